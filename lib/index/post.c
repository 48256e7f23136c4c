/* From spans to postings: every value that a query could ask for, under the key it would be looked up by. */
#include "index/post.h"

#include "index/ids.h"
#include "query/slip.h"

enum {
	ROLES_MAX = 65536,
	FIELDS_MAX = 1000,
	CONTAINERS_MAX = 4096,
	VALUES_MAX = 8 << 20, /* postings; 128 MiB */
	SCRATCH_BYTES = 1 << 20,
};

struct post *post_new(void)
{
	struct post *p = mem_alloc(1, sizeof(*p));
	map_init(&p->roles);
	arena_init(&p->arena);
	arena_init(&p->scratch);
	for (int i = 0; i < FIELD_FACETS_N; i++) {
		p->facet[i].name = str_of(facet_name(field_facets[i]));
		span_fields_bind_one(&p->facet[i]);
		*array_add(&p->fields) = (struct post_field){ .name = p->facet[i].name };
	}
	for (size_t i = 0; i < POST_RECENT; i++)
		p->recent[i].block = UINT32_MAX;
	p->last_block = UINT32_MAX;
	return p;
}

void post_free(struct post *p)
{
	if (!p)
		return;
	map_release(&p->roles);
	array_release(&p->role);
	array_release(&p->fields);
	array_release(&p->containers);
	array_release(&p->other_ids);
	free(p->hex.v);
	free(p->values.v);
	arena_release(&p->arena);
	arena_release(&p->scratch);
	free(p);
}

void post_block(struct post *p, uint32_t number, struct block *block)
{
	p->number = number;
	p->block = block;
}

/* ---- trace ids ---- */

static void post_id(struct post *p, struct str id)
{
	struct id_range range;
	if (p->last_block == p->number && str_eq(id, p->last_id))
		return;
	p->last_block = p->number;
	p->last_id = arena_str(&p->arena, id);
	if (id_is_hex(id) && id_hex_range(id, &range))
		*array_add(&p->hex) = (struct posting){ range.from, p->number, 0 };
	else
		*array_add(&p->other_ids) = (struct post_id){ p->last_id, p->number };
}

/* ---- values ---- */

/* Too many values: those of the field with most of them go. */
static void drop_largest(struct post *p)
{
	size_t largest = 0, kept = 0;
	for (size_t i = 1; i < p->fields.n; i++) {
		const struct post_field *best = &p->fields.v[largest], *f = &p->fields.v[i];
		if (!f->is_dropped && (best->is_dropped || f->n > best->n))
			largest = i;
	}
	p->fields.v[largest].is_dropped = true;
	for (size_t i = 0; i < p->values.n; i++)
		if (p->values.v[i].field != largest)
			p->values.v[kept++] = p->values.v[i];
	p->values.n = kept;
}

static void post_value(struct post *p, int field, const struct value *v)
{
	uint64_t keys[2];
	struct post_field *f = &p->fields.v[field];
	size_t n = f->is_dropped ? 0 : field_keys(f->name, v, keys);
	for (size_t i = 0; i < n; i++) {
		struct posting *recent = &p->recent[keys[i] % POST_RECENT];
		if (recent->key == keys[i] && recent->block == p->number)
			continue;
		*recent = (struct posting){ keys[i], p->number, (uint32_t)field };
		*array_add(&p->values) = *recent;
		p->fields.v[field].n++;
		if (p->values.n >= VALUES_MAX)
			drop_largest(p);
	}
}

struct posting_facet {
	struct post *post;
	int field;
};

static bool visit_value(void *arg, const struct value *v)
{
	struct posting_facet *f = arg;
	post_value(f->post, f->field, v);
	return false;
}

static int new_field(struct post *p, struct str key)
{
	if (p->fields.n == FIELDS_MAX) {
		p->is_incomplete = true;
		return -1;
	}
	*array_add(&p->fields) = (struct post_field){ .name = key };
	return (int)p->fields.n - 1;
}

static struct post_role make_role(struct post *p, struct str key, bool is_kept)
{
	struct post_role r = { .field = -1 };
	r.facet = field_facet_by_key(key, &r.has_path);
	if (r.facet >= 0 && !r.has_path)
		r.field = r.facet;
	else if (is_kept && field_is_identifier(key))
		r.field = new_field(p, key);
	return r;
}

static struct post_role role_of(struct post *p, struct str key, size_t *place)
{
	const uint64_t *at = map_get(&p->roles, key);
	*place = SIZE_MAX;
	if (!at && p->roles.n == ROLES_MAX) {
		p->is_incomplete = true;
		return make_role(p, key, false);
	}
	if (!at) {
		struct str own = arena_str(&p->arena, key);
		*array_add(&p->role) = make_role(p, own, true);
		uint64_t *value = map_put(&p->roles, own, NULL);
		*value = p->role.n - 1;
		at = value;
	}
	*place = (size_t)*at;
	return p->role.v[*at];
}

static void note_container(struct post *p, size_t place)
{
	if (place == SIZE_MAX || p->containers.n == CONTAINERS_MAX) {
		p->is_incomplete = true;
		return;
	}
	p->role.v[place].is_container = true;
	*array_add(&p->containers) = p->roles.entry[place].key;
}

