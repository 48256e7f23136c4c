# casefile: one makefile, not recursive. `make demo` and `make check` do everything.
#
#   ISAL=0                      without ISA-L, on zlib alone
#   SANITIZE=address,undefined  an own build, under sanitizers
#   WERROR=1                    warnings are errors
#   BUILD=DIR                   where it is built (build)
#   PREFIX=/usr/local DESTDIR=  where `make install` puts it

CC       ?= gcc
PREFIX   ?= /usr/local
ISAL     ?= $(if $(wildcard /usr/include/isa-l.h /usr/local/include/isa-l.h),1,0)
BUILD    ?= build$(if $(SANITIZE),-sanitize)$(if $(filter 0,$(ISAL)),-zlib)
VERSION  := 0.1.0

WARNINGS := -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Wvla -Wformat=2 -Wimplicit-fallthrough \
            -Wstrict-prototypes -Wmissing-prototypes $(if $(WERROR),-Werror)
DEFINES  := -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 -DCASEFILE_VERSION='"$(VERSION)"' \
            $(if $(filter 1,$(ISAL)),-DHAVE_ISAL)
HARDEN   := -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -ftrivial-auto-var-init=zero \
            -fno-strict-overflow -fno-delete-null-pointer-checks -fPIE
HARDENLD := -pie -Wl,-z,relro,-z,now,-z,noexecstack
ifdef SANITIZE
MODE     := -O1 -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
MODELD   := -fsanitize=$(SANITIZE)
else
MODE     := -O2 $(HARDEN)
MODELD   := $(HARDENLD)
endif
CFLAGS   ?= -g
ALLFLAGS := -std=c11 $(DEFINES) -Ilib -I. -Icmd $(WARNINGS) $(MODE) $(CFLAGS)
LIBS     := -larchive -lz $(if $(filter 1,$(ISAL)),-lisal) -ljansson -lcrypto -lutf8proc -lm

LIB_SRC  := $(wildcard lib/*/*.c)
CMD_SRC  := $(wildcard cmd/*.c)
UNIT_SRC := $(wildcard tests/unit/test_*.c)
FUZZ_SRC := $(wildcard tests/fuzz/fuzz_*.c)
LIB_OBJ  := $(LIB_SRC:%.c=$(BUILD)/%.o)
CMD_OBJ  := $(CMD_SRC:%.c=$(BUILD)/%.o)
UNITS    := $(UNIT_SRC:tests/unit/%.c=$(BUILD)/unit/%)
REPLAYS  := $(FUZZ_SRC:tests/fuzz/%.c=$(BUILD)/replay/%)
COMMANDS := $(patsubst %,trace-%,$(shell sed -n 's/^COMMAND(\([a-z_]*\))$$/\1/p' cmd/commands.def | tr _ -))
LINKS    := $(COMMANDS:%=$(BUILD)/bin/%)
SOURCES  := $(wildcard lib/*/*.[ch] cmd/*.[ch] tests/*/*.[ch])

.PHONY: all check demo sanitize golden fuzz bench install clean format format-check deps deps-check
.SECONDARY:

all: $(BUILD)/bin/trace $(LINKS)

$(BUILD)/libcasefile.a: $(LIB_OBJ)
	@rm -f $@
	ar rcs $@ $^

$(BUILD)/bin/trace: $(CMD_OBJ) $(BUILD)/libcasefile.a
	@mkdir -p $(@D)
	$(CC) $(MODELD) $(LDFLAGS) -o $@ $^ $(LIBS)

