/* The builder: fields of any spelling into the scratch span. */
#include "span/build.h"

#include "base/num.h"

void build_init(struct build *b, struct arena *arena, const struct facet_index *index)
{
	*b = (struct build){ .arena = arena, .memo = memo_new(index) };
}

void build_release(struct build *b)
{
	memo_free(b->memo);
	array_release(&b->attrs);
	array_release(&b->resource_attrs);
	array_release(&b->event_attrs);
	array_release(&b->link_attrs);
	array_release(&b->events);
	array_release(&b->links);
}

void build_resource(struct build *b)
{
	array_clear(&b->resource_attrs);
	b->resource.serial++;
	b->resource.attrs = (struct attrs){ .indexed = true };
	b->resource_used = true;
}

void build_no_resource(struct build *b)
{
	build_resource(b);
	b->resource_used = false;
}

static struct attr make_attr(struct build *b, struct str key, struct value v)
{
	return (struct attr){ .key = key, .value = v, .key_id = memo_key(b->memo, key)->key_id };
}

static bool is_wanted(const struct build *b, const struct key_meaning *m)
{
	uint64_t any = 0;
	for (size_t i = 0; b->wanted && i < FACET_BITS_WORDS; i++)
		any |= m->facets[i] & b->wanted[i];
	return !b->wanted || any;
}

/* In the place of a key_id: not wanted, and there until the fingerprint is made. */
enum { PASSED_OVER = UINT16_MAX };

static const struct key_meaning *add_attr(struct build *b, struct attrs *list, struct attr_list *to,
					  struct str key, struct value v)
{
	const struct key_meaning *m = memo_key(b->memo, key);
	bool passed_over = !is_wanted(b, m);
	if (passed_over && !b->print_key)
		return m;
	/* A resource is copied once for many spans: all of it stays. */
	bool leaves = passed_over && list == &b->span.attrs;
	uint16_t key_id = leaves ? PASSED_OVER : m->key_id;
	*array_add(to) = (struct attr){ .key = key, .value = v, .key_id = key_id };
	for (size_t i = 0; m->key_id && i < FACET_BITS_WORDS; i++)
		list->facets[i] |= m->facets[i];
	return m;
}

void build_resource_attr(struct build *b, struct str key, struct value v)
{
	add_attr(b, &b->resource.attrs, &b->resource_attrs, key, v);
	b->resource_used = true;
}

void build_span(struct build *b)
{
	struct scope scope = b->span.scope;
	b->span = (struct span){ .scope = scope };
	b->span.attrs.indexed = true;
	b->sign = SIGN_NONE;
	b->fields = 0;
	array_clear(&b->attrs);
	array_clear(&b->event_attrs);
	array_clear(&b->link_attrs);
	array_clear(&b->events);
	array_clear(&b->links);
}

void build_attr(struct build *b, struct str key, struct value v)
{
	const struct key_meaning *m = add_attr(b, &b->span.attrs, &b->attrs, key, v);
	if (m->signs_n && m->sign[0] < b->sign) {
		uint16_t sign = memo_sign(b->memo, m, v);
		b->sign = sign < b->sign ? sign : b->sign;
	}
}

static void settle_component(struct build *b)
{
	uint16_t named = memo_name(b->memo, b->span.name);
	bool is_root = span_is_root(&b->span) && !(b->span.flags & SPAN_TORN); /* its parent may be lost */
	enum component c = component_of_sign(named < b->sign ? named : b->sign, is_root);
	b->span.component = (uint8_t)((unsigned)c + 1);
}

struct event *build_event(struct build *b)
{
	struct event *e = array_add(&b->events);
	*e = (struct event){ .attrs.v = NULL };
	return e;
}

/* Attributes of the last event or link stand last in the common list; only their number is kept until the
 * end. */
void build_event_attr(struct build *b, struct str key, struct value v)
{
	if (!b->events.n)
		BUG("attribute of no event");
	*array_add(&b->event_attrs) = make_attr(b, key, v);
	b->events.v[b->events.n - 1].attrs.n++;
}

