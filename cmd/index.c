/* trace-index: indexes beside dumps, so that trace-find reads only what can match. */
#include "cmd/cli.h"

#include "base/array.h"
#include "base/num.h"
#include "cmd/confine.h"
#include "cmd/index_save.h"
#include "index/build.h"
#include "index/sidecar.h"
#include "index/use.h"
#include "report/escape.h"
#include "json/write.h"

#include <errno.h>
#include <unistd.h>

struct index_options {
	const char *folder;
	bool check, force, json, quiet, no_sandbox;
};

/* What became of a file, or, with --check, what is there. */
enum index_state {
	INDEX_BUILT,
	INDEX_CURRENT, /* it was there, and belongs */
	INDEX_MISSING,
	INDEX_STALE,
	INDEX_UNFIT,
	INDEX_FAILED,
	INDEX_STATES
};

struct index_run {
	const struct cmd *cmd;
	const struct index_options *options;
	struct limits limits;
	struct diag diag;
	uint64_t count[INDEX_STATES];
	struct buf out;
	struct json_writer json;

	/* All that is named, known before anything of it is read: files, and where the index of each belongs
	 * (NULL: no plain file). */
	ARRAY(struct str) files;
	struct strings paths;
	struct arena arena;
	struct index_saver *saver; /* NULL: nothing is written */
};

/* One file: what is said of it. */
struct index_result {
	struct str file;
	size_t number;    /* of the file */
	const char *path; /* of its index */
	enum index_state state;
	const char *why; /* in words, or NULL */
	uint64_t file_bytes, index_bytes, spans;
	uint32_t blocks, points;
};

static void show_entry(void *user, const struct diag_entry *e)
{
	struct index_run *run = user;
	struct buf line = { 0 };
	text_place(&line, &e->place);
	buf_printf(&line, ": %s", e->text);
	cli_error(run->cmd, "%.*s", (int)line.n, line.s);
	buf_release(&line);
}

/* ---- what is said ---- */

static void put_json(struct index_run *run, const struct index_result *r)
{
	static const char *const names[INDEX_STATES] = {
		"built", "current", "missing", "stale", "unfit", "failed",
	};
	struct json_writer *w = &run->json;
	json_write_object(w);
	json_write_key(w, "file");
	json_write_str(w, r->file);
	json_write_key(w, "index");
	json_write_c(w, r->path);
	json_write_key(w, "state");
	json_write_c(w, names[r->state]);
	if (r->why) {
		json_write_key(w, "why");
		json_write_c(w, r->why);
	}
	const struct {
		const char *key;
		uint64_t n;
	} figures[] = {
		{ "bytes", r->file_bytes }, { "index_bytes", r->index_bytes }, { "spans", r->spans },
		{ "blocks", r->blocks },    { "points", r->points },
	};
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]) && r->spans; i++) {
		json_write_key(w, figures[i].key);
		json_write_u64(w, figures[i].n);
	}
	json_write_object_end(w);
}

/* "spans.jsonl.gz: indexed: 1.2 MB, 0.7 % of it; 2130 spans in 12 blocks" */
static void put_text(struct index_run *run, const struct index_result *r)
{
	static const char *const words[INDEX_STATES] = {
		"indexed",      "the index belongs to it",
		"has no index", "the index does not belong to it",
		"not indexed",  "failed",
	};
	bool told = r->state == INDEX_STALE || r->state == INDEX_UNFIT;
	struct buf line = { 0 };
	cli_quote(&line, r->file);
	buf_printf(&line, ": %s", words[r->state]);
	if (told && r->why)
		buf_printf(&line, ", for %s", r->why);
	if (r->state == INDEX_BUILT || (r->state == INDEX_CURRENT && run->options->check))
		buf_printf(&line, ": %.2f %% of its size; %llu %s in %lu %s",
			   r->file_bytes ? 100.0 * (double)r->index_bytes / (double)r->file_bytes : 0,
			   (unsigned long long)r->spans, num_word(r->spans, "span", "spans"),
			   (unsigned long)r->blocks, num_word(r->blocks, "block", "blocks"));
	if (r->state == INDEX_UNFIT)
		cli_error(run->cmd, "%.*s; trace-find reads it whole", (int)line.n, line.s);
	else if (r->state != INDEX_FAILED && !run->options->quiet)
		printf("%.*s\n", (int)line.n, line.s);
	buf_release(&line);
}

