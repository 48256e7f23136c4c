/* A session: what a reading command does before, around and after its own work. */
#include "cmd/confine.h"
#include "cmd/files.h"
#include "cmd/output.h"
#include "cmd/reading.h"
#include "cmd/style.h"

#include "base/near.h"
#include "base/pool.h"
#include "index/use.h"
#include "report/escape.h"
#include "span/time.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- diagnostics ---- */

static void take_entry(void *user, const struct diag_entry *e)
{
	struct session *s = user;
	if (s->kept)
		reading_keep(s->kept, e);
	lost_add(&s->lost, e);
	shown_add(&s->shown, e);
}

/* ---- opening ---- */

static void list_dialects(const struct common_options *common)
{
	size_t n;
	const struct dialect *const *all = dialects(&n);
	for (size_t i = 0; i < n; i++)
		style_list(common, all[i]->name, 16, all[i]->summary);
}

static void unknown_dialect(const struct cmd *cmd, const char *name)
{
	size_t n;
	const struct dialect *const *all = dialects(&n);
	struct near near = { .wanted = str_of(name) };
	struct buf text = { 0 };
	near_offer(&near, STR("list"));
	for (size_t i = 0; i < n; i++)
		near_offer(&near, str_of(all[i]->name));
	cli_quote(&text, str_of(name));
	if (str_is_set(near.best))
		buf_printf(&text, "; did you mean %.*s?", (int)near.best.n, near.best.s);
	else
		buf_add_c(&text, "; --dialect list lists them");
	cli_error(cmd, "no dialect is called %.*s", (int)text.n, text.s);
	buf_release(&text);
}

/* False when there is nothing more to do: the list was asked for, or the name is wrong. */
static bool choose_dialect(struct session *s, int *exit_code)
{
	const char *name = s->common->dialect;
	*exit_code = EXIT_YES;
	if (!name)
		return true;
	if (!strcmp(name, "list")) {
		list_dialects(s->common);
		return false;
	}
	s->reader.dialect = dialect_by_name(str_of(name));
	if (s->reader.dialect)
		return true;
	*exit_code = EXIT_TROUBLE;
	unknown_dialect(s->cmd, name);
	return false;
}

static bool check_options(struct session *s)
{
	const char *color = s->common->color, *time = s->common->max_time;
	int64_t ns = 0;
	if (color && strcmp(color, "auto") && strcmp(color, "always") && strcmp(color, "never")) {
		cli_error_about(s->cmd, str_of(color), "--color takes auto, always or never, not");
		return false;
	}
	if (time && (!time_parse_duration(value_str(str_of(time)), TIME_S, &ns) || ns <= 0)) {
		cli_error_about(s->cmd, str_of(time), "--max-time takes a time as 30s or 5m, not");
		return false;
	}
	s->reader.limits.time_ns = (uint64_t)ns;
	return true;
}

void common_init(struct common_options *c)
{
	const struct limits defaults = LIMITS_DEFAULT;
	*c = (struct common_options){ .limits = defaults, .width = -1 };
}

static void release(struct session *s)
{
	if (s->spill >= 0)
		close(s->spill);
	outputs_free(s->outputs);
	input_free(s->input);
	index_use_free(s->use);
	facet_index_free(s->index);
	shown_release(&s->shown);
	lost_release(&s->lost);
	reading_kept_free(s->kept);
}

static void show_progress(void *user, uint64_t file_bytes)
{
	struct session *s = user;
	if (!progress_is_due(&s->progress))
		return;
	if (!s->is_sized)
		s->progress.total = files_size(s->inputs);
	s->is_sized = true;
	progress_at(&s->progress, s->cmd->name, file_bytes);
}

bool session_open(struct session *s, const struct cmd *cmd, const struct option_row *rows,
		  const struct common_options *common, const struct strings *rest, int *exit_code)
{
	*s = (struct session){ .cmd = cmd, .common = common, .spill = -1 };
	s->reader.limits = common->limits;
	s->reader.limits.outside_links = common->no_sandbox;
	if (common->max_depth)
		s->reader.limits.depth = (uint32_t)common->max_depth;
	*exit_code = EXIT_TROUBLE;
	if (!check_options(s) || !choose_dialect(s, exit_code))
		return false;
	*exit_code = EXIT_TROUBLE;
	if (!rest->n && isatty(STDIN_FILENO)) {
		cli_help(stderr, cmd, rows, false);
		return false;
	}
	s->style = style_of(common);
	lost_init(&s->lost);
	s->diag = (struct diag){ .report = take_entry, .user = s };
	shown_init(&s->shown, cmd, &s->progress, common->quiet);
	if (common->ledger || common->tells_reading)
		s->kept = reading_kept_new();
	if (common->ledger)
		s->reader.ledger = reading_ledger(s->kept);
	s->index = facet_index_new();
	s->reader.index = s->index;
	s->input = input_new(&s->reader.limits, &s->diag);
	s->reader.threads = common->threads > 0 ? (unsigned)common->threads : pool_processors();
	input_use_threads(s->input, s->reader.threads);
	for (size_t i = 0; i < rest->n; i++)
		input_add(s->input, rest->v[i]);
	if (!rest->n)
		input_add(s->input, "-");
	input_keep(s->input);
	s->watcher = (struct input_watcher){ s, show_progress };
	input_watch(s->input, &s->watcher);
	s->inputs = rest;
	s->spill = file_temporary();
	if (confine(s, rows, rest, style_is_terminal(common) && !common->no_pager))
		return true;
	release(s);
	return false;
}

