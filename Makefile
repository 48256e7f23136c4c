# casefile: one makefile, not recursive. `make demo` and `make check` do everything.
#
#   ISAL=0                      without ISA-L, on zlib alone
#   CRYPTO=-lcrypto             with libcrypto as a shared library
#   SANITIZE=address,undefined  an own build, under sanitizers
#   WERROR=1                    warnings are errors
#   BUILD=DIR                   where it is built (build)
#   PREFIX=/usr/local DESTDIR=  where `make install` puts it

PREFIX   ?= /usr/local
ISAL     ?= $(if $(wildcard /usr/include/isa-l.h /usr/local/include/isa-l.h),1,0)
BUILD    ?= build$(if $(SANITIZE),-sanitize$(if $(filter thread memory,$(SANITIZE)),-$(SANITIZE)))$(if $(filter 0,$(ISAL)),-zlib)
VERSION  := 0.1.0
JOBS     := $(shell nproc 2>/dev/null || echo 2)

# The flags that this compiler knows, of those that not every one does.
try       = $(if $(shell $(CC) -Werror $(1) -fsyntax-only -x c /dev/null 2>&1 || echo no),,$(1))
try_link  = $(if $(shell echo 'int main(void) { return 0; }' | $(CC) -Werror $(1) -x c -o /dev/null - 2>&1 || echo no),,$(1))

WARNINGS := -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Wvla -Wformat=2 -Wimplicit-fallthrough \
            -Wnull-dereference -Wstrict-prototypes -Wmissing-prototypes $(if $(WERROR),-Werror)
DEFINES  := -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 -DCASEFILE_VERSION='"$(VERSION)"' \
            $(if $(filter 1,$(ISAL)),-DHAVE_ISAL)
# Against what hostile input makes of a mistake of ours. FORTIFY=3 needs a compiler and a C library that know it.
FORTIFY  := $(if $(call try,-O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -include stdio.h),3,2)
HARDEN   := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$(FORTIFY) -fPIE \
            -fno-strict-overflow -fno-strict-aliasing -fno-delete-null-pointer-checks \
            $(foreach f,-fstack-protector-strong -fstack-clash-protection -fcf-protection=full \
              -mbranch-protection=standard -ftrivial-auto-var-init=zero -fstrict-flex-arrays=3,$(call try,$f))
LD_WANTED := -Wl,-z,relro,-z,now -Wl,-z,noexecstack -Wl,-z,separate-code
HARDENLD := -pie $(or $(call try_link,$(LD_WANTED)),$(foreach f,$(LD_WANTED),$(call try_link,$f)))
ifdef SANITIZE
MODE     := -O1 -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
MODELD   := -fsanitize=$(SANITIZE)
else
MODE     := -O2 $(HARDEN)
MODELD   := $(HARDENLD)
endif
CFLAGS   ?= -g
ALLFLAGS := -std=c11 -pthread $(DEFINES) -Ilib -I. $(WARNINGS) $(MODE) $(CFLAGS)
# libarchive is loaded when it is needed, by the name that it says it has: the one that its headers go with.
soname    = $(shell objdump -p "$$($(CC) -print-file-name=lib$(1).so)" 2>/dev/null | sed -n 's/^ *SONAME *//p')
ARCHIVE_SONAME := $(or $(call soname,archive),libarchive.so.13)
# Of libcrypto two hashes are used. They are 44 KB; to load all of it takes longer than to read a small dump.
CRYPTO   ?= $(if $(shell echo 'int SHA256_Init(void *); int main(void) { return SHA256_Init(0); }' | \
              $(CC) -fPIE -pie -x c -o /dev/null - -l:libcrypto.a 2>&1 || echo no),-lcrypto,-l:libcrypto.a)
LIBS     := -pthread $(call try_link,-ldl) -lz $(if $(filter 1,$(ISAL)),-lisal) -ljansson $(CRYPTO) -lutf8proc -lm -pthread

