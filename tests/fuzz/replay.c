/* A fuzz target in a plain build: gives it each file that is named. */
#include "base/buf.h"

#include <stdint.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int argc, char **argv)
{
	int unread = 0;
	for (int i = 1; i < argc; i++) {
		struct buf b = { 0 };
		FILE *f = fopen(argv[i], "rb");
		size_t n = 1;
		while (f && n) {
			buf_reserve(&b, 65536);
			n = fread(b.s + b.n, 1, 65536, f);
			b.n += n;
		}
		unread += !f;
		if (f) {
			fclose(f);
			LLVMFuzzerTestOneInput((const uint8_t *)buf_str(&b).s, b.n);
		}
		buf_release(&b);
	}
	printf("%d files replayed\n", argc - 1 - unread);
	return unread ? 1 : 0;
}
