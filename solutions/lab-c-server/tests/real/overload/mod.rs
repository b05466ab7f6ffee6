//! Everybody at once: good clients, and slow, silent, broken and huge ones beside them, as fast as they can.
//! Every good request is answered, the memory stays flat, no descriptor is lost, and the end is clean.
//!
//! It takes the whole machine, so it runs only when asked for, for as long as one likes:
//!
//! ```sh
//! OVERLOAD_SECONDS=600 cargo test --release -p solution-c-server --test real -- --ignored overload
//! ```

mod bad;
mod good;
mod huge;
mod process;
mod site;
mod slow;

use std::env;
use std::io::{Write, stderr};
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use grader::deadline::{Deadline, pause, until};

use crate::server::Server;
use process::Process;
use site::Site;

/// How long it takes if nobody says otherwise.
const SECONDS: u64 = 10;
/// What the server is told. Its other time-outs are shorter.
const GRACE: Duration = Duration::from_secs(20);
const FLAGS: [&str; 14] = [
    "--workers",
    "4",
    "--head-timeout",
    "2",
    "--body-timeout",
    "8",
    "--idle-timeout",
    "8",
    "--write-timeout",
    "5",
    "--grace",
    "20",
    "--access-log",
    "/dev/null",
];
const GOOD_CLIENTS: u64 = 8;
/// By so much the memory may grow after the first half, in KiB: what one moment needs more than another.
const GROWTH: u64 = 2 * 1024;

/// What all clients share.
struct Crowd<'a> {
    address: SocketAddr,
    site: &'a Site,
    /// Set once nobody is to begin anything new.
    over: AtomicBool,
    /// Set once the server may go: then a connection may end where no answer has begun.
    leaving: AtomicBool,
    /// Good requests that were answered, and bad ones that were refused or let go.
    answered: AtomicU64,
    refused: AtomicU64,
    let_go: AtomicU64,
    troubles: Mutex<Vec<String>>,
}

impl Crowd<'_> {
    fn goes_on(&self) -> bool {
        !self.over.load(Relaxed)
    }

    fn is_leaving(&self) -> bool {
        self.leaving.load(Relaxed)
    }

    /// Notes what should not have happened.
    fn trouble(&self, words: String) {
        self.troubles.lock().unwrap().push(words);
    }

    #[track_caller]
    fn expect_no_trouble(&self, server: &Server) {
        let troubles = self.troubles.lock().unwrap();
        let first = &troubles[..troubles.len().min(5)];
        assert!(
            first.is_empty(),
            "{} troubles, such as {first:#?}\n{}",
            troubles.len(),
            server.messages()
        );
    }
}

#[test]
#[ignore = "takes the whole machine: cargo test --release -p solution-c-server --test real -- --ignored overload"]
fn overload_harms_neither_good_requests_nor_the_server() {
    let time = env::var("OVERLOAD_SECONDS").map_or(SECONDS, |seconds| seconds.parse().unwrap());
    let site = Site::new();
    let mut server = Server::start(site.folder(), &FLAGS);
    let process = Process(server.id());
    let sockets = process.sockets();
    site.visit(server.address);
    let crowd = Crowd {
        address: server.address,
        site: &site,
        over: AtomicBool::new(false),
        leaving: AtomicBool::new(false),
        answered: AtomicU64::new(0),
        refused: AtomicU64::new(0),
        let_go: AtomicU64::new(0),
        troubles: Mutex::default(),
    };
    is_at_rest(&process, sockets);
    let (descriptors, threads) = (process.descriptors(site.folder()), process.threads());

    let memory = everybody(&crowd, &process, Duration::from_secs(time));
    crowd.expect_no_trouble(&server);
    tell(&crowd, time, &memory);
    let peak = |part: &[u64]| part.iter().copied().max().unwrap_or_default();
    let (warm, later) = memory.split_at(memory.len() / 2);
    assert!(
        peak(later) <= peak(warm) + GROWTH,
        "the memory grows (KiB, in tenths of the time): {memory:?}"
    );

    is_at_rest(&process, sockets);
    assert_eq!(
        process.descriptors(site.folder()),
        descriptors,
        "descriptors"
    );
    assert_eq!(process.threads(), threads, "threads");

    goodbye(&crowd, &process, &mut server);
    crowd.expect_no_trouble(&server);
}

/// All kinds of clients for so long. The most memory that the server had in each tenth of the time, in KiB.
fn everybody(crowd: &Crowd<'_>, process: &Process, time: Duration) -> Vec<u64> {
    let mut memory = vec![0; 10];
    thread::scope(|scope| {
        for number in 0..GOOD_CLIENTS {
            scope.spawn(move || good::run(crowd, number));
        }
        for run in [
            bad::run,
            huge::run,
            slow::drip,
            slow::sip,
            slow::refuse,
            slow::be_silent,
        ] {
            scope.spawn(move || run(crowd));
        }
        let began = Instant::now();
        while let Some(tenth) = memory.get_mut(tenth_of(began.elapsed(), time)) {
            *tenth = process.memory().max(*tenth);
            pause(Duration::from_millis(50));
        }
        crowd.over.store(true, Relaxed);
    });
    memory
}

fn tenth_of(passed: Duration, time: Duration) -> usize {
    (10.0 * passed.as_secs_f64() / time.as_secs_f64()) as usize
}

/// Waits until nobody is connected any more.
#[track_caller]
fn is_at_rest(process: &Process, sockets: usize) {
    let at_rest = until(&Deadline::within(2 * GRACE), || {
        process.sockets() <= sockets
    });
    assert!(
        at_rest,
        "{} sockets, and once there were {sockets}",
        process.sockets()
    );
}

/// Asks the server to end while good clients are busy.
fn goodbye(crowd: &Crowd<'_>, process: &Process, server: &mut Server) {
    crowd.over.store(false, Relaxed);
    let before = crowd.answered.load(Relaxed);
    thread::scope(|scope| {
        for number in 0..GOOD_CLIENTS {
            scope.spawn(move || good::run(crowd, number));
        }
        scope.spawn(move || slow::sip(crowd));
        until(&Deadline::within(2 * GRACE), || {
            crowd.answered.load(Relaxed) > before + 1_000
        });
        crowd.leaving.store(true, Relaxed);
        let asked = Instant::now();
        process.terminate();
        let status = server.ended_within(2 * GRACE);
        crowd.over.store(true, Relaxed);
        say(&format!(
            "it ended {:.2} s after it was asked to",
            asked.elapsed().as_secs_f64()
        ));
        assert!(
            status.is_some_and(|status| status.success()),
            "{status:?}: {}",
            server.messages()
        );
        assert!(asked.elapsed() < GRACE, "it took more than the grace");
    });
}

fn tell(crowd: &Crowd<'_>, seconds: u64, memory: &[u64]) {
    let [answered, refused, let_go] =
        [&crowd.answered, &crowd.refused, &crowd.let_go].map(|count| count.load(Relaxed));
    say(&format!(
        "{seconds} s: {answered} good requests answered, {refused} bad ones refused, {let_go} slow ones let go; memory in KiB, in tenths: {memory:?}"
    ));
    let happened = answered > 100 * seconds && refused > seconds && let_go > seconds;
    assert!(happened, "hardly anything happened");
}

/// Not by `eprintln!`: of a test that passes the test harness shows nothing that it prints.
fn say(words: &str) {
    let _ = writeln!(stderr(), "overload: {words}");
}
