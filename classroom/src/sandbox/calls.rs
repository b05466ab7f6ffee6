//! The system calls that no lab needs and every way out does.
//!
//! Most of them end whoever makes them (SIGSYS), so that it can be said that it was tried. A few that harmless programs try, with another way
//! when they get an error, are refused.

use std::collections::BTreeMap;
use std::error::Error;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, apply_filter,
};

/// These end the process.
const DEADLY: &[i64] = &[
    // Into other processes.
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_kcmp,
    libc::SYS_pidfd_getfd,
    // Mounts and namespaces.
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_mount_setattr,
    libc::SYS_setns,
    libc::SYS_unshare,
    libc::SYS_open_by_handle_at,
    // The kernel itself.
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_acct,
    libc::SYS_quotactl,
    libc::SYS_syslog,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_clock_adjtime,
    libc::SYS_adjtimex,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
];

/// Ports and tables of old processors.
#[cfg(target_arch = "x86_64")]
const DEADLY_HERE: &[i64] = &[
    libc::SYS_iopl,
    libc::SYS_ioperm,
    libc::SYS_modify_ldt,
    libc::SYS_kexec_file_load,
];
#[cfg(not(target_arch = "x86_64"))]
const DEADLY_HERE: &[i64] = &[];

/// As if the kernel were older: whoever tries has another way.
const UNKNOWN: &[i64] = &[
    // Its flags cannot be seen from a filter; the C library goes on with clone.
    libc::SYS_clone3,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
];

/// The kinds of sockets that a network namespace keeps in: local ones, both kinds of IP, and what lists the interfaces.
const SOCKETS: [i32; 4] = [
    libc::AF_UNIX,
    libc::AF_INET,
    libc::AF_INET6,
    libc::AF_NETLINK,
];

/// Any new namespace.
const NAMESPACES: [i32; 7] = [
    libc::CLONE_NEWNS,
    libc::CLONE_NEWCGROUP,
    libc::CLONE_NEWUTS,
    libc::CLONE_NEWIPC,
    libc::CLONE_NEWUSER,
    libc::CLONE_NEWPID,
    libc::CLONE_NEWNET,
];

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// From now on, for this process and all that it starts.
pub(super) fn forbid() -> Result<(), Box<dyn Error>> {
    let filters = [
        (deadly()?, SeccompAction::KillProcess),
        (unknown(), SeccompAction::Errno(libc::ENOSYS.unsigned_abs())),
        (
            sockets()?,
            SeccompAction::Errno(libc::EAFNOSUPPORT.unsigned_abs()),
        ),
        (typing()?, SeccompAction::Errno(libc::EPERM.unsigned_abs())),
    ];
    for (rules, action) in filters {
        let machine = std::env::consts::ARCH.try_into()?;
        let filter = SeccompFilter::new(both_ways(rules), SeccompAction::Allow, action, machine)?;
        let program: BpfProgram = filter.try_into()?;
        apply_filter(&program)?;
    }
    Ok(())
}

/// On x86-64 each call has a second number, for programs with short pointers.
fn both_ways(mut rules: Rules) -> Rules {
    if cfg!(target_arch = "x86_64") {
        let second: Vec<_> = rules
            .iter()
            .map(|(call, rules)| (call | 0x4000_0000, rules.clone()))
            .collect();
        rules.extend(second);
    }
    rules
}

fn deadly() -> Result<Rules, Box<dyn Error>> {
    let mut rules: Rules = DEADLY
        .iter()
        .chain(DEADLY_HERE)
        .map(|call| (*call, Vec::new()))
        .collect();
    let flags = NAMESPACES.map(|flag| u64::from(flag.unsigned_abs()));
    let flags = flags.map(|flag| one(0, SeccompCmpOp::MaskedEq(flag), flag));
    rules.insert(
        libc::SYS_clone,
        flags.into_iter().collect::<Result<_, _>>()?,
    );
    // The first process inside, and all others at once.
    let targets = [1_u64, u64::from(u32::MAX)];
    let targets = targets.map(|target| {
        let nonzero = condition(1, SeccompCmpOp::Ne, 0)?;
        SeccompRule::new(vec![condition(0, SeccompCmpOp::Eq, target)?, nonzero])
    });
    rules.insert(
        libc::SYS_kill,
        targets.into_iter().collect::<Result<_, _>>()?,
    );
    Ok(rules)
}

fn unknown() -> Rules {
    UNKNOWN.iter().map(|call| (*call, Vec::new())).collect()
}

fn sockets() -> Result<Rules, Box<dyn Error>> {
    let none_of_them = SOCKETS
        .iter()
        .map(|kind| condition(0, SeccompCmpOp::Ne, u64::from(kind.unsigned_abs())))
        .collect::<Result<Vec<_>, _>>()?;
    let rule = SeccompRule::new(none_of_them)?;
    Ok([libc::SYS_socket, libc::SYS_socketpair]
        .map(|call| (call, vec![rule.clone()]))
        .into())
}

/// Typing into somebody's terminal.
fn typing() -> Result<Rules, Box<dyn Error>> {
    let orders = [libc::TIOCSTI, libc::TIOCLINUX];
    let orders = orders.map(|order| one(1, SeccompCmpOp::Eq, order & 0xffff_ffff));
    let orders = orders.into_iter().collect::<Result<_, _>>()?;
    Ok([(libc::SYS_ioctl, orders)].into())
}

fn condition(
    argument: u8,
    compare: SeccompCmpOp,
    value: u64,
) -> Result<SeccompCondition, seccompiler::BackendError> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, compare, value)
}

fn one(
    argument: u8,
    compare: SeccompCmpOp,
    value: u64,
) -> Result<SeccompRule, seccompiler::BackendError> {
    SeccompRule::new(vec![condition(argument, compare, value)?])
}