$(LINKS): $(BUILD)/bin/trace
	ln -sf trace $@

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(ALLFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/unit/%: $(BUILD)/tests/unit/%.o $(BUILD)/libcasefile.a
	@mkdir -p $(@D)
	$(CC) $(MODELD) $(LDFLAGS) -o $@ $^ -lcmocka $(LIBS)

# Fuzz targets in a plain build: they replay files.
$(BUILD)/replay/%: $(BUILD)/tests/fuzz/%.o $(BUILD)/tests/fuzz/replay.o $(BUILD)/libcasefile.a
	@mkdir -p $(@D)
	$(CC) $(MODELD) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/bench/%: $(BUILD)/tests/bench/%.o $(BUILD)/libcasefile.a
	@mkdir -p $(@D)
	$(CC) $(MODELD) $(LDFLAGS) -o $@ $^ $(LIBS)

# ---- what is needed on the machine ----

DEPS_BUILD := gcc libc6-dev libjansson-dev zlib1g-dev libarchive-dev libssl-dev libutf8proc-dev
DEPS_CHECK := libcmocka-dev mandoc clang-format jq binutils perl

deps:
	@tests/deps.sh $(DEPS_BUILD) -- libisal-dev

deps-check:
	@tests/deps.sh $(DEPS_BUILD) $(DEPS_CHECK) -- libisal-dev

# ---- tests ----

check: deps-check
	@$(MAKE) --no-print-directory run-check

.PHONY: run-check
run-check: all $(UNITS) $(REPLAYS) $(BUILD)/demo/bundle.tar.gz
	BUILD=$(abspath $(BUILD)) prove -j2 --exec tests/run $(UNITS) $(wildcard tests/*.t)

sanitize:
	@$(MAKE) --no-print-directory SANITIZE=address,undefined run-check

golden: all $(BUILD)/demo/bundle.tar.gz
	GOLDEN=1 BUILD=$(abspath $(BUILD)) prove --exec tests/run $(wildcard tests/*.t)

# ---- the demo: a complaint, and the dumps it is hidden in ----

$(BUILD)/demo/bundle.tar.gz: $(BUILD)/bench/generate tests/bench/demo.sh
	@mkdir -p $(@D)
	tests/bench/demo.sh $(BUILD)/bench/generate $@

demo: deps
	@$(MAKE) --no-print-directory run-demo

.PHONY: run-demo
run-demo: all $(BUILD)/demo/bundle.tar.gz
	@echo
	@echo '$$ cat testdata/demo/complaint.json'
	@cat testdata/demo/complaint.json
	@echo
	@echo '$$ trace-find --complaint testdata/demo/complaint.json $(BUILD)/demo/bundle.tar.gz'
	@$(BUILD)/bin/trace-find --no-pager --complaint testdata/demo/complaint.json $(BUILD)/demo/bundle.tar.gz
	@echo
	@echo '$$ trace-find --complaint testdata/demo/complaint.json --spans $(BUILD)/demo/bundle.tar.gz | trace-tree'
	@$(BUILD)/bin/trace-find --complaint testdata/demo/complaint.json --spans $(BUILD)/demo/bundle.tar.gz | \
		$(BUILD)/bin/trace-tree --no-pager

# ---- fuzzing (clang's libFuzzer), bench ----

FUZZ_SECONDS ?= 60
fuzz:
	tests/fuzz/run.sh $(FUZZ_SECONDS)

bench: all $(BUILD)/bench/generate
	tests/bench/run.sh $(BUILD)

# ---- the rest ----

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man7
	install -m 755 $(BUILD)/bin/trace $(DESTDIR)$(PREFIX)/bin/trace
	for c in $(COMMANDS); do ln -sf trace $(DESTDIR)$(PREFIX)/bin/$$c; done
	install -m 644 man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1/
	install -m 644 man/*.7 $(DESTDIR)$(PREFIX)/share/man/man7/

format:
	clang-format -i $(SOURCES)

format-check:
	clang-format --dry-run -Werror $(SOURCES)

clean:
	rm -rf build build-sanitize build-zlib build-sanitize-zlib

-include $(LIB_OBJ:.o=.d) $(CMD_OBJ:.o=.d) $(UNIT_SRC:%.c=$(BUILD)/%.d)
