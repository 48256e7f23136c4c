/* What goes into a case beside its trace: complaints, artifacts, answers given by hand, hashes. */
#include "cmd/files.h"
#include "cmd/to_eval.h"

#include "base/pool.h"
#include "base/sha256.h"
#include "json/doc.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static bool read_file(struct to_eval *run, const char *path, struct str *out)
{
	struct buf text = { 0 };
	bool ok = file_read(path, &text);
	if (ok)
		*out = arena_str(&run->arena, buf_str(&text));
	else
		cli_error(run->session.cmd, "cannot read '%s': %s", path, strerror(errno));
	buf_release(&text);
	return ok;
}

/* ---- feedback ---- */

enum status to_eval_take_feedback(void *user, const struct feedback *f, const struct record *r)
{
	struct to_eval *run = user;
	(void)r;
	if (run->session.rounds <= 1)
		join_add_feedback(run->feedback, f);
	return STATUS_OK;
}

/* The answer that a reviewer gave in the place of the recorded one. */
static struct str review_answer(const struct slip *s)
{
	static const struct str names[] = { STR_ROW("corrected_answer"), STR_ROW("correct_answer"),
					    STR_ROW("expected_answer"),  STR_ROW("reviewer_answer"),
					    STR_ROW("override_answer"),  STR_ROW("reviewer_override"),
					    STR_ROW("override"),         STR_ROW("correction"),
					    STR_ROW("expected"),         STR_ROW("ideal") };
	for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++)
		for (size_t i = 0; i < s->keys.n; i++)
			if (str_eq_nocase(s->keys.v[i].key, names[n]))
				return s->keys.v[i].value;
	return STR_UNSET;
}

void to_eval_given(struct to_eval *run, const struct trace *t, struct arena *arena, struct eval_given *out)
{
	const struct slip **slips;
	size_t n = join_of(run->feedback, t, arena, &slips);
	struct eval_feedback *all = arena_array(arena, n, sizeof(*all));
	*out = (struct eval_given){ .feedback = all, .feedback_n = n, .artifacts = run->artifacts };
	for (size_t i = 0; i < n; i++) {
		all[i] = (struct eval_feedback){ slips[i]->label, slips[i]->text, slips[i]->ticket,
						 slips[i]->file };
		struct str answer = review_answer(slips[i]);
		if (str_is_set(answer))
			out->review_answer = answer;
	}
}

/* ---- answers given by hand ---- */

static void add_answer(struct to_eval *run, struct str trace_id, struct str answer)
{
	*array_add(&run->answer_texts) = arena_str(&run->arena, answer);
	*map_put(&run->answers, arena_str(&run->arena, trace_id), NULL) = run->answer_texts.n - 1;
}

static void take_answer(struct to_eval *run, const struct doc_at *at)
{
	struct str id = STR(""), answer = STR_UNSET;
	static const char *const names[] = { "expected", "answer", "expected_answer", "ideal" };
	doc_str(at, "trace_id", &id);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && !str_is_set(answer); i++)
		doc_str(at, names[i], &answer);
	if (str_is_set(answer) && id.n)
		add_answer(run, id, answer);
	else
		doc_complain(at, "an expected answer needs \"trace_id\" and \"expected\"");
}

/* Records that name their trace, or else the text itself, for the one trace there is. */
static bool read_answers(struct to_eval *run, const char *path)
{
	struct str text, rest;
	bool good = true;
	if (!read_file(run, path, &text))
		return false;
	rest = str_trim(text);
	if (!rest.n || (rest.s[0] != '{' && rest.s[0] != '[')) {
		add_answer(run, STR(""), rest);
		return true;
	}
	while (rest.n && good) {
		struct doc d;
		struct doc_error error;
		size_t used;
		const char *why = doc_read_one(&d, rest, &used, &error);
		if (why) {
			cli_error(run->session.cmd, "%s:%llu: %s", path, (unsigned long long)error.line, why);
			return false;
		}
		struct doc_at root = doc_root(&d);
		d.diag = &run->session.diag;
		d.name = str_of(path);
		if (doc_type(&root) == DOC_ARRAY)
			for (struct doc_at at = { 0 }; doc_next(&root, &at);)
				take_answer(run, &at);
		else
			take_answer(run, &root);
		good = !d.mistakes;
		doc_release(&d);
		rest = str_trim(str_from(rest, used));
	}
	return good;
}

