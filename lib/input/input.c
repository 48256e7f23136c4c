/*
 * Inputs, one after the other: a file is opened, its compressions are taken
 * off, and if it is an archive its members come next, each looked at in the
 * same way. Open archives are a stack; nothing here calls itself.
 */
#include "input/input.h"

#include "base/buf.h"
#include "base/mem.h"
#include "input/archive_library.h"
#include "input/filter.h"
#include "input/internal.h"
#include "input/magic.h"
#include "input/members.h"
#include "input/part.h"
#include "input/recall.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Diagnostics that are remembered so as not to be repeated. */
enum { TOLD_MAX = 100000 };

struct input *input_new(const struct limits *limits, struct diag *diag)
{
	struct input *in = mem_alloc(1, sizeof(*in));
	in->limits = limits;
	in->diag = diag;
	in->inflate = inflate_best();
	in->archive_library = archive_library_name;
	spool_files_init(&in->own_files);
	in->spool_files = &in->own_files;
	in->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	in->readers = 1;
	pthread_mutex_init(&in->opening, NULL);
	arena_init(&in->arena);
	map_init(&in->names);
	map_init(&in->told);
	return in;
}

static void close_stream(struct input *in)
{
	source_close(in->stream.top);
	recall_leave(in->stream.recall);
	in->stream = (struct stream){ 0 };
}

static void close_all(struct input *in)
{
	close_stream(in);
	while (in->archives.n > 0)
		members_close(in->archives.v[--in->archives.n]);
}

void input_free(struct input *in)
{
	if (!in)
		return;
	close_all(in);
	for (size_t i = 0; i < in->files.n; i++)
		pipe_copy_free(in->files.v[i].pipe);
	if (!in->part)
		spool_files_release(&in->own_files);
	pthread_mutex_destroy(&in->opening);
	if (in->utf8 && !in->part)
		freelocale(in->utf8);
	part_free(in->part);
	recalls_free(in->own_recalls);
	while (in->kept.n)
		arena_release(&in->kept.v[--in->kept.n]);
	array_release(&in->kept);
	array_release(&in->roots);
	array_release(&in->files);
	array_release(&in->archives);
	map_release(&in->names);
	map_release(&in->told);
	arena_release(&in->arena);
	free(in);
}

void input_use_inflate(struct input *in, const struct inflate_class *class)
{
	in->inflate = class;
}

void input_use_archive_library(struct input *in, const char *name)
{
	in->archive_library = name;
}

struct str input_name(struct input *in, struct str name)
{
	const uint64_t *known = map_get(&in->names, name);
	if (known)
		return in->names.entry[*known].key;
	name = arena_str(&in->arena, name);
	uint64_t at = in->names.n;
	*map_put(&in->names, name, NULL) = at;
	return name;
}

/* True the first time. What is one diagnostic: the same words about the same place. */
static bool is_news(struct input *in, const char *code, const struct place *place, const char *text)
{
	struct buf all = { 0 };
	buf_printf(&all, "%s %llu %llu ", code, (unsigned long long)(place ? place->offset : 0),
		   (unsigned long long)(place ? place->file_offset : 0));
	if (place) {
		buf_add_str(&all, place->file);
		buf_add_char(&all, '\0');
		buf_add_str(&all, place->member);
	}
	buf_add_char(&all, '\0');
	buf_add_c(&all, text);
	uint64_t hash = hash_stable(buf_str(&all));
	struct str key = { (const char *)&hash, sizeof(hash) };
	bool known = map_get(&in->told, key) != NULL;
	if (!known && in->told.n < TOLD_MAX)
		*map_put(&in->told, arena_str(&in->arena, key), NULL) = 1;
	buf_release(&all);
	return !known;
}

