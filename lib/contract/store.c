/* A folder or bundle in memory, by name. */
#include "contract/store.h"

#include "base/array.h"
#include "base/buf.h"
#include "base/map.h"
#include "input/input.h"
#include "span/prompt_text.h"

#include <stdlib.h>

struct kept_file {
	struct str name, content;
};

struct store {
	ARRAY(struct kept_file) files;
	struct map by_name, by_hash;
	uint64_t bytes;
	struct arena arena;
};

/* "bundle/prompts/refund@v17.txt": "refund@v17.txt". */
static struct str base_of(struct str path)
{
	for (size_t i = path.n; i > 0; i--)
		if (path.s[i - 1] == '/')
			return str_from(path, i);
	return path;
}

/* Without ".txt": what is behind the last point, where that is short and no version ("v1.2"). */
static struct str stem_of(struct str name)
{
	enum { LONGEST = 8 };
	for (size_t i = name.n; i > 1 && name.n - i < LONGEST; i--)
		if (name.s[i - 1] == '.')
			return name.s[i] >= '0' && name.s[i] <= '9' && i < name.n
				       ? name
				       : (struct str){ name.s, i - 1 };
	return name;
}

/* Of files with one name the first counts; folders are read in the order of their paths. */
static void put(struct map *m, struct str key, size_t at)
{
	bool is_new;
	uint64_t *place = map_put(m, key, &is_new);
	if (is_new)
		*place = at;
}

static void keep(struct store *s, struct str path, struct str content)
{
	struct str name = arena_str(&s->arena, base_of(path));
	*array_add(&s->files) = (struct kept_file){ stem_of(name), arena_str(&s->arena, content) };
	put(&s->by_name, name, s->files.n - 1);
	put(&s->by_name, stem_of(name), s->files.n - 1);
	put(&s->by_hash, prompt_sha256(content, &s->arena), s->files.n - 1);
	s->bytes += content.n;
}

/* All of a stream; false when it is larger than it may be, or not whole. */
static bool read_all(struct stream *in, struct buf *out)
{
	char piece[1 << 16];
	size_t got;
	enum status st;
	while ((st = stream_read(in, piece, sizeof(piece), &got)) == STATUS_OK) {
		if (out->n + got > STORE_FILE_BYTES)
			return false;
		buf_add(out, piece, got);
	}
	return st == STATUS_END;
}

struct store *store_load(const char *path, const struct limits *limits, struct diag *diag)
{
	struct store *s = mem_alloc(1, sizeof(*s));
	struct input *in = input_new(limits, diag);
	struct stream *stream;
	struct buf content = { 0 };
	enum status st;
	map_init(&s->by_name);
	map_init(&s->by_hash);
	input_add(in, path);
	while ((st = input_next(in, &stream)) != STATUS_END) {
		if (st != STATUS_OK)
			continue;
		struct place place = stream_place(stream);
		buf_clear(&content);
		if (!read_all(stream, &content) || s->bytes + content.n > STORE_BYTES)
			diag_report(diag, SEVERITY_WARNING, "store.file", &place, STR_UNSET,
				    "the file is damaged or too large, and is not looked at");
		else
			keep(s, place.member.n ? place.member : place.file, buf_str(&content));
	}
	input_free(in);
	buf_release(&content);
	if (s->files.n)
		return s;
	store_free(s);
	return NULL;
}

void store_free(struct store *s)
{
	if (!s)
		return;
	array_release(&s->files);
	map_release(&s->by_name);
	map_release(&s->by_hash);
	arena_release(&s->arena);
	free(s);
}

bool store_find(const struct store *s, struct str name, struct str *content)
{
	struct str hex;
	const uint64_t *at = s ? map_get(&s->by_name, name) : NULL;
	if (s && !at && prompt_hash_read(name, &hex))
		at = map_get(&s->by_hash, hex);
	if (at)
		*content = s->files.v[*at].content;
	return at != NULL;
}

bool store_next(const struct store *s, size_t *at, struct str *name, struct str *content)
{
	if (!s || *at >= s->files.n)
		return false;
	*name = s->files.v[*at].name;
	*content = s->files.v[(*at)++].content;
	return true;
}
