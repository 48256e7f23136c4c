/* The rows of facets.def as tables, and the index from keys to rows. */
#include "span/facet_table.h"

#include "base/map.h"
#include "base/mem.h"

#include <stddef.h>
#include <stdlib.h>

static const struct {
	const char *name, *what;
} infos[FACETS] = {
#define FACET(id, name, what) [FACET_##id] = { name, what },
#define KEY(id, where, key, path)
#include "span/facets.def"
#undef FACET
#undef KEY
};

const struct facet_key facet_rows[] = {
#define FACET(id, name, what)
#define KEY(id, where, key, path) \
	{ FACET_##id, FACET_IN_##where, { key, sizeof(key) - 1 }, { path, sizeof(path) - 1 } },
#include "span/facets.def"
#undef FACET
#undef KEY
};

enum { ROWS = sizeof(facet_rows) / sizeof(facet_rows[0]), PATTERN_BYTES = 256, WILD_MAX = 16 };

struct facet_index {
	struct map ids; /* exact keys and '#' patterns: row + 1 */
	uint16_t wild[WILD_MAX];
	size_t wild_n;
	uint64_t bits[ROWS + 1][FACET_BITS_WORDS]; /* by key id */
	uint16_t of_row[ROWS];                     /* key ids; 0: of an event */
};

const char *facet_name(enum facet f)
{
	return infos[f].name;
}

const char *facet_what(enum facet f)
{
	return infos[f].what;
}

bool facet_by_name(struct str name, enum facet *out)
{
	for (int f = 0; f < FACETS; f++) {
		if (!str_eq(str_of(infos[f].name), name))
			continue;
		*out = (enum facet)f;
		return true;
	}
	return false;
}

/* Laid out as the rows are, a byte for each: where a facet is, its rows begin. */
struct places {
#define FACET(id, name, what)     char id[0];
#define KEY(id, where, key, path) unsigned char : 8;
#include "span/facets.def"
#undef FACET
#undef KEY
	char end[0];
};

_Static_assert(offsetof(struct places, end) == ROWS, "a byte for each row");

static const uint16_t places[FACETS + 1] = {
#define FACET(id, name, what) [FACET_##id] = offsetof(struct places, id),
#define KEY(id, where, key, path)
#include "span/facets.def"
#undef FACET
#undef KEY
	[FACETS] = ROWS,
};

const struct facet_key *facet_keys(enum facet f, size_t *n)
{
	size_t from = places[f];
	*n = places[(size_t)f + 1] - from;
	return &facet_rows[from];
}

enum facet facet_of_key(uint16_t key_id)
{
	return facet_rows[key_id - 1].facet;
}

bool facet_next_of_key(uint16_t key_id, size_t *row, enum facet *out)
{
	for (; *row < ROWS; (*row)++)
		if (facet_rows[*row].where == FACET_IN_SPAN && facet_row_has(&facet_rows[*row], key_id)) {
			*out = facet_rows[(*row)++].facet;
			return true;
		}
	return false;
}

static bool is_wild(struct str key)
{
	return str_ends(key, STR(".*"));
}

static void add_bit(struct facet_index *ix, uint64_t key_id, enum facet f)
{
	ix->bits[key_id][(unsigned)f / 64] |= UINT64_C(1) << ((unsigned)f % 64);
}

/* Who asks for a row asks for its condition, too: where only what is asked for is kept, both are. */
static void add_condition(struct facet_index *ix, const struct facet_key *row)
{
	struct str key, begin;
	const uint64_t *id = facet_row_condition(row, &key, &begin) ? map_get(&ix->ids, key) : NULL;
	if (id)
		add_bit(ix, *id, row->facet);
}

struct facet_index *facet_index_new(void)
{
	struct facet_index *ix = mem_alloc(1, sizeof(*ix));
	map_init(&ix->ids);
	for (size_t i = 0; i < ROWS; i++) {
		if (facet_rows[i].where != FACET_IN_SPAN)
			continue;
		if (is_wild(facet_rows[i].key)) {
			if (ix->wild_n == WILD_MAX)
				BUG("too many keys with '*'");
			ix->wild[ix->wild_n++] = (uint16_t)(i + 1);
			continue;
		}
		uint64_t *id = map_put(&ix->ids, facet_rows[i].key, NULL);
		*id = *id ? *id : i + 1;
		ix->of_row[i] = (uint16_t)*id;
		add_bit(ix, *id, facet_rows[i].facet);
	}
	for (size_t i = 0; i < ROWS; i++)
		add_condition(ix, &facet_rows[i]);
	/* The first that fits stands for all. */
	for (size_t i = 0; i < ix->wild_n; i++) {
		const struct facet_key *row = &facet_rows[ix->wild[i] - 1];
		ix->of_row[ix->wild[i] - 1] = facet_index_key(ix, row->key);
		add_bit(ix, ix->of_row[ix->wild[i] - 1], row->facet);
	}
	return ix;
}

uint16_t facet_index_row(const struct facet_index *ix, const struct facet_key *row)
{
	return ix->of_row[row - facet_rows];
}

void facet_index_free(struct facet_index *ix)
{
	if (!ix)
		return;
	map_release(&ix->ids);
	free(ix);
}

/* The key with every segment of digits as '#'; false when it has none, or is too long. */
static bool to_pattern(struct str key, char *out, size_t *n)
{
	bool any = false;
	*n = 0;
	for (size_t i = 0; i < key.n;) {
		size_t end = i;
		bool digits = true;
		while (end < key.n && key.s[end] != '.') {
			digits = digits && key.s[end] >= '0' && key.s[end] <= '9';
			end++;
		}
		digits = digits && end > i && i > 0;
		any |= digits;
		size_t length = digits ? 1 : end - i;
		if (*n + length + 1 > PATTERN_BYTES)
			return false;
		memcpy(out + *n, digits ? "#" : key.s + i, length);
		*n += length;
		if (end < key.n)
			out[(*n)++] = '.';
		i = end + 1;
	}
	return any;
}

void facet_index_bits(const struct facet_index *ix, uint16_t key_id, uint64_t out[FACET_BITS_WORDS])
{
	memcpy(out, ix->bits[key_id], sizeof(ix->bits[key_id]));
}

uint16_t facet_index_key(const struct facet_index *ix, struct str key)
{
	const uint64_t *id = map_get(&ix->ids, key);
	if (id)
		return (uint16_t)*id;
	char pattern[PATTERN_BYTES];
	size_t n;
	struct str looked_up = key;
	if (to_pattern(key, pattern, &n)) {
		looked_up = (struct str){ pattern, n };
		id = map_get(&ix->ids, looked_up);
	}
	if (id)
		return (uint16_t)*id;
	for (size_t i = 0; i < ix->wild_n; i++) {
		struct str wild = facet_rows[ix->wild[i] - 1].key;
		if (str_starts(looked_up, (struct str){ wild.s, wild.n - 1 }))
			return ix->wild[i];
	}
	return 0;
}
