/* Escapes of formats that CI systems read; each goes through escape_text(). */
#include "report/escape_ci.h"

#include "base/ascii.h"
#include "report/escape.h"

/* Byte by byte, with what stands in the table for some of them. */
struct replaced {
	char c;
	const char *by;
};

static void put_replaced(struct buf *out, struct str safe, const struct replaced *table, size_t n)
{
	for (size_t i = 0; i < safe.n; i++) {
		const char *by = NULL;
		for (size_t k = 0; k < n && !by; k++)
			by = table[k].c == safe.s[i] ? table[k].by : NULL;
		if (by)
			buf_add_c(out, by);
		else
			buf_add_char(out, safe.s[i]);
	}
}

#define PUT_REPLACED(out, safe, table) \
	put_replaced(out, buf_str(safe), table, sizeof(table) / sizeof((table)[0]))

void escape_tap(struct buf *out, struct str text)
{
	static const struct replaced table[] = { { '\\', "\\\\" }, { '#', "\\#" } };
	struct buf safe = { 0 };
	escape_text(&safe, text);
	PUT_REPLACED(out, &safe, table);
	buf_release(&safe);
}

void escape_yaml(struct buf *out, struct str text)
{
	static const struct replaced table[] = { { '\'', "''" } };
	struct buf safe = { 0 };
	escape_text(&safe, text);
	buf_add_char(out, '\'');
	PUT_REPLACED(out, &safe, table);
	buf_add_char(out, '\'');
	buf_release(&safe);
}

void escape_xml_lines(struct buf *out, struct str text)
{
	static const struct replaced table[] = { { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" } };
	struct buf safe = { 0 };
	escape_lines(&safe, text, "");
	PUT_REPLACED(out, &safe, table);
	buf_release(&safe);
}

void escape_command_data(struct buf *out, struct str text)
{
	static const struct replaced table[] = { { '%', "%25" }, { '\r', "%0D" }, { '\n', "%0A" } };
	struct buf safe = { 0 };
	escape_lines(&safe, text, "");
	while (safe.n && safe.s[safe.n - 1] == '\n')
		safe.n--;
	PUT_REPLACED(out, &safe, table);
	buf_release(&safe);
}

void escape_command_property(struct buf *out, struct str text)
{
	static const struct replaced table[] = { { '%', "%25" }, { ':', "%3A" }, { ',', "%2C" } };
	struct buf safe = { 0 };
	escape_text(&safe, text);
	PUT_REPLACED(out, &safe, table);
	buf_release(&safe);
}

void escape_uri_path(struct buf *out, struct str path)
{
	if (path.n && path.s[0] == '/')
		buf_add_c(out, "file://");
	for (size_t i = 0; i < path.n; i++) {
		char c = path.s[i];
		if (ascii_is_alnum(c) || (c && strchr("-._~/", c)))
			buf_add_char(out, c);
		else
			buf_printf(out, "%%%02X", (unsigned)(unsigned char)c);
	}
}

static bool begins_command(char c)
{
	return c == '#' || c == 's' || c == 'A' || c == ']';
}

void escape_json_commands(struct buf *out, struct str json)
{
	/* Each begins with a character that stands in strings only, but for the brackets of ATTACHMENT. */
	static const struct {
		struct str text;
		const char *by;
	} commands[] = {
		{ STR_ROW("##"), "#\\u0023" },
		{ STR_ROW("section_start:"), "section_start\\u003a" },
		{ STR_ROW("section_end:"), "section_end\\u003a" },
		{ STR_ROW("ATTACHMENT|"), "ATTACHMENT\\u007c" },
		{ STR_ROW("]]>"), "]]\\u003e" },
	};
	while (json.n) {
		size_t plain = 0;
		while (plain < json.n && !begins_command(json.s[plain]))
			plain++;
		buf_add(out, json.s, plain);
		json = str_from(json, plain);
		size_t k = 0, n = sizeof(commands) / sizeof(commands[0]);
		while (json.n && k < n && !str_starts(json, commands[k].text))
			k++;
		if (json.n && k < n)
			buf_add_c(out, commands[k].by);
		else if (json.n)
			buf_add_char(out, json.s[0]);
		json = str_from(json, json.n && k < n ? commands[k].text.n : 1);
	}
}
