//! By what a file is known again, whatever its name.

use std::fs;
use std::path::Path;

/// What two files with one name do not share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Identity {
    /// Device, and number on it.
    #[cfg(unix)]
    numbers: (u64, u64),
    #[cfg(not(unix))]
    created: Option<std::time::SystemTime>,
}

impl Identity {
    /// None: there is no file of this name.
    pub(crate) fn of(path: &Path) -> Option<Identity> {
        let metadata = fs::metadata(path).ok()?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            let numbers = (metadata.dev(), metadata.ino());
            Some(Identity { numbers })
        }
        #[cfg(not(unix))]
        {
            let created = metadata.created().ok();
            Some(Identity { created })
        }
    }
}
