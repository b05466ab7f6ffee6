//! What runs scripts of which ending.

use std::env;
use std::path::{Path, PathBuf};

/// What runs the scripts of one ending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interpreter {
    /// The ending with its dot, such as `.py`.
    pub ending: String,
    /// The program and its first arguments, such as `python3 -S`; never empty.
    pub command: Vec<String>,
}

impl Interpreter {
    /// The interpreter in `.py=python3 -S`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Interpreter> {
        let (ending, command) = text.split_once('=')?;
        let words = command.split(' ').filter(|word| !word.is_empty());
        let command: Vec<String> = words.map(str::to_owned).collect();
        (is_ending(ending) && !command.is_empty()).then(|| Interpreter {
            ending: ending.to_owned(),
            command,
        })
    }

    /// The same with the path of its program, if that is found now: whoever starts it often need not look for
    /// it each time, and a process can be started in a faster way.
    #[must_use]
    pub fn found(&self) -> Interpreter {
        let mut found = self.clone();
        let program = find(&self.command[0]);
        if let Some(path) = program.as_ref().and_then(|path| path.to_str()) {
            found.command[0] = path.to_owned();
        }
        found
    }
}

/// Whether this is the ending of a name, such as `.py`.
pub(crate) fn is_ending(text: &str) -> bool {
    text.len() > 1 && text.starts_with('.') && !text.contains('/')
}

/// Where a program is: one that is named with a folder is there, others stand in one of the folders of `PATH`.
fn find(program: &str) -> Option<PathBuf> {
    if Path::new(program).components().count() > 1 {
        // A script runs in another folder than the server.
        return std::path::absolute(program).ok();
    }
    let folders = env::var_os("PATH")?;
    let mut places = env::split_paths(&folders).map(|folder| folder.join(program));
    places.find(|place| place.is_file())
}
