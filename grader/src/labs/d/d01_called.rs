//! How the server is called: what lab D's flags say.

use super::d01_run_it::expect_text;
use crate::actor::{Report, Script};
use crate::course::{Check, Rank};
use crate::deadline::STARTUP;
use crate::labs::promises::{PROMISES, expect_wrong_usage, refused};
use crate::outcome::{Cause, CheckResult, Explain, Failure};
use crate::server::Server;
use crate::subject::Subject;
use crate::web::{Scripts, WebServer};

pub(super) const INTERPRETER: Check = Check {
    id: "d1-interpreter",
    title: "runs `--interpreter .EXT=CMD` with CMD's words and the script's path",
    rank: Rank::HoldsUp,
    source: "handout d1",
    because: "`.py=python3 -S` is a program and an argument: the command is split at spaces, and the file comes after its words",
    by_hand: "cargo lab-d --root lab-d-cgi/examples --interpreter '.py=python3 -S' · then: curl -i http://127.0.0.1:8080/cgi-bin/print_time.py",
    faults: &["d1-command-is-one-word"],
    run: interpreter,
};

pub(super) const RULE_WINS: Check = Check {
    id: "d1-rule-wins",
    title: "takes the interpreter of the ending, also where the file may be executed",
    rank: Rank::HoldsUp,
    source: "handout d1",
    because: "the rule wins over the line `#!`, which names a path that may not be there on this machine",
    by_hand: "printf '#!/no/such/python\\nprint(\"Content-Type: text/plain\\\\n\\\\nhello\")' > .workshop/site/cgi-bin/hello.py; chmod +x .workshop/site/cgi-bin/hello.py · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/cgi-bin/hello.py",
    faults: &["d1-first-line-wins"],
    run: rule_wins,
};

pub(super) const DEFAULT_FOLDER: Check = Check {
    id: "d1-default-folder",
    title: "takes ROOT/cgi-bin where no --cgi-bin is given",
    rank: Rank::HoldsUp,
    source: "handout d1",
    because: "the usual name in the usual place needs no flag",
    by_hand: "cargo lab-d --root lab-d-cgi/examples · then: curl -i http://127.0.0.1:8080/cgi-bin/print_time.py",
    faults: &["d1-no-default-folder"],
    run: default_folder,
};

pub(super) const VARIABLES: Check = Check {
    id: "d1-variables",
    title: "takes LAB_D_CGI_BIN and LAB_D_INTERPRETER where no flag is given",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "what a flag says may stand in the environment too, with LAB_D_ before it; a flag is nearer, and wins",
    by_hand: "LAB_D_CGI_BIN=lab-d-cgi/examples/cgi-bin cargo lab-d --root . · then: curl -i http://127.0.0.1:8080/cgi-bin/print_time.py",
    faults: &["d1-ignores-variables", "d1-variables-beat-flags"],
    run: variables,
};

pub(super) const HELP: Check = Check {
    id: "d1-help",
    title: "explains its flags with --help",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "whoever starts a server looks there first: lab C's flags and lab D's stand in it",
    by_hand: "cargo lab-d --help",
    faults: &["d1-help-without-its-flags"],
    run: help,
};

pub(super) const WRONG_USAGE: Check = Check {
    id: "d1-wrong-usage",
    title: "exits 2 at a rule that is none",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "a rule with a slip in it would be no rule, and the scripts would be shown instead of run",
    by_hand: "cargo lab-d --root . --interpreter py; echo $?",
    faults: &["d1-any-rule"],
    run: wrong_usage,
};

pub(super) const NO_FOLDER: Check = Check {
    id: "d1-no-folder",
    title: "says so and exits 1 when --cgi-bin is no folder",
    rank: Rank::HoldsUp,
    source: PROMISES,
    because: "a misspelt folder would be a server without scripts, and nobody would know why",
    by_hand: "cargo lab-d --root . --cgi-bin no-such-folder; echo $?",
    faults: &["d1-any-folder"],
    run: no_folder,
};

fn interpreter(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    // Whatever lies in the files, this rule runs a script of ours that tells its arguments.
    let teller = subject.folder().join("teller");
    std::fs::write(&teller, "out Content-Type: text/plain\\n\\n\nreport\n")
        .map_err(crate::outcome::broken)?;
    let word = subject.word();
    let name = format!("{}.{}", subject.word(), subject.word());
    let ending = &name[name.find('.').unwrap_or_default()..];
    scripts.site.file(&name, b"anything")?;
    let rule = format!("{ending}={} {} {word}", scripts.actor(), teller.display());
    let mut server = scripts.serve(&["--interpreter", &rule])?;
    let response = server.get(&format!("/{name}"))?;
    response.expect_status(&[200])?;
    let report = Report::of(&response)?;
    let arguments: Vec<String> = report
        .arguments
        .iter()
        .map(|one| String::from_utf8_lossy(one).into_owned())
        .collect();
    let is_right = arguments.len() == 2 && arguments[0] == word && arguments[1].ends_with(&name);
    if is_right {
        return Ok(());
    }
    Err(response
        .about()
        .fact("with", format!("--interpreter '{ending}=COMMAND {word}'"))
        .fact("arguments", arguments.join(" · "))
        .fact("expected", format!("{word} · …/{name}"))
        .into())
}

