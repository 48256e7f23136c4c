/* From a piece to chunks: records are passed over, and copied for whoever parses them. */
#include "dialect/side.h"

enum {
	CHUNK_ENTRIES = 4096,
	WAITING_EACH = 2,         /* chunks for each worker, before readers parse, too */
	IN_PLACE_BYTES = 4 << 20, /* records of that size are not copied */
};

/* With the lock held: waits until there is room for more, and is of use meanwhile. */
static void wait_for_room(struct worker *w)
{
	struct side *s = w->side;
	const struct piece *p = w->piece;
	while (!p->unwanted) {
		bool room = side_has_room(s, p);
		if (room && (w->in_place || s->waiting <= (size_t)WAITING_EACH * s->workers_most))
			return;
		struct chunk *c = w->in_place ? NULL : side_take_waiting(s);
		if (c)
			side_parse(w, c);
		else if (!room)
			pthread_cond_wait(&s->changed, &s->lock);
		else
			return;
	}
}

static enum status send(struct worker *w, struct chunk *c)
{
	struct side *s = w->side;
	struct piece *p = w->piece;
	c->bytes = side_chunk_bytes(c);
	pthread_mutex_lock(&s->lock);
	if (p->last && p->first)
		p->last->next = c;
	else
		p->first = c;
	p->last = c;
	p->chunks++;
	s->bytes += c->bytes;
	if (c->state == CHUNK_WAITS) {
		p->waits = p->waits ? p->waits : c;
		s->waiting++;
	}
	side_call(s);
	wait_for_room(w);
	enum status st = p->unwanted ? STATUS_END : STATUS_OK;
	pthread_mutex_unlock(&s->lock);
	return st;
}

static enum status send_filling(struct worker *w)
{
	struct chunk *c = w->filling;
	w->filling = NULL;
	return c ? send(w, c) : STATUS_OK;
}

static struct entry *add_entry(struct worker *w)
{
	if (!w->filling)
		w->filling = side_chunk(w->side);
	struct entry *e = array_add(&w->filling->entries);
	*e = (struct entry){ .report = NULL };
	return e;
}

/* Nothing of this piece waits for this worker any more. */
static void parse_own(struct worker *w)
{
	struct side *s = w->side;
	struct chunk *c;
	pthread_mutex_lock(&s->lock);
	while (w->piece->waits && (c = side_take_waiting(s)) != NULL)
		side_parse(w, c);
	pthread_mutex_unlock(&s->lock);
}

enum status side_send_parsed(struct worker *w)
{
	struct chunk *c = w->parsing;
	w->parsing = NULL;
	c->state = CHUNK_DONE;
	return send(w, c);
}

static enum status take_in_place(struct worker *w, const struct passed *passed)
{
	enum status st = send_filling(w);
	if (st != STATUS_OK)
		return st;
	parse_own(w);
	w->in_place = true;
	w->parsing = side_chunk(w->side);
	side_count(w);
	bool damaged = parser_read(&w->parser, passed) != STATUS_OK;
	w->parsing->damaged += damaged;
	w->parsing->totals = w->totals;
	st = side_send_parsed(w);
	w->in_place = false;
	return st;
}

static enum status take(void *user, const struct passed *passed)
{
	struct worker *w = user;
	const struct chunk *c = w->filling;
	struct str text = passed->record.text;
	if (text.n >= IN_PLACE_BYTES)
		return take_in_place(w, passed);
	bool full = c && (c->text.n >= PORTION_BYTES / 2 || c->entries.n >= CHUNK_ENTRIES);
	enum status st = full && passed->starts ? send_filling(w) : STATUS_OK;
	struct entry *e = add_entry(w);
	e->passed = *passed;
	e->text_at = w->filling->text.n;
	buf_add_str(&w->filling->text, text);
	return st;
}

static struct diag_entry *copy_report(struct arena *arena, const struct diag_entry *entry)
{
	struct diag_entry *copy = arena_alloc(arena, sizeof(*copy));
	*copy = *entry;
	copy->subject = arena_str(arena, entry->subject);
	copy->text = arena_str(arena, str_of(entry->text)).s;
	return copy;
}

static void pass_report(struct worker *w, enum teller teller, const struct diag_entry *entry)
{
	struct entry *e = add_entry(w);
	e->teller = teller;
	e->report = copy_report(&w->filling->reports, entry);
}

static void take_report_of_records(void *user, const struct diag_entry *entry)
{
	pass_report(user, TELLER_READER, entry);
}

static void take_report_of_input(void *user, const struct diag_entry *entry)
{
	struct worker *w = user;
	pass_report(w, w->side->parts ? TELLER_PART : TELLER_INPUT, entry);
}

void side_read(struct worker *w, struct piece *p)
{
	struct side *s = w->side;
	p->claimed = true;
	s->readers++;
	pthread_mutex_unlock(&s->lock);
	w->piece = p;
	input_use_diag(p->in, &w->of_input);
	struct records_totals before = records_totals(w->records);
	enum status st = pass_all(p->in, w->records, s->options, &(struct pass_to){ w, take });
	struct records_totals after = records_totals(w->records);
	if (send_filling(w) != STATUS_OK)
		st = STATUS_END;
	w->piece = NULL;
	pthread_mutex_lock(&s->lock);
	p->status = st;
	p->records = (struct records_totals){
		.records = after.records - before.records,
		.damaged = after.damaged - before.damaged,
		.noise_lines = after.noise_lines - before.noise_lines,
		.skipped_bytes = after.skipped_bytes - before.skipped_bytes,
	};
	p->ended = true;
	s->readers--;
	pthread_cond_broadcast(&s->changed);
}

void side_pass_init(struct worker *w)
{
	w->of_records = (struct diag){ .report = take_report_of_records, .user = w };
	w->of_input = (struct diag){ .report = take_report_of_input, .user = w };
	w->records = records_new(&w->side->options->limits, &w->of_records);
}
