/* Progress: shown late, seldom, and only to people. */
#include "cmd/progress.h"

#include "base/buf.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { FIRST_MS = 1000, EVERY_MS = 200, COLUMNS = 72 };

static int64_t clock_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void put_size(struct buf *out, double bytes)
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB" };
	size_t unit = 0;
	while (bytes >= 1000 && unit + 1 < sizeof(units) / sizeof(units[0])) {
		bytes /= 1000;
		unit++;
	}
	buf_printf(out, bytes < 10 && unit ? "%.1f %s" : "%.0f %s", bytes, units[unit]);
}

/* For `done` of `total` bytes in so many nanoseconds. */
static void put_line(struct buf *out, uint64_t done, uint64_t total, int64_t ns)
{
	double rate = ns > 0 ? (double)done * 1e9 / (double)ns : 0;
	bool known = total > 0 && done <= total;
	put_size(out, (double)done);
	if (known) {
		buf_add_c(out, " of ");
		put_size(out, (double)total);
		buf_printf(out, " (%u %%)", (unsigned)(100.0 * (double)done / (double)total));
	}
	buf_add_c(out, ", ");
	put_size(out, rate);
	buf_add_c(out, "/s");
	if (known && rate > 0) {
		unsigned long left = (unsigned long)((double)(total - done) / rate + 0.5);
		buf_printf(out, ", %lu:%02lu left", left / 60, left % 60);
	}
}

/* A line that fills the last column would go on in the next line, where it is not wiped. */
static int columns_of_terminal(void)
{
	struct winsize w;
	bool narrow = !ioctl(STDERR_FILENO, TIOCGWINSZ, &w) && w.ws_col && w.ws_col <= COLUMNS;
	return narrow ? w.ws_col - 1 : COLUMNS;
}

void progress_start(struct progress *p, bool wanted, uint64_t total, uint64_t done)
{
	*p = (struct progress){ .is_on = wanted && isatty(STDERR_FILENO), .total = total, .done_was = done };
	p->start_ns = p->is_on ? clock_ns() : 0;
	p->columns = p->is_on ? columns_of_terminal() : 0;
}

bool progress_is_due(const struct progress *p)
{
	const int64_t ms = 1000000;
	int64_t now = p->is_on ? clock_ns() : 0;
	return p->is_on && now - p->start_ns >= FIRST_MS * ms && now - p->shown_ns >= EVERY_MS * ms;
}

void progress_at(struct progress *p, const char *name, uint64_t done)
{
	if (!progress_is_due(p))
		return;
	int64_t now = clock_ns();
	struct buf line = { 0 };
	buf_printf(&line, "%s: ", name);
	put_line(&line, done - p->done_was, p->total, now - p->start_ns);
	/* What a longer line left behind it is wiped by blanks: not every terminal knows more. */
	while (line.n < (size_t)p->columns)
		buf_add_char(&line, ' ');
	fputc('\r', stderr);
	fwrite(line.s, 1, (size_t)p->columns, stderr);
	fflush(stderr);
	buf_release(&line);
	p->shown_ns = now;
	p->is_shown = true;
}

void progress_clear(struct progress *p)
{
	if (!p->is_shown)
		return;
	fputc('\r', stderr);
	for (int i = 0; i < p->columns; i++)
		fputc(' ', stderr);
	fputc('\r', stderr);
	fflush(stderr);
	p->is_shown = false;
}