LIB_SRC  := $(wildcard lib/*/*.c)
CMD_SRC  := $(wildcard cmd/*.c)
UNIT_SRC := $(wildcard tests/unit/test_*.c)
FUZZ_SRC := $(wildcard tests/fuzz/fuzz_*.c)
BENCH_SRC := $(wildcard tests/bench/*.c)
LIB_OBJ  := $(LIB_SRC:%.c=$(BUILD)/%.o)
CMD_OBJ  := $(CMD_SRC:%.c=$(BUILD)/%.o)
UNITS    := $(UNIT_SRC:tests/unit/%.c=$(BUILD)/unit/%)
REPLAYS  := $(FUZZ_SRC:tests/fuzz/%.c=$(BUILD)/replay/%)
# What looks at sources and pages, or counts steps, says the same of every build.
ONCE     := $(patsubst %,tests/%.t,bench diagnostics growth hardening headers layers man style)
# The other engine is asked for what is compressed.
TESTS    := $(if $(filter 0,$(ISAL)),$(shell grep -lE 'gz|zip' tests/*.t),$(sort $(wildcard tests/*.t)))
SCRIPTS  := $(filter-out $(if $(SANITIZE)$(filter 0,$(ISAL)),$(ONCE)),$(TESTS))
COMMANDS := $(patsubst %,trace-%,$(shell sed -n 's/^COMMAND(\([a-z_]*\))$$/\1/p' cmd/commands.def | tr _ -))
LINKS    := $(COMMANDS:%=$(BUILD)/bin/%)
DEMO     := $(BUILD)/demo/bundle.tar.gz
SOURCES  := $(wildcard lib/*/*.[ch] cmd/*.[ch] tests/*/*.[ch])

.PHONY: all check demo sanitize faults golden fuzz bench bench-peers bench-results install clean format format-check
.PHONY: coverage memory man-check deps deps-check deps-clang run-check run-demo print-libs check-consumers instructions instructions-record
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

# Registers that are loaded in the next line: to clear them first costs a tenth of the scan.
$(BUILD)/lib/json/scan_%.o: ALLFLAGS += $(if $(findstring auto-var-init,$(MODE)),-ftrivial-auto-var-init=uninitialized)

$(BUILD)/lib/input/archive_library.o: ALLFLAGS += -DARCHIVE_SONAME='"$(ARCHIVE_SONAME)"'

# To make what they read.
$(addprefix $(BUILD)/unit/test_,archive filter every_byte_packed): LIBS += -larchive
$(BUILD)/unit/%: $(BUILD)/tests/unit/%.o $(BUILD)/libcasefile.a
	@mkdir -p $(@D)
	$(CC) $(MODELD) $(LDFLAGS) -o $@ $^ -lcmocka $(LIBS)

# Of a command, the processes that keep their rights.
$(BUILD)/unit/test_children: $(BUILD)/tests/unit/test_children.o \
		$(addprefix $(BUILD)/cmd/,child.o folder.o index_save.o runner.o) $(BUILD)/libcasefile.a
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

# Calls that fail: a library that is preloaded, and what runs the commands with it.
$(BUILD)/faults/inject.so: tests/faults/inject.c tests/faults/faults.h
	@mkdir -p $(@D)
	$(CC) -std=c11 $(DEFINES) -I. $(WARNINGS) -O2 $(CFLAGS) -fPIC -shared -o $@ $<

$(BUILD)/faults/drive: $(BUILD)/tests/faults/drive.o $(BUILD)/libcasefile.a
	@mkdir -p $(@D)
	$(CC) $(MODELD) $(LDFLAGS) -o $@ $^ $(LIBS)

FAULTS := $(if $(SANITIZE),,$(BUILD)/faults/inject.so $(BUILD)/faults/drive)

# ---- what is needed on the machine ----

DEPS_BUILD := gcc libc6-dev libjansson-dev zlib1g-dev libarchive-dev libssl-dev libutf8proc-dev
DEPS_CHECK := $(DEPS_BUILD) libcmocka-dev mandoc clang-format binutils perl jq libxml2-utils
DEPS_CLANG := clang libclang-rt-dev

deps:
	@tests/deps.sh $(DEPS_BUILD) -- libisal-dev

deps-check:
	@tests/deps.sh $(DEPS_CHECK) -- libisal-dev

deps-clang: deps-check
	@tests/deps.sh $(DEPS_CLANG) -- libisal-dev

# ---- tests ----

# What was installed a moment ago changes what is built: hence the second make.
check: deps-check
	@$(MAKE) --no-print-directory -j$(JOBS) run-check

run-check: all $(UNITS) $(REPLAYS) $(FAULTS) $(DEMO) $(patsubst %,$(BUILD)/bench/%,incidents arms outcomes bulk measure)
	BUILD=$(abspath $(BUILD)) CC='$(CC)' prove -j$(JOBS) --exec tests/run $(UNITS) $(SCRIPTS)

