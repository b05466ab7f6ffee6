//! Limits alone, where there are no walls (L1): they are lowered, and this process becomes the program.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::process::Command;

use super::limits::Limits;
use super::rlimits;

/// `LIMITS COMMAND…`
pub(super) fn run(arguments: &[OsString]) -> i32 {
    let [limits, program, words @ ..] = arguments else {
        return 2;
    };
    let limits = serde_json::from_str::<Limits>(&limits.to_string_lossy());
    let limited = limits
        .map_err(|error| error.to_string())
        .and_then(|limits| rlimits::limit(&limits));
    if let Err(error) = limited {
        eprintln!("error: {error}");
        return 125;
    }
    close_fds::set_fds_cloexec(3, &[]);
    let error = Command::new(program).args(words).exec();
    eprintln!("error: {}: {error}", program.to_string_lossy());
    125
}
