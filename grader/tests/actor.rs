//! What plays the scripts of lab D's checks does what they say: started by an interpreter's rule, and by itself.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use grader::actor::{Home, NAME, Script};
use grader::deadline::{PATIENCE, QUIET};

/// One test at a time: a process that is just starting has all our files open for a moment, and what
/// somebody has open for writing cannot be executed.
static STAGE: Mutex<()> = Mutex::new(());

/// A folder with the actor and this script, `script`.
fn stage(script: &Script) -> (Stage, Command) {
    let alone = STAGE.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let actor = folder
        .path()
        .join(format!("{NAME}{}", std::env::consts::EXE_SUFFIX));
    std::fs::copy(env!("CARGO_BIN_EXE_wrong-on-purpose"), &actor).expect("a copy of the actor");
    let path = folder.path().join("script");
    write(&path, script);
    let mut command = Command::new(actor);
    command.arg(path).env_clear();
    let stage = Stage {
        folder,
        _alone: alone,
    };
    (stage, command)
}

struct Stage {
    #[cfg_attr(
        not(unix),
        allow(dead_code, reason = "it is there until it is dropped")
    )]
    folder: tempfile::TempDir,
    _alone: MutexGuard<'static, ()>,
}

fn write(path: &Path, script: &Script) {
    std::fs::write(path, script.lines().join("\n")).expect("the script is written");
}

#[test]
fn it_says_what_it_is_told_to_and_ends_as_it_is_told_to() {
    let all: Vec<u8> = (0..=255).collect();
    let script = Script::new()
        .out(&all)
        .err(b" two\n")
        .flood_out(100)
        .exit(7);
    let (_stage, mut command) = stage(&script);
    let output = command.output().unwrap();
    let flood = format!("{}\n{}", "z".repeat(63), "z".repeat(36));
    assert_eq!(output.stdout, [&all, flood.as_bytes()].concat());
    assert_eq!(output.stderr, b" two\n");
    assert_eq!(output.status.code(), Some(7));
}

#[test]
fn it_reads_its_input_in_part_or_to_its_end() {
    let script = Script::new().read(3).echo();
    for (script, expected) in [(script, "lo"), (Script::new().count(), "5 octets\n")] {
        let (_stage, mut command) = stage(&script);
        let streams = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = streams.spawn().unwrap();
        child.stdin.take().unwrap().write_all(b"hello").unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
    }
}

#[test]
fn it_calls_waits_and_is_gone_when_the_check_is() {
    let home = Home::new().unwrap();
    let script = Script::new()
        .call(&home, "one")
        .wait()
        .call(&home, "two")
        .stay();
    let (_stage, mut command) = stage(&script);
    let mut child = command.spawn().unwrap();
    assert!(home.caller("two", QUIET).unwrap().is_none(), "it waits");
    let mut one = home.caller("one", PATIENCE).unwrap().unwrap();
    one.go_on().unwrap();
    let mut two = home.caller("two", PATIENCE).unwrap().unwrap();
    assert!(!two.is_gone());
    two.go_on().unwrap();
    assert!(!two.ends_within(QUIET), "it stays");
    drop(two);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[cfg(unix)]
#[test]
fn it_is_deaf_to_sigterm_and_starts_others_that_stay() {
    use grader::program::{Signal, send_signal};
    use std::os::unix::process::ExitStatusExt;
    let home = Home::new().unwrap();
    let script = Script::new()
        .deaf()
        .close_out()
        .spawn("other")
        .call(&home, "here")
        .wait()
        .die();
    let (stage, mut command) = stage(&script);
    write(
        &stage.folder.path().join("other"),
        &Script::new().call(&home, "other").stay(),
    );
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut here = home.caller("here", PATIENCE).unwrap().unwrap();
    let mut other = home.caller("other", PATIENCE).unwrap().unwrap();
    send_signal(child.id(), Signal::Terminate).unwrap();
    assert!(!here.ends_within(QUIET), "it is deaf");
    // Its output has ended, although it still runs.
    let mut output = child.stdout.take().unwrap();
    assert_eq!(std::io::copy(&mut output, &mut std::io::sink()).unwrap(), 0);
    here.go_on().unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(9));
    assert!(!other.ends_within(QUIET), "the other one stays");
}

#[cfg(unix)]
#[test]
fn a_file_can_name_it_as_its_interpreter() {
    use std::os::unix::fs::PermissionsExt;
    let (stage, _) = stage(&Script::new());
    let folder = &stage.folder;
    let path = folder.path().join("program");
    let actor = folder.path().join(NAME);
    let text = format!("#!{}\nreport\n", actor.display());
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
    let mut command = Command::new(&path);
    command.env_clear().env("QUERY_STRING", "a=\n").arg("first");
    let said = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(said.starts_with("argument first\nfolder "), "{said}");
    assert!(said.contains("\nenv QUERY_STRING=a=\\n\n"), "{said}");
}
