/*
 * A population of traces of one chat application, as flat span lines; with one
 * planted difference when asked for.
 *
 *	arms --seed N --traces N [--plant NAME] [--variant NAME] >spans.jsonl
 *
 * rewrite: query rewrites are three times as long (and as dear). slow: the
 * retriever takes 60 % longer. vanish: the citation check is gone. document: one
 * new document is among a fifth of the retrievals. judge: half of what the judge
 * would have called wrong it calls right.
 */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum plant { PLANT_NONE, PLANT_REWRITE, PLANT_SLOW, PLANT_VANISH, PLANT_DOCUMENT, PLANT_JUDGE, PLANTS };

static const char *const plants[PLANTS] = { "none", "rewrite", "slow", "vanish", "document", "judge" };

struct making {
	uint64_t state;
	enum plant plant;
	const char *variant;
	uint64_t trace[2];
	unsigned span;
	int64_t at_ns;
	bool slip; /* the answer is wrong */
};

static uint64_t draw(struct making *m)
{
	m->state += UINT64_C(0x9E3779B97F4A7C15);
	uint64_t z = m->state;
	z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
	return z ^ z >> 31;
}

static double share(struct making *m)
{
	return (double)(draw(m) >> 11) / 9007199254740992.0;
}

static bool happens(struct making *m, double p)
{
	return share(m) < p;
}

/* Around `median`, as times and lengths are. */
static double lognormal(struct making *m, double median, double spread)
{
	double u = share(m), v = share(m);
	return median * exp(spread * sqrt(-2 * log(u > 0 ? u : 1e-12)) * cos(6.283185307179586 * v));
}

/* The beginning of a span, up to its own attributes; 0 is the root. */
static void open_span(struct making *m, unsigned id, const char *name, int64_t start_ns, double ms,
		      const char *status)
{
	printf("{\"trace_id\":\"%016llx%016llx\",\"span_id\":\"%016llx\",\"parent_id\":",
	       (unsigned long long)m->trace[0], (unsigned long long)m->trace[1],
	       (unsigned long long)(m->trace[1] + id));
	if (id)
		printf("\"%016llx\"", (unsigned long long)m->trace[1]);
	else
		printf("null");
	printf(",\"name\":\"%s\",\"start_time_unix_nano\":\"%lld\",\"end_time_unix_nano\":\"%lld\","
	       "\"status\":\"%s\",\"attributes\":{"
	       "\"service.name\":\"shop-bot\"",
	       name, (long long)start_ns, (long long)(start_ns + (int64_t)(ms * 1e6)), status);
}

static void close_span(void)
{
	puts("}}");
}

/* A step behind the one before it. */
static void step(struct making *m, const char *name, double ms, const char *status)
{
	open_span(m, ++m->span, name, m->at_ns, ms, status);
	m->at_ns += (int64_t)(ms * 1e6) + 1000000;
}

static void model_call(struct making *m, const char *model, double in, double out, double price)
{
	printf(",\"gen_ai.request.model\":\"%s\",\"gen_ai.usage.input_tokens\":%d,\"gen_ai.usage.output_"
	       "tokens\":%d,"
	       "\"gen_ai.cost_usd\":%.6f",
	       model, (int)in, (int)out, (in + 4 * out) * price / 1e6);
	(void)m;
}

static void rewrite(struct making *m)
{
	double out = lognormal(m, 22, 0.4) * (m->plant == PLANT_REWRITE ? 3 : 1);
	step(m, "llm.query_rewrite", 80 + out * lognormal(m, 8, 0.3), "OK");
	model_call(m, "gpt-4o-mini", lognormal(m, 90, 0.3), out, 0.5);
	close_span();
}

