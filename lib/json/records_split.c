/*
 * Long lines that the runtime of a container wrote in pieces. Docker's json-file
 * makes a record of each, and only the log of the last one ends in a newline;
 * what CRI prescribes is a line for each, with a P (partial) or an F (full) in
 * front of it. Pieces are joined where an object is open at the end of one, and
 * closed in one of those right behind it; else each of them is read as it is.
 */
#include "json/records_impl.h"

#include "base/ascii.h"
#include "json/scan_string.h"

enum {
	TAIL_MAX = 4096, /* behind the log of a Docker record: labels and variables of the container */
	CRI_WORD_MAX = 64,
};

/* Pieces that are looked at in vain are looked at again: each byte that is passed so often. */
enum { LOOKED = 4, LOOKED_BYTES = 1 << 20 };

static bool may_look(const struct records *r)
{
	return r->split.looked / LOOKED <= r->offset + r->at + LOOKED_BYTES;
}

/* r->joined is the record at `at`. */
static bool found(struct records *r)
{
	records_recall_joined(r);
	if (r->split.is_told)
		return true;
	r->split.is_told = true;
	struct place place = records_place(r, 0);
	diag_report(r->diag, SEVERITY_NOTE, "line.rejoined", &place, STR_UNSET,
		    "the runtime of a container split this line; its pieces are read as one, and so are "
		    "those of others");
	return true;
}

/* The line that begins `from` bytes behind `at`: bytes from `at` to its end. False when it is cut by what is
 * missing, or too much is held. */
static bool next_line(struct records *r, size_t from, size_t *to)
{
	*to = records_line_bytes(r, from);
	r->split.looked += *to - from;
	bool is_cut = r->at + *to == r->n && (r->gap || r->fatal);
	return *to <= r->limits->record_bytes && !is_cut;
}

/* ---- CRI ---- */

/* `2016-10-06T00:17:09.669794202Z stdout P `: its bytes; 0: it is none. Behind the P or F may be more tags.
 */
static size_t cri_prefix(struct str line, char *stream, bool *partial)
{
	size_t most = line.n < CRI_WORD_MAX ? line.n : CRI_WORD_MAX;
	if (most < 20 || !ascii_is_digit(line.s[0]) || line.s[4] != '-' || line.s[10] != 'T')
		return 0;
	const char *space = memchr(line.s, ' ', most);
	struct str rest = space ? str_from(line, (size_t)(space - line.s) + 1) : STR("");
	if (!str_starts(rest, STR("stdout ")) && !str_starts(rest, STR("stderr ")))
		return 0;
	*stream = rest.s[3];
	rest = str_from(rest, 7);
	if (rest.n < 2 || (rest.s[0] != 'P' && rest.s[0] != 'F') || (rest.s[1] != ' ' && rest.s[1] != ':'))
		return 0;
	*partial = rest.s[0] == 'P';
	space = memchr(rest.s, ' ', rest.n < CRI_WORD_MAX ? rest.n : CRI_WORD_MAX);
	return space ? (size_t)(space - line.s) + 1 : 0;
}

void records_split_prefix(struct records *r, size_t n)
{
	char stream;
	bool partial;
	if (cri_prefix((struct str){ r->bytes + r->at, n }, &stream, &partial) && partial) {
		r->split.line = r->line;
		r->split.stream = stream;
	}
}

/* What is behind the prefix of a line, in bytes from `at` on. */
struct cri_line {
	size_t from, to;
	bool partial;
};

/* The line behind it, if it goes on with it. */
static bool cri_next(struct records *r, struct cri_line *l)
{
	size_t start = l->to + 1, end;
	char stream;
	if (!l->partial || r->at + l->to == r->n || !next_line(r, start, &end))
		return false;
	struct str line = { r->bytes + r->at + start, end - start };
	size_t prefix = cri_prefix(line, &stream, &l->partial);
	l->from = start + prefix;
	l->to = end;
	return prefix && stream == r->split.stream;
}

