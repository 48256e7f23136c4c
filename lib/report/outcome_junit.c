/*
 * JUnit XML, as it is read by GitLab (the class name is shown as the suite;
 * cases of the same class name and name are dropped; 30 MB; a path behind
 * "[[ATTACHMENT|" is shown as a picture), Jenkins (junit-plugin: SuiteResult,
 * CaseResult) and GitHub actions (dorny/test-reporter needs names everywhere).
 * The message is in the attribute and, with all else, in the body: some read
 * only one of them. A warning is a case that passed, with output.
 */
#include "report/outcome_parts.h"

#include "report/escape.h"
#include "report/escape_ci.h"
#include "span/time.h"

enum {
	TEXT_SHOWN = 8000,
	MESSAGE_SHOWN = 1000,
	FULL_BYTES_MAX = 20 << 20, /* from here on cases have no bodies */
	FILE_BYTES_MAX = 27 << 20, /* from here on they are only counted */
};

struct junit {
	const struct outcome_settings *settings;
	struct outcome_labels labels;
	struct buf body;
	struct outcome_counts shown, left_out;
};

static void put_attribute(struct buf *out, const char *name, struct str text, size_t most)
{
	struct buf raw = { 0 };
	outcome_add_cut(&raw, text, most);
	buf_printf(out, " %s=\"", name);
	escape_html(out, buf_str(&raw));
	buf_add_char(out, '"');
	buf_release(&raw);
}

/* Seconds: never through a double. */
static void put_seconds(struct buf *out, int64_t ns)
{
	uint64_t all = ns > 0 ? (uint64_t)ns : 0;
	buf_printf(out, " time=\"%llu.%09llu\"", (unsigned long long)(all / 1000000000),
		   (unsigned long long)(all % 1000000000));
}

/* UTC, whole seconds, no zone: what the strictest of the schemas in use take. */
static void put_timestamp(struct buf *out, int64_t ns)
{
	struct buf text = { 0 };
	time_format(&text, ns);
	buf_add_c(out, " timestamp=\"");
	buf_add_str(out, outcome_cut(buf_str(&text), strlen("2024-05-22T09:41:03")));
	buf_add_char(out, '"');
	buf_release(&text);
}

static void add_line(struct buf *raw, const char *label, struct str text, size_t most)
{
	if (!str_is_set(text))
		return;
	buf_add_c(raw, label);
	outcome_add_cut(raw, text, most);
	buf_add_char(raw, '\n');
}

static void add_path(struct buf *raw, const struct outcome_case *c)
{
	enum { STEPS_SHOWN = 40 };
	size_t from = c->path_n > STEPS_SHOWN ? c->path_n - STEPS_SHOWN : 0;
	if (!c->path_n)
		return;
	buf_add_c(raw, from ? "path: ... > " : "path: ");
	for (size_t i = from; i < c->path_n; i++) {
		const struct outcome_step *step = &c->path[i];
		buf_add_c(raw, i > from ? " > " : "");
		buf_add_str(raw, outcome_cut(step->name.n ? step->name : step->span_id, 100));
	}
	buf_add_char(raw, '\n');
}

static void put_story(struct buf *out, const struct outcome_case *c, const struct origin *place)
{
	struct buf raw = { 0 };
	outcome_say(&raw, c, TEXT_SHOWN);
	buf_add_char(&raw, '\n');
	add_line(&raw, "rule: ", c->rule.n ? c->rule : STR_UNSET, MESSAGE_SHOWN);
	add_line(&raw, "span: ", c->span_name, MESSAGE_SHOWN);
	add_line(&raw, "span id: ", c->span_id, MESSAGE_SHOWN);
	add_path(&raw, c);
	if (place->file.n) {
		struct buf at = { 0 };
		outcome_add_place(&at, place);
		add_line(&raw, "at: ", buf_str(&at), MESSAGE_SHOWN);
		buf_release(&at);
	}
	if (c->detail.n)
		add_line(&raw, "", c->detail, TEXT_SHOWN);
	escape_xml_lines(out, buf_str(&raw));
	buf_release(&raw);
}

static void put_result(struct buf *out, const struct outcome_case *c, const struct origin *place, bool full)
{
	static const char *const element[] = { NULL, "failure", "system-out", "skipped" };
	const char *name = element[c->state];
	struct buf message = { 0 };
	if (!name)
		return;
	outcome_say(&message, c, full ? MESSAGE_SHOWN : MESSAGE_SHOWN / 10);
	buf_printf(out, "\n      <%s", name);
	if (c->state != OUTCOME_WARNED)
		put_attribute(out, "message", buf_str(&message), SIZE_MAX);
	if (c->state == OUTCOME_VIOLATED)
		put_attribute(out, "type", c->rule.n ? c->rule : STR("violated"), MESSAGE_SHOWN / 10);
	buf_add_c(out, ">");
	if (c->state == OUTCOME_WARNED)
		buf_add_c(out, "warning: ");
	if (full && c->state != OUTCOME_SKIPPED)
		put_story(out, c, place);
	buf_printf(out, "</%s>\n    ", name);
	buf_release(&message);
}