sanitize: deps-check
	@$(MAKE) --no-print-directory -j$(JOBS) SANITIZE=address,undefined BUILD=$(BUILD)-sanitize run-check

# Reads of memory that nobody wrote, in code of ours: clang, and what calls no other library.
memory: deps-clang
	@tests/memory.sh build-memory

# Branches of lib/ that tests take: a table per layer, and the files that lack most.
coverage:
	@tests/coverage.sh build-coverage

# Every call of a small run fails once, and from there on; make check tries a few of them.
faults: all $(FAULTS)
	FAULTS=all BUILD=$(abspath $(BUILD)) tests/run tests/faults.t

golden: all $(DEMO)
	GOLDEN=1 BUILD=$(abspath $(BUILD)) prove -j$(JOBS) --exec tests/run $(SCRIPTS)

format:
	clang-format -i $(SOURCES)

format-check:
	clang-format --dry-run -Werror $(SOURCES)

# The page of the rules is written by the program.
man/trace-rules.7: man/rules.sh man/fill.awk lib/detect/rules.def $(BUILD)/bin/trace-tree
	sh man/rules.sh $(BUILD)/bin/trace-tree >$@

# So is the page of the codes.
man/trace-diagnostics.7: man/diagnostics.sh man/fill.awk lib/base/diag_codes.def $(BUILD)/bin/trace-tree
	sh man/diagnostics.sh $(BUILD)/bin/trace-tree >$@

man-check:
	mandoc -T lint -W warning man/*.[17]

# What trace-to-eval writes, in the frameworks that it is for: they are installed once, and stay.
CONSUMERS ?= $(CURDIR)/build/consumers
check-consumers: all
	@why=$$(tests/consumers/install.sh $(CONSUMERS)); case $$? in \
	0) BUILD=$(abspath $(BUILD)) CONSUMERS=$(CONSUMERS) prove --exec tests/run tests/consumers.t ;; \
	77) CONSUMERS= WHY_NOT="$$why" prove --exec tests/run tests/consumers.t ;; \
	*) exit 1 ;; esac

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
fuzz: deps-clang
	tests/fuzz/run.sh $(FUZZ_SECONDS)

print-libs:
	@echo $(LIBS)

bench: all $(BUILD)/bench/bulk $(BUILD)/bench/measure
	@tests/bench/run.sh $(BUILD)

bench-peers:
	@mkdir -p $(BUILD)
	@tests/bench/peers.sh $(BUILD)

# What `make bench` has measured, beside what it should be.
bench-results:
	@tests/bench/results.sh $(BUILD) >$(BUILD)/bench/RESULTS.md
	@mv $(BUILD)/bench/RESULTS.md tests/bench/RESULTS.md

# Instructions that a small dump takes: slower code is seen on any machine, however busy.
instructions instructions-record: all $(BUILD)/bench/bulk
	@tests/bench/instructions.sh $(BUILD) $(@:instructions%=%)

# ---- the rest ----

SHARE = $(DESTDIR)$(PREFIX)/share
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/man/man1 $(SHARE)/man/man7
	install -d $(SHARE)/bash-completion/completions $(SHARE)/zsh/site-functions $(SHARE)/fish/vendor_completions.d
	install -m 755 $(BUILD)/bin/trace $(DESTDIR)$(PREFIX)/bin/trace
	for c in $(COMMANDS); do ln -sf trace $(DESTDIR)$(PREFIX)/bin/$$c; done
	install -m 644 man/*.1 $(SHARE)/man/man1/
	install -m 644 man/*.7 $(SHARE)/man/man7/
	$(BUILD)/bin/trace --generate complete-bash >$(SHARE)/bash-completion/completions/trace
	for c in $(COMMANDS); do ln -sf trace $(SHARE)/bash-completion/completions/$$c; done
	$(BUILD)/bin/trace --generate complete-zsh >$(SHARE)/zsh/site-functions/_trace
	$(BUILD)/bin/trace --generate complete-fish >$(SHARE)/fish/vendor_completions.d/trace.fish
	for c in $(COMMANDS); do ln -sf trace.fish $(SHARE)/fish/vendor_completions.d/$$c.fish; done

clean:
	rm -rf build build-*

-include $(LIB_OBJ:.o=.d) $(CMD_OBJ:.o=.d) $(UNIT_SRC:%.c=$(BUILD)/%.d) $(FUZZ_SRC:%.c=$(BUILD)/%.d)
-include $(BENCH_SRC:%.c=$(BUILD)/%.d)
