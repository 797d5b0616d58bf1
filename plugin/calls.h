/*
 * calls.h: the functions of a finished object, who calls whom, and how much of
 * the stack each uses. calls.c and calls_scan.c read it; stack.c judges.
 */
#ifndef BLD_CALLS_H
#define BLD_CALLS_H

#include "internal.h"

enum call_kind {
	CALL_DIRECT,
	CALL_BACK,	/* its address goes to a helper that calls it before it returns */
	CALL_LATER,	/* ... that has it called when the program has ended: timers */
	CALL_UNSURE,	/* its address is taken, for what cannot be told */
};

struct call {
	size_t callee;
	enum call_kind kind;
};

/* One function, by its symbol. */
struct function {
	const char *name;
	const char *section;
	size_t section_index;
	uint64_t start, end;	/* bytes in the section */
	bool program;		/* loaders start it; else it is called only */
	bool global;		/* the kernel verifies it by itself, given BTF */
	bool tail_calls;
	bool runs_off;		/* its code leads to what comes after it */
	bool configured;	/* reads constants that the loader sets, or depends on the
				 * kernel's types: part of it may be dead when it is loaded */
	unsigned stack;		/* lowest byte used, below the frame pointer */
	struct call *calls;	/* in the order of the code, without repetitions */
	size_t call_count, call_room;
};

struct calls {
	struct function *functions;	/* by section and place */
	size_t count, room;
	void *elf;		/* owner of the names */
};

/* 0, or -1 (reported). calls_free in either case. */
int calls_read(struct bld *l, const struct image *obj, struct calls *out);
void calls_free(struct calls *c);

/* calls_scan.c: one section's code, and for each instruction what it refers to. */
enum target_kind {
	TARGET_NONE,
	TARGET_CODE,
	TARGET_CONSTANTS,	/* .rodata, .kconfig */
	TARGET_DATA,		/* .data, .bss */
	TARGET_KERNEL,		/* what the object does not define */
	TARGET_OTHER,
};

struct target {
	enum target_kind kind;
	size_t section;		/* TARGET_CODE */
	uint64_t value;		/* the symbol's, in bytes */
	const char *name;	/* TARGET_KERNEL: a kernel function's */
	bool weak;		/* TARGET_KERNEL: may be missing */
};

struct code {
	const unsigned char *data;
	size_t len;
	size_t section;
	bool swap;		/* not of the host's byte order */
	bool big_endian;
	const struct target *targets;	/* by instruction */
};

/* By the kernel's Documentation/bpf/standardization/instruction-set.rst. */
enum {
	CLASS_LD = 0x00, CLASS_LDX = 0x01, CLASS_ST = 0x02, CLASS_STX = 0x03,
	CLASS_ALU = 0x04, CLASS_JMP = 0x05, CLASS_JMP32 = 0x06, CLASS_ALU64 = 0x07,
	LOAD_WIDE = 0x18,
	ADD64_CONSTANT = 0x07, ADD64_REGISTER = 0x0f, MOVE64_REGISTER = 0xbf,
	JUMP = 0x05, JUMP_FAR = 0x06, JUMP_BY_TABLE = 0x0d, CALL = 0x85, EXIT = 0x95,
};

/* What a call's source register says. */
enum { CALL_OF_HELPER = 0, CALL_OF_FUNCTION = 1 };

struct insn {
	unsigned char code, dst, src;
	int16_t off;
	int32_t imm;
};

struct insn code_insn(const struct code *c, size_t i);
bool insn_is_jump(const struct insn *in);
/* Where the jump at `i` leads to. */
int64_t insn_jump_target(const struct insn *in, size_t i);

/* Fills in what the function's code says: stack, calls. */
int calls_scan(struct bld *l, struct calls *c, struct function *f, const struct code *code);

/* Calls fn for each function, with its section's code; ends with what it returns if that is
 * not 0. */
typedef int code_fn(void *ctx, struct function *f, const struct code *code);
int calls_each_code(struct bld *l, struct calls *c, code_fn *fn, void *ctx);
/* The function that begins there, or NULL. */
struct function *calls_function_at(struct calls *c, size_t section, uint64_t place);

#endif
