/*
 * Sections one after the other. Where all would be more than one percent of
 * the dump, values are listed by larger groups of blocks, points are left out,
 * and then the fields with most values, until it is not.
 */
#include "index/image.h"

#include "index/bytes.h"

enum { SHARE = 100, FLOOR_BYTES = 64 << 10 };

/* What is tried, one after the other. */
static const struct {
	uint32_t shift, every; /* groups of blocks; every how many points are kept */
} steps[] = { { 1, 1 }, { 2, 1 }, { 3, 1 }, { 3, 2 }, { 3, 3 }, { 4, 4 } };

enum { STEPS = sizeof(steps) / sizeof(steps[0]) };

/* Points that need no window cost next to nothing. */
static bool keeps(const struct points *points, size_t i, uint32_t every)
{
	return !points->point.v[i].window_n || i % every == 0;
}

static uint64_t point_bytes(const struct points *points, uint32_t every)
{
	uint64_t n = 0;
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

static void put_name(struct buf *body, enum name_role role, struct str name)
{
	size_t n = name.n < UINT16_MAX ? name.n : UINT16_MAX;
	buf_add_char(body, (char)role);
	bytes_put(body, n, 2);
	buf_add(body, name.s, n);
}

static void put_names(struct sidecar_head *h, const struct post *p, struct buf *body)
{
	begin(h, SECTION_NAMES, body);
	for (size_t i = 0; i < p->fields.n; i++)
		put_name(body, p->fields.v[i].is_dropped ? NAME_DROPPED : NAME_LISTED, p->fields.v[i].name);
	for (size_t i = 0; i < p->containers.n; i++)
		put_name(body, NAME_CONTAINER, p->containers.v[i]);
	h->flags |= p->is_incomplete ? SIDECAR_INCOMPLETE : 0;
	end(h, SECTION_NAMES, body);
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
	list_pack(&others, blocks, 0, false, &h->list[LIST_OTHER], out);
	free(others.v);
}

static void pack_values(struct sidecar_head *h, struct post *p, uint32_t blocks, uint32_t shift, uint32_t was,
			struct buf *out)
{
	buf_clear(out);
	postings_group(&p->values, shift - was);
	list_pack(&p->values, blocks, shift, true, &h->list[LIST_VALUES], out);
}

static bool drop_largest(struct post *p)
{
	size_t kept = 0, largest = p->fields.n;
	for (size_t i = 0; i < p->fields.n; i++)
		p->fields.v[i].n = 0;
	for (size_t i = 0; i < p->values.n; i++)
		p->fields.v[p->values.v[i].field].n++;
	for (size_t i = 0; i < p->fields.n; i++)
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
	list_pack(&p->hex, count, 0, true, &h->list[LIST_HEX], &hex);
	pack_others(h, p, count, &other);
	pack_values(h, p, count, steps[0].shift, 0, &values);
	uint64_t fixed = SIDECAR_HEADER + hex.n + other.n + n * SIDECAR_BLOCK_BYTES;
	fixed += fixed / SIDECAR_PAGE * 4;
	while (fixed + values.n + point_bytes(points, steps[step].every) > most) {
		uint32_t was = steps[step].shift;
		if (step + 1 < STEPS)
			step++;
		else if (!drop_largest(p))
			break;
		pack_values(h, p, count, steps[step].shift, was, &values);
	}
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
