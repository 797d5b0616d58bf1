# What the tests need built: included by the top Makefile.
check-tools: $(O)/tests/loader

$(O)/tests/loader: tests/kernel/loader.c
	$(Q)mkdir -p $(@D)
	$(call say,CC,$<)$(CC) -D_GNU_SOURCE $(LIB_INC) $(CPPFLAGS) $(BLD_CFLAGS) $(CFLAGS) $(LDFLAGS) \
		-o $@ $< $(LIBS)

check-tools: $(O)/tests/btf_load

$(O)/tests/btf_load: tests/kernel/btf_load.c $(O)/libbld.a
	$(Q)mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(BLD_CPPFLAGS) $(CPPFLAGS) $(BLD_CFLAGS) $(CFLAGS) $(LDFLAGS) \
		-o $@ $^ $(LIBS)

.PHONY: check-tools

# Unit tests of shim/: all that needs no plugin but one that only takes notes.
NOT_UNIT := main doctor%
SHIM_TESTS := $(addprefix $(O)/tests/unit/check_,options archive shim)
check-tools: $(SHIM_TESTS)

$(SHIM_TESTS): $(O)/tests/unit/check_%: tests/unit/check_%.c tests/unit/fake_bld.c \
		tests/unit/fake_bld.h $(filter-out $(NOT_UNIT:%=$(O)/shim/%.o),$(SHIM_OBJ))
	$(Q)mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(BLD_CPPFLAGS) -Ishim -DMANPAGE='"$(abspath shim/bpf-ld-shim.1)"' \
		$(shell $(PKG_CONFIG) --cflags check) $(CPPFLAGS) $(BLD_CFLAGS) $(CFLAGS) $(LDFLAGS) \
		-o $@ $(filter %.c %.o,$^) $(shell $(PKG_CONFIG) --libs check jansson)

# Of the plugin without LLVM: the checker of BTF, and what makes it.
BTF_TESTS := $(addprefix $(O)/tests/unit/check_,btf btf_finish)
check-tools: $(BTF_TESTS)

$(BTF_TESTS): $(O)/tests/unit/check_%: tests/unit/check_%.c tests/unit/btf_bytes.c \
		tests/unit/btf_bytes.h $(O)/libbld.a
	$(Q)mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(BLD_CPPFLAGS) $(shell $(PKG_CONFIG) --cflags check) $(CPPFLAGS) \
		$(BLD_CFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.c %.a,$^) \
		$(shell $(PKG_CONFIG) --libs check) $(LIBS)

# Of the plugin with LLVM.
PLUGIN_TESTS := $(addprefix $(O)/tests/unit/check_,places names core kernel)
check-tools: $(PLUGIN_TESTS)

$(PLUGIN_TESTS): $(O)/tests/unit/check_%: tests/unit/check_%.c $(O)/libbld.a
	$(Q)mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(BLD_CPPFLAGS) $(shell $(PKG_CONFIG) --cflags check) $(CPPFLAGS) \
		$(BLD_CFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.c %.a,$^) \
		$(shell $(PKG_CONFIG) --libs check) $(LIBS)

# Of cargo-build-bpf: all that runs no other program.
check-tools: $(O)/tests/unit/check_build_bpf

$(O)/tests/unit/check_build_bpf: tests/unit/check_build_bpf.c $(filter-out %/main.o,$(BUILD_OBJ))
	$(Q)mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(BLD_CPPFLAGS) -Icargo-build-bpf \
		-DMANPAGE='"$(abspath cargo-build-bpf/cargo-build-bpf.1)"' \
		$(shell $(PKG_CONFIG) --cflags check) $(CPPFLAGS) $(BLD_CFLAGS) $(CFLAGS) $(LDFLAGS) \
		-o $@ $(filter %.c %.o,$^) $(shell $(PKG_CONFIG) --libs check) $(BUILD_LIBS)

# Fuzzing needs clang's libFuzzer (libclang-rt-22-dev); each target runs FUZZ_SECONDS.
FUZZ_CC = /usr/lib/llvm-22/bin/clang
FUZZ_SECONDS = 60

FUZZERS := $(addprefix $(O)/fuzz/fuzz_,archive respfile btf bitcode filter join)

fuzzers: $(FUZZERS)

check-fuzz: setup ## fuzz what reads foreign bytes, FUZZ_SECONDS (60) each
	$(Q)$(MAKE) --no-print-directory all
	$(Q)O=$(O) FUZZ_SECONDS=$(FUZZ_SECONDS) tests/run.sh fuzz

$(O)/fuzz/%: tests/fuzz/%.c tests/unit/fake_bld.c $(filter-out $(NOT_UNIT:%=shim/%.c),$(SHIM_SRC))
	$(Q)mkdir -p $(@D)
	$(call say,CC,$<)$(FUZZ_CC) $(BLD_CPPFLAGS) -Ishim $(shell $(PKG_CONFIG) --cflags check) \
		$(BLD_CFLAGS) -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
		-o $@ $(filter %.c,$^) $(shell $(PKG_CONFIG) --libs check jansson)

# Those of the plugin share its objects, built once.
FUZZ_OBJ := $(PLUGIN_SRC:%.c=$(O)/fuzz/%.o)
FUZZ_FLAGS = $(BLD_CFLAGS) -g -O1 -fno-sanitize-recover=all

