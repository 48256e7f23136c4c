/*
 * System calls that nothing here has a use for, refused with EPERM by a
 * program for the kernel's packet filter (seccomp(2)). A list of what is
 * refused, not of what is allowed: a newer C library that calls something new
 * keeps working.
 */
#define _GNU_SOURCE /* syscall(), CLONE_THREAD */
#include "base/sandbox.h"

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef __x86_64__
#define ARCHITECTURE AUDIT_ARCH_X86_64
#else
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#ifndef SECCOMP_RET_KILL_PROCESS
#define SECCOMP_RET_KILL_PROCESS 0x80000000u
#endif

enum {
	/* Calls of the other table of x86-64, x32, begin here; arm64 has none as high. */
	FIRST_X32 = 0x40000000,
	/* From 424 on all architectures count the same; headers may be older than the kernel. */
	PIDFD_SEND_SIGNAL = 424,
	PIDFD_OPEN = 434, /* and from 425 on io_uring and the newer calls for mounts */
	CLONE3 = 435,
	OPENAT2 = 437,
	PIDFD_GETFD = 438,
	PROCESS_MADVISE = 440,
	MOUNT_SETATTR = 442,
	QUOTACTL_FD = 443,
	MEMFD_SECRET = 447,
	PROCESS_MRELEASE = 448,
	FCHMODAT2 = 452,
	SETXATTRAT = 463,
	REMOVEXATTRAT = 466,
	OPEN_TREE_ATTR = 467,
	/* flags of seccomp(2) */
	TSYNC = 1,
	SPEC_ALLOW = 4,
	/* __O_TMPFILE of the kernel, without O_DIRECTORY */
	TMPFILE_BIT = 020000000,
};

static const int refused[] = {
	/* programs, and memory to make one in */
	SYS_execve,
	SYS_execveat,
	SYS_memfd_create,
	MEMFD_SECRET,
	SYS_personality,
	SYS_shmget,
	SYS_shmat,
	/* other processes */
	SYS_process_vm_readv,
	SYS_process_vm_writev,
	SYS_kcmp,
	SYS_kill,
	SYS_tkill,
	SYS_rt_sigqueueinfo,
	SYS_rt_tgsigqueueinfo,
	SYS_move_pages,
	SYS_migrate_pages,
	PIDFD_GETFD,
	PROCESS_MADVISE,
	PROCESS_MRELEASE,
#if !SANDBOX_SANITIZED
	SYS_ptrace,
#endif
	/* the network; what is open is read and written by read() and write() */
	SYS_socket,
	SYS_socketpair,
	SYS_connect,
	SYS_bind,
	SYS_listen,
	SYS_accept,
	SYS_accept4,
	SYS_sendto,
	SYS_sendmsg,
	SYS_sendmmsg,
	/* files: names, rights, what is known of them */
	SYS_mknodat,
	SYS_mkdirat,
	SYS_unlinkat,
	SYS_symlinkat,
	SYS_linkat,
	SYS_renameat2,
	SYS_truncate,
	SYS_fchmod,
	SYS_fchmodat,
	FCHMODAT2,
	SYS_fchown,
	SYS_fchownat,
	SYS_utimensat,
	SYS_setxattr,
	SYS_lsetxattr,
	SYS_fsetxattr,
	SETXATTRAT,
	SYS_removexattr,
	SYS_lremovexattr,
	SYS_fremovexattr,
	REMOVEXATTRAT,
	SYS_name_to_handle_at,
	SYS_open_by_handle_at,
	SYS_fanotify_init,
	SYS_fanotify_mark,
	/* mounts, namespaces */
	SYS_mount,
	SYS_umount2,
	SYS_pivot_root,
	SYS_chroot,
	SYS_unshare,
	SYS_setns,
	SYS_swapon,
	SYS_swapoff,
	SYS_quotactl,
	SYS_acct,
	QUOTACTL_FD,
	MOUNT_SETATTR,
	OPEN_TREE_ATTR,
	/* the kernel */
	SYS_bpf,
	SYS_perf_event_open,
	SYS_userfaultfd,
	SYS_kexec_load,
	SYS_init_module,
	SYS_finit_module,
	SYS_delete_module,
	SYS_keyctl,
	SYS_add_key,
	SYS_request_key,
	SYS_reboot,
	SYS_syslog,
	SYS_settimeofday,
	SYS_clock_settime,
	SYS_clock_adjtime,
	SYS_adjtimex,
	SYS_sethostname,
	SYS_setdomainname,
	SYS_vhangup,
#ifdef __x86_64__
	SYS_kexec_file_load,
	SYS_creat,
	SYS_mknod,
	SYS_mkdir,
	SYS_rmdir,
	SYS_unlink,
	SYS_symlink,
	SYS_link,
	SYS_rename,
	SYS_renameat,
	SYS_chmod,
	SYS_chown,
	SYS_lchown,
	SYS_utime,
	SYS_utimes,
	SYS_futimesat,
	SYS_iopl,
	SYS_ioperm,
	SYS_modify_ldt,
	SYS_uselib,
#if !SANDBOX_SANITIZED
	SYS_fork,
	SYS_vfork,
#endif
#endif
};

