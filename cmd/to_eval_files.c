/* The files of a set: proved clean in memory, then written under temporary names, then renamed. */
#include "cmd/files.h"
#include "cmd/folder.h"
#include "cmd/runner.h"
#include "cmd/to_eval.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

/* Recorded spans go there. */
static const char spans_folder[] = "traces";

/* ---- before anything is read ---- */

static bool is_folder(const char *path)
{
	struct stat st;
	size_t n = strlen(path);
	return (n && path[n - 1] == '/') || (stat(path, &st) == 0 && S_ISDIR(st.st_mode));
}

/* More than one file does not fit into one place. */
static bool choose_place(struct to_eval *run, const struct cmd *cmd, const char *place)
{
	struct stat st;
	bool many = run->set.splits_n || (run->set.format->flags & EVAL_FOLDER && place);
	/* A name that is not there yet becomes a folder. */
	bool folder = place && (is_folder(place) || (many && stat(place, &st) != 0));
	if (many && !folder)
		cli_error(cmd, "this is more than one file: -o takes a folder");
	else if (run->options->append && !place)
		cli_error(cmd, "--append needs -o: what to append to");
	else if (folder && !(run->folder = folder_new(place, spans_folder)))
		cli_error(cmd, "cannot write '%s': %s", place, strerror(errno));
	else
		return true;
	return false;
}

bool to_eval_prepare(struct to_eval *run, const struct cmd *cmd, struct common_options *common)
{
	one_trace_init(&run->one, run->options->trace, &run->arena);
	const char *place = common->output;
	if (run->options->reduce) {
		run->runner = runner_new(run->options->reduce);
		if (!run->runner)
			cli_error(cmd, "no room for a temporary file: %s", strerror(errno));
		return run->runner != NULL;
	}
	run->place = place && strcmp(place, "-") ? place : NULL;
	if (!choose_place(run, cmd, run->place))
		return false;
	if (run->options->append)
		*array_add(&common->also) = run->place;
	if (run->folder)
		common->output = NULL;
	return true;
}

/* ---- in memory ---- */

struct writing {
	struct to_eval *run;
	struct redact_proof *proof;
	ARRAY(struct str) names, texts;
	ARRAY(struct buf) made; /* what texts of cases are in */
};

static struct str path_of(const struct writing *w, struct str name)
{
	const char *place = w->run->place;
	size_t n = strlen(place);
	if (!w->run->folder)
		return str_of(place);
	return arena_printf(&w->run->arena, "%s%s%.*s", place, n && place[n - 1] == '/' ? "" : "/",
			    (int)name.n, name.s);
}

/* Nothing that was replaced may be left, in any form. */
static bool prove(struct writing *w, struct str name, struct str text)
{
	size_t at = 0;
	enum personal_kind kind;
	const char *form;
	if (redact_proof_holds(w->proof, text, w->run->session.reader.threads) ||
	    !redact_proof_finds(w->proof, text, &at, &kind, &form))
		return true;
	struct buf what = { 0 };
	cli_quote(&what, name);
	cli_error(w->run->session.cmd, "not written: a redacted %s is left in %.*s, %s, at byte %zu",
		  personal_kind_name(kind), (int)what.n, what.s, form, at);
	buf_release(&what);
	return false;
}

static bool read_existing(struct writing *w, struct str path, struct buf *out)
{
	if (!w->run->options->append || !str_is_set(path))
		return true;
	if (file_read(path.s, out) || errno == ENOENT)
		return true;
	cli_error(w->run->session.cmd, "cannot read '%s': %s", path.s, strerror(errno));
	return false;
}

/* Configs may have been edited; where cases are appended to, spans belong to those that are there. */
static bool is_kept(const struct writing *w, const struct fixtures_file *file, struct str path)
{
	bool spans = str_starts(file->name, str_of(spans_folder));
	return !file->is_cases && (!spans || w->run->options->append) && str_is_set(path) &&
	       access(path.s, F_OK) == 0;
}

