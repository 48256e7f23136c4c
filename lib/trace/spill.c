/* Extents of one file; in them spans, each followed by what it points to, in one order. */
#include "trace/spill.h"

#include "base/array.h"

#include <errno.h>
#include <unistd.h>

enum { BUFFER_LEAST = 32 << 10, BUFFER_MOST = 256 << 10, BUDGET_SHARE = 16, ALIGN = 8 };

struct extent {
	uint64_t at, n;
};

struct portion {
	struct buf waiting; /* not written yet */
	ARRAY(struct extent) extents;
	uint64_t bytes;
	uint64_t serial; /* of the resource that was written last */
};

struct spill {
	int fd;
	uint64_t end;
	uint32_t portions;
	size_t buffer_bytes; /* of each portion */
	struct portion *portion;
};

/* Long pieces are written and read faster; all buffers together are a small part of the budget. */
static size_t buffer_of(uint64_t budget_bytes, uint32_t portions)
{
	uint64_t each = budget_bytes / BUDGET_SHARE / portions;
	return each < BUFFER_LEAST ? BUFFER_LEAST : each > BUFFER_MOST ? BUFFER_MOST : (size_t)each;
}

struct spill *spill_new(int fd, uint32_t portions, uint64_t budget_bytes)
{
	struct spill *s = mem_alloc(1, sizeof(*s));
	*s = (struct spill){ .fd = fd,
			     .portions = portions,
			     .buffer_bytes = buffer_of(budget_bytes, portions) };
	s->portion = mem_alloc(portions, sizeof(*s->portion));
	return s;
}

void spill_free(struct spill *s)
{
	if (!s)
		return;
	for (uint32_t i = 0; i < s->portions; i++) {
		buf_release(&s->portion[i].waiting);
		array_release(&s->portion[i].extents);
	}
	free(s->portion);
	free(s);
}

static bool write_waiting(struct spill *s, struct portion *p)
{
	size_t done = 0;
	while (done < p->waiting.n) {
		ssize_t n = pwrite(s->fd, p->waiting.s + done, p->waiting.n - done, (off_t)(s->end + done));
		if (n < 0 && errno != EINTR)
			return false;
		done += n > 0 ? (size_t)n : 0;
	}
	*array_add(&p->extents) = (struct extent){ s->end, done };
	s->end += done;
	p->bytes += done;
	buf_clear(&p->waiting);
	return true;
}

/* ---- a span, from here to there ---- */

/* What follows the span for its resource. */
enum { RESOURCE_NONE, RESOURCE_HERE, RESOURCE_AS_BEFORE };

static void put_array(struct buf *out, const void *v, size_t n, size_t size)
{
	buf_add_fill(out, '\0', (ALIGN - out->n % ALIGN) % ALIGN);
	if (n)
		buf_add(out, v, n * size);
}

static void put_attrs(struct buf *out, const struct attrs *a)
{
	put_array(out, a->v, a->n, sizeof(*a->v));
	for (uint32_t i = 0; i < a->n; i++) {
		buf_add_str(out, a->v[i].key);
		buf_add_str(out, a->v[i].value.text);
	}
}

/* In the order in which take_texts() has them again. */
static void put_texts(struct buf *out, const struct span *s)
{
	const struct str texts[] = { s->trace_id,      s->span_id,        s->parent_id,
				     s->name,          s->status_message, s->scope.name,
				     s->scope.version, s->origin.file,    s->origin.member };
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		buf_add_str(out, texts[i]);
}

static void put_resource(struct portion *p, const struct resource *r)
{
	uint64_t kind = !r                                    ? RESOURCE_NONE
			: r->serial && r->serial == p->serial ? RESOURCE_AS_BEFORE
							      : RESOURCE_HERE;
	put_array(&p->waiting, &kind, 1, sizeof(kind));
	if (kind != RESOURCE_HERE)
		return;
	p->serial = r->serial;
	put_array(&p->waiting, r, 1, sizeof(*r));
	put_attrs(&p->waiting, &r->attrs);
}

