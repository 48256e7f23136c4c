/* Populations: where their traces come from, and what is done with their profiles. */
#include "cmd/diff_populations.h"

#include "base/near.h"
#include "base/num.h"
#include "cmd/files.h"
#include "compare/arms.h"
#include "detect/survey.h"
#include "report/population_report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define MEMORY_DEFAULT (UINT64_C(1) << 30)

struct populations {
	struct session session;
	const struct population_flags *flags;
	struct facet_sets *sets;
	struct arms *arms[2]; /* of the populations; of one with --by */
	struct arms *into;    /* where traces go now */
	struct arena arena;
};

bool populations_wanted(const struct population_flags *o)
{
	return o->populations || o->vs || o->by || o->save || o->merge;
}

int populations_split(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++)
		if (!strcmp(argv[i], "--vs"))
			return i;
	return argc;
}

/* ---- counting ---- */

static void *begin_part(void *user)
{
	const struct populations *p = user;
	return arms_part(p->into);
}

static void count_trace(void *part, const struct trace *t)
{
	arms_count(part, t);
}

static void take_part(void *user, void *part)
{
	const struct populations *p = user;
	arms_take(p->into, part);
}

/* ---- reading ---- */

static bool is_saved(const char *path)
{
	char head[256];
	return profile_is_saved(file_head(path, head, sizeof(head)));
}

static bool add_saved(struct populations *p, const char *path, struct profile *into)
{
	struct buf file = { 0 };
	struct profile *saved = NULL;
	if (file_read(path, &file))
		saved = profile_load(buf_str(&file), str_of(path), &p->session.diag);
	else
		cli_error(p->session.cmd, "cannot read '%s': %s", path, strerror(errno));
	buf_release(&file);
	if (saved)
		profile_merge(into, saved);
	profile_free(saved);
	return saved != NULL;
}

/* One reading of all: those that were named with the command can be read again, also from a pipe. */
static bool read_once(struct populations *p, const struct strings *paths, const struct sink *sink)
{
	bool read = false;
	if (!paths)
		return session_read(&p->session, sink);
	for (size_t i = 0; i < paths->n; i++)
		read |= session_read_other(&p->session, paths->v[i], sink);
	return read;
}

/* `paths` NULL: the inputs of the session. */
static bool read_dumps(struct populations *p, const struct strings *paths)
{
	static const struct survey_blocks blocks = { begin_part, count_trace, take_part };
	uint64_t memory = p->flags->memory ? p->flags->memory : MEMORY_DEFAULT;
	struct survey *survey = survey_new(NULL, memory, NULL, NULL, p);
	struct thinning thinning;
	arms_thinning(p->into, &thinning);
	survey_use_blocks(survey, &blocks);
	survey_use_thinning(survey, &thinning);
	survey_use_threads(survey, p->session.reader.threads);
	survey_use_file(survey, p->session.spill);
	struct sink sink = survey_sink(survey);
	bool read;
	do
		read = read_once(p, paths, &sink);
	while (survey_next(survey) && read);
	survey_free(survey);
	return read;
}

/* Saved profiles are added as they are; what is a dump is counted. NULL: there is nothing, and that is told.
 */
static const struct profile *profile_of(struct populations *p, int side, const struct strings *paths)
{
	p->into = p->arms[side] = arms_new(STR_UNSET, p->sets);
	struct profile *profile = arms_profile(p->into, STR(""));
	struct strings dumps = { 0 };
	bool good = true;
	for (size_t i = 0; i < paths->n && good; i++)
		if (strcmp(paths->v[i], "-") && is_saved(paths->v[i]))
			good = add_saved(p, paths->v[i], profile);
		else
			*array_add(&dumps) = paths->v[i];
	if (good && dumps.n && !read_dumps(p, &dumps)) {
		cli_error_about(p->session.cmd, str_of(dumps.v[0]), "no spans in");
		good = false;
	}
	free(dumps.v);
	return good ? profile : NULL;
}

/* ---- printing ---- */