fn rule_wins(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let (name, text) = (subject.word(), subject.text(30));
    let script = Script::text(&text).lines().join("\n");
    let file = scripts.bin().join(format!("{name}.act"));
    let source = format!("#!/no/such/interpreter\n{script}\n");
    subject.write_executable(&file, source.as_bytes())?;
    let mut server = scripts.serve(&[])?;
    let response = server.get(&format!("/cgi-bin/{name}.act"))?;
    expect_text(&response, &text)
}

fn default_folder(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let (name, text) = (subject.word(), subject.text(30));
    scripts.site.folder("cgi-bin")?;
    scripts.page(&format!("cgi-bin/{name}"), &Script::text(&text))?;
    scripts
        .site
        .file(&format!("cgi-bin/{name}.txt"), b"notes\n")?;
    let rule = scripts.rule();
    let mut server = scripts.site.serve(&["--interpreter", &rule])?;
    let response = server.get(&format!("/cgi-bin/{name}.act"))?;
    expect_text(&response, &text)?;
    // An ending with an interpreter runs everywhere; that this is the scripts' folder shows by what is refused.
    let refused = server.get(&format!("/cgi-bin/{name}.txt"))?;
    refused.expect_status(&[403]).explain(|failure| {
        failure.because("nothing in the scripts' folder is shown: it runs, or it is refused")
    })
}

fn variables(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let text = subject.text(30);
    let path = scripts.script(&subject.word(), &Script::text(&text))?;
    let root = scripts.site.root().to_string_lossy().into_owned();
    let (bin, rule) = (scripts.bin().to_string_lossy().into_owned(), scripts.rule());
    let start = |flags: &[&str], variables: &[(&str, &str)]| {
        let flags = [&["--root", &root, "--port", "0"], flags].concat();
        let program = subject.start_with(&flags, |command| {
            command.envs(variables.iter().copied());
        })?;
        Server::ready(program).map(WebServer::new)
    };
    // Instead of the flags,
    let both = [
        ("LAB_D_CGI_BIN", bin.as_str()),
        ("LAB_D_INTERPRETER", rule.as_str()),
    ];
    let with = |failure: Failure| failure.fact("with", "LAB_D_CGI_BIN=… LAB_D_INTERPRETER=.act=…");
    let response = start(&[], &both)?.get(&path).explain(with)?;
    expect_text(&response, &text).explain(with)?;
    // and beside one: the root has no scripts, whatever the variable says.
    let flags = ["--cgi-bin", &root, "--interpreter", &rule];
    let response = start(&flags, &both)?.get(&path)?;
    response.expect_status(&[404]).explain(|failure| {
        failure.fact("with", "LAB_D_CGI_BIN=…, and --cgi-bin with another folder")
    })
}

fn help(subject: &Subject) -> CheckResult {
    let finished = subject.start(&["--help"])?.finish_within(STARTUP)?;
    finished.expect_code(0)?;
    let text = String::from_utf8_lossy(&finished.stdout);
    let flags = [
        "--root",
        "--port",
        "--cgi-bin",
        "--interpreter",
        "--cgi-timeout",
    ];
    let missing = flags.into_iter().find(|flag| !text.contains(flag));
    let missing = match missing {
        Some(flag) => format!("an explanation of {flag}"),
        None if text.to_lowercase().contains("example") || text.contains("--root .") => {
            return Ok(());
        }
        None => "an example".into(),
    };
    let failure = finished.failure(Cause::WrongOctets);
    Err(failure.fact("expected", missing).into())
}

fn wrong_usage(subject: &Subject) -> CheckResult {
    let odd = format!("--{}", subject.word());
    expect_wrong_usage(
        subject,
        &[
            &["--port", "0", "--interpreter", "py"],
            &["--port", "0", "--interpreter", ".py="],
            &["--port", "0", "--interpreter"],
            &["--port", "0", &odd],
        ],
    )
}

fn no_folder(subject: &Subject) -> CheckResult {
    let name = subject.word();
    let mut program = subject.start(&["--root", ".", "--port", "0", "--cgi-bin", &name])?;
    let finished = refused(&mut program, STARTUP)?;
    finished.expect_code(1)?;
    finished.expect_error(&[&name])
}