bool session_read(struct session *s, const struct sink *sink)
{
	struct reader_totals again = { 0 };
	struct diag silent = { 0 };
	bool first = s->rounds++ == 0;
	enum status st = first ? STATUS_OK : input_rewind(s->input);
	if (st != STATUS_OK)
		return false;
	/* What is shown page by page leaves no room for it. */
	bool paged = s->output && style_is_terminal(s->common);
	progress_start(&s->progress, !s->common->quiet && !paged, s->progress.total,
		       input_totals(s->input).file_bytes);
	st = reader_run(s->input, &s->reader, sink, first ? &s->diag : &silent, first ? &s->totals : &again);
	shown_flush(&s->shown);
	progress_clear(&s->progress);
	s->reader.ledger = NULL;
	return st != STATUS_FATAL;
}

bool session_in_step(const struct session *s, const struct sink *sink)
{
	return reader_in_step(s->input, &s->reader, sink);
}

bool session_read_other(struct session *s, const char *path, const struct sink *sink)
{
	struct reader_totals totals = { 0 };
	struct reader_options options = s->reader;
	struct input *in = input_new(&s->reader.limits, &s->diag);
	options.needles = NULL;
	options.ledger = NULL;
	input_share_files(in, s->input);
	input_use_threads(in, options.threads);
	input_add(in, path);
	enum status st = reader_run(in, &options, sink, &s->diag, &totals);
	input_free(in);
	shown_flush(&s->shown);
	return st != STATUS_FATAL && totals.reading.spans > 0;
}

/* ---- printing and closing ---- */

void session_print(struct session *s, struct buf *text)
{
	progress_clear(&s->progress);
	if (!s->output && !s->write_failed) {
		fflush(stdout);
		s->progress.is_on &= !style_is_terminal(s->common);
		s->output = output_open(s->outputs, s->common->output);
		if (!s->output) {
			cli_error_about(s->cmd, str_of(s->common->output), "cannot write");
			s->write_failed = true;
		}
	}
	if (s->output)
		output_write(s->output, buf_str(text));
	buf_clear(text);
}

bool session_save(struct session *s, const char *path, struct buf *text)
{
	struct output *o = output_open(s->outputs, path);
	struct buf what = { 0 };
	if (o)
		output_write(o, buf_str(text));
	bool ok = o && output_close(o, true);
	if (!ok) {
		cli_quote(&what, str_of(path));
		cli_error(s->cmd, "cannot write %.*s: %s", (int)what.n, what.s, strerror(errno));
	}
	buf_release(&what);
	buf_clear(text);
	return ok;
}

bool session_wanted(const struct session *s)
{
	return !s->write_failed && (!s->output || output_wanted(s->output));
}

static bool close_output(struct session *s, bool keep)
{
	if (!s->output)
		return !s->write_failed;
	if (output_close(s->output, keep))
		return true;
	cli_error(s->cmd, "cannot write the output");
	return false;
}

/* "12 lines no JSON", behind what is there already. */
static void add_count(struct buf *text, uint64_t n, const char *noun, const char *what)
{
	if (n)
		buf_printf(text, "%s%llu %s%s %s", text->n ? ", " : "", (unsigned long long)n, noun,
			   n == 1 ? "" : "s", what);
}

/* Inputs were read, and nothing at all came in. */
static bool gave_nothing(const struct session *s)
{
	return s->rounds && !s->totals.reading.spans && !s->totals.reading.feedback &&
	       !(s->use && index_use_spans(s->use));
}

static void tell_damage(const struct session *s)
{
	struct buf text = { 0 };
	const struct reader_totals *t = &s->totals;
	uint64_t spans = t->reading.spans, files = t->input.files;
	add_count(&text, t->records.damaged + t->damaged, "record", "damaged");
	add_count(&text, t->records.noise_lines, "line", "no JSON");
	add_count(&text, t->reading.unknown, "object", "of no known format");
	if (gave_nothing(s)) {
		add_count(&text, t->reading.other_signals, "record", "of logs or metrics");
		if (files)
			cli_error(s->cmd, "no spans in %llu file%s%s%.*s", (unsigned long long)files,
				  files == 1 ? "" : "s", text.n ? ": " : "", (int)text.n,
				  text.n ? text.s : "");
		else
			cli_error(s->cmd, "nothing was read");
	} else if (text.n) {
		cli_error(s->cmd, "%.*s; %llu span%s read", (int)text.n, text.s, (unsigned long long)spans,
			  spans == 1 ? " was" : "s were");
	}
	buf_release(&text);
}

bool session_is_partial(const struct session *s)
{
	return s->diag.count[SEVERITY_WARNING] + s->diag.count[SEVERITY_ERROR] > 0;
}

int session_close(struct session *s, int answer)
{
	bool partial = session_is_partial(s);
	/* That is no answer of any kind, and replaces none. */
	bool nothing = gave_nothing(s);
	bool written = close_output(s, !nothing && answer != EXIT_TROUBLE);
	shown_close(&s->shown);
	session_print_ledger(s);
	if ((nothing && answer != EXIT_TROUBLE) || (partial && !s->common->quiet))
		tell_damage(s);
	release(s);
	if (!written || nothing || answer == EXIT_TROUBLE)
		return EXIT_TROUBLE;
	return partial ? EXIT_PARTIAL : answer;
}
