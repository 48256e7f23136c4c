/*
 * Any bytes as recorded text, through every door. Promised: valid UTF-8, no
 * control character, no command of a CI system, never more columns than asked
 * for, and nothing that ends the quotes it is in.
 */
#include "fuzz.h"

#include "base/utf8.h"
#include "report/escape.h"
#include "report/text.h"

#include <stdio.h>
#include <stdlib.h>

static void check_plain(struct str text, const char *allowed)
{
	PROMISE(utf8_valid_prefix(text) == text.n);
	for (size_t i = 0; i < text.n;) {
		uint32_t code = 0;
		i += utf8_decode(str_from(text, i), &code);
		PROMISE((code >= 0x20 && code != 0x7f && (code < 0x80 || code > 0x9f)) ||
			(code && code < 0x80 && strchr(allowed, (char)code)));
		PROMISE(!(code >= 0x202a && code <= 0x202e) && !(code >= 0x2066 && code <= 0x2069));
	}
}

static void check_commands(struct str text)
{
	PROMISE(!str_starts(text, STR("::")));
	PROMISE(str_find(text, STR("##[")) < 0);
	PROMISE(str_find(text, STR("##vso[")) < 0);
	PROMISE(str_find(text, STR("section_start:")) < 0);
}

/* Within '…', only as '\''; or of harmless characters alone. */
static void check_shell(struct str word)
{
	bool quoted = false;
	PROMISE(word.n > 0);
	for (size_t i = 0; i < word.n; i++) {
		if (word.s[i] == '\'')
			quoted = !quoted;
		else if (word.s[i] == '\\' && !quoted)
			PROMISE(++i < word.n && word.s[i] == '\'');
		else
			PROMISE(quoted || !strchr(" \t\n$`\"&|;<>()*?[#~!{}", word.s[i]));
	}
	PROMISE(!quoted);
}

static void check_html(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		PROMISE(!strchr("<>\"'", text.s[i]));
}

static void check_width(struct str text, int columns, bool ascii)
{
	const struct text_style style = { .ascii = ascii };
	struct buf out = { 0 };
	int used = text_put(&out, text, columns, &style);
	PROMISE(used <= columns);
	PROMISE(text_width(buf_str(&out), &style) <= columns);
	check_plain(buf_str(&out), "");
	for (size_t i = 0; ascii && i < out.n; i++)
		PROMISE((unsigned char)out.s[i] < 0x80);
	buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct str text = { (const char *)bytes, n };
	struct buf out = { 0 };
	escape_text(&out, text);
	check_plain(buf_str(&out), "");
	check_commands(buf_str(&out));
	buf_clear(&out);
	escape_lines(&out, text, "");
	check_plain(buf_str(&out), "\n\t");
	buf_clear(&out);
	escape_html(&out, text);
	check_plain(buf_str(&out), "");
	check_html(buf_str(&out));
	buf_clear(&out);
	escape_markdown(&out, text);
	check_plain(buf_str(&out), "");
	buf_clear(&out);
	escape_csv(&out, text);
	check_plain(buf_str(&out), "");
	PROMISE(!out.n || !strchr("=+-@", out.s[0]));
	buf_clear(&out);
	escape_shell(&out, text);
	check_plain(buf_str(&out), "");
	check_shell(buf_str(&out));
	buf_release(&out);
	for (int columns = 1; columns <= 80; columns = columns * 2 + 1) {
		check_width(text, columns, false);
		check_width(text, columns, true);
	}
	return 0;
}
