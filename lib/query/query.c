/* The predicate tree: building it, and asking it of one span or of a whole trace. */
#include "query/query.h"

#include "base/num.h"

#include <inttypes.h>
#include <stdio.h>

enum { NUMBER_ROOM = 24 };

void query_init(struct query *q)
{
	*q = (struct query){ .root = QUERY_NONE };
	arena_init(&q->arena);
}

void query_release(struct query *q)
{
	array_release(&q->node);
	arena_release(&q->arena);
}

struct query_operand query_text(struct str text)
{
	return (struct query_operand){ .type = QUERY_TEXT, .text = text };
}

struct query_operand query_number(double number)
{
	return (struct query_operand){ .type = QUERY_NUMBER, .number = number };
}

struct query_operand query_ns(int64_t ns)
{
	return (struct query_operand){ .type = QUERY_NS, .ns = ns };
}

static uint32_t add_node(struct query *q, enum query_node_type type)
{
	struct query_node *n = array_add(&q->node);
	*n = (struct query_node){
		.type = type,
		.first_child = QUERY_NONE,
		.last_child = QUERY_NONE,
		.next = QUERY_NONE,
		.field.id = -1,
	};
	return (uint32_t)(q->node.n - 1);
}

uint32_t query_leaf(struct query *q, struct str field, bool attribute, enum query_op op,
		    struct query_operand operand, bool nocase)
{
	uint32_t at = add_node(q, QUERY_LEAF);
	struct query_node *n = &q->node.v[at];
	operand.text = arena_str(&q->arena, operand.text);
	n->field.name = arena_str(&q->arena, field);
	n->field.attribute = attribute;
	n->op = op;
	n->operand = operand;
	n->nocase = nocase;
	return at;
}

uint32_t query_group(struct query *q, enum query_node_type type)
{
	return add_node(q, type);
}

bool query_add(struct query *q, uint32_t group, uint32_t child)
{
	if (group == QUERY_NONE || child == QUERY_NONE)
		return false;
	struct query_node *g = &q->node.v[group];
	if (q->node.v[child].depth + 1 >= QUERY_DEPTH)
		return false;
	if (g->last_child == QUERY_NONE)
		g->first_child = child;
	else
		q->node.v[g->last_child].next = child;
	g->last_child = child;
	if (g->depth < q->node.v[child].depth + 1)
		g->depth = q->node.v[child].depth + 1;
	return true;
}

uint32_t query_some(struct query *q, uint32_t child)
{
	if (q->somes == QUERY_SOMES || child == QUERY_NONE)
		return QUERY_NONE;
	uint32_t at = add_node(q, QUERY_SOME);
	if (!query_add(q, at, child))
		return QUERY_NONE;
	q->node.v[at].some = q->somes++;
	return at;
}

bool query_require(struct query *q, uint32_t node)
{
	if (node == QUERY_NONE)
		return false;
	if (q->root == QUERY_NONE) {
		uint32_t root = query_group(q, QUERY_AND);
		q->root = root;
	}
	return query_add(q, q->root, node);
}

/* ---- one value ---- */

static bool is_text_op(enum query_op op)
{
	return op == QUERY_GLOB || op == QUERY_CONTAINS || op == QUERY_PREFIX;
}

/* Text of a value as it was recorded; false for bytes (which have no text) and for what is not there. */
static bool text_of(const struct value *v, struct str *out, char room[NUMBER_ROOM])
{
	switch (v->type) {
	case VALUE_STRING:
	case VALUE_JSON:
	case VALUE_DOUBLE:
		*out = v->text;
		return str_is_set(*out);
	case VALUE_INT:
		*out = v->text;
		if (!v->text.n)
			*out = (struct str){ room, (size_t)snprintf(room, NUMBER_ROOM, "%" PRId64, v->i) };
		return true;
	case VALUE_BOOL:
		*out = v->b ? STR("true") : STR("false");
		return true;
	case VALUE_NONE:
	case VALUE_NULL:
	case VALUE_BYTES:
		break;
	}
	return false;
}

static bool lower_glob(struct str pattern, struct str text)
{
	struct buf both = { 0 };
	buf_add_str(&both, pattern);
	buf_add_str(&both, text);
	for (size_t i = 0; i < both.n; i++)
		if (both.s[i] >= 'A' && both.s[i] <= 'Z')
			both.s[i] = (char)(both.s[i] + 'a' - 'A');
	struct str all = buf_str(&both);
	bool yes = str_glob((struct str){ all.s, pattern.n }, (struct str){ all.s + pattern.n, text.n });
	buf_release(&both);
	return yes;
}

static bool text_matches(const struct query_node *leaf, struct str text)
{
	struct str wanted = leaf->operand.text;
	switch (leaf->op) {
	case QUERY_GLOB:
		return leaf->nocase ? lower_glob(wanted, text) : str_glob(wanted, text);
	case QUERY_CONTAINS:
		return (leaf->nocase ? str_find_nocase(text, wanted) : str_find(text, wanted)) >= 0;
	case QUERY_PREFIX:
		if (leaf->nocase)
			return text.n >= wanted.n && str_eq_nocase((struct str){ text.s, wanted.n }, wanted);
		return str_starts(text, wanted);
	default:
		return leaf->nocase ? str_eq_nocase(text, wanted) : str_eq(text, wanted);
	}
}

static bool is_number(const struct value *v)
{
	return v->type == VALUE_INT || v->type == VALUE_DOUBLE;
}

