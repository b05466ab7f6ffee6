//! Settings that are wrong: whoever wrote them learns which, and where.

use super::c18_configuration::some_site;
use super::started::Settings;
use crate::course::{Check, Rank};
use crate::deadline::{Deadline, PATIENCE};
use crate::outcome::{Cause, CheckResult, Explain, Failure};
use crate::subject::Subject;

pub(super) const KEY: Check = Check {
    id: "c18-wrong-key",
    title: "names a key that is no setting, and the right one that is nearest",
    rank: Rank::HoldsUp,
    source: "handout c18",
    because: "a misspelt key that is passed over does nothing, and nobody learns of it until it matters",
    by_hand: "echo 'idle_timout = 5' > server.toml; cargo lab-c --root . --config server.toml; echo $?",
    faults: &[
        "c18-ignores-wrong-keys",
        "c18-wrong-key-without-nearest",
        "c18-wrong-key-with-any",
        "c18-wrong-key-is-not-named",
        "c18-wrong-key-exits-2",
    ],
    run: key,
};

pub(super) const VALUE: Check = Check {
    id: "c18-wrong-value",
    title: "names a value that makes no sense, and where it stands",
    rank: Rank::HoldsUp,
    source: "handout c18, and what every program promises",
    because: "a default in the place of a wrong value would be a surprise later; exit code 1 from file and environment, 2 from a flag",
    by_hand: "echo 'workers = \"many\"' > server.toml; cargo lab-c --root . --config server.toml; echo $?",
    faults: &[
        "c18-wrong-value-is-default",
        "c18-wrong-value-exits-2",
        "c18-wrong-value-without-name",
    ],
    run: value,
};

pub(super) const FILE: Check = Check {
    id: "c18-wrong-file",
    title: "ends with 1 where the file cannot be read, or is no TOML",
    rank: Rank::HoldsUp,
    source: "handout c18",
    because: "a server without the settings that it was given must not serve as if it had them",
    by_hand: "cargo lab-c --root . --config no-such.toml; echo $?",
    faults: &["c18-missing-file-is-fine", "c18-broken-file-is-fine"],
    run: file,
};

pub(super) const VARIABLE: Check = Check {
    id: "c18-wrong-variable",
    title: "warns of a variable LAB_C_… that is no setting, and serves",
    rank: Rank::HoldsUp,
    source: "handout c18",
    because: "it is most likely a slip; but the environment is not the server's own, so this is no reason to stop",
    by_hand: "LAB_C_ROOTS=. cargo lab-c --root .",
    faults: &[
        "c18-silent-about-variables",
        "c18-ends-at-unknown-variables",
    ],
    run: variable,
};

/// Keys that are long enough to be recognised with a letter less.
const LONG_KEYS: [&str; 9] = [
    "max_target",
    "max_body",
    "head_timeout",
    "body_timeout",
    "idle_timeout",
    "write_timeout",
    "cache_control",
    "access_log",
    "log_format",
];

/// Settings that must be refused, and what the error must name: one of the words of each list.
type Mistake = (Settings, Vec<Vec<String>>);

/// With each of them the server ends with 1, and an error that names all of this.
fn expect_errors(subject: &Subject, mistakes: Vec<Mistake>) -> CheckResult {
    let (all, named): (Vec<_>, Vec<_>) = mistakes.into_iter().unzip();
    let ended = Settings::refuse_all(subject, all)?;
    for ((settings, finished), names) in ended.iter().zip(&named) {
        let shown = |failure: Failure| settings.shown(failure);
        finished.expect_code(1).explain(shown)?;
        finished.expect_error(&[]).explain(shown)?;
        for words in names {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            finished.expect_error(&words).explain(shown)?;
        }
    }
    Ok(())
}

/// A setting may be named as it stands in a file, or as a flag.
fn either_way(key: &str) -> Vec<Vec<String>> {
    match key.contains('_') {
        true => vec![vec![key.to_owned(), key.replace('_', "-")]],
        false => vec![vec![key.to_owned()]],
    }
}

