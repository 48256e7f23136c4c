/* The door to libarchive: callbacks over our layers, no filters of its own but those asked for. */
#include "input/unpack.h"

#include "base/buf.h"
#include "base/mem.h"
#include "input/internal.h"

#include <stdio.h>
#include <stdlib.h>

static enum status refuse(struct unpack *u, const char *code, const char *text)
{
	struct place place = source_place(u->below, u->below->given);
	input_report(u->below->in, SEVERITY_ERROR, code, &place, STR_UNSET, "%s", text);
	return STATUS_SKIP;
}

static void new_reader(struct unpack *u)
{
	u->a = u->lib.read_new();
	if (!u->a)
		mem_exhausted();
}

bool unpack_init(struct unpack *u, struct source *below, size_t cap)
{
	const char *why; /* in the sandbox it is always that nothing can be opened */
	*u = (struct unpack){ .below = below, .cap = cap };
	spool_init(&u->spool, u->below->in->spool_files);
	if (!archive_library_load(&u->lib, below->in->archive_library, &why)) {
		(void)refuse(u, "archive.no-library",
			     "libarchive, which is needed here, cannot be loaded; trace --version says why");
		return false;
	}
	u->bytes = mem_alloc(cap, 1);
	new_reader(u);
	return true;
}

void unpack_release(struct unpack *u)
{
	if (u->a)
		(void)u->lib.read_free(u->a);
	u->a = NULL;
	spool_release(&u->spool);
	free(u->bytes);
	u->bytes = NULL;
}

void unpack_restart(struct unpack *u)
{
	(void)u->lib.read_free(u->a);
	new_reader(u);
	u->at = 0;
	u->ended = u->failed = false;
}

static enum status fetch(struct unpack *u, void *bytes, size_t cap, size_t *got)
{
	enum status st;
	*got = 0;
	if (u->access == UNPACK_STREAM)
		return source_read(u->below, bytes, cap, got);
	if (u->access == UNPACK_FILE) {
		st = file_read_at(u->below, u->at, bytes, cap, got);
		u->at += *got;
		return st;
	}
	ptrdiff_t n = spool_read(&u->spool, u->at, bytes, cap);
	if (n < 0)
		return STATUS_FATAL;
	*got = (size_t)n;
	u->at += *got;
	return n > 0 ? STATUS_OK : STATUS_END;
}

size_t unpack_look(struct unpack *u, uint64_t at, void *bytes, size_t cap)
{
	size_t got = 0;
	if (u->access == UNPACK_SPOOL) {
		ptrdiff_t n = spool_read(&u->spool, at, bytes, cap);
		return n > 0 ? (size_t)n : 0;
	}
	uint64_t given = u->below->given;
	if (file_read_at(u->below, at, bytes, cap, &got) != STATUS_OK)
		got = 0;
	u->below->given = given;
	return got;
}

void unpack_stop(struct unpack *u, size_t also)
{
	la_int64_t used = u->lib.filter_bytes(u->a, -1);
	uint64_t left = used >= 0 && (uint64_t)used < u->piece ? u->piece - (uint64_t)used : 0;
	if (left || unpack_rest(u, 1).n)
		left += also;
	left = left < u->rest_at ? left : u->rest_at;
	u->rest_at -= (size_t)left;
	u->handed -= left;
}

struct str unpack_rest(struct unpack *u, size_t n)
{
	size_t back = u->rest_at < UNPACK_BACK ? u->rest_at : UNPACK_BACK, from = u->rest_at - back;
	if (u->rest_n - u->rest_at < n && u->cap - u->rest_n < n && !u->below_ended) {
		memmove(u->bytes, u->bytes + from, u->rest_n - from);
		u->rest_n -= from;
		u->rest_at = back;
	}
	while (u->rest_n - u->rest_at < n && !u->below_ended) {
		size_t got = 0;
		enum status st = source_read(u->below, u->bytes + u->rest_n, u->cap - u->rest_n, &got);
		u->rest_n += got;
		u->below_ended = st != STATUS_OK;
		u->failed |= st == STATUS_SKIP || st == STATUS_FATAL;
	}
	return (struct str){ (const char *)u->bytes + u->rest_at, u->rest_n - u->rest_at };
}

