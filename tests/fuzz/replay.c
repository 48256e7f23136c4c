/*
 * Replays files through a fuzz target in a plain build: each as it is, cut,
 * and with seeded damage. The last line before a crash names the file and the
 * number of the damage, which gives the same bytes again.
 *
 *	replay [-n DAMAGES] FILE...
 */
#include "fuzz.h"

#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t draw(uint64_t *state)
{
	uint64_t x = *state;
	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return *state = x;
}

/* Drops a few bytes at `at`, or doubles them. */
static void move(struct buf *b, size_t at, size_t length, bool drop)
{
	size_t rest = b->n - at;
	length = length < rest ? length : rest;
	if (drop) {
		memmove(b->s + at, b->s + at + length, rest - length);
		b->n -= length;
	} else {
		buf_reserve(b, length);
		memmove(b->s + at + length, b->s + at, rest);
		b->n += length;
	}
}

/* Cuts it, or changes, drops or doubles some of its bytes. */
static void damage(struct buf *b, unsigned number)
{
	static const char nasty[] = { 0,   '"', '\\', '{',  '}', '[',    ']',
				      ',', ':', '\n', 0x1b, '9', '\x80', '\xff' };
	uint64_t rng = UINT64_C(0x9e3779b97f4a7c15) + number;
	draw(&rng);
	if (number % 4 == 0)
		b->n = b->n ? draw(&rng) % b->n : 0;
	for (unsigned i = 0; number % 4 && i <= number % 8 && b->n; i++) {
		size_t at = draw(&rng) % b->n;
		unsigned what = (unsigned)(draw(&rng) % 4);
		if (what == 0)
			b->s[at] = nasty[draw(&rng) % sizeof(nasty)];
		else if (what == 1)
			b->s[at] = (char)(b->s[at] ^ (1 << draw(&rng) % 7));
		else
			move(b, at, 1 + draw(&rng) % 32, what == 2);
	}
}

static bool read_file(struct buf *b, const char *path)
{
	FILE *f = fopen(path, "rb");
	size_t n = 1;
	buf_clear(b);
	while (f && n) {
		buf_reserve(b, 65536);
		n = fread(b->s + b->n, 1, 65536, f);
		b->n += n;
	}
	if (f)
		fclose(f);
	return f != NULL;
}

/* In memory of its own, so that a sanitizer sees what is read past its end. */
static void run(const struct buf *b)
{
	uint8_t *copy = malloc(b->n ? b->n : 1);
	if (!copy)
		abort();
	if (b->n)
		memcpy(copy, b->s, b->n);
	LLVMFuzzerTestOneInput(copy, b->n);
	free(copy);
}

int main(int argc, char **argv)
{
	struct buf file = { 0 }, damaged = { 0 };
	bool option = argc > 2 && !strcmp(argv[1], "-n");
	unsigned damages = option ? (unsigned)atoi(argv[2]) : 0;
	int files = 0;
	for (int i = option ? 3 : 1; i < argc; i++, files++) {
		if (!read_file(&file, argv[i])) {
			perror(argv[i]);
			return 2;
		}
		for (unsigned number = 0; number <= damages; number++) {
			printf("%s, damage %u of %u\n", argv[i], number, damages);
			fflush(stdout);
			buf_clear(&damaged);
			buf_add_str(&damaged, buf_str(&file));
			if (number)
				damage(&damaged, number);
			run(&damaged);
		}
	}
	printf("%d files replayed\n", files);
	buf_release(&file);
	buf_release(&damaged);
	return 0;
}