$(FUZZ_OBJ): $(O)/fuzz/%.o: %.c
	$(Q)mkdir -p $(@D)
	$(call say,CC,$@)$(FUZZ_CC) $(BLD_CPPFLAGS) $(FUZZ_FLAGS) \
		-fsanitize=fuzzer-no-link,address,undefined -MMD -MP -c -o $@ $<

-include $(FUZZ_OBJ:.o=.d)

# Seeds are objects of the tests' own making.
$(O)/fuzz/fuzz_btf $(O)/fuzz/fuzz_bitcode $(O)/fuzz/fuzz_filter $(O)/fuzz/fuzz_join: $(O)/fuzz/%: tests/fuzz/%.c $(FUZZ_OBJ)
	$(Q)mkdir -p $@.corpus
	$(call say,CC,$<)$(FUZZ_CC) $(BLD_CPPFLAGS) $(FUZZ_FLAGS) -fsanitize=fuzzer,address,undefined \
		-o $@ $^ $(LIBS)

fuzzers: | $(O)/fuzz/fuzz_btf.corpus/kinds $(O)/fuzz/fuzz_bitcode.corpus/kinds \
	$(O)/fuzz/fuzz_filter.corpus/places $(O)/fuzz/fuzz_join.corpus/two

$(O)/fuzz/fuzz_filter.corpus/places: tests/fuzz/seed_filter.sh
	$(Q)$< $@

$(O)/fuzz/fuzz_btf.corpus/kinds: tests/kernel/btf-check-agrees.sh $(O)/bpf-ld-shim
	$(Q)mkdir -p $(@D)
	$(Q)d=$$(mktemp -d) && sed -n '/^cat >kinds.c/,/^END/p' $< | sed '1d;$$d' >$$d/kinds.c && \
		clang-22 --target=bpf -mcpu=v3 -O2 -g -emit-llvm -c $$d/kinds.c -o $$d/kinds.bc && \
		$(O)/bpf-ld-shim --btf --export=program,LICENSE -o $$d/kinds.o $$d/kinds.bc && \
		{ printf o; cat $$d/kinds.o; } >$@; rm -r $$d

$(O)/fuzz/fuzz_bitcode.corpus/kinds: tests/kernel/btf-check-agrees.sh
	$(Q)mkdir -p $(@D)
	$(Q)sed -n '/^cat >kinds.c/,/^END/p' $< | sed '1d;$$d' | \
		clang-22 --target=bpf -mcpu=v3 -O2 -g -x c -emit-llvm -c -o $@ -

$(O)/fuzz/fuzz_join.corpus/two: tests/fuzz/seed_join.sh
	$(Q)mkdir -p $(@D)
	$(Q)$< $@

.PHONY: fuzzers check-fuzz

# Other kernels, in VMs; OBJECTS=dir adds objects, MARKDOWN=1 prints the README's table.
check-kernels: setup ## load the examples on kernels 5.10, 6.1, 6.12 and 7.2 (a minute or two)
	$(Q)$(MAKE) --no-print-directory all $(O)/tests/kernels/verdicts $(O)/tests/kernels/task
	$(Q)O=$(O) tests/kernels/run.sh $(if $(MARKDOWN),--markdown)

# Static: a VM has no libraries. Its calls of bpf(2) go by its own hands.
$(O)/tests/kernels/verdicts: tests/kernels/verdicts.c
	$(Q)mkdir -p $(@D)
	$(call say,CC,$<)$(CC) -D_GNU_SOURCE $(LIB_INC) $(CPPFLAGS) $(BLD_CFLAGS) $(CFLAGS) $(LDFLAGS) \
		-static -Wl,--wrap=syscall -o $@ $< $(shell $(PKG_CONFIG) --static --libs libbpf libelf)

$(O)/tests/kernels/task: tests/kernels/task.c
	$(Q)mkdir -p $(@D)
	$(call say,CC,$<)$(CC) -D_GNU_SOURCE $(LIB_INC) $(CPPFLAGS) $(BLD_CFLAGS) $(CFLAGS) $(LDFLAGS) \
		-static -o $@ $< $(shell $(PKG_CONFIG) --static --libs libbpf libelf)

check-features: setup ## do they take and refuse what --kernel says? (half a minute)
	$(Q)$(MAKE) --no-print-directory all $(O)/tests/kernels/verdicts
	$(Q)O=$(O) tests/kernels/features.sh

.PHONY: check-kernels check-features

check-differential: setup ## Rust in the kernel and on the host: every level, cpu and engine
	$(Q)$(MAKE) --no-print-directory all check-tools
	$(Q)DIFFERENTIAL=all ONLY=kernel/differential O=$(O) tests/run.sh kernel

.PHONY: check-differential

# Compilers of other Debian releases and of rustup; MARKDOWN=1 prints the README's table.
check-toolchains: setup ## build the examples by rustc 1.85 to nightly, clang 17 to 23; load them
	$(Q)$(MAKE) --no-print-directory all check-tools
	$(Q)O=$(O) tests/toolchains/run.sh $(if $(MARKDOWN),--markdown)

.PHONY: check-toolchains
