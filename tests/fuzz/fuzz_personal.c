/* Any bytes as a text with personal data: hits are slices of it, from left to right, and do not change when
 * the text is looked at again from behind one of them. */
#include "fuzz.h"

#include "detect/personal.h"

#include <stdio.h>
#include <stdlib.h>

/* A copy without a byte behind it, so that a sanitizer sees every step too far. */
static struct str copy_of(const uint8_t *bytes, size_t n)
{
	char *copy = malloc(n ? n : 1);
	PROMISE(copy);
	if (n)
		memcpy(copy, bytes, n);
	return (struct str){ copy, n };
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct str text = copy_of(bytes, n);
	struct personal_hit hit, again;
	size_t before = 0;
	for (size_t at = 0; personal_next(text, &at, &hit); before = at) {
		size_t begin = (size_t)(hit.text.s - text.s), repeat = before;
		PROMISE(hit.kind < PERSONAL_KINDS && personal_kind_name(hit.kind)[0]);
		PROMISE(hit.text.n > 0 && begin >= before && begin + hit.text.n == at && at <= n);
		PROMISE(personal_next(text, &repeat, &again) && repeat == at);
		PROMISE(str_eq(again.text, hit.text) && again.kind == hit.kind);
	}
	free((void *)(uintptr_t)text.s);
	return 0;
}
