/* Words, wrapped. */
#include "report/paragraph.h"

void paragraph_line(struct paragraph *p)
{
	buf_add_char(p->out, '\n');
	buf_add_fill(p->out, ' ', (size_t)p->indent);
	p->at = p->indent;
	p->begun = false;
}

void paragraph_words(struct paragraph *p, struct str text, enum paint paint)
{
	while (text.n) {
		const char *space = memchr(text.s, ' ', text.n);
		struct str word = { text.s, space ? (size_t)(space - text.s) : text.n };
		int columns = text_width(word, p->style);
		bool glued = p->glued;
		p->glued = false;
		if (p->style->width && p->begun && p->at + !glued + columns > p->style->width)
			paragraph_line(p);
		if (p->begun && !glued) {
			buf_add_char(p->out, ' ');
			p->at++;
		}
		int room = p->style->width ? p->style->width - p->at : -1;
		if (word.n) {
			p->at += text_paint(p->out, paint, word, room == 0 ? 1 : room, p->style);
			p->begun = true;
		}
		text = str_from(text, word.n + (space != NULL));
	}
}

struct str paragraph_signs(struct str text, const struct text_style *style, struct arena *arena)
{
	static const char *const signs[][2] = { { "\xe2\x86\x92", "->" }, { "\xe2\x80\xa6", "..." } };
	struct buf out = { 0 };
	if (!style->ascii)
		return text;
	for (size_t i = 0; i < text.n;) {
		const char *const *sign = NULL;
		for (size_t k = 0; k < 2 && !sign; k++)
			sign = str_starts(str_from(text, i), str_of(signs[k][0])) ? signs[k] : NULL;
		if (sign)
			buf_add_c(&out, sign[1]);
		else
			buf_add_char(&out, text.s[i]);
		i += sign ? strlen(sign[0]) : 1;
	}
	struct str plain = arena_str(arena, buf_str(&out));
	buf_release(&out);
	return plain;
}

struct paragraph paragraph_begin(struct buf *out, int indent, const struct text_style *style)
{
	struct paragraph p = { out, style, indent, indent, false, false };
	buf_add_fill(out, ' ', (size_t)indent);
	return p;
}