/* For trace-find, which reads dumps only: none, when one of them is a saved profile. */
static const struct str *dumps_of(struct populations *p, const struct strings *paths, size_t *n)
{
	struct str *v = arena_array(&p->arena, paths->n, sizeof(*v));
	*n = 0;
	for (size_t i = 0; i < paths->n; i++) {
		if (!strcmp(paths->v[i], "-") || is_saved(paths->v[i])) {
			*n = 0;
			break;
		}
		v[(*n)++] = str_of(paths->v[i]);
	}
	return v;
}

static int compare(struct populations *p, const struct profile *a, const struct profile *b,
		   struct population_view *view, const struct population_options *options)
{
	struct population result;
	struct buf out = { 0 };
	population_compare(&result, a, b, options);
	if (p->flags->json)
		population_json(&out, &result, view);
	else if (p->flags->markdown)
		population_markdown(&out, &result, view);
	else
		population_text(&out, &result, view);
	session_print(&p->session, &out);
	int code = result.n ? EXIT_NO : EXIT_YES;
	population_release(&result);
	buf_release(&out);
	return code;
}

static bool save(struct populations *p, const struct profile *profile)
{
	struct buf json = { 0 };
	profile_save(profile, &json);
	bool written = true;
	if (p->flags->save) {
		written = session_save(&p->session, p->flags->save, &json);
	} else {
		session_print(&p->session, &json);
	}
	buf_release(&json);
	return written;
}

/* ---- arms ---- */

static int by_traces(const void *a, const void *b)
{
	const struct arm *x = a, *y = b;
	if (x->profile->traces != y->profile->traces)
		return x->profile->traces > y->profile->traces ? -1 : 1;
	return str_cmp(x->value, y->value);
}

static int by_value(const void *a, const void *b)
{
	const struct arm *x = a, *y = b;
	return str_cmp(x->value, y->value);
}

static const struct arm *arm_called(const struct populations *p, struct str value)
{
	for (size_t i = 0; i < p->arms[0]->arms.n; i++)
		if (str_eq(p->arms[0]->arms.v[i].value, value))
			return &p->arms[0]->arms.v[i];
	struct near near = { .wanted = value };
	for (size_t i = 0; i < p->arms[0]->arms.n; i++)
		near_offer(&near, p->arms[0]->arms.v[i].value);
	if (near.best.n)
		cli_error(p->session.cmd, "no trace has that value of --by; did you mean '%.*s'?",
			  (int)near.best.n, near.best.s);
	else
		cli_error_about(p->session.cmd, value, "no trace has this value of --by:");
	return NULL;
}

/* Those that were named, else the two most frequent, in the order of their names. */
static bool choose_arms(struct populations *p, const struct arm *chosen[2])
{
	struct str arms = str_of(p->flags->arms);
	const char *comma = arms.n ? memchr(arms.s, ',', arms.n) : NULL;
	if (arms.n && !comma) {
		cli_error(p->session.cmd, "--arms takes two values: X,Y");
		return false;
	}
	if (arms.n) {
		chosen[0] = arm_called(p, (struct str){ arms.s, (size_t)(comma - arms.s) });
		chosen[1] = chosen[0] ? arm_called(p, str_from(arms, (size_t)(comma - arms.s) + 1)) : NULL;
		return chosen[0] && chosen[1];
	}
	if (p->arms[0]->arms.n < 2) {
		cli_error_about(p->session.cmd, str_of(p->flags->by),
				p->arms[0]->arms.n ? "all traces have the same value of" : "no trace says");
		return false;
	}
	qsort(p->arms[0]->arms.v, p->arms[0]->arms.n, sizeof(*p->arms[0]->arms.v), by_traces);
	if (p->arms[0]->arms.n > 2)
		cli_error(p->session.cmd, "%zu values; the two most frequent are compared (--arms chooses)",
			  p->arms[0]->arms.n);
	qsort(p->arms[0]->arms.v, 2, sizeof(*p->arms[0]->arms.v), by_value);
	chosen[0] = &p->arms[0]->arms.v[0];
	chosen[1] = &p->arms[0]->arms.v[1];
	return true;
}

