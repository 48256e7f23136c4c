# casefile: one makefile, not recursive. `make demo` and `make check` do everything.
#
#   ISAL=0                      without ISA-L, on zlib alone
#   SANITIZE=address,undefined  an own build, under sanitizers
#   WERROR=1                    warnings are errors
#   BUILD=DIR                   where it is built (build)
#   PREFIX=/usr/local DESTDIR=  where `make install` puts it

PREFIX   ?= /usr/local
ISAL     ?= $(if $(wildcard /usr/include/isa-l.h /usr/local/include/isa-l.h),1,0)
BUILD    ?= build$(if $(SANITIZE),-sanitize)$(if $(filter 0,$(ISAL)),-zlib)
VERSION  := 0.1.0
JOBS     := $(shell nproc 2>/dev/null || echo 2)

# The flags that this compiler knows, of those that not every one does.
try       = $(if $(shell $(CC) -Werror $(1) -fsyntax-only -x c /dev/null 2>&1 || echo no),,$(1))

WARNINGS := -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Wvla -Wformat=2 -Wimplicit-fallthrough \
            -Wnull-dereference -Wstrict-prototypes -Wmissing-prototypes $(if $(WERROR),-Werror)
DEFINES  := -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 -DCASEFILE_VERSION='"$(VERSION)"' \
            $(if $(filter 1,$(ISAL)),-DHAVE_ISAL)
HARDEN   := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fPIE \
            -fno-strict-overflow -fno-strict-aliasing -fno-delete-null-pointer-checks \
            $(foreach f,-fstack-clash-protection -fcf-protection=full -ftrivial-auto-var-init=zero,$(call try,$f))
HARDENLD := -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code
ifdef SANITIZE
MODE     := -O1 -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
MODELD   := -fsanitize=$(SANITIZE)
else
MODE     := -O2 $(HARDEN)
MODELD   := $(HARDENLD)
endif
CFLAGS   ?= -g
ALLFLAGS := -std=c11 $(DEFINES) -Ilib -I. $(WARNINGS) $(MODE) $(CFLAGS)
LIBS     := -pthread -larchive -lz $(if $(filter 1,$(ISAL)),-lisal) -ljansson -lcrypto -lutf8proc -lm

LIB_SRC  := $(wildcard lib/*/*.c)
CMD_SRC  := $(wildcard cmd/*.c)
UNIT_SRC := $(wildcard tests/unit/test_*.c)
FUZZ_SRC := $(wildcard tests/fuzz/fuzz_*.c)
BENCH_SRC := $(wildcard tests/bench/*.c)
LIB_OBJ  := $(LIB_SRC:%.c=$(BUILD)/%.o)
CMD_OBJ  := $(CMD_SRC:%.c=$(BUILD)/%.o)
UNITS    := $(UNIT_SRC:tests/unit/%.c=$(BUILD)/unit/%)
REPLAYS  := $(FUZZ_SRC:tests/fuzz/%.c=$(BUILD)/replay/%)
SCRIPTS  := $(sort $(wildcard tests/*.t))
COMMANDS := $(patsubst %,trace-%,$(shell sed -n 's/^COMMAND(\([a-z_]*\))$$/\1/p' cmd/commands.def | tr _ -))
LINKS    := $(COMMANDS:%=$(BUILD)/bin/%)
DEMO     := $(BUILD)/demo/bundle.tar.gz
SOURCES  := $(wildcard lib/*/*.[ch] cmd/*.[ch] tests/*/*.[ch])

.PHONY: all check demo sanitize golden fuzz bench install clean format format-check man-check deps deps-check
.PHONY: run-check run-demo print-libs
.DELETE_ON_ERROR:
.SECONDARY:

all: $(BUILD)/bin/trace $(LINKS)

$(BUILD)/libcasefile.a: $(LIB_OBJ)
	@rm -f $@
	@ar rcs $@ $^

$(BUILD)/bin/trace: $(CMD_OBJ) $(BUILD)/libcasefile.a
	@mkdir -p $(@D)
	$(CC) $(MODELD) $(LDFLAGS) -o $@ $^ $(LIBS)

$(LINKS): $(BUILD)/bin/trace
	@ln -sf trace $@

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

