/*
 * A query is asked of the lists: a set of blocks for what they know, nothing
 * for what they do not. A set may be too large, never too small.
 */
#include "index/choose.h"

#include "query/trace_key.h"

enum { IS_LISTED = 1, IS_DROPPED = 2, IS_CONTAINER = 4, IS_SEEN = 8 };

struct set {
	uint64_t *bits; /* NULL: all blocks */
};

void chooser_init(struct chooser *c, struct sidecar *sidecar)
{
	uint64_t at = 0;
	enum name_role role;
	struct str name;
	*c = (struct chooser){ .sidecar = sidecar };
	const struct sidecar_head *h = sidecar_head(sidecar);
	map_init(&c->names);
	arena_init(&c->arena);
	arena_init(&c->scratch);
	while (sidecar_name(sidecar, &at, &role, &name)) {
		uint64_t *known = map_get(&c->names, name);
		/* A key can be both a field and a container. */
		known = known ? known : map_put(&c->names, arena_str(&c->arena, name), NULL);
		*known |= role == NAME_LISTED      ? IS_LISTED
			  : role == NAME_DROPPED   ? IS_DROPPED
			  : role == NAME_CONTAINER ? IS_CONTAINER
						   : IS_SEEN;
	}
	c->is_damaged = at != h->section[SECTION_NAMES].n;
	c->is_incomplete = h->flags & SIDECAR_INCOMPLETE;
}

void chooser_release(struct chooser *c)
{
	sidecar_free(c->sidecar);
	map_release(&c->names);
	arena_release(&c->arena);
	arena_release(&c->scratch);
	*c = (struct chooser){ 0 };
}

/* ---- sets ---- */

static size_t words(const struct chooser *c)
{
	return ((size_t)sidecar_head(c->sidecar)->blocks + 63) / 64;
}

static struct set empty(struct chooser *c)
{
	struct set s = { arena_array(&c->scratch, words(c) + 1, sizeof(*s.bits)) };
	memset(s.bits, 0, (words(c) + 1) * sizeof(*s.bits));
	return s;
}

static const struct set all = { NULL };

static size_t count(const struct chooser *c, struct set s)
{
	size_t n = 0;
	for (size_t i = 0; s.bits && i < words(c); i++)
		n += (size_t)__builtin_popcountll(s.bits[i]);
	return s.bits ? n : SIZE_MAX;
}

static void unite(const struct chooser *c, struct set to, struct set from)
{
	for (size_t i = 0; i < words(c); i++)
		to.bits[i] |= from.bits[i];
}

static void look_up(struct chooser *c, unsigned list, uint64_t from, uint64_t to, struct set s)
{
	if (!sidecar_find(c->sidecar, list, from, to, s.bits))
		c->is_damaged = true;
}

/* ---- leaves ---- */

static void find_id(struct chooser *c, struct str id, bool is_prefix, struct set s)
{
	const struct sidecar_head *h = sidecar_head(c->sidecar);
	struct id_range range;
	if ((is_prefix || id_is_hex(id)) && id_hex_range(id, &range))
		look_up(c, LIST_HEX, range.from, range.to, s);
	if (id_other_range(id, (struct str){ h->common, h->common_n }, &range))
		look_up(c, LIST_OTHER, range.from, range.to, s);
}

static struct set blocks_of_time(struct chooser *c, const struct query_node *leaf)
{
	struct set s = empty(c);
	int64_t ns = leaf->operand.ns;
	for (uint32_t i = 0; i < sidecar_head(c->sidecar)->blocks; i++) {
		struct block b;
		if (!sidecar_block(c->sidecar, i, &b)) {
			c->is_damaged = true;
			return all;
		}
		bool before = b.first_ns < ns || (b.first_ns == ns && leaf->op == QUERY_LESS_EQUAL);
		bool after = b.last_ns > ns || (b.last_ns == ns && leaf->op == QUERY_GREATER_EQUAL);
		bool is_less = leaf->op == QUERY_LESS || leaf->op == QUERY_LESS_EQUAL;
		if (b.flags & BLOCK_HAS_START && (is_less ? before : after))
			s.bits[i / 64] |= (uint64_t)1 << i % 64;
	}
	return s;
}

/* "metadata.order_id" may be inside an attribute "metadata" that held JSON. */
static bool may_be_inside(const struct chooser *c, struct str key)
{
	for (size_t i = 0; i < key.n; i++) {
		const uint64_t *role = key.s[i] == '.' ? map_get(&c->names, (struct str){ key.s, i }) : NULL;
		if (role && *role & IS_CONTAINER)
			return true;
	}
	return c->is_incomplete;
}

/* The field that a leaf's values are listed under; unset: under none. *is_there: some span has it. */
static struct str field_of(const struct chooser *c, const struct query_node *leaf, bool *is_there)
{
	bool has_path;
	struct str name = leaf->field.name;
	int facet = field_facet_by_name(name);
	if (facet < 0) {
		enum facet other;
		if (!leaf->field.attribute || facet_by_name(name, &other) || may_be_inside(c, name))
			return STR_UNSET;
		facet = field_facet_by_key(name, &has_path);
		if (has_path || (facet < 0 && !field_is_identifier(name)))
			return STR_UNSET;
	}
	if (facet >= 0)
		name = str_of(facet_name(field_facets[facet]));
	const uint64_t *role = map_get(&c->names, name);
	*is_there = role && *role & IS_LISTED;
	return role && *role & IS_DROPPED ? STR_UNSET : name;
}

