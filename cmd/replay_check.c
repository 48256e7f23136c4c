/* trace-replay-check: do canonical requests still leave the traces that they must leave? */
#include "cmd/files.h"
#include "cmd/one_trace.h"
#include "cmd/outcome_reports.h"
#include "cmd/replay_audit.h"

#include "base/num.h"
#include "compare/values.h"
#include "contract/drift.h"
#include "contract/mutate.h"
#include "contract/record.h"
#include "detect/survey.h"
#include "report/mutation_report.h"

#include <errno.h>
#include <stdlib.h>

#define MEMORY_DEFAULT (UINT64_C(1) << 30)

struct replay_options {
	const char *contract, *baseline, *by, *seed;
	bool record, update, json;
	int mutate;
	uint64_t memory;
	struct audit_flags audit;
	struct outcome_report_options reports;
	struct common_options common;
};

struct replay {
	struct session session;
	const struct replay_options *options;
	struct contract *contract;
	struct detect *detect;
	struct contract_check *check;
	struct recorder *recorder;
	struct mutation *mutation;
	struct drift *drift;
	bool drift_before; /* what is read now is the baseline */
	uint64_t traces, unpicked, unrecorded;
	struct arena arena;
};

/* ---- reading ---- */

static void visit(void *user, const struct tree *t, const struct summary *s, const struct diagnosis *d)
{
	struct replay *r = user;
	r->traces++;
	if (r->drift) {
		drift_add(r->drift, r->drift_before, t, s);
		return;
	}
	if (r->recorder)
		r->unrecorded += !recorder_add(r->recorder, t, s, d);
	if (r->mutation)
		mutation_add(r->mutation, t);
	if (r->check)
		r->unpicked += contract_check_trace(r->check, t, s, d) == 0;
}

/* Rules cost as much again as reading: they only run where they are asked for. */
static struct detect *make_detect(bool rules)
{
	struct detect_settings settings = { .min_confidence = 0.5 };
	detect_settings_init(&settings);
	for (int i = 0; i < RULES; i++)
		settings.off[i] = !rules;
	return detect_new(&settings);
}

static bool read_inputs(struct replay *r, bool rules)
{
	uint64_t memory = r->options->memory ? r->options->memory : MEMORY_DEFAULT;
	r->detect = r->drift ? NULL : make_detect(rules);
	struct survey *survey = survey_new(r->detect, memory, visit, NULL, r);
	survey_use_threads(survey, r->session.reader.threads);
	survey_use_file(survey, r->session.spill);
	struct sink sink = survey_sink(survey);
	bool read = session_read(&r->session, &sink);
	while (survey_next(survey) && read)
		read = session_read(&r->session, &sink);
	survey_free(survey);
	return read;
}

/* ---- contract ---- */

static bool load_contract(struct replay *r)
{
	const char *path = r->options->contract;
	struct buf file = { 0 };
	if (!file_read(path, &file)) {
		cli_error(r->session.cmd, "cannot read '%s': %s", path, strerror(errno));
		return false;
	}
	r->contract = contract_load(buf_str(&file), str_of(path), &r->session.diag);
	buf_release(&file);
	return r->contract != NULL;
}

static int exit_of(const struct outcome *o)
{
	return outcome_count(o).of[OUTCOME_VIOLATED] ? EXIT_NO : EXIT_YES;
}

static int report(struct replay *r, struct outcome *o)
{
	struct outcome_reports reports = { { 0 } };
	int code = EXIT_TROUBLE;
	if (!outcome_reports_choose(r->session.cmd, &r->options->reports, &r->options->common, &reports,
				    &code))
		return code;
	code = exit_of(o);
	if (!outcome_reports_write(&r->session, &reports, o, r->options->contract, code, contract_rule_help))
		code = EXIT_TROUBLE;
	outcome_reports_release(&reports);
	return code;
}

static int run_contract(struct replay *r)
{
	struct outcome o = { .title = arena_printf(&r->arena, "contract %s", r->options->contract) };
	r->check = contract_check_new(r->contract, &o);
	int code = EXIT_TROUBLE;
	if (read_inputs(r, r->contract->asks_rules)) {
		contract_check_end(r->check);
		code = report(r, &o);
		if (r->unpicked)
			cli_hint(r->session.cmd, &r->options->common, "%llu %s to no request of the contract",
				 (unsigned long long)r->unpicked,
				 num_word(r->unpicked, "trace belongs", "traces belong"));
	}
	contract_check_free(r->check);
	outcome_release(&o);
	return code;
}

/* ---- recording ---- */

