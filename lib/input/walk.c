/*
 * Directories: their files, in byte order of the paths. Links to files are
 * taken where they stay inside: whoever packed a folder shall not choose files
 * of the machine it is looked at. Links to directories are not followed (they
 * may lead in circles); what is no file at all is named in a note.
 */
#include "input/internal.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

struct walk {
	struct input *in;
	struct str root;
	char *real_root;        /* without links; NULL: not asked for yet */
	ARRAY(struct str) todo; /* directories */
	ARRAY(struct str) found;
};

static void tell(struct walk *w, enum severity severity, const char *code, struct str path, const char *text)
{
	struct place place = { .file = path };
	input_report(w->in, severity, code, &place, STR_UNSET, "%s", text);
}

/* False also where nobody can say. */
static bool is_inside(struct walk *w, struct str path)
{
	if (!w->real_root)
		w->real_root = realpath(w->root.s, NULL);
	char *real = realpath(path.s, NULL);
	size_t n = w->real_root ? strlen(w->real_root) : 0;
	bool inside = real && n && !strncmp(real, w->real_root, n) && (n == 1 || real[n] == '/');
	free(real);
	return inside;
}

static void look_at(struct walk *w, struct str path)
{
	struct stat link, st;
	if (lstat(path.s, &link) < 0 || stat(path.s, &st) < 0)
		tell(w, SEVERITY_ERROR, "input.open", path, strerror(errno));
	else if (S_ISREG(st.st_mode) && S_ISLNK(link.st_mode) && !w->in->limits->outside_links &&
		 !is_inside(w, path))
		tell(w, SEVERITY_ERROR, "input.link", path,
		     "link to a file outside of the folder is not followed");
	else if (S_ISREG(st.st_mode))
		*array_add(&w->found) = path;
	else if (S_ISDIR(link.st_mode))
		*array_add(&w->todo) = path;
	else if (S_ISDIR(st.st_mode))
		tell(w, SEVERITY_NOTE, "input.link", path, "link to a directory is not followed");
	else
		tell(w, SEVERITY_NOTE, "input.special", path, "neither file nor directory, and not read");
}

static void list(struct walk *w, struct str path)
{
	DIR *dir = opendir(path.s);
	if (!dir) {
		tell(w, SEVERITY_ERROR, "input.open", path, strerror(errno));
		return;
	}
	bool slash = str_ends(path, STR("/"));
	for (;;) {
		errno = 0;
		const struct dirent *e = readdir(dir);
		if (!e)
			break;
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		look_at(w, arena_printf(&w->in->arena, "%s%s%s", path.s, slash ? "" : "/", e->d_name));
	}
	if (errno)
		tell(w, SEVERITY_ERROR, "input.read", path, strerror(errno));
	closedir(dir);
}

static int by_path(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

void walk_add(struct input *in, struct str root)
{
	struct walk w = { .in = in, .root = root };
	*array_add(&w.todo) = root;
	while (w.todo.n > 0)
		list(&w, w.todo.v[--w.todo.n]);
	if (w.found.n > 0)
		qsort(w.found.v, w.found.n, sizeof(*w.found.v), by_path);
	else
		tell(&w, SEVERITY_WARNING, "input.empty", root, "no file in this directory");
	for (size_t i = 0; i < w.found.n; i++)
		*array_add(&in->files) = (struct input_file){ .path = w.found.v[i] };
	array_release(&w.todo);
	array_release(&w.found);
	free(w.real_root);
}
