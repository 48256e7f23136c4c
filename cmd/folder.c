/* One message a file, an answer to each; after the first that fails there is none any more. */
#include "cmd/folder.h"

#include "base/ascii.h"
#include "base/mem.h"
#include "cmd/child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_MOST = 255, FILES_MOST = 1 << 20, PIECE = 65536 };

/* Then the name, and the text; without a name: all shall get theirs. */
struct message {
	uint64_t text_n, name_n;
};

struct pending {
	char name[NAME_MOST + 1], temporary[NAME_MOST + 1];
	bool replaces, named;
};

struct folder {
	const char *place, *below;
	struct child child;

	/* of the child alone */
	mode_t mask;
	bool made, made_below;
	struct pending *files;
	size_t n, cap;
};

/* ---- the child: it allocates nothing that could end it, and says why it stops ---- */

static bool is_good_part(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!ascii_is_alnum(s[i]) && !strchr("._-", s[i]))
			return false;
	return n > 0 && s[0] != '.';
}

static bool ends_in(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);
	return n > m && !strcmp(name + n - m, end);
}

static bool is_good_name(const struct folder *f, const char *name, size_t n)
{
	size_t m = f->below ? strlen(f->below) : 0;
	if (memchr(name, '\0', n) ||
	    (!ends_in(name, ".json") && !ends_in(name, ".jsonl") && !ends_in(name, ".yaml")))
		return false;
	if (m && n > m && !memcmp(name, f->below, m) && name[m] == '/')
		return is_good_part(name + m + 1, n - m - 1);
	return is_good_part(name, n);
}

/* "place/name" in `path`; errno when there is no room. */
static int path_of(const struct folder *f, const char *name, char path[PATH_MAX])
{
	size_t n = strlen(f->place);
	int written =
		snprintf(path, PATH_MAX, "%s%s%s", f->place, n && f->place[n - 1] == '/' ? "" : "/", name);
	return written >= 0 && written < PATH_MAX ? 0 : ENAMETOOLONG;
}

static int make_folder(const char *path, bool *made)
{
	struct stat st;
	if (mkdir(path, 0777) == 0)
		*made = true;
	else if (errno != EEXIST || stat(path, &st) < 0 || !S_ISDIR(st.st_mode))
		return errno;
	return 0;
}

static int make_folders(struct folder *f, const char *name, enum folder_step *step)
{
	char path[PATH_MAX];
	int error = 0;
	*step = FOLDER_MAKE;
	if (!f->n)
		error = make_folder(f->place, &f->made);
	if (!error && strchr(name, '/')) {
		*step = FOLDER_MAKE_BELOW;
		error = path_of(f, f->below, path);
		error = error ? error : make_folder(path, &f->made_below);
	}
	return error;
}

static int copy_text(int ask, int to, uint64_t n)
{
	char piece[PIECE];
	while (n > 0) {
		size_t some = n < PIECE ? (size_t)n : PIECE;
		if (!child_read(ask, piece, some))
			return EPIPE;
		if (!child_write(to, piece, some))
			return errno;
		n -= some;
	}
	return 0;
}

/* A file that is there keeps its rights; a link is replaced, not what it leads to. */
static int write_file(struct folder *f, struct pending *p, int ask, uint64_t n)
{
	char path[PATH_MAX];
	struct stat st;
	int error = path_of(f, p->name, path);
	if (error)
		return error;
	p->replaces = lstat(path, &st) == 0;
	if (p->replaces && !S_ISREG(st.st_mode) && !S_ISLNK(st.st_mode))
		return S_ISDIR(st.st_mode) ? EISDIR : EEXIST;
	mode_t mode = p->replaces && S_ISREG(st.st_mode) ? st.st_mode & 0777 : 0666 & ~f->mask;
	if (snprintf(p->temporary, sizeof(p->temporary), "%s.XXXXXX", p->name) >= (int)sizeof(p->temporary) ||
	    path_of(f, p->temporary, path))
		return ENAMETOOLONG;
	int fd = mkstemp(path);
	if (fd < 0)
		return errno;
	memcpy(p->temporary, path + strlen(path) - strlen(p->temporary), strlen(p->temporary));
	f->n++;
	error = fchmod(fd, mode) < 0 ? errno : copy_text(ask, fd, n);
	if (close(fd) < 0 && !error)
		error = errno;
	return error;
}

