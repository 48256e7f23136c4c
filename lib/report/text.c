/* Columns, colours and cutting; recorded text goes through the escape door here. */
#include "report/text.h"

#include "base/utf8.h"
#include "report/escape.h"

#include <utf8proc.h>

/* Sixteen-colour codes, which every terminal theme makes readable. */
static const char *const codes[PAINTS] = {
	[PAINT_HEAD] = "1",       [PAINT_NAME] = "1",  [PAINT_ID] = "33",   [PAINT_FAINT] = "2",
	[PAINT_NUMBER] = "36",    [PAINT_GOOD] = "32", [PAINT_WARN] = "33", [PAINT_BAD] = "31",
	[PAINT_COMPONENT] = "35", [PAINT_BAR] = "34",
};

void text_on(struct buf *out, enum paint paint, const struct text_style *style)
{
	if (style->colour && codes[paint])
		buf_printf(out, "\x1b[%sm", codes[paint]);
}

void text_off(struct buf *out, const struct text_style *style)
{
	if (style->colour)
		buf_add_c(out, "\x1b[0m");
}

static int code_width(uint32_t code)
{
	int w = code < 0x300 ? 1 : utf8proc_charwidth((utf8proc_int32_t)code);
	return w < 0 ? 0 : w;
}

/* Of text that is escaped already. */
static int safe_width(struct str safe)
{
	int columns = 0;
	for (size_t i = 0; i < safe.n;) {
		uint32_t code = 0;
		size_t n = utf8_decode(str_from(safe, i), &code);
		columns += n ? code_width(code) : 1;
		i += n ? n : 1;
	}
	return columns;
}

static void put_safe(struct buf *out, struct str text, const struct text_style *style)
{
	if (style->ascii)
		escape_ascii(out, text);
	else
		escape_text(out, text);
}

int text_width(struct str text, const struct text_style *style)
{
	struct buf safe = { 0 };
	put_safe(&safe, text, style);
	int columns = safe_width(buf_str(&safe));
	buf_release(&safe);
	return columns;
}

/* The length of the escape that stands here ("\n", "\x1b", "\u{202e}"), of which no half is shown; 0: none
 * does. */
static size_t escape_at(struct str rest)
{
	enum { LONGEST = 10 };
	const char *end;
	if (rest.n < 2 || rest.s[0] != '\\')
		return 0;
	if (rest.s[1] == 'x')
		return rest.n < 4 ? 0 : 4;
	if (rest.s[1] != 'u')
		return strchr("ntr", rest.s[1]) ? 2 : 0;
	end = memchr(rest.s, '}', rest.n < LONGEST ? rest.n : LONGEST);
	return end ? (size_t)(end - rest.s) + 1 : 0;
}

/* The longest prefix of at most `columns`; *used is what it takes. */
static size_t prefix_of(struct str safe, int columns, int *used)
{
	size_t i = 0;
	*used = 0;
	while (i < safe.n) {
		uint32_t code = 0;
		struct str rest = str_from(safe, i);
		size_t escape = escape_at(rest), n = escape ? escape : utf8_decode(rest, &code);
		int w = escape ? (int)escape : n ? code_width(code) : 1;
		if (*used + w > columns)
			break;
		*used += w;
		i += n ? n : 1;
	}
	return i;
}

int text_put(struct buf *out, struct str text, int columns, const struct text_style *style)
{
	struct buf safe = { 0 };
	/* Far more than fits is not looked at. */
	bool huge = columns >= 0 && text.n > 16 * (size_t)columns + 64;
	struct str head = { text.s, huge ? 16 * (size_t)columns + 64 : text.n };
	put_safe(&safe, head, style);
	int used = safe_width(buf_str(&safe));
	if (columns >= 0 && (used > columns || huge)) {
		const char *ellipsis = style->ascii ? "..." : "\xe2\x80\xa6";
		int room = columns - (style->ascii ? 3 : 1);
		size_t n = prefix_of(buf_str(&safe), room < 0 ? 0 : room, &used);
		buf_add(out, safe.s, n);
		if (room >= 0) {
			buf_add_c(out, ellipsis);
			used = used + columns - room;
		} else {
			buf_add_fill(out, '.', (size_t)columns);
			used = columns;
		}
	} else {
		buf_add_str(out, buf_str(&safe));
	}
	buf_release(&safe);
	return used;
}

int text_put_end(struct buf *out, struct str text, int columns, const struct text_style *style)
{
	struct buf safe = { 0 };
	int dots = style->ascii ? 3 : 1, used = 0, more = 0;
	put_safe(&safe, text, style);
	int width = safe_width(buf_str(&safe));
	if (columns < 0 || width <= columns || columns <= dots) {
		buf_release(&safe);
		return text_put(out, text, columns, style);
	}
	/* What has to go is a prefix that is at least as wide as the excess. */
	size_t n = prefix_of(buf_str(&safe), width - columns + dots, &used);
	while (used < width - columns + dots && n < safe.n)
		n = prefix_of(buf_str(&safe), used + ++more, &used);
	buf_add_c(out, style->ascii ? "..." : "\xe2\x80\xa6");
	buf_add_str(out, str_from(buf_str(&safe), n));
	buf_release(&safe);
	return width - used + dots;
}

int text_paint(struct buf *out, enum paint paint, struct str text, int columns,
	       const struct text_style *style)
{
	text_on(out, paint, style);
	int used = text_put(out, text, columns, style);
	if (codes[paint])
		text_off(out, style);
	return used;
}

void text_place(struct buf *out, const struct place *place)
{
	escape_text(out, place->file);
	if (str_is_set(place->member)) {
		buf_add_char(out, '!');
		escape_text(out, place->member);
	}
	if (place->line)
		buf_printf(out, ":%llu", (unsigned long long)place->line);
	else if (place->has_offset && place->offset)
		buf_printf(out, "@%llu", (unsigned long long)place->offset);
}

void text_origin(struct buf *out, const struct origin *origin)
{
	const struct place place = {
		.file = origin->file,
		.member = origin->member,
		.line = origin->line,
		.offset = origin->offset,
		.has_offset = true,
	};
	text_place(out, &place);
}
