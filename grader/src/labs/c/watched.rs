//! A folder that is watched: does somebody read it just now? (Linux tells, by inotify.)

use std::path::Path;
use std::time::Duration;

use crate::deadline::Deadline;
use crate::outcome::{CheckResult, Outcome};

/// A folder, and how many have it open.
#[derive(Debug)]
pub(super) struct Watched {
    #[cfg(target_os = "linux")]
    events: std::os::fd::OwnedFd,
    open: usize,
}

impl Watched {
    /// Watches this folder from now on.
    ///
    /// # Errors
    /// Skipped where the system cannot do that.
    #[cfg(target_os = "linux")]
    pub(super) fn folder(path: &Path) -> CheckResult<Self> {
        use rustix::fs::inotify::{CreateFlags, WatchFlags, add_watch, init};
        let cannot = |error| Outcome::Skipped(format!("watching a folder (inotify): {error}"));
        let events = init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC).map_err(cannot)?;
        let what = WatchFlags::OPEN | WatchFlags::CLOSE | WatchFlags::ONLYDIR;
        add_watch(&events, path, what).map_err(cannot)?;
        Ok(Watched { events, open: 0 })
    }

    /// Elsewhere nobody tells.
    ///
    /// # Errors
    /// Skipped.
    #[cfg(not(target_os = "linux"))]
    pub(super) fn folder(_path: &Path) -> CheckResult<Self> {
        Err(Outcome::Skipped(
            "watching a folder needs Linux, whose inotify it uses".into(),
        ))
    }

    /// Has somebody opened the folder who has not closed it yet?
    pub(super) fn is_open(&mut self) -> bool {
        #[cfg(target_os = "linux")]
        self.take_events();
        self.open > 0
    }

    /// Waits until somebody has opened it: false if nobody does.
    pub(super) fn wait_until_open(&mut self, deadline: &Deadline) -> bool {
        while !self.is_open() {
            if deadline.is_over() {
                return false;
            }
            self.wait_for_an_event(Duration::from_millis(20));
        }
        true
    }

    #[cfg(target_os = "linux")]
    fn take_events(&mut self) {
        use rustix::fs::inotify::{ReadFlags, Reader};
        let mut buffer = [std::mem::MaybeUninit::uninit(); 4096];
        let mut reader = Reader::new(&self.events, &mut buffer);
        while let Ok(event) = reader.next() {
            // What has a name happened to something in the folder.
            if event.file_name().is_some_and(|name| !name.is_empty()) {
                continue;
            }
            if event.events().contains(ReadFlags::OPEN) {
                self.open += 1;
            } else if event.events().contains(ReadFlags::CLOSE_NOWRITE) {
                self.open = self.open.saturating_sub(1);
            }
        }
    }

    #[cfg(target_os = "linux")]
    fn wait_for_an_event(&self, time: Duration) {
        use rustix::event::{PollFd, PollFlags, poll};
        let time = time.try_into().ok();
        let _ = poll(
            &mut [PollFd::new(&self.events, PollFlags::IN)],
            time.as_ref(),
        );
    }

    #[cfg(not(target_os = "linux"))]
    fn wait_for_an_event(&self, time: Duration) {
        crate::deadline::pause(time);
    }
}
