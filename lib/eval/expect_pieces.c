/* What is expected, without pieces of personal values. */
#include "eval/case.h"
#include "eval/redact.h"

/* A piece of a number is no sentence that an answer must not say: the recorded one does not say it any more.
 */
static void hide(struct eval_case *c, struct redactor *r, struct eval_strs *all, bool exact)
{
	size_t n = 0;
	for (size_t i = 0; i < all->n; i++) {
		struct str text = all->v[i];
		if (redact_splits(r, c->answer, text))
			continue;
		struct str clean = redact_text(r, STR(""), text, c->arena);
		struct str whole = redact_pieces(r, clean, c->arena);
		if (!str_eq(whole, clean)) {
			if (exact)
				continue;
			text = whole;
		}
		all->v[n++] = text;
	}
	all->n = n;
}

void case_hide_pieces(struct eval_case *c, struct redactor *r)
{
	hide(c, r, &c->expect.must_not, true);
	hide(c, r, &c->expect.claims, false);
}
