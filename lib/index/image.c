/*
 * Sections one after the other. Where all would be more than one percent of
 * the dump, values are listed by larger groups of blocks, points are left out,
 * and then the fields with most values, until it is not.
 */
#include "index/image.h"

#include "base/bytes.h"

enum { SHARE = 100, FLOOR_BYTES = 32 << 10 };

/* One lookup in 64, or in 16, finds a block too many. */
enum { ID_SPARE = 6, VALUE_SPARE = 4 };

/*
 * What is tried, one after the other. Fields that go are those with most
 * values; the facets, which complaints name, are the last.
 */
static const struct {
	uint32_t shift, every; /* groups of blocks; every how many points are kept */
	bool drops, drops_facets;
} steps[] = {
	{ 0, 1, false, false }, { 0, 2, false, false }, { 1, 2, true, false },
	{ 2, 4, true, false },  { 3, 4, true, false },  { 3, 8, true, true },
};

enum { STEPS = sizeof(steps) / sizeof(steps[0]) };

/* Points that need no window cost next to nothing. */
static bool keeps(const struct points *points, size_t i, uint32_t every)
{
	return !points->point.v[i].window_n || i % every == 0;
}

static uint64_t point_bytes(const struct points *points, uint32_t every)
{
	uint64_t n = points->dictionary.n / 3; /* packed, roughly */
	for (size_t i = 0; i < points->point.n; i++)
		if (keeps(points, i, every))
			n += SIDECAR_POINT_BYTES + points->point.v[i].window_n;
	return n;
}

static void begin(struct sidecar_head *h, enum sidecar_section section, const struct buf *body)
{
	h->section[section].at = SIDECAR_HEADER + body->n;
}

static void end(struct sidecar_head *h, enum sidecar_section section, const struct buf *body)
{
	h->section[section].n = SIDECAR_HEADER + body->n - h->section[section].at;
}

static void put_points(struct sidecar_head *h, const struct points *points, uint32_t every, struct buf *body)
{
	struct buf windows = { 0 };
	if (points->dictionary.n)
		restart_pack(&windows, (const unsigned char *)points->dictionary.s, points->dictionary.n,
			     STR(""));
	h->dictionary_n = (uint32_t)windows.n;
	begin(h, SECTION_POINTS, body);
	for (size_t i = 0; i < points->point.n; i++) {
		const struct point *p = &points->point.v[i];
		if (!keeps(points, i, every))
			continue;
		bytes_put64(body, p->offset);
		bytes_put64(body, p->bit);
		bytes_put64(body, windows.n);
		bytes_put32(body, p->window_n);
		buf_add(&windows, points->windows.s + p->window_at, p->window_n);
		h->points++;
	}
	end(h, SECTION_POINTS, body);
	begin(h, SECTION_WINDOWS, body);
	buf_add(body, windows.s, windows.n);
	end(h, SECTION_WINDOWS, body);
	buf_release(&windows);
}

/* Each block is entered at the last point before it. */
static void put_blocks(struct sidecar_head *h, const struct block *blocks, size_t n,
		       const struct points *points, uint32_t every, struct buf *body)
{
	size_t at = 0;
	uint32_t number = 0;
	begin(h, SECTION_BLOCKS, body);
	for (size_t i = 0; i < n; i++) {
		for (size_t next = at + 1;
		     next < points->point.n && points->point.v[next].offset <= blocks[i].offset; next++)
			if (keeps(points, next, every)) {
				at = next;
				number++;
			}
		bytes_put64(body, blocks[i].offset);
		bytes_put64(body, blocks[i].line);
		bytes_put32(body, number);
		bytes_put32(body, blocks[i].flags);
		bytes_put64(body, (uint64_t)blocks[i].first_ns);
		bytes_put64(body, (uint64_t)blocks[i].last_ns);
	}
	h->blocks = (uint32_t)n;
	end(h, SECTION_BLOCKS, body);
}

struct name {
	enum name_role role;
	struct str text;
};

static int by_role_and_text(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	return x->role != y->role ? (int)x->role - (int)y->role : str_cmp(x->text, y->text);
}

static void put_name(struct buf *body, const struct name *name)
{
	size_t n = name->text.n < UINT16_MAX ? name->text.n : UINT16_MAX;
	buf_add_char(body, (char)name->role);
	bytes_put(body, n, 2);
	buf_add(body, name->text.s, n);
}

/* Sorted, so that they are the same however many threads met them. */
static void put_names(struct sidecar_head *h, const struct post *p, struct buf *body)
{
	ARRAY(struct name) names = { 0 };
	for (size_t i = 0; i < p->fields.n; i++) {
		const struct post_field *f = &p->fields.v[i];
		*array_add(&names) = (struct name){ f->is_dropped ? NAME_DROPPED : NAME_LISTED, f->name };
		if (i < FIELD_FACETS_N && f->n)
			*array_add(&names) = (struct name){ NAME_SEEN, f->name };
	}
	for (size_t i = 0; i < p->role.n; i++)
		if (p->role.v[i].facet >= 0)
			*array_add(&names) = (struct name){ NAME_SEEN, p->roles.entry[i].key };
	for (size_t i = 0; i < p->containers.n; i++)
		*array_add(&names) = (struct name){ NAME_CONTAINER, p->containers.v[i] };
	if (names.n)
		qsort(names.v, names.n, sizeof(*names.v), by_role_and_text);
	begin(h, SECTION_NAMES, body);
	for (size_t i = 0; i < names.n; i++)
		if (!i || by_role_and_text(&names.v[i - 1], &names.v[i]))
			put_name(body, &names.v[i]);
	end(h, SECTION_NAMES, body);
	h->flags |= p->is_incomplete ? SIDECAR_INCOMPLETE : 0;
	array_release(&names);
}