# It has the options of a command.
$(BUILD)/bench/outcomes: $(BUILD)/tests/bench/outcomes.o $(filter-out %/main.o,$(CMD_OBJ)) $(BUILD)/libcasefile.a
	@mkdir -p $(@D)
	$(CC) $(MODELD) $(LDFLAGS) -o $@ $^ $(LIBS)

# ---- what is needed on the machine ----

DEPS_BUILD := gcc libc6-dev libjansson-dev zlib1g-dev libarchive-dev libssl-dev libutf8proc-dev
DEPS_CHECK := $(DEPS_BUILD) libcmocka-dev mandoc clang-format binutils perl jq libxml2-utils

deps:
	@tests/deps.sh $(DEPS_BUILD) -- libisal-dev

deps-check:
	@tests/deps.sh $(DEPS_CHECK) -- libisal-dev

# ---- tests ----

# What was installed a moment ago changes what is built: hence the second make.
check: deps-check
	@$(MAKE) --no-print-directory -j$(JOBS) run-check

run-check: all $(UNITS) $(REPLAYS) $(DEMO) $(BUILD)/bench/incidents $(BUILD)/bench/arms $(BUILD)/bench/outcomes
	BUILD=$(abspath $(BUILD)) CC='$(CC)' prove -j$(JOBS) --exec tests/run $(UNITS) $(SCRIPTS)

sanitize: deps-check
	@$(MAKE) --no-print-directory -j$(JOBS) SANITIZE=address,undefined BUILD=$(BUILD)-sanitize run-check

golden: all $(DEMO)
	GOLDEN=1 BUILD=$(abspath $(BUILD)) prove -j$(JOBS) --exec tests/run $(SCRIPTS)

format:
	clang-format -i $(SOURCES)

format-check:
	clang-format --dry-run -Werror $(SOURCES)

# The page of the rules is written by the program.
man/trace-rules.7: man/rules.sh lib/detect/rules.def $(BUILD)/bin/trace-tree
	sh man/rules.sh $(BUILD)/bin/trace-tree >$@

man-check:
	mandoc -T lint -W warning man/*.[17]

# ---- the demo: a complaint, and the dumps it is hidden in ----

$(DEMO): $(BUILD)/bench/generate tests/bench/demo.sh
	@mkdir -p $(@D)
	@tests/bench/demo.sh $(BUILD)/bench/generate $@

demo: deps
	@$(MAKE) --no-print-directory -j$(JOBS) run-demo

run-demo: all $(DEMO)
	@tests/bench/show.sh $(BUILD)

# ---- fuzzing (clang's libFuzzer), bench ----

FUZZ_SECONDS ?= 60
fuzz:
	tests/fuzz/run.sh $(FUZZ_SECONDS)

print-libs:
	@echo $(LIBS)

bench: all $(BUILD)/bench/generate $(BUILD)/bench/measure
	@tests/bench/run.sh $(BUILD)

# ---- the rest ----

SHARE = $(DESTDIR)$(PREFIX)/share
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/man/man1 $(SHARE)/man/man7
	install -d $(SHARE)/bash-completion/completions $(SHARE)/zsh/site-functions
	install -m 755 $(BUILD)/bin/trace $(DESTDIR)$(PREFIX)/bin/trace
	for c in $(COMMANDS); do ln -sf trace $(DESTDIR)$(PREFIX)/bin/$$c; done
	install -m 644 man/*.1 $(SHARE)/man/man1/
	install -m 644 man/*.7 $(SHARE)/man/man7/
	$(BUILD)/bin/trace --generate complete-bash >$(SHARE)/bash-completion/completions/trace
	for c in $(COMMANDS); do ln -sf trace $(SHARE)/bash-completion/completions/$$c; done
	$(BUILD)/bin/trace --generate complete-zsh >$(SHARE)/zsh/site-functions/_trace

clean:
	rm -rf build build-*

-include $(LIB_OBJ:.o=.d) $(CMD_OBJ:.o=.d) $(UNIT_SRC:%.c=$(BUILD)/%.d) $(FUZZ_SRC:%.c=$(BUILD)/%.d)
-include $(BENCH_SRC:%.c=$(BUILD)/%.d)