void unpack_pass(struct unpack *u, size_t n)
{
	u->rest_at += n;
}

bool unpack_take_back(struct unpack *u)
{
	if (u->piece > u->rest_at)
		return false;
	u->rest_at -= (size_t)u->piece;
	u->handed -= u->piece;
	return true;
}

void unpack_resume(struct unpack *u)
{
	bool failed = u->failed;
	unpack_restart(u);
	u->failed = failed;
	u->piece = 0;
}

static bool tar_is_due(void *user, uint64_t at)
{
	struct unpack *u = user;
	char block[TAR_BLOCK];
	if (u->access != UNPACK_FILE)
		return true; /* it will show */
	if (unpack_look(u, at, block, sizeof(block)) < TAR_BLOCK)
		return at == u->size;
	return block[0] == '\0' || tar_is_header((struct str){ block, TAR_BLOCK });
}

static void tell_mended(void *user, uint64_t at, struct str name)
{
	struct unpack *u = user;
	struct place place = source_place(u->below, at);
	input_report(
		u->below->in, SEVERITY_ERROR, "archive.damaged", &place, name,
		"check sum of a header in the archive is wrong; its member is read as the rest of it says");
}

void unpack_mend_tar(struct unpack *u)
{
	u->is_tar = true;
	u->tar = (struct tar_mend){ .is_due = tar_is_due, .tell = tell_mended, .user = u };
}

/* The first header that is good, and is not the first of all. */
static void drop_to_header(struct unpack *u, size_t *got)
{
	size_t n = u->dropped ? 0 : TAR_BLOCK;
	while (n + TAR_BLOCK <= *got && !tar_is_header((struct str){ (char *)u->bytes + n, TAR_BLOCK }))
		n += TAR_BLOCK;
	u->drops = n + TAR_BLOCK > *got;
	if (u->drops)
		n = *got;
	*got -= n;
	memmove(u->bytes, u->bytes + n, *got);
	u->dropped += n;
	if (u->drops)
		return;
	struct place place = source_place(u->below, 0);
	input_report(u->below->in, SEVERITY_ERROR, "archive.damaged", &place, STR_UNSET,
		     "first header of the archive is damaged; %llu bytes are skipped up to a good one",
		     (unsigned long long)u->dropped);
	ledger_lost(u->below->in->ledger, &place, 0, u->dropped, "archive.damaged");
}

bool unpack_restart_behind(struct unpack *u)
{
	if (u->access != UNPACK_FILE || !u->is_tar || u->drops || u->dropped)
		return false;
	unpack_restart(u);
	unpack_mend_tar(u);
	u->drops = true;
	return true;
}

/* Whole blocks, so that headers are not in two pieces. */
static enum status fetch_blocks(struct unpack *u, size_t *got)
{
	uint64_t at = u->access == UNPACK_STREAM ? u->handed : u->at;
	enum status st = fetch(u, u->bytes, u->cap, got);
	while (u->is_tar && st == STATUS_OK && *got % TAR_BLOCK) {
		size_t more = 0;
		st = fetch(u, u->bytes + *got, TAR_BLOCK - *got % TAR_BLOCK, &more);
		*got += more;
	}
	if (u->is_tar)
		tar_mend(&u->tar, (char *)u->bytes, *got, at);
	return *got && st == STATUS_END ? STATUS_OK : st;
}

static enum status fetch_behind(struct unpack *u, size_t *got)
{
	enum status st;
	do {
		st = fetch_blocks(u, got);
		if (u->drops && st == STATUS_OK)
			drop_to_header(u, got);
	} while (u->drops && st == STATUS_OK);
	return st;
}

/* A gap below ends what libarchive sees: its formats have no way to go on behind missing bytes. */
static la_ssize_t on_read(struct archive *a, void *user, const void **bytes)
{
	struct unpack *u = user;
	size_t got = 0;
	(void)a;
	*bytes = u->bytes;
	if (u->ended)
		return 0;
	enum status st = fetch_behind(u, &got);
	u->handed += got;
	u->ended = st != STATUS_OK;
	u->failed |= st == STATUS_SKIP || st == STATUS_FATAL;
	if (u->ended && u->padding) {
		memset(u->bytes, 0, u->padding);
		return (la_ssize_t)u->padding;
	}
	return (la_ssize_t)got;
}

