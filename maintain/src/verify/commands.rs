//! The commands in handouts and checks: whether they are commands at all.

use std::path::Path;
use std::process::{self, Stdio};

use clap::Command;
use clap::error::ErrorKind;
use grader::course::Lab;

use workshop::demo::plays;
use workshop::error::{Error, Result};
use workshop::files;
use workshop::names::Name;
use workshop::workspace::Workspace;

/// A command in a text.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    line: usize,
    words: Vec<String>,
}

/// `cargo workshop …` commands in a handout that the command line does not know, or that name a
/// lab, step or check that there is none of.
pub(super) fn of_the_workshop(cli: &Command, file: &str, markdown: &str) -> Vec<String> {
    let found = in_markdown(markdown, "cargo workshop");
    found
        .iter()
        .filter_map(|found| {
            Some(format!(
                "{file}:{}: {}",
                found.line,
                wrong_with(cli, &found.words)?
            ))
        })
        .collect()
}

/// The same for `cargo slides …`.
pub(super) fn of_the_slides(file: &str, markdown: &str) -> Vec<String> {
    let cli = slides::cli::command();
    let found = in_markdown(markdown, "cargo slides");
    let wrong = |found: &Found| {
        let arguments = found.words.iter().skip(1);
        let error = cli.clone().try_get_matches_from(arguments).err()?;
        let text = error.to_string();
        let first = text.lines().next().unwrap_or_default();
        Some(format!(
            "{file}:{}: `{}` is no command: {}",
            found.line,
            found.words.join(" "),
            first.trim_start_matches("error: ")
        ))
    };
    found.iter().filter_map(wrong).collect()
}

/// `cargo lab-a …` commands in the lab's handout and in the decks, and all commands of its checks and demonstrations,
/// that the finished program does not know.
pub(super) fn of_the_lab(course: &Workspace, lab: &Lab, program: &Path) -> Result<Vec<String>> {
    let alias = format!("cargo lab-{}", lab.id);
    let file = format!("{}/README.md", lab.package);
    let markdown = files::read_text(&course.root.join(&file))?;
    let mut places: Vec<(String, Vec<String>)> = Vec::new();
    let mut texts = vec![(file, markdown)];
    for deck in slides::reading::read_all(course)?.0 {
        let markdown = files::read_text(&course.root.join(&deck.file))?;
        texts.push((deck.file, markdown));
    }
    for (file, markdown) in &texts {
        for Found { line, words } in in_markdown(markdown, &alias) {
            places.push((format!("{file}:{line}"), words));
        }
    }
    for check in lab.steps.iter().flat_map(|step| step.checks) {
        // What is to be done by hand is told with words between the commands.
        let told = check
            .by_hand
            .split([',', ')'])
            .flat_map(|part| in_line(part, &alias, 0));
        for Found { words, .. } in told {
            places.push((format!("by hand in {}", check.id), words));
        }
    }
    for step in lab.steps {
        let Some(play) = plays::play(step) else {
            continue;
        };
        let place = format!("the demonstration of {}", step.id);
        let tried = play.tries.iter().flat_map(|text| in_line(text, &alias, 0));
        places.extend(tried.map(|found| (place.clone(), found.words)));
        for arguments in play.shows {
            let words = alias.split(' ').chain(arguments.iter().copied());
            places.push((place.clone(), words.map(str::to_owned).collect()));
        }
    }
    let mut faults = Vec::new();
    for (place, words) in places.iter().filter(|(_, words)| words.len() > 2) {
        if let Some(why) = refused(program, &words[2..])? {
            faults.push(format!("{place}: `{}` is refused: {why}", words.join(" ")));
        }
    }
    Ok(faults)
}

/// Asks the program for help with these arguments: one that it does not know it names instead.
fn refused(program: &Path, arguments: &[String]) -> Result<Option<String>> {
    let output = process::Command::new(program)
        .args(arguments)
        .arg("--help")
        .stdin(Stdio::null())
        .output()
        .map_err(|cause| Error::file("start", program, &cause))?;
    let words = String::from_utf8_lossy(&output.stderr);
    // A wrong value may be the very thing to try by hand.
    let is_fine = output.status.success() || words.contains("invalid value");
    Ok((!is_fine).then(|| words.lines().next().unwrap_or("no reason given").to_owned()))
}