/* Less what ends a line elsewhere. */
static void cri_add(struct records *r, const struct cri_line *l)
{
	struct str line = { r->bytes + r->at + l->from, l->to - l->from };
	line.n -= line.n && line.s[line.n - 1] == '\r';
	buf_add_str(&r->joined, line);
}

bool records_join_lines(struct records *r, size_t *n)
{
	struct scan scan = { .allowed = r->limits->depth };
	struct cri_line line = { .partial = true };
	uint64_t more = 0;
	buf_clear(&r->joined);
	if (!may_look(r) || !next_line(r, 0, &line.to))
		return false;
	for (;; more++) {
		size_t before = r->joined.n;
		cri_add(r, &line);
		if (scan_value(&scan, buf_str(&r->joined))) {
			*n = line.from + (scan.at - before);
			r->joined.n = scan.at;
			break;
		}
		if (scan.bad || scan.too_deep || !cri_next(r, &line))
			return false;
	}
	if (!more)
		return false;
	/* Another value may begin behind it, and be split as well. */
	r->split.line = line.partial ? r->line + more : 0;
	return found(r);
}

/* ---- Docker ---- */

struct piece {
	struct str log, stream; /* the one as it is written */
	struct str tail;        /* from the quote behind the log on */
	bool is_last;
};

/* The last `"stream":` of a line, near its end; 0: none. */
static size_t stream_member(struct str line)
{
	const struct str key = STR("\"stream\":");
	size_t least = line.n > TAIL_MAX ? line.n - TAIL_MAX : 0;
	for (size_t at = line.n < key.n ? 0 : line.n - key.n; at > least; at--)
		if (line.s[at] == '"' && !memcmp(line.s + at, key.s, key.n))
			return at;
	return 0;
}

/* `{"log":"…","stream":"stdout","time":"…"}`, by its ends. */
static bool read_piece(struct str line, struct piece *p)
{
	if (!str_starts(line, STR("{\"log\":")) || line.s[line.n - 1] != '}')
		return false;
	size_t from = ascii_skip_blanks(line, 7) + 1, to = stream_member(line);
	size_t name = ascii_skip_blanks(line, to + 9) + 1;
	while (to > from && ascii_is_blank(line.s[to - 1]))
		to--;
	if (to <= from || line.s[to - 1] != ',')
		return false;
	for (to--; to > from && ascii_is_blank(line.s[to - 1]);)
		to--;
	if (to <= from || line.s[to - 1] != '"' || line.s[from - 1] != '"' || line.s[name - 1] != '"')
		return false;
	p->log = (struct str){ line.s + from, to - 1 - from };
	p->tail = str_from(line, to - 1);
	p->stream = str_from(line, name);
	const char *end = memchr(p->stream.s, '"', p->stream.n);
	p->stream.n = end ? (size_t)(end - p->stream.s) : 0;
	size_t slashes = 0;
	while (p->log.n > slashes + 1 && p->log.s[p->log.n - 2 - slashes] == '\\')
		slashes++;
	p->is_last = slashes % 2 && p->log.s[p->log.n - 1] == 'n';
	return end != NULL;
}

bool records_is_piece(struct str line)
{
	struct piece p;
	return read_piece(line, &p) && !p.is_last;
}

/* The objects in a log, as far as it was read. */
struct objects {
	uint64_t depth;
	bool in_string, escaped;
	bool is_begun; /* a bracket that opens an object where a quote is next */
};

static bool is_open(const struct objects *o)
{
	return o->depth || o->is_begun;
}

/* False: that is no JSON. */
static bool take_byte(struct objects *o, char c)
{
	if (o->in_string) {
		o->in_string = o->escaped || c != '"';
		o->escaped = !o->escaped && c == '\\';
		return c != '\n';
	}
	if (!o->depth) {
		o->depth = o->in_string = o->is_begun && c == '"';
		o->is_begun = c == '{' || (o->is_begun && ascii_is_blank(c));
		return true;
	}
	o->in_string = c == '"';
	o->depth += c == '{' || c == '[';
	o->depth -= c == '}' || c == ']';
	return true;
}

