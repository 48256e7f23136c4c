/* Diagnostics: format, count, hand on. */
#include "base/diag.h"

#include "base/buf.h"

void diag_report(struct diag *d, enum severity severity, const char *code, const struct place *place,
		 struct str subject, const char *fmt, ...)
{
	if (!d)
		return;
	d->count[severity]++;
	if (!d->report)
		return;
	struct buf text = { 0 };
	va_list args;
	va_start(args, fmt);
	buf_vprintf(&text, fmt, args);
	va_end(args);
	buf_add_char(&text, '\0');
	struct diag_entry entry = {
		.severity = severity,
		.code = code,
		.subject = subject,
		.text = text.s,
	};
	if (place)
		entry.place = *place;
	d->report(d->user, &entry);
	buf_release(&text);
}

void diag_pass_on(struct diag *d, const struct diag_entry *entry)
{
	if (!d)
		return;
	d->count[entry->severity]++;
	if (d->report)
		d->report(d->user, entry);
}
