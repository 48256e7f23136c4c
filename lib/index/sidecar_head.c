/* The header: written, and read from bytes that nobody vouches for. */
#include "index/sidecar_head.h"

#include "base/bytes.h"
#include "base/map.h"

#define MAGIC "\x89TIX\r\n\x1a\n"

enum {
	AT_VERSION = 8,
	AT_FLAGS = 12,
	AT_SIZE = 16,
	AT_CHANGED = 24,
	AT_HEAD = 32,
	AT_TAIL = 40,
	AT_STREAM = 48,
	AT_RECORDS = 56,
	AT_SPANS = 64,
	AT_POINTS = 72,
	AT_BLOCKS = 76,
	AT_LISTS = 80,
	AT_SECTIONS = AT_LISTS + LISTS * LIST_SHAPE_BYTES,
	AT_DICTIONARY_N = AT_SECTIONS + SECTIONS * 16,
	AT_COMMON_N = AT_DICTIONARY_N + 4,
	AT_COMMON = AT_COMMON_N + 4,
	AT_PAGES_HASH = SIDECAR_HEADER - 16,
	AT_OWN_HASH = SIDECAR_HEADER - 8,
};

uint32_t sidecar_page_hash(const void *bytes, size_t n)
{
	return (uint32_t)hash_stable((struct str){ bytes, n });
}

static void put_pages(const struct buf *body, struct buf *pages)
{
	for (size_t at = 0; at < body->n; at += SIDECAR_PAGE) {
		size_t n = body->n - at < SIDECAR_PAGE ? body->n - at : SIDECAR_PAGE;
		bytes_put32(pages, sidecar_page_hash(body->s + at, n));
	}
}

void sidecar_put_head(const struct sidecar_head *h, const struct buf *body, struct buf *out)
{
	struct buf pages = { 0 };
	size_t start = out->n;
	put_pages(body, &pages);
	buf_add(out, MAGIC, 8);
	bytes_put32(out, SIDECAR_VERSION);
	bytes_put32(out, h->flags);
	bytes_put64(out, h->identity.size);
	bytes_put64(out, (uint64_t)h->identity.changed_ns);
	bytes_put64(out, h->identity.head);
	bytes_put64(out, h->identity.tail);
	bytes_put64(out, h->stream_bytes);
	bytes_put64(out, h->records);
	bytes_put64(out, h->spans);
	bytes_put32(out, h->points);
	bytes_put32(out, h->blocks);
	for (unsigned i = 0; i < LISTS; i++)
		list_put_shape(out, &h->list[i]);
	for (unsigned i = 0; i < SECTIONS; i++) {
		bool last = i == SECTION_PAGES;
		bytes_put64(out, last ? SIDECAR_HEADER + body->n : h->section[i].at);
		bytes_put64(out, last ? pages.n : h->section[i].n);
	}
	bytes_put32(out, h->dictionary_n);
	bytes_put32(out, h->common_n);
	buf_add(out, h->common, sizeof(h->common));
	buf_add_fill(out, '\0', AT_PAGES_HASH - (out->n - start));
	bytes_put64(out, hash_stable(buf_str(&pages)));
	bytes_put64(out, hash_stable((struct str){ out->s + start, AT_OWN_HASH }));
	buf_add(out, body->s, body->n);
	buf_add(out, pages.s, pages.n);
	buf_release(&pages);
}

/* What is counted, and the room it takes, agree. */
static bool is_consistent(const struct sidecar_head *h)
{
	static const enum sidecar_section section[LISTS] = { SECTION_HEX, SECTION_OTHER, SECTION_VALUES };
	uint64_t body = h->section[SECTION_PAGES].at - SIDECAR_HEADER;
	for (unsigned i = 0; i < LISTS; i++) {
		uint64_t bytes;
		if (!list_bytes(&h->list[i], h->blocks, &bytes) || bytes != h->section[section[i]].n)
			return false;
	}
	return h->section[SECTION_POINTS].n == (uint64_t)h->points * SIDECAR_POINT_BYTES &&
	       h->section[SECTION_BLOCKS].n == (uint64_t)h->blocks * SIDECAR_BLOCK_BYTES &&
	       h->section[SECTION_PAGES].n == (body + SIDECAR_PAGE - 1) / SIDECAR_PAGE * 4 &&
	       (h->points > 0) == ((h->flags & SIDECAR_GZIP) != 0) && h->common_n <= ID_COMMON_MAX;
}

const char *sidecar_get_head(const unsigned char bytes[SIDECAR_HEADER], uint64_t file_bytes,
			     struct sidecar_head *h, uint64_t *pages_hash)
{
	if (memcmp(bytes, MAGIC, 8))
		return "it is no index";
	if (bytes_get32(bytes + AT_VERSION) != SIDECAR_VERSION)
		return "it is of another version";
	if (bytes_get64(bytes + AT_OWN_HASH) != hash_stable((struct str){ (const char *)bytes, AT_OWN_HASH }))
		return "it is damaged";
	*h = (struct sidecar_head){
		.flags = bytes_get32(bytes + AT_FLAGS),
		.identity = {
			.size = bytes_get64(bytes + AT_SIZE),
			.changed_ns = (int64_t)bytes_get64(bytes + AT_CHANGED),
			.head = bytes_get64(bytes + AT_HEAD),
			.tail = bytes_get64(bytes + AT_TAIL),
		},
		.stream_bytes = bytes_get64(bytes + AT_STREAM),
		.records = bytes_get64(bytes + AT_RECORDS),
		.spans = bytes_get64(bytes + AT_SPANS),
		.points = bytes_get32(bytes + AT_POINTS),
		.blocks = bytes_get32(bytes + AT_BLOCKS),
		.dictionary_n = bytes_get32(bytes + AT_DICTIONARY_N),
		.common_n = bytes_get32(bytes + AT_COMMON_N),
	};
	memcpy(h->common, bytes + AT_COMMON, sizeof(h->common));
	*pages_hash = bytes_get64(bytes + AT_PAGES_HASH);
	for (unsigned i = 0; i < LISTS; i++)
		list_get_shape(bytes + AT_LISTS + i * LIST_SHAPE_BYTES, &h->list[i]);
	for (unsigned i = 0; i < SECTIONS; i++) {
		h->section[i].at = bytes_get64(bytes + AT_SECTIONS + i * 16);
		h->section[i].n = bytes_get64(bytes + AT_SECTIONS + i * 16 + 8);
		if (h->section[i].at < SIDECAR_HEADER || h->section[i].at > file_bytes ||
		    h->section[i].n > file_bytes - h->section[i].at)
			return "it is cut";
	}
	return is_consistent(h) ? NULL : "it is damaged";
}
