/* Texts with what was found in them marked. For the tests of personal data. */
#ifndef PERSONAL_FIXTURE_H
#define PERSONAL_FIXTURE_H

#include "base/buf.h"
#include "detect/personal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* The text with its hits in brackets: "to <e-mail address:a@b.de>". */
static inline void mark(struct buf *out, struct str text)
{
	struct personal_hit hit;
	size_t done = 0;
	buf_clear(out);
	for (size_t at = 0; personal_next(text, &at, &hit);) {
		size_t begin = (size_t)(hit.text.s - text.s);
		assert_true(begin >= done && hit.text.n > 0 && at == begin + hit.text.n && at <= text.n);
		buf_add(out, text.s + done, begin - done);
		buf_printf(out, "<%s:", personal_kind_name(hit.kind));
		buf_add_str(out, hit.text);
		buf_add_char(out, '>');
		done = at;
	}
	buf_add(out, text.s + done, text.n - done);
	buf_add_char(out, '\0');
}

static inline void assert_marked(const char *text, const char *expected)
{
	struct buf out = { 0 };
	mark(&out, str_of(text));
	assert_string_equal(out.s, expected);
	buf_release(&out);
}

/* Found as a whole: alone, in a sentence, in JSON, in JSON within JSON, in brackets, and twice. */
static inline void assert_found(enum personal_kind kind, const char *item)
{
	static const char *const places[] = {
		"%s",   "It is %s, he said", "Use %s.", "{\"k\":\"%s\"}", "{\"k\": \"a\\n%s\\nb\"}",
		"(%s)", "a\n%s\nb"
	};
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const char *gap = strstr(places[i], "%s");
		struct buf text = { 0 }, expected = { 0 };
		buf_add(&text, places[i], (size_t)(gap - places[i]));
		buf_add_str(&expected, buf_str(&text));
		buf_printf(&expected, "<%s:%s>%s", personal_kind_name(kind), item, gap + 2);
		buf_add_c(&text, item);
		buf_add_c(&text, gap + 2);
		buf_add_char(&text, '\0');
		buf_add_char(&expected, '\0');
		assert_marked(text.s, expected.s);
		buf_release(&text);
		buf_release(&expected);
	}
}

static inline void assert_silent(const char *const *texts)
{
	for (; *texts; texts++)
		assert_marked(*texts, *texts);
}

#define SILENT(...) assert_silent((const char *const[]){ __VA_ARGS__, NULL })

#endif
