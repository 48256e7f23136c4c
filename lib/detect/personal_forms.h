/*
 * The forms that personal.c asks when it meets a byte that one can begin with.
 * Included by personal*.c only. All of them look at a bounded number of bytes,
 * or at bytes that a hit then takes, so that the pass stays linear.
 */
#ifndef DETECT_PERSONAL_FORMS_H
#define DETECT_PERSONAL_FORMS_H

#include "base/ascii.h"
#include "detect/personal.h"

struct personal_look {
	struct str label; /* what the text is called */
	struct str text;
	size_t from; /* behind the last hit: hits do not overlap */
};

/* The byte at `i`; 0 outside of the text. */
static inline char personal_byte(struct str text, size_t i)
{
	return i < text.n ? text.s[i] : '\0';
}

/* The byte `back` before `i`; 0 outside of the text. */
static inline char personal_before(struct str text, size_t i, size_t back)
{
	return back <= i ? personal_byte(text, i - back) : '\0';
}

/* The n of \n, the escape of JSON, stands before `at`: it is no part of what begins there. */
static inline bool personal_is_escaped(struct str text, size_t at)
{
	char c = personal_before(text, at, 1);
	return (c == 'n' || c == 'r' || c == 't') && personal_before(text, at, 2) == '\\';
}

static inline bool personal_found(struct str text, size_t from, size_t to, enum personal_kind kind,
				  struct personal_hit *out)
{
	*out = (struct personal_hit){ { text.s + from, to - from }, kind };
	return true;
}

/* Ten digits of a phone in North America: neither area nor exchange begins with 0, the area not with 1. */
static inline bool personal_is_american(const char *digit)
{
	return digit[0] >= '2' && digit[3] >= '1';
}

/* Is one of these words (lower case, NULL behind the last) in front of `at`, in the same phrase, or in the
 * label of a text that is still in its first phrase there? */
bool personal_is_called(const struct personal_look *look, size_t at, const char *const *words);

/* At an '@'. */
bool personal_email(const struct personal_look *look, size_t at, struct personal_hit *out);

/* At the first of some digits. */
bool personal_number(const struct personal_look *look, size_t at, struct personal_hit *out);
bool personal_ip(const struct personal_look *look, size_t at, struct personal_hit *out);
bool personal_iban(const struct personal_look *look, size_t at, struct personal_hit *out);

/* At a '+' or '('. */
bool personal_phone(struct str text, size_t at, struct personal_hit *out);

/* At a byte of a prefix that is rare elsewhere: - _ I J K b B; personal.c knows behind which bytes. */
bool personal_secret(const struct personal_look *look, size_t at, struct personal_hit *out);

#endif
