/* Auditing one trace. */
#include "contract/audit.h"

#include "base/array.h"
#include "span/loss.h"
#include "span/prompt_text.h"

#include <stdlib.h>

enum { FACET_NO_FACET = FACETS };

static const struct field {
	const char *name;
	enum component component;
	enum audit_need need;
	int facet, other, hash, ref; /* enum facet, or FACETS: none */
} fields[AUDIT_FIELDS] = {
#define FIELD(id, name, component, need, facet, other, hash, ref) \
	{ name, COMPONENT_##component, NEED_##need, FACET_##facet, FACET_##other, FACET_##hash, FACET_##ref },
#include "contract/audit_fields.def"
#undef FIELD
};

static const char *const class_names[AUDIT_CLASSES] = { "exact",     "referenced", "rebuilt",  "hashed",
							"truncated", "redacted",   "dangling", "altered",
							"dropped",   "sampled",    "absent" };

const char *audit_class_name(enum audit_class c)
{
	return class_names[c];
}

bool audit_is_whole(enum audit_class c)
{
	return c == AUDIT_EXACT || c == AUDIT_REFERENCED || c == AUDIT_REBUILT;
}

const char *audit_field_name(enum audit_field f)
{
	return fields[f].name;
}

enum audit_need audit_field_need(enum audit_field f)
{
	return fields[f].need;
}

const char *audit_verdict_name(enum audit_verdict v)
{
	static const char *const names[] = { "replayable", "structurally replayable", "not replayable" };
	return names[v];
}

struct auditing {
	const struct scene *s;
	const struct audit_stores *stores;
	struct audit *out;
	bool samples; /* the trace says that spans were sampled */
	ARRAY(struct audit_item) items;
	ARRAY(struct rebuild) rebuilds;
};

/* ---- one field ---- */

static const struct attr *recorded(const struct auditing *a, uint32_t node, int facet)
{
	return facet < FACETS && scene_has(a->s, node, (enum facet)facet)
		       ? facet_recorded(scene_of(a->s, node), (enum facet)facet, NULL)
		       : NULL;
}

/* The worst of all its values: one masked document is a masked list. */
static bool take_values(const struct auditing *a, uint32_t node, int facet, struct audit_item *item)
{
	static const enum audit_class classes[] = { AUDIT_EXACT, AUDIT_TRUNCATED, AUDIT_REDACTED,
						    AUDIT_HASHED };
	const struct attr *attr = recorded(a, node, facet);
	struct facet_item *items;
	struct str why;
	if (!attr)
		return false;
	size_t n = scene_items(a->s, node, (enum facet)facet, &items);
	enum loss whole = loss_of(attr->value, a->s->arena, &why);
	if (!n && whole == LOSS_EXACT)
		return false;
	item->key = attr->key;
	item->class = classes[whole];
	item->why = why;
	for (size_t i = 0; i < n && item->class == AUDIT_EXACT; i++) {
		item->class = classes[loss_of(items[i].value, a->s->arena, &why)];
		item->why = why;
		item->key = items[i].key;
	}
	return true;
}

/* "sha256:…" behind an id, or an id that is a hash: what is kept must have it. */
static bool is_altered(const struct auditing *a, struct str id, struct str content, struct str hash)
{
	struct str hex;
	if (prompt_hash_read(hash, &hex) || prompt_hash_read(id, &hex))
		return !str_eq_nocase(prompt_sha256(content, a->s->arena), hex);
	return false;
}

static bool take_ref(const struct auditing *a, uint32_t node, const struct field *f, struct audit_item *item)
{
	struct facet_item *items;
	struct str hash = STR(""), content;
	size_t n = f->ref < FACETS ? scene_items(a->s, node, (enum facet)f->ref, &items) : 0;
	if (f->hash < FACETS)
		scene_text(a->s, node, (enum facet)f->hash, &hash);
	for (size_t i = 0; i < n; i++) {
		struct str id = value_text(items[i].value, a->s->arena);
		item->key = items[i].key;
		if (!a->stores->artifacts) {
			item->class = AUDIT_DANGLING;
			item->why = STR("no artifacts were given to look in");
		} else if (!store_find(a->stores->artifacts, id, &content)) {
			item->class = AUDIT_DANGLING;
			item->why =
				arena_printf(a->s->arena, "%.*s is not among the artifacts", (int)id.n, id.s);
			return true;
		} else if (is_altered(a, id, content, hash)) {
			item->class = AUDIT_ALTERED;
			item->why = arena_printf(a->s->arena, "%.*s has another hash", (int)id.n, id.s);
			return true;
		} else {
			item->class = AUDIT_REFERENCED;
			item->why = arena_printf(a->s->arena, "%.*s", (int)id.n, id.s);
		}
	}
	return n > 0;
}

/* A tool whose span is called after it says which one it was. */
static bool take_name(const struct auditing *a, uint32_t node, struct audit_item *item)
{
	if (!scene_of(a->s, node)->name.n)
		return false;
	item->class = AUDIT_EXACT;
	item->key = STR("name");
	item->why = STR("the span's name");
	return true;
}

static bool take_rebuilt(struct auditing *a, uint32_t node, struct audit_item *item)
{
	struct rebuild r;
	rebuild_prompt(a->s, node, a->stores->registry, &r);
	if (r.state == REBUILD_NONE)
		return false;
	*array_add(&a->rebuilds) = r;
	if (r.state != REBUILD_MATCHES)
		return false;
	item->class = AUDIT_REBUILT;
	item->why = arena_printf(a->s->arena, "%.*s gives the recorded hash", (int)r.name.n, r.name.s);
	return true;
}

static void classify(struct auditing *a, uint32_t node, enum audit_field field, struct audit_item *item)
{
	const struct field *f = &fields[field];
	const struct span *span = scene_of(a->s, node);
	struct audit_item best = *item, other = *item;
	bool rebuilt = field == AUDIT_PROMPT && take_rebuilt(a, node, &other);
	bool found = take_values(a, node, f->facet, &best) || take_values(a, node, f->other, &best);
	if (found && best.class == AUDIT_EXACT) {
		*item = best;
	} else if (rebuilt || (take_ref(a, node, f, &other) && (audit_is_whole(other.class) || !found))) {
		*item = other;
	} else if (found) {
		*item = best;
	} else if (take_values(a, node, f->hash, &best)) {
		*item = best;
		item->class = AUDIT_HASHED;
	} else if (field == AUDIT_TOOL && take_name(a, node, &best)) {
		*item = best;
	} else if (span->attrs.dropped) {
		item->class = AUDIT_DROPPED;
		item->why =
			arena_printf(a->s->arena, "the exporter left out %u attributes", span->attrs.dropped);
	}
}

/* Model calls, retrievals and runs of tools once each; the question where the scene found it. */
static bool is_asked(const struct auditing *a, uint32_t node, enum audit_field field)
{
	const struct scene *s = a->s;
	enum component c = scene_component(s, node);
	if (fields[field].component == COMPONENT_REQUEST)
		return node == (s->question_node != NODE_NONE ? s->question_node
				: s->flow_n                   ? s->flow[0]
							      : NODE_NONE);
	if (fields[field].component != COMPONENT_LLM)
		return c == fields[field].component;
	for (size_t i = 0; i < s->calls_n; i++)
		if (s->calls[i].node == node)
			return true;
	return false;
}

/* ---- a retriever in a retriever ---- */

/*
 * Frameworks wrap retrievers in each other, and put what was found on one of them: what another of the same
 * nest does not say is no loss.
 */
static uint32_t retriever_around(const struct auditing *a, uint32_t node)
{
	const struct tree *t = a->s->tree;
	uint32_t parent = t->node[node].parent;
	if (node >= t->spans || parent == NODE_NONE || parent >= t->spans)
		return NODE_NONE;
	bool both = scene_component(a->s, node) == COMPONENT_RETRIEVER &&
		    scene_component(a->s, parent) == COMPONENT_RETRIEVER;
	return both ? parent : NODE_NONE;
}

struct classes {
	uint8_t of[AUDIT_FIELDS]; /* enum audit_class */
};

static void take_better(struct classes *to, const struct classes *from)
{
	for (int f = 0; f < AUDIT_FIELDS; f++)
		to->of[f] = from->of[f] < to->of[f] ? from->of[f] : to->of[f];
}

static void share_nested(struct auditing *a)
{
	const struct tree *t = a->s->tree;
	size_t bytes = t->spans * sizeof(struct classes);
	struct classes *inside =
		memset(arena_array(a->s->arena, t->spans, sizeof(*inside)), AUDIT_ABSENT, bytes);
	struct classes *outside =
		memset(arena_array(a->s->arena, t->spans, sizeof(*outside)), AUDIT_ABSENT, bytes);
	for (size_t i = 0; i < a->items.n; i++)
		inside[a->items.v[i].node].of[a->items.v[i].field] = (uint8_t)a->items.v[i].class;
	for (uint32_t i = 0; i < t->n; i++) {
		uint32_t around = retriever_around(a, t->order[i]);
		if (around == NODE_NONE)
			continue;
		take_better(&outside[t->order[i]], &outside[around]);
		take_better(&outside[t->order[i]], &inside[around]);
	}
	for (uint32_t i = t->n; i-- > 0;) {
		uint32_t around = retriever_around(a, t->order[i]);
		if (around != NODE_NONE)
			take_better(&inside[around], &inside[t->order[i]]);
	}
	for (size_t i = 0; i < a->items.n; i++) {
		struct audit_item *item = &a->items.v[i];
		uint8_t in = inside[item->node].of[item->field], out = outside[item->node].of[item->field];
		if (item->class != AUDIT_ABSENT || (in == AUDIT_ABSENT && out == AUDIT_ABSENT))
			continue;
		item->class = out < in ? out : in;
		item->why = out < in ? STR("on the retriever around it") : STR("on a retriever inside it");
	}
}

/* ---- the verdict ---- */

static void add_reason(struct audit *out, struct str text)
{
	for (size_t i = 0; i < out->reasons_n; i++)
		if (str_eq(out->reasons[i], text))
			return;
	if (out->reasons_n < sizeof(out->reasons) / sizeof(out->reasons[0]))
		out->reasons[out->reasons_n++] = text;
}

static void judge(struct auditing *a)
{
	struct audit *out = a->out;
	const struct tree *t = a->s->tree;
	bool content = true, shape = a->s->calls_n > 0 || a->s->tools_n > 0;
	if (!shape)
		add_reason(out, STR("no call of a model or tool is recorded"));
	if (t->placeholders) {
		shape = false;
		add_reason(out, a->samples ? STR("spans were sampled away") : STR("spans are missing"));
	}
	for (uint32_t v = 0; v < t->spans && content; v++)
		if (t->node[v].flags & NODE_TORN) {
			content = false;
			add_reason(out, STR("a span is torn: its record is damaged"));
		}
	for (int need = NEED_SHAPE; need >= NEED_CONTENT; need--)
		for (size_t i = 0; i < out->n; i++) {
			const struct audit_item *item = &out->items[i];
			if ((int)fields[item->field].need != need || audit_is_whole(item->class))
				continue;
			*(need == NEED_SHAPE ? &shape : &content) = false;
			add_reason(out, arena_printf(a->s->arena, "%s %s", fields[item->field].name,
						     audit_class_name(item->class)));
		}
	out->verdict = !shape ? AUDIT_NOT : content ? AUDIT_REPLAYABLE : AUDIT_STRUCTURALLY;
}

static void list_anchors(struct auditing *a)
{
	struct audit *out = a->out;
	enum { MOST = sizeof(out->anchors) / sizeof(out->anchors[0]) };
	uint32_t node;
	struct str text;
	if (!scene_first(a->s, FACET_RELEASE, &node, &text))
		out->anchors[out->anchors_n++] = STR("the trace: release");
	for (size_t i = 0; i < out->n && out->anchors_n < MOST; i++) {
		const struct audit_item *item = &out->items[i];
		if (fields[item->field].need != NEED_ANCHOR || audit_is_whole(item->class))
			continue;
		struct str name = scene_name(a->s, item->node);
		out->anchors[out->anchors_n++] =
			arena_printf(a->s->arena, "%.*s: %s", (int)name.n, name.s, fields[item->field].name);
	}
}

static bool says_sampling(struct str key)
{
	static const struct str starts[] = { STR_ROW("sampler."), STR_ROW("sampling.") };
	static const struct str ends[] = { STR_ROW("sample_rate"), STR_ROW("SampleRate"),
					   STR_ROW("sampling_priority") };
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (str_starts(key, starts[i]))
			return true;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (str_ends(key, ends[i]))
			return true;
	return false;
}

/* Samplers leave their rate on the spans that they keep. */
static bool tells_of_sampling(const struct scene *s)
{
	for (size_t i = 0; i < s->flow_n; i++) {
		const struct span *span = scene_of(s, s->flow[i]);
		for (uint32_t k = 0; k < span->attrs.n; k++)
			if (says_sampling(span->attrs.v[k].key))
				return true;
	}
	return false;
}

/* What a span that is not there would have held. */
static void add_sampled(struct auditing *a)
{
	for (uint32_t i = a->s->tree->spans; a->samples && i < a->s->tree->n; i++)
		*array_add(&a->items) =
			(struct audit_item){ i, AUDIT_OUTPUT, AUDIT_SAMPLED, STR_UNSET,
					     STR("its span is missing, and the trace was sampled") };
}

void audit_trace(const struct scene *s, const struct audit_stores *stores, struct audit *out)
{
	struct auditing a = { .s = s, .stores = stores, .out = out };
	*out = (struct audit){ .n = 0 };
	a.samples = s->tree->placeholders > 0 && tells_of_sampling(s);
	for (size_t i = 0; i < s->flow_n; i++)
		for (int f = 0; f < AUDIT_FIELDS; f++) {
			if (!is_asked(&a, s->flow[i], (enum audit_field)f))
				continue;
			struct audit_item item = { s->flow[i], (enum audit_field)f, AUDIT_ABSENT, STR_UNSET,
						   STR("") };
			classify(&a, s->flow[i], (enum audit_field)f, &item);
			*array_add(&a.items) = item;
		}
	share_nested(&a);
	add_sampled(&a);
	out->n = a.items.n;
	out->items = arena_array(s->arena, a.items.n, sizeof(*out->items));
	if (a.items.n)
		memcpy(out->items, a.items.v, a.items.n * sizeof(*out->items));
	out->rebuilds_n = a.rebuilds.n;
	out->rebuilds = arena_array(s->arena, a.rebuilds.n, sizeof(*out->rebuilds));
	if (a.rebuilds.n)
		memcpy(out->rebuilds, a.rebuilds.v, a.rebuilds.n * sizeof(*out->rebuilds));
	array_release(&a.items);
	array_release(&a.rebuilds);
	judge(&a);
	list_anchors(&a);
}
