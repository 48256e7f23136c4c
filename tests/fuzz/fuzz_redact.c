/*
 * Any bytes as what a trace holds: a label, up to the first line end, and a
 * text. Once it is redacted the proof finds nothing in it; a second time
 * changes nothing; a text in which nothing was found is the same slice.
 */
#include "fuzz.h"

#include "eval/redact.h"

#include <stdio.h>
#include <stdlib.h>

/* Of damaged base64 the ends of a value can be missing: nothing else is left, and that is cut out. */
static void prove(const struct redactor *r, struct str output)
{
	struct redact_proof *p = redact_proof_new(r);
	struct buf text = { 0 };
	size_t at = 0;
	enum personal_kind kind;
	const char *form;
	for (; redact_proof_finds(p, output, &at, &kind, &form); at++) {
		if (!strcmp(form, "in base64"))
			continue;
		fprintf(stderr, "%s %s at %zu: ", personal_kind_name(kind), form, at);
		fwrite(output.s, 1, output.n, stderr);
		PROMISE(!"proved");
	}
	buf_add_str(&text, output);
	redact_proof_cut(p, &text);
	at = 0;
	PROMISE(!redact_proof_finds(p, buf_str(&text), &at, &kind, &form));
	buf_release(&text);
	redact_proof_free(p);
}

static size_t found(const struct redactor *r)
{
	size_t n = 0;
	for (int i = 0; i < PERSONAL_KINDS; i++)
		n += redactor_values(r, (enum personal_kind)i);
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	const struct redact_settings settings = { .key = STR("fuzz") };
	struct arena arena = { 0 };
	/* Without a byte behind it, so that a sanitizer sees every step too far. */
	char *copy = malloc(n ? n : 1);
	PROMISE(copy);
	if (n)
		memcpy(copy, bytes, n);
	const char *newline = n ? memchr(copy, '\n', n) : NULL;
	struct str text = { copy, n }, label = { copy, newline ? (size_t)(newline - copy) : 0 };
	if (newline)
		text = str_from(text, label.n + 1);
	struct redactor *r = redactor_new(&settings);
	redactor_begin_trace(r);
	redactor_learn(r, label, value_str(text));
	struct str once = redact_text(r, label, text, &arena);
	if (!found(r))
		PROMISE(once.s == text.s && once.n == text.n);
	prove(r, once);
	redactor_suspect_all(r);
	prove(r, redact_value(r, label, value_str(text), &arena).text);
	prove(r, redact_value(r, label, value_json(text), &arena).text);
	struct str again = redact_text(r, label, once, &arena);
	PROMISE(str_eq(once, again));
	redactor_free(r);
	arena_release(&arena);
	free(copy);
	return 0;
}
