/*
 * Linked into what `make coverage` builds, where gcov writes its counts when
 * a process ends: also when it ends without exit(), also when tests/faults let
 * calls fail until then; and it has to be allowed to.
 */
#define _GNU_SOURCE /* RTLD_DEFAULT */
#include "base/sandbox.h"

#include <dlfcn.h>
#include <unistd.h>

void __gcov_dump(void);
_Noreturn void __real__exit(int code);
_Noreturn void __wrap__exit(int code);
_Noreturn void __wrap__Exit(int code);
bool __wrap_sandbox_enter(const struct sandbox_paths *paths, const char **failed);

/* Destructors run before that of gcov. */
__attribute__((destructor)) static void end_faults(void)
{
	void (*end)(void) = (void (*)(void))dlsym(RTLD_DEFAULT, "faults_end");
	if (end)
		end();
}

void __wrap__exit(int code)
{
	end_faults();
	__gcov_dump();
	__real__exit(code);
}

void __wrap__Exit(int code)
{
	__wrap__exit(code);
}

/* No file could be written from inside of it. */
bool __wrap_sandbox_enter(const struct sandbox_paths *paths, const char **failed)
{
	(void)paths;
	*failed = "";
	return true;
}