static int run_by(struct populations *p, const struct strings *inputs, struct population_view *view,
		  struct population_options *options)
{
	const struct arm *chosen[2] = { NULL, NULL };
	size_t n;
	const struct str *paths = dumps_of(p, inputs, &n);
	p->into = p->arms[0] = arms_new(str_of(p->flags->by), p->sets);
	if (!read_dumps(p, NULL) || !choose_arms(p, chosen))
		return EXIT_TROUBLE;
	options->split = str_of(p->flags->by);
	for (int i = 0; i < 2; i++)
		view->side[i] = (struct population_side){ chosen[i]->value, paths, n, str_of(p->flags->by),
							  p->arms[0]->unlabelled };
	return compare(p, chosen[0]->profile, chosen[1]->profile, view, options);
}

static int run_two(struct populations *p, const struct strings *a, const struct strings *b,
		   struct population_view *view, const struct population_options *options)
{
	const struct profile *first = profile_of(p, 0, a), *second = first ? profile_of(p, 1, b) : NULL;
	view->side[0] = (struct population_side){ .label = STR("A") };
	view->side[1] = (struct population_side){ .label = STR("B") };
	view->side[0].paths = dumps_of(p, a, &view->side[0].paths_n);
	view->side[1].paths = dumps_of(p, b, &view->side[1].paths_n);
	return first && second ? compare(p, first, second, view, options) : EXIT_TROUBLE;
}

static int run_save(struct populations *p, const struct strings *inputs)
{
	const struct profile *profile = profile_of(p, 0, inputs);
	return profile && save(p, profile) ? EXIT_YES : EXIT_TROUBLE;
}

/* ---- options ---- */

static bool read_share(const struct cmd *cmd, const char *text, const char *name, double *out)
{
	if (!text || (num_parse_double(str_of(text), out) && *out >= 0 && *out <= 1))
		return true;
	cli_error(cmd, "%s takes a number from 0 to 1", name);
	return false;
}

static bool flags_fit(const struct cmd *cmd, const struct population_flags *o, const struct strings *a,
		      const struct strings *b)
{
	bool one = o->by || o->save || o->merge;
	if (o->by && (o->save || o->merge || o->vs))
		cli_error(
			cmd,
			"--by compares the traces of one input; it goes with none of --vs, --save, --merge");
	else if (o->arms && !o->by)
		cli_error(cmd, "--arms are values of --by");
	else if ((o->save || o->merge) && o->vs)
		cli_error(cmd, "--save and --merge write the profile of one population");
	else if (!a->n)
		cli_error(cmd, "name the inputs: dumps, or saved profiles");
	else if (!one && !b->n)
		cli_error(cmd, "name the second population behind --vs");
	else
		return true;
	return false;
}

int populations_run(const struct cmd *cmd, const struct option_row *rows, const struct common_options *common,
		    const struct population_flags *o, struct strings *a, struct strings *b)
{
	struct population_options options = { .alpha = 0.05, .least_effect = 0.03 };
	struct population_view view = { .alpha = 0 };
	struct populations p = { .flags = o };
	int code = EXIT_TROUBLE;
	if (!read_share(cmd, o->alpha, "--alpha", &options.alpha) ||
	    !read_share(cmd, o->least_effect, "--min-effect", &options.least_effect) ||
	    !flags_fit(cmd, o, a, b) || !session_open(&p.session, cmd, rows, common, a, &code))
		return EXIT_TROUBLE;
	view.style = p.session.style;
	view.alpha = options.alpha;
	p.sets = facet_sets_new();
	if (o->by)
		code = run_by(&p, a, &view, &options);
	else
		code = o->save || o->merge ? run_save(&p, a) : run_two(&p, a, b, &view, &options);
	code = session_close(&p.session, code);
	arms_free(p.arms[0]);
	arms_free(p.arms[1]);
	facet_sets_free(p.sets);
	arena_release(&p.arena);
	return code;
}
