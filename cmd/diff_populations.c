/* Populations: where their traces come from, and what is done with their profiles. */
#include "cmd/diff_populations.h"

#include "base/near.h"
#include "base/num.h"
#include "cmd/files.h"
#include "detect/survey.h"
#include "report/population_report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define MEMORY_DEFAULT (UINT64_C(1) << 30)

enum { ARMS_MOST = 64, RESET_EVERY = 64 };

/* Traces that have one value of --by. */
struct arm {
	struct str value;
	struct profile *profile;
};

struct populations {
	struct session session;
	const struct population_flags *flags;
	struct facet_sets *sets;
	struct profile *into; /* where traces go now, without --by */
	ARRAY(struct arm) arms;
	enum facet facet; /* of --by; FACETS: it is an attribute's key */
	uint64_t unlabelled, others;
	struct arena arena, scratch;
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

static void count_trace(void *user, const struct tree *t, const struct summary *s, const struct diagnosis *d)
{
	struct populations *p = user;
	(void)d;
	profile_add(p->into, t, s, p->sets, &p->scratch);
	if (p->into->traces % RESET_EVERY == 0)
		arena_reset(&p->scratch);
}

/* The value of --by of the first span that has one. */
static struct str value_of(struct populations *p, const struct tree *t)
{
	for (uint32_t i = 0; i < t->spans; i++) {
		struct str text = STR("");
		const struct span *s = t->node[t->order[i]].span;
		const struct attr *a = s && p->facet == FACETS ? span_attr(s, str_of(p->flags->by)) : NULL;
		if (a)
			return value_text(a->value, &p->scratch);
		if (s && p->facet != FACETS && facet_text(s, p->facet, &p->scratch, &text))
			return text;
	}
	return STR("");
}

static void count_by_arm(void *user, const struct tree *t, const struct summary *s, const struct diagnosis *d)
{
	struct populations *p = user;
	struct str value = value_of(p, t);
	size_t i = 0;
	while (i < p->arms.n && !str_eq(p->arms.v[i].value, value))
		i++;
	if (!value.n) {
		p->unlabelled++;
		return;
	}
	if (i == p->arms.n && i == ARMS_MOST) {
		p->others++;
		return;
	}
	if (i == p->arms.n)
		*array_add(&p->arms) = (struct arm){ arena_str(&p->arena, value), profile_new() };
	p->into = p->arms.v[i].profile;
	count_trace(user, t, s, d);
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
static bool read_dumps(struct populations *p, const struct strings *paths, survey_visit *visit)
{
	uint64_t memory = p->flags->memory ? p->flags->memory : MEMORY_DEFAULT;
	struct survey *survey = survey_new(NULL, memory, visit, NULL, p);
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

/* Saved profiles are added as they are; what is a dump is counted. */
static struct profile *profile_of(struct populations *p, const struct strings *paths)
{
	struct profile *profile = profile_new();
	struct strings dumps = { 0 };
	bool good = true;
	for (size_t i = 0; i < paths->n && good; i++)
		if (strcmp(paths->v[i], "-") && is_saved(paths->v[i]))
			good = add_saved(p, paths->v[i], profile);
		else
			*array_add(&dumps) = paths->v[i];
	p->into = profile;
	if (good && dumps.n && !read_dumps(p, &dumps, count_trace)) {
		cli_error_about(p->session.cmd, str_of(dumps.v[0]), "no spans in");
		good = false;
	}
	free(dumps.v);
	if (good)
		return profile;
	profile_free(profile);
	return NULL;
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
	for (size_t i = 0; i < p->arms.n; i++)
		if (str_eq(p->arms.v[i].value, value))
			return &p->arms.v[i];
	struct near near = { .wanted = value };
	for (size_t i = 0; i < p->arms.n; i++)
		near_offer(&near, p->arms.v[i].value);
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
	if (p->arms.n < 2) {
		cli_error_about(p->session.cmd, str_of(p->flags->by),
				p->arms.n ? "all traces have the same value of" : "no trace says");
		return false;
	}
	qsort(p->arms.v, p->arms.n, sizeof(*p->arms.v), by_traces);
	if (p->arms.n > 2)
		cli_error(p->session.cmd, "%zu values; the two most frequent are compared (--arms chooses)",
			  p->arms.n);
	qsort(p->arms.v, 2, sizeof(*p->arms.v), by_value);
	chosen[0] = &p->arms.v[0];
	chosen[1] = &p->arms.v[1];
	return true;
}

static int run_by(struct populations *p, const struct strings *inputs, struct population_view *view,
		  struct population_options *options)
{
	const struct arm *chosen[2] = { NULL, NULL };
	size_t n;
	const struct str *paths = dumps_of(p, inputs, &n);
	if (!facet_by_name(str_of(p->flags->by), &p->facet))
		p->facet = FACETS;
	if (!read_dumps(p, NULL, count_by_arm))
		return EXIT_TROUBLE;
	if (!choose_arms(p, chosen))
		return EXIT_TROUBLE;
	options->split = str_of(p->flags->by);
	for (int i = 0; i < 2; i++)
		view->side[i] = (struct population_side){ chosen[i]->value, paths, n, str_of(p->flags->by),
							  p->unlabelled };
	return compare(p, chosen[0]->profile, chosen[1]->profile, view, options);
}

static int run_two(struct populations *p, const struct strings *a, const struct strings *b,
		   struct population_view *view, const struct population_options *options)
{
	struct profile *first = profile_of(p, a), *second = first ? profile_of(p, b) : NULL;
	int code = EXIT_TROUBLE;
	view->side[0] = (struct population_side){ .label = STR("A") };
	view->side[1] = (struct population_side){ .label = STR("B") };
	view->side[0].paths = dumps_of(p, a, &view->side[0].paths_n);
	view->side[1].paths = dumps_of(p, b, &view->side[1].paths_n);
	if (first && second)
		code = compare(p, first, second, view, options);
	profile_free(first);
	profile_free(second);
	return code;
}

static int run_save(struct populations *p, const struct strings *inputs)
{
	struct profile *profile = profile_of(p, inputs);
	int code = profile && save(p, profile) ? EXIT_YES : EXIT_TROUBLE;
	profile_free(profile);
	return code;
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
	for (size_t i = 0; i < p.arms.n; i++)
		profile_free(p.arms.v[i].profile);
	array_release(&p.arms);
	facet_sets_free(p.sets);
	arena_release(&p.arena);
	arena_release(&p.scratch);
	return code;
}
