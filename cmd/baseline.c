/* --baseline: what healthy traces look like, from a dump of some or from a file where it was saved. */
#include "cmd/diagnosis.h"
#include "cmd/files.h"
#include "detect/survey.h"

#include <errno.h>
#include <stdio.h>

#define MEMORY (UINT64_C(1) << 30)

static void count_trace(void *user, const struct tree *t, const struct summary *s, const struct diagnosis *d)
{
	struct arena scratch = { 0 };
	(void)d;
	baseline_add(user, t, s, &scratch);
	arena_release(&scratch);
}

static struct baseline *read_dump(struct session *s, const char *path)
{
	struct baseline *b = baseline_new();
	struct survey *survey = survey_new(NULL, MEMORY, count_trace, NULL, b);
	survey_use_threads(survey, s->reader.threads);
	survey_use_file(survey, s->spill);
	struct sink sink = survey_sink(survey);
	bool read = session_read_other(s, path, &sink);
	while (read && survey_next(survey))
		read = session_read_other(s, path, &sink);
	survey_free(survey);
	if (read)
		return b;
	cli_error_about(s->cmd, str_of(path), "no spans for a baseline in");
	baseline_free(b);
	return NULL;
}

/* A saved baseline begins as one; everything else is a dump. */
static bool is_saved(const char *path)
{
	char head[256];
	return baseline_is_profile(file_head(path, head, sizeof(head)));
}

static struct baseline *read_saved(struct session *s, const char *path)
{
	struct buf file = { 0 };
	struct baseline *b = NULL;
	if (file_read(path, &file))
		b = baseline_load(buf_str(&file), str_of(path), &s->diag);
	else
		cli_error(s->cmd, "cannot read '%s': %s", path, strerror(errno));
	buf_release(&file);
	return b;
}

static bool save(struct session *s, const struct baseline *b, const char *path)
{
	struct buf json = { 0 };
	baseline_save(b, &json);
	bool written = session_save(s, path, &json);
	buf_release(&json);
	return written;
}

bool diagnosis_baseline(struct session *s, const struct diagnosis_options *o, struct baseline **out)
{
	*out = NULL;
	if (!o->baseline && !o->save_baseline)
		return true;
	if (!o->baseline) {
		cli_error(s->cmd, "--save-baseline writes what --baseline has read: there is none");
		return false;
	}
	*out = is_saved(o->baseline) ? read_saved(s, o->baseline) : read_dump(s, o->baseline);
	return *out && (!o->save_baseline || save(s, *out, o->save_baseline));
}
