/* What a fuzz target is: libFuzzer's entry, that replay.c calls too. */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* Ends the program, loudly, where a promise is broken. */
#define PROMISE(holds)                                                              \
	do {                                                                        \
		if (!(holds)) {                                                     \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #holds); \
			abort();                                                    \
		}                                                                   \
	} while (0)

/* jansson is a second opinion where what it writes into memory is seen by the sanitizer. */
#if defined(__has_feature)
#if __has_feature(memory_sanitizer)
#define HAVE_ORACLE 0
#endif
#endif
#ifndef HAVE_ORACLE
#define HAVE_ORACLE 1
#endif

#endif
