//! Limits that the operating system keeps for each process.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::limits::Limits;

/// Limits of each process.
pub(super) fn limit(limits: &Limits) -> Result<(), String> {
    let octets = limits.memory.saturating_mul(8);
    for (resource, most) in [
        (Resource::Core, 0),
        (Resource::Cpu, limits.processor),
        (Resource::Data, octets),
        (Resource::Fsize, limits.file),
        (Resource::Nofile, limits.open_files),
        // Further than what the guard looks for, so that it can say what happened.
        (Resource::Nproc, limits.threads as u64 + 256),
    ] {
        lower(resource, most).map_err(|error| format!("limit of {resource:?}: {error}"))?;
    }
    Ok(())
}

/// No limit is ever raised: a check may have lowered one on purpose.
fn lower(resource: Resource, most: u64) -> rustix::io::Result<()> {
    let now = getrlimit(resource);
    let least = |limit: Option<u64>| Some(limit.map_or(most, |limit| limit.min(most)));
    setrlimit(
        resource,
        Rlimit {
            current: least(now.current),
            maximum: least(now.maximum),
        },
    )
}
