/* What users said of a trace, for people and for programs. */
#include "report/said.h"

#include "span/time.h"

void said_text(struct buf *out, const struct slip *s)
{
	const struct str parts[] = { s->ticket, s->label, s->text };
	const char *joint = "";
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (!parts[i].n)
			continue;
		buf_add_c(out, joint);
		buf_add_str(out, parts[i]);
		joint = " ";
	}
}

static void slip_json(struct json_writer *w, const struct slip *s)
{
	json_write_object(w);
	json_member_known(w, "ticket", s->ticket);
	json_member_known(w, "label", s->label);
	json_member_known(w, "text", s->text);
	if (s->has_time) {
		struct buf when = { 0 };
		time_format(&when, s->time_ns);
		json_member_known(w, "time", buf_str(&when));
		buf_release(&when);
	}
	json_member_known(w, "file", s->file);
	if (s->line) {
		json_write_key(w, "line");
		json_write_u64(w, s->line);
	}
	json_write_object_end(w);
}

void said_json(struct json_writer *w, const struct said *s)
{
	if (!s->n)
		return;
	json_write_key(w, "feedback");
	json_write_array(w);
	for (size_t i = 0; i < s->n; i++)
		slip_json(w, s->v[i]);
	json_write_array_end(w);
}