/* Everything is made before anything is written. */
static bool prepare(struct writing *w, const struct fixtures_file *file)
{
	struct to_eval *run = w->run;
	struct buf cases = { 0 }, existing = { 0 };
	struct str text = file->text;
	struct str path = run->place ? path_of(w, file->name) : STR_UNSET;
	size_t added = 0;
	bool ok = true;
	if (is_kept(w, file, path))
		return true;
	if (file->is_cases) {
		ok = read_existing(w, path, &existing);
		if (ok && !fixtures_cases(run->fixtures, file, buf_str(&existing), &cases, &added)) {
			cli_error_about(run->session.cmd, path,
					"cannot append: these are no fixtures of this format:");
			ok = false;
		}
		run->added += file->traced ? 0 : added;
		text = buf_str(&cases);
	}
	*array_add(&w->made) = cases;
	ok = ok && prove(w, file->name, text);
	if (ok) {
		*array_add(&w->names) = file->name;
		*array_add(&w->texts) = text;
	}
	buf_release(&existing);
	return ok;
}

static bool prepare_all(struct writing *w)
{
	struct fixtures_file file;
	for (size_t at = 0; fixtures_next(w->run->fixtures, &at, &file);) {
		if (!prepare(w, &file))
			return false;
		/* On stdout, or in one file, there is room for the cases alone. */
		if (!w->run->folder)
			break;
	}
	return true;
}

/* ---- written ---- */

static void tell_failure(struct writing *w, const struct folder_error *e)
{
	struct str path = e->step == FOLDER_MAKE         ? str_of(w->run->place)
			  : e->step == FOLDER_MAKE_BELOW ? path_of(w, str_of(spans_folder))
							 : path_of(w, w->names.v[w->names.n - 1 - e->file]);
	cli_error(w->run->session.cmd, "cannot %s '%.*s': %s",
		  e->step == FOLDER_WRITE ? "write" : "make the folder", (int)path.n, path.s,
		  strerror(e->error));
}

/* Cases come last: who finds them finds all that they name. */
static bool write_folder(struct writing *w)
{
	struct folder_error error = { 0 };
	bool ok = true;
	for (size_t i = w->names.n; i-- > 0 && ok;)
		ok = folder_add(w->run->folder, w->names.v[i], w->texts.v[i], &error);
	ok = ok && folder_commit(w->run->folder, &error);
	if (!ok)
		tell_failure(w, &error);
	return ok;
}

static bool write_all(struct writing *w)
{
	if (w->run->folder)
		return write_folder(w);
	session_print(&w->run->session, &w->made.v[0]);
	return true;
}

int to_eval_write(struct to_eval *run)
{
	struct writing w = { .run = run };
	int code = EXIT_TROUBLE;
	fixtures_settle(run->fixtures);
	w.proof = redact_proof_new(run->redactor);
	if (!fixtures_taken(run->fixtures))
		code = EXIT_NO;
	else if (prepare_all(&w) && write_all(&w))
		code = EXIT_YES;
	run->written = code == EXIT_YES;
	redact_proof_free(w.proof);
	array_release(&w.names);
	array_release(&w.texts);
	for (size_t i = 0; i < w.made.n; i++)
		buf_release(&w.made.v[i]);
	array_release(&w.made);
	return code;
}

void to_eval_sum_up(const struct to_eval *run)
{
	struct buf text = { 0 };
	size_t tokens = 0;
	for (int i = 0; i < PERSONAL_KINDS; i++)
		tokens += redactor_values(run->redactor, (enum personal_kind)i);
	buf_printf(&text, "%zu case%s from %llu trace%s", run->added, run->added == 1 ? "" : "s",
		   (unsigned long long)run->traces, run->traces == 1 ? "" : "s");
	if (fixtures_merged(run->fixtures))
		buf_printf(&text, ", %zu like others", fixtures_merged(run->fixtures));
	if (tokens)
		buf_printf(&text, ", %zu personal value%s or secret%s replaced by tokens", tokens,
			   tokens == 1 ? "" : "s", tokens == 1 ? "" : "s");
	if (!run->options->common.quiet)
		cli_error(run->session.cmd, "%.*s", (int)text.n, text.s);
	buf_release(&text);
}