static void retrieve(struct making *m)
{
	enum { K = 4, STOCK = 400 };
	step(m, "vector.retrieve", lognormal(m, 60, 0.5) * (m->plant == PLANT_SLOW ? 1.6 : 1), "OK");
	printf(",\"retrieval.k\":%d,\"retrieval.doc_ids\":[", K);
	bool fresh = m->plant == PLANT_DOCUMENT && happens(m, 0.2);
	for (int i = 0; i < K; i++)
		if (fresh && i == 0)
			printf("\"pol_courtesy_v2_draft\"");
		else
			printf("%s\"doc_%03d\"", i ? "," : "", (int)(pow(share(m), 3) * STOCK));
	printf("],\"retrieval.scores\":[");
	for (int i = 0; i < K; i++)
		printf("%s%.3f", i ? "," : "", 0.9 - 0.06 * i - 0.1 * share(m));
	printf("]");
	close_span();
}

static void lookup(struct making *m)
{
	bool fails = happens(m, 0.03);
	step(m, "tool.order_lookup", lognormal(m, 120, 0.6), fails ? "ERROR" : "OK");
	printf(",\"gen_ai.tool.name\":\"order_lookup\"");
	close_span();
}

static void answer(struct making *m)
{
	double retrieved = lognormal(m, 900, 0.3), user = lognormal(m, 40, 0.5), out = lognormal(m, 150, 0.5);
	step(m, "llm.answer", 300 + out * lognormal(m, 9, 0.2), "OK");
	model_call(m, happens(m, 0.1) ? "gpt-4o-mini" : "gpt-4o", 420 + retrieved + user, out, 2.5);
	printf(",\"prompt.system_tokens\":420,\"prompt.retrieval_tokens\":%d,\"prompt.user_tokens\":%d,"
	       "\"finish_reason\":\"%s\"",
	       (int)retrieved, (int)user, happens(m, 0.02) ? "length" : "stop");
	close_span();
}

static void check(struct making *m)
{
	if (m->plant == PLANT_VANISH)
		return;
	step(m, "tool.citation_check", lognormal(m, 30, 0.3), "OK");
	printf(",\"citation.claims_extracted\":2,\"citation.claims_supported\":%d", m->slip ? 1 : 2);
	close_span();
}

static void judge(struct making *m)
{
	bool says_wrong = m->slip && !(m->plant == PLANT_JUDGE && happens(m, 0.5));
	step(m, "llm.judge", lognormal(m, 350, 0.3), "OK");
	model_call(m, "gpt-4o", lognormal(m, 1500, 0.2), 30, 2.5);
	printf(",\"judge.label\":\"%s\",\"judge.rubric_version\":\"v3\"",
	       says_wrong ? "policy_wrong" : "policy_correct");
	close_span();
}

static void make_trace(struct making *m, unsigned number)
{
	int64_t start = INT64_C(1763600000000000000) + (int64_t)number * 4007000000;
	m->trace[0] = draw(m) | 1;
	m->trace[1] = draw(m) >> 8 | 256;
	m->span = 0;
	m->at_ns = start + 2000000;
	m->slip = happens(m, 0.15);
	rewrite(m);
	retrieve(m);
	if (happens(m, 0.3))
		lookup(m);
	answer(m);
	check(m);
	judge(m);
	open_span(m, 0, "chat.turn", start, (double)(m->at_ns - start) / 1e6 + 1, "OK");
	printf(",\"app.channel\":\"%s\"", happens(m, 0.4) ? "web" : "phone");
	if (m->variant)
		printf(",\"experiment.variant\":\"%s\"", m->variant);
	close_span();
}

int main(int argc, char **argv)
{
	struct making m = { .state = 1 };
	unsigned traces = 1000;
	for (int i = 1; i + 1 < argc; i += 2) {
		if (!strcmp(argv[i], "--seed"))
			m.state = strtoull(argv[i + 1], NULL, 10) * UINT64_C(1000003);
		else if (!strcmp(argv[i], "--traces"))
			traces = (unsigned)strtoul(argv[i + 1], NULL, 10);
		else if (!strcmp(argv[i], "--variant"))
			m.variant = argv[i + 1];
		else if (!strcmp(argv[i], "--plant"))
			for (int p = 0; p < PLANTS; p++)
				if (!strcmp(argv[i + 1], plants[p]))
					m.plant = (enum plant)p;
	}
	for (unsigned i = 0; i < traces; i++)
		make_trace(&m, i);
	return ferror(stdout) ? 1 : 0;
}
