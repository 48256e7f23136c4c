/* Names of flags. */
#include "span/flags.h"

static const struct {
	uint32_t flag;
	const char *name;
} flags_known[] = {
	{ SPAN_SHARED, "shared" },
	{ SPAN_UNIT_SUSPECT, "unit-suspect" },
	{ SPAN_SELF_PARENT, "self-parent" },
	{ SPAN_SYNTHETIC, "synthetic" },
	{ SPAN_NAIVE_TIME, "naive-time" },
	{ SPAN_ID_BASE64, "id-base64" },
	{ SPAN_ID_DECIMAL, "id-decimal" },
	{ SPAN_TIME_DOUBLE, "time-double" },
	{ SPAN_TIME_INVALID, "time-invalid" },
	{ SPAN_TYPE_ODD, "type-odd" },
	{ SPAN_TORN, "torn" },
};

enum { FLAGS_KNOWN = sizeof(flags_known) / sizeof(flags_known[0]) };

void span_flags_write(struct buf *out, uint32_t flags)
{
	const char *joint = "";
	for (size_t i = 0; i < FLAGS_KNOWN; i++) {
		if (!(flags & flags_known[i].flag))
			continue;
		buf_add_c(out, joint);
		buf_add_c(out, flags_known[i].name);
		joint = " ";
	}
}

uint32_t span_flags_read(struct str words)
{
	uint32_t flags = 0;
	while (words.n) {
		ptrdiff_t blank = str_find(words, STR(" "));
		struct str word = { words.s, blank < 0 ? words.n : (size_t)blank };
		for (size_t i = 0; i < FLAGS_KNOWN; i++)
			if (str_eq(word, str_of(flags_known[i].name)))
				flags |= flags_known[i].flag;
		words = str_from(words, word.n + 1);
	}
	return flags;
}
