//! What is left of a script when its request is over: nothing.

use std::fs;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::process::{children, open_files, runs};
use crate::server::{DEADLINE, Server, all, until};

/// Ignores SIGTERM, as does what it starts; tells the numbers of both.
const STUBBORN: &str = "trap '' TERM; (while :; do sleep 0.1; done) >&- 2>&- & printf 'Content-Type: text/plain\\n\\n%s %s' $$ $!";

/// The numbers at the end of an answer.
fn numbers(answer: &str) -> Vec<u32> {
    let text = answer.replace("\r\n0\r\n\r\n", "");
    let line = text.lines().last().unwrap();
    line.split(' ')
        .map(|number| number.parse().unwrap())
        .collect()
}

#[track_caller]
fn are_gone(ids: &[u32]) {
    assert_eq!(ids.len(), 2, "{ids:?}");
    until(&format!("{ids:?} are gone"), || {
        ids.iter().all(|&id| !runs(id))
    });
}

#[test]
fn a_script_that_stays_after_its_answer_is_ended_with_all_that_it_has_started() {
    let stays = format!("{STUBBORN}; exec >&- 2>&-; while :; do sleep 0.1; done");
    let server = Server::start(&[("stays", &stays)], &[]);
    are_gone(&numbers(&server.answer("stays")));
}

#[test]
#[cfg(target_os = "linux")]
fn nobody_works_while_a_script_that_has_answered_stays() {
    let stays = "printf 'Content-Type: text/plain\\n\\nthat is all'; exec >&- 2>&-; sleep 5";
    let server = Server::start(&[("stays", stays)], &[]);
    let before = crate::process::worked(server.child.id());
    assert!(server.answer("stays").contains("that is all"));
    // It has half a second to end, in which there is nothing to do but to wait.
    let took = crate::process::worked(server.child.id()) - before;
    assert!(took < 10, "{took} hundredths of a second of work");
}

#[test]
fn what_a_script_has_left_behind_is_ended() {
    let text = "(while :; do sleep 0.1; done) >&- 2>&- & printf 'Content-Type: text/plain\\n\\n%s %s' $$ $!";
    let server = Server::start(&[("leaves", text)], &[]);
    are_gone(&numbers(&server.answer("leaves")));
}

#[test]
fn who_holds_the_output_open_does_not_hold_the_answer() {
    let text = "(while :; do sleep 0.1; done) & printf 'Content-Type: text/plain\\n\\n%s %s' $$ $!";
    let server = Server::start(&[("holds", text)], &[]);
    let answer = server.answer("holds");
    assert!(answer.ends_with("\r\n0\r\n\r\n"), "{answer:?}");
    are_gone(&numbers(&answer));
}

#[test]
fn a_script_that_is_silent_is_ended_with_all_that_it_has_started() {
    let text = "(while :; do sleep 0.1; done) & echo $$ $! >\"$QUERY_STRING\"; while :; do sleep 0.1; done";
    let server = Server::start(&[("silent", text)], &["--cgi-timeout", "0.3"]);
    let place = server.place("numbers");
    let answer = server.answer(&format!("silent?{}", place.display()));
    assert!(answer.starts_with("HTTP/1.1 504 "), "{answer:?}");
    are_gone(&numbers(&fs::read_to_string(place).unwrap()));
    server.logs("/cgi-bin/silent: it was silent for too long");
}

#[test]
fn a_script_whose_client_leaves_is_ended() {
    let text = format!("{STUBBORN}; while :; do echo more; sleep 0.01; done");
    let server = Server::start(
        &[("goes-on", &format!("echo $$ >\"$QUERY_STRING\"; {text}"))],
        &[],
    );
    let place = server.place("number");
    drop(server.get(&format!("goes-on?{}", place.display())));
    let mut number = None;
    until("the script has started", || {
        let text = fs::read_to_string(&place).unwrap_or_default();
        number = text.trim_end().parse().ok();
        number.is_some()
    });
    until("it has ended", || !runs(number.unwrap()));
}

#[test]
fn half_a_body_is_never_the_whole() {
    let text = "trap '' TERM; echo $$ $$ >$QUERY_STRING; cat >/dev/null; : >$QUERY_STRING-whole";
    let server = Server::start(&[("reads", text)], &[]);
    let place = server.place("body");
    let target = format!("/cgi-bin/reads?{}", place.display());
    let head = format!("POST {target} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf");
    let client = server.send(head.as_bytes());
    until("the script has started", || {
        fs::read_to_string(&place).is_ok_and(|text| text.ends_with('\n'))
    });
    drop(client);
    are_gone(&numbers(&fs::read_to_string(place).unwrap()));
    assert!(!server.place("body-whole").exists());
}

