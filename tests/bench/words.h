/* Seeded chance, and texts that read (and compress) like those of support bots. */
#ifndef BENCH_WORDS_H
#define BENCH_WORDS_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdint.h>

/* splitmix64: the same on every machine. */
static inline uint64_t draw(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* 0 to n - 1. */
static inline unsigned pick(uint64_t *state, unsigned n)
{
	return (unsigned)((draw(state) >> 33) % n);
}

static inline bool chance(uint64_t *state, unsigned percent)
{
	return pick(state, 100) < percent;
}

#define WORD(state, list) ((list)[pick(state, sizeof(list) / sizeof((list)[0]))])

static const char *const who[] = {
	"the customer",        "an admin",         "the workspace owner", "a team member",
	"our finance contact", "the account",      "a trial user",        "the billing contact",
	"the reseller",        "an invited guest", "the subscription",    "the support team",
	"the first approver",  "a former owner",   "the data controller",
};

static const char *const does[] = {
	"can request",   "has to confirm",    "may cancel",          "is charged for", "will receive",
	"cannot change", "is credited for",   "should contact",      "must approve",   "keeps access to",
	"can export",    "does not see",      "is not eligible for", "gets a copy of", "has to renew",
	"may transfer",  "can download",      "is asked to sign",    "can dispute",    "loses",
	"needs to move", "is reminded about",
};

static const char *const what[] = {
	"the annual plan",      "the monthly invoice",   "a partial refund",
	"the unused seats",     "the shipping label",    "the usage report",
	"the renewal notice",   "a prorated credit",     "the order",
	"the data export",      "the tax certificate",   "the security questionnaire",
	"a replacement unit",   "the sandbox workspace", "the add-on package",
	"a duplicate payment",  "the service credit",    "the audit log",
	"the return shipment",  "the custom contract",   "the early renewal",
	"the warranty claim",   "the payment method",    "the single sign-on setup",
	"the retention policy", "the priority queue",
};

static const char *const when[] = {
	"within 14 days of delivery",
	"before the next billing date",
	"after the trial has ended",
	"as long as the contract is active",
	"if the order has not left the warehouse",
	"once the invoice is paid in full",
	"at any time in the account settings",
	"up to 30 days after the purchase",
	"when the second approver has agreed",
	"only with a written request",
	"unless the plan was bought through a partner",
	"by the end of the current term",
	"at least 60 days before renewal",
	"in the region where the data is stored",
	"after a manual review",
	"except on public holidays",
	"with the original packaging",
	"for workspaces with more than 50 seats",
};

static const char *const opening[] = {
	"Thanks for reaching out.",
	"I looked into this for you.",
	"Happy to help with that.",
	"Here is what our policy says.",
	"Good question!",
	"Sorry for the trouble.",
	"Let me walk you through it.",
	"I have checked your account.",
	"To answer your question:",
	"According to the current policy,",
	"I understand the frustration.",
	"Here are the next steps.",
};

static const char *const asking[] = {
	"Hi, I would like to know whether",
	"Could you tell me if",
	"We were told that",
	"My colleague says that",
	"Is it true that",
	"I need to know today if",
	"Please explain to me why",
	"Can you confirm that",
	"It is not clear to me whether",
	"Quick question: is it correct that",
	"Our contract says that",
	"The website says that",
};

static const char *const more[] = {
	"per seat",      "net of VAT",      "in writing",       "for EU accounts",
	"by e-mail",     "as agreed",       "without a fee",    "in full",
	"on the web",    "by phone",        "for both parties", "since March",
	"from now on",   "per year",        "if needed",        "as a draft",
	"on the ledger", "in advance",      "for the pilot",    "under the DPA",
	"twice",         "at list price",   "in the EU",        "by default",
	"at no charge",  "through the app", "on paper",         "step by step",
	"this quarter",  "next week",       "on the spot",      "for good",
};

/* `n` sentences. */
static inline void add_sentences(uint64_t *rng, struct buf *out, unsigned n)
{
	while (n--) {
		if (out->n)
			buf_add_char(out, ' ');
		size_t start = out->n;
		buf_printf(out, "%s %s %s %s, %s", WORD(rng, who), WORD(rng, does), WORD(rng, what),
			   WORD(rng, when), WORD(rng, more));
		if (start == 0 || out->s[start - 2] == '.')
			out->s[start] = (char)(out->s[start] & ~0x20);
		if (chance(rng, 60))
			buf_printf(out, " (case %u-%06u, EUR %u.%02u, clause %u.%u)", 10 + pick(rng, 90),
				   pick(rng, 1000000), pick(rng, 900), pick(rng, 100), 1 + pick(rng, 40),
				   1 + pick(rng, 20));
		buf_add_char(out, '.');
	}
}

static inline struct str sentences(uint64_t *rng, struct arena *a, const char *start, unsigned n)
{
	struct buf text = { 0 };
	buf_add_c(&text, start);
	add_sentences(rng, &text, n);
	struct str out = arena_str(a, buf_str(&text));
	buf_release(&text);
	return out;
}

/* `n` hexadecimal digits. */
static inline const char *hex(uint64_t *rng, struct arena *a, unsigned n)
{
	static const char digits[] = "0123456789abcdef";
	char *out = arena_array(a, n + 1, 1);
	for (unsigned i = 0; i < n; i++)
		out[i] = digits[pick(rng, 16)];
	out[n] = '\0';
	return out;
}

#endif