/// What is wrong with a `cargo workshop …` command.
fn wrong_with(cli: &Command, words: &[String]) -> Option<String> {
    let shown = words.join(" ");
    // clap takes the program's name first: `cargo workshop` is one word to it.
    let arguments = std::iter::once("cargo workshop").chain(words[2..].iter().map(String::as_str));
    if let Err(error) = cli.clone().try_get_matches_from(arguments) {
        let is_named_only = error.kind() == ErrorKind::MissingRequiredArgument && words.len() == 3;
        let is_fine = is_named_only
            || matches!(
                error.kind(),
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
            );
        // `--seed N` stands for any number.
        let is_placeholder = error.kind() == ErrorKind::ValueValidation
            && words.iter().any(|word| is_stand_in(word));
        if !is_fine && !is_placeholder {
            let text = error.to_string();
            let first = text.lines().next().unwrap_or_default();
            return Some(format!(
                "`{shown}` is no command: {}",
                first.trim_start_matches("error: ")
            ));
        }
    }
    let names = words.iter().skip(3).filter(|word| is_course_name(word));
    names
        .filter_map(|name| Name::find(name).err())
        .map(|error| format!("`{shown}`: {}", error.message))
        .next()
}

/// `STEP`, `N`, `DIR`.
fn is_stand_in(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_uppercase())
}

/// `a`, `a1`, `a1-collects-pieces`: a letter, then digits.
fn is_course_name(word: &str) -> bool {
    let rest = word.strip_prefix(|c: char| c.is_ascii_lowercase());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Commands that begin with `start`: whole lines of code blocks, and between backticks.
fn in_markdown(markdown: &str, start: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut in_code = false;
    for (index, line) in markdown.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        } else if in_code {
            found.extend(in_line(line, start, index + 1));
        } else {
            let code = line.split('`').skip(1).step_by(2);
            code.for_each(|code| found.extend(in_line(code, start, index + 1)));
        }
    }
    found
}

/// Commands in one line of shell; one that holds `…` says itself that it is not whole.
fn in_line(line: &str, start: &str, number: usize) -> Vec<Found> {
    let ends = [
        " | ", " > ", " < ", " & ", " && ", "; ", " # ", "  #", " · ", " 2>",
    ];
    let whole = line.match_indices(start).filter_map(|(at, _)| {
        let rest = &line[at..];
        let end = ends
            .iter()
            .filter_map(|end| rest.find(end))
            .min()
            .unwrap_or(rest.len());
        let words = shlex::split(rest[..end].trim_end_matches(" &"))?;
        let begins = words
            .iter()
            .take(2)
            .map(String::as_str)
            .eq(start.split(' '));
        let is_whole = !words.iter().any(|word| word.contains('…'));
        (begins && is_whole).then_some(Found {
            line: number,
            words,
        })
    });
    whole.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_commands_in_code_and_between_backticks() {
        let text = "Type `cargo workshop check a1` or `cargo workshop`, not cargo workshop nonsense.\n\
                    ```sh\n$ printf 'a b' | cargo lab-a echo-client 'a b' --raw | wc -c   # counts\n```\n\
                    `cargo lab-a …` and `cargo lab-ab x`\n";
        let words = |start| {
            in_markdown(text, start)
                .into_iter()
                .map(|found| (found.line, found.words.join("+")))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            words("cargo workshop"),
            [
                (1, "cargo+workshop+check+a1".to_owned()),
                (1, "cargo+workshop".to_owned())
            ]
        );
        assert_eq!(
            words("cargo lab-a"),
            [(3, "cargo+lab-a+echo-client+a b+--raw".to_owned())]
        );
    }

    #[test]
    fn commands_that_are_none_are_named() {
        let cli = Command::new("cargo workshop").subcommand(
            Command::new("check")
                .arg(clap::Arg::new("name").required(true))
                .arg(
                    clap::Arg::new("seed")
                        .long("seed")
                        .value_parser(clap::value_parser!(u64)),
                ),
        );
        let faults = |text: &str| of_the_workshop(&cli, "README.md", text);
        for fine in [
            "`cargo workshop`",
            "`cargo workshop check a1`",
            "`cargo workshop check`",
            "`cargo workshop check STEP --seed N`",
            "`cargo workshop check --help`",
        ] {
            assert_eq!(faults(fine), Vec::<String>::new());
        }
        assert!(
            faults("\n`cargo workshop chekc a1`")[0]
                .starts_with("README.md:2: `cargo workshop chekc a1` is no command")
        );
        assert!(
            faults("`cargo workshop check a99`")[0]
                .contains("there is no lab, step or check `a99`")
        );
        assert!(faults("`cargo workshop check a1 --nonsense`")[0].contains("--nonsense"));
    }
}