void input_report(struct input *in, enum severity severity, const char *code, const struct place *place,
		  struct str subject, const char *fmt, ...)
{
	struct buf text = { 0 };
	va_list args;
	va_start(args, fmt);
	buf_vprintf(&text, fmt, args);
	va_end(args);
	buf_add_char(&text, '\0');
	/* Of a part this is asked where its turn comes. */
	bool news = in->part || is_news(in, code, place, text.s);
	if (severity > SEVERITY_NOTE)
		ledger_reason(in->ledger, code);
	if ((news || !in->again) && !ahead_report(in, severity, code, place, subject, text.s))
		diag_report(in->diag, severity, code, place, subject, "%s", text.s);
	buf_release(&text);
}

void input_pass_on(struct input *in, const struct diag_entry *e)
{
	if (is_news(in, e->code, str_is_set(e->place.file) ? &e->place : NULL, e->text) || !in->again)
		diag_pass_on(in->diag, e);
}

void input_add(struct input *in, const char *path)
{
	for (size_t i = 0; i < in->roots.n && !strcmp(path, "-"); i++)
		if (str_eq(in->roots.v[i], STR("-")))
			return; /* it can be read only once */
	*array_add(&in->roots) = arena_str(&in->arena, str_of(path));
}

bool input_is_pipe(struct str root)
{
	struct stat st;
	int failed = str_eq(root, STR("-")) ? fstat(STDIN_FILENO, &st) : stat(root.s, &st);
	return !failed && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

void input_share_files(struct input *in, struct input *of)
{
	in->spool_files = &of->own_files;
	in->readers = of->readers;
}

void input_keep(struct input *in)
{
	in->keep = true;
	in->readers = part_readers(in->threads);
	/* Archives that cannot be read from front to back, in one another, by each reader. */
	uint64_t bytes;
	bool several = input_files(in, &bytes) == INPUT_FILES;
	size_t files = (size_t)in->limits->archive_depth * (several ? in->readers : 1);
	for (size_t i = in->next_root; i < in->roots.n; i++)
		files += input_is_pipe(in->roots.v[i]);
	for (; files > 0; files--)
		spool_files_add(in->spool_files);
}

enum status input_rewind(struct input *in)
{
	close_all(in);
	in->next_file = 0;
	in->round_bytes = 0;
	in->until_ns = 0;
	in->stopped = false;
	in->again = true;
	in->remembers = false;
	return STATUS_OK;
}

uint64_t input_clock(void)
{
	struct timespec now = { 0 };
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

uint64_t input_until(struct input *in)
{
	if (!in->until_ns)
		in->until_ns = input_clock() + in->limits->time_ns;
	return in->until_ns;
}

struct input_totals input_totals(const struct input *in)
{
	struct input_totals totals = in->totals;
	totals.file_bytes = input_file_bytes(in);
	return totals;
}

struct input_file *input_peek_file(struct input *in)
{
	while (in->next_file == in->files.n && in->next_root < in->roots.n) {
		struct str root = in->roots.v[in->next_root++];
		struct stat st;
		bool is_stdin = str_eq(root, STR("-"));
		if (!is_stdin && stat(root.s, &st) == 0 && S_ISDIR(st.st_mode))
			walk_add(in, root);
		else
			*array_add(&in->files) = (struct input_file){ .path = root, .is_stdin = is_stdin };
	}
	return in->next_file < in->files.n ? &in->files.v[in->next_file] : NULL;
}

struct input_file *input_take_file(struct input *in)
{
	struct input_file *file = input_peek_file(in);
	in->next_file += file != NULL;
	return file;
}

/* Parts of the file are all that is wanted of it. */
static struct source *open_parts(struct input *in, struct source *file)
{
	struct source *own = in->opener ? part_opener(in, file) : NULL;
	if (own || !in->again || !in->recalls)
		return own;
	const struct input_parts *parts = recalls_parts(in->recalls, file);
	return parts ? parts_open(file, parts) : NULL;
}

/* Looks at a file or member: it becomes the stream, or the innermost archive. */
static enum status enter(struct input *in, struct source *top)
{
	bool is_file = in->archives.n == 0;
	struct source *own = is_file ? open_parts(in, top) : NULL;
	enum magic magic;
	if (own) {
		in->stream = (struct stream){ .top = own };
		return STATUS_OK;
	}
	enum status st = source_take_off(&top, &magic);
	if (st != STATUS_OK)
		return st;
	if (magic == MAGIC_SIDECAR) {
		in->totals.files -= is_file;
		if (is_file)
			ledger_file_forget(in->ledger);
		source_close(top);
		return STATUS_OK;
	}
	if (!magic_is_archive(magic)) {
		in->stream = (struct stream){ .top = top };
		if (source_peek(top, 1).n == 0 && top->ended == STATUS_END) {
			struct place place = source_place(top, 0);
			input_report(in, is_file ? SEVERITY_WARNING : SEVERITY_NOTE, "input.empty", &place,
				     STR_UNSET, "there is nothing in it");
		}
		if (!top->below)
			ledger_file_plain(in->ledger);
		if (in->remembers)
			in->stream.recall = gzip_remember(top, in->recalls);
		/* The ledger is written by one thread. */
		in->stream.top = in->ledger ? top : ahead_open(top);
		return STATUS_OK;
	}
	if (in->archives.n >= in->limits->archive_depth)
		return source_refuse(top, "archive.too-deep", "archives in archives are",
				     in->limits->archive_depth);
	struct members *m;
	st = members_open(top, magic, &m);
	if (st == STATUS_OK)
		*array_add(&in->archives) = m;
	return st;
}

/* Goes on to the next member or file, until something is there to be entered. */
static enum status advance(struct input *in, struct source **source)
{
	while (in->archives.n > 0) {
		enum status st =
			in->passed ? STATUS_END : members_next(in->archives.v[in->archives.n - 1], source);
		if (st != STATUS_END)
			return st;
		members_close(in->archives.v[--in->archives.n]);
	}
	struct input_file *file = input_take_file(in);
	if (!file)
		return STATUS_END;
	enum status st = file_open(in, file, source);
	in->totals.files += st == STATUS_OK;
	if (st != STATUS_OK)
		return st;
	ledger_file(in->ledger, file->path);
	in->passed = false;
	in->given_at = in->round_bytes;
	in->file_bytes_at = input_file_bytes(in);
	if (!file_size(*source, &in->file_size))
		in->file_size = 0;
	return st;
}

void input_use_threads(struct input *in, unsigned threads)
{
	in->threads = threads;
}

void input_open_with(struct input *in, const struct input_opener *opener)
{
	in->opener = opener;
}

const struct input_watcher *input_watch(struct input *in, const struct input_watcher *watcher)
{
	const struct input_watcher *before = in->watcher;
	in->watcher = watcher;
	return before;
}

void input_use_ledger(struct input *in, struct ledger *ledger)
{
	in->ledger = ledger;
}

struct diag *input_use_diag(struct input *in, struct diag *diag)
{
	struct diag *before = in->diag;
	in->diag = diag;
	return before;
}

uint64_t input_file_bytes(const struct input *in)
{
	return atomic_load_explicit(&in->file_bytes, memory_order_relaxed);
}

bool input_next_path(struct input *in, struct str *path)
{
	const struct input_file *file = input_take_file(in);
	if (file)
		*path = file->path;
	return file != NULL;
}

enum status input_next(struct input *in, struct stream **stream)
{
	*stream = NULL;
	close_stream(in);
	while (!in->stopped) {
		struct source *source = NULL;
		enum status st = advance(in, &source);
		if (st == STATUS_OK)
			st = enter(in, source);
		if (st != STATUS_OK)
			return st;
		if (in->stream.top) {
			*stream = &in->stream;
			return STATUS_OK;
		}
	}
	return STATUS_END;
}

const char *input_gzip_library(void)
{
	return inflate_best()->library;
}

const char *input_archive_library(const char **why)
{
	struct archive_library lib;
	return archive_library_load(&lib, archive_library_name, why) ? lib.version_string() : NULL;
}
