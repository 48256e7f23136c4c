/* What the driver tells the library that is preloaded, and what they share. */
#ifndef TESTS_FAULTS_FAULTS_H
#define TESTS_FAULTS_FAULTS_H

#include <stdint.h>

enum fault_kind {
	FAULT_NONE,
	FAULT_ALLOC,
	FAULT_READ,
	FAULT_WRITE,
	FAULT_OPEN,
	FAULT_CLOSE,
	FAULT_PROCESS,
	FAULT_KERNEL, /* Landlock, seccomp */
	FAULT_KINDS
};

/* In place of an error: the call moves one byte only. */
enum { FAULT_SHORT = -1 };

/* Mapped by the driver and by all processes of the command; the environment names its descriptor. */
#define FAULTS_VARIABLE "CASEFILE_FAULTS"

struct faults {
	int32_t kind, error; /* errno, or FAULT_SHORT */
	int32_t for_ever;    /* also all behind the first */
	uint32_t at;         /* which call fails; they count from 1 */
	uint32_t calls[FAULT_KINDS];
};

#endif
