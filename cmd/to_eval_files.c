/* The files of a set: proved clean in memory, then written under temporary names, then renamed. */
#include "cmd/files.h"
#include "cmd/output.h"
#include "cmd/to_eval.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct writing {
	struct to_eval *run;
	struct redact_proof *proof;
	bool is_folder;
	size_t added;
	ARRAY(struct str) paths, texts;
};

static bool is_folder(const char *path)
{
	struct stat st;
	size_t n = strlen(path);
	return (n && path[n - 1] == '/') || (stat(path, &st) == 0 && S_ISDIR(st.st_mode));
}

static bool make_folder(struct to_eval *run, const char *path)
{
	struct stat st;
	if (mkdir(path, 0777) == 0 || (errno == EEXIST && stat(path, &st) == 0 && S_ISDIR(st.st_mode)))
		return true;
	cli_error(run->session.cmd, "cannot make the folder '%s': %s", path, strerror(errno));
	return false;
}

static struct str path_of(struct writing *w, struct str name)
{
	const char *place = w->run->options->common.output;
	size_t n = strlen(place);
	if (!w->is_folder)
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
	if (!redact_proof_finds(w->proof, text, &at, &kind, &form))
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

/* Configs may have been edited, and spans belong to the cases that are there. */
static bool is_kept(const struct writing *w, const struct fixtures_file *file, struct str path)
{
	return w->run->options->append && !file->is_cases && access(path.s, F_OK) == 0;
}

/* Everything is made before anything is written. */
static bool prepare(struct writing *w, const struct fixtures_file *file)
{
	struct to_eval *run = w->run;
	struct buf text = { 0 }, existing = { 0 };
	struct str path = run->options->common.output ? path_of(w, file->name) : STR_UNSET;
	size_t added = 0;
	bool ok = true;
	if (is_kept(w, file, path))
		return true;
	if (file->is_cases) {
		ok = read_existing(w, path, &existing);
		if (ok && !fixtures_cases(run->fixtures, file, buf_str(&existing), &text, &added)) {
			cli_error_about(run->session.cmd, path,
					"cannot append: these are no fixtures of this format:");
			ok = false;
		}
		w->added += file->traced ? 0 : added;
	} else {
		buf_add_str(&text, file->text);
	}
	ok = ok && prove(w, file->name, buf_str(&text));
	if (ok) {
		*array_add(&w->paths) = path;
		*array_add(&w->texts) = arena_str(&run->arena, buf_str(&text));
	}
	buf_release(&text);
	buf_release(&existing);
	return ok;
}

static bool write_one(struct to_eval *run, struct str path, struct str text)
{
	struct output *o = output_open(path.s, false);
	bool ok = o != NULL;
	if (o) {
		output_write(o, text);
		ok = output_close(o);
	}
	if (!ok)
		cli_error(run->session.cmd, "cannot write '%s': %s", path.s, strerror(errno));
	return ok;
}

static bool write_all(struct writing *w)
{
	struct to_eval *run = w->run;
	bool ok = true;
	if (!run->options->common.output) {
		struct buf text = { 0 };
		buf_add_str(&text, w->texts.v[0]);
		session_print(&run->session, &text);
		buf_release(&text);
		return true;
	}
	if (w->is_folder) {
		ok = make_folder(run, run->options->common.output);
		if (ok && run->set.format->flags & EVAL_TRACES)
			ok = make_folder(run, path_of(w, STR("traces")).s);
	}
	/* Cases come last: who finds them finds all that they name. */
	for (size_t i = w->paths.n; i-- > 0 && ok;)
		ok = write_one(run, w->paths.v[i], w->texts.v[i]);
	return ok;
}

/* More than one file does not fit into one place. */
static bool place_fits(struct writing *w)
{
	const struct to_eval_options *o = &*w->run->options;
	bool many = w->run->set.splits_n || (w->run->set.format->flags & EVAL_FOLDER && o->common.output);
	if (many && o->common.output && !w->is_folder) {
		struct stat st;
		/* A name that is not there yet becomes one. */
		w->is_folder = stat(o->common.output, &st) != 0;
	}
	if (many && !w->is_folder)
		cli_error(w->run->session.cmd, "this is more than one file: -o takes a folder");
	else if (o->append && !o->common.output)
		cli_error(w->run->session.cmd, "--append needs -o: what to append to");
	else
		return true;
	return false;
}

static void sum_up(struct writing *w)
{
	struct to_eval *run = w->run;
	struct buf text = { 0 };
	size_t tokens = 0;
	for (int i = 0; i < PERSONAL_KINDS; i++)
		tokens += redactor_values(run->redactor, (enum personal_kind)i);
	buf_printf(&text, "%zu case%s from %llu trace%s", w->added, w->added == 1 ? "" : "s",
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

static bool prepare_all(struct writing *w)
{
	struct fixtures_file file;
	for (size_t at = 0; fixtures_next(w->run->fixtures, &at, &file);) {
		if (!prepare(w, &file))
			return false;
		/* On stdout, or in one file, there is room for the cases alone. */
		if (!w->is_folder)
			break;
	}
	return true;
}

int to_eval_write(struct to_eval *run)
{
	struct writing w = { .run = run };
	const char *place = run->options->common.output;
	int code = EXIT_TROUBLE;
	if (place && !strcmp(place, "-"))
		place = NULL;
	w.is_folder = place && is_folder(place);
	fixtures_settle(run->fixtures);
	w.proof = redact_proof_new(run->redactor);
	if (!fixtures_taken(run->fixtures))
		code = EXIT_NO;
	else if (place_fits(&w) && prepare_all(&w) && write_all(&w))
		code = EXIT_YES;
	if (code == EXIT_YES)
		sum_up(&w);
	redact_proof_free(w.proof);
	array_release(&w.paths);
	array_release(&w.texts);
	return code;
}
