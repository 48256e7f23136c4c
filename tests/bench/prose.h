/*
 * Texts for dumps of any size, made at the speed of copying: sentences that
 * come again, the popular ones often (a rank's share is that of 1/rank), and
 * new ones of words chosen alike. All of it is JSON as it stands, with the
 * escapes and the letters that are no ASCII of real texts in it.
 */
#ifndef BENCH_PROSE_H
#define BENCH_PROSE_H

#include "words.h"

enum { PROSE_WORDS = 1536, PROSE_SENTENCES = 4096, PROSE_DRAWS = 65536 };

struct prose {
	struct buf words, sentences; /* one after the other, each with the blank behind it */
	uint32_t word[PROSE_WORDS + 1], sentence[PROSE_SENTENCES + 1]; /* where each starts */
	uint16_t word_drawn[PROSE_DRAWS], sentence_drawn[PROSE_DRAWS];
};

/* How often each of n ranks is drawn; whole numbers, for the same bytes on every machine. */
static inline void prose_ranks(uint16_t *drawn, unsigned n)
{
	uint64_t all = 0, sum = 0;
	for (unsigned rank = 0; rank < n; rank++)
		all += UINT64_C(1000000000) / (rank + 1);
	for (unsigned rank = 0, at = 0; rank < n; rank++) {
		sum += UINT64_C(1000000000) / (rank + 1);
		while (at < PROSE_DRAWS && at < sum * PROSE_DRAWS / all)
			drawn[at++] = (uint16_t)rank;
	}
}

static inline void prose_word(const struct prose *p, uint64_t *rng, struct buf *out)
{
	const uint32_t *at = &p->word[p->word_drawn[draw(rng) >> 48]];
	buf_add(out, p->words.s + at[0], at[1] - at[0]);
}

/* A sentence of words, and the blank behind it. */
static inline void prose_new_sentence(const struct prose *p, uint64_t *rng, struct buf *out)
{
	static const char *const extra[] = { "\\n",      "\\n\\n",      "\\u00e9",
					     "\xc3\xbc", "\\\"net\\\"", "\xe2\x82\xac" };
	size_t start = out->n;
	unsigned n = 7 + pick(rng, 12), odd = pick(rng, 120);
	for (unsigned i = 0; i < n; i++)
		prose_word(p, rng, out);
	out->s[start] = (char)(out->s[start] & ~0x20);
	if (odd < 6)
		buf_add_c(out, extra[odd]);
	else
		out->n--;
	buf_add(out, ". ", 2);
}

static inline void prose_init(struct prose *p)
{
	static const char *const stems[] = {
		"account",  "agree",   "amount",   "answer",  "approv",  "arriv",   "audit",  "bill",
		"branch",   "budget",  "cancel",   "carrier", "chang",   "charg",   "check",  "claim",
		"client",   "clos",    "collect",  "confirm", "contact", "count",   "cover",  "credit",
		"custom",   "date",    "deal",     "declin",  "delay",   "deliver", "depart", "deposit",
		"detail",   "direct",  "discount", "dock",    "draft",   "effect",  "email",  "end",
		"enter",    "escalat", "expect",   "export",  "extend",  "fail",    "fil",    "fix",
		"follow",   "form",    "fund",     "grant",   "group",   "handl",   "help",   "hold",
		"import",   "inform",  "insur",    "invoic",  "issu",    "item",    "join",   "keep",
		"label",    "letter",  "limit",    "link",    "list",    "load",    "lock",   "mail",
		"mark",     "match",   "measur",   "meet",    "member",  "merg",    "month",  "mov",
		"need",     "notic",   "number",   "offer",   "open",    "order",   "owner",  "pack",
		"parcel",   "part",    "pay",      "period",  "plan",    "point",   "polic",  "post",
		"price",    "print",   "product",  "proof",   "quarter", "quot",    "rais",   "rate",
		"reach",    "read",    "receiv",   "record",  "refund",  "region",  "regist", "remind",
		"renew",    "repeat",  "replac",   "report",  "request", "return",  "review", "sampl",
		"schedul",  "seat",    "select",   "send",    "servic",  "settl",   "ship",   "sign",
		"stand",    "start",   "stat",     "stock",   "stor",    "submit",  "suppl",  "support",
		"switch",   "tax",     "team",     "term",    "ticket",  "trac",    "trad",   "train",
		"transfer", "trial",   "unit",     "updat",   "upload",  "valid",   "vendor", "visit",
		"wait",     "warrant", "week",     "work",    "writ",
	};
	static const char *const ends[] = { "", "s", "ed", "ing", "er", "ers", "able", "ment", "ion", "ly" };
	/* The first ranks, without which no text is one. */
	static const char *const small[] = {
		"the",  "to",  "of",   "and",  "a",   "in",  "is",    "for",  "you",  "that",
		"it",   "on",  "with", "be",   "as",  "are", "we",    "your", "not",  "this",
		"or",   "by",  "at",   "from", "can", "if",  "our",   "has",  "will", "an",
		"have", "was", "no",   "may",  "any", "all", "after", "but",
	};
	enum { SMALL = sizeof(small) / sizeof(small[0]) };
	struct buf sentence = { 0 };
	uint64_t rng = 20260521;
	for (unsigned i = 0; i < PROSE_WORDS; i++) {
		p->word[i] = (uint32_t)p->words.n;
		if (i < SMALL)
			buf_printf(&p->words, "%s ", small[i]);
		else
			buf_printf(&p->words, "%s%s ", WORD(&rng, stems), WORD(&rng, ends));
	}
	p->word[PROSE_WORDS] = (uint32_t)p->words.n;
	prose_ranks(p->word_drawn, PROSE_WORDS);
	prose_ranks(p->sentence_drawn, PROSE_SENTENCES);
	for (unsigned i = 0; i < PROSE_SENTENCES; i++) {
		p->sentence[i] = (uint32_t)p->sentences.n;
		if (i % 2) {
			prose_new_sentence(p, &rng, &p->sentences);
			continue;
		}
		buf_clear(&sentence);
		add_sentences(&rng, &sentence, 1);
		buf_add_str(&p->sentences, buf_str(&sentence));
		buf_add_char(&p->sentences, ' ');
	}
	p->sentence[PROSE_SENTENCES] = (uint32_t)p->sentences.n;
	buf_release(&sentence);
}

static inline void prose_release(struct prose *p)
{
	buf_release(&p->words);
	buf_release(&p->sentences);
}

/* n sentences that stand together, and always do: a document, an instruction. The blank at the end is not
 * theirs. */
static inline struct str prose_passage(const struct prose *p, unsigned first, unsigned n)
{
	unsigned end = first + n < PROSE_SENTENCES ? first + n : PROSE_SENTENCES;
	return (struct str){ p->sentences.s + p->sentence[first], p->sentence[end] - p->sentence[first] - 1 };
}

/* About `bytes` of text, `fresh` percent of its sentences new. */
static inline void prose_add(const struct prose *p, uint64_t *rng, struct buf *out, size_t bytes,
			     unsigned fresh)
{
	size_t end = out->n + bytes;
	while (out->n < end) {
		if (chance(rng, fresh)) {
			prose_new_sentence(p, rng, out);
		} else {
			const uint32_t *at = &p->sentence[p->sentence_drawn[draw(rng) >> 48]];
			buf_add(out, p->sentences.s + at[0], at[1] - at[0]);
		}
	}
	out->n--;
}

#endif
