/* Deflated members of zips, decoded by ourselves. */
#include "input/zip_rest.h"

#include "base/bytes.h"
#include "base/mem.h"
#include "input/internal.h"

#include <stdlib.h>
#include <string.h>

enum {
	HEADER_BYTES = 30,
	NAME_BYTES_MAX = 4096,
	BEFORE_BYTES = 128 << 10, /* libarchive reads pieces of 64 KiB */
	IN_BYTES = 64 << 10,
	OUT_BYTES = 64 << 10, /* an engine wants room, however little is asked for */
	DEFLATED = 8,
	ENCRYPTED = 1,
};

struct zip_rest {
	struct unpack *u;
	const struct inflate_class *inflate;
	void *engine;
	uint64_t skip; /* decoded bytes that are known */
	uint64_t next, taken;
	size_t at, n, out_at, out_n;
	unsigned char in[INFLATE_BACK + IN_BYTES], out[OUT_BYTES];
};

static bool is_called(struct str name, struct str inner)
{
	return str_eq(name, inner) || (str_ends(name, inner) && name.s[name.n - inner.n - 1] == '!');
}

/* A header of a deflated member of that name: where its data begins, from here; 0: it is none. */
static size_t data_behind(const unsigned char *p, size_t n, struct str name)
{
	if (n < HEADER_BYTES || memcmp(p, "PK\3\4", 4) != 0 || bytes_get16(p + 6) & ENCRYPTED ||
	    bytes_get16(p + 8) != DEFLATED)
		return 0;
	struct str inner = { (const char *)p + HEADER_BYTES, bytes_get16(p + 26) };
	if (!inner.n || inner.n > n - HEADER_BYTES || !is_called(name, inner))
		return 0;
	return HEADER_BYTES + inner.n + bytes_get16(p + 28);
}

/* Its last header before `until`: where its data begins. */
static bool find_data(struct unpack *u, struct str name, uint64_t until, uint64_t *data)
{
	uint64_t from = until > BEFORE_BYTES ? until - BEFORE_BYTES : 0;
	size_t n = (size_t)(until - from) + HEADER_BYTES + NAME_BYTES_MAX, got = 0;
	unsigned char *bytes = mem_alloc(n, 1);
	size_t behind = 0;
	for (size_t piece = 1; got < n && piece; got += piece)
		piece = unpack_look(u, from + got, bytes + got, n - got);
	for (size_t i = got; i-- > 0 && !behind;) {
		behind = from + i < until ? data_behind(bytes + i, got - i, name) : 0;
		*data = from + i + behind;
	}
	free(bytes);
	return behind > 0;
}

struct zip_rest *zip_rest_open(struct unpack *u, struct str name, uint64_t until, uint64_t given)
{
	uint64_t data;
	if (u->access == UNPACK_STREAM || !find_data(u, name, until, &data))
		return NULL;
	struct zip_rest *r = mem_alloc(1, sizeof(*r));
	r->u = u;
	r->inflate = u->below->in->inflate;
	r->engine = r->inflate->new ();
	r->inflate->start(r->engine);
	r->skip = given;
	r->next = data;
	r->at = r->n = INFLATE_BACK;
	return r;
}

void zip_rest_free(struct zip_rest *r)
{
	if (!r)
		return;
	r->inflate->free(r->engine);
	free(r);
}

static bool fill(struct zip_rest *r)
{
	size_t got = unpack_look(r->u, r->next, r->in + INFLATE_BACK, IN_BYTES);
	r->next += got;
	r->taken += got;
	r->at = INFLATE_BACK;
	r->n = INFLATE_BACK + got;
	return got > 0;
}

/* The next decoded bytes; what is known already is decoded over again, and dropped. False at the end. */
static bool decode(struct zip_rest *r)
{
	for (;;) {
		size_t was = r->at;
		r->out_at = 0;
		enum inflate_result result =
			r->inflate->run(r->engine, r->in, &r->at, r->n, r->out, sizeof(r->out), &r->out_n);
		r->out_at = r->skip < r->out_n ? (size_t)r->skip : r->out_n;
		r->skip -= r->out_at;
		if (r->out_at < r->out_n)
			return true;
		if (result != INFLATE_MORE || (!r->out_n && r->at == was && !fill(r)))
			return false;
	}
}

size_t zip_rest_read(struct zip_rest *r, void *bytes, size_t cap, uint64_t *taken)
{
	bool more = r->out_at < r->out_n || decode(r);
	size_t left = r->out_n - r->out_at, n = left < cap ? left : cap;
	*taken = r->taken;
	if (!more)
		return 0;
	memcpy(bytes, r->out + r->out_at, n);
	r->out_at += n;
	return n;
}
