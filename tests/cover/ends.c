/*
 * Linked into what `make coverage` builds, where gcov writes its counts when
 * a process ends: also when it ends without exit(), also when tests/faults let
 * calls fail until then; and it has to be allowed to.
 */
#define _GNU_SOURCE /* RTLD_DEFAULT, clone() */
#include "base/sandbox.h"

#include <dlfcn.h>
#include <errno.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

void __gcov_dump(void);
_Noreturn void __real__exit(int code);
_Noreturn void __wrap__exit(int code);
_Noreturn void __wrap__Exit(int code);
bool __real_sandbox_enter(const struct sandbox_paths *paths, const char **failed);
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

/*
 * No file could be written from inside. What enters is a child that shares our
 * memory: it counts for us, and what it gives up it takes with it.
 */
struct entering {
	const struct sandbox_paths *paths;
	const char **failed;
	bool ok;
	int error;
};

static int enter(void *user)
{
	struct entering *e = user;
	e->ok = __real_sandbox_enter(e->paths, e->failed);
	e->error = errno;
	return 0;
}

bool __wrap_sandbox_enter(const struct sandbox_paths *paths, const char **failed)
{
	static _Alignas(16) char stack[256 << 10];
	struct entering e = { paths, failed, true, 0 };
	int child = clone(enter, stack + sizeof(stack), CLONE_VM | CLONE_VFORK, &e);
	if (child > 0)
		waitpid(child, NULL, __WALL);
	errno = e.error;
	return e.ok;
}