struct str to_eval_answer(const struct to_eval *run, struct str trace_id)
{
	const uint64_t *at = map_get(&run->answers, trace_id);
	at = at ? at : map_get(&run->answers, STR(""));
	return at ? run->answer_texts.v[*at] : STR_UNSET;
}

static bool choose_expectation(struct to_eval *run)
{
	const char *expect = run->options->expect;
	if (!expect)
		return true;
	run->eval.chosen = true;
	for (int i = 0; i < EXPECT_FILE; i++)
		if (!strcmp(expect, expect_mode_name((enum expect_mode)i))) {
			run->eval.mode = (enum expect_mode)i;
			return true;
		}
	run->eval.mode = EXPECT_FILE;
	if (access(expect, R_OK) == 0)
		return read_answers(run, expect);
	cli_error(run->session.cmd, "--expect takes none, recorded, negate, review or a file, not '%s'",
		  expect);
	return false;
}

/* ---- loading ---- */

static bool load_feedback(struct to_eval *run)
{
	for (size_t i = 0; i < run->options->feedback.n; i++) {
		struct str text;
		if (!read_file(run, run->options->feedback.v[i], &text))
			return false;
		join_add_text(run->feedback, text, str_of(run->options->feedback.v[i]), 1,
			      &run->session.diag);
	}
	return true;
}

static bool load_key(struct to_eval *run)
{
	const char *path = run->options->hmac_key_file;
	if (!path)
		return true;
	if (!read_file(run, path, &run->redact.key))
		return false;
	run->redact.key = str_trim(run->redact.key);
	if (run->redact.key.n >= 16)
		return true;
	cli_error(run->session.cmd, "the key in '%s' is shorter than 16 bytes", path);
	return false;
}

bool to_eval_load(struct to_eval *run)
{
	const char *artifacts = run->options->artifacts;
	run->feedback = join_new();
	if (!choose_expectation(run) || !load_key(run) || !load_feedback(run))
		return false;
	if (artifacts) {
		run->artifacts = store_load(artifacts, &run->session.reader.limits, &run->session.diag);
		if (!run->artifacts)
			cli_error_about(run->session.cmd, str_of(artifacts), "nothing to look up in");
	}
	return !artifacts || run->artifacts;
}

/* ---- hashes ---- */

struct hashing {
	struct sha256 hash[2]; /* of the file, and for the key */
	struct str piece;
	unsigned threads;
};

static void hash_piece(void *user, unsigned worker, size_t i)
{
	struct hashing *h = user;
	(void)worker;
	sha256_add(&h->hash[i], h->piece);
}

static void take_bytes(void *user, const void *bytes, size_t n)
{
	struct hashing *h = user;
	h->piece = (struct str){ bytes, n };
	pool_each(n >= INPUT_PIECE ? h->threads : 1, 2, hash_piece, h);
}

static struct str digest_hex(struct to_eval *run, struct sha256 *h)
{
	unsigned char digest[SHA256_BYTES];
	struct buf hex = { 0 };
	sha256_end(h, digest);
	sha256_put(&hex, digest);
	struct str out = arena_str(&run->arena, buf_str(&hex));
	buf_release(&hex);
	return out;
}

/*
 * Without a key of the user's: one that follows from the inputs, so that the
 * same inputs give the same tokens, and that nobody knows who does not have
 * them. (The hash that the fixtures tell does not give it away: other bytes
 * stand in front.)
 */
void to_eval_hash(struct to_eval *run)
{
	static const char front[] = "casefile redaction key 1";
	struct hashing h = { .threads = run->session.reader.threads };
	struct sha256 *file = &h.hash[0], *key = &h.hash[1];
	struct str name;
	if (run->hashed)
		return;
	run->hashed = true;
	sha256_init(key);
	sha256_add(key, (struct str){ front, sizeof(front) });
	for (size_t at = 0; input_next_file(run->session.input, &at, &name);) {
		sha256_init(file);
		if (!input_bytes(run->session.input, name, take_bytes, &h))
			continue;
		*array_add(&run->hash_texts) = digest_hex(run, file);
		*map_put(&run->hashes, name, NULL) = run->hash_texts.n - 1;
	}
	if (!run->options->hmac_key_file)
		run->redact.key = digest_hex(run, key);
}

struct eval_source to_eval_source(const struct to_eval *run, const struct summary *s)
{
	const uint64_t *at = str_is_set(s->origin.file) ? map_get(&run->hashes, s->origin.file) : NULL;
	return (struct eval_source){ at ? run->hash_texts.v[*at] : STR_UNSET };
}