static bool record(struct replay *r, struct buf *json)
{
	size_t causes;
	r->recorder = recorder_new(str_of(r->options->by));
	if (!read_inputs(r, true))
		return false;
	if (!recorder_requests(r->recorder, &causes)) {
		cli_error(r->session.cmd, "no trace says what it was asked, nor how its root is called; --by "
					  "KEY tells requests apart");
		return false;
	}
	if (causes)
		cli_error(r->session.cmd, "%zu %s findings in their golden traces: trace-tree shows them",
			  causes, num_word(causes, "request has", "requests have"));
	if (r->unrecorded)
		cli_error(r->session.cmd, "%llu %s passed over: nothing tells their request",
			  (unsigned long long)r->unrecorded,
			  num_word(r->unrecorded, "trace was", "traces were"));
	recorder_write(r->recorder, r->contract ? r->contract->name : STR(""), json);
	return true;
}

static int run_record(struct replay *r)
{
	struct buf json = { 0 };
	int code = record(r, &json) ? EXIT_YES : EXIT_TROUBLE;
	if (code == EXIT_YES)
		session_print(&r->session, &json);
	buf_release(&json);
	return code;
}

/* What recording these traces would change in the contract, by path. */
static int run_update(struct replay *r)
{
	struct buf json = { 0 }, old = { 0 }, out = { 0 };
	struct json_difference *d;
	size_t n = 0;
	int code = EXIT_TROUBLE;
	if (record(r, &json) && file_read(r->options->contract, &old)) {
		n = values_json_differences(value_str(buf_str(&old)), value_str(buf_str(&json)), &r->arena,
					    &d);
		for (size_t i = 0; i < n; i++)
			contract_change_text(&out, &d[i], &r->session.style, &r->arena);
		buf_printf(&out, n ? "%zu changes (--record writes the contract anew)\n" : "no change\n", n);
		session_print(&r->session, &out);
		code = n ? EXIT_NO : EXIT_YES;
	}
	buf_release(&json);
	buf_release(&old);
	buf_release(&out);
	return code;
}

static int run_mutate(struct replay *r)
{
	int64_t seed = r->options->seed ? strtoll(r->options->seed, NULL, 10) : 1;
	struct buf out = { 0 };
	int code = EXIT_TROUBLE;
	r->mutation = mutation_new(r->contract, (uint64_t)seed);
	if (read_inputs(r, false)) {
		struct detect *rules = make_detect(r->contract->asks_rules);
		mutation_run(r->mutation, rules, (size_t)r->options->mutate);
		if (r->options->json)
			mutation_json(&out, r->mutation);
		else
			mutation_text(&out, r->mutation, &r->session.style);
		session_print(&r->session, &out);
		code = mutation_survivors(r->mutation) ? EXIT_NO : EXIT_YES;
		detect_free(rules);
	}
	buf_release(&out);
	return code;
}

static int run_drift(struct replay *r)
{
	struct outcome o = { .title = arena_printf(&r->arena, "spans per request against %s",
						   r->options->baseline) };
	struct survey *survey;
	int code = EXIT_TROUBLE;
	r->drift = drift_new();
	r->drift_before = true;
	survey = survey_new(NULL, MEMORY_DEFAULT, visit, NULL, r);
	survey_use_threads(survey, r->session.reader.threads);
	survey_use_file(survey, r->session.spill);
	struct sink sink = survey_sink(survey);
	bool read = session_read_other(&r->session, r->options->baseline, &sink);
	while (survey_next(survey) && read)
		read = session_read_other(&r->session, r->options->baseline, &sink);
	survey_free(survey);
	if (!read)
		cli_error_about(r->session.cmd, str_of(r->options->baseline), "no spans in");
	r->drift_before = false;
	if (read && read_inputs(r, false)) {
		drift_tell(r->drift, &o);
		code = report(r, &o);
	}
	outcome_release(&o);
	return code;
}

/* ---- options ---- */

static bool options_fit(const struct cmd *cmd, const struct replay_options *o)
{
	int modes = o->record + o->update + (o->mutate > 0) + (o->baseline != NULL) + audit_wanted(&o->audit);
	int64_t seed;
	bool alone = o->record || o->baseline || audit_wanted(&o->audit);
	if (!one_trace_fits(cmd, o->audit.trace))
		return false;
	if (modes > 1)
		cli_error(cmd, "--record, --update, --mutate, --baseline and --audit exclude each other");
	else if (!modes && !o->contract)
		cli_error(cmd, "--contract FILE, --record, --baseline FILE or --audit is needed");
	else if (alone && o->contract)
		cli_error(cmd, "%s takes no contract",
			  o->record     ? "--record"
			  : o->baseline ? "--baseline"
					: "--audit");
	else if ((o->update || o->mutate > 0) && !o->contract)
		cli_error(cmd, "%s needs --contract FILE", o->update ? "--update" : "--mutate");
	else if (o->audit.trace && !audit_wanted(&o->audit))
		cli_error(cmd, "-t goes with --audit: a contract is about all traces of its requests");
	else if (o->seed && !num_parse_i64(str_of(o->seed), &seed))
		cli_error_about(cmd, str_of(o->seed), "--seed takes a number, not");
	else if (o->by && !o->record && !o->update)
		cli_error(cmd, "--by goes with --record and --update");
	else
		return true;
	return false;
}

