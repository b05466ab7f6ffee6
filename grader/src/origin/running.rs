//! A client runs against the origin server, to its end: it has time as long as something happens.

use std::sync::atomic::Ordering;

use super::Origin;
use crate::deadline::{Deadline, PATIENCE, SLICE, STARTUP, until};
use crate::outcome::{Cause, CheckResult, Failure};
use crate::program::{Finished, Program};
use crate::subject::Subject;

impl Origin {
    /// Runs the program with these arguments to its end.
    ///
    /// # Errors
    /// A failure if it goes on running, with what it sent and got until then.
    pub fn run(&self, subject: &Subject, arguments: &[&str]) -> CheckResult<Finished> {
        let mut program = subject.start(arguments)?;
        self.finish(&mut program)
    }

    /// Waits until the program ends by itself. As long as something happens (it asks, takes octets,
    /// prints) it has time; it may not stand still for longer than [`PATIENCE`].
    ///
    /// # Errors
    /// A failure if it goes on running, with what it sent and got until then.
    pub fn finish(&self, program: &mut Program) -> CheckResult<Finished> {
        self.finish_unless(program, || None)
    }

    /// The same; but as soon as `lost` has a failure, the program is ended, and that is what is wrong.
    ///
    /// # Errors
    /// That failure; or one because it goes on running, with what it sent and got until then.
    pub(crate) fn finish_unless(
        &self,
        program: &mut Program,
        lost: impl Fn() -> Option<Failure>,
    ) -> CheckResult<Finished> {
        self.meet(program, 1)?;
        let mut last = None;
        let mut patience = Deadline::within(PATIENCE);
        while program.exits_within(SLICE)?.is_none() {
            if let Some(failure) = lost() {
                program.end();
                return Err(failure.into());
            }
            let now = Some((
                self.shared.steps.load(Ordering::Relaxed),
                program.stdout.came(),
                program.stderr.came(),
            ));
            if now != last {
                (last, patience) = (now, Deadline::within(PATIENCE));
            }
            if patience.is_over() {
                program.end();
                let failure = Failure::new(Cause::KilledByUs)
                    .fact("ran", program.command())
                    .waited(PATIENCE, "the program to end")
                    .octets("printed", &program.stdout.so_far());
                return Err(self.tell(failure).into());
            }
        }
        program.finish()
    }

    /// Waits until this many requests have come, or the program has ended.
    ///
    /// # Errors
    /// Broken, if the system cannot say whether it has ended.
    pub fn meet(&self, program: &mut Program, requests: usize) -> CheckResult {
        let mut exited = Ok(None);
        until(&Deadline::within(STARTUP), || {
            exited = program.try_exit();
            let log = self.shared.log();
            let came = log.exchanges.len() >= requests || log.malformed.is_some();
            came || !matches!(exited, Ok(None))
        });
        if self.shared.log().connections > 0 {
            program.lives();
        }
        exited.map(|_| ())
    }
}