static void put_case(struct junit *j, size_t suite, size_t at, const struct outcome_case *c)
{
	struct origin place = { 0 };
	bool has_place = outcome_place(c, j->settings, &place);
	buf_add_c(&j->body, "    <testcase");
	buf_add_c(&j->body, " classname=\"");
	escape_html(&j->body, j->labels.suite[suite]);
	buf_add_c(&j->body, "\" name=\"");
	escape_html(&j->body, j->labels.name[suite][at]);
	buf_add_c(&j->body, "\" time=\"0\"");
	if (has_place && !str_eq(place.file, STR("-"))) {
		put_attribute(&j->body, "file", place.file, MESSAGE_SHOWN);
		if (place.line && !place.member.n)
			buf_printf(&j->body, " line=\"%llu\"", (unsigned long long)place.line);
	}
	buf_add_char(&j->body, '>');
	put_result(&j->body, c, &place, j->body.n < FULL_BYTES_MAX);
	buf_add_c(&j->body, "</testcase>\n");
}

static void put_counts(struct buf *out, const struct outcome_counts *counts)
{
	buf_printf(out, " tests=\"%llu\" failures=\"%llu\" errors=\"0\" skipped=\"%llu\"",
		   (unsigned long long)counts->cases, (unsigned long long)counts->of[OUTCOME_VIOLATED],
		   (unsigned long long)counts->of[OUTCOME_SKIPPED]);
}

static void put_suite_head(struct junit *j, const struct outcome_suite *suite, size_t at,
			   const struct outcome_counts *counts)
{
	buf_add_c(&j->body, "  <testsuite name=\"");
	escape_html(&j->body, j->labels.suite[at]);
	buf_add_char(&j->body, '"');
	put_counts(&j->body, counts);
	put_seconds(&j->body, suite->has_duration ? suite->duration_ns : 0);
	if (suite->has_start) {
		put_timestamp(&j->body, suite->start_ns);
	}
	if (j->settings->contract.n)
		put_attribute(&j->body, "file", j->settings->contract, MESSAGE_SHOWN);
	buf_add_c(&j->body, ">\n");
	if (suite->trace_id.n) {
		buf_add_c(&j->body, "    <properties>\n      <property name=\"trace_id\"");
		put_attribute(&j->body, "value", suite->trace_id, MESSAGE_SHOWN);
		buf_add_c(&j->body, "/>\n    </properties>\n");
	}
}

/* The cases come first, to know how many there was room for; then the head is put before them. */
static void put_suite(struct junit *j, const struct outcome_suite *suite, size_t at)
{
	struct outcome_counts counts = { 0 };
	struct buf before = j->body;
	j->body = (struct buf){ 0 };
	buf_reserve(&j->body, 1);
	for (size_t i = 0; i < suite->cases.n; i++) {
		const struct outcome_case *c = &suite->cases.v[i];
		bool room = before.n + j->body.n < FILE_BYTES_MAX;
		struct outcome_counts *into = room ? &counts : &j->left_out;
		into->cases++;
		into->of[c->state]++;
		if (room)
			put_case(j, at, i, c);
	}
	struct buf cases = j->body;
	j->body = before;
	put_suite_head(j, suite, at, &counts);
	buf_add_str(&j->body, buf_str(&cases));
	buf_add_c(&j->body, "  </testsuite>\n");
	j->shown.cases += counts.cases;
	for (size_t i = 0; i <= OUTCOME_SKIPPED; i++)
		j->shown.of[i] += counts.of[i];
	buf_release(&cases);
}

/* A case that stands for those without room: a failure when one of them is. */
static void put_left_out(struct junit *j)
{
	uint64_t violated = j->left_out.of[OUTCOME_VIOLATED];
	struct outcome_counts one = { .cases = 1 };
	if (!j->left_out.cases)
		return;
	one.of[violated ? OUTCOME_VIOLATED : OUTCOME_SKIPPED] = 1;
	buf_add_c(&j->body, "  <testsuite name=\"left out\"");
	put_counts(&j->body, &one);
	buf_printf(&j->body,
		   " time=\"0\">\n    <testcase classname=\"left out\" name=\"cases without room\" "
		   "time=\"0\"><%s message=\"%llu more, %llu of them violated\"></%s></testcase>\n"
		   "  </testsuite>\n",
		   violated ? "failure" : "skipped", (unsigned long long)j->left_out.cases,
		   (unsigned long long)violated, violated ? "failure" : "skipped");
	j->shown.cases++;
	j->shown.of[violated ? OUTCOME_VIOLATED : OUTCOME_SKIPPED]++;
}

void outcome_junit(struct buf *out, const struct outcome *o, const struct outcome_settings *s)
{
	struct junit j = { .settings = s };
	int64_t all = 0;
	outcome_labels_init(&j.labels, o);
	for (size_t i = 0; i < o->suites.n; i++) {
		const struct outcome_suite *suite = &o->suites.v[i];
		put_suite(&j, suite, i);
		if (suite->has_duration && suite->duration_ns > 0)
			all = suite->duration_ns > INT64_MAX - all ? INT64_MAX : all + suite->duration_ns;
	}
	put_left_out(&j);
	buf_add_c(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
	put_attribute(out, "name", o->title.n ? o->title : str_of(s->tool), MESSAGE_SHOWN);
	put_counts(out, &j.shown);
	put_seconds(out, all);
	buf_add_c(out, ">\n");
	buf_add_str(out, buf_str(&j.body));
	buf_add_c(out, "</testsuites>\n");
	buf_release(&j.body);
	outcome_labels_release(&j.labels);
}
