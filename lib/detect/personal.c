/* The pass: a table says at which bytes something personal can begin; the forms say whether it does. */
#include "detect/personal_forms.h"

enum begin { PLAIN, AT_SIGN, DIGIT, DIALLED, PREFIX };

static const unsigned char begins[256] = {
	['@'] = AT_SIGN, ['+'] = DIALLED, ['('] = DIALLED, ['0'] = DIGIT,  ['1'] = DIGIT,
	['2'] = DIGIT,   ['3'] = DIGIT,   ['4'] = DIGIT,   ['5'] = DIGIT,  ['6'] = DIGIT,
	['7'] = DIGIT,   ['8'] = DIGIT,   ['9'] = DIGIT,   ['-'] = PREFIX, ['_'] = PREFIX,
	['I'] = PREFIX,  ['J'] = PREFIX,  ['K'] = PREFIX,  ['b'] = PREFIX, ['B'] = PREFIX,
};

/* How far back a label is looked for. */
enum { LABEL_BYTES = 32 };

static bool ends_phrase(char c)
{
	return c == ',' || c == ';' || c == '{' || c == '}' || c == '\n';
}

/* `word` at `at` of `text`, not as a part of a longer one; humps of camelCase are words. */
static bool is_word_at(struct str text, size_t at, struct str word)
{
	if (at + word.n > text.n)
		return false;
	for (size_t i = 0; i < word.n; i++)
		if (ascii_lower(text.s[at + i]) != word.s[i])
			return false;
	char before = personal_before(text, at, 1), after = personal_byte(text, at + word.n);
	if (ascii_is_letter(before) && (ascii_is_upper(before) || !ascii_is_upper(text.s[at])))
		return false;
	return !ascii_is_letter(after) || (ascii_is_upper(after) && ascii_is_lower(text.s[at + word.n - 1]));
}

bool personal_is_called(struct str text, size_t at, const char *const *words)
{
	size_t from = at;
	while (from > 0 && at - from < LABEL_BYTES && !ends_phrase(text.s[from - 1]))
		from--;
	struct str before = { text.s, at };
	for (; *words; words++) {
		struct str word = str_of(*words);
		for (size_t i = from; i + word.n <= at; i++)
			if (is_word_at(before, i, word))
				return true;
	}
	return false;
}

static bool begins_number(const struct personal_look *look, size_t at, struct personal_hit *out)
{
	return personal_number(look, at, out) || personal_ip(look, at, out) || personal_iban(look, at, out);
}

static bool begins_here(const struct personal_look *look, size_t at, enum begin begin,
			struct personal_hit *out)
{
	switch (begin) {
	case AT_SIGN:
		return personal_email(look, at, out);
	case DIGIT:
		return begins_number(look, at, out);
	case DIALLED:
		return personal_phone(look->text, at, out);
	case PREFIX:
		return personal_secret(look, at, out);
	case PLAIN:
		break;
	}
	return false;
}

bool personal_next(struct str text, size_t *at, struct personal_hit *out)
{
	struct personal_look look = { text, *at };
	for (size_t i = *at; i < text.n;) {
		enum begin begin = begins[(unsigned char)text.s[i]];
		if (begin == PLAIN) {
			i++;
			continue;
		}
		if (begins_here(&look, i, begin, out)) {
			*at = (size_t)(out->text.s - text.s) + out->text.n;
			return true;
		}
		for (i++; begin == DIGIT && i < text.n && ascii_is_digit(text.s[i]); i++) {
		}
	}
	*at = text.n;
	return false;
}

const char *personal_kind_name(enum personal_kind kind)
{
	static const char *const names[PERSONAL_KINDS] = {
		"e-mail address", "phone number", "card number", "IBAN",
		"government id",  "secret",       "IP address",
	};
	return names[kind];
}
