//! The thread that reports: it waits for something new, sends the newest, and if that fails tries again, ever more seldom.

use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::post::post;
use super::said::Said;
use super::{Target, number};
use crate::workspace::Workspace;

/// Verdicts come in bursts: what comes within this time goes in one report.
const GATHER: Duration = Duration::from_millis(200);
/// How often somebody to whom nothing happens says that they are still there.
const STILL_HERE: Duration = Duration::from_secs(30);
/// How long to wait after the first failure, and at most.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// What is known of the way to whoever is reported to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Nothing yet.
    Trying,
    /// The last report has arrived.
    Reached,
    /// Somebody answered, with this status code, and did not take it.
    Refused(u16),
    /// Nobody answers.
    Lost,
}

/// Reports in the background, until the program ends.
#[derive(Debug)]
pub struct Reporter {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    desk: Mutex<Desk>,
    changed: Condvar,
}

/// What lies between those who have something to say and the thread that says it.
#[derive(Debug)]
struct Desk {
    /// The newest, and how many there were before it.
    newest: Option<Said>,
    count: u64,
    /// Which of them has arrived.
    arrived: u64,
    link: Link,
    /// The next one is the last, and shall not wait for others.
    hurry: bool,
}

impl Reporter {
    /// Starts the thread; `changed` is called whenever the link has become another one.
    ///
    /// # Errors
    /// The system has no thread left.
    pub fn start(
        workspace: &Workspace,
        target: Target,
        changed: impl Fn(Link) + Send + 'static,
    ) -> io::Result<Reporter> {
        let shared = Arc::new(Shared {
            desk: Mutex::new(Desk {
                newest: None,
                count: 0,
                arrived: 0,
                link: Link::Trying,
                hurry: false,
            }),
            changed: Condvar::new(),
        });
        let (ours, number) = (Arc::clone(&shared), number(workspace));
        thread::Builder::new()
            .name("report".into())
            .spawn(move || ours.send(&target, &number, &changed))?;
        Ok(Reporter { shared })
    }

    /// Takes note of how somebody stands; what was not sent yet is forgotten. Costs nothing if it is nothing new.
    pub fn tell(&self, said: Said) {
        let mut desk = self.shared.desk();
        if desk.newest.as_ref() != Some(&said) {
            desk.newest = Some(said);
            desk.count += 1;
            drop(desk);
            self.shared.changed.notify_all();
        }
    }

    /// Waits until the newest has arrived or one try has failed, but no longer than this.
    #[must_use]
    pub fn finish(self, at_most: Duration) -> Link {
        let mut desk = self.shared.desk();
        desk.hurry = true;
        self.shared.changed.notify_all();
        let is_open = |desk: &mut Desk| desk.arrived < desk.count && desk.link == Link::Trying;
        let waited = self
            .shared
            .changed
            .wait_timeout_while(desk, at_most, is_open);
        let (desk, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        match desk.link {
            Link::Trying if timeout.timed_out() => Link::Lost,
            link => link,
        }
    }
}

impl Shared {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does it, for ever: the thread ends with the program.
    fn send(&self, target: &Target, number: &str, changed: &dyn Fn(Link)) {
        let mut pause = FIRST_PAUSE;
        loop {
            let (said, count) = self.next();
            let content = said.to_json(number, target.name.as_deref()).to_string();
            let link = match post(&target.address, &content) {
                Ok(200..=299) => Link::Reached,
                Ok(code) => Link::Refused(code),
                Err(_) => Link::Lost,
            };
            let mut desk = self.desk();
            if link == Link::Reached {
                desk.arrived = count;
                pause = FIRST_PAUSE;
            }
            if std::mem::replace(&mut desk.link, link) != link {
                changed(link);
            }
            drop(desk);
            self.changed.notify_all();
            if link != Link::Reached {
                self.rest(pause);
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }

    /// The newest, once there is something new or it is time to say the same again.
    fn next(&self) -> (Said, u64) {
        let since = Instant::now();
        let mut desk = self.desk();
        loop {
            let is_new = desk.arrived < desk.count;
            let left = STILL_HERE.saturating_sub(since.elapsed());
            if let Some(said) = desk.newest.clone().filter(|_| is_new || left.is_zero()) {
                if desk.hurry || !is_new {
                    return (said, desk.count);
                }
                drop(desk);
                return self.gathered();
            }
            let left = left.max(GATHER);
            let woken = self.changed.wait_timeout(desk, left);
            desk = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// What there is a moment later.
    fn gathered(&self) -> (Said, u64) {
        let waited = self
            .changed
            .wait_timeout_while(self.desk(), GATHER, |desk| !desk.hurry);
        let desk = waited.unwrap_or_else(PoisonError::into_inner).0;
        (desk.newest.clone().unwrap_or_default(), desk.count)
    }

    /// Waits, whatever is said meanwhile.
    fn rest(&self, pause: Duration) {
        let waited = self
            .changed
            .wait_timeout_while(self.desk(), pause, |desk| !desk.hurry);
        drop(waited);
    }
}
