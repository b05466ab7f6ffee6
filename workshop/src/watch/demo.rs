//! The demonstration in the background of the watch.

use std::sync::mpsc::Sender;
use std::thread;

use grader::course::Step;
use grader::leash::Leash;

use crate::demo;
use crate::watch::event::{Alarm, Demo, Event};
use crate::workspace::Workspace;

/// The demonstration that runs, if any.
#[derive(Debug)]
pub struct Demonstration {
    workspace: Workspace,
    events: Sender<Event>,
    leash: Leash,
}

impl Demonstration {
    /// None runs yet.
    #[must_use]
    pub fn new(workspace: &Workspace, events: Sender<Event>) -> Demonstration {
        Demonstration {
            workspace: workspace.clone(),
            events,
            leash: Leash::default(),
        }
    }

    /// Ends what runs, and starts the step's.
    pub fn start(&mut self, step: &'static Step) {
        self.stop();
        let (workspace, events, leash) = (
            self.workspace.clone(),
            self.events.clone(),
            self.leash.clone(),
        );
        let play = move || {
            let _alarm = Alarm(events.clone());
            // Of one that was ended there is nothing to tell: another may have begun.
            let say = |demo| {
                if !leash.is_cancelled() {
                    let _ = events.send(Event::Demo(demo));
                }
            };
            match demo::start(&workspace, step, false, &leash, &|_| {}) {
                Ok(Some(running)) => {
                    say(Demo::On(
                        running.words.iter().map(|line| line.text()).collect(),
                    ));
                    if !running.wait(&leash) {
                        say(Demo::Failed("the reference's server has ended".into()));
                    }
                }
                Ok(None) => {}
                Err(error) => say(Demo::Failed(error.to_string())),
            }
        };
        let _ = thread::Builder::new().name("demo".into()).spawn(play);
    }

    /// Ends what runs.
    pub fn stop(&mut self) {
        self.leash.cancel();
        self.leash = Leash::default();
    }
}

impl Drop for Demonstration {
    fn drop(&mut self) {
        self.leash.cancel();
    }
}
