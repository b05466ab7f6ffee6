//! Building and checking in the background, so that nothing here can make the watch wait.

use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use grader::leash::Leash;
use grader::run::{self, random_seed};

use crate::stage::Stages;
use crate::subject::{self, Made, Wanted, Whose};
use crate::watch::event::{Alarm, Event, Order};
use crate::workspace::Workspace;

/// Whoever does the work: one run at a time that counts, the newest.
#[derive(Debug)]
pub struct Worker {
    workspace: Workspace,
    colour: bool,
    events: Sender<Event>,
    stages: Arc<Mutex<Stages>>,
    leash: Leash,
    /// Each run holds a copy until it ends.
    running: Option<Sender<()>>,
    ended: Receiver<()>,
}

/// How long leaving may take: programs that were killed have to be waited for, and stages cleared away.
const LEAVING: Duration = Duration::from_secs(1);

impl Worker {
    /// A worker that tells `events` what happens.
    #[must_use]
    pub fn new(workspace: &Workspace, colour: bool, events: Sender<Event>) -> Worker {
        let (running, ended) = mpsc::channel();
        Worker {
            workspace: workspace.clone(),
            colour,
            events,
            stages: Arc::default(),
            leash: Leash::default(),
            running: Some(running),
            ended,
        }
    }

    /// Ends the run that goes on, cargo and all programs included, and starts another.
    pub fn start(&mut self, order: Order) {
        self.leash.cancel();
        self.leash = Leash::default();
        let run = Run {
            workspace: self.workspace.clone(),
            colour: self.colour,
            events: self.events.clone(),
            stages: Arc::clone(&self.stages),
            leash: self.leash.clone(),
            _running: self.running.clone(),
        };
        let generation = order.generation;
        if let Err(cause) = thread::Builder::new()
            .name("work".into())
            .spawn(move || run.work(&order))
        {
            let _ = self.events.send(Event::Trouble(
                generation,
                format!("no thread to work in: {cause}"),
            ));
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.leash.cancel();
        self.running = None;
        // Nobody sends anything here: this waits until no run is left.
        let _ = self.ended.recv_timeout(LEAVING);
    }
}

/// One run.
struct Run {
    workspace: Workspace,
    colour: bool,
    events: Sender<Event>,
    stages: Arc<Mutex<Stages>>,
    leash: Leash,
    _running: Option<Sender<()>>,
}

impl Run {
    fn work(&self, order: &Order) {
        let _alarm = Alarm(self.events.clone());
        let number = order.generation;
        // Nobody listens any more when the watch ends.
        let say = |event| drop(self.events.send(event));
        let wanted = Wanted {
            lab: order.step.lab(),
            whose: &Whose::Attendee,
            feature: order.feature,
            colour: self.colour,
        };
        let notice = |notice| say(Event::Notice(number, notice));
        let made = subject::make(&self.workspace, wanted, &self.stages, &self.leash, &notice);
        let ready = match made {
            Ok(Made::Ready(ready)) => ready,
            Ok(Made::DidNotBuild(words)) => return say(Event::DidNotBuild(number, words)),
            Ok(Made::Cancelled) => return,
            Err(error) => return say(Event::Trouble(number, error.to_string())),
        };
        say(Event::Built(number, ready.warnings.clone()));
        let seed = random_seed();
        for checks in [&order.first, &order.then] {
            run::run(checks, &ready.launch, seed, &self.leash, |verdict| {
                // What a cancelled run says of the program is not true.
                if !self.leash.is_cancelled() {
                    say(Event::Verdict(number, verdict));
                }
            });
        }
        say(Event::Checked(number));
    }
}
