/* Edits for people: what is left between two changes must be worth reading. */
#include "compare/words.h"

#include "base/array.h"
#include "base/ascii.h"

struct edits {
	ARRAY(struct word_edit) all;
};

/* Neighbours of one kind are one; what is new stands behind what is gone. */
static void add(struct edits *e, enum word_edit_kind kind, struct str text)
{
	struct word_edit *last = e->all.n ? &e->all.v[e->all.n - 1] : NULL;
	if (!text.n)
		return;
	if (last && last->kind == kind && last->text.s + last->text.n == text.s) {
		last->text.n += text.n;
		return;
	}
	if (last && last->kind == WORD_NEW && kind == WORD_GONE) {
		struct word_edit added = *last, *before = e->all.n > 1 ? last - 1 : NULL;
		if (before && before->kind == WORD_GONE && before->text.s + before->text.n == text.s) {
			before->text.n += text.n;
			return;
		}
		*last = (struct word_edit){ kind, text };
		*array_add(&e->all) = added;
		return;
	}
	*array_add(&e->all) = (struct word_edit){ kind, text };
}

static bool is_letter(char c)
{
	return (unsigned char)c >= 0x80 || ascii_is_alnum(c);
}

/* Two blanks and an "a" between changes are no common ground: what is left between them must be worth
 * reading. */
static bool is_scrap(struct str text)
{
	enum { LEAST = 4 };
	size_t letters = 0;
	for (size_t i = 0; i < text.n; i++)
		letters += is_letter(text.s[i]);
	return letters < LEAST;
}

static struct str joined(struct str first, struct str last)
{
	if (!first.n || !last.n)
		return first.n ? first : last;
	return (struct str){ first.s, (size_t)(last.s + last.n - first.s) };
}

/* Takes scraps into the changes around them. `b_at` is where a scrap stands in the second text. */
size_t words_tidy(const struct word_edit *edits, size_t n, struct str b, struct arena *arena,
		  struct word_edit **tidied)
{
	struct edits out = { 0 };
	const char *b_at = b.s;
	for (size_t i = 0; i < n;) {
		struct str gone = STR(""), new = STR("");
		size_t from = i;
		while (i < n) {
			const struct word_edit *x = &edits[i];
			bool between = from < i && i + 1 < n && x->kind == WORD_SAME && is_scrap(x->text);
			if (x->kind == WORD_SAME && !between)
				break;
			if (x->kind != WORD_NEW)
				gone = joined(gone, x->text);
			if (x->kind != WORD_GONE) {
				new = joined(new, (struct str){ b_at, x->text.n });
				b_at += x->text.n;
			}
			i++;
		}
		add(&out, WORD_GONE, gone);
		add(&out, WORD_NEW, new);
		if (i < n) {
			add(&out, WORD_SAME, edits[i].text);
			b_at += edits[i++].text.n;
		}
	}
	*tidied = arena_array(arena, out.all.n, sizeof(**tidied));
	if (out.all.n)
		memcpy(*tidied, out.all.v, out.all.n * sizeof(**tidied));
	n = out.all.n;
	array_release(&out.all);
	return n;
}
