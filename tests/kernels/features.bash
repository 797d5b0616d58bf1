# features.bash: a program for each thing that --kernel knows; sourced by tests/link/kernel-*.sh and
# tests/kernels/features.sh.
# shellcheck shell=bash
#
# all_features FN calls FN NAME SINCE WHAT WHERE with a program in C on stdin, that needs Linux SINCE and
# nothing newer. WHAT is what a message calls it, a regular expression. WHERE: `kernel` if each kernel
# loads it or refuses it accordingly, `link` if not: where attaching tells, or more would be needed.
all_features() {
	local fn=$1
	# raw NAME SINCE WHAT WHERE CODE DST SRC OFF IMM: one instruction, after r0 = 1 and a store of it.
	raw() {
		printf '%s\n' "${feature_header[@]}" "PROG(int, p, void *ctx) {
			asm volatile(\"r0 = 1; *(u64 *)(r10 - 8) = r0; .byte $5, $6 + 16 * $7; .short $8; .long $9;\"
				     \"r0 = 0\" ::: \"r0\", \"r2\", \"memory\");
			return 0; }" | "$fn" "$1" "$2" "$3" "$4"
	}
	# c NAME SINCE WHAT WHERE: C on stdin.
	c_() {
		{ printf '%s\n' "${feature_header[@]}" && cat; } | "$fn" "$@"
	}
	# helper NAME SINCE WHAT WHERE NUMBER: one without arguments.
	helper() {
		c_ "$1" "$2" "$3" "$4" <<<"static u64 (*helper)(void) = (void *)$5; PROG(int, p, void *ctx) { return helper() & 1; }"
	}
	# map NAME SINCE WHERE TYPE
	map() {
		c_ "$1" "$2" "maps of type $1" "$3" <<<"MAP($4, m); static void *(*lookup)(void *, void *) = (void *)1;
			PROG(int, p, void *ctx) { asm volatile(\"\" :: \"r\"(&m)); return 0; }"
	}
	# section NAME SINCE WHERE
	section() {
		c_ "section-${1//\//-}" "$2" "program section $1" "$3" <<<"SEC(\"$1\") int p(void *ctx) { return 0; }"
	}
	# kfunc NAME SINCE WHERE
	kfunc() {
		c_ "kfunc-$1" "$2" "kernel function $1" "$3" <<<"void $1(void) SEC(\".ksyms\"); PROG(int, p, void *ctx) { $1(); return 0; }"
	}

	raw jump-less 4.14 'jumps if less' kernel 0xa5 0 0 0 5
	raw jump-signed-less-or-equal 4.14 'jumps if less' kernel 0xdd 0 0 0 0
	raw jump-32 5.1 '32-bit comparisons' kernel 0x16 0 0 0 5
	raw may-goto 6.9 'may_goto instructions' kernel 0xe5 0 0 1 0
	raw jump-by-table 6.19 'jumps by a table' link 0x0d 0 0 0 0
	raw atomic-add 3.18 - kernel 0xdb 10 0 -8 0
	raw atomic-fetch-add 5.12 'atomic additions that give a value' kernel 0xdb 10 0 -8 1
	raw atomic-or 5.12 'atomic operations other than addition' kernel 0xdb 10 0 -8 0x40
	raw atomic-exchange 5.12 'atomic operations other than addition' kernel 0xdb 10 0 -8 0xe1
	raw atomic-compare-exchange 5.12 'atomic operations other than addition' kernel 0xdb 10 0 -8 0xf1
	raw load-acquire 6.15 'ordered loads and stores' kernel 0xdb 0 10 -8 0x100
	raw store-release 6.15 'ordered loads and stores' kernel 0xdb 10 0 -8 0x110
	raw division 3.18 - kernel 0x37 0 0 0 2
	raw signed-division 6.6 'signed division' kernel 0x37 0 0 1 2
	raw signed-division-32 6.6 'signed division' kernel 0x34 0 0 1 2
	raw signed-remainder 6.6 'signed division' kernel 0x97 0 0 1 2
	raw move-sign 6.6 'moves that extend a sign' kernel 0xbf 0 0 8 0
	raw move-sign-32 6.6 'moves that extend a sign' kernel 0xbc 0 0 16 0
	raw load-sign 6.6 'loads that extend a sign' kernel 0x81 0 10 -8 0
	raw byte-swap 6.6 'unconditional byte swaps' kernel 0xd7 0 0 0 16
	raw byte-order 3.18 - kernel 0xdc 0 0 0 16
	raw arena-cast 6.9 arenas link 0xbf 0 0 1 1

	c_ calls 4.16 'calls of functions' kernel <<<'CALLED int f(int x) { asm volatile("" : "+r"(x)); return x; }
		PROG(int, p, struct ctx *ctx) { return f(ctx->len); }'
	# 6.1.y has got it, too.
	c_ jump-far 6.6 'jumps with 32-bit offsets' link <<<'PROG(int, p, struct ctx *ctx) {
		asm volatile("if %0 == 1 goto +1; .byte 6, 0; .short 0; .long 1; r0 = 1" :: "r"((u64)ctx->len) : "r0"); return 0; }'
	c_ global-pointer 5.12 'pointers as arguments of a global function' kernel <<<'__attribute__((noinline)) int f(int *x) { return x ? *x : 0; }
		PROG(int, p, struct ctx *ctx) { int x = ctx->len; return f(&x); }'
	c_ global-number 4.16 'calls of functions' kernel <<<'__attribute__((noinline)) int f(u32 x) { asm volatile("" : "+r"(x)); return x; }
		PROG(int, p, struct ctx *ctx) { return f(ctx->len); }'
	c_ global-context 4.16 'calls of functions' kernel <<<'struct __sk_buff { u32 len; };
		__attribute__((noinline)) int f(struct __sk_buff *x) { return x->len; }
		PROG(int, p, struct __sk_buff *ctx) { return f(ctx); }'
	c_ loops 5.3 loops kernel <<<'PROG(int, p, void *ctx) { for (int i = 0; i < 20; i++) asm volatile("" : "+r"(i)); return 0; }'
	c_ backwards-but-no-loop 3.18 - kernel <<<'PROG(int, p, void *ctx) { asm volatile("r0 = 1; goto +2; r0 = 2; goto +1; goto -3; r0 = 3" ::: "r0"); return 0; }'
	c_ globals 5.2 'global variables' kernel <<<'int g; PROG(int, p, void *ctx) { return g++; }'
	c_ many-instructions 5.2 'more than 4096 instructions' kernel <<<'PROG(int, p, void *ctx) { asm volatile(".rept 4100; r0 = 1; .endr" ::: "r0"); return 0; }'
	c_ tail-calls-and-calls 5.10 'tail calls in programs that call functions' kernel <<<'MAP(3, progs);
		static long (*tail_call)(void *, void *, u32) = (void *)12;
		CALLED int f(int x) { asm volatile("" : "+r"(x)); return x; }
		PROG(int, p, struct ctx *ctx) { if (f(ctx->len)) tail_call(ctx, &progs, 0); return 0; }'
	c_ callbacks 5.13 'functions that the kernel calls back' kernel <<<'MAP(2, m);
		static long (*each)(void *, void *, void *, u64) = (void *)164;
		CALLED long f(void *map, void *key, void *value, void *c) { return 0; }
		PROG(int, p, void *ctx) { each(&m, f, 0, 0); return 0; }'
	c_ typed-ksym 5.10 'kernel variables with a type' link <<<'struct rq;
		extern const struct rq runqueues SEC(".ksyms");
		static void *(*this_cpu_ptr)(const void *) = (void *)154;
		PROG(int, p, void *ctx) { return !this_cpu_ptr(&runqueues); }'

	helper helper-get_prandom_u32 4.1 'helper bpf_get_prandom_u32' link 7
	helper helper-get_numa_node_id 4.10 'helper bpf_get_numa_node_id' kernel 42
	helper helper-jiffies64 5.6 'helper bpf_jiffies64' kernel 118
	helper helper-ktime_get_boot_ns 5.8 'helper bpf_ktime_get_boot_ns' kernel 125
	helper helper-ktime_get_coarse_ns 5.11 'helper bpf_ktime_get_coarse_ns' kernel 160
	helper helper-ktime_get_tai_ns 6.1 'helper bpf_ktime_get_tai_ns' kernel 208
	c_ helper-cgrp_storage_delete 6.2 'helper bpf_cgrp_storage_delete' link <<<'MAP(32, m);
		static long (*del)(void *, void *) = (void *)211; PROG(int, p, void *ctx) { return del(&m, ctx); }'
	c_ helper-strncmp 5.17 'helper bpf_strncmp' kernel <<<'static const char a[] = "a"; static int (*cmp)(const char *, u32, const char *) = (void *)182;
		PROG(int, p, void *ctx) { char b[2] = "b"; return cmp(b, 2, a); }'

	map lru_hash 4.10 kernel 9
	map queue 4.20 link 22
	map ringbuf 5.8 link 27
	map task_storage 5.11 link 29
	map bloom_filter 5.16 link 30
	map user_ringbuf 6.1 link 31
	map cgrp_storage 6.2 link 32
	map arena 6.9 link 33
	c_ old-map 4.6 'maps of type percpu_array' link <<<'struct { u32 type, key, value, entries, flags; } m SEC("maps") = { 6, 4, 8, 1, 0 };
		static void *(*lookup)(void *, void *) = (void *)1;
		PROG(int, p, void *ctx) { u32 k = 0; return !lookup(&m, &k); }'

	section socket 3.18 link
	section xdp 4.8 kernel
	section raw_tp/sys_enter 4.17 kernel
	section cgroup/connect_unix 6.7 link
	section sk_lookup 5.9 link
	section syscall 5.14 kernel
	section netfilter 6.4 link
	section kprobe.multi/x 5.18 link
	section tcx/ingress 6.6 link

	kfunc bpf_rcu_read_lock 6.2 link
	kfunc bpf_preempt_disable 6.10 link
	kfunc made_up_by_us 5.13 link
}

feature_header=(
	'typedef unsigned int u32; typedef unsigned long u64;'
	'#define SEC(n) __attribute__((section(n)))'
	'#define PROG(type, name, arg) SEC("socket") type name(arg)'
	'#define CALLED static __attribute__((noinline))'
	'#define MAP(t, name) struct { int (*type)[t]; int (*key_size)[4]; int (*value_size)[4]; int (*max_entries)[1]; } name SEC(".maps")'
	'char LICENSE[] SEC("license") = "GPL";'
	'struct ctx { u32 len; };'
)
