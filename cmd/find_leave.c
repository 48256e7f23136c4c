/*
 * trace-find --spans and --raw: what is read goes out at once. A complaint goes with its trace, in the first
 * span of it that is written, so that whoever reads these spans knows of it.
 */
#include "cmd/find.h"

#include "base/map.h"
#include "query/slip_write.h"
#include "report/otlp.h"

struct leaving {
	struct find *find;
	struct buf out;
	struct arena scratch;
	struct place last; /* of the record that went out last … */
	uint64_t last_stream;
	bool any;
	struct map told; /* traces with which their feedback went */
	struct arena ids;
};

static enum status go_on(struct leaving *l)
{
	l->any = true;
	find_flush(l->find, &l->out);
	return session_wanted(l->find->session) ? STATUS_OK : STATUS_END;
}

/* What is said of this trace, as JSON lines, and where it was read; unset: nothing. */
static struct str feedback_of(struct leaving *l, struct str trace_id, const struct slip **from)
{
	const struct find *f = l->find;
	struct buf json = { 0 };
	const struct slip **slips;
	size_t n = join_count(f->join) ? join_of_id(f->join, trace_id, &l->scratch, &slips) : 0;
	*from = NULL;
	if (f->candidates.n && str_eq(f->candidates.v[0].trace_id, trace_id)) {
		slip_write(&json, &f->slip, trace_id);
		*from = &f->slip;
	}
	for (size_t i = 0; i < n; i++) {
		slip_write(&json, slips[i], trace_id);
		*from = *from ? *from : slips[i];
	}
	struct str text = *from ? arena_str(&l->scratch, buf_str(&json)) : STR_UNSET;
	buf_release(&json);
	return text;
}

/* The span with the feedback on its trace, where this is the first span of it. */
static struct span with_feedback(struct leaving *l, const struct span *s)
{
	struct span copy = *s;
	const struct slip *from;
	struct str json;
	bool is_new = false;
	if (!map_get(&l->told, s->trace_id))
		map_put(&l->told, arena_str(&l->ids, s->trace_id), &is_new);
	if (!is_new || !str_is_set(json = feedback_of(l, s->trace_id, &from)))
		return copy;
	copy.attrs.v = arena_array(&l->scratch, s->attrs.n + 3, sizeof(*copy.attrs.v));
	memcpy(copy.attrs.v, s->attrs.v, s->attrs.n * sizeof(*copy.attrs.v));
	copy.attrs.v[copy.attrs.n++] =
		(struct attr){ .key = STR("casefile.feedback"), .value = value_str(json) };
	copy.attrs.v[copy.attrs.n++] =
		(struct attr){ .key = STR("casefile.feedback.file"), .value = value_str(from->file) };
	if (from->line)
		copy.attrs.v[copy.attrs.n++] = (struct attr){ .key = STR("casefile.feedback.line"),
							      .value = value_i64((int64_t)from->line) };
	return copy;
}

static enum status leave_span(void *user, const struct span *s, const struct record *r)
{
	struct leaving *l = user;
	(void)r;
	arena_reset(&l->scratch);
	if (l->find->candidates.n || join_count(l->find->join)) {
		struct span told = with_feedback(l, s);
		otlp_write_span(&l->out, &told, &l->scratch);
	} else {
		otlp_write_span(&l->out, s, &l->scratch);
	}
	return go_on(l);
}

static bool same_place(const struct place *a, const struct place *b)
{
	return a->offset == b->offset && str_eq(a->file, b->file) && str_eq(a->member, b->member);
}

/* JSON records end in a newline; protobuf messages have their length before them, as the collector's file
 * exporter writes them. Spans of one record come one after the other. */
static enum status leave_record(void *user, const struct span *s, const struct record *r)
{
	struct leaving *l = user;
	(void)s;
	if (l->any && l->last_stream == r->stream && same_place(&l->last, &r->place))
		return STATUS_OK;
	l->last = r->place;
	l->last_stream = r->stream;
	if (r->kind == RECORD_PROTO) {
		for (int shift = 24; shift >= 0; shift -= 8)
			buf_add_char(&l->out, (char)(unsigned char)(r->text.n >> shift & 0xff));
	}
	buf_add_str(&l->out, r->text);
	if (r->kind == RECORD_JSON)
		buf_add_char(&l->out, '\n');
	return go_on(l);
}

int find_leave(struct find *f, find_reading *read, void *user)
{
	struct leaving l = { .find = f };
	bool raw = f->options->raw;
	map_init(&l.told);
	struct sink sink = {
		.user = &l, .span = raw ? leave_record : leave_span, .asks_records = raw, .writes_spans = !raw
	};
	read(f, &sink, user);
	session_print(f->session, &l.out);
	buf_release(&l.out);
	arena_release(&l.scratch);
	arena_release(&l.ids);
	map_release(&l.told);
	return l.any ? EXIT_YES : EXIT_NO;
}