struct link *build_link(struct build *b)
{
	struct link *l = array_add(&b->links);
	*l = (struct link){ .attrs.v = NULL };
	return l;
}

void build_link_attr(struct build *b, struct str key, struct value v)
{
	if (!b->links.n)
		BUG("attribute of no link");
	*array_add(&b->link_attrs) = make_attr(b, key, v);
	b->links.v[b->links.n - 1].attrs.n++;
}

struct str build_id(struct build *b, struct value v, enum id_kind kind, unsigned hints)
{
	struct str id;
	id_read(v, kind, hints, b->arena, &id);
	return id;
}

static const uint32_t id_flag[] = {
	[ID_UNSET] = 0,
	[ID_HEX] = 0,
	[ID_HEX_IN_BASE64] = SPAN_ID_BASE64,
	[ID_HEX_AS_NUMBER] = SPAN_ID_DECIMAL,
	[ID_OPAQUE] = SPAN_ID_OPAQUE,
};

void build_trace_id(struct build *b, struct value v, unsigned hints)
{
	enum id_form form = id_read(v, ID_TRACE, hints, b->arena, &b->span.trace_id);
	b->span.flags |= form == ID_UNSET ? SPAN_NO_TRACE_ID : id_flag[form];
	if (form != ID_UNSET)
		b->span.flags &= ~(uint32_t)SPAN_NO_TRACE_ID;
}

void build_span_id(struct build *b, struct value v, unsigned hints)
{
	b->span.flags |= id_flag[id_read(v, ID_SPAN, hints, b->arena, &b->span.span_id)];
}

void build_parent_id(struct build *b, struct value v, unsigned hints)
{
	id_read(v, ID_SPAN, hints, b->arena, &b->span.parent_id);
}

static bool read_time(struct build *b, struct value v, enum time_unit unit, int64_t *out)
{
	struct time_read t;
	bool is_time = time_parse(v, unit, &t);
	if (is_time)
		*out = t.ns;
	b->span.flags |= t.invalid ? SPAN_TIME_INVALID : 0;
	b->span.flags |= is_time && t.rounded ? SPAN_TIME_DOUBLE : 0;
	b->span.flags |= is_time && t.unit_suspect ? SPAN_UNIT_SUSPECT : 0;
	b->span.flags |= is_time && t.naive ? SPAN_NAIVE_TIME : 0;
	return is_time;
}

static void settle_duration(struct build *b)
{
	struct span *s = &b->span;
	uint32_t known = SPAN_HAS_DURATION | SPAN_HAS_START;
	if ((s->flags & known) != known || (s->flags & SPAN_HAS_END))
		return;
	s->end_ns = num_add_i64(s->start_ns, b->duration_ns);
	s->flags |= SPAN_HAS_END;
}

void build_start(struct build *b, struct value v, enum time_unit unit)
{
	if (read_time(b, v, unit, &b->span.start_ns))
		b->span.flags |= SPAN_HAS_START;
}

void build_end(struct build *b, struct value v, enum time_unit unit)
{
	if (read_time(b, v, unit, &b->span.end_ns))
		b->span.flags |= SPAN_HAS_END;
}

void build_duration(struct build *b, struct value v, enum time_unit unit)
{
	if (time_parse_duration(v, unit, &b->duration_ns))
		b->span.flags |= SPAN_HAS_DURATION;
}

void build_name(struct build *b, struct value v)
{
	if (v.type == VALUE_NULL)
		return;
	b->span.flags |= v.type == VALUE_STRING ? 0 : SPAN_TYPE_ODD;
	b->span.name = value_text(v, b->arena);
}

/* The last word of "SPAN_KIND_SERVER", "SpanKind.SERVER", "STATUS_CODE_OK", "StatusCode.ERROR". */
static struct str last_word(struct str t)
{
	for (size_t i = t.n; i > 0; i--)
		if (t.s[i - 1] == '_' || t.s[i - 1] == '.')
			return str_from(t, i);
	return t;
}

