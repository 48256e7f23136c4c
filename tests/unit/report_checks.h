/* What must hold of every report, whatever was recorded; for unit tests and fuzz targets. NULL: it holds. */
#ifndef UNIT_REPORT_CHECKS_H
#define UNIT_REPORT_CHECKS_H

#include "base/ascii.h"
#include "base/buf.h"
#include "base/utf8.h"

#include <jansson.h>

/* UTF-8 without controls, and without what turns the direction of text round. */
static inline const char *check_characters(struct str text, bool colour)
{
	for (size_t i = 0; i < text.n;) {
		uint32_t code = 0;
		size_t n = utf8_decode(str_from(text, i), &code);
		if (!n)
			return "not UTF-8";
		if (code < 0x20 && code != '\n' && code != '\t' && !(colour && code == 0x1b))
			return "a control character";
		if (code >= 0x7f && code <= 0x9f)
			return "DEL or C1";
		if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069))
			return "bidi";
		i += n;
	}
	return NULL;
}

/* As runners do it (ActionCommand.cs: a line without the white space before it begins with "::"; "##[" is
 * looked for anywhere). */
static inline const char *check_commands(struct str text, bool own)
{
	static const char *const anywhere[] = { "##[", "##vso[", "##teamcity[", "[[ATTACHMENT|" };
	static const char *const timed[] = { "section_start:", "section_end:" }; /* and a time */
	for (size_t i = 0; i < sizeof(anywhere) / sizeof(anywhere[0]); i++)
		if (str_find(text, str_of(anywhere[i])) >= 0)
			return anywhere[i];
	for (size_t i = 0; i < 2; i++) {
		struct str rest = text;
		for (ptrdiff_t at; (at = str_find(rest, str_of(timed[i]))) >= 0;) {
			rest = str_from(rest, (size_t)at + strlen(timed[i]));
			if (rest.n && ascii_is_digit(rest.s[0]))
				return timed[i];
		}
	}
	while (text.n) {
		const char *end = memchr(text.s, '\n', text.n);
		struct str line = { text.s, end ? (size_t)(end - text.s) : text.n };
		struct str rest = str_trim(line);
		while (rest.n && (rest.s[0] & 0x80))
			rest = str_trim(str_from(rest, 1));
		if (!own && str_starts(rest, STR("::")))
			return "a command at the start of a line";
		text = str_from(text, line.n + 1);
	}
	return NULL;
}

/* ---- XML ---- */

struct xml_look {
	struct str rest;
	struct str open[16];
	size_t depth;
};

static inline struct str xml_name(struct xml_look *x)
{
	size_t n = 0;
	while (n < x->rest.n && (ascii_is_alnum(x->rest.s[n]) || x->rest.s[n] == '-' || x->rest.s[n] == '_'))
		n++;
	struct str name = { x->rest.s, n };
	x->rest = str_from(x->rest, n);
	return name;
}

static inline bool xml_take(struct xml_look *x, const char *text)
{
	if (!str_starts(x->rest, str_of(text)))
		return false;
	x->rest = str_from(x->rest, strlen(text));
	return true;
}

/* Text up to `end`: no markup, known entities only. */
static inline bool xml_text(struct xml_look *x, char end)
{
	static const char *const entities[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&#39;" };
	while (x->rest.n && x->rest.s[0] != end) {
		bool known = x->rest.s[0] != '&';
		for (size_t i = 0; i < 5 && !known; i++)
			known = str_starts(x->rest, str_of(entities[i]));
		if (!known || x->rest.s[0] == '<' || str_starts(x->rest, STR("]]>")))
			return false;
		x->rest = str_from(x->rest, 1);
	}
	return true;
}

static inline const char *xml_element(struct xml_look *x)
{
	if (xml_take(x, "</")) {
		struct str name = xml_name(x);
		if (!x->depth || !str_eq(x->open[--x->depth], name) || !xml_take(x, ">"))
			return "an end that does not fit";
		return NULL;
	}
	if (!xml_take(x, "<"))
		return "no element";
	struct str name = xml_name(x);
	if (!name.n || x->depth == 16)
		return "no name, or too deep";
	while (xml_take(x, " ")) {
		if (!xml_name(x).n || !xml_take(x, "=\"") || !xml_text(x, '"') || !xml_take(x, "\""))
			return "a bad attribute";
	}
	if (xml_take(x, "/>"))
		return NULL;
	x->open[x->depth++] = name;
	return xml_take(x, ">") ? NULL : "an element that does not end";
}

/* Well-formed (XML 1.0, 2.1), as far as our writer goes. */
static inline const char *check_xml(struct str text)
{
	struct xml_look x = { .rest = text };
	const char *wrong = NULL;
	if (!xml_take(&x, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"))
		return "no declaration";
	do {
		wrong = xml_element(&x);
		if (!wrong && x.depth && !xml_text(&x, '<'))
			wrong = "bad text";
	} while (!wrong && x.depth);
	return wrong ? wrong : str_eq(x.rest, STR("\n")) ? NULL : "more behind the end";
}

/* ---- JSON, TAP ---- */

static inline const char *check_json(struct str text)
{
	json_error_t error;
	json_t *value = json_loadb(text.s, text.n,
				   JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, &error);
	for (size_t i = 0; i < text.n; i++)
		if (text.s[i] & 0x80)
			return "not ASCII";
	json_decref(value);
	return value ? NULL : "no JSON";
}

static inline struct str tap_line(struct str *text)
{
	const char *end = memchr(text->s, '\n', text->n);
	struct str line = { text->s, end ? (size_t)(end - text->s) : text->n };
	*text = str_from(*text, line.n + 1);
	return line;
}

/* The first '#' that no backslash stands before is a directive: it must be one of ours. */
static inline bool tap_directive(struct str line, bool *skip)
{
	*skip = false;
	for (size_t i = 0; i < line.n; i++) {
		if (line.s[i] == '\\')
			i++;
		else if (line.s[i] == '#' && !*skip)
			*skip = str_starts(str_from(line, i), STR("# SKIP "));
		else if (line.s[i] == '#')
			return false;
		if (i < line.n && line.s[i] == '#' && !*skip && (!i || line.s[i - 1] != '\\'))
			return false;
	}
	return true;
}

/* Version, plan, then so many points in order; blocks are indented and closed. Counts those that failed. */
static inline const char *check_tap(struct str text, uint64_t *cases, uint64_t *failed, uint64_t *skipped)
{
	struct buf head = { 0 };
	bool in_block = false, skip;
	*cases = *failed = *skipped = 0;
	struct str version = tap_line(&text), plan = tap_line(&text);
	if (!str_eq(version, STR("TAP version 13")) || !str_starts(plan, STR("1..")))
		return "no version or plan";
	while (text.n) {
		struct str line = tap_line(&text);
		if (in_block || str_eq(line, STR("  ---"))) {
			in_block = !str_eq(line, STR("  ..."));
			if (!str_starts(line, STR("  ")))
				return "a block that is not indented";
			continue;
		}
		bool bad = str_starts(line, STR("not "));
		buf_clear(&head);
		buf_printf(&head, "%sok %llu - ", bad ? "not " : "", (unsigned long long)++*cases);
		if (!str_starts(line, buf_str(&head)) || !tap_directive(line, &skip))
			break;
		*failed += bad;
		*skipped += skip;
	}
	bool whole = !text.n && !in_block;
	buf_release(&head);
	return whole ? NULL : "a line that is none of TAP";
}

#endif