/* "4481" and 4481.0: the same number, one of them recorded as such. Integers are compared as integers. */
static bool same_number(struct str wanted, const struct value *v)
{
	int64_t i;
	double d, recorded;
	if (v->type == VALUE_INT && num_parse_i64(wanted, &i))
		return v->i == i;
	return num_parse_double(wanted, &d) && value_as_double(*v, &recorded) && d == recorded;
}

static bool order_holds(enum query_op op, int order)
{
	switch (op) {
	case QUERY_EQUAL:
		return order == 0;
	case QUERY_NOT_EQUAL:
		return order != 0;
	case QUERY_LESS:
		return order < 0;
	case QUERY_LESS_EQUAL:
		return order <= 0;
	case QUERY_GREATER:
		return order > 0;
	case QUERY_GREATER_EQUAL:
		return order >= 0;
	default:
		return false;
	}
}

static bool text_holds(const struct query_node *leaf, const struct value *v)
{
	struct str text;
	char room[NUMBER_ROOM];
	if (!text_of(v, &text, room))
		return false;
	if (is_text_op(leaf->op))
		return text_matches(leaf, text);
	if (leaf->op == QUERY_EQUAL || leaf->op == QUERY_NOT_EQUAL) {
		bool same = text_matches(leaf, text) || (is_number(v) && same_number(leaf->operand.text, v));
		return same == (leaf->op == QUERY_EQUAL);
	}
	return order_holds(leaf->op, str_cmp(text, leaf->operand.text));
}

bool query_matches(const struct query_node *leaf, const struct value *v)
{
	int64_t ns;
	double number;
	if (v->type == VALUE_NONE)
		return false;
	if (leaf->op == QUERY_EXISTS)
		return true;
	switch (leaf->operand.type) {
	case QUERY_TEXT:
		return text_holds(leaf, v);
	case QUERY_NUMBER:
		/* Not a number is neither less nor equal nor greater. */
		if (!value_as_double(*v, &number) || number != number)
			return false;
		return order_holds(leaf->op,
				   (number > leaf->operand.number) - (number < leaf->operand.number));
	case QUERY_NS:
		if (!value_as_i64(*v, &ns))
			return false;
		return order_holds(leaf->op, (ns > leaf->operand.ns) - (ns < leaf->operand.ns));
	}
	return false;
}

/* ---- one span ---- */

struct asked {
	const struct query_node *leaf;
};

static bool visit_leaf(void *arg, const struct value *v)
{
	const struct asked *asked = arg;
	return query_matches(asked->leaf, v);
}

/* The depth is bounded by query_add(). */
bool query_eval(const struct query *q, uint32_t node, query_values *values, void *user)
{
	const struct query_node *n = &q->node.v[node];
	if (n->type == QUERY_LEAF) {
		struct asked asked = { n };
		return values(user, &n->field, visit_leaf, &asked);
	}
	bool until = n->type == QUERY_OR || n->type == QUERY_NOT || n->type == QUERY_SOME;
	for (uint32_t c = n->first_child; c != QUERY_NONE; c = q->node.v[c].next)
		if (query_eval(q, c, values, user) == until)
			return n->type == QUERY_OR || n->type == QUERY_SOME;
	return n->type == QUERY_AND || n->type == QUERY_NOT;
}

uint64_t query_bits(const struct query *q, uint64_t wanted, query_values *values, void *user)
{
	uint64_t bits = 0;
	for (uint32_t i = 0; i < q->node.n; i++) {
		const struct query_node *n = &q->node.v[i];
		if (n->type != QUERY_SOME || !(wanted >> n->some & 1))
			continue;
		if (query_eval(q, n->first_child, values, user))
			bits |= (uint64_t)1 << n->some;
	}
	return bits;
}

/* ---- the whole trace ---- */

static bool holds(const struct query *q, uint32_t node, uint64_t bits)
{
	const struct query_node *n = &q->node.v[node];
	if (n->type == QUERY_LEAF)
		return false;
	if (n->type == QUERY_SOME)
		return bits >> n->some & 1;
	bool until = n->type != QUERY_AND;
	for (uint32_t c = n->first_child; c != QUERY_NONE; c = q->node.v[c].next)
		if (holds(q, c, bits) == until)
			return n->type == QUERY_OR;
	return n->type != QUERY_OR;
}

bool query_holds(const struct query *q, uint64_t bits)
{
	return q->root == QUERY_NONE || holds(q, q->root, bits);
}

static uint64_t required(const struct query *q, uint32_t node)
{
	const struct query_node *n = &q->node.v[node];
	if (n->type == QUERY_SOME)
		return (uint64_t)1 << n->some;
	if (n->type == QUERY_LEAF || n->type == QUERY_NOT)
		return 0;
	uint64_t bits = n->type == QUERY_OR && n->first_child != QUERY_NONE ? UINT64_MAX : 0;
	for (uint32_t c = n->first_child; c != QUERY_NONE; c = q->node.v[c].next)
		bits = n->type == QUERY_OR ? bits & required(q, c) : bits | required(q, c);
	return bits;
}

uint64_t query_required(const struct query *q)
{
	return q->root == QUERY_NONE ? 0 : required(q, q->root);
}

uint32_t query_some_node(const struct query *q, uint32_t some)
{
	for (uint32_t i = 0; i < q->node.n; i++)
		if (q->node.v[i].type == QUERY_SOME && q->node.v[i].some == some)
			return i;
	return QUERY_NONE;
}
