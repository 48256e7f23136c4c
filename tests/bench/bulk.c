/*
 * Makes dumps of any size for the bench: spans of some dozens of traces that
 * run at the same time, each written when it ends, so children come before
 * their parents. Seeded: the same options give the same bytes.
 *
 *	bulk --bytes SIZE [--shape flat|otlp|trace] [--seed N] [--open N] [--start MS] [--sample FILE]
 *
 * --open is how many traces run at the same time (48), --start when the first
 * starts (milliseconds), --sample writes what can be looked for in the dump,
 * as shell variables, to FILE: the id of a trace in its middle, the session,
 * words that only it has, ten seconds around its start, its spans.
 */
#include "turn_spans.h"

#include "base/num.h"
#include "span/time.h"

#include <stdio.h>
#include <stdlib.h>

enum { OPEN_MAX_TRACES = 1024, SESSIONS = 400, WRITE_BYTES = 1 << 18 };

struct session {
	unsigned number, turn, tenant;
	uint64_t user;
};

struct bulk {
	enum { SHAPE_FLAT, SHAPE_OTLP, SHAPE_TRACE } shape;
	uint64_t bytes, rng;
	uint64_t made, spans; /* bytes and spans so far, written or waiting for their trace */
	uint64_t waiting;     /* spans of open traces that are not written yet */
	unsigned open, sessions, batch_left;
	int64_t now_ms;
	struct session session[SESSIONS];
	struct turn *turn; /* [open]; one without steps left is over */
	struct prose prose;
	struct buf out;
	const char *sample;
};

static void die(const char *why, const char *which)
{
	fprintf(stderr, "bulk: %s '%s'\n", why, which);
	exit(2);
}

static void flush_out(struct bulk *b)
{
	if (fwrite(b->out.s ? b->out.s : "", 1, b->out.n, stdout) != b->out.n)
		die("cannot write", "stdout");
	buf_clear(&b->out);
}

static void take_session(struct bulk *b, struct turn *t)
{
	struct session *s = &b->session[pick(&b->rng, SESSIONS)];
	if (!s->number || chance(&b->rng, 25))
		*s = (struct session){ .number = ++b->sessions,
				       .tenant = pick(&b->rng, TENANTS),
				       .user = draw(&b->rng) };
	t->session = s->number;
	t->number = ++s->turn;
	t->tenant = s->tenant;
	t->user = s->user;
}

/* What to look for, once: the first trace that starts in the second half. */
static void write_sample(struct bulk *b, const struct turn *t)
{
	struct buf since = { 0 }, until = { 0 };
	int64_t window = t->step[0].start_ms / 10000;
	unsigned lost = 0;
	FILE *f = fopen(b->sample, "w");
	if (!f)
		die("cannot write", b->sample);
	for (unsigned i = 0; i < t->steps; i++)
		lost += t->step[i].lost;
	time_format(&since, window * 10000000000);
	time_format(&until, (window + 1) * 10000000000);
	fprintf(f, "id=%016llx%016llx\nspans=%u\nsession=sess_%07u\ntext='the case %u for you'\n",
		(unsigned long long)t->trace[0], (unsigned long long)t->trace[1], t->steps - lost, t->session,
		t->reference);
	fprintf(f, "since=%.*s\nuntil=%.*s\nsince_ms=%lld0000\n", (int)since.n, since.s, (int)until.n,
		until.s, (long long)window);
	if (fclose(f))
		die("cannot write", b->sample);
	b->sample = NULL;
	buf_release(&since);
	buf_release(&until);
}

static void start_turn(struct bulk *b, struct turn *t)
{
	t->rng = draw(&b->rng);
	t->trace[0] = draw(&t->rng);
	t->trace[1] = draw(&t->rng);
	t->now_ms = b->now_ms + pick(&b->rng, 300);
	t->prompt = pick(&t->rng, PROMPTS);
	take_session(b, t);
	turn_plan(t);
	turn_tell(t, &b->prose);
	b->waiting += t->steps;
	if (b->sample && b->made >= b->bytes / 2)
		write_sample(b, t);
}

static void end_batch(struct bulk *b)
{
	buf_add_c(&b->out, "]}]}]}\n");
	b->batch_left = 0;
}

/* A batch is what an exporter had gathered: 24 to 120 spans. */
static void begin_batch(struct bulk *b)
{
	b->batch_left = 24 + pick(&b->rng, 97);
	buf_add_c(&b->out,
		  "{\"resourceSpans\":[{\"resource\":{\"attributes\":["
		  "{\"key\":\"service.name\",\"value\":{\"stringValue\":\"support-bot\"}},"
		  "{\"key\":\"service.version\",\"value\":{\"stringValue\":\"2026.5.3\"}},"
		  "{\"key\":\"deployment.environment.name\",\"value\":{\"stringValue\":\"prod-eu\"}}]},"
		  "\"scopeSpans\":[{\"scope\":{\"name\":\"support.tracing\"},\"spans\":[");
}