/* Of a compression: up to where it says that other things begin. */
static la_ssize_t on_read_piece(struct archive *a, void *user, const void **bytes)
{
	struct unpack *u = user;
	struct str rest = unpack_rest(u, UNPACK_LOOK);
	size_t n = u->piece_of ? u->piece_of(u->walk, rest, u->below_ended) : rest.n;
	(void)a;
	*bytes = rest.s;
	u->rest_at += n;
	u->piece += n;
	u->handed += n;
	u->ended = n == 0;
	return (la_ssize_t)n;
}

static la_int64_t on_seek(struct archive *a, void *user, la_int64_t offset, int whence)
{
	struct unpack *u = user;
	int64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? (int64_t)u->at : (int64_t)u->size;
	int64_t to;
	(void)a;
	if (__builtin_add_overflow(base, offset, &to) || to < 0 || (uint64_t)to > u->size)
		return ARCHIVE_FATAL;
	u->at = (uint64_t)to;
	u->ended = false;
	return to;
}

bool unpack_holds_behind(struct unpack *u, struct str text, size_t n)
{
	if (u->access == UNPACK_STREAM)
		return true; /* nobody knows */
	struct buf end = { 0 };
	size_t got = 1;
	u->at = u->size > n ? u->size - n : 0;
	while (got && u->at < u->size) {
		buf_reserve(&end, n);
		if (fetch(u, end.s + end.n, n, &got) == STATUS_FATAL)
			break;
		end.n += got;
	}
	bool holds = str_find(buf_str(&end), text) >= 0;
	buf_release(&end);
	return holds;
}

static la_int64_t on_skip(struct archive *a, void *user, la_int64_t request)
{
	struct unpack *u = user;
	(void)a;
	uint64_t left = u->size > u->at ? u->size - u->at : 0;
	if (request < 0)
		return 0;
	uint64_t n = (uint64_t)request < left ? (uint64_t)request : left;
	u->at += n;
	return (la_int64_t)n;
}

enum status unpack_make_seekable(struct unpack *u)
{
	if (file_size(u->below, &u->size)) {
		u->access = UNPACK_FILE;
		ledger_file_whole(u->below->in->ledger);
		return STATUS_OK;
	}
	struct input *in = u->below->in;
	for (;;) {
		size_t got = 0;
		if (source_read(u->below, u->bytes, u->cap, &got) != STATUS_OK)
			break; /* what was cut may still hold readable members */
		if (part_left(in, (size_t)u->spool.n) < u->spool.n)
			return refuse(u, "limit.total", "archive inside is over the limit of the run");
		if (!spool_add(&u->spool, u->bytes, got))
			return refuse(u, "input.temporary", "no room for a temporary copy in /tmp");
	}
	u->access = UNPACK_SPOOL;
	u->size = u->spool.n;
	return STATUS_OK;
}

int unpack_open(struct unpack *u, bool seekable)
{
	(void)u->lib.read_set_callback_data(u->a, u);
	(void)u->lib.read_set_read_callback(u->a, u->is_filter ? on_read_piece : on_read);
	if (u->access != UNPACK_STREAM)
		(void)u->lib.read_set_skip_callback(u->a, on_skip);
	if (seekable)
		(void)u->lib.read_set_seek_callback(u->a, on_seek);
	return u->lib.read_open1(u->a);
}

struct str unpack_reason(const struct unpack *u)
{
	const char *text = u->lib.error_string(u->a);
	return text && *text ? str_trim(str_of(text)) : STR_UNSET;
}

bool unpack_give(struct unpack_block *b, void *bytes, size_t cap, size_t *got)
{
	if (b->at == b->n)
		return false;
	if (b->given < b->offset) {
		uint64_t hole = b->offset - b->given;
		*got = hole < cap ? (size_t)hole : cap;
		memset(bytes, 0, *got);
	} else {
		size_t n = b->n - b->at;
		*got = n < cap ? n : cap;
		memcpy(bytes, b->bytes + b->at, *got);
		b->at += *got;
	}
	b->given += *got;
	return true;
}