static struct set blocks_of_leaf(struct chooser *c, const struct query_node *leaf)
{
	struct str name = leaf->field.name;
	bool equal = leaf->op == QUERY_EQUAL, is_there;
	uint64_t key;
	if (leaf->nocase)
		return all;
	if (leaf->operand.type == QUERY_NS && str_eq(name, STR("start")) && !leaf->field.attribute &&
	    leaf->op >= QUERY_LESS && leaf->op <= QUERY_GREATER_EQUAL)
		return blocks_of_time(c, leaf);
	if (leaf->operand.type != QUERY_TEXT || (!equal && leaf->op != QUERY_PREFIX))
		return all;
	struct set s = empty(c);
	if (leaf->field.verbatim == QUERY_VERBATIM_ID) {
		find_id(c, leaf->operand.text, !equal, s);
		return s;
	}
	struct str field = equal ? field_of(c, leaf, &is_there) : STR_UNSET;
	if (!str_is_set(field) || !field_key_of_text(field, leaf->operand.text, &key))
		return all;
	if (is_there)
		look_up(c, LIST_VALUES, key, key, s);
	return s;
}

/* ---- the tree ---- */

/* Where a span can be that satisfies the node. Its depth is bounded by query_add(). */
static struct set blocks_of(struct chooser *c, const struct query *q, uint32_t node)
{
	const struct query_node *n = &q->node.v[node];
	struct set both = all;
	if (n->type == QUERY_LEAF)
		return blocks_of_leaf(c, n);
	if (n->type == QUERY_NOT)
		return all;
	if (n->type != QUERY_AND)
		both = empty(c);
	for (uint32_t child = n->first_child; child != QUERY_NONE; child = q->node.v[child].next) {
		struct set s = blocks_of(c, q, child);
		if (n->type != QUERY_AND && !s.bits)
			return all;
		if (n->type != QUERY_AND)
			unite(c, both, s);
		else if (!both.bits)
			both = s;
		else if (s.bits)
			for (size_t i = 0; i < words(c); i++)
				both.bits[i] &= s.bits[i];
	}
	return both;
}

/* Each trace that matches has a span in one of these: the smallest set of those that it must meet. */
static struct set blocks_of_query(struct chooser *c, const struct query *q)
{
	uint64_t required = query_required(q);
	struct set best = all;
	for (uint32_t some = 0; some < q->somes; some++) {
		if (!(required >> some & 1))
			continue;
		struct set s = blocks_of(c, q, query_some_node(q, some));
		if (count(c, s) < count(c, best))
			best = s;
	}
	return best;
}

static struct set blocks_of_ids(struct chooser *c, const struct map *ids)
{
	struct set s = empty(c);
	for (size_t i = 0; i < ids->n; i++) {
		if (!trace_key_is_id(ids->entry[i].key))
			return all;
		find_id(c, ids->entry[i].key, false, s);
	}
	return s;
}

/* Blocks that are read for what they are, whoever is looked for. */
static bool add_flagged(struct chooser *c, const struct index_ask *ask, struct set s)
{
	uint32_t wanted = BLOCK_LOUD;
	wanted |= ask->is_unfiltered ? BLOCK_MURMUR : 0;
	wanted |= ask->feedback == INDEX_FEEDBACK_ALL ? BLOCK_FEEDBACK : 0;
	wanted |= ask->feedback == INDEX_FEEDBACK_OF_TRACES ? BLOCK_LOOSE : 0;
	for (uint32_t i = 0; i < sidecar_head(c->sidecar)->blocks; i++) {
		struct block b;
		if (!sidecar_block(c->sidecar, i, &b))
			return false;
		if (b.flags & wanted)
			s.bits[i / 64] |= (uint64_t)1 << i % 64;
	}
	return true;
}

const uint64_t *chooser_blocks(struct chooser *c, const struct index_ask *ask)
{
	struct set s = all;
	if (c->is_damaged)
		return NULL;
	arena_reset(&c->scratch);
	if (ask->ids)
		s = blocks_of_ids(c, ask->ids);
	else if (ask->query)
		s = blocks_of_query(c, ask->query);
	if (s.bits && !add_flagged(c, ask, s))
		c->is_damaged = true;
	return c->is_damaged ? NULL : s.bits;
}

bool chooser_has_key(const struct chooser *c, struct str key)
{
	const uint64_t *roles = map_get(&c->names, key);
	/* A facet is listed whether there is one or not. */
	uint64_t tells = IS_DROPPED | IS_CONTAINER | IS_SEEN;
	tells |= field_facet_by_name(key) < 0 ? IS_LISTED : 0;
	return roles && *roles & tells;
}
