/* Reading a sidecar: page by page, each checked before it is used. Not mapped: a file that shrinks would kill
 * us. */
#include "index/sidecar_head.h"

#include "base/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct sidecar {
	struct sidecar_head head;
	int fd;           /* -1: `bytes` is all of it */
	struct str bytes; /* borrowed */
	uint64_t size;
	unsigned char **page; /* read and checked, or NULL */
	unsigned char *pages; /* their hashes */
	size_t pages_n;
	struct arena arena;        /* windows */
	unsigned char *dictionary; /* of windows; NULL: not read yet */
	size_t dictionary_n;
	struct buf across; /* what reaches over more than one page */
};

/* ---- bytes ---- */

static bool read_raw(const struct sidecar *s, uint64_t at, size_t n, unsigned char *out)
{
	if (at > s->size || n > s->size - at)
		return false;
	if (s->fd < 0) {
		memcpy(out, s->bytes.s + at, n);
		return true;
	}
	while (n > 0) {
		ssize_t got = pread(s->fd, out, n, (off_t)at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		out += got;
		at += (uint64_t)got;
		n -= (size_t)got;
	}
	return true;
}

/* A page behind the header, checked. */
static const unsigned char *get_page(struct sidecar *s, size_t number)
{
	if (number >= s->pages_n)
		return NULL;
	if (s->page[number])
		return s->page[number];
	uint64_t at = SIDECAR_HEADER + (uint64_t)number * SIDECAR_PAGE;
	uint64_t left = s->head.section[SECTION_PAGES].at - at;
	size_t n = left < SIDECAR_PAGE ? (size_t)left : SIDECAR_PAGE;
	unsigned char *page = mem_alloc(SIDECAR_PAGE, 1);
	if (!read_raw(s, at, n, page) || sidecar_page_hash(page, n) != bytes_get32(s->pages + number * 4)) {
		free(page);
		return NULL;
	}
	return s->page[number] = page;
}

/* Bytes of the body; valid until the next call. */
static const unsigned char *get(struct sidecar *s, uint64_t at, size_t n)
{
	uint64_t end = s->head.section[SECTION_PAGES].at;
	if (at < SIDECAR_HEADER || at > end || n > end - at)
		return NULL;
	uint64_t from = at - SIDECAR_HEADER;
	size_t in = (size_t)(from % SIDECAR_PAGE);
	const unsigned char *page = get_page(s, (size_t)(from / SIDECAR_PAGE));
	if (!page || in + n <= SIDECAR_PAGE)
		return page ? page + in : NULL;
	buf_clear(&s->across);
	while (n > 0) {
		size_t some = SIDECAR_PAGE - in < n ? SIDECAR_PAGE - in : n;
		page = get_page(s, (size_t)(from / SIDECAR_PAGE));
		if (!page)
			return NULL;
		buf_add(&s->across, page + in, some);
		from += some;
		n -= some;
		in = 0;
	}
	return (const unsigned char *)s->across.s;
}

/* n bytes of a section. */
static const unsigned char *get_in(struct sidecar *s, enum sidecar_section section, uint64_t at, size_t n)
{
	if (at > s->head.section[section].n || n > s->head.section[section].n - at)
		return NULL;
	return get(s, s->head.section[section].at + at, n);
}

/* ---- opening ---- */

static const char *open_it(struct sidecar *s)
{
	unsigned char header[SIDECAR_HEADER];
	uint64_t pages_hash = 0;
	if (!read_raw(s, 0, sizeof(header), header))
		return s->size < sizeof(header) ? "it is no index" : "it cannot be read";
	const char *why = sidecar_get_head(header, s->size, &s->head, &pages_hash);
	if (why)
		return why;
	uint64_t n = s->head.section[SECTION_PAGES].n;
	s->pages = mem_alloc((size_t)n + 1, 1);
	if (!read_raw(s, s->head.section[SECTION_PAGES].at, (size_t)n, s->pages))
		return "it cannot be read";
	if (hash_stable((struct str){ (const char *)s->pages, (size_t)n }) != pages_hash)
		return "it is damaged";
	s->pages_n = (size_t)(n / 4);
	s->page = mem_alloc(s->pages_n + 1, sizeof(*s->page));
	return NULL;
}

static struct sidecar *open_or_free(struct sidecar *s, const char **why)
{
	*why = open_it(s);
	if (!*why)
		return s;
	sidecar_free(s);
	return NULL;
}

struct sidecar *sidecar_open(const char *path, const char **why)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	*why = fd < 0 && (errno == ENOENT || errno == ENOTDIR) ? "" : "it cannot be read";
	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return NULL;
	}
	struct sidecar *s = mem_alloc(1, sizeof(*s));
	s->fd = fd;
	s->size = (uint64_t)st.st_size;
	return open_or_free(s, why);
}

