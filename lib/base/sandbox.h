/*
 * Rights that a process gives up before it reads what others wrote. On Linux:
 * no new privileges (prctl(2)), Landlock (landlock(7)) for files, and a list
 * of refused system calls (seccomp(2)). Elsewhere nothing is offered, and to
 * enter does nothing.
 */
#ifndef BASE_SANDBOX_H
#define BASE_SANDBOX_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

/* What this kernel offers, and this program uses. */
struct sandbox_offer {
	int landlock; /* version of its ABI; 0: it has none */
	bool seccomp;
};

struct sandbox_offer sandbox_offered(void);

/* What may be opened from now on; all paths are borrowed, and nothing is kept. */
struct sandbox_paths {
	const char *const *read; /* files, and folders with all that is in them */
	size_t read_n;
	const char *const *write; /* devices and pipes, which are there already */
	size_t write_n;
};

/*
 * Enters, for good, with all that is offered. What is open stays usable;
 * without Landlock any file can still be read, but none can be made or (where
 * nothing is in `write`) written to. No program can be started, no process be
 * made or looked into, no connection be opened, no file be renamed, removed or
 * changed in its rights, no code be loaded. Threads can be started; to be
 * called before the first one is. Paths that are not there are passed over.
 *
 * False, with errno and what could not be done, when the kernel offers
 * something and does not give it.
 */
bool sandbox_enter(const struct sandbox_paths *paths, const char **failed) MUST_CHECK;

/* sandbox_calls.c, for sandbox.c: the list of refused calls. */
bool sandbox_calls_offered(void);
bool sandbox_refuse_calls(bool writes) MUST_CHECK; /* `writes`: may what is there be opened for writing? */

/* Sanitizers look at their own process from outside when it ends. */
#if defined(__SANITIZE_ADDRESS__)
#define SANDBOX_SANITIZED 1
#elif defined(__has_feature)
#define SANDBOX_SANITIZED __has_feature(address_sanitizer)
#else
#define SANDBOX_SANITIZED 0
#endif

#endif
