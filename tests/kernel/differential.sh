# The same Rust (tests/crates/differential) computes the same in the kernel and on the host: arguments and results of
# every shape, wide and signed arithmetic, memory functions; and atomics in C, which rustc has not for BPF. Random inputs,
# another seed every day. Each optimisation level of rustc and each cpu; DIFFERENTIAL=all: each with each, by both engines
# (make check-differential).
. "$src/tests/common.sh"
need_kernel

crate=$src/tests/crates/differential
seed=${SEED:-$(date +%j)}
echo "seed $seed"

# Core and compiler_builtins for BPF, as cargo builds them.
core_build() {
	setup_cargo
	(
		flock 9
		cd "$crate" && /usr/bin/cargo build --release --message-format=json
	) 9>"$O/cargo.lock" >built || fail "cannot build the crate"
	core=$(grep -o '/[^"]*/libcore-[0-9a-f]*\.rlib' built | head -n 1)
	builtins=$(grep -o '/[^"]*/libcompiler_builtins-[0-9a-f]*\.rlib' built | head -n 1)
	[ -f "$core" ] && [ -f "$builtins" ] || fail "no core"
}

# The crate at one of rustc's levels, as one object.
crate_build() {
	/usr/bin/rustc --edition 2024 --target bpfel-unknown-none --crate-name differential --emit=obj -C panic=abort \
		-C codegen-units=1 -C debuginfo=2 -C opt-level="$1" -Z unstable-options -L dependency="${core%/*}" \
		--extern noprelude:core="$core" --extern noprelude:compiler_builtins="$builtins" \
		-o "level-$1.o" "$crate/src/main.rs"
}

host_build() {
	/usr/bin/rustc --edition 2024 --crate-type staticlib -C opt-level=2 -C panic=abort -o libwork.a "$crate/src/native.rs"
	"$CLANG" -O1 -w -c -o atomics.host.o "$crate/atomics.c"
	"$CLANG" --target=bpfel -O2 -g -w -mcpu=v3 -emit-llvm -c -o atomics.o "$crate/atomics.c"
	"$CLANG" -O1 -o run-work "$src/tests/kernel/differential.c" libwork.a -lbpf -lgcc_s
	"$CLANG" -O1 -o run-atomics "$src/tests/kernel/differential.c" atomics.host.o -lbpf
}

# compare RUNNER INPUTS ARGUMENTS: of the linker
compare() {
	local runner=$1 inputs=$2
	shift 2
	"$shim" --btf --export-symbols none -o out "$@" 2>err || { cat err && fail "cannot link: $*"; }
	"./$runner" out "$inputs" "$seed" || fail "otherwise: $*"
}

work() {
	local level=$1 cpu=$2 engine=$3 inputs=$4
	[ -e "level-$level.o" ] || crate_build "$level"
	compare run-work "$inputs" "-O$level" "--cpu=$cpu" "--engine=$engine" "level-$level.o" "$core" "$builtins"
}

: >none
core_build
host_build
if [ "${DIFFERENTIAL:-}" = all ]; then
	for level in 0 1 2 3 s z; do
		for cpu in v1 v2 v3 v4; do
			for engine in core lto; do
				work $level $cpu $engine 2000
			done
		done
	done
else
	work 2 v3 core 3000
	work 0 v1 core 300
	work 1 v4 lto 300
	work 3 v2 core 300
	work s v1 lto 300
	work z v4 core 300
fi
for cpu in v3 v4; do
	for engine in core lto; do
		compare run-atomics 2000 --cpu=$cpu --engine=$engine atomics.o
	done
done
