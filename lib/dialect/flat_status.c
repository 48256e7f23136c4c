/* The status of a flat span, in any of the forms that are about. */
#include "dialect/flat_fields.h"

#include "dialect/field.h"

enum word { WORD_OK = 1, WORD_ERROR };

/* What people write for a status. Others ("degraded", "blocked") say neither. */
static const struct field words[] = {
	FIELD("success", WORD_OK),    FIELD("succeeded", WORD_OK),    FIELD("completed", WORD_OK),
	FIELD("complete", WORD_OK),   FIELD("passed", WORD_OK),       FIELD("failed", WORD_ERROR),
	FIELD("failure", WORD_ERROR), FIELD("fail", WORD_ERROR),      FIELD("errored", WORD_ERROR),
	FIELD("timeout", WORD_ERROR), FIELD("timed_out", WORD_ERROR), FIELD("exception", WORD_ERROR),
};

static uint8_t word_of(struct str text)
{
	for (size_t i = 0; i < FIELDS(words); i++)
		if (str_eq_nocase((struct str){ words[i].name, words[i].n }, text))
			return words[i].id;
	return 0;
}

/* "OK", "STATUS_CODE_ERROR", "StatusCode.UNSET": OpenTelemetry's own, whatever the case. */
static bool is_standard(struct str text, enum span_status *out)
{
	static const struct {
		const char *name;
		enum span_status status;
	} names[] = {
		{ "ok", SPAN_STATUS_OK },
		{ "error", SPAN_STATUS_ERROR },
		{ "unset", SPAN_STATUS_UNSET },
		{ "unspecified", SPAN_STATUS_UNSET },
	};
	static const char *const prefixes[] = { "", "status_code_", "statuscode." };
	for (size_t p = 0; p < FIELDS(prefixes); p++) {
		struct str prefix = str_of(prefixes[p]);
		if (text.n < prefix.n || !str_eq_nocase((struct str){ text.s, prefix.n }, prefix))
			continue;
		for (size_t i = 0; i < FIELDS(names); i++) {
			if (!str_eq_nocase(str_from(text, prefix.n), str_of(names[i].name)))
				continue;
			*out = names[i].status;
			return true;
		}
	}
	return false;
}

bool flat_set_status(struct build *b, struct value v)
{
	int64_t code;
	if (v.type == VALUE_NULL || (v.type == VALUE_STRING && v.text.n == 0))
		return true;
	if (v.type == VALUE_STRING && is_standard(v.text, &b->span.status))
		return true;
	if (value_as_i64(v, &code) && code >= 0 && code <= 2) {
		build_status(b, value_i64(code));
		return true;
	}
	uint8_t word = v.type == VALUE_STRING ? word_of(v.text) : 0;
	if (word)
		b->span.status = word == WORD_OK ? SPAN_STATUS_OK : SPAN_STATUS_ERROR;
	return false;
}

/* A word or number that is not OpenTelemetry's is evidence, so it is kept as it is, too. */
static void take_status(struct build *b, struct value v)
{
	if (!flat_set_status(b, v))
		build_attr(b, STR("status"), v);
}

static const struct field status_fields[] = {
	FIELD("code", 1),        FIELD("status_code", 1), FIELD("statusCode", 1),
	FIELD("Code", 1),        FIELD("message", 2),     FIELD("description", 2),
	FIELD("Description", 2), FIELD("Message", 2),     FIELD("status_message", 2),
};

void flat_status(struct reading *r, struct pull *j)
{
	struct build *b = r->build;
	struct value v;
	struct str key;
	if (pull_peek(j) != PULL_OBJECT) {
		if (value_read(j, &v))
			take_status(b, v);
		return;
	}
	pull_object(j);
	while (pull_key(j, &key) && value_read(j, &v)) {
		uint8_t field = field_find(status_fields, FIELDS(status_fields), key);
		if (field == 1)
			take_status(b, v);
		else if (field == 2 && v.type == VALUE_STRING && v.text.n)
			b->span.status_message = v.text;
	}
}
