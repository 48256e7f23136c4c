/*
 * Makes dumps for the demo: seeded, so that the same options
 * give the same bytes.
 *
 *	generate [--shape flat|otlp|trace] [--traces N] [--seed N] [--start MS] [--span MS]
 *	         [--first N] [--plant FILE] [--feedback FILE]
 *
 * --start and --span (milliseconds) are the stretch of time that the traces
 * lie in, --first numbers them (else they have hexadecimal ids), --plant puts
 * the lines of FILE where their time has come, --feedback adds slips of some
 * users to FILE.
 */
#include "shapes.h"

#include "base/num.h"
#include "span/time.h"

#include <stdio.h>
#include <stdlib.h>

enum shape_kind { SHAPE_FLAT, SHAPE_OTLP, SHAPE_TRACE };
enum { SESSIONS = 40, BATCH_SPANS = 48 };

struct open_session {
	unsigned number, turn;
	const char *tenant, *variant;
	char user[17];
};

struct generator {
	enum shape_kind shape;
	uint64_t traces, rng;
	int64_t start_ms, span_ms, first;
	struct buf plant;
	int64_t plant_ms;
	FILE *feedback;
	struct open_session session[SESSIONS];
	unsigned sessions;
	struct arena arena;
	struct buf out;
	struct json_writer batch; /* open while batch_spans > 0 */
	unsigned batch_spans;
};

static void die(const char *why, const char *which)
{
	fprintf(stderr, "generate: %s '%s'\n", why, which);
	exit(2);
}

static void flush_out(struct generator *g)
{
	if (fwrite(g->out.s ? g->out.s : "", 1, g->out.n, stdout) != g->out.n)
		die("cannot write", "stdout");
	buf_clear(&g->out);
}

static struct open_session *choose_session(struct generator *g)
{
	static const char *const tenants[] = { "acme_us",   "acme_eu",     "globex_eu", "globex_us",
					       "initech",   "umbrella_eu", "hooli",     "stark_us",
					       "wayne_us",  "tyrell_eu",   "wonka",     "cyberdyne",
					       "soylent_eu" };
	struct open_session *s = &g->session[pick(&g->rng, SESSIONS)];
	if (s->number && chance(&g->rng, 70)) {
		s->turn++;
		return s;
	}
	g->sessions += g->sessions + 1 == 918 ? 2 : 1;
	*s = (struct open_session){ .number = g->sessions, .turn = 1 };
	s->tenant = WORD(&g->rng, tenants);
	s->variant = chance(&g->rng, 50) ? "control" : "treatment";
	memcpy(s->user, hex(&g->rng, &g->arena, 16), sizeof(s->user));
	return s;
}

static void fill_story(struct generator *g, struct story *s, uint64_t number)
{
	struct open_session *session = choose_session(g);
	bool eu = strstr(session->tenant, "_eu") != NULL;
	int64_t offset = (int64_t)((double)g->span_ms * (double)number / (double)g->traces);
	*s = (struct story){ .rng = &g->rng, .arena = &g->arena, .hex_ids = !g->first };
	s->start_ms = s->now_ms = g->start_ms + offset + pick(&g->rng, 2000);
	s->session = arena_printf(&g->arena, "sess_%u", session->number);
	s->turn = session->turn;
	s->tenant = session->tenant;
	s->user = arena_str(&g->arena, str_of(session->user));
	s->variant = session->variant;
	s->release = "2026.5.3";
	/* The replica that serves the EU was not synced. */
	s->doc_version = eu && chance(&g->rng, 40) ? "v17" : "v18";
	s->question = sentences(&g->rng, &g->arena, WORD(&g->rng, asking), 1 + pick(&g->rng, 2));
	s->answer = sentences(&g->rng, &g->arena, WORD(&g->rng, opening), 2 + pick(&g->rng, 4));
}

static void write_story(struct generator *g, const struct story *s)
{
	if (g->shape == SHAPE_FLAT)
		write_flat(&g->out, s);
	else if (g->shape == SHAPE_TRACE)
		write_document(&g->out, s);
	for (size_t i = 0; g->shape == SHAPE_OTLP && i < s->n; i++) {
		if (!g->batch_spans++) {
			json_writer_init(&g->batch, &g->out, 0);
			write_otlp_begin(&g->batch, s->release);
		}
		write_otlp_span(&g->batch, s, &s->span[i]);
		if (g->batch_spans == BATCH_SPANS) {
			write_otlp_end(&g->batch);
			g->batch_spans = 0;
		}
	}
}