static int run_with(struct replay *r)
{
	const struct replay_options *o = r->options;
	int code = EXIT_TROUBLE;
	if (!o->contract || load_contract(r)) {
		if (audit_wanted(&o->audit))
			code = audit_run(&r->session, &o->audit);
		else if (o->record)
			code = run_record(r);
		else if (o->update)
			code = run_update(r);
		else if (o->mutate > 0)
			code = run_mutate(r);
		else
			code = o->baseline ? run_drift(r) : run_contract(r);
	}
	code = session_close(&r->session, code);
	contract_free(r->contract);
	recorder_free(r->recorder);
	mutation_free(r->mutation);
	drift_free(r->drift);
	detect_free(r->detect);
	return code;
}

static int replay_check_run(const struct cmd *cmd, int argc, char **argv)
{
	struct replay_options o = { .contract = NULL };
	struct replay run = { .options = &o };
	struct strings inputs = { 0 };
	int code;
	const struct option_row rows[] = {
		OPT_GROUP("Contract"),
		OPT_PATH(OPTION_STRING, 0, "contract", &o.contract, "FILE", PATH_READ,
			 "what the traces of canonical requests must be"),
		OPT_FLAG(0, "record", &o.record, "write a contract from golden traces"),
		OPT_STRING(0, "by", &o.by, "KEY",
			   "what tells requests apart when recording (root and question)"),
		OPT_FLAG(0, "update", &o.update, "say what recording would change in the contract"),
		OPT_INT(0, "mutate", &o.mutate, "N",
			"break golden traces in N ways: which breaks would go unnoticed?"),
		OPT_STRING(0, "seed", &o.seed, "N", "of --mutate (1)"),
		OPT_PATH(OPTION_STRING, 0, "baseline", &o.baseline, "FILE", PATH_READ,
			 "last time's traces: operations that vanished since"),
		OPT_SIZE(0, "memory", &o.memory, "SIZE", "keep no more spans than this at a time (1G)"),
		OPT_AUDIT(&o.audit),
		OPT_REPORTS(&o.reports),
		OPT_FLAG(0, "json", &o.json, "the same as --report json; of --mutate: one JSON object"),
		OPT_COMMON(&o.common),
		OPT_END,
	};
	common_init(&o.common);
	if (cli_parse(cmd, rows, argc, argv, &inputs, &code)) {
		struct outcome_reports reports = { { 0 } };
		code = EXIT_TROUBLE;
		o.audit.json = o.json;
		o.audit.memory = o.memory;
		o.audit.reports = &o.reports;
		if (o.json && o.mutate <= 0 && !audit_wanted(&o.audit))
			*array_add(&o.reports.reports) = "json";
		o.common.tells_reading = true;
		bool good = outcome_reports_choose(cmd, &o.reports, &o.common, &reports, &code);
		outcome_reports_release(&reports);
		if (good && !options_fit(cmd, &o))
			code = EXIT_TROUBLE;
		else if (good && session_open(&run.session, cmd, rows, &o.common, &inputs, &code))
			code = run_with(&run);
	}
	arena_release(&run.arena);
	free(inputs.v);
	outcome_report_options_release(&o.reports);
	return code;
}

const struct cmd cmd_replay_check = {
	.name = "trace-replay-check",
	.summary = "check canonical requests against the traces they must leave",
	.usage = "--contract FILE|--record|--baseline FILE|--audit [options] [input ...]",
	.examples = "  trace-replay-check --record golden/ -o contract.json\n"
		    "  trace-replay-check --contract contract.json replay.jsonl\n"
		    "  trace-replay-check --contract contract.json --report junit:r.xml replay.jsonl\n"
		    "  trace-replay-check --contract contract.json --mutate 200 golden/\n"
		    "  trace-replay-check --baseline yesterday.jsonl.gz today.jsonl.gz\n"
		    "  trace-replay-check --audit -t tr_9021 --registry prompts/ dump.jsonl.gz\n",
	.run = replay_check_run,
};
