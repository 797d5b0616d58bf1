# bpf-ld-shim: build, install, test. `make help` lists the targets.
#
# O=dir builds elsewhere, V=1 shows the commands. CC, CFLAGS, CPPFLAGS,
# LDFLAGS, LLVM_CONFIG and PKG_CONFIG are the user's: added to, never changed.

VERSION = 0.1.0

O ?= build
PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
LIBEXECDIR ?= $(PREFIX)/libexec
MANDIR ?= $(PREFIX)/share/man
PKG_CONFIG ?= pkg-config
CFLAGS ?= -O2 -g

# Only headers are taken from it; the LLVM that links is found at run time.
LLVM_CONFIG ?= $(firstword $(foreach v,-22 -23 -21 -20 -19 -18 -17 -16 -15 -14,\
	$(shell command -v llvm-config$(v))) llvm-config)

Q = $(if $(V),,@)
say = $(if $(V),,@printf '  %-7s %s\n' $(1) $(2);)

LLVM_INC := -isystem $(shell $(LLVM_CONFIG) --includedir 2>/dev/null)
LIB_INC := $(shell $(PKG_CONFIG) --cflags libelf libbpf jansson 2>/dev/null)
LIBS := $(shell $(PKG_CONFIG) --libs libelf libbpf jansson 2>/dev/null) -liberty -ldl
BUILD_LIBS := $(shell $(PKG_CONFIG) --libs libelf libbpf jansson 2>/dev/null)

WARN = -Wall -Wextra -Wformat=2 -Werror=format -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wpointer-arith -Wundef -Wvla
BLD_CPPFLAGS = -D_GNU_SOURCE -DBLD_VERSION='"$(VERSION)"' -DRUNTIME_LL='"plugin/runtime.ll"' \
	-DTEMPLATES='"cargo-build-bpf/templates"' -Iplugin $(LLVM_INC) $(LIB_INC)
BLD_CFLAGS = -std=c11 -fvisibility=hidden $(WARN)

PLUGIN_SRC := $(sort $(wildcard plugin/*.c))
SHIM_SRC := $(sort $(wildcard shim/*.c))
PLUGIN_OBJ := $(PLUGIN_SRC:%.c=$(O)/%.o)
SHIM_OBJ := $(SHIM_SRC:%.c=$(O)/%.o)
BUILD_SRC := $(sort $(wildcard cargo-build-bpf/*.c))
BUILD_OBJ := $(BUILD_SRC:cargo-build-bpf/%.c=$(O)/build-bpf/%.o)

# The names that clang and bpf-gcc run linkers by (--print-clang-dir).
CLANG_NAMES = gcc bpf-gcc ld ld.bpf-ld-shim
CLANGDIR = $(LIBEXECDIR)/bpf-ld-shim/clang

all: $(O)/bpf-ld-shim $(O)/cargo-build-bpf $(O)/ld.bpf-ld-shim $(CLANG_NAMES:%=$(O)/clang/%) ## build the linker (the default)
	@:

$(O)/bpf-ld-shim: $(SHIM_OBJ) $(O)/libbld.a
	$(call say,LINK,$@)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(O)/cargo-build-bpf: $(BUILD_OBJ)
	$(call say,LINK,$@)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(BUILD_LIBS)

$(O)/ld.bpf-ld-shim: $(O)/bpf-ld-shim
	$(Q)ln -sf bpf-ld-shim $@

$(O)/clang/%: $(O)/bpf-ld-shim
	$(Q)mkdir -p $(@D)
	$(Q)ln -sf ../bpf-ld-shim $@

$(O)/libbld.a: $(PLUGIN_OBJ)
	$(call say,AR,$@)rm -f $@ && $(AR) rcsD $@ $^

$(O)/%.o: %.c
	$(Q)mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(BLD_CPPFLAGS) $(CPPFLAGS) $(BLD_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# Not below a directory of the program's own name.
$(O)/build-bpf/%.o: cargo-build-bpf/%.c
	$(Q)mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(BLD_CPPFLAGS) $(CPPFLAGS) $(BLD_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# Their texts are parts of the programs.
$(O)/plugin/runtime.o: plugin/runtime.ll
$(O)/build-bpf/new.o: $(wildcard cargo-build-bpf/templates/* cargo-build-bpf/templates/*/*)

-include $(PLUGIN_OBJ:.o=.d) $(SHIM_OBJ:.o=.d) $(BUILD_OBJ:.o=.d)

install: all ## install to PREFIX (/usr/local), below DESTDIR
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(CLANGDIR)
	install -m 755 $(O)/bpf-ld-shim $(DESTDIR)$(BINDIR)/bpf-ld-shim
	install -m 755 $(O)/cargo-build-bpf $(DESTDIR)$(BINDIR)/cargo-build-bpf
	ln -sf bpf-ld-shim $(DESTDIR)$(BINDIR)/ld.bpf-ld-shim
	for name in $(CLANG_NAMES); do \
		ln -srf $(DESTDIR)$(BINDIR)/bpf-ld-shim $(DESTDIR)$(CLANGDIR)/$$name; \
	done
	install -m 644 shim/bpf-ld-shim.1 cargo-build-bpf/cargo-build-bpf.1 $(DESTDIR)$(MANDIR)/man1

uninstall: ## remove what install put there
	rm -rf $(DESTDIR)$(LIBEXECDIR)/bpf-ld-shim
	rm -f $(DESTDIR)$(BINDIR)/bpf-ld-shim $(DESTDIR)$(BINDIR)/ld.bpf-ld-shim \
		$(DESTDIR)$(MANDIR)/man1/bpf-ld-shim.1 $(DESTDIR)$(BINDIR)/cargo-build-bpf \
		$(DESTDIR)$(MANDIR)/man1/cargo-build-bpf.1

setup: ## install the Debian packages that are missing (debian-packages)
	$(Q)tests/setup.sh

demo: setup ## build the linker and an eBPF crate, show the object, load it
	$(Q)$(MAKE) --no-print-directory all
	$(Q)O=$(O) tests/demo.sh

check: setup ## run every test; the last line counts them
	$(Q)$(MAKE) --no-print-directory all check-tools
	$(Q)O=$(O) tests/run.sh unit link cargo kernel asan fuzz

check-unit check-link check-cargo check-kernel check-asan: setup ## run one layer of the tests
	$(Q)$(MAKE) --no-print-directory all check-tools
	$(Q)O=$(O) tests/run.sh $(@:check-%=%)

bench: setup ## compare with bpf-linker and LLVM's tools, as ratios
	$(Q)$(MAKE) --no-print-directory all
	$(Q)O=$(O) tests/bench/run.sh

include tests/tests.mk

clean: ## remove everything built
	rm -rf $(O)

help: ## list the targets
	@sed -n 's/^\([a-z][a-z -]*\):.*## \(.*\)/\1|\2/p' Makefile tests/tests.mk | \
		awk -F'|' '{ printf "  %-52s %s\n", $$1, $$2 }'

.PHONY: all install uninstall setup demo check check-unit check-link check-cargo \
	check-kernel check-asan bench clean help