#[test]
fn a_server_that_stops_leaves_no_script() {
    let text = "echo $$ $$ >\"$QUERY_STRING\"; while :; do sleep 0.1; done";
    let mut server = Server::start(&[("endless", text)], &["--grace", "0.2"]);
    let place = server.place("numbers");
    let _client = server.get(&format!("endless?{}", place.display()));
    until("the script has started", || {
        fs::read_to_string(&place).is_ok_and(|text| text.ends_with('\n'))
    });
    let pid = rustix::process::Pid::from_child(&server.child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    assert!(server.child.wait().unwrap().success());
    are_gone(&numbers(&fs::read_to_string(place).unwrap()));
}

#[test]
fn a_second_signal_leaves_no_script_either() {
    let text = "trap '' TERM; echo $$ $$ >\"$QUERY_STRING\"; while :; do sleep 0.1; done";
    let mut server = Server::start(&[("endless", text)], &["--grace", "60"]);
    let place = server.place("numbers");
    let _client = server.get(&format!("endless?{}", place.display()));
    until("the script has started", || {
        fs::read_to_string(&place).is_ok_and(|text| text.ends_with('\n'))
    });
    let pid = rustix::process::Pid::from_child(&server.child);
    let ask = || rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    ask();
    until("the door is closed", || server.is_closed());
    ask();
    assert_eq!(server.child.wait().unwrap().code(), Some(130));
    are_gone(&numbers(&fs::read_to_string(place).unwrap()));
}

#[test]
fn nothing_is_left_of_many_scripts() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let scripts = [
        ("well", "printf 'Content-Type: text/plain\\n\\nwell'"),
        (
            "length",
            "printf 'Content-Type: text/plain\\nContent-Length: 2\\n\\nlonger'",
        ),
        ("fails", "exit 1"),
        ("reads", "printf 'Content-Type: text/plain\\n\\n'; exec cat"),
        ("missing", ""),
    ];
    let server = Server::start(&scripts, &[]);
    fs::write(server.place("cgi-bin/missing"), "#!/nowhere/interpreter\n").unwrap();
    let id = server.child.id();
    server.answer("well");
    until("the first is gone", || children(id).is_empty());
    let before = open_files(id);
    for _ in 0..10 {
        let streams: Vec<_> = scripts.iter().map(|(name, _)| server.get(name)).collect();
        for stream in streams {
            assert!(all(stream).starts_with("HTTP/1.1 "));
        }
    }
    until("all are gone", || children(id).is_empty());
    until("no file is left open", || open_files(id) <= before);
}

#[test]
#[cfg(target_os = "linux")]
fn the_first_process_of_a_container_buries_whom_scripts_have_left_behind() {
    use std::process::Command;
    // Orphans are given to that process.
    let contained = ["unshare", "--pid", "--fork", "--kill-child"];
    let mut may = Command::new("unshare");
    if !may
        .args(&contained[1..])
        .arg("true")
        .status()
        .is_ok_and(|status| status.success())
    {
        println!("skipped: this needs the right to `unshare --pid`");
        return;
    }
    let text = "sleep 60 >&- 2>&- & printf 'Content-Type: text/plain\\n\\nwell'";
    let server = Server::started_by(&contained, &[("leaves", text)], &[]);
    let [id] = children(server.child.id())[..] else {
        panic!("unshare starts one process");
    };
    for _ in 0..3 {
        assert!(server.answer("leaves").contains("well"));
    }
    until("all are buried", || children(id).is_empty());
}

#[test]
fn a_script_inherits_nothing_but_its_three_pipes() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let text = "printf 'Content-Type: text/plain\\n\\n'; ls -l /proc/self/fd";
    let server = Server::start(&[("descriptors", text)], &[]);
    // Another request is on its way, and another script runs.
    let _waits = server
        .send(b"POST /cgi-bin/descriptors HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf");
    let answer = server.answer("descriptors");
    assert!(
        !answer.contains("socket:") && !answer.contains("anon_inode"),
        "{answer}"
    );
}

#[test]
fn no_more_run_than_may_and_whoever_waits_too_long_is_told() {
    let text = "while [ ! -e \"$QUERY_STRING\" ]; do sleep 0.01; done; printf 'Content-Type: text/plain\\n\\nwell'";
    let server = Server::start(
        &[("waits", text)],
        &["--cgi-workers", "1", "--cgi-wait", "0.2"],
    );
    let place = server.place("sign");
    let (path, began) = (format!("waits?{}", place.display()), Instant::now());
    let (tell, told) = mpsc::channel();
    for client in [server.get(&path), server.get(&path)] {
        let tell = tell.clone();
        thread::spawn(move || tell.send(all(client)));
    }
    // Which of them came first nobody knows: the other one is answered now.
    let busy = told.recv_timeout(DEADLINE).unwrap();
    assert!(
        busy.starts_with("HTTP/1.1 503 ") && busy.contains("Retry-After: "),
        "{busy}"
    );
    assert!((Duration::from_millis(200)..DEADLINE).contains(&began.elapsed()));
    fs::write(&place, "").unwrap();
    let other = told.recv_timeout(DEADLINE).unwrap();
    assert!(other.contains("well"), "{other}");
}