/* What all other ids begin with. */
static struct str common_of(const struct post *p)
{
	struct str common = p->other_ids.n ? p->other_ids.v[0].id : STR("");
	common.n = common.n < ID_COMMON_MAX ? common.n : ID_COMMON_MAX;
	for (size_t i = 1; i < p->other_ids.n; i++) {
		struct str id = p->other_ids.v[i].id;
		size_t n = 0;
		while (n < common.n && n < id.n && id.s[n] == common.s[n])
			n++;
		common.n = n;
	}
	return common;
}

static void pack_others(struct sidecar_head *h, const struct post *p, uint32_t blocks, struct buf *out)
{
	struct postings others = { 0 };
	struct str common = common_of(p);
	for (size_t i = 0; i < p->other_ids.n; i++) {
		struct id_range range = { 0, 0 };
		(void)id_other_range(p->other_ids.v[i].id, common, &range);
		*array_add(&others) = (struct posting){ range.from, p->other_ids.v[i].block, 0 };
	}
	memcpy(h->common, common.s, common.n);
	h->common_n = (uint32_t)common.n;
	list_pack(&others, blocks, 0, LIST_UNEVEN, &h->list[LIST_OTHER], out);
	free(others.v);
}

static void pack_values(struct sidecar_head *h, struct post *p, uint32_t blocks, uint32_t shift, uint32_t was,
			struct buf *out)
{
	buf_clear(out);
	postings_group(&p->values, shift - was);
	list_pack(&p->values, blocks, shift, VALUE_SPARE, &h->list[LIST_VALUES], out);
}

/* False when there is none left. */
static bool drop_largest(struct post *p, size_t from)
{
	size_t kept = 0, largest = p->fields.n;
	for (size_t i = 0; i < p->fields.n; i++)
		p->fields.v[i].n = 0;
	for (size_t i = 0; i < p->values.n; i++)
		p->fields.v[p->values.v[i].field].n++;
	for (size_t i = from; i < p->fields.n; i++)
		if (p->fields.v[i].n && (largest == p->fields.n || p->fields.v[i].n > p->fields.v[largest].n))
			largest = i;
	if (largest == p->fields.n)
		return false;
	p->fields.v[largest].is_dropped = true;
	for (size_t i = 0; i < p->values.n; i++)
		if (p->values.v[i].field != largest)
			p->values.v[kept++] = p->values.v[i];
	p->values.n = kept;
	return true;
}

/* Of fields that were dropped by one thread only. */
static void drop_dropped(struct post *p)
{
	size_t kept = 0;
	for (size_t i = 0; i < p->values.n; i++)
		if (!p->fields.v[p->values.v[i].field].is_dropped)
			p->values.v[kept++] = p->values.v[i];
	p->values.n = kept;
}

static void put_list(struct sidecar_head *h, enum sidecar_section section, const struct buf *list,
		     struct buf *body)
{
	begin(h, section, body);
	buf_add(body, list->s, list->n);
	end(h, section, body);
}

void image_put(struct sidecar_head *h, struct post *p, struct block *blocks, size_t n,
	       const struct points *points, struct buf *out)
{
	struct buf hex = { 0 }, other = { 0 }, values = { 0 }, body = { 0 };
	uint64_t most = h->identity.size / SHARE > FLOOR_BYTES ? h->identity.size / SHARE : FLOOR_BYTES;
	uint32_t count = (uint32_t)n;
	size_t step = 0;
	h->spans = p->spans;
	drop_dropped(p);
	list_pack(&p->hex, count, 0, ID_SPARE, &h->list[LIST_HEX], &hex);
	pack_others(h, p, count, &other);
	pack_values(h, p, count, steps[0].shift, 0, &values);
	uint64_t fixed = SIDECAR_HEADER + hex.n + other.n + n * SIDECAR_BLOCK_BYTES;
	fixed += fixed / SIDECAR_PAGE * 4;
	while (fixed + values.n + point_bytes(points, steps[step].every) > most) {
		uint32_t was = steps[step].shift;
		size_t from = steps[step].drops_facets ? 0 : FIELD_FACETS_N;
		bool dropped = steps[step].drops && drop_largest(p, from);
		if (!dropped && ++step == STEPS)
			break;
		pack_values(h, p, count, steps[step].shift, was, &values);
	}
	step = step < STEPS ? step : STEPS - 1;
	put_points(h, points, steps[step].every, &body);
	put_blocks(h, blocks, n, points, steps[step].every, &body);
	put_names(h, p, &body);
	put_list(h, SECTION_HEX, &hex, &body);
	put_list(h, SECTION_OTHER, &other, &body);
	put_list(h, SECTION_VALUES, &values, &body);
	sidecar_put_head(h, &body, out);
	buf_release(&hex);
	buf_release(&other);
	buf_release(&values);
	buf_release(&body);
}