fn key(subject: &Subject) -> CheckResult {
    let (_site, settings, _) = some_site(subject)?;
    let mut mistakes = Vec::new();
    for _ in 0..3 {
        let place = usize::try_from(subject.number(0..=8)).unwrap_or_default();
        let right = LONG_KEYS[place];
        let letter = usize::try_from(subject.number(1..=3)).unwrap_or_default();
        let mut wrong = right.to_owned();
        wrong.remove(letter);
        let text = format!("workers = 2\n{wrong} = 5\n");
        let settings = settings.clone().file(subject, &text)?;
        mistakes.push((settings, vec![vec![wrong], vec![right.to_owned()]]));
    }
    // What is like no key, and a table, are named alone.
    for (text, name) in [
        ("qqqqqqqqqqqqqqqq = 5\n", "qqqqqqqqqqqqqqqq"),
        ("[zzzzzzz]\nroot = \".\"\n", "zzzzzzz"),
    ] {
        let settings = settings.clone().file(subject, text)?;
        mistakes.push((settings, vec![vec![name.to_owned()]]));
    }
    expect_errors(subject, mistakes)
}

fn value(subject: &Subject) -> CheckResult {
    let (_site, settings, _) = some_site(subject)?;
    let word = subject.word();
    let mut mistakes = Vec::new();
    for (text, key) in [
        (format!("workers = \"{word}\"\n"), "workers"),
        ("max_head = -1\n".to_owned(), "max_head"),
        (format!("idle_timeout = \"{word}\"\n"), "idle_timeout"),
        (format!("log_format = \"{word}\"\n"), "log_format"),
    ] {
        let settings = settings.clone().file(subject, &text)?;
        mistakes.push((settings, either_way(key)));
    }
    for key in ["workers", "head_timeout", "log_format"] {
        let name = format!("LAB_C_{}", key.to_uppercase());
        let settings = settings.clone().variable(&name, &word);
        mistakes.push((settings, either_way(key)));
    }
    expect_errors(subject, mistakes)?;
    let flags = ["--workers", "--head-timeout", "--log-format"];
    let with_flag = flags.map(|flag| settings.clone().flag(flag, &word));
    for (_, finished) in Settings::refuse_all(subject, with_flag)? {
        finished.expect_code(2)?;
    }
    Ok(())
}

fn file(subject: &Subject) -> CheckResult {
    let (site, settings, _) = some_site(subject)?;
    let missing = format!("{}.toml", subject.word());
    let folder = site.root().to_string_lossy().into_owned();
    let mut mistakes: Vec<Mistake> = [missing, folder]
        .into_iter()
        .map(|place| (settings.clone().flag("--config", &place), vec![vec![place]]))
        .collect();
    for text in [
        "workers = \n",
        "workers 2\n",
        "= 2\n",
        "cache_control = \"no-cache\n",
        "cache_control = no-cache\n",
        "workers = 2 3\n",
        "workers = 2\nworkers = 3\n",
    ] {
        mistakes.push((settings.clone().file(subject, text)?, Vec::new()));
    }
    expect_errors(subject, mistakes)
}

fn variable(subject: &Subject) -> CheckResult {
    let (_site, settings, target) = some_site(subject)?;
    let name = format!("LAB_C_{}", subject.word().to_uppercase());
    let settings = settings.variable(&name, "5");
    let mut server = settings.serve(subject)?;
    server.get(&target)?.expect_status(&[200])?;
    let deadline = Deadline::within(PATIENCE);
    let named = |octets: &[u8]| String::from_utf8_lossy(octets).contains(&name);
    if server.stderr.wait(&deadline, |octets, _| named(octets)) {
        return Ok(());
    }
    let failure = Failure::new(Cause::Silent).fact("ran", server.command());
    Err(settings
        .shown(failure)
        .waited(
            PATIENCE,
            format!("a line on standard error that names {name}"),
        )
        .into())
}
