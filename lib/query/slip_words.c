/* Words and numbers of a complaint, and the texts that have them. */
#include "query/slip_words.h"

#include "base/ascii.h"

enum { WORD_MIN = 4, NUMBER_MIN = 3, NUMBER_ROOM = 40, GROUP = 3 };

/* ---- numbers ---- */

struct number {
	char room[NUMBER_ROOM];
	size_t n, digits;
	size_t length; /* in the text */
};

static size_t digits_at(struct str t, size_t at)
{
	size_t n = 0;
	while (at + n < t.n && ascii_is_digit(t.s[at + n]))
		n++;
	return n;
}

static void put(struct number *number, struct str digits)
{
	for (size_t i = 0; i < digits.n && number->n < NUMBER_ROOM; i++)
		if (digits.s[i] != '0' || number->n) /* "007" is 7 */
			number->room[number->n++] = digits.s[i];
}

/* What may stand between thousands, and before decimals; bytes of it, 0: something else. */
static size_t joint_at(struct str t, size_t at)
{
	static const struct str joints[] = {
		STR_ROW(","),
		STR_ROW("."),
		STR_ROW("'"),
		STR_ROW("\xc2\xa0"),
		STR_ROW("\xe2\x80\xaf"),
		STR_ROW("\xe2\x80\x99"),
	};
	for (size_t i = 0; i < sizeof(joints) / sizeof(joints[0]); i++)
		if (str_starts(str_from(t, at), joints[i]))
			return joints[i].n;
	return 0;
}

/* Digits behind a joint are thousands where there are three of them, else decimals: zeros at their end say
 * nothing. */
static bool read_number(struct str t, size_t at, struct number *out)
{
	size_t n = digits_at(t, at), end = at + n;
	bool in_groups = n <= GROUP;
	*out = (struct number){ .n = 0 };
	put(out, (struct str){ t.s + at, n });
	for (size_t joint; n && (joint = joint_at(t, end)) > 0;) {
		struct str digits = { t.s + end + joint, digits_at(t, end + joint) };
		if (in_groups && digits.n == GROUP) {
			put(out, digits);
			end += joint + digits.n;
			continue;
		}
		if (!digits.n || (t.s[end] != '.' && t.s[end] != ','))
			break;
		end += joint + digits.n;
		while (digits.n && digits.s[digits.n - 1] == '0')
			digits.n--;
		if (digits.n) {
			put(out, STR("."));
			put(out, digits);
		}
		break;
	}
	out->length = end - at;
	for (size_t i = 0; i < out->n; i++)
		out->digits += ascii_is_digit(out->room[i]);
	return n > 0 && (end == t.n || !ascii_is_letter(t.s[end]));
}

/* ---- of the complaint ---- */

static bool is_word(char c)
{
	return ascii_is_alnum(c) || (c & 0x80);
}

static void add(struct slip_words *w, struct str word, struct str number, struct arena *arena)
{
	for (size_t i = 0; i < w->n; i++)
		if (str_is_set(number) ? str_eq(w->number[i], number) : str_eq_nocase(w->v[i], word))
			return;
	if (w->n == SLIP_WORDS)
		return;
	w->v[w->n] = arena_str(arena, word);
	w->number[w->n++] = str_is_set(number) ? arena_str(arena, number) : STR_UNSET;
	w->has_numbers |= str_is_set(number);
}

void slip_words_of(struct slip_words *w, struct str t, struct arena *arena)
{
	struct number number;
	*w = (struct slip_words){ .n = 0 };
	for (size_t i = 0; i < t.n;) {
		size_t start = i;
		if (read_number(t, i, &number)) {
			i += number.length;
			if (number.digits >= NUMBER_MIN)
				add(w, (struct str){ t.s + start, number.length },
				    (struct str){ number.room, number.n }, arena);
			continue;
		}
		i += number.length; /* "1,200x" is one word, and none of its groups is looked at again */
		while (i < t.n && is_word(t.s[i]))
			i++;
		if (i - start >= WORD_MIN)
			add(w, (struct str){ t.s + start, i - start }, STR_UNSET, arena);
		i += i == start;
	}
}

/* ---- in a text ---- */

static uint64_t numbers_in(const struct slip_words *w, struct str t)
{
	uint64_t found = 0;
	struct number number;
	for (size_t i = 0; i < t.n;) {
		if (!ascii_is_digit(t.s[i])) {
			i++;
			continue;
		}
		bool begins = !i || !ascii_is_letter(t.s[i - 1]);
		(void)read_number(t, i, &number);
		i += number.length;
		size_t unit = i; /* "12450USD": ISO 4217 */
		while (unit < t.n && ascii_is_upper(t.s[unit]))
			unit++;
		i = unit - i == 3 ? unit : i;
		bool ends = i == t.n || !ascii_is_alnum(t.s[i]);
		for (size_t k = 0; begins && ends && number.n && k < w->n; k++)
			if (str_eq(w->number[k], (struct str){ number.room, number.n }))
				found |= (uint64_t)1 << k;
	}
	return found;
}

uint64_t slip_words_in(const struct slip_words *w, struct str text, uint64_t known)
{
	uint64_t found = known;
	for (size_t i = 0; i < w->n; i++)
		if (!(found >> i & 1) && !str_is_set(w->number[i]) && str_find_nocase(text, w->v[i]) >= 0)
			found |= (uint64_t)1 << i;
	return w->has_numbers ? found | numbers_in(w, text) : found;
}
