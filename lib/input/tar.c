/* Check sums of tar, and headers in which nothing else is wrong. */
#include "input/tar.h"

#include <stdio.h>
#include <string.h>

/* Fields of a header: POSIX.1-2017, pax, "ustar Interchange Format". */
enum {
	NAME_N = 100,
	SIZE = 124,
	SIZE_N = 12,
	SUM = 148,
	SUM_N = 8,
	TYPE = 156,
	MAGIC = 257,
};

/* Numbers of a header that stand in octal, but for the check sum. */
static const struct {
	size_t at, n;
} numbers[] = { { 100, 8 }, { 108, 8 }, { 116, 8 }, { SIZE, SIZE_N }, { 136, 12 } };

/* False when it is none. Ended by a blank or a NUL, or filling the field. */
static bool read_octal(const char *p, size_t n, uint64_t *value)
{
	size_t i = 0;
	while (i < n && p[i] == ' ')
		i++;
	size_t first = i;
	for (*value = 0; i < n && p[i] >= '0' && p[i] <= '7'; i++)
		*value = *value * 8 + (uint64_t)(p[i] - '0');
	return i > first && (i == n || p[i] == ' ' || p[i] == '\0');
}

/* The sum of the header's bytes, the field of the sum itself taken as blanks. */
static uint64_t sum_of(const char *block)
{
	uint64_t sum = SUM_N * ' ';
	for (size_t i = 0; i < TAR_BLOCK; i++)
		if (i < SUM || i >= SUM + SUM_N)
			sum += (unsigned char)block[i];
	return sum;
}

bool tar_is_header(struct str block)
{
	uint64_t stated;
	if (block.n < TAR_BLOCK || block.s[0] == '\0')
		return false;
	return read_octal(block.s + SUM, SUM_N, &stated) && stated == sum_of(block.s);
}

static bool is_zero(const char *block)
{
	return block[0] == '\0' && !memcmp(block, block + 1, TAR_BLOCK - 1);
}

/* Numbers that do not fit into octal digits are big-endian, behind a set bit (GNU, star). */
static bool read_size(const char *block, uint64_t *size)
{
	const unsigned char *p = (const unsigned char *)block + SIZE;
	if (!(p[0] & 0x80))
		return read_octal(block + SIZE, SIZE_N, size);
	*size = 0;
	for (size_t i = SIZE_N - sizeof(*size); i < SIZE_N; i++)
		*size = *size << 8 | p[i];
	return *size < UINT64_MAX / 2;
}

/* Bytes behind the header up to the next one, unless a pax header gave the member another size. False when it
 * does not say. */
static bool data_bytes(const char *block, uint64_t *n)
{
	static const char without[] = "23456", with[] = "0\0"
							"7xgLKDV";
	char type = block[TYPE];
	*n = 0;
	if (type && strchr(without, type))
		return true;
	if (!memchr(with, type, sizeof(with) - 1) || !read_size(block, n))
		return false;
	*n = (*n + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
	return true;
}

static bool is_plain_file(const char *block)
{
	uint64_t value;
	if (memcmp(block + MAGIC, "ustar", 5) != 0 || (block[TYPE] && block[TYPE] != '0') || !block[0])
		return false;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (!read_octal(block + numbers[i].at, numbers[i].n, &value))
			return false;
	return true;
}

static bool is_due_there(const struct tar_mend *t, const char *bytes, size_t n, uint64_t at, uint64_t there)
{
	if (there - at > n - TAR_BLOCK)
		return t->is_due(t->user, there);
	const char *block = bytes + (there - at);
	return is_zero(block) || tar_is_header((struct str){ block, TAR_BLOCK });
}

/* The header at `here` has a wrong check sum. */
static bool mend(struct tar_mend *t, char *bytes, size_t n, uint64_t at, uint64_t here)
{
	char *block = bytes + (here - at), sum[SUM_N];
	uint64_t data;
	if (t->lost || !is_plain_file(block) || !data_bytes(block, &data) ||
	    !is_due_there(t, bytes, n, at, here + TAR_BLOCK + data))
		return false;
	snprintf(sum, sizeof(sum), "%06o", (unsigned)sum_of(block));
	sum[SUM_N - 1] = ' ';
	memcpy(block + SUM, sum, SUM_N);
	t->tell(t->user, here, (struct str){ block, strnlen(block, NAME_N) });
	return true;
}

void tar_mend(struct tar_mend *t, char *bytes, size_t n, uint64_t at)
{
	if (t->next < at) {
		t->lost = true;
		t->next = (at + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
	}
	for (; n >= TAR_BLOCK && t->next <= at + n - TAR_BLOCK; t->next += TAR_BLOCK) {
		const char *block = bytes + (t->next - at);
		uint64_t data = 0;
		t->ended = is_zero(block);
		if (t->ended)
			continue;
		bool good = tar_is_header((struct str){ block, TAR_BLOCK }) || mend(t, bytes, n, at, t->next);
		t->lost = !good || !data_bytes(block, &data);
		t->next += data;
	}
}
