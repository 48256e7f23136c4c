/* One door to the forms of a tree. */
#include "report/tree_report.h"

#include "report/tree_json.h"
#include "report/tree_markdown.h"
#include "report/tree_text.h"

#include <stdlib.h>

struct tree_report {
	struct tree_text *text;
	struct tree_json *json;
	struct tree_markdown *markdown;
};

struct tree_report *tree_report_new(enum tree_format format, const struct tree *t, const struct summary *s,
				    const struct tree_view *view)
{
	struct tree_report *p = mem_alloc(1, sizeof(*p));
	if (format == TREE_FORMAT_TEXT)
		p->text = tree_text_new(t, s, view);
	else if (format == TREE_FORMAT_JSON)
		p->json = tree_json_new(t, s, view);
	else
		p->markdown = tree_markdown_new(t, s, view);
	return p;
}

void tree_report_free(struct tree_report *p)
{
	if (!p)
		return;
	tree_text_free(p->text);
	tree_json_free(p->json);
	tree_markdown_free(p->markdown);
	free(p);
}

bool tree_report_more(struct tree_report *p, struct buf *out)
{
	if (p->text)
		return tree_text_more(p->text, out);
	return p->json ? tree_json_more(p->json, out) : tree_markdown_more(p->markdown, out);
}