bool spill_add(struct spill *s, uint32_t portion, const struct span *span)
{
	struct portion *p = &s->portion[portion];
	struct buf *out = &p->waiting;
	put_array(out, span, 1, sizeof(*span));
	put_texts(out, span);
	put_attrs(out, &span->attrs);
	put_array(out, span->events, span->events_n, sizeof(*span->events));
	for (uint32_t i = 0; i < span->events_n; i++) {
		buf_add_str(out, span->events[i].name);
		put_attrs(out, &span->events[i].attrs);
	}
	put_array(out, span->links, span->links_n, sizeof(*span->links));
	for (uint32_t i = 0; i < span->links_n; i++) {
		buf_add_str(out, span->links[i].trace_id);
		buf_add_str(out, span->links[i].span_id);
		put_attrs(out, &span->links[i].attrs);
	}
	put_resource(p, span->resource);
	put_array(out, NULL, 0, 0);
	return out->n < s->buffer_bytes || write_waiting(s, p);
}

/* ---- and back ---- */

struct taking {
	char *start, *at;
	struct resource *resource; /* the last one */
};

static void *take_array(struct taking *t, size_t n, size_t size)
{
	t->at += (ALIGN - (size_t)(t->at - t->start) % ALIGN) % ALIGN;
	void *v = t->at;
	t->at += n * size;
	return v;
}

static void take_str(struct taking *t, struct str *text)
{
	if (!str_is_set(*text))
		return;
	text->s = t->at;
	t->at += text->n;
}

static void take_attrs(struct taking *t, struct attrs *a)
{
	a->v = take_array(t, a->n, sizeof(*a->v));
	for (uint32_t i = 0; i < a->n; i++) {
		take_str(t, &a->v[i].key);
		take_str(t, &a->v[i].value.text);
	}
}

static void take_texts(struct taking *t, struct span *s)
{
	struct str *const texts[] = { &s->trace_id,      &s->span_id,        &s->parent_id,
				      &s->name,          &s->status_message, &s->scope.name,
				      &s->scope.version, &s->origin.file,    &s->origin.member };
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		take_str(t, texts[i]);
}

static void take_resource(struct taking *t, struct span *s)
{
	uint64_t kind = *(uint64_t *)take_array(t, 1, sizeof(kind));
	if (kind == RESOURCE_HERE) {
		t->resource = take_array(t, 1, sizeof(*t->resource));
		take_attrs(t, &t->resource->attrs);
	}
	s->resource = kind == RESOURCE_NONE ? NULL : t->resource;
}

static struct span *take_span(struct taking *t)
{
	struct span *s = take_array(t, 1, sizeof(*s));
	take_texts(t, s);
	take_attrs(t, &s->attrs);
	s->events = take_array(t, s->events_n, sizeof(*s->events));
	for (uint32_t i = 0; i < s->events_n; i++) {
		take_str(t, &s->events[i].name);
		take_attrs(t, &s->events[i].attrs);
	}
	s->links = take_array(t, s->links_n, sizeof(*s->links));
	for (uint32_t i = 0; i < s->links_n; i++) {
		take_str(t, &s->links[i].trace_id);
		take_str(t, &s->links[i].span_id);
		take_attrs(t, &s->links[i].attrs);
	}
	take_resource(t, s);
	take_array(t, 0, 0);
	return s;
}

static bool read_extent(const struct spill *s, const struct extent *e, char *to)
{
	for (uint64_t done = 0; done < e->n;) {
		ssize_t n = pread(s->fd, to + done, e->n - done, (off_t)(e->at + done));
		if (n == 0)
			errno = EIO;
		if (n == 0 || (n < 0 && errno != EINTR))
			return false;
		done += n > 0 ? (uint64_t)n : 0;
	}
	return true;
}

bool spill_read(struct spill *s, uint32_t portion, struct arena *arena,
		void (*take)(void *user, struct span *span), void *user)
{
	struct portion *p = &s->portion[portion];
	struct taking t = { .resource = NULL };
	size_t n = p->bytes + p->waiting.n;
	t.start = t.at = arena_alloc(arena, n);
	for (size_t i = 0; i < p->extents.n; i++) {
		if (!read_extent(s, &p->extents.v[i], t.at))
			return false;
		t.at += p->extents.v[i].n;
	}
	if (p->waiting.n)
		memcpy(t.at, p->waiting.s, p->waiting.n);
	for (t.at = t.start; t.at < t.start + n;)
		take(user, take_span(&t));
	return true;
}
