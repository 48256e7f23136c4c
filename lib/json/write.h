/*
 * Writing JSON into a buffer: commas and quotes are put by the writer, strings
 * are escaped so that the result is ASCII, one-line and valid whatever the
 * bytes are. What is no character becomes U+FFFD (a byte that is not UTF-8, half
 * a surrogate pair): which it was is lost here, and stands in the dump. "##["
 * and "##vso[", which Azure Pipelines obey wherever they stand in a line, begin
 * with \u0023. Indents when asked to.
 */
#ifndef JSON_WRITE_H
#define JSON_WRITE_H

#include "base/buf.h"

struct json_writer {
	struct buf *out; /* borrowed */
	uint32_t depth;
	bool comma; /* one is due before the next value */
	bool after_key;
	int indent; /* spaces per level; 0: one line */
};

void json_writer_init(struct json_writer *w, struct buf *out, int indent);
void json_write_object(struct json_writer *w);
void json_write_object_end(struct json_writer *w);
void json_write_array(struct json_writer *w);
void json_write_array_end(struct json_writer *w);
void json_write_key(struct json_writer *w, const char *key);
void json_write_key_str(struct json_writer *w, struct str key);
void json_write_str(struct json_writer *w, struct str text); /* an unset one is null */
void json_write_c(struct json_writer *w, const char *text);
void json_write_i64(struct json_writer *w, int64_t v);
void json_write_u64(struct json_writer *w, uint64_t v);
void json_write_bool(struct json_writer *w, bool v);
void json_write_null(struct json_writer *w);
void json_write_double(struct json_writer *w,
		       double v); /* shortest text that reads back the same; NaN and infinities as strings */
void json_write_raw(struct json_writer *w, struct str json); /* valid JSON, as it is */

/* A key and its value. json_member_known(): nothing where the text is unset. */
void json_member_str(struct json_writer *w, const char *key, struct str text);
void json_member_known(struct json_writer *w, const char *key, struct str text);
void json_member_c(struct json_writer *w, const char *key, const char *text);
void json_member_bool(struct json_writer *w, const char *key, bool v);
void json_member_u64(struct json_writer *w, const char *key, uint64_t v);
void json_member_i64(struct json_writer *w, const char *key, int64_t v);
void json_member_double(struct json_writer *w, const char *key, double v);

/* Only the escaped inside of a string, without quotes. */
void json_escape(struct buf *out, struct str text);

#endif
