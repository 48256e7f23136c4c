/* Tags of one trace, looked for in all the others. */
#include "query/similar.h"

#include "span/facet.h"

#include <math.h>

enum { SIMILAR_ERROR = -1, SCRATCH_BYTES = 1 << 20 };

struct similar {
	struct str own_id;
	struct arena arena, scratch;
	struct similar_tag tag[SIMILAR_TAGS];
	size_t tags;
	struct map index; /* trace id -> place in `traces` */
	ARRAY(struct similar_trace) traces;
};

static const enum facet tag_facets[] = {
	FACET_PROMPT_VERSION,  FACET_PROMPT_ID,    FACET_REQUEST_MODEL, FACET_RESPONSE_MODEL,
	FACET_DEPLOYMENT,      FACET_DOC_IDS,      FACET_DOC_VERSION,   FACET_CITED,
	FACET_RETRIEVAL_INDEX, FACET_RERANK_MODEL, FACET_TOOL_NAME,     FACET_ERROR_TYPE,
	FACET_FINISH_REASON,   FACET_ROUTE,        FACET_FALLBACK,      FACET_EVAL_LABEL,
	FACET_FEEDBACK_LABEL,  FACET_EXPERIMENT,   FACET_VARIANT,       FACET_RELEASE,
	FACET_SERVICE,         FACET_TENANT,       FACET_LOCALE,
};

static void add_tag(struct similar *s, struct str name, int facet, struct str value)
{
	for (size_t i = 0; i < s->tags; i++)
		if (s->tag[i].facet == facet && str_eq(s->tag[i].value, value))
			return;
	if (s->tags == SIMILAR_TAGS || !value.n || value.n > 200)
		return;
	s->tag[s->tags++] = (struct similar_tag){ .name = arena_str(&s->arena, name),
						  .value = arena_str(&s->arena, value),
						  .facet = facet };
}

static void take_tags(struct similar *s, const struct span *span)
{
	for (size_t f = 0; f < sizeof(tag_facets) / sizeof(tag_facets[0]); f++) {
		struct facet_item *items;
		size_t n = facet_all(span, tag_facets[f], &s->scratch, &items);
		for (size_t i = 0; i < n; i++)
			add_tag(s, str_of(facet_name(tag_facets[f])), (int)tag_facets[f],
				value_text(items[i].value, &s->scratch));
	}
	if (span->status == SPAN_STATUS_ERROR)
		add_tag(s, STR("error in"), SIMILAR_ERROR, span->name);
}

struct similar *similar_new(const struct trace *trace)
{
	struct similar *s = mem_alloc(1, sizeof(*s));
	map_init(&s->index);
	s->own_id = arena_str(&s->arena, trace->id);
	for (size_t i = 0; i < trace->spans.n; i++)
		take_tags(s, trace->spans.v[i]);
	return s;
}

void similar_free(struct similar *s)
{
	if (!s)
		return;
	map_release(&s->index);
	array_release(&s->traces);
	arena_release(&s->arena);
	arena_release(&s->scratch);
	free(s);
}

static bool carries(struct similar *s, const struct span *span, const struct similar_tag *tag)
{
	struct facet_item *items;
	if (tag->facet == SIMILAR_ERROR)
		return span->status == SPAN_STATUS_ERROR && str_eq(span->name, tag->value);
	size_t n = facet_all(span, (enum facet)tag->facet, &s->scratch, &items);
	for (size_t i = 0; i < n; i++)
		if (str_eq(value_text(items[i].value, &s->scratch), tag->value))
			return true;
	return false;
}

static struct similar_trace *trace_of(struct similar *s, struct str trace_id)
{
	uint64_t *at = map_get(&s->index, trace_id);
	if (at)
		return &s->traces.v[*at];
	struct str id = arena_str(&s->arena, trace_id);
	*map_put(&s->index, id, NULL) = s->traces.n;
	struct similar_trace *t = array_add(&s->traces);
	*t = (struct similar_trace){ .trace_id = id };
	return t;
}

static enum status take_span(void *user, const struct span *span, const struct record *r)
{
	struct similar *s = user;
	(void)r;
	if ((span->flags & SPAN_NO_TRACE_ID) || str_eq(span->trace_id, s->own_id))
		return STATUS_OK;
	if (s->scratch.used_bytes > SCRATCH_BYTES)
		arena_reset(&s->scratch);
	struct similar_trace *t = trace_of(s, span->trace_id);
	for (size_t i = 0; i < s->tags; i++)
		if (!(t->tags >> i & 1) && carries(s, span, &s->tag[i]))
			t->tags |= (uint64_t)1 << i;
	return STATUS_OK;
}

struct sink similar_sink(struct similar *s)
{
	return (struct sink){ .user = s, .span = take_span };
}

static int most_alike_first(const void *pa, const void *pb)
{
	const struct similar_trace *a = pa, *b = pb;
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return str_cmp(a->trace_id, b->trace_id);
}

const struct similar_trace *similar_traces(struct similar *s, size_t *n)
{
	for (size_t i = 0; i < s->tags; i++) {
		s->tag[i].traces = 0;
		for (size_t t = 0; t < s->traces.n; t++)
			s->tag[i].traces += s->traces.v[t].tags >> i & 1;
	}
	size_t kept = 0;
	double all = (double)s->traces.n + 1;
	for (size_t t = 0; t < s->traces.n; t++) {
		struct similar_trace one = s->traces.v[t];
		one.weight = 0;
		for (size_t i = 0; i < s->tags; i++)
			if (one.tags >> i & 1)
				one.weight += log(all / (double)s->tag[i].traces);
		if (one.tags)
			s->traces.v[kept++] = one;
	}
	if (kept)
		qsort(s->traces.v, kept, sizeof(*s->traces.v), most_alike_first);
	*n = kept;
	return s->traces.v;
}

const struct similar_tag *similar_tags(const struct similar *s, size_t *n)
{
	*n = s->tags;
	return s->tag;
}

uint64_t similar_total(const struct similar *s)
{
	return s->index.n;
}
