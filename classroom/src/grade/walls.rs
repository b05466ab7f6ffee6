//! Behind which walls a run grades: the strongest there are, or those that were asked for.

use clap::{Arg, ArgAction, ArgMatches, Command};
use workshop::error::{Error, Result};

use crate::sandbox::{Level, Missing, Sandbox};

/// `--level`, `--trust-submissions`
pub fn arguments(command: Command) -> Command {
    command
        .arg(
            Arg::new("level")
                .long("level")
                .value_name("LEVEL")
                .value_parser(["L0", "L1", "L2", "L3"])
                .ignore_case(true)
                .help("The walls: `cargo grade doctor` tells what each holds [default: the strongest that this machine has]"),
        )
        .arg(
            Arg::new("trust")
                .long("trust-submissions")
                .action(ArgAction::SetTrue)
                .help("Grade although what students wrote runs with your own rights (L1, L0)"),
        )
}

/// What `--level` says.
pub fn level(matches: &ArgMatches) -> Option<Level> {
    let text = matches.get_one::<String>("level")?.to_uppercase();
    Some(match text.as_str() {
        "L0" => Level::L0,
        "L1" => Level::L1,
        "L2" => Level::L2,
        _ => Level::L3,
    })
}

/// The walls, and what is to be remarked of them; or what is missing for them, in words.
///
/// # Errors
/// Usage: walls that hold nothing, and no word that the submissions are trusted.
pub fn choose(
    asked: Option<Level>,
    is_trusted: bool,
) -> Result<std::result::Result<(Sandbox, Vec<String>), String>> {
    if asked.is_some_and(|level| level < Level::L2) && !is_trusted {
        return Err(Error::usage("below L2 what students wrote runs with your own rights: it can read your files and use your network")
            .remedy("leave --level out, or add --trust-submissions if you trust everybody"));
    }
    let (sandbox, missing) = match asked {
        Some(level) => match Sandbox::at(level) {
            Ok(sandbox) => (sandbox, Vec::new()),
            Err(missing) => return Ok(Err(refused(&missing))),
        },
        None => Sandbox::best(),
    };
    if sandbox.level < Level::L2 && !is_trusted {
        return Ok(Err(refused(&missing)));
    }
    let level = sandbox.level;
    let remarks = missing
        .iter()
        .map(|one| format!("graded at {level:?}: {}", one.what));
    Ok(Ok((sandbox, remarks.collect())))
}

fn refused(missing: &[Missing]) -> String {
    let mut text = "error: this machine lacks walls that programs of strangers need".to_owned();
    for one in missing {
        text.push_str(&format!("\n  {}\n  try: {}", one.what, one.remedy));
    }
    text + "\n  or: --trust-submissions grades without them, if you trust everybody who handed in"
}
