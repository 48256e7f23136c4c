/* Compressions, and what is like them, are taken off one after the other, as the bytes themselves say. */
#include "input/filter.h"

#include "base/bytes.h"
#include "input/internal.h"

enum status source_refuse(struct source *s, const char *code, const char *text, uint32_t limit)
{
	struct place place = source_place(s, 0);
	input_report(s->in, SEVERITY_ERROR, code, &place, STR_UNSET,
		     "%s more than %lu deep, which is the limit", text, (unsigned long)limit);
	source_close(s);
	return STATUS_SKIP;
}

/* Frames that hold no data (RFC 8878 §3.1.2) come before those of zstd or lz4. */
static bool pass_skippable(struct source *s)
{
	struct str head = source_peek(s, 8);
	const unsigned char *p = (const unsigned char *)head.s;
	return source_skip(s, 8 + (uint64_t)bytes_get32(p + 4));
}

/* Takes all compressions off; *top and *magic are what is left. */
enum status source_take_off(struct source **top, enum magic *magic)
{
	const uint32_t limit = (*top)->in->limits->filter_depth;
	for (uint32_t depth = 0;;) {
		*magic = magic_of(source_peek(*top, SOURCE_PEEK_MAX));
		if (*magic == MAGIC_PLAIN || *magic == MAGIC_SIDECAR || magic_is_archive(*magic))
			return STATUS_OK;
		if (*magic == MAGIC_SKIPPABLE) {
			if (!pass_skippable(*top))
				return STATUS_OK;
			continue;
		}
		if (depth++ == limit)
			return source_refuse(*top, "filter.too-deep", "compressed", limit);
		if (*magic == MAGIC_GZIP)
			*top = gzip_open(*top);
		else if (*magic == MAGIC_FRAMES)
			*top = frames_open(*top);
		else if (*magic == MAGIC_UTF16_LITTLE || *magic == MAGIC_UTF16_BIG)
			*top = utf16_open(*top, *magic == MAGIC_UTF16_BIG);
		else
			*top = filter_open(*top, *magic, FILTER_BUFFER_BYTES);
	}
}

bool input_take_off(struct source **top)
{
	enum magic magic;
	if (source_take_off(top, &magic) != STATUS_OK) {
		*top = NULL;
		return false;
	}
	return magic != MAGIC_SIDECAR && !magic_is_archive(magic);
}
