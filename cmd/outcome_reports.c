/* From --report to files: each there in full or not at all. */
#include "cmd/outcome_reports.h"
#include "cmd/reading.h"
#include "cmd/style.h"

#include "base/array.h"
#include "base/diag_codes.h"
#include "base/near.h"
#include "base/sha256.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Damage that a report lists; stderr and --json of other commands have all of it. */
enum { INPUT_SHOWN = 20 };

/* ---- what is wanted ---- */

static void list_formats(const struct common_options *common)
{
	size_t n;
	const struct outcome_format *all = outcome_formats(&n);
	for (size_t i = 0; i < n; i++)
		style_list(common, all[i].name, 10, all[i].summary);
}

static void unknown_format(const struct cmd *cmd, struct str name)
{
	size_t n;
	const struct outcome_format *all = outcome_formats(&n);
	struct near near = { .wanted = name };
	struct buf text = { 0 };
	for (size_t i = 0; i < n; i++)
		near_offer(&near, str_of(all[i].name));
	cli_quote(&text, name);
	if (str_is_set(near.best))
		buf_printf(&text, "; did you mean %.*s?", (int)near.best.n, near.best.s);
	else
		buf_add_c(&text, "; --report list lists them");
	cli_error(cmd, "no report format is called %.*s", (int)text.n, text.s);
	buf_release(&text);
}

static bool is_same_place(const char *a, const char *b)
{
	struct stat x, y;
	if (!a || !b)
		return a == b;
	if (!strcmp(a, b))
		return true;
	return stat(a, &x) == 0 && stat(b, &y) == 0 && S_ISREG(x.st_mode) && x.st_dev == y.st_dev &&
	       x.st_ino == y.st_ino;
}

static bool add_report(const struct cmd *cmd, const struct common_options *common,
		       struct outcome_reports *out, const char *text)
{
	const char *colon = strchr(text, ':');
	struct str name = { text, colon ? (size_t)(colon - text) : strlen(text) };
	struct outcome_report report = { outcome_format_by_name(name), colon ? colon + 1 : NULL };
	if (!report.format) {
		unknown_format(cmd, name);
		return false;
	}
	if (report.file && !*report.file) {
		cli_error(cmd, "--report %s: names no file; '-' is stdout", text);
		return false;
	}
	if (report.file && !strcmp(report.file, "-"))
		report.file = NULL;
	if (report.file && common->output && is_same_place(report.file, common->output)) {
		cli_error_about(cmd, str_of(report.file), "-o and a report cannot both be written to");
		return false;
	}
	for (size_t i = 0; i < out->all.n; i++) {
		if (!is_same_place(out->all.v[i].file, report.file))
			continue;
		if (report.file)
			cli_error_about(cmd, str_of(report.file), "two reports cannot be written to");
		else
			cli_error(cmd,
				  "two reports cannot both go to stdout: %s and %s; name a file for one, "
				  "as in --report %s:FILE",
				  out->all.v[i].format->name, report.format->name, report.format->name);
		return false;
	}
	*array_add(&out->all) = report;
	return true;
}

bool outcome_reports_choose(const struct cmd *cmd, const struct outcome_report_options *options,
			    const struct common_options *common, struct outcome_reports *out, int *exit_code)
{
	bool takes_stdout = false;
	*out = (struct outcome_reports){ 0 };
	for (size_t i = 0; i < options->reports.n; i++) {
		if (!strcmp(options->reports.v[i], "list")) {
			list_formats(common);
			*exit_code = EXIT_YES;
			return false;
		}
		*exit_code = EXIT_TROUBLE;
		if (!add_report(cmd, common, out, options->reports.v[i]))
			return false;
	}
	for (size_t i = 0; i < out->all.n; i++)
		takes_stdout |= !out->all.v[i].file;
	if (!takes_stdout)
		*array_add(&out->all) = (struct outcome_report){ outcome_format_by_name(STR("text")), NULL };
	return true;
}

/* ---- what formats ask for ---- */

struct asked {
	struct arena arena;                                   /* of hashes */
	struct str (*rule_help)(void *user, struct str rule); /* of the rules of the check itself */
};

/* Of plain files only: a pipe cannot be read twice. */
static struct str sha256_of(void *user, struct str file)
{
	struct asked *asked = user;
	struct stat st;
	struct buf hex = { 0 };
	struct str path = arena_str(&asked->arena, file), out = STR_UNSET;
	int fd = memchr(file.s, '\0', file.n) ? -1 : open(path.s, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return out;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && sha256_hex_file(&hex, fd))
		out = arena_str(&asked->arena, buf_str(&hex));
	buf_release(&hex);
	close(fd);
	return out;
}

/* ---- writing ---- */

#define INPUT_RULE "input-"

static struct str rule_help(void *user, struct str rule)
{
	const struct asked *asked = user;
	size_t n, prefix = sizeof(INPUT_RULE) - 1;
	const struct diag_code *all = diag_codes(&n);
	for (size_t i = 0; str_starts(rule, STR(INPUT_RULE)) && i < n; i++)
		if (str_eq(str_from(rule, prefix), str_of(all[i].code)))
			return str_of(all[i].means);
	return asked->rule_help ? asked->rule_help(NULL, rule) : STR_UNSET;
}

/* What does not hold may do so for what could not be read: that is in the report as well. */
static void add_input(struct session *s, struct outcome *o)
{
	const struct reading_report *met = session_met(s);
	struct outcome_suite suite = { .name = STR("input") };
	for (size_t i = 0; met && i < met->n && suite.cases.n < INPUT_SHOWN; i++) {
		const struct diag_entry *e = &met->entries[i];
		if (e->severity < SEVERITY_WARNING)
			continue;
		*array_add(&suite.cases) = (struct outcome_case){
			.rule = arena_printf(&o->arena, INPUT_RULE "%s", e->code),
			.name = str_of(e->code),
			.message = arena_str(&o->arena, str_of(e->text)),
			.origin = { .file = e->place.file,
				    .member = e->place.member,
				    .line = e->place.line,
				    .offset = e->place.offset },
			.state = OUTCOME_WARNED,
		};
	}
	if (suite.cases.n)
		*array_add(&o->suites) = suite;
}

bool outcome_reports_write(struct session *s, const struct outcome_reports *reports, struct outcome *o,
			   const char *contract, int exit_code, struct str (*help)(void *, struct str))
{
	struct asked asked = { .rule_help = help };
	struct buf text = { 0 };
	bool ok = true;
	add_input(s, o);
	for (size_t i = 0; i < reports->all.n; i++) {
		const struct outcome_report *report = &reports->all.v[i];
		struct outcome_settings settings = {
			.tool = s->cmd->name,
			.version = CASEFILE_VERSION,
			.contract = str_of(contract),
			.exit_code = session_is_partial(s) ? EXIT_PARTIAL : exit_code,
			.sha256 = sha256_of,
			.rule_help = rule_help,
			.user = &asked,
		};
		/* A file is no terminal, whatever stdout is. */
		if (!report->file) {
			settings.style = s->style;
			settings.terminal = isatty(STDOUT_FILENO) &&
					    (!s->common->output || !strcmp(s->common->output, "-"));
		}
		report->format->write(&text, o, &settings);
		if (report->file)
			ok = session_save(s, report->file, &text) && ok;
		else
			session_print(s, &text);
	}
	buf_release(&text);
	arena_release(&asked.arena);
	return ok;
}

void outcome_reports_release(struct outcome_reports *reports)
{
	array_release(&reports->all);
}

void outcome_report_options_release(struct outcome_report_options *options)
{
	free(options->reports.v);
}
