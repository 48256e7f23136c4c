/* Slips, written so that they can be read again. */
#include "query/slip_write.h"

#include "span/time.h"
#include "json/write.h"

void slip_write(struct buf *out, const struct slip *s, struct str trace_id)
{
	struct json_writer w;
	struct buf when = { 0 };
	json_writer_init(&w, out, 0);
	json_write_object(&w);
	json_member_str(&w, "trace_id", trace_id);
	for (size_t i = 0; i < s->keys.n; i++) {
		if (s->keys.v[i].role == SLIP_TRACE)
			continue;
		json_write_key_str(&w, s->keys.v[i].key);
		json_write_str(&w, s->keys.v[i].value);
	}
	json_member_known(&w, "complaint_text", s->text);
	json_member_known(&w, "feedback_label", s->label);
	if (s->has_time) {
		time_format(&when, s->time_ns);
		json_member_str(&w, "captured_at", buf_str(&when));
		buf_release(&when);
	}
	json_write_object_end(&w);
	buf_add_char(out, '\n');
}
