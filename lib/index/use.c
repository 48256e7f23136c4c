/* From a file that is opened to the parts of it that are read. */
#include "index/use.h"

#include "index/choose.h"

struct used {
	struct str path;
	struct chooser chooser; /* without a sidecar: it has none that is of use */
	ARRAY(struct input_part) parts;
	struct input_parts list;
	uint64_t asked;  /* the ask that these parts are for */
	bool is_limited; /* only they are read */
};

struct index_use {
	struct arena arena;
	const char *folder;
	struct input_opener opener;
	struct index_ask ask;
	bool asks, is_limited;
	uint64_t asked; /* asks so far */
	uint64_t spans;
	struct map by_path;
	ARRAY(struct used *) used;
};

void index_use_path(const char *folder, struct str file, const struct file_identity *identity,
		    struct buf *out)
{
	size_t base = file.n;
	while (folder && base > 0 && file.s[base - 1] != '/')
		base--;
	if (folder)
		buf_printf(out, "%s/%.*s.%016llx.tix", folder, (int)(file.n - base), file.s + base,
			   (unsigned long long)(identity->head ^ identity->tail << 1 ^ identity->size));
	else
		buf_printf(out, "%.*s.tix", (int)file.n, file.s);
	buf_add_char(out, '\0');
}

/* ---- the sidecar of a file ---- */

static void refuse(struct source *file, const char *path, const char *why)
{
	struct buf text = { 0 };
	buf_printf(&text, "its index is not used, for %s; the file is read whole, not by", why);
	buf_add_char(&text, '\0');
	source_note(file, "index.refused", str_of(path), text.s);
	buf_release(&text);
}

static void find_sidecar(const struct index_use *u, struct source *file, struct used *used)
{
	struct file_identity identity;
	struct buf path = { 0 };
	const char *why;
	if (!file_identify(file, &identity))
		return;
	index_use_path(u->folder, used->path, &identity, &path);
	struct sidecar *s = sidecar_open(path.s, &why);
	if (s && (why = sidecar_misfit(s, &identity))) {
		sidecar_free(s);
		s = NULL;
	}
	if (s)
		chooser_init(&used->chooser, s);
	else if (*why)
		refuse(file, path.s, why);
	buf_release(&path);
}

static struct used *used_of(struct index_use *u, struct source *file)
{
	bool is_new;
	struct str path = source_path(file);
	const uint64_t *known = map_get(&u->by_path, path);
	if (known)
		return u->used.v[*known];
	struct used *used = mem_alloc(1, sizeof(*used));
	used->path = arena_str(&u->arena, path);
	*map_put(&u->by_path, used->path, &is_new) = u->used.n;
	*array_add(&u->used) = used;
	find_sidecar(u, file, used);
	return used;
}

/* ---- parts ---- */

/* The end of a block: the start of the next, or of nothing. */
static bool end_of(struct sidecar *s, uint32_t number, uint64_t *end)
{
	struct block next;
	*end = sidecar_head(s)->stream_bytes;
	if (number + 1 == sidecar_head(s)->blocks)
		return true;
	if (!sidecar_block(s, number + 1, &next))
		return false;
	*end = next.offset;
	return true;
}

/* Blocks one behind the other are one part. False when what the sidecar says of them cannot be. */
static bool add_block(struct used *used, uint32_t number)
{
	struct sidecar *s = used->chooser.sidecar;
	struct input_part *last = used->parts.n ? &used->parts.v[used->parts.n - 1] : NULL;
	struct input_part part = { 0 };
	struct block b;
	if (!sidecar_block(s, number, &b) || !end_of(s, number, &part.end) || part.end <= b.offset ||
	    (last && b.offset < last->end) || !b.line)
		return false;
	if (last && last->end == b.offset) {
		last->end = part.end;
		return true;
	}
	part.offset = b.offset;
	part.line = b.line;
	if (used->list.is_gzip && !sidecar_restart(s, &b, &part.from))
		return false;
	*array_add(&used->parts) = part;
	return true;
}

