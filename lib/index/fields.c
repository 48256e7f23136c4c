/* Which fields, and what their values are looked up by. */
#include "index/fields.h"

#include "base/map.h"
#include "base/num.h"

#include <stdio.h>

const enum facet field_facets[FIELD_FACETS_N] = {
	FACET_SESSION, FACET_CONVERSATION, FACET_REQUEST_ID, FACET_USER, FACET_TENANT, FACET_TICKET,
};

int field_facet_by_name(struct str name)
{
	for (int i = 0; i < FIELD_FACETS_N; i++)
		if (str_eq(name, str_of(facet_name(field_facets[i]))))
			return i;
	return -1;
}

int field_facet_by_key(struct str key, bool *has_path)
{
	for (int i = 0; i < FIELD_FACETS_N; i++) {
		size_t n;
		const struct facet_key *rows = facet_keys(field_facets[i], &n);
		for (size_t k = 0; k < n; k++) {
			if (!str_eq(rows[k].key, key))
				continue;
			*has_path = rows[k].path.n > 0;
			return i;
		}
	}
	*has_path = false;
	return field_facet_by_name(key);
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* A word of the key: "order_id", "order.id", "orderId" have two. */
static bool is_identifying(struct str word)
{
	static const struct str words[] = {
		STR_ROW("id"),         STR_ROW("ids"),       STR_ROW("uuid"),     STR_ROW("guid"),
		STR_ROW("key"),        STR_ROW("no"),        STR_ROW("nr"),       STR_ROW("number"),
		STR_ROW("ref"),        STR_ROW("reference"), STR_ROW("code"),     STR_ROW("order"),
		STR_ROW("invoice"),    STR_ROW("ticket"),    STR_ROW("case"),     STR_ROW("incident"),
		STR_ROW("account"),    STR_ROW("customer"),  STR_ROW("contract"), STR_ROW("booking"),
		STR_ROW("shipment"),   STR_ROW("store"),     STR_ROW("sku"),      STR_ROW("repo"),
		STR_ROW("repository"), STR_ROW("email"),     STR_ROW("hash"),
	};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq_nocase(word, words[i]))
			return true;
	return false;
}

bool field_is_identifier(struct str key)
{
	size_t start = 0;
	for (size_t i = 0; i <= key.n; i++) {
		bool breaks = i == key.n || key.s[i] == '.' || key.s[i] == '_' || key.s[i] == '-' ||
			      key.s[i] == '/';
		bool humps = !breaks && i > start && is_upper(key.s[i]) && !is_upper(key.s[i - 1]);
		if (!breaks && !humps)
			continue;
		if (is_identifying((struct str){ key.s + start, i - start }))
			return true;
		start = breaks ? i + 1 : i;
	}
	return false;
}

bool field_value_is_json(const struct value *v)
{
	if (v->type == VALUE_JSON)
		return true;
	return v->type == VALUE_STRING && v->text.n > 1 &&
	       (v->text.s[0] == '{' || v->text.s[0] == '[' || v->text.s[0] == '"');
}

/* ---- keys ---- */

static uint64_t mixed(struct str field, char kind, const void *bytes, size_t n)
{
	char room[2 * FIELD_TEXT_MAX + 2];
	size_t at = field.n < FIELD_TEXT_MAX ? field.n : FIELD_TEXT_MAX;
	memcpy(room, field.s, at);
	room[at++] = '\0';
	room[at++] = kind;
	memcpy(room + at, bytes, n);
	return hash_stable((struct str){ room, at + n });
}

static uint64_t key_of_number(struct str field, double d)
{
	d = d != d ? 0 : d + 0.0; /* any NaN; no negative zero */
	return mixed(field, 'n', &d, sizeof(d));
}

/* Text that a number could be equal to has the key of that number. */
static uint64_t key_of_text(struct str field, struct str text)
{
	int64_t i;
	double d;
	if (num_parse_i64(text, &i))
		return key_of_number(field, (double)i);
	if (num_parse_double(text, &d))
		return key_of_number(field, d);
	return mixed(field, 't', text.s, text.n);
}

bool field_key_of_text(struct str field, struct str text, uint64_t *key)
{
	if (text.n > FIELD_TEXT_MAX || field.n > FIELD_TEXT_MAX)
		return false;
	*key = key_of_text(field, text);
	return true;
}

size_t field_keys(struct str field, const struct value *v, uint64_t keys[2])
{
	size_t n = 0;
	if (field.n > FIELD_TEXT_MAX || v->type == VALUE_NONE || v->type == VALUE_NULL ||
	    v->type == VALUE_BYTES)
		return 0;
	if (v->type == VALUE_BOOL)
		keys[n++] = key_of_text(field, v->b ? STR("true") : STR("false"));
	else if (str_is_set(v->text) && v->text.n <= FIELD_TEXT_MAX)
		keys[n++] = key_of_text(field, v->text);
	double d;
	if ((v->type == VALUE_INT || v->type == VALUE_DOUBLE) && value_as_double(*v, &d)) {
		keys[n] = key_of_number(field, d);
		n += n == 0 || keys[0] != keys[1];
	}
	return n;
}
