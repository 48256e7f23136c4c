/* Landlock, and the order in which rights are given up. */
#define _GNU_SOURCE /* O_PATH, syscall() */
#include "base/sandbox.h"

#ifdef __linux__

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* <linux/landlock.h> of the machine we are built on may be older than the kernel we run on, or missing. */
enum { CREATE_RULESET = 444, ADD_RULE = 445, RESTRICT_SELF = 446 };
enum { RULE_PATH_BENEATH = 1 };

struct ruleset {
	uint64_t fs;     /* rights that are taken away but for rules */
	uint64_t net;    /* since ABI 4: bind and connect of TCP */
	uint64_t scoped; /* since ABI 6: abstract sockets and signals to the outside */
};

struct __attribute__((packed)) path_rule {
	uint64_t rights;
	int32_t fd;
};

#define WRITE_FILE (UINT64_C(1) << 1)
#define READ_FILE  (UINT64_C(1) << 2)
#define READ_DIR   (UINT64_C(1) << 3)

/* How many rights over files an ABI knows. */
static const unsigned char rights_of[] = { 0, 13, 14, 15, 15, 16 };

enum { KNOWN = sizeof(rights_of) / sizeof(rights_of[0]) - 1 };

static int landlock_version(void)
{
	long version = syscall(CREATE_RULESET, NULL, 0, 1);
	return version > 0 ? (int)version : 0;
}

/* Kernels were seen that know less than they claim: then an older ABI is asked for. */
static int make_ruleset(int version)
{
	int fd = -1;
	for (; version > 0 && fd < 0; version--) {
		struct ruleset r = {
			.fs = (UINT64_C(1) << rights_of[version < KNOWN ? version : KNOWN]) - 1,
			.net = version >= 4 ? 3 : 0,
			.scoped = version >= 6 ? 3 : 0,
		};
		size_t size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
		fd = (int)syscall(CREATE_RULESET, &r, size, 0);
		if (fd < 0 && errno != EINVAL && errno != E2BIG)
			break;
	}
	return fd;
}

/* A pipe or socket by its name in /proc is of no file system that could be closed: it stays open to us. */
static bool allow(int ruleset, const char *path, uint64_t rights)
{
	struct stat st;
	struct path_rule rule = { .rights = rights, .fd = open(path, O_PATH | O_CLOEXEC) };
	bool ok = true;
	if (rule.fd < 0)
		return true;
	if (fstat(rule.fd, &st) < 0 || !S_ISDIR(st.st_mode))
		rule.rights &= ~READ_DIR;
	if (syscall(ADD_RULE, ruleset, RULE_PATH_BENEATH, &rule, 0) < 0)
		ok = errno == EBADFD;
	int saved = errno;
	close(rule.fd);
	errno = saved;
	return ok;
}

static bool allow_all(int ruleset, const struct sandbox_paths *paths)
{
	bool ok = !SANDBOX_SANITIZED || allow(ruleset, "/proc", READ_FILE | READ_DIR);
	for (size_t i = 0; i < paths->read_n && ok; i++)
		ok = allow(ruleset, paths->read[i], READ_FILE | READ_DIR);
	for (size_t i = 0; i < paths->write_n && ok; i++)
		ok = allow(ruleset, paths->write[i], WRITE_FILE);
	return ok;
}

static bool close_files(int version, const struct sandbox_paths *paths)
{
	int ruleset = make_ruleset(version);
	bool ok = ruleset >= 0 && allow_all(ruleset, paths) && syscall(RESTRICT_SELF, ruleset, 0) == 0;
	int saved = errno;
	if (ruleset >= 0)
		close(ruleset);
	errno = saved;
	return ok;
}

struct sandbox_offer sandbox_offered(void)
{
	return (struct sandbox_offer){ landlock_version(), sandbox_calls_offered() };
}

bool sandbox_enter(const struct sandbox_paths *paths, const char **failed)
{
	struct sandbox_offer offer = sandbox_offered();
	*failed = "no new privileges";
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return !offer.landlock && !offer.seccomp;
	*failed = "Landlock";
	if (offer.landlock && !close_files(offer.landlock, paths))
		return false;
	*failed = "seccomp";
	return !offer.seccomp || sandbox_refuse_calls(paths->write_n > 0);
}

#else

struct sandbox_offer sandbox_offered(void)
{
	return (struct sandbox_offer){ 0, false };
}

bool sandbox_enter(const struct sandbox_paths *paths, const char **failed)
{
	(void)paths;
	*failed = "";
	return true;
}

#endif