static bool fill_parts(struct used *used, const uint64_t *bits)
{
	const struct sidecar_head *h = sidecar_head(used->chooser.sidecar);
	used->list.is_gzip = h->flags & SIDECAR_GZIP;
	array_clear(&used->parts);
	if (!used->list.is_gzip && h->stream_bytes != h->identity.size)
		return false;
	for (uint32_t i = 0; i < h->blocks; i++)
		if (bits[i / 64] >> i % 64 & 1 && !add_block(used, i))
			return false;
	used->list.part = used->parts.v;
	used->list.n = used->parts.n;
	return true;
}

static bool is_whole(const struct used *used)
{
	return used->parts.n == 1 && used->parts.v[0].offset == 0 &&
	       used->parts.v[0].end == sidecar_head(used->chooser.sidecar)->stream_bytes;
}

static void forget_sidecar(struct index_use *u, struct source *file, struct used *used)
{
	struct file_identity identity;
	struct buf path = { 0 };
	if (file_identify(file, &identity)) {
		index_use_path(u->folder, used->path, &identity, &path);
		refuse(file, path.s, "it is damaged");
	}
	buf_release(&path);
	chooser_release(&used->chooser);
}

/* True when only the parts are read that are listed then. */
static bool choose_parts(struct index_use *u, struct source *file, struct used *used)
{
	if (!used->chooser.sidecar)
		return false;
	const uint64_t *bits = chooser_blocks(&used->chooser, &u->ask);
	if (used->chooser.is_damaged || (bits && !fill_parts(used, bits))) {
		forget_sidecar(u, file, used);
		return false;
	}
	return bits && !is_whole(used);
}

static struct source *open_parts(void *user, struct source *file)
{
	struct index_use *u = user;
	if (!u->asks || str_eq(source_path(file), STR("-")))
		return NULL;
	struct used *used = used_of(u, file);
	/* The list of a file that is read stays as it is, should the same file be opened again. */
	if (used->asked != u->asked) {
		used->asked = u->asked;
		used->is_limited = choose_parts(u, file, used);
	}
	if (!used->is_limited)
		return NULL;
	u->is_limited = true;
	u->spans += sidecar_head(used->chooser.sidecar)->spans;
	return parts_open(file, &used->list);
}

/* ---- the rest ---- */

struct index_use *index_use_new(const char *folder)
{
	struct index_use *u = mem_alloc(1, sizeof(*u));
	arena_init(&u->arena);
	map_init(&u->by_path);
	u->folder = folder ? arena_str(&u->arena, str_of(folder)).s : NULL;
	u->opener = (struct input_opener){ u, open_parts };
	return u;
}

void index_use_free(struct index_use *u)
{
	if (!u)
		return;
	for (size_t i = 0; i < u->used.n; i++) {
		chooser_release(&u->used.v[i]->chooser);
		array_release(&u->used.v[i]->parts);
		free(u->used.v[i]);
	}
	array_release(&u->used);
	map_release(&u->by_path);
	arena_release(&u->arena);
	free(u);
}

void index_use_attach(struct index_use *u, struct input *in)
{
	input_open_with(in, &u->opener);
}

void index_use_ask(struct index_use *u, const struct index_ask *ask)
{
	u->asks = ask && (ask->ids || ask->query);
	u->ask = ask ? *ask : (struct index_ask){ 0 };
	u->is_limited = false;
	u->asked++;
}

bool index_use_limited(const struct index_use *u)
{
	return u->is_limited;
}

bool index_use_has_key(const struct index_use *u, struct str key)
{
	for (size_t i = 0; i < u->used.n; i++)
		if (u->used.v[i]->chooser.sidecar && chooser_has_key(&u->used.v[i]->chooser, key))
			return true;
	return false;
}

uint64_t index_use_spans(const struct index_use *u)
{
	return u->spans;
}
