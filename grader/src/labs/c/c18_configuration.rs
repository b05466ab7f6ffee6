//! c18 · Configuration. What is wrong with a setting stands in `c18_mistakes.rs`, what a file may
//! look like in `c18_files.rs`, and all settings together in `c18_all.rs`.

use super::started::Settings;
use super::{c18_all, c18_files, c18_mistakes};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::c::C18;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Site, WebServer};

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "c18-file",
            title: "takes settings from the TOML file that --config names",
            rank: Rank::Works,
            source: "handout c18",
            because: "a command line with fifteen flags nobody types twice: a file keeps them, with `_` where the flag has `-`",
            by_hand: "echo 'cache_control = \"max-age=7\"' > server.toml; cargo lab-c --root . --config server.toml · then: curl -I http://127.0.0.1:8080/README.md",
            faults: &["c18-ignores-file", "c18-keys-with-dashes"],
            run: file,
        },
        Check {
            id: "c18-variables",
            title: "takes settings from the environment: LAB_C_CACHE_CONTROL and the like",
            rank: Rank::Works,
            source: "handout c18",
            because: "where programs run in containers, what differs from place to place stands in the environment",
            by_hand: "LAB_C_CACHE_CONTROL=max-age=7 cargo lab-c --root . · then: curl -I http://127.0.0.1:8080/README.md",
            faults: &["c18-ignores-variables"],
            run: variables,
        },
        Check {
            id: "c18-order",
            title: "lets the flag win over the variable, that over the file, and that over the default",
            rank: Rank::Works,
            source: "handout c18",
            because: "the nearer to whoever starts the program, the more it counts: a flag is for this one time, a file for always",
            by_hand: "echo 'cache_control = \"max-age=3\"' > server.toml; LAB_C_CACHE_CONTROL=max-age=2 cargo lab-c --root . --config server.toml --cache-control max-age=1 · then: curl -I http://127.0.0.1:8080/README.md",
            faults: &[
                "c18-variable-beats-flag",
                "c18-file-beats-variable",
                "c18-file-beats-flag",
            ],
            run: order,
        },
        Check {
            id: "c18-empty-variable",
            title: "takes an empty variable for none",
            rank: Rank::HoldsUp,
            source: "handout: what every program promises",
            because: "`LAB_C_ROOT= lab-c-server` is how one takes a variable back for one call",
            by_hand: "LAB_C_CACHE_CONTROL= cargo lab-c --root . · then: curl -I http://127.0.0.1:8080/README.md",
            faults: &["c18-empty-variable-counts"],
            run: empty_variable,
        },
        c18_mistakes::KEY,
        c18_mistakes::VALUE,
        c18_mistakes::FILE,
        c18_mistakes::VARIABLE,
        c18_files::RELATIVE,
        c18_files::TOML,
        c18_all::KEYS,
        c18_all::VARIABLES,
    ],
    ..C18
};

/// A root folder with a file, and the settings that a server for it needs.
pub(super) fn some_site<'a>(subject: &'a Subject) -> CheckResult<(Site<'a>, Settings, String)> {
    let site = Site::new(subject)?;
    let (name, _) = site.random_file("txt")?;
    let root = site.root().to_string_lossy().into_owned();
    let settings = Settings::default().flag("--root", &root);
    Ok((site, settings, format!("/{name}")))
}

/// A Cache-Control that nobody has by default.
pub(super) fn some_control(subject: &Subject) -> String {
    format!("max-age={}", subject.number(1..=999_999))
}

/// What a server says of a file tells whose word counted.
fn expect_control(
    server: &mut WebServer,
    settings: &Settings,
    target: &str,
    expected: &str,
) -> CheckResult {
    let response = server.get(target)?;
    response.expect_status(&[200])?;
    response
        .expect_field("Cache-Control", expected)
        .explain(|failure| settings.shown(failure).fact("ran", server.command()))
}

/// `/xxx…` of so many octets: too long for a server that takes fewer.
pub(super) fn long_target(length: usize) -> Request {
    Request::get(&format!("/{}", "x".repeat(length - 1)))
}

fn file(subject: &Subject) -> CheckResult {
    let (_site, settings, target) = some_site(subject)?;
    let control = some_control(subject);
    let text = format!("cache_control = \"{control}\"\nmax_target = 100\n");
    let settings = settings.file(subject, &text)?;
    let mut server = settings.serve(subject)?;
    expect_control(&mut server, &settings, &target, &control)?;
    let response = server.ask(&long_target(101))?;
    response
        .expect_status(&[414])
        .explain(|failure| settings.shown(failure))?;
    server.ask(&long_target(100))?.expect_status(&[404])
}

fn variables(subject: &Subject) -> CheckResult {
    let (_site, settings, target) = some_site(subject)?;
    let control = some_control(subject);
    let settings = settings
        .variable("LAB_C_CACHE_CONTROL", &control)
        .variable("LAB_C_MAX_TARGET", "100");
    let mut server = settings.serve(subject)?;
    expect_control(&mut server, &settings, &target, &control)?;
    let response = server.ask(&long_target(101))?;
    response
        .expect_status(&[414])
        .explain(|failure| settings.shown(failure))
}

fn order(subject: &Subject) -> CheckResult {
    let (_site, settings, target) = some_site(subject)?;
    let (flag, variable, file) = (
        format!("private, {}", some_control(subject)),
        format!("public, {}", some_control(subject)),
        some_control(subject),
    );
    let (mut all, mut expected_of) = (Vec::new(), Vec::new());
    for (has_flag, has_variable, has_file, expected) in [
        (true, true, true, &flag),
        (false, true, true, &variable),
        (false, false, true, &file),
        (true, false, true, &flag),
        (true, true, false, &flag),
        // A default counts where the file speaks of something else.
        (false, false, false, &"no-cache".to_owned()),
    ] {
        let mut settings = settings.clone();
        if has_flag {
            settings = settings.flag("--cache-control", &flag);
        }
        if has_variable {
            settings = settings.variable("LAB_C_CACHE_CONTROL", &variable);
        }
        settings = match has_file {
            true => settings.file(subject, &format!("cache_control = \"{file}\"\n"))?,
            false => settings.file(subject, "max_target = 500\n")?,
        };
        all.push(settings);
        expected_of.push(expected.clone());
    }
    let mut servers = Settings::serve_all(subject, all)?;
    for ((settings, server), expected) in servers.iter_mut().zip(&expected_of) {
        expect_control(server, settings, &target, expected)?;
    }
    Ok(())
}

fn empty_variable(subject: &Subject) -> CheckResult {
    let (_site, settings, target) = some_site(subject)?;
    let control = some_control(subject);
    let empty = settings
        .variable("LAB_C_CACHE_CONTROL", "")
        .variable("LAB_C_MAX_TARGET", "");
    let mut server = empty.serve(subject)?;
    expect_control(&mut server, &empty, &target, "no-cache")?;
    let with_file = empty.file(subject, &format!("cache_control = \"{control}\"\n"))?;
    let mut server = with_file.serve(subject)?;
    expect_control(&mut server, &with_file, &target, &control)
}
