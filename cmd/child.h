/*
 * Processes of our own that keep their rights: made before what others wrote
 * is read, they do one thing each for who reads it, and believe nothing that
 * they are told. One that was made later keeps the pipe to one that was made
 * before it open, too: they are ended in the opposite order.
 */
#ifndef CMD_CHILD_H
#define CMD_CHILD_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct child {
	pid_t pid;     /* 0: none */
	int ask, hear; /* pipes to and from it */
};

/*
 * Runs serve() in a process of its own, without stdin and stdout, that no key
 * of the terminal ends. It reads from `ask` till its end, when nobody is there
 * any more who could speak to it. False, and errno, when there can be none.
 */
bool child_start(struct child *c, void (*serve)(void *user, int ask, int hear), void *user) MUST_CHECK;

/* All of `n` bytes; false at the end, or on an error. Interrupts are no errors. */
bool child_read(int fd, void *to, size_t n) MUST_CHECK;
bool child_write(int fd, const void *from, size_t n) MUST_CHECK;

/* Nothing will be said any more. `wait`: until it has ended. */
void child_end(struct child *c, bool wait);

#endif