static unsigned hex_value(char c)
{
	return ascii_is_digit(c) ? (unsigned)(c - '0') : ((unsigned)c | 0x20) - 'a' + 10;
}

/* The character that stands behind a backslash at `at`, as far as brackets and quotes go; `at` moves behind
 * it. 0: it is none. */
static char take_escape(struct str log, size_t *at)
{
	static const char names[] = "\"\\/bfnrt", meant[] = "\"\\/  \n  ";
	if (*at + 1 >= log.n)
		return 0;
	char c = log.s[*at + 1];
	*at += 2;
	if (c != 'u') {
		const char *name = c ? strchr(names, c) : NULL;
		return name ? meant[name - names] : '\0';
	}
	unsigned code = 0;
	for (int i = 0; i < 4; i++, ++*at) {
		if (*at >= log.n || !ascii_is_hex(log.s[*at]))
			return 0;
		code = code << 4 | hex_value(log.s[*at]);
	}
	return code && code < 0x80 ? (char)code : 'x';
}

/* False: what is in it is no text, or no JSON. */
static bool take_log(struct objects *o, struct str log)
{
	for (size_t at = 0; at < log.n;) {
		bool high = false;
		size_t plain = at + scan_string(str_from(log, at), &high);
		if (o->in_string && plain > at) {
			o->escaped = false;
			at = plain;
		}
		for (; at < plain; at++)
			if (!take_byte(o, log.s[at]))
				return false;
		if (at == log.n)
			return true;
		char c = log.s[at] == '\\' ? take_escape(log, &at) : '\0';
		if (!c || !take_byte(o, c))
			return false;
	}
	return true;
}

/* All but the log, which was looked at. */
static bool is_sound(const struct piece *p)
{
	struct arena arena;
	arena_init(&arena);
	bool sound = records_is_whole(arena_join(&arena, STR("{\"log\":\""), p->tail), &arena);
	arena_release(&arena);
	return sound;
}

/* The record on the line behind the first `end` bytes; `end` moves behind it. */
static bool next_piece(struct records *r, size_t *end, struct piece *p)
{
	size_t from, to;
	if (!next_line(r, *end, &to) || r->at + to == r->n)
		return false;
	if (ascii_skip_blanks((struct str){ r->bytes + r->at, to }, *end) < to)
		return false;
	from = to + 1;
	if (!next_line(r, from, &to))
		return false;
	struct str line = { r->bytes + r->at + from, to - from };
	while (line.n && ascii_is_blank(line.s[line.n - 1]))
		line.n--;
	*end = from + line.n;
	return read_piece(line, p) && is_sound(p);
}

bool records_join_pieces(struct records *r, size_t *n)
{
	struct piece first, p;
	struct objects objects = { 0 };
	struct str record = { r->bytes + r->at, *n };
	if (!read_piece(record, &first) || first.is_last || !may_look(r) || !take_log(&objects, first.log) ||
	    !is_open(&objects))
		return false;
	/* The window moves where more is read. */
	size_t tail = *n - first.tail.n, stream = (size_t)(first.stream.s - record.s), end = *n;
	buf_clear(&r->joined);
	buf_add(&r->joined, record.s, tail);
	for (p.is_last = false; is_open(&objects);) {
		if (p.is_last || !next_piece(r, &end, &p) || !take_log(&objects, p.log))
			return false;
		struct str name = { r->bytes + r->at + stream, first.stream.n };
		if (!str_eq(p.stream, name))
			return false;
		buf_add_str(&r->joined, p.log);
	}
	buf_add(&r->joined, r->bytes + r->at + tail, *n - tail);
	*n = end;
	return found(r);
}
