/*
 * Inside a fenced block nothing can be escaped, but only a line that begins
 * with its fence ends it (CommonMark 0.31, section 4.5): lines of the tree are
 * indented by four columns, where a fence is none.
 */
#include "report/tree_markdown.h"

#include "report/diagnosis_markdown.h"
#include "report/escape.h"
#include "report/head.h"

#include <stdlib.h>

enum { INDENT = 4 };

struct tree_markdown {
	const struct tree *t;
	const struct summary *summary;
	struct tree_view view;
	struct tree_text *text;
	struct buf chunk;
	bool begun, ended;
};

struct tree_markdown *tree_markdown_new(const struct tree *t, const struct summary *s,
					const struct tree_view *view)
{
	struct tree_markdown *p = mem_alloc(1, sizeof(*p));
	*p = (struct tree_markdown){ .t = t, .summary = s, .view = *view };
	p->view.style.colour = false;
	if (!p->view.style.width)
		p->view.style.width = TREE_MARKDOWN_WIDTH;
	p->text = tree_text_new(t, s, &p->view);
	tree_text_only_tree(p->text);
	return p;
}

void tree_markdown_free(struct tree_markdown *p)
{
	if (!p)
		return;
	tree_text_free(p->text);
	buf_release(&p->chunk);
	free(p);
}

static void begin(struct tree_markdown *p, struct buf *out)
{
	struct arena arena;
	struct head head;
	arena_init(&arena);
	head_of(&head, p->summary, p->t, &p->view, &arena);
	buf_add_c(out, "### ");
	escape_markdown(out, p->summary->root_name.n ? p->summary->root_name : STR("Trace"));
	buf_add_c(out, "\n\n");
	head_markdown(out, &head);
	buf_add_c(out, "```text\n");
	arena_release(&arena);
}

static void add_indented(struct buf *out, struct str text)
{
	while (text.n) {
		const char *end = memchr(text.s, '\n', text.n);
		size_t n = end ? (size_t)(end - text.s) + 1 : text.n;
		if (n > 1)
			buf_add_fill(out, ' ', INDENT);
		buf_add(out, text.s, n);
		text = str_from(text, n);
	}
}

bool tree_markdown_more(struct tree_markdown *p, struct buf *out)
{
	if (p->ended)
		return false;
	if (!p->begun)
		begin(p, out);
	p->begun = true;
	buf_clear(&p->chunk);
	if (tree_text_more(p->text, &p->chunk)) {
		add_indented(out, buf_str(&p->chunk));
	} else {
		buf_add_c(out, "```\n");
		if (p->view.diagnosis)
			diagnosis_markdown(out, p->view.diagnosis);
		p->ended = true;
	}
	return true;
}
