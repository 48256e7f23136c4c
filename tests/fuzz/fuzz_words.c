/* Any two texts, word by word. Promised: both come back from the edits, neighbours differ, GONE before NEW.
 */
#include "fuzz.h"

#include "base/buf.h"
#include "compare/words.h"

#include <stdio.h>
#include <stdlib.h>

enum { BYTES_MAX = 3000 };

static void check(struct str a, struct str b)
{
	struct arena arena = { 0 };
	struct buf first = { 0 }, second = { 0 };
	struct word_edit *edit;
	size_t n = words_compare(a, b, &arena, &edit);
	for (size_t i = 0; i < n; i++) {
		PROMISE(edit[i].text.n > 0);
		PROMISE(!i || edit[i].kind > edit[i - 1].kind || edit[i].kind == WORD_SAME);
		PROMISE(!i || edit[i].kind != edit[i - 1].kind);
		if (edit[i].kind != WORD_NEW)
			buf_add_str(&first, edit[i].text);
		if (edit[i].kind != WORD_GONE)
			buf_add_str(&second, edit[i].text);
	}
	PROMISE(str_eq(buf_str(&first), a) && str_eq(buf_str(&second), b));
	buf_release(&first);
	buf_release(&second);
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct str all = { (const char *)bytes, n < BYTES_MAX ? n : BYTES_MAX };
	struct str half = { all.s, all.n / 2 };
	check(half, str_from(all, half.n));
	check(all, str_from(all, all.n / 3));
	check(all, all);
	return 0;
}