static void tell(struct index_run *run, const struct index_result *r)
{
	run->count[r->state]++;
	if (run->options->json)
		put_json(run, r);
	else
		put_text(run, r);
}

/* ---- one file ---- */

/* What is there already. */
static void look(struct index_result *r, const struct file_identity *identity)
{
	struct sidecar *s = sidecar_open(r->path, &r->why);
	r->state = s || *r->why ? INDEX_STALE : INDEX_MISSING;
	if (s)
		r->why = sidecar_misfit(s, identity);
	if (s && !r->why) {
		const struct sidecar_head *h = sidecar_head(s);
		r->state = INDEX_CURRENT;
		r->file_bytes = identity->size;
		r->index_bytes = h->section[SECTION_PAGES].at + h->section[SECTION_PAGES].n;
		r->spans = h->spans;
		r->blocks = h->blocks;
		r->points = h->points;
	}
	if (r->state == INDEX_MISSING)
		r->why = NULL;
	sidecar_free(s);
}

struct watching {
	struct progress progress;
	const char *name;
};

static bool watch(void *user, uint64_t file_bytes)
{
	struct watching *w = user;
	progress_at(&w->progress, w->name, file_bytes);
	return true;
}

static void build(struct index_run *run, struct index_result *r, const char *path,
		  const struct file_identity *identity)
{
	struct index_built built;
	struct watching watching = { .name = run->cmd->name };
	progress_start(&watching.progress, !run->options->quiet, identity->size, 0);
	enum status st = index_build(path, &run->limits, &run->diag, watch, &watching, &built);
	progress_clear(&watching.progress);
	r->state = st == STATUS_OK ? INDEX_BUILT : st == STATUS_SKIP ? INDEX_UNFIT : INDEX_FAILED;
	r->why = built.why;
	if (st == STATUS_OK && !index_save(run->saver, r->number, buf_str(&built.bytes))) {
		struct buf text = { 0 };
		buf_printf(&text, "cannot write (%s)", strerror(errno));
		buf_add_char(&text, '\0');
		cli_error_about(run->cmd, str_of(r->path), text.s);
		buf_release(&text);
		r->state = INDEX_FAILED;
		r->why = "it cannot be written";
	}
	r->file_bytes = built.identity.size;
	r->index_bytes = built.bytes.n;
	r->spans = built.spans;
	r->blocks = built.blocks;
	r->points = built.points;
	buf_release(&built.bytes);
}

static void index_file(struct index_run *run, size_t i)
{
	struct str file = run->files.v[i];
	struct index_result r = { .file = file, .number = i, .path = run->paths.v[i], .state = INDEX_FAILED };
	struct file_identity identity;
	errno = 0;
	if (!path_identify(file.s, &identity) || !r.path) {
		cli_error_about(run->cmd, file, errno ? strerror(errno) : "not a plain file:");
		r.why = "it cannot be read";
		r.path = "";
	} else {
		look(&r, &identity);
		if (run->saver && (r.state != INDEX_CURRENT || run->options->force))
			build(run, &r, file.s, &identity);
	}
	tell(run, &r);
}

/* ---- all of them ---- */

/* In a folder there are indexes, too. */
static bool is_sidecar(struct str file)
{
	return str_ends(file, STR(".tix"));
}

static void find_files(struct index_run *run, struct input *in, const struct strings *named)
{
	struct str file;
	struct buf path = { 0 };
	for (size_t i = 0; i < named->n; i++)
		input_add(in, named->v[i]);
	while (input_next_path(in, &file)) {
		struct file_identity identity;
		bool known = !is_sidecar(file) && path_identify(file.s, &identity);
		if (is_sidecar(file))
			continue;
		buf_clear(&path);
		if (known)
			index_use_path(run->options->folder, file, &identity, &path);
		*array_add(&run->files) = file;
		*array_add(&run->paths) = known ? arena_str(&run->arena, buf_str(&path)).s : NULL;
	}
	buf_release(&path);
}

/* From here on nothing can be opened but what was named, and its indexes. */
static bool enter_sandbox(struct index_run *run, const struct strings *named)
{
	struct strings read = { 0 };
	struct buf path = { 0 };
	if (run->options->folder)
		*array_add(&read) = run->options->folder;
	for (size_t i = 0; i < named->n; i++) {
		*array_add(&read) = named->v[i];
		buf_clear(&path);
		index_use_path(NULL, str_of(named->v[i]), NULL, &path);
		*array_add(&read) = arena_str(&run->arena, buf_str(&path)).s;
	}
	input_prepare(named->v, named->n);
	bool ok = confine_to(run->cmd, &read);
	buf_release(&path);
	free(read.v);
	return ok;
}

