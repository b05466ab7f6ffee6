//! A program under test that is started behind walls: what the engine has to know of them, and nothing more.
//!
//! The process that the engine starts is then not the program's own, but one that puts the walls around it.

use std::ffi::OsString;
use std::fmt::Debug;

/// What stands between the engine and the programs that it starts.
pub trait Walls: Debug + Send + Sync {
    /// The words that start this command behind the walls.
    fn words(&self, command: Vec<OsString>) -> Vec<OsString>;

    /// The program's own process, behind the one that was started; one that does not exist if the program has ended.
    fn program(&self, started: u32) -> u32;

    /// Ends the program and whatever it has left behind the walls. `end` ends the process that was started, with its group.
    fn end(&self, started: u32, end: &mut dyn FnMut());

    /// The program has written this many octets to its standard streams.
    fn wrote(&self, octets: usize);
}