/* What a user said about it, sometimes. */
static void write_feedback(struct generator *g, const struct story *s)
{
	static const char *const labels[] = { "wrong_policy_answer", "not_helpful", "too_slow" };
	struct buf line = { 0 }, at = { 0 };
	struct json_writer w;
	if (!g->feedback || !chance(&g->rng, strcmp(s->doc_version, "v17") ? 1 : 8))
		return;
	time_format(&at, (s->now_ms + 20000 + pick(&g->rng, 90000)) * 1000000);
	json_writer_init(&w, &line, 0);
	json_write_object(&w);
	json_write_key(&w, "ticket_id");
	json_write_str(&w, arena_printf(&g->arena, "cs_%u", 442 + pick(&g->rng, 900)));
	json_write_key(&w, "complaint_text");
	json_write_str(&w, sentences(&g->rng, &g->arena, "The answer was wrong:", 1));
	write_member(&w, "workspace_id", s->tenant);
	json_write_key(&w, "session_id");
	json_write_str(&w, s->session);
	json_write_key(&w, "turn_id");
	json_write_str(&w, arena_printf(&g->arena, "%02u", s->turn));
	write_member(&w, "trace_id", s->id);
	write_member(&w, "feedback_label", WORD(&g->rng, labels));
	json_write_key(&w, "captured_at");
	json_write_str(&w, buf_str(&at));
	json_write_object_end(&w);
	fprintf(g->feedback, "%.*s\n", (int)line.n, line.s);
	buf_release(&line);
	buf_release(&at);
}

static void write_trace(struct generator *g, uint64_t number)
{
	struct story s;
	int64_t id = g->first + (int64_t)number;
	arena_reset(&g->arena);
	fill_story(g, &s, number);
	s.id = g->first ? arena_printf(&g->arena, "tr_%lld", (long long)id).s : hex(&g->rng, &g->arena, 32);
	if (str_find(buf_str(&g->plant), arena_printf(&g->arena, "\"%s\"", s.id)) >= 0)
		return;
	story_tell(&s);
	write_feedback(g, &s);
	if (g->plant_ms && s.start_ms >= g->plant_ms) {
		g->plant_ms = 0;
		buf_add_str(&g->out, buf_str(&g->plant));
	}
	write_story(g, &s);
	if (!g->batch_spans)
		flush_out(g);
}

static void read_plant(struct generator *g, const char *path)
{
	FILE *f = fopen(path, "r");
	char bytes[4096];
	size_t n;
	if (!f)
		die("cannot read", path);
	while ((n = fread(bytes, 1, sizeof(bytes), f)))
		buf_add(&g->plant, bytes, n);
	fclose(f);
	struct str key = STR("\"start_ms\":");
	ptrdiff_t at = str_find(buf_str(&g->plant), key);
	buf_add_char(&g->plant, '\0');
	g->plant.n--;
	if (at >= 0)
		g->plant_ms = strtoll(g->plant.s + (size_t)at + key.n, NULL, 10);
}

static int64_t number_of(const char *text)
{
	int64_t n;
	if (!num_parse_i64(str_of(text), &n) || n < 0)
		die("no number", text);
	return n;
}

static void take_option(struct generator *g, const char *name, const char *value)
{
	static const char *const shapes[] = { "flat", "otlp", "trace" };
	if (!strcmp(name, "--shape")) {
		for (int i = 0; i < 3; i++)
			if (!strcmp(value, shapes[i]))
				g->shape = (enum shape_kind)i;
	} else if (!strcmp(name, "--traces")) {
		g->traces = (uint64_t)number_of(value);
	} else if (!strcmp(name, "--seed")) {
		g->rng = (uint64_t)number_of(value);
		g->sessions = 50 * (unsigned)(g->rng % 16);
	} else if (!strcmp(name, "--start")) {
		g->start_ms = number_of(value);
	} else if (!strcmp(name, "--span")) {
		g->span_ms = number_of(value);
	} else if (!strcmp(name, "--first")) {
		g->first = number_of(value);
	} else if (!strcmp(name, "--plant")) {
		read_plant(g, value);
	} else if (!strcmp(name, "--feedback")) {
		g->feedback = fopen(value, "a");
		if (!g->feedback)
			die("cannot write", value);
	} else {
		die("unknown option", name);
	}
}

int main(int argc, char **argv)
{
	struct generator g = { .rng = 1, .start_ms = 1779321600000, .span_ms = 86400000 };
	arena_init(&g.arena);
	for (int i = 1; i < argc; i++) {
		if (++i == argc)
			die("no value for", argv[i - 1]);
		take_option(&g, argv[i - 1], argv[i]);
	}
	for (uint64_t n = 0; n < g.traces; n++)
		write_trace(&g, n);
	if (g.batch_spans)
		write_otlp_end(&g.batch);
	flush_out(&g);
	buf_release(&g.out);
	buf_release(&g.plant);
	arena_release(&g.arena);
	if (g.feedback && fclose(g.feedback))
		die("cannot write", "feedback");
	return fflush(stdout) ? 2 : 0;
}
