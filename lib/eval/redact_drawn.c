/* Secrets without a known prefix: by what they are called, and by how they look. */
#include "eval/redact_find.h"

#include "base/ascii.h"
#include "base/base64.h"

#include <math.h>

enum { CALLED_LEAST = 8, DRAWN_LEAST = 32, WORDS_BEFORE = 40 };

static const struct str secret_words[] = {
	STR_ROW("password"),      STR_ROW("passwd"),     STR_ROW("passphrase"), STR_ROW("secret"),
	STR_ROW("api_key"),       STR_ROW("apikey"),     STR_ROW("api-key"),    STR_ROW("access_key"),
	STR_ROW("private_key"),   STR_ROW("credential"), STR_ROW("auth_token"), STR_ROW("access_token"),
	STR_ROW("refresh_token"), STR_ROW("id_token"),   STR_ROW("bearer"),     STR_ROW("authorization")
};

/* One of the words begins at the byte. */
static bool is_secret_word(struct str text)
{
	for (size_t i = 0; i < sizeof(secret_words) / sizeof(secret_words[0]); i++)
		if (text.n >= secret_words[i].n && ascii_lower(*text.s) == *secret_words[i].s &&
		    str_eq_nocase((struct str){ text.s, secret_words[i].n }, secret_words[i]))
			return true;
	return false;
}

/* What they begin with. */
static const bool begins_word[256] = {
	['p'] = true, ['P'] = true, ['s'] = true, ['S'] = true, ['a'] = true, ['A'] = true, ['c'] = true,
	['C'] = true, ['r'] = true, ['R'] = true, ['i'] = true, ['I'] = true, ['b'] = true, ['B'] = true,
};

static bool names_secret(struct str text)
{
	enum { SHORTEST = 6 };
	for (size_t i = 0; i + SHORTEST <= text.n; i++)
		if (begins_word[(unsigned char)text.s[i]] && is_secret_word(str_from(text, i)))
			return true;
	return false;
}

/* The key in front of it says so, with nothing between but what separates: "api_key": "…", password=… */
static bool is_called_secret(struct str text, size_t at)
{
	size_t end = at;
	while (end > 0 && at - end < 6 && strchr(" \t:=\"'\\>", text.s[end - 1]))
		end--;
	size_t begin = end > WORDS_BEFORE ? end - WORDS_BEFORE : 0;
	for (size_t i = end; i > begin; i--)
		if (!ascii_is_alnum(text.s[i - 1]) && text.s[i - 1] != '_' && text.s[i - 1] != '-') {
			begin = i;
			break;
		}
	return end < at && names_secret((struct str){ text.s + begin, end - begin });
}

/* Bits per character, as they occur in it (Shannon). */
static double entropy(struct str token)
{
	size_t count[256] = { 0 };
	double bits = 0;
	for (size_t i = 0; i < token.n; i++)
		count[(unsigned char)token.s[i]]++;
	for (size_t i = 0; i < 256; i++)
		if (count[i])
			bits -= (double)count[i] / (double)token.n * log2((double)count[i] / (double)token.n);
	return bits;
}

/* Text in base64: what is in it is looked for by what it is. */
static bool is_encoded_text(struct str token)
{
	struct arena arena = { 0 };
	struct str bytes;
	size_t readable = 0;
	token.n -= token.n % 4;
	bool decoded = base64_decode(token, &arena, &bytes);
	for (size_t i = 0; decoded && i < bytes.n; i++)
		readable += (bytes.s[i] >= 0x20 && bytes.s[i] < 0x7f) || bytes.s[i] == '\n';
	decoded = decoded && readable >= bytes.n * 9 / 10;
	arena_release(&arena);
	return decoded;
}

/* Ids that providers give to calls and messages look drawn, too. */
static bool is_providers_id(struct str token)
{
	static const struct str fronts[] = { STR_ROW("call_"),     STR_ROW("toolu_"), STR_ROW("msg_"),
					     STR_ROW("chatcmpl-"), STR_ROW("cmpl-"),  STR_ROW("resp_"),
					     STR_ROW("req_"),      STR_ROW("run_"),   STR_ROW("step_"),
					     STR_ROW("fc_"),       STR_ROW("run-"),   STR_ROW("thread_") };
	for (size_t i = 0; i < sizeof(fronts) / sizeof(fronts[0]); i++)
		if (str_starts(token, fronts[i]))
			return true;
	return false;
}

static bool looks_drawn(struct str token)
{
	size_t upper = 0, lower = 0, digit = 0;
	for (size_t i = 0; i < token.n; i++) {
		upper += ascii_is_upper(token.s[i]);
		lower += ascii_is_lower(token.s[i]);
		digit += ascii_is_digit(token.s[i]);
	}
	return token.n >= DRAWN_LEAST && token.n <= 512 && upper >= 4 && lower >= 4 && digit >= 3 &&
	       upper + lower + digit >= token.n * 9 / 10 && !is_providers_id(token) &&
	       entropy(token) >= 4.2 && !is_encoded_text(token);
}

/* Words, paths and plain numbers are no secrets, whatever stands in front of them. */
bool redact_looks_secret(struct str token)
{
	size_t digit = 0, letter = 0;
	for (size_t i = 0; i < token.n; i++) {
		digit += ascii_is_digit(token.s[i]);
		letter += ascii_is_letter(token.s[i]);
	}
	return token.n >= CALLED_LEAST && digit >= 2 && letter >= 2 && entropy(token) >= 2.5;
}