struct sidecar *sidecar_of(struct str bytes, const char **why)
{
	struct sidecar *s = mem_alloc(1, sizeof(*s));
	s->fd = -1;
	s->bytes = bytes;
	s->size = bytes.n;
	return open_or_free(s, why);
}

void sidecar_free(struct sidecar *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->pages_n; i++)
		free(s->page[i]);
	free(s->page);
	free(s->dictionary);
	free(s->pages);
	if (s->fd >= 0)
		close(s->fd);
	arena_release(&s->arena);
	buf_release(&s->across);
	free(s);
}

/* Archives and copies keep the time to the second, or to the nanosecond. */
static bool same_time(int64_t a, int64_t b)
{
	const int64_t second = 1000000000;
	return a == b || (a / second == b / second && (a % second == 0 || b % second == 0));
}

const char *sidecar_misfit(const struct sidecar *s, const struct file_identity *file)
{
	const struct file_identity *own = &s->head.identity;
	if (own->size != file->size)
		return "the file has another size now";
	if (!same_time(own->changed_ns, file->changed_ns))
		return "the file was changed at another time";
	if (own->head != file->head || own->tail != file->tail)
		return "the file holds something else now";
	return NULL;
}

const struct sidecar_head *sidecar_head(const struct sidecar *s)
{
	return &s->head;
}

/* ---- what it holds ---- */

bool sidecar_block(struct sidecar *s, uint32_t number, struct block *out)
{
	const unsigned char *p =
		get_in(s, SECTION_BLOCKS, (uint64_t)number * SIDECAR_BLOCK_BYTES, SIDECAR_BLOCK_BYTES);
	if (!p)
		return false;
	*out = (struct block){
		.offset = bytes_get64(p),
		.line = bytes_get64(p + 8),
		.point = bytes_get32(p + 16),
		.flags = bytes_get32(p + 20),
		.first_ns = (int64_t)bytes_get64(p + 24),
		.last_ns = (int64_t)bytes_get64(p + 32),
	};
	return out->offset <= s->head.stream_bytes;
}

/* Unpacked when it is first needed. */
static bool get_dictionary(struct sidecar *s, struct str *out)
{
	uint32_t packed_n = s->head.dictionary_n;
	if (!s->dictionary && packed_n) {
		const unsigned char *packed =
			packed_n <= 2 * RESTART_WINDOW ? get_in(s, SECTION_WINDOWS, 0, packed_n) : NULL;
		s->dictionary = mem_alloc(RESTART_WINDOW, 1);
		if (!packed || !restart_unpack((struct str){ (const char *)packed, packed_n }, STR(""),
					       s->dictionary, &s->dictionary_n)) {
			free(s->dictionary);
			s->dictionary = NULL;
			return false;
		}
	}
	*out = (struct str){ (const char *)s->dictionary, s->dictionary_n };
	return true;
}

bool sidecar_restart(struct sidecar *s, const struct block *block, struct restart *out)
{
	const unsigned char *p =
		get_in(s, SECTION_POINTS, (uint64_t)block->point * SIDECAR_POINT_BYTES, SIDECAR_POINT_BYTES);
	if (!p)
		return false;
	*out = (struct restart){ .offset = bytes_get64(p), .bit = bytes_get64(p + 8) };
	uint64_t at = bytes_get64(p + 16);
	uint32_t n = bytes_get32(p + 24);
	if (out->offset > block->offset || out->bit / 8 >= s->head.identity.size || n > 2 * RESTART_WINDOW)
		return false;
	const unsigned char *window = n ? get_in(s, SECTION_WINDOWS, at, n) : NULL;
	if (window)
		out->window = arena_str(&s->arena, (struct str){ (const char *)window, n });
	return !n || (window && get_dictionary(s, &out->dictionary));
}

struct list_reading {
	struct sidecar *sidecar;
	enum sidecar_section section;
};

static const unsigned char *read_list(void *user, uint64_t at, size_t n)
{
	const struct list_reading *l = user;
	return get_in(l->sidecar, l->section, at, n);
}

bool sidecar_find(struct sidecar *s, unsigned list, uint64_t from, uint64_t to, uint64_t *bits)
{
	static const enum sidecar_section section[LISTS] = { SECTION_HEX, SECTION_OTHER, SECTION_VALUES };
	struct list_reading reading = { s, section[list] };
	struct list_source source = { &reading, read_list };
	return list_find(&s->head.list[list], &source, from, to, s->head.blocks, bits);
}

bool sidecar_name(struct sidecar *s, uint64_t *at, enum name_role *role, struct str *name)
{
	const unsigned char *p = get_in(s, SECTION_NAMES, *at, 3);
	if (!p)
		return false;
	size_t n = (size_t)(p[1] | p[2] << 8);
	*role = (enum name_role)p[0];
	p = get_in(s, SECTION_NAMES, *at + 3, n);
	if (!p)
		return false;
	*name = (struct str){ (const char *)p, n };
	*at += 3 + n;
	return true;
}
