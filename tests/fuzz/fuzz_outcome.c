/*
 * Any bytes as the texts of an outcome, through every format of report.
 * Promised: UTF-8 without controls, no command of a CI system, valid JSON and
 * XML, TAP of as many points as there are cases.
 */
#include "fuzz.h"

#include "tests/unit/outcome_fixture.h"
#include "tests/unit/report_checks.h"

#include <stdio.h>
#include <stdlib.h>

enum { TEXTS = 2, BYTES_MAX = 400 };

static void check(const char *format, const struct outcome *o, struct str text)
{
	uint64_t cases, failed, skipped;
	bool own = !strcmp(format, "github");
	PROMISE(!check_characters(text, false));
	PROMISE(!check_commands(text, own));
	if (!strcmp(format, "json") || !strcmp(format, "sarif") || !strcmp(format, "gitlab"))
		PROMISE(!check_json(text));
	if (!strcmp(format, "junit"))
		PROMISE(!check_xml(text));
	if (!strcmp(format, "tap")) {
		struct outcome_counts counts = outcome_count(o);
		PROMISE(!check_tap(text, &cases, &failed, &skipped));
		PROMISE(cases == counts.cases && failed == counts.of[OUTCOME_VIOLATED] &&
			skipped == counts.of[OUTCOME_SKIPPED]);
	}
	for (struct str rest = text; own && rest.n;) {
		struct str line = tap_line(&rest);
		PROMISE(str_starts(line, STR("::error ")) || str_starts(line, STR("::warning ")) ||
			str_starts(line, STR("::notice ")));
	}
}

/* Lines in turn belong to one of a few texts. */
static void cut_texts(struct str bytes, struct buf text[TEXTS])
{
	for (size_t i = 0; bytes.n; i++) {
		const char *end = memchr(bytes.s, '\n', bytes.n);
		size_t n = end ? (size_t)(end - bytes.s) + 1 : bytes.n;
		buf_add(&text[i % TEXTS], bytes.s, i % 3 && end ? n - 1 : n);
		bytes = str_from(bytes, n);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	size_t formats_n;
	const struct outcome_format *formats = outcome_formats(&formats_n);
	struct buf text[TEXTS] = { 0 }, out = { 0 };
	struct str texts[TEXTS];
	struct outcome o;
	cut_texts((struct str){ (const char *)bytes, n < BYTES_MAX ? n : BYTES_MAX }, text);
	for (size_t i = 0; i < TEXTS; i++)
		texts[i] = buf_str(&text[i]);
	outcome_fixture_hostile(&o, texts, TEXTS);
	const struct outcome_settings settings = {
		.tool = "fuzz",
		.version = "1",
		.contract = texts[1],
	};
	for (size_t i = 0; i < formats_n; i++) {
		/* Two of them each time: there are many files to replay. */
		if (i % 4 != n % 4)
			continue;
		buf_clear(&out);
		formats[i].write(&out, &o, &settings);
		check(formats[i].name, &o, buf_str(&out));
	}
	outcome_fixture_release(&o);
	for (size_t i = 0; i < TEXTS; i++)
		buf_release(&text[i]);
	buf_release(&out);
	return 0;
}
