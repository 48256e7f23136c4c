/*
 * Any bytes as a sidecar, and any bytes made into one whose check sums are
 * right: whatever it says, it is asked for all it could be asked for, and no
 * block, place or name lies outside of what it claims to be about.
 */
#include "fuzz.h"

#include "index/choose.h"

#include <stdio.h>
#include <stdlib.h>

static uint64_t take(struct str *bytes, unsigned n)
{
	uint64_t v = 0;
	for (unsigned i = 0; i < n && bytes->n; i++, *bytes = str_from(*bytes, 1))
		v |= (uint64_t)(unsigned char)bytes->s[0] << 8 * i;
	return v;
}

/* The header from the first bytes, the body is the rest. */
static void disguise(struct str bytes, struct buf *out)
{
	struct sidecar_head h = { .identity = { .size = take(&bytes, 2) } };
	struct buf body = { 0 };
	h.stream_bytes = take(&bytes, 3);
	h.flags = (uint32_t)take(&bytes, 1);
	h.points = (uint32_t)take(&bytes, 1);
	h.blocks = (uint32_t)take(&bytes, 1);
	h.dictionary_n = (uint32_t)take(&bytes, 1);
	h.common_n = (uint32_t)take(&bytes, 1) % (ID_COMMON_MAX + 2);
	uint64_t at = SIDECAR_HEADER;
	const uint64_t fixed[SECTIONS] = {
		[SECTION_POINTS] = (uint64_t)h.points * SIDECAR_POINT_BYTES,
		[SECTION_BLOCKS] = (uint64_t)h.blocks * SIDECAR_BLOCK_BYTES,
	};
	const int list_of[SECTIONS] = {
		[SECTION_HEX] = 1 + LIST_HEX,
		[SECTION_OTHER] = 1 + LIST_OTHER,
		[SECTION_VALUES] = 1 + LIST_VALUES,
	};
	for (unsigned i = 0; i < SECTION_PAGES; i++) {
		uint64_t n = fixed[i];
		if (i == SECTION_WINDOWS || i == SECTION_NAMES)
			n = take(&bytes, 1);
		if (list_of[i]) {
			struct list_shape *shape = &h.list[list_of[i] - 1];
			shape->pairs = take(&bytes, 1);
			shape->directory = (uint32_t)take(&bytes, 1) % 8;
			shape->rest = (uint32_t)take(&bytes, 1) % 64;
			shape->shift = (uint32_t)take(&bytes, 1) % 4;
			for (uint64_t groups = h.blocks ? (h.blocks - 1) >> shape->shift : 0; groups;
			     groups >>= 1)
				shape->block++;
			if (!list_bytes(shape, h.blocks, &n))
				n = 0;
		}
		h.section[i].at = at;
		h.section[i].n = n;
		at += n;
	}
	buf_add_str(&body, bytes);
	if (body.n < at - SIDECAR_HEADER)
		buf_add_fill(&body, '\x5a', (size_t)(at - SIDECAR_HEADER) - body.n);
	sidecar_put_head(&h, &body, out);
	buf_release(&body);
}

static void ask(struct chooser *c, const struct index_ask *ask)
{
	const uint64_t *bits = chooser_blocks(c, ask);
	PROMISE(!bits || !c->is_damaged);
}

static void ask_everything(struct sidecar *s)
{
	struct chooser c;
	struct query q;
	struct map ids;
	chooser_init(&c, s);
	for (uint32_t i = 0; i < sidecar_head(s)->blocks; i++) {
		struct block block;
		struct restart restart;
		unsigned char window[RESTART_WINDOW];
		size_t n;
		if (!sidecar_block(s, i, &block))
			continue;
		PROMISE(block.offset <= sidecar_head(s)->stream_bytes);
		if (!sidecar_restart(s, &block, &restart))
			continue;
		PROMISE(restart.offset <= block.offset && restart.bit / 8 < sidecar_head(s)->identity.size);
		PROMISE(!restart_unpack(restart.window, restart.dictionary, window, &n) ||
			n <= sizeof(window));
	}
	query_init(&q);
	query_require(&q, query_some(&q, query_leaf(&q, STR("session"), false, QUERY_EQUAL,
						    query_text(STR("sess_1")), false)));
	query_require(&q, query_some(&q, query_leaf(&q, STR("order.id"), true, QUERY_EQUAL,
						    query_text(STR("7")), false)));
	query_require(&q, query_some(&q, query_leaf(&q, STR("trace_id"), false, QUERY_PREFIX,
						    query_text(STR("5")), false)));
	query_require(&q,
		      query_some(&q, query_leaf(&q, STR("start"), false, QUERY_LESS, query_ns(0), false)));
	span_fields_bind(&q);
	ask(&c, &(struct index_ask){ .query = &q, .is_unfiltered = true });
	map_init(&ids);
	map_put(&ids, STR("57135bcc00000000ffffffffeddb6b06"), NULL);
	map_put(&ids, STR("tr_1"), NULL);
	ask(&c, &(struct index_ask){ .ids = &ids, .feedback = INDEX_FEEDBACK_OF_TRACES });
	map_release(&ids);
	query_release(&q);
	chooser_release(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct str text = { (const char *)bytes, n };
	struct buf made = { 0 };
	const char *why;
	struct sidecar *s = sidecar_of(text, &why);
	PROMISE((s == NULL) == (why != NULL));
	if (s)
		ask_everything(s);
	disguise(text, &made);
	s = sidecar_of(buf_str(&made), &why);
	if (s)
		ask_everything(s);
	buf_release(&made);
	return 0;
}
