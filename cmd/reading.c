/* Diagnostics that --json lists in full, and the ledger. */
#include "cmd/reading.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { KEPT_MAX = 1000000 };

struct reading_kept {
	struct arena arena;
	ARRAY(struct diag_entry) entries;
	struct ledger ledger;
	struct reading_report report;
	bool is_told; /* a report was asked for */
};

struct reading_kept *reading_kept_new(void)
{
	struct reading_kept *k = mem_alloc(1, sizeof(*k));
	arena_init(&k->arena);
	ledger_init(&k->ledger);
	return k;
}

void reading_kept_free(struct reading_kept *k)
{
	if (!k)
		return;
	array_release(&k->entries);
	ledger_release(&k->ledger);
	arena_release(&k->arena);
	free(k);
}

void reading_keep(struct reading_kept *k, const struct diag_entry *e)
{
	/* About a file beside the input: the answer is the same with and without it. */
	if (e->severity == SEVERITY_NOTE && str_starts(str_of(e->code), STR("index.")))
		return;
	if (k->report.total++ >= KEPT_MAX)
		return;
	struct diag_entry *copy = array_add(&k->entries);
	*copy = *e;
	copy->place.file = arena_str(&k->arena, e->place.file);
	copy->place.member = arena_str(&k->arena, e->place.member);
	copy->subject = arena_str(&k->arena, e->subject);
	copy->text = arena_str(&k->arena, str_of(e->text)).s;
}

struct ledger *reading_ledger(struct reading_kept *k)
{
	return &k->ledger;
}

const struct reading_report *session_met(struct session *s)
{
	struct reading_kept *k = s->kept;
	if (!k)
		return NULL;
	k->report.entries = k->entries.v;
	k->report.n = k->entries.n;
	k->report.ledger = s->common->ledger ? &k->ledger : NULL;
	return &k->report;
}

const struct reading_report *session_report(struct session *s)
{
	if (s->kept)
		s->kept->is_told = true;
	return session_met(s);
}

void session_print_ledger(struct session *s)
{
	struct buf text = { 0 };
	if (!s->common->ledger || s->kept->is_told || !s->rounds)
		return;
	struct text_style style = s->style;
	style.colour &= isatty(STDERR_FILENO) != 0;
	style.width = isatty(STDERR_FILENO) ? style.width : 0;
	reading_report_text(&text, reading_ledger(s->kept), &style);
	fflush(stdout);
	fwrite(text.s, 1, text.n, stderr);
	buf_release(&text);
}