/* Gives the facets that must be asked for in full, because a value of theirs is inside another. */
static unsigned post_attrs(struct post *p, const struct attrs *a)
{
	unsigned ask = 0;
	for (uint32_t i = 0; i < a->n; i++) {
		size_t place;
		struct post_role r = role_of(p, a->v[i].key, &place);
		bool json = field_value_is_json(&a->v[i].value);
		if (json && !r.is_container)
			note_container(p, place);
		if (r.facet >= 0 && (json || r.has_path))
			ask |= 1u << r.facet;
		if (r.field >= 0)
			post_value(p, r.field, &a->v[i].value);
	}
	return ask;
}

void post_span(struct post *p, const struct span *s)
{
	struct block *b = p->block;
	unsigned ask = post_attrs(p, &s->attrs);
	p->spans++;
	if (!(s->flags & SPAN_NO_TRACE_ID) && s->trace_id.n)
		post_id(p, s->trace_id);
	if (s->flags & SPAN_HAS_START) {
		bool known = b->flags & BLOCK_HAS_START;
		b->first_ns = known && b->first_ns < s->start_ns ? b->first_ns : s->start_ns;
		b->last_ns = known && b->last_ns > s->start_ns ? b->last_ns : s->start_ns;
		b->flags |= BLOCK_HAS_START;
	}
	if (s->resource)
		ask |= post_attrs(p, &s->resource->attrs);
	for (uint32_t i = 0; i < s->events_n; i++)
		ask |= post_attrs(p, &s->events[i].attrs);
	if (p->scratch.used_bytes > SCRATCH_BYTES)
		arena_reset(&p->scratch);
	for (int i = 0; i < FIELD_FACETS_N; i++) {
		struct span_fields fields = { .span = s, .arena = &p->scratch };
		struct posting_facet to = { p, i };
		if (ask >> i & 1)
			span_fields_values(&fields, &p->facet[i], visit_value, &to);
	}
}

void post_feedback(struct post *p, const struct feedback *f)
{
	struct slip *slips;
	if (f->is_evaluation)
		return; /* nobody joins them */
	size_t n = slip_read_all(f->json, f->origin.file, NULL, &slips);
	p->block->flags |= BLOCK_FEEDBACK;
	for (size_t i = 0; i < n; i++) {
		const struct slip_key *key = slip_key(&slips[i], SLIP_TRACE);
		if (key)
			post_id(p, key->value);
		else
			p->block->flags |= BLOCK_LOOSE;
		slip_release(&slips[i]);
	}
	free(slips);
}

/* ---- several of them ---- */

static size_t field_of(struct post *p, struct map *names, const struct post_field *f)
{
	bool is_new;
	uint64_t *at = map_put(names, f->name, &is_new);
	if (is_new) {
		*at = p->fields.n;
		*array_add(&p->fields) = (struct post_field){ .name = f->name };
	}
	struct post_field *own = &p->fields.v[*at];
	own->n += f->n;
	own->is_dropped |= f->is_dropped;
	return (size_t)*at;
}

static void merge_postings(struct postings *to, const struct postings *from)
{
	array_reserve(to, from->n);
	if (from->n)
		memcpy(to->v + to->n, from->v, from->n * sizeof(*from->v));
	to->n += from->n;
}

void post_merge(struct post *p, struct post *other)
{
	struct map names;
	map_init(&names);
	for (size_t i = 0; i < p->fields.n; i++)
		*map_put(&names, p->fields.v[i].name, NULL) = i;
	size_t *field = mem_alloc(other->fields.n, sizeof(*field));
	for (size_t i = 0; i < other->fields.n; i++)
		field[i] = field_of(p, &names, &other->fields.v[i]);
	for (size_t i = 0; i < other->values.n; i++)
		other->values.v[i].field = (uint32_t)field[other->values.v[i].field];
	merge_postings(&p->values, &other->values);
	merge_postings(&p->hex, &other->hex);
	for (size_t i = 0; i < other->other_ids.n; i++)
		*array_add(&p->other_ids) = other->other_ids.v[i];
	for (size_t i = 0; i < other->containers.n; i++)
		*array_add(&p->containers) = other->containers.v[i];
	for (size_t i = 0; i < other->role.n; i++) {
		size_t place;
		if (other->role.v[i].facet >= 0)
			(void)role_of(p, other->roles.entry[i].key, &place);
	}
	p->is_incomplete |= other->is_incomplete;
	p->spans += other->spans;
	free(field);
	map_release(&names);
}

static int by_name(const void *a, const void *b)
{
	const struct post_field *x = a, *y = b;
	return str_cmp(x->name, y->name);
}

void post_order(struct post *p)
{
	struct map names;
	size_t n = p->fields.n;
	uint32_t *now = mem_alloc(n, sizeof(*now));
	map_init(&names);
	for (size_t i = 0; i < n; i++)
		*map_put(&names, p->fields.v[i].name, NULL) = i;
	qsort(p->fields.v + FIELD_FACETS_N, n - FIELD_FACETS_N, sizeof(*p->fields.v), by_name);
	for (size_t i = 0; i < n; i++)
		now[*map_get(&names, p->fields.v[i].name)] = (uint32_t)i;
	for (size_t i = 0; i < p->values.n; i++)
		p->values.v[i].field = now[p->values.v[i].field];
	map_release(&names);
	free(now);
}
