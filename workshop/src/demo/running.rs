//! A demonstration under way, and its end.

use std::process::Child;
use std::sync::mpsc::Receiver;

use grader::leash::Leash;
use grader::origin::Origin;

use crate::error::Result;
use crate::paint::Line;
use crate::subject::Ready;

/// A demonstration that goes on.
#[derive(Debug)]
pub struct Running {
    /// What to tell: what ran, what runs, what to try.
    pub words: Vec<Line>,
    /// What the server goes on to say in its log, if that is worth showing.
    pub said: Option<Receiver<String>>,
    pub(super) other: Half,
    pub(super) _ready: Ready,
}

/// The other half of the conversation.
#[derive(Debug)]
pub(super) enum Half {
    None,
    /// A server of the reference, and perhaps a program behind it; both are on the leash.
    Server(Child, Option<Child>),
    /// The site, in threads of this process.
    Site(Origin),
}

impl Running {
    /// Waits until the other half has ended, if there is one; false if it was not we who ended it.
    pub fn wait(self, leash: &Leash) -> bool {
        match self.other {
            Half::None => true,
            Half::Site(site) => {
                leash.wait();
                drop(site);
                true
            }
            Half::Server(mut child, behind) => {
                let status = child.wait();
                let is_well = leash.is_cancelled() || status.is_ok_and(|status| status.success());
                for mut child in [Some(child), behind].into_iter().flatten() {
                    leash.end(&mut child);
                }
                is_well
            }
        }
    }
}

/// Where something went wrong, the server must not go on with nobody to end it.
pub(super) fn or_end<T>(result: &Result<T>, server: &mut Child, leash: &Leash) {
    if result.is_err() {
        leash.end(server);
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::error::Error;
    use std::process::Command;

    #[test]
    fn a_server_does_not_outlive_a_failure_after_its_start() {
        let leash = Leash::default();
        let mut command = Command::new("sleep");
        let mut server = leash.start(command.arg("60")).unwrap().unwrap();
        or_end(&Ok(()), &mut server, &leash);
        assert!(server.try_wait().unwrap().is_none(), "it goes on");
        let failed: Result<()> = Err(Error::ours("cannot listen"));
        or_end(&failed, &mut server, &leash);
        let ended = server.try_wait().unwrap().is_some();
        leash.end(&mut server);
        assert!(ended, "it was ended");
    }
}