static int word_in(struct str word, const char *const *words, int n)
{
	for (int i = 0; i < n; i++)
		if (words[i] && str_eq_nocase(word, str_of(words[i])))
			return i;
	return -1;
}

void build_kind(struct build *b, struct value v)
{
	static const char *const names[] = { "unspecified", "internal", "server",
					     "client",      "producer", "consumer" };
	int64_t i;
	int named = v.type == VALUE_STRING ? word_in(last_word(v.text), names, 6) : -1;
	if (named >= 0)
		b->span.kind = (enum span_kind)named;
	else if (value_as_i64(v, &i) && i >= 0 && i <= SPAN_CONSUMER)
		b->span.kind = (enum span_kind)i;
	else if (v.type != VALUE_STRING && v.type != VALUE_NULL)
		b->span.flags |= SPAN_TYPE_ODD;
}

void build_status(struct build *b, struct value v)
{
	static const char *const names[] = { "unset", "ok", "error", "success", "failed", "failure", "fail" };
	static const enum span_status means[] = { SPAN_STATUS_UNSET, SPAN_STATUS_OK,    SPAN_STATUS_ERROR,
						  SPAN_STATUS_OK,    SPAN_STATUS_ERROR, SPAN_STATUS_ERROR,
						  SPAN_STATUS_ERROR };
	int64_t i;
	int named = v.type == VALUE_STRING ? word_in(last_word(v.text), names, 7) : -1;
	if (named >= 0)
		b->span.status = means[named];
	else if (value_as_i64(v, &i) && i >= 0 && i <= SPAN_STATUS_ERROR)
		b->span.status = (enum span_status)i;
}

static void settle_lists(struct build *b)
{
	struct span *s = &b->span;
	size_t at = 0;
	s->attrs.v = b->attrs.v;
	s->attrs.n = (uint32_t)b->attrs.n;
	for (size_t i = 0; i < b->events.n; at += b->events.v[i++].attrs.n)
		b->events.v[i].attrs.v = at < b->event_attrs.n ? &b->event_attrs.v[at] : NULL;
	at = 0;
	for (size_t i = 0; i < b->links.n; at += b->links.v[i++].attrs.n)
		b->links.v[i].attrs.v = at < b->link_attrs.n ? &b->link_attrs.v[at] : NULL;
	s->events = b->events.v;
	s->events_n = (uint32_t)b->events.n;
	s->links = b->links.v;
	s->links_n = (uint32_t)b->links.n;
	b->resource.attrs.v = b->resource_attrs.v;
	b->resource.attrs.n = (uint32_t)b->resource_attrs.n;
	s->resource = b->resource_used ? &b->resource : NULL;
}

static void leave_out(struct attrs *list)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < list->n; i++)
		if (list->v[i].key_id != PASSED_OVER)
			list->v[kept++] = list->v[i];
	list->n = kept;
}

/* Of all that was recorded; then only what is wanted is left. */
static void settle_print(struct build *b)
{
	b->span.print = span_fingerprint(&b->span, b->print_key);
	if (b->wanted)
		leave_out(&b->span.attrs);
}

const struct span *build_done(struct build *b)
{
	struct span *s = &b->span;
	settle_duration(b);
	settle_lists(b);
	if (!str_is_set(s->trace_id))
		s->flags |= SPAN_NO_TRACE_ID;
	/* Some tracers name the span itself, or its trace, as the parent of a root. */
	bool self = str_is_set(s->parent_id) && str_is_set(s->span_id) && str_eq(s->parent_id, s->span_id) &&
		    !(s->flags & SPAN_SHARED);
	bool trace = str_is_set(s->parent_id) && str_is_set(s->trace_id) && str_eq(s->parent_id, s->trace_id);
	if (self || trace) {
		s->parent_id = STR_UNSET;
		s->flags |= SPAN_SELF_PARENT;
	}
	settle_component(b);
	if (b->print_key)
		settle_print(b);
	return s;
}
