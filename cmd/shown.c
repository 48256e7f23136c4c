/* Diagnostics on stderr, the cause before what follows from it. */
#include "cmd/shown.h"

#include "cmd/cli.h"
#include "report/text.h"

enum { SHOWN_PER_CODE = 20, UNFOLDED = 3 };

void shown_init(struct shown *s, const struct cmd *cmd, struct progress *progress, bool no_notes)
{
	*s = (struct shown){ .cmd = cmd, .progress = progress, .no_notes = no_notes };
	map_init(&s->codes);
	map_init(&s->waiting_codes);
}

static void forget(struct shown *s)
{
	for (size_t i = 0; i < s->waiting.n; i++)
		buf_release(&s->waiting.v[i]);
	array_clear(&s->waiting);
	map_clear(&s->waiting_codes);
	s->several_members = false;
}

void shown_release(struct shown *s)
{
	forget(s);
	array_release(&s->waiting);
	map_release(&s->codes);
	map_release(&s->waiting_codes);
	buf_release(&s->file);
	buf_release(&s->member);
}

/* ---- a line ---- */

static void put_place(struct buf *line, const struct place *p)
{
	text_place(line, p);
	if (p->line && p->has_offset)
		buf_printf(line, ":%llu", (unsigned long long)p->offset);
	buf_add_c(line, ": ");
}

/* "trace-tree: dump.jsonl:12:4711: error: what 'subject' [code]" */
static void put_entry(struct buf *line, const struct cmd *cmd, const struct diag_entry *e)
{
	static const char *const words[] = { "note", "warning", "error" };
	buf_printf(line, "%s: ", cmd->name);
	if (str_is_set(e->place.file))
		put_place(line, &e->place);
	buf_printf(line, "%s: %s", words[e->severity], e->text);
	if (str_is_set(e->subject) && e->subject.n) {
		buf_add_char(line, ' ');
		cli_quote(line, (struct str){ e->subject.s, e->subject.n < 200 ? e->subject.n : 200 });
	}
	if (e->place.has_file_offset)
		buf_printf(line, " (byte %llu of the file)", (unsigned long long)e->place.file_offset);
	buf_printf(line, " [%s]", e->code);
}

static void print(const struct shown *s, const struct buf *line)
{
	progress_clear(s->progress);
	cli_message(buf_str(line));
}

/* ---- waiting for the cause ---- */

/* What readers of records say of the bytes they were given. */
static bool may_follow(const struct diag_entry *e)
{
	static const struct str layers[] = { STR_ROW("json."), STR_ROW("record."), STR_ROW("text."),
					     STR_ROW("proto."), STR_ROW("span.") };
	for (size_t i = 0; i < sizeof(layers) / sizeof(layers[0]); i++)
		if (str_starts(str_of(e->code), layers[i]))
			return e->place.has_file_offset;
	return false;
}

/* Data were decoded, and are not what was packed. */
static bool is_cause(const struct diag_entry *e)
{
	struct str code = str_of(e->code);
	return !may_follow(e) && (str_ends(code, STR(".crc")) || str_ends(code, STR(".damaged")));
}

static bool is_of(const struct shown *s, const struct diag_entry *e)
{
	return str_eq(buf_str(&s->file), e->place.file);
}

void shown_flush(struct shown *s)
{
	for (size_t i = 0; i < s->waiting.n; i++)
		print(s, &s->waiting.v[i]);
	forget(s);
}

static void wait_for(struct shown *s, const struct diag_entry *e, bool has_line)
{
	if (!s->waiting_codes.n) {
		buf_clear(&s->file);
		buf_clear(&s->member);
		buf_add_str(&s->file, e->place.file);
		buf_add_str(&s->member, e->place.member);
	}
	s->several_members |= !str_eq(buf_str(&s->member), e->place.member);
	++*map_put(&s->waiting_codes, str_of(e->code), NULL);
	if (has_line) {
		struct buf *line = array_add(&s->waiting);
		*line = (struct buf){ 0 };
		put_entry(line, s->cmd, e);
	}
}

/* The first that follows shows where the damage begins; of the others the numbers are enough. */
static void fold(struct shown *s)
{
	struct buf kinds = { 0 };
	uint64_t n = 0;
	for (size_t i = 0; i < s->waiting_codes.n; i++) {
		const struct map_entry *e = &s->waiting_codes.entry[i];
		n += e->value;
		*map_get(&s->codes, e->key) -= e->value;
		buf_printf(&kinds, "%s%llu [%.*s]", i ? ", " : "", (unsigned long long)e->value,
			   (int)e->key.n, e->key.s);
	}
	print(s, &s->waiting.v[0]);
	cli_error(s->cmd, "that is the first of %llu that may follow from it: %.*s", (unsigned long long)n,
		  (int)kinds.n, kinds.s);
	buf_release(&kinds);
	forget(s);
}

void shown_add(struct shown *s, const struct diag_entry *e)
{
	uint64_t seen = ++*map_put(&s->codes, str_of(e->code), NULL);
	bool has_line = seen <= SHOWN_PER_CODE && !(s->no_notes && e->severity == SEVERITY_NOTE);
	struct buf line = { 0 };
	bool caused =
		is_cause(e) && is_of(s, e) &&
		(!e->place.member.n || (!s->several_members && str_eq(buf_str(&s->member), e->place.member)));
	if (!caused && !(may_follow(e) && is_of(s, e)))
		shown_flush(s);
	if (may_follow(e)) {
		wait_for(s, e, has_line);
		return;
	}
	if (has_line) {
		put_entry(&line, s->cmd, e);
		print(s, &line);
		buf_release(&line);
	}
	if (caused && has_line && s->waiting.n > UNFOLDED)
		fold(s);
	else
		shown_flush(s);
}

void shown_close(struct shown *s)
{
	shown_flush(s);
	for (size_t i = 0; i < s->codes.n; i++) {
		const struct map_entry *e = &s->codes.entry[i];
		if (e->value > SHOWN_PER_CODE)
			cli_error(s->cmd, "%llu more of [%.*s] are not shown",
				  (unsigned long long)(e->value - SHOWN_PER_CODE), (int)e->key.n, e->key.s);
	}
}