static bool index_files(struct index_run *run, const struct strings *named)
{
	struct input *in = input_new(&run->limits, &run->diag);
	bool ok = true;
	find_files(run, in, named);
	if (!run->options->check) {
		run->saver = index_saver_new(run->paths.v, run->paths.n);
		ok = run->saver != NULL;
		if (!ok)
			cli_error(run->cmd, "no process can be made that writes: %s", strerror(errno));
	}
	ok = ok && (run->options->no_sandbox || enter_sandbox(run, named));
	for (size_t i = 0; i < run->files.n && ok; i++)
		index_file(run, i);
	index_saver_free(run->saver);
	input_free(in);
	array_release(&run->files);
	array_release(&run->paths);
	arena_release(&run->arena);
	return ok;
}

static int answer(const struct index_run *run)
{
	const uint64_t *n = run->count;
	uint64_t good = n[INDEX_BUILT] + n[INDEX_CURRENT];
	if (run->options->check)
		return n[INDEX_FAILED]                              ? EXIT_TROUBLE
		       : n[INDEX_MISSING] + n[INDEX_STALE] || !good ? EXIT_NO
								    : EXIT_YES;
	if (n[INDEX_FAILED])
		return good ? EXIT_PARTIAL : EXIT_TROUBLE;
	return good && !n[INDEX_UNFIT] ? EXIT_YES : good ? EXIT_PARTIAL : EXIT_NO;
}

static int run_all(struct index_run *run, const struct strings *files)
{
	if (run->options->json) {
		json_writer_init(&run->json, &run->out, 1);
		json_write_object(&run->json);
		json_write_key(&run->json, "schema");
		json_write_c(&run->json, "casefile.index/1");
		json_write_key(&run->json, "files");
		json_write_array(&run->json);
	}
	bool done = index_files(run, files);
	if (run->options->json && done) {
		json_write_array_end(&run->json);
		json_write_object_end(&run->json);
		buf_add_char(&run->out, '\n');
		fwrite(run->out.s, 1, run->out.n, stdout);
	}
	buf_release(&run->out);
	return done ? answer(run) : EXIT_TROUBLE;
}

static int index_run(const struct cmd *cmd, int argc, char **argv)
{
	const struct limits limits = LIMITS_DEFAULT;
	struct index_options o = { 0 };
	struct strings files = { 0 };
	int code;
	const struct option_row rows[] = {
		OPT_GROUP("Indexing"),
		OPT_FLAG(0, "check", &o.check, "only say which indexes are there, and belong to their files"),
		OPT_FLAG('f', "force", &o.force, "build also those that are there and belong"),
		OPT_STRING(0, "index", &o.folder, "DIR", "in this folder, not beside the files"),
		OPT_FLAG(0, "no-sandbox", &o.no_sandbox, "keep all rights while reading"),
		OPT_GROUP("Output"),
		OPT_FLAG(0, "json", &o.json, "one JSON object"),
		OPT_FLAG('q', "quiet", &o.quiet, "say nothing of what went well"),
		OPT_END,
	};
	if (cli_parse(cmd, rows, argc, argv, &files, &code)) {
		struct index_run run = { .cmd = cmd, .options = &o, .limits = limits };
		run.limits.outside_links = o.no_sandbox;
		run.diag = (struct diag){ .report = show_entry, .user = &run };
		code = EXIT_TROUBLE;
		if (files.n)
			code = run_all(&run, &files);
		else
			cli_help(stderr, cmd, rows, false);
	}
	free(files.v);
	return code;
}

const struct cmd cmd_index = {
	.name = "trace-index",
	.summary = "index dumps, so that trace-find reads only what can match",
	.usage = "[--check] [--index DIR] file ...",
	.examples = "  trace-index dumps/\n"
		    "  trace-find --trace 4bf92f35 dumps/\n"
		    "  trace-index --check dumps/\n"
		    "  trace-index --index ~/.cache/traces /mnt/archive/week.jsonl.gz\n"
		    "  trace-find --index ~/.cache/traces --session sess_918 /mnt/archive/week.jsonl.gz\n",
	.run = index_run,
};