static struct pending *room(struct folder *f)
{
	if (f->n == f->cap) {
		size_t cap = f->cap ? f->cap * 2 : 16;
		struct pending *files = cap > FILES_MOST ? NULL : realloc(f->files, cap * sizeof(*files));
		if (!files)
			return NULL;
		f->files = files;
		f->cap = cap;
	}
	f->files[f->n] = (struct pending){ .named = false };
	return &f->files[f->n];
}

static bool take_file(struct folder *f, const struct message *m, int ask, struct folder_error *e)
{
	struct pending *p = room(f);
	*e = (struct folder_error){ .step = FOLDER_WRITE, .file = f->n };
	if (!p)
		e->error = ENOMEM;
	else if (m->name_n > NAME_MOST)
		e->error = ENAMETOOLONG;
	else if (!child_read(ask, p->name, (size_t)m->name_n))
		e->error = EPIPE;
	else if (!is_good_name(f, p->name, (size_t)m->name_n))
		e->error = EINVAL;
	else if (!(e->error = make_folders(f, p->name, &e->step))) {
		e->step = FOLDER_WRITE;
		e->error = write_file(f, p, ask, m->text_n);
	}
	return !e->error;
}

static bool name_all(struct folder *f, struct folder_error *e)
{
	char from[PATH_MAX], to[PATH_MAX];
	*e = (struct folder_error){ .step = FOLDER_WRITE };
	for (size_t i = 0; i < f->n; i++) {
		struct pending *p = &f->files[i];
		e->file = i;
		e->error = path_of(f, p->temporary, from);
		e->error = e->error ? e->error : path_of(f, p->name, to);
		if (!e->error && rename(from, to) < 0)
			e->error = errno;
		if (e->error)
			return false;
		p->named = true;
	}
	return true;
}

static void remove_all(struct folder *f)
{
	char path[PATH_MAX];
	for (size_t i = 0; i < f->n; i++) {
		const struct pending *p = &f->files[i];
		if ((!p->named || !p->replaces) && !path_of(f, p->named ? p->name : p->temporary, path))
			unlink(path);
	}
	if (f->made_below && !path_of(f, f->below, path))
		rmdir(path);
	if (f->made)
		rmdir(f->place);
}

static void serve(void *user, int ask, int hear)
{
	struct folder *f = user;
	struct message m;
	bool good = true;
	while (good && child_read(ask, &m, sizeof(m))) {
		struct folder_error e;
		good = m.name_n ? take_file(f, &m, ask, &e) : name_all(f, &e);
		if (!good)
			remove_all(f);
		bool heard = child_write(hear, &e, sizeof(e));
		if (good && !m.name_n)
			return;
		if (good && !heard)
			break;
	}
	if (good)
		remove_all(f);
}

/* ---- who speaks to it ---- */

struct folder *folder_new(const char *place, const char *below)
{
	struct folder *f = mem_alloc(1, sizeof(*f));
	f->place = place;
	f->below = below;
	f->mask = umask(0);
	umask(f->mask);
	if (child_start(&f->child, serve, f))
		return f;
	int saved = errno;
	free(f);
	errno = saved;
	return NULL;
}

/* A child that has stopped listening has said why; of one that was not told all, no answer can come. */
static bool hear(struct folder *f, bool told, struct folder_error *e)
{
	*e = (struct folder_error){ .step = FOLDER_WRITE };
	if (!told && errno != EPIPE)
		e->error = errno;
	else if (!child_read(f->child.hear, e, sizeof(*e)))
		*e = (struct folder_error){ .error = EIO, .step = FOLDER_WRITE };
	return !e->error;
}

bool folder_add(struct folder *f, struct str name, struct str text, struct folder_error *error)
{
	const struct message m = { .text_n = text.n, .name_n = name.n };
	bool told = child_write(f->child.ask, &m, sizeof(m)) && child_write(f->child.ask, name.s, name.n) &&
		    child_write(f->child.ask, text.s, text.n);
	return hear(f, told, error);
}

bool folder_commit(struct folder *f, struct folder_error *error)
{
	const struct message all = { 0, 0 };
	return hear(f, child_write(f->child.ask, &all, sizeof(all)), error);
}

void folder_free(struct folder *f)
{
	if (!f)
		return;
	child_end(&f->child, true);
	free(f);
}
