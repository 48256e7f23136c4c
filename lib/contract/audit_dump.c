/* Adding audits up. */
#include "contract/audit_dump.h"

#include "detect/personal.h"

#include <stdlib.h>

void audit_dump_init(struct audit_dump *d)
{
	*d = (struct audit_dump){ .traces = 0 };
	map_init(&d->reasons);
	map_init(&d->anchors);
}

void audit_dump_release(struct audit_dump *d)
{
	map_release(&d->reasons);
	map_release(&d->anchors);
	arena_release(&d->arena);
}

static void count(struct audit_dump *d, struct map *m, struct str text)
{
	uint64_t *at = map_get(m, text);
	if (!at)
		at = map_put(m, arena_str(&d->arena, text), NULL);
	++*at;
}

/* Calls that cost money say how much was used. */
static void count_paid(struct audit_dump *d, const struct scene *s, uint32_t node)
{
	const struct span_facts *f = &s->summary->facts[node];
	enum component c = scene_component(s, node);
	bool call = false;
	for (size_t i = 0; i < s->calls_n && !call; i++)
		call = s->calls[i].node == node;
	if (!call && c != COMPONENT_EMBEDDER)
		return;
	d->paid++;
	d->paid_counted += f->has_cost && (f->has_input_tokens || f->has_output_tokens);
}

static bool is_personal(const struct span *s)
{
	for (uint32_t i = 0; i < s->attrs.n; i++) {
		const struct attr *a = &s->attrs.v[i];
		struct personal_hit hit;
		size_t at = 0;
		bool text = a->value.type == VALUE_STRING || a->value.type == VALUE_JSON;
		if (text && personal_next_called(a->key, a->value.text, &at, &hit) && hit.kind != PERSONAL_IP)
			return true;
	}
	return false;
}

static void count_spans(struct audit_dump *d, const struct scene *s)
{
	bool fails = false;
	for (size_t i = 0; i < s->flow_n; i++) {
		d->spans++;
		d->personal += is_personal(scene_of(s, s->flow[i]));
		fails |= scene_of(s, s->flow[i])->status == SPAN_STATUS_ERROR;
		count_paid(d, s, s->flow[i]);
	}
	d->components |= s->components;
	d->failing += fails;
	d->failing_whole += fails && !s->tree->placeholders;
}

void audit_dump_add(struct audit_dump *d, const struct scene *s, const struct audit *a)
{
	bool retrieves = false, documented = true;
	d->traces++;
	d->verdicts[a->verdict]++;
	for (size_t i = 0; i < a->n; i++) {
		const struct audit_item *item = &a->items[i];
		d->classes[item->field][item->class]++;
		if (item->field != AUDIT_DOCUMENTS && item->field != AUDIT_DOCUMENT_TEXTS)
			continue;
		retrieves = true;
		documented &= audit_is_whole(item->class);
	}
	d->retrieving += retrieves;
	d->documented += retrieves && documented;
	for (size_t i = 0; i < a->rebuilds_n; i++) {
		d->prompts++;
		d->prompts_match += a->rebuilds[i].state == REBUILD_MATCHES;
	}
	for (size_t i = 0; i < a->reasons_n; i++)
		count(d, &d->reasons, a->reasons[i]);
	for (size_t i = 0; i < a->anchors_n; i++)
		count(d, &d->anchors, a->anchors[i]);
	count_spans(d, s);
}

static int by_count(const void *a, const void *b)
{
	const struct audit_count *x = a, *y = b;
	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return str_cmp(x->text, y->text);
}

size_t audit_dump_top(struct audit_dump *d, const struct map *counts, struct audit_count **out)
{
	*out = arena_array(&d->arena, counts->n, sizeof(**out));
	for (size_t i = 0; i < counts->n; i++)
		(*out)[i] = (struct audit_count){ counts->entry[i].key, counts->entry[i].value };
	if (counts->n)
		qsort(*out, counts->n, sizeof(**out), by_count);
	return counts->n;
}

/* ---- the five questions ---- */

static struct audit_answer share(struct audit_dump *d, const char *question, uint64_t part, uint64_t of,
				 const char *what)
{
	return (struct audit_answer){
		question,
		of && part == of,
		of > 0,
		part,
		of,
		arena_printf(&d->arena, "%llu of %llu %s", (unsigned long long)part, (unsigned long long)of, what)
	};
}

/* Which kinds of steps have spans; one that an application does not have cannot be told from one that is not
 * traced. */
static struct audit_answer components(struct audit_dump *d)
{
	static const enum component asked[] = { COMPONENT_RETRIEVER, COMPONENT_RERANKER, COMPONENT_LLM,
						COMPONENT_TOOL, COMPONENT_JUDGE };
	struct buf lacks = { 0 };
	uint64_t n = 0, all = sizeof(asked) / sizeof(asked[0]);
	for (size_t i = 0; i < all; i++) {
		bool has = d->components >> asked[i] & 1;
		n += has;
		if (!has)
			buf_printf(&lacks, "%s%s", lacks.n ? ", " : "; none of ", component_name(asked[i]));
	}
	struct audit_answer a = { "Has each major component a span of its own?",
				  n == all,
				  d->spans > 0,
				  n,
				  all,
				  arena_printf(&d->arena, "%llu of %llu kinds%.*s", (unsigned long long)n,
					       (unsigned long long)all, (int)lacks.n,
					       lacks.n ? lacks.s : "") };
	buf_release(&lacks);
	return a;
}

unsigned audit_dump_answers(struct audit_dump *d, struct audit_answer answers[AUDIT_QUESTIONS])
{
	unsigned yes = 0;
	answers[0] = share(d, "Can be reconstructed which documents the model saw?", d->documented,
			   d->retrieving, "traces that retrieve say ids and texts");
	answers[1] = components(d);
	answers[2] = share(
		d, "Are all failed traces kept, whole?", d->failing_whole, d->failing,
		"failed traces have all their spans (those that were never kept cannot be counted here)");
	answers[3] = share(d, "Do all paid calls carry tokens and cost?", d->paid_counted, d->paid,
			   "calls of models carry both");
	answers[4] = share(d, "Is no personal data recorded as it is?", d->spans - d->personal, d->spans,
			   "spans are free of it");
	for (int i = 0; i < AUDIT_QUESTIONS; i++)
		yes += answers[i].yes;
	return yes;
}
