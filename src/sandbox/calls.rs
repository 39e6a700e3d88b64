//! Which system calls a process keeps (seccomp); every other one fails with `EPERM`, as libraries expect of a call that is
//! not allowed.
//!
//! The lists say what is allowed, so that a call which a later kernel brings is not. They are as short as what reading every
//! fixture takes, with what the allocator, threads of libraries and panics need on top. None of them holds a call by which
//! a process reaches another, the network or the kernel's settings.

use std::collections::BTreeMap;

use libc::c_long;
use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen as Length, SeccompCmpOp as Is, SeccompCondition,
    SeccompFilter, SeccompRule, TargetArch, apply_filter,
};

/// What a process is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    /// It computes, and speaks through what is open.
    Computing,
    /// It becomes a program, which loads libraries, opens files to read and may have threads.
    Program,
    /// It becomes a script, which also starts other programs.
    Starting,
}

/// Why calls could not be taken away.
#[derive(Debug, thiserror::Error)]
pub(super) enum CallsError {
    #[error("failed to make the filter of system calls")]
    Filter(#[from] BackendError),
    #[error("failed to install the filter of system calls")]
    Install(#[from] seccompiler::Error),
}

/// Memory, time, signals to oneself, and the open pipes.
const COMPUTING: &[c_long] = &[
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_close,
    libc::SYS_fstat,
    libc::SYS_lseek,
    libc::SYS_ppoll,
    libc::SYS_brk,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_futex,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_getrandom,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_restart_syscall,
    libc::SYS_set_robust_list,
    libc::SYS_rseq,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// What of that has another name on this kind of processor.
#[cfg(target_arch = "x86_64")]
const COMPUTING_HERE: &[c_long] = &[libc::SYS_poll, libc::SYS_time];
#[cfg(not(target_arch = "x86_64"))]
const COMPUTING_HERE: &[c_long] = &[];

/// Starting as a program, its libraries and files. Which files, Landlock says.
const PROGRAM: &[c_long] = &[
    libc::SYS_execve,
    libc::SYS_openat,
    libc::SYS_newfstatat,
    libc::SYS_statx,
    libc::SYS_statfs,
    libc::SYS_fstatfs,
    libc::SYS_faccessat,
    libc::SYS_faccessat2,
    libc::SYS_readlinkat,
    libc::SYS_getdents64,
    libc::SYS_getcwd,
    libc::SYS_pread64,
    libc::SYS_fadvise64,
    libc::SYS_fcntl,
    libc::SYS_ioctl,
    libc::SYS_dup,
    libc::SYS_dup3,
    libc::SYS_mmap,
    libc::SYS_mprotect,
    libc::SYS_clone3,
    libc::SYS_set_tid_address,
    libc::SYS_membarrier,
    libc::SYS_prctl,
    libc::SYS_getcpu,
    libc::SYS_getrusage,
    libc::SYS_getppid,
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getegid,
    libc::SYS_uname,
    libc::SYS_sysinfo,
];

#[cfg(target_arch = "x86_64")]
const PROGRAM_HERE: &[c_long] = &[
    libc::SYS_open,
    libc::SYS_access,
    libc::SYS_stat,
    libc::SYS_lstat,
    libc::SYS_readlink,
    libc::SYS_dup2,
    libc::SYS_getrlimit,
    libc::SYS_arch_prctl,
];
#[cfg(not(target_arch = "x86_64"))]
const PROGRAM_HERE: &[c_long] = &[];

/// Starting others, waiting for them, and the lock of a file.
const STARTING: &[c_long] = &[
    libc::SYS_clone,
    libc::SYS_wait4,
    libc::SYS_waitid,
    libc::SYS_pipe2,
    libc::SYS_flock,
    libc::SYS_chdir,
    libc::SYS_umask,
    libc::SYS_getpgid,
    libc::SYS_prlimit64,
    libc::SYS_getpriority,
    libc::SYS_rt_sigsuspend,
    libc::SYS_setitimer,
];

#[cfg(target_arch = "x86_64")]
const STARTING_HERE: &[c_long] = &[libc::SYS_fork, libc::SYS_vfork, libc::SYS_pipe, libc::SYS_getpgrp];
#[cfg(not(target_arch = "x86_64"))]
const STARTING_HERE: &[c_long] = &[];

/// Takes all calls from this process but those that it `needs`. It cannot have them back.
///
/// # Errors
///
/// Where the kind of processor is unknown, or the kernel has no seccomp.
pub(super) fn allow(needs: Needs) -> Result<(), CallsError> {
    for filter in filters(needs)? {
        apply_filter(&filter)?;
    }
    Ok(())
}

/// The filters, of which the strictest answer counts. By the first of two `clone3` is a call that the kernel does not know,
/// because then libraries fall back to `clone`, of which the second can tell a thread from a process.
fn filters(needs: Needs) -> Result<Vec<BpfProgram>, BackendError> {
    let (refused, unknown) = (SeccompAction::Errno(libc::EPERM as u32), SeccompAction::Errno(libc::ENOSYS as u32));
    let allowed = filter(rules(needs)?, refused, SeccompAction::Allow)?;
    match needs {
        Needs::Computing | Needs::Starting => Ok(vec![allowed]),
        Needs::Program => {
            let clone3 = BTreeMap::from([(libc::SYS_clone3, Vec::new())]);
            Ok(vec![filter(clone3, SeccompAction::Allow, unknown)?, allowed])
        }
    }
}

fn filter(
    rules: BTreeMap<c_long, Vec<SeccompRule>>,
    otherwise: SeccompAction,
    matched: SeccompAction,
) -> Result<BpfProgram, BackendError> {
    let processor: TargetArch = std::env::consts::ARCH.try_into()?;
    SeccompFilter::new(rules, otherwise, matched, processor)?.try_into()
}

/// Each allowed call; with rules where its arguments matter, of which one must hold.
fn rules(needs: Needs) -> Result<BTreeMap<c_long, Vec<SeccompRule>>, BackendError> {
    let lists: &[&[c_long]] = match needs {
        Needs::Computing => &[COMPUTING, COMPUTING_HERE],
        Needs::Program => &[COMPUTING, COMPUTING_HERE, PROGRAM, PROGRAM_HERE],
        Needs::Starting => &[COMPUTING, COMPUTING_HERE, PROGRAM, PROGRAM_HERE, STARTING, STARTING_HERE],
    };
    let mut rules: BTreeMap<c_long, Vec<SeccompRule>> =
        lists.iter().flat_map(|it| it.iter()).map(|call| (*call, Vec::new())).collect();
    // A process that panics or aborts ends itself by a signal; it keeps its number when it becomes a program.
    let own = u64::from(std::process::id());
    let to_itself = || SeccompRule::new(vec![SeccompCondition::new(0, Length::Dword, Is::Eq, own)?]);
    rules.insert(libc::SYS_tgkill, vec![to_itself()?]);
    rules.insert(libc::SYS_kill, vec![to_itself()?]);
    match needs {
        Needs::Computing => {
            // Memory to run code from is not to be had.
            let executable = Is::MaskedEq(libc::PROT_EXEC as u64);
            for call in [libc::SYS_mmap, libc::SYS_mprotect] {
                let plain = SeccompCondition::new(2, Length::Dword, executable.clone(), 0)?;
                rules.insert(call, vec![SeccompRule::new(vec![plain])?]);
            }
        }
        Needs::Program => {
            let thread = libc::CLONE_THREAD as u64;
            let is_thread = SeccompCondition::new(0, Length::Dword, Is::MaskedEq(thread), thread)?;
            rules.insert(libc::SYS_clone, vec![SeccompRule::new(vec![is_thread])?]);
            // Limits may be read and not set: the new ones are absent.
            let nothing = SeccompCondition::new(2, Length::Qword, Is::Eq, 0)?;
            rules.insert(libc::SYS_prlimit64, vec![SeccompRule::new(vec![nothing])?]);
        }
        Needs::Starting => {}
    }
    Ok(rules)
}

#[cfg(test)]
mod tests {
    use super::{Needs, filters, rules};

    /// By which a process reaches another, the network, or what the kernel keeps.
    const REACHING: [libc::c_long; 20] = [
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_pidfd_open,
        libc::SYS_pidfd_getfd,
        libc::SYS_pidfd_send_signal,
        libc::SYS_socket,
        libc::SYS_socketpair,
        libc::SYS_connect,
        libc::SYS_bind,
        libc::SYS_sendto,
        libc::SYS_io_uring_setup,
        libc::SYS_bpf,
        libc::SYS_keyctl,
        libc::SYS_mount,
        libc::SYS_unshare,
        libc::SYS_setns,
        libc::SYS_unlinkat,
        libc::SYS_renameat2,
        libc::SYS_memfd_create,
    ];

    #[test]
    fn no_list_holds_a_call_that_reaches_out() {
        for needs in [Needs::Computing, Needs::Program, Needs::Starting] {
            let rules = rules(needs).unwrap();
            for call in REACHING {
                assert!(!rules.contains_key(&call), "{needs:?} allows {call}");
            }
            filters(needs).unwrap();
        }
    }

    #[test]
    fn what_only_computes_opens_and_starts_nothing() {
        let rules = rules(Needs::Computing).unwrap();
        for call in [libc::SYS_openat, libc::SYS_execve, libc::SYS_clone, libc::SYS_clone3, libc::SYS_prctl] {
            assert!(!rules.contains_key(&call), "{call}");
        }
    }
}