enum { PROGRAM_MAX = 2 * (sizeof(refused) / sizeof(refused[0])) + 128 };

struct program {
	struct sock_filter step[PROGRAM_MAX];
	unsigned short n;
};

static void put(struct program *p, int code, uint32_t k, uint8_t yes, uint8_t no)
{
	p->step[p->n++] = (struct sock_filter){ (uint16_t)code, yes, no, k };
}

static void load(struct program *p, size_t field)
{
	put(p, BPF_LD | BPF_W | BPF_ABS, (uint32_t)field, 0, 0);
}

static void answer(struct program *p, uint32_t action)
{
	put(p, BPF_RET | BPF_K, action, 0, 0);
}

static void refuse(struct program *p, int call, int error)
{
	put(p, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 1);
	answer(p, SECCOMP_RET_ERRNO | (uint32_t)error);
}

/* The low half of an argument; flags have no other. Both architectures store it first. */
static size_t argument(unsigned i)
{
	return offsetof(struct seccomp_data, args) + i * sizeof(uint64_t);
}

/* `call` is refused when argument `i` has one of these bits; or (`unless`) has none of them. */
static void refuse_bits(struct program *p, int call, unsigned i, uint32_t bits, bool unless)
{
	put(p, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 4);
	load(p, argument(i));
	put(p, BPF_JMP | BPF_JSET | BPF_K, bits, unless, !unless);
	answer(p, SECCOMP_RET_ERRNO | EPERM);
	answer(p, SECCOMP_RET_ALLOW);
}

/* Words put into a terminal's input are run by the shell that comes after us. */
static void refuse_typing(struct program *p)
{
	put(p, BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, 5);
	load(p, argument(1));
	put(p, BPF_JMP | BPF_JEQ | BPF_K, TIOCSTI, 1, 0);
	put(p, BPF_JMP | BPF_JEQ | BPF_K, TIOCLINUX, 0, 1);
	answer(p, SECCOMP_RET_ERRNO | EPERM);
	answer(p, SECCOMP_RET_ALLOW);
}

static void write_program(struct program *p, bool writes)
{
	uint32_t writing = O_CREAT | O_TRUNC | TMPFILE_BIT | (writes ? 0 : O_WRONLY | O_RDWR);
	p->n = 0;
	load(p, offsetof(struct seccomp_data, arch));
	put(p, BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
	answer(p, SECCOMP_RET_KILL_PROCESS);
	load(p, offsetof(struct seccomp_data, nr));
	put(p, BPF_JMP | BPF_JGE | BPF_K, FIRST_X32, 0, 1);
	answer(p, SECCOMP_RET_ERRNO | EPERM);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		refuse(p, refused[i], EPERM);
	for (int call = PIDFD_SEND_SIGNAL; call <= PIDFD_OPEN; call++)
		refuse(p, call, EPERM);
	refuse_bits(p, SYS_openat, 2, writing, false);
#ifdef SYS_open
	refuse_bits(p, SYS_open, 1, writing, false);
#endif
	/* Their flags are in memory, where no filter sees them; callers go back to the older call. */
	refuse(p, OPENAT2, ENOSYS);
	refuse(p, CLONE3, ENOSYS);
	if (!SANDBOX_SANITIZED)
		refuse_bits(p, SYS_clone, 0, CLONE_THREAD, true);
	refuse_bits(p, SYS_mmap, 2, PROT_EXEC, false);
	refuse_bits(p, SYS_mprotect, 2, PROT_EXEC, false);
	refuse_bits(p, SYS_pkey_mprotect, 2, PROT_EXEC, false);
	refuse_typing(p);
	answer(p, SECCOMP_RET_ALLOW);
}

bool sandbox_calls_offered(void)
{
	uint32_t action = SECCOMP_RET_ERRNO;
	return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

bool sandbox_refuse_calls(bool writes)
{
	struct program p;
	write_program(&p, writes);
	struct sock_fprog program = { p.n, p.step };
	/* Old kernels would guard us against speculation, which is for who runs foreign code, and slow. */
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, TSYNC | SPEC_ALLOW, &program) == 0 ||
	       syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, TSYNC, &program) == 0;
}

#else

bool sandbox_calls_offered(void)
{
	return false;
}

bool sandbox_refuse_calls(bool writes)
{
	(void)writes;
	return true;
}

#endif