static void write_step(struct bulk *b, struct turn *t, struct step *s)
{
	/* What stands together repeats itself, and compresses better: so that gzip makes a fifth of each
	 * shape. */
	static const unsigned fresh[] = { 45, 70, 100 };
	bool whole = b->shape == SHAPE_TRACE;
	struct page page = { .sheet = { .out = whole ? &t->lines : &b->out, .otlp = b->shape == SHAPE_OTLP },
			     .prose = &b->prose,
			     .turn = t,
			     .step = s,
			     .fresh = fresh[b->shape] };
	if (page.sheet.otlp && !b->batch_left)
		begin_batch(b);
	else if (page.sheet.otlp || (whole && t->lines.n))
		buf_add_char(page.sheet.out, ',');
	size_t before = page.sheet.out->n;
	page_write(&page, !whole);
	b->made += page.sheet.out->n - before;
	b->spans++;
	if (b->shape == SHAPE_FLAT)
		buf_add_char(&b->out, '\n');
	else if (page.sheet.otlp && !--b->batch_left)
		end_batch(b);
}

static void write_whole(struct bulk *b, struct turn *t)
{
	buf_add_c(&b->out, "{\"trace_id\":\"");
	add_hex(&b->out, t->trace[0], 16);
	add_hex(&b->out, t->trace[1], 16);
	buf_add_c(
		&b->out,
		"\",\"trace.attributes\":{\"service.name\":\"support-bot\",\"service.version\":\"2026.5.3\"},"
		"\"spans\":[");
	buf_add_str(&b->out, buf_str(&t->lines));
	buf_add_c(&b->out, "]}\n");
	buf_clear(&t->lines);
}

/* The turn with the next step to end, or NULL. */
static struct turn *next_turn(struct bulk *b)
{
	struct turn *best = NULL;
	int64_t end_ms = INT64_MAX;
	for (unsigned i = 0; i < b->open; i++) {
		struct turn *t = &b->turn[i];
		if (t->next < t->steps && t->step[t->order[t->next]].end_ms < end_ms) {
			best = t;
			end_ms = t->step[t->order[t->next]].end_ms;
		}
	}
	return best;
}

/* Would what is written and what waits already be enough? */
static bool enough(const struct bulk *b)
{
	return b->made + (b->spans ? b->made / b->spans : 2000) * b->waiting >= b->bytes;
}

static void write_dump(struct bulk *b)
{
	struct turn *t;
	for (unsigned i = 0; i < b->open; i++) {
		b->now_ms += 200;
		start_turn(b, &b->turn[i]);
	}
	while ((t = next_turn(b))) {
		struct step *s = &t->step[t->order[t->next++]];
		b->now_ms = s->end_ms;
		b->waiting--;
		if (!s->lost)
			write_step(b, t, s);
		if (t->next == t->steps && b->shape == SHAPE_TRACE)
			write_whole(b, t);
		if (t->next == t->steps && !enough(b))
			start_turn(b, t);
		if (b->out.n >= WRITE_BYTES && !b->batch_left)
			flush_out(b);
	}
	if (b->batch_left)
		end_batch(b);
	flush_out(b);
}

static int64_t number_of(const char *text)
{
	int64_t n;
	if (!num_parse_i64(str_of(text), &n) || n < 0)
		die("no number", text);
	return n;
}

static void take_option(struct bulk *b, const char *name, const char *value)
{
	static const char *const shapes[] = { "flat", "otlp", "trace" };
	if (!strcmp(name, "--shape")) {
		int i = 0;
		while (i < 3 && strcmp(value, shapes[i]))
			i++;
		if (i == 3)
			die("no shape", value);
		b->shape = i;
	} else if (!strcmp(name, "--bytes")) {
		if (!num_parse_size(str_of(value), &b->bytes))
			die("no size", value);
	} else if (!strcmp(name, "--seed")) {
		b->rng = (uint64_t)number_of(value);
	} else if (!strcmp(name, "--open")) {
		int64_t n = number_of(value);
		if (n < 1 || n > OPEN_MAX_TRACES)
			die("not 1 to 1024:", value);
		b->open = (unsigned)n;
	} else if (!strcmp(name, "--start")) {
		b->now_ms = number_of(value);
	} else if (!strcmp(name, "--sample")) {
		b->sample = value;
	} else {
		die("unknown option", name);
	}
}

int main(int argc, char **argv)
{
	static struct bulk b = { .rng = 1, .open = 48, .now_ms = 1779321600000 };
	for (int i = 1; i < argc; i++) {
		if (++i == argc)
			die("no value for", argv[i - 1]);
		take_option(&b, argv[i - 1], argv[i]);
	}
	if (!b.bytes)
		die("needed:", "--bytes");
	b.turn = calloc(b.open, sizeof(*b.turn));
	if (!b.turn)
		die("no memory for", "--open");
	prose_init(&b.prose);
	write_dump(&b);
	for (unsigned i = 0; i < b.open; i++)
		turn_release(&b.turn[i]);
	free(b.turn);
	prose_release(&b.prose);
	buf_release(&b.out);
	return fflush(stdout) ? 2 : 0;
}