bool redact_is_no_word(struct str token)
{
	size_t digit = 0, letter = 0;
	for (size_t i = 0; i < token.n; i++) {
		digit += ascii_is_digit(token.s[i]);
		letter += ascii_is_letter(token.s[i]);
	}
	return token.n >= 6 && digit && letter;
}

/* The whole text is a value of that name, and no sentence. */
bool redact_is_secret_value(struct str label, struct str text, bool *looks)
{
	size_t dot = label.n;
	if (!label.n || text.n < 6 || text.n > 4096)
		return false;
	for (size_t i = 0; i < text.n; i++)
		if (text.s[i] == ' ' || text.s[i] == '<' || text.s[i] == '*' || text.s[i] == '{' ||
		    text.s[i] == '[')
			return false;
	while (dot > 0 && label.s[dot - 1] != '.')
		dot--;
	struct str name = str_from(label, dot);
	if (!names_secret(name) || str_ends(name, STR("_id")) || str_ends(name, STR("_ref")) ||
	    str_ends(name, STR("_hash")))
		return false;
	*looks = redact_is_no_word(text);
	return true;
}

/* What a token is made of. */
enum { LETTER = 1, DIGIT = 2, OTHER = 4 };

#define ROW8(c, class)                                                                                     \
	[c] = (class), [(c) + 1] = (class), [(c) + 2] = (class), [(c) + 3] = (class), [(c) + 4] = (class), \
	[(c) + 5] = (class), [(c) + 6] = (class), [(c) + 7] = (class)
static const unsigned char classes_of[256] = {
	ROW8('A', LETTER), ROW8('I', LETTER), ROW8('Q', LETTER), ['Y'] = LETTER, ['Z'] = LETTER,
	ROW8('a', LETTER), ROW8('i', LETTER), ROW8('q', LETTER), ['y'] = LETTER, ['z'] = LETTER,
	ROW8('0', DIGIT),  ['8'] = DIGIT,     ['9'] = DIGIT,     ['_'] = OTHER,  ['-'] = OTHER,
	['+'] = OTHER,     ['/'] = OTHER,     ['='] = OTHER,     ['.'] = OTHER,  ['~'] = OTHER,
};
#undef ROW8

static unsigned class_of(char c)
{
	return classes_of[(unsigned char)c];
}

bool redact_next_drawn(const struct redact_marks *marks, size_t *at, struct str *out)
{
	struct str text = marks->text;
	for (size_t i, from = *at; (i = redact_next_mark(marks, MARK_TOKEN, from)) < text.n;) {
		size_t end = i;
		while (i > from && class_of(text.s[i - 1]))
			i--;
		unsigned classes = 0, class;
		while (end < text.n && (class = class_of(text.s[end]))) {
			classes |= class;
			end++;
		}
		struct str token = { text.s + i, end - i };
		bool mixed = (classes & (LETTER | DIGIT)) == (LETTER | DIGIT);
		while (mixed && token.n && (token.s[token.n - 1] == '.' || token.s[token.n - 1] == '-'))
			token.n--;
		/* A key and its value are one run: "password=…" */
		const char *equals = mixed && token.n ? memchr(token.s, '=', token.n) : NULL;
		if (equals && equals + 1 < token.s + token.n) {
			i = (size_t)(equals + 1 - text.s);
			token = (struct str){ equals + 1, token.n - (size_t)(equals + 1 - token.s) };
		}
		if (mixed && token.n >= CALLED_LEAST &&
		    (looks_drawn(token) || (is_called_secret(text, i) && redact_looks_secret(token)))) {
			*out = token;
			*at = end;
			return true;
		}
		from = end;
	}
	*at = text.n;
	return false;
}

static bool ends_value(char c)
{
	return (unsigned char)c <= ' ' || strchr("&;,\"'`<>()[]{}$*\\", c);
}

/* Behind a colon and a blank words follow in sentences, too: "password: please ask". */
static bool has_figure(struct str value)
{
	for (size_t i = 0; i < value.n; i++)
		if (ascii_is_digit(value.s[i]))
			return true;
	return false;
}

bool redact_next_assigned(const struct redact_marks *marks, size_t *at, struct str *out)
{
	enum { VALUE_LEAST = 4 };
	struct str text = marks->text;
	for (size_t place; (place = redact_next_mark(marks, MARK_SIGN, *at)) < text.n;) {
		size_t begin = place, from = place + 1, end;
		bool colon = text.s[place] == ':';
		*at = from;
		while (begin > 0 && place - begin < WORDS_BEFORE &&
		       (ascii_is_alnum(text.s[begin - 1]) || text.s[begin - 1] == '_' ||
			text.s[begin - 1] == '-'))
			begin--;
		if (!names_secret((struct str){ text.s + begin, place - begin }))
			continue;
		while (colon && from < text.n && from <= place + 2 && text.s[from] == ' ')
			from++;
		for (end = from; end < text.n && !ends_value(text.s[end]);)
			end++;
		*out = (struct str){ text.s + from, end - from };
		if (out->n < VALUE_LEAST || (colon && !has_figure(*out)))
			continue;
		*at = end;
		return true;
	}
	*at = text.n;
	return false;
}
