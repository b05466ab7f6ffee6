//! Settings: a flag, a variable of the environment or a line of a file can say the same thing.
//!
//! A program has one list of them ([`Setting`]), from which come its flags with their help, the names of the
//! variables and the keys of the file. `sources.rs` reads the three, `values.rs` holds what was said.

mod file;
mod sources;
mod values;

use clap::{Arg, ArgAction, Command};

pub use values::Values;

/// One thing that can be set.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// The flag without its dashes, such as `idle-timeout`; the file's key is `idle_timeout`, and the
    /// variable of lab C `LAB_C_IDLE_TIMEOUT`.
    pub name: &'static str,
    /// What stands for the value in the help, such as `SECONDS`. Empty: it is a switch, on or off.
    pub value: &'static str,
    /// What it is for.
    pub help: &'static str,
    /// Whether it can be given more than once.
    pub repeats: bool,
}

/// A program's settings, and how to find what was said about them.
#[derive(Debug)]
pub struct Settings {
    /// What its variables begin with, such as `LAB_C_`.
    pub prefix: &'static str,
    /// All of them.
    pub list: Vec<Setting>,
    /// The rule for a setting that was given in several places (step c18).
    pub choose: Choose,
    /// The known name that is most like an unknown one (step c18).
    pub nearest: Nearest,
}

/// What was said about a setting by flag, variable and file, in this order; gives what counts.
pub type Choose =
    fn(Option<Vec<String>>, Option<Vec<String>>, Option<Vec<String>>) -> Option<Vec<String>>;

/// Of these names the one that is most like this.
pub type Nearest = for<'a> fn(&str, &[&'a str]) -> Option<&'a str>;

/// What a switch says that is given as a flag.
pub(crate) const ON: &str = "true";

/// `--host` and `--port` have variables for all labs; `--config` has none.
pub(crate) const HOST: &str = "host";
pub(crate) const PORT: &str = "port";
pub(crate) const CONFIG: &str = "config";

impl Setting {
    /// A setting that is given once.
    #[must_use]
    pub const fn one(name: &'static str, value: &'static str, help: &'static str) -> Setting {
        Setting {
            name,
            value,
            help,
            repeats: false,
        }
    }

    /// A setting that can be given more than once.
    #[must_use]
    pub const fn several(name: &'static str, value: &'static str, help: &'static str) -> Setting {
        Setting {
            repeats: true,
            ..Setting::one(name, value, help)
        }
    }
}

impl Settings {
    /// The command line with a flag for each setting.
    #[must_use]
    pub fn flags(&self, command: Command) -> Command {
        let flags = self.list.iter().map(|setting| {
            let flag = Arg::new(setting.name)
                .long(setting.name)
                .help(setting.help)
                .action(if setting.repeats {
                    ArgAction::Append
                } else {
                    ArgAction::Set
                });
            match setting.value {
                "" => flag.num_args(0).default_missing_value(ON),
                value => flag.value_name(value).allow_hyphen_values(true),
            }
        });
        command.args(flags).arg(
            Arg::new(CONFIG).long(CONFIG).value_name("FILE").help(
                "A TOML file with settings: idle_timeout = 5 says what --idle-timeout 5 says",
            ),
        )
    }

    /// The variable for a setting.
    fn variable(&self, setting: &Setting) -> String {
        match setting.name {
            HOST => "LAB_HOST".to_owned(),
            PORT => "LAB_PORT".to_owned(),
            name => format!("{}{}", self.prefix, name.to_uppercase().replace('-', "_")),
        }
    }
}

/// The file's key for a setting.
fn key(setting: &Setting) -> String {
    setting.name.replace('-', "_")
}
