/*
 * Personal data and secrets in a text, by their form: what has a check digit
 * is checked, what has none needs a form that nothing else has, or a label in
 * front of it. A miss is better than a false alarm: timestamps, ids, hashes,
 * versions, prices and what is redacted already are not reported. One pass,
 * no allocation; any bytes will do.
 *
 *	for (size_t at = 0; personal_next(text, &at, &hit);)
 *		use(hit.text, hit.kind);
 */
#ifndef DETECT_PERSONAL_H
#define DETECT_PERSONAL_H

#include "base/str.h"

enum personal_kind {
	PERSONAL_EMAIL,
	PERSONAL_PHONE,         /* with '+' and a country, or in a form that only phone numbers have */
	PERSONAL_CARD,          /* payment card: issuer, length, Luhn */
	PERSONAL_IBAN,          /* country, length, mod 97 */
	PERSONAL_GOVERNMENT_ID, /* US SSN; German, Spanish, Brazilian tax ids; Swiss AHV; Dutch BSN with a
				   label */
	PERSONAL_SECRET,        /* API keys, JWTs, bearer tokens, private keys, passwords in URLs */
	PERSONAL_IP,            /* an address on the public internet */
	PERSONAL_KINDS
};

struct personal_hit {
	struct str text; /* what has to go: a slice of the text that was searched */
	enum personal_kind kind;
};

/*
 * The next hit at or behind byte *at; false when there is none. Moves *at
 * behind it. Hits come from left to right and do not overlap.
 */
bool personal_next(struct str text, size_t *at, struct personal_hit *out);

/*
 * The same where the name of the text is known, of an attribute for example:
 * "user.ssn" makes nine digits a hit, and "order.id" sixteen digits none.
 */
bool personal_next_called(struct str label, struct str text, size_t *at, struct personal_hit *out);

/* "e-mail address"; static. */
const char *personal_kind_name(enum personal_kind kind);

#endif
