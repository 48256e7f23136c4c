/*
 * Preloaded into a command: counts calls by kind, and lets the one that was
 * chosen fail. Counting begins when main() sets its locale, and never touches
 * stderr: what fails must still be said. Memory that libarchive and the loader
 * ask for is always there: without, they end the program themselves, with exit
 * codes 1 (__archive_errx()) and 127, or crash. To load it fails as a whole.
 */
#define _GNU_SOURCE
#include "tests/faults/faults.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum { FIRST_LANDLOCK = 444, LAST_LANDLOCK = 446 };

static struct faults *shared;
static uintptr_t archive_begin, archive_end; /* the code of libarchive */
static _Thread_local bool loading;

/* The C library's own: dlsym() allocates, too. */
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

static int find_archive(struct dl_phdr_info *info, size_t size, void *user)
{
	(void)size;
	(void)user;
	if (!strstr(info->dlpi_name, "libarchive"))
		return 0;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];
		if (p->p_type != PT_LOAD || !(p->p_flags & PF_X))
			continue;
		archive_begin = info->dlpi_addr + p->p_vaddr;
		archive_end = archive_begin + p->p_memsz;
	}
	return 1;
}

char *setlocale(int category, const char *locale)
{
	char *(*real)(int, const char *) = (char *(*)(int, const char *))dlsym(RTLD_NEXT, "setlocale");
	const char *fd = getenv(FAULTS_VARIABLE);
	void *at = fd ? mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED, atoi(fd), 0)
		      : MAP_FAILED;
	char *result = real(category, locale);
	if (at != MAP_FAILED && !shared)
		shared = at;
	return result;
}

/* From here on all calls are spared (tests/cover). */
void faults_end(void);
void faults_end(void)
{
	shared = NULL;
}

/* 0: go on; else errno, or FAULT_SHORT. */
static int fault(enum fault_kind kind)
{
	struct faults *f = shared;
	if (!f)
		return 0;
	uint32_t n = __atomic_add_fetch(&f->calls[kind], 1, __ATOMIC_SEQ_CST);
	return f->kind == (int32_t)kind && (n == f->at || (f->for_ever && n > f->at)) ? f->error : 0;
}

static bool fails(enum fault_kind kind)
{
	int error = fault(kind);
	if (error > 0)
		errno = error;
	return error > 0;
}

static bool refused(const void *caller)
{
	uintptr_t at = (uintptr_t)caller;
	return !loading && (at < archive_begin || at >= archive_end) && fails(FAULT_ALLOC);
}

void *malloc(size_t n)
{
	return refused(__builtin_return_address(0)) ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	return refused(__builtin_return_address(0)) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
	return refused(__builtin_return_address(0)) ? NULL : __libc_realloc(p, n);
}

#define REAL(name) ((__typeof__(&(name)))dlsym(RTLD_NEXT, #name))

void *dlopen(const char *name, int flags)
{
	if (fails(FAULT_ALLOC))
		return NULL;
	loading = true;
	void *handle = REAL(dlopen)(name, flags);
	dl_iterate_phdr(find_archive, NULL);
	loading = false;
	return handle;
}

/* How many bytes may be moved; -1: none, with errno. */
static ssize_t allowed(enum fault_kind kind, int fd, size_t n)
{
	int error = fd == STDERR_FILENO ? 0 : fault(kind);
	if (error > 0) {
		errno = error;
		return -1;
	}
	return error && n > 1 ? 1 : (ssize_t)n;
}

ssize_t read(int fd, void *to, size_t n)
{
	ssize_t some = allowed(FAULT_READ, fd, n);
	return some < 0 ? -1 : REAL(read)(fd, to, (size_t)some);
}

ssize_t pread(int fd, void *to, size_t n, off_t at)
{
	ssize_t some = allowed(FAULT_READ, fd, n);
	return some < 0 ? -1 : REAL(pread)(fd, to, (size_t)some, at);
}

ssize_t __read_chk(int fd, void *to, size_t n, size_t room);
ssize_t __read_chk(int fd, void *to, size_t n, size_t room)
{
	return read(fd, to, n < room ? n : room);
}

ssize_t __pread_chk(int fd, void *to, size_t n, off_t at, size_t room);
ssize_t __pread_chk(int fd, void *to, size_t n, off_t at, size_t room)
{
	return pread(fd, to, n < room ? n : room, at);
}

ssize_t write(int fd, const void *from, size_t n)
{
	ssize_t some = allowed(FAULT_WRITE, fd, n);
	return some < 0 ? -1 : REAL(write)(fd, from, (size_t)some);
}

ssize_t pwrite(int fd, const void *from, size_t n, off_t at)
{
	ssize_t some = allowed(FAULT_WRITE, fd, n);
	return some < 0 ? -1 : REAL(pwrite)(fd, from, (size_t)some, at);
}

int open(const char *path, int flags, ...)
{
	__builtin_va_list args;
	__builtin_va_start(args, flags);
	mode_t mode = flags & (O_CREAT | O_TMPFILE) ? __builtin_va_arg(args, mode_t) : 0;
	__builtin_va_end(args);
	return fails(FAULT_OPEN) ? -1 : REAL(open)(path, flags, mode);
}

int __open_2(const char *path, int flags);
int __open_2(const char *path, int flags)
{
	return open(path, flags);
}

FILE *fopen(const char *path, const char *mode)
{
	return fails(FAULT_OPEN) ? NULL : REAL(fopen)(path, mode);
}

DIR *opendir(const char *path)
{
	return fails(FAULT_OPEN) ? NULL : REAL(opendir)(path);
}

int mkstemp(char *name)
{
	return fails(FAULT_OPEN) ? -1 : REAL(mkstemp)(name);
}

/* It is closed all the same, as Linux does. */
int close(int fd)
{
	bool failed = fails(FAULT_CLOSE);
	int error = errno, result = REAL(close)(fd);
	if (failed)
		errno = error;
	return failed ? -1 : result;
}

pid_t fork(void)
{
	return fails(FAULT_PROCESS) ? -1 : REAL(fork)();
}

int pipe(int ends[2])
{
	return fails(FAULT_PROCESS) ? -1 : REAL(pipe)(ends);
}

long syscall(long number, ...)
{
	long a[6];
	__builtin_va_list args;
	__builtin_va_start(args, number);
	for (size_t i = 0; i < 6; i++)
		a[i] = __builtin_va_arg(args, long);
	__builtin_va_end(args);
	bool of_sandbox = number == SYS_seccomp || (number >= FIRST_LANDLOCK && number <= LAST_LANDLOCK);
	if (of_sandbox && fails(FAULT_KERNEL))
		return -1;
	return REAL(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

int rename(const char *from, const char *to)
{
	return fails(FAULT_PROCESS) ? -1 : REAL(rename)(from, to);
}
