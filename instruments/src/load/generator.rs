//! The load generator: one thread, one loop over non-blocking sockets.
//!
//! Closed loop: a client asks again as soon as it is answered. Open loop: requests are due at a fixed rate, and each is counted
//! from the moment at which it was due, so that a server that stalls cannot hide it. Read `answer.rs` (what is an answer),
//! `client.rs` (one connection), `tally.rs` (what is counted).

pub mod answer;
mod client;
mod pace;
pub mod tally;
mod wait;

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mio::{Events, Poll, Token};

use answer::{Answer, Awaited, Garbled};
use client::{Client, Role, State};
use pace::Pace;
use tally::{Fault, SLICES, Tally};

/// How long a client that met a fault waits before it tries again.
const AFTER_A_FAULT: Duration = Duration::from_millis(10);
/// How long a server may take to close a connection that was to be closed.
const UNTIL_CLOSED: Duration = Duration::from_millis(500);
/// The crowd is taken as it is when for so long nobody in it was answered.
const CROWD_STALLS: Duration = Duration::from_secs(1);
/// How many of the crowd may wait for their first answer at once: a server's queue of connections is short.
const AT_ONCE: usize = 64;
/// A slow client sends one octet in this time.
const ONE_OCTET: Duration = Duration::from_millis(200);
/// At least so often the loop looks whether it is to stop.
const LOOK: Duration = Duration::from_millis(20);
/// How long the answers to what was due may still take when an open round is over.
const REST: Duration = Duration::from_secs(1);
/// When nobody listens for so long the round is over.
const NOBODY_THERE: Duration = Duration::from_millis(300);

/// What to say to whom, how often.
#[derive(Debug, Clone)]
pub struct Order {
    /// The server.
    pub address: SocketAddr,
    /// One request.
    pub request: Vec<u8>,
    /// What comes back.
    pub awaited: Awaited,
    /// The status code of a right answer.
    pub status: u16,
    /// The length of its content; `None` where lengths differ from answer to answer.
    pub octets: Option<u64>,
    /// Busy clients.
    pub connections: usize,
    /// Clients that ask once and stay.
    pub idle: usize,
    /// Clients that send an octet now and then.
    pub slow: usize,
    /// A new connection for each request?
    pub close: bool,
    /// How many requests in a row before the first answer is waited for.
    pub pipeline: usize,
    /// Requests a second, where they are due at a fixed rate.
    pub rate: Option<f64>,
    /// How long the load runs before it counts.
    pub warm_up: Duration,
    /// How long it counts.
    pub time: Duration,
}

/// What happens between the phases of a round.
pub trait Witness {
    /// From now on it counts.
    fn begins(&mut self);
    /// It counts no more; all connections are still there.
    fn ends(&mut self);
    /// Is the round to be stopped?
    fn stops(&mut self) -> bool;
}

/// Lays the load on the server.
///
/// # Errors
/// When this machine cannot even begin: no poll, no memory for it.
pub fn run(order: &Order, witness: &mut dyn Witness) -> io::Result<Tally> {
    let mut round = Round::new(order)?;
    round.gather(witness)?;
    round.launch();
    if round.goes_on_until(Instant::now() + order.warm_up, witness)? {
        round.count_from_now();
        witness.begins();
        let end = Instant::now() + order.time;
        round.goes_on_until(end, witness)?;
        // Stopped or not: what came until then counts.
        round.stop_counting();
        witness.ends();
        round.rest(witness)?;
    }
    Ok(round.close())
}

struct Round<'a> {
    order: &'a Order,
    poll: Poll,
    events: Events,
    buffer: Vec<u8>,
    /// All requests of one exchange.
    batch: Vec<u8>,
    clients: Vec<Client>,
    /// Those without anything to ask, in the open loop.
    free: VecDeque<usize>,
    /// Those that try again, and when.
    again: VecDeque<(Instant, usize)>,
    pace: Option<Pace>,
    slow: Option<(Pace, usize)>,
    tally: Tally,
    counts: bool,
    began: Instant,
    /// The last sign that somebody is there.
    sign: Instant,
    /// No more files for this process: no more connections.
    is_full: bool,
}

impl<'a> Round<'a> {
    fn new(order: &'a Order) -> io::Result<Round<'a>> {
        let now = Instant::now();
        let all = order.connections + order.slow + order.idle;
        let role = |index: usize| match index {
            index if index < order.connections => Role::Busy,
            index if index < order.connections + order.slow => Role::Slow,
            _ => Role::Idle,
        };
        Ok(Round {
            poll: Poll::new()?,
            events: Events::with_capacity(256),
            buffer: vec![0; 64 << 10],
            batch: order.request.repeat(order.pipeline),
            clients: (0..all)
                .map(|index| Client::new(role(index), order.awaited.clone(), now))
                .collect(),
            free: VecDeque::new(),
            again: VecDeque::new(),
            pace: None,
            slow: None,
            tally: Tally::default(),
            counts: false,
            began: now,
            sign: now,
            is_full: false,
            order,
        })
    }

    /// The crowd comes: first those who stay, then those who are slow.
    fn gather(&mut self, witness: &mut dyn Witness) -> io::Result<()> {
        let first = self.order.connections + self.order.slow;
        let mut next = first;
        let mut moved = (Instant::now(), 0);
        while next < self.clients.len() || self.waiting(first, next) > 0 {
            if witness.stops() || self.is_full {
                break;
            }
            let now = Instant::now();
            let answered = next - first - self.waiting(first, next);
            if answered > moved.1 {
                moved = (now, answered);
            } else if now - moved.0 > CROWD_STALLS {
                break;
            }
            while next < self.clients.len() && self.waiting(first, next) < AT_ONCE {
                self.begin(next, now);
                next += 1;
            }
            self.turn(LOOK)?;
        }
        let slow = self.order.connections..first;
        if !slow.is_empty() {
            let rate = slow.len() as f64 / ONE_OCTET.as_secs_f64();
            self.slow = Some((Pace::new(Instant::now(), rate), 0));
            for index in slow {
                self.begin(index, Instant::now());
            }
        }
        Ok(())
    }

    /// How many of the crowd wait for their first answer. They were begun in order, so the last ones are looked at.
    fn waiting(&self, first: usize, next: usize) -> usize {
        let from = next.saturating_sub(4 * AT_ONCE).max(first);
        let recent = &self.clients[from..next];
        recent
            .iter()
            .filter(|client| client.state == State::Asking)
            .count()
    }

    /// The busy ones begin.
    fn launch(&mut self) {
        let now = Instant::now();
        self.sign = now;
        if let Some(rate) = self.order.rate {
            self.pace = Some(Pace::new(now, rate));
            self.free.extend(0..self.order.connections);
        } else {
            for index in 0..self.order.connections {
                self.begin(index, now);
            }
        }
    }

    /// Goes on until then; false if it was stopped.
    fn goes_on_until(&mut self, end: Instant, witness: &mut dyn Witness) -> io::Result<bool> {
        let mut look = Instant::now();
        loop {
            let now = Instant::now();
            if now >= end {
                return Ok(true);
            }
            if now >= look {
                look = now + LOOK;
                self.those_that_linger(now);
                let is_alone = now - self.sign > NOBODY_THERE
                    && self.tally.faults.contains_key(&Fault::Refused);
                if witness.stops() || is_alone || self.is_full && self.nobody_is_connected() {
                    self.tally.cut_short = true;
                    return Ok(false);
                }
            }
            self.turn(self.until_next(now, end))?;
        }
    }

    fn nobody_is_connected(&self) -> bool {
        !self.clients.iter().any(Client::is_connected)
    }

    fn count_from_now(&mut self) {
        let crowd = std::mem::take(&mut self.tally);
        self.tally.faults = crowd.faults;
        for client in &mut self.clients {
            client.was_answered = false;
        }
        self.counts = true;
        self.began = Instant::now();
    }

    fn stop_counting(&mut self) {
        let now = Instant::now();
        self.tally.time = now - self.began;
        if let Some(pace) = &mut self.pace {
            pace.ends(now);
            return;
        }
        self.counts = false;
        // A closed loop asks no more of a server that does not answer: who waits since the beginning must not be forgotten.
        let longest = self.tally.percentile(1.0);
        for client in &self.clients[..self.order.connections] {
            let since = client.began.max(self.began);
            if !client.was_answered {
                self.tally.never_answered += 1;
                self.tally.waited(now - self.began);
            } else if client.state == State::Asking && now - since > longest {
                self.tally.waited(now - since);
            }
        }
    }

    /// In the open loop whatever was due counts, if late: its answers are waited for a little longer.
    fn rest(&mut self, witness: &mut dyn Witness) -> io::Result<()> {
        let end = Instant::now() + REST;
        while self.pace.is_some() && self.has_open_ends() {
            let now = Instant::now();
            if now >= end || witness.stops() {
                break;
            }
            self.turn(self.until_next(now, end).min(LOOK))?;
        }
        let now = Instant::now();
        let Some(mut pace) = self.pace.take() else {
            return Ok(());
        };
        let busy = &self.clients[..self.order.connections];
        for client in busy.iter().filter(|client| client.state == State::Asking) {
            self.tally.unanswered += 1;
            self.tally.waited(now - client.began);
        }
        while let Some(due) = pace.take(now) {
            self.tally.unanswered += 1;
            self.tally.waited(now - due);
        }
        self.tally.never_answered = busy.iter().filter(|client| !client.was_answered).count();
        if self.tally.unanswered == 0 {
            // In the open loop a client may simply not have been needed.
            self.tally.never_answered = 0;
        }
        Ok(())
    }

    fn has_open_ends(&self) -> bool {
        let busy = &self.clients[..self.order.connections];
        self.pace.as_ref().is_some_and(|pace| pace.next().is_some())
            || busy.iter().any(|client| client.state == State::Asking)
    }

    fn close(mut self) -> Tally {
        let crowd = &self.clients[self.order.connections + self.order.slow..];
        self.tally.idle = crowd
            .iter()
            .filter(|client| client.is_connected() && client.state == State::Resting)
            .count();
        self.tally
    }

    /// How long until something is due.
    fn until_next(&self, now: Instant, end: Instant) -> Duration {
        let open = self
            .pace
            .as_ref()
            .filter(|_| !self.free.is_empty())
            .and_then(Pace::next);
        let slow = self.slow.as_ref().and_then(|(pace, _)| pace.next());
        let again = self.again.front().map(|&(then, _)| then);
        let next = [open, slow, again].into_iter().flatten().min();
        let next = next.unwrap_or(end).min(end);
        next.saturating_duration_since(now).min(LOOK)
    }

    /// One turn of the loop: waits for sockets at most so long, and does what is due.
    fn turn(&mut self, most: Duration) -> io::Result<()> {
        self.events.clear();
        wait::wait(&mut self.poll, &mut self.events, most)?;
        let events = std::mem::replace(&mut self.events, Events::with_capacity(0));
        for event in &events {
            self.look_after(event.token().0, event.is_read_closed() || event.is_error());
        }
        self.events = events;
        self.do_what_is_due();
        Ok(())
    }

    fn do_what_is_due(&mut self) {
        let now = Instant::now();
        while self.again.front().is_some_and(|&(then, _)| then <= now) {
            if let Some((_, index)) = self.again.pop_front() {
                self.is_free(index, now);
            }
        }
        while let Some(pace) = &mut self.pace
            && !self.free.is_empty()
            && let Some(due) = pace.take(now)
            && let Some(index) = self.free.pop_front()
        {
            self.begin(index, due);
        }
        while let Some((pace, count)) = &mut self.slow
            && pace.take(now).is_some()
        {
            let index = self.order.connections + *count % self.order.slow;
            *count += 1;
            let length = self.order.request.len();
            self.clients[index].allow_one_more(length);
            self.look_after(index, false);
        }
    }

    /// A client without anything to do: in the closed loop it asks again.
    fn is_free(&mut self, index: usize, now: Instant) {
        let is_busy = self.clients[index].role == Role::Busy;
        match (is_busy, &self.pace) {
            (true, Some(_)) => {
                self.clients[index].state = State::Resting;
                self.free.push_back(index);
            }
            _ => self.begin(index, now),
        }
    }

    /// Begins an exchange that was due at that time.
    fn begin(&mut self, index: usize, due: Instant) {
        if !self.clients[index].is_connected() && !self.connect(index) {
            return;
        }
        if self.counts && self.pace.is_some() {
            self.tally.late = self.tally.late.max(due.elapsed());
        }
        let client = &mut self.clients[index];
        let (allowed, answers) = match client.role {
            Role::Busy => (self.batch.len(), self.order.pipeline),
            Role::Idle => (self.order.request.len(), 1),
            Role::Slow => (0, 1),
        };
        client.ask(allowed, answers, due);
        match client.send(&self.batch) {
            // The system tells an error once: nobody would hear of it later.
            Err(cause) => self.broken(index, &cause),
            Ok(()) if self.finishes(index) => self.clients[index].finish(),
            Ok(()) => {}
        }
    }

    /// An echo without a next one: the client says that it is done, as `echo-client` does.
    fn finishes(&self, index: usize) -> bool {
        let client = &self.clients[index];
        self.order.close
            && client.role == Role::Busy
            && matches!(self.order.awaited, Awaited::Echo(_))
            && client.has_sent()
    }

    fn connect(&mut self, index: usize) -> bool {
        if self.is_full && self.clients[index].role != Role::Busy {
            return false;
        }
        let connected =
            self.clients[index].connect(self.order.address, self.poll.registry(), Token(index));
        if let Err(cause) = connected {
            self.broken(index, &cause);
            return false;
        }
        true
    }

    /// Sends and reads whatever can be sent and read.
    fn look_after(&mut self, index: usize, is_closed: bool) {
        loop {
            let had_sent = self.clients[index].has_sent();
            if let Err(cause) = self.clients[index].send(&self.batch) {
                return self.broken(index, &cause);
            }
            if !had_sent && self.finishes(index) {
                self.clients[index].finish();
            }
            let octets = match self.clients[index].read(&mut self.buffer) {
                Ok(None) => return,
                Ok(Some(octets)) => octets,
                Err(cause) => return self.broken(index, &cause),
            };
            let now = Instant::now();
            if octets == 0 {
                return self.ended(index, now);
            }
            let buffer = std::mem::take(&mut self.buffer);
            let goes_on = self.take_in(index, &buffer[..octets], now);
            self.buffer = buffer;
            // Less than there was room for is all that there was, unless the end of the input was told, too.
            if !goes_on || octets < self.buffer.len() && !is_closed {
                return;
            }
        }
    }

    /// Takes in what came; false if the connection is another one now.
    fn take_in(&mut self, index: usize, mut input: &[u8], now: Instant) -> bool {
        loop {
            let answer = match self.clients[index].next(&mut input) {
                Ok(None) => return true,
                Ok(Some(answer)) => answer,
                Err(garbled) => {
                    self.garbled(index, garbled);
                    return false;
                }
            };
            if self.clients[index].awaited == 0 {
                self.fault(index, Fault::Garbled, surplus);
                return false;
            }
            self.answered(index, answer, now);
            if self.clients[index].awaited > 0 {
                continue;
            }
            if !input.is_empty() {
                // It would be taken for the answer to a request that has not left.
                self.fault(index, Fault::Garbled, surplus);
                return false;
            }
            if !self.exchange_ends(index, answer, now) {
                return false;
            }
        }
    }

    /// Counts an answer.
    fn answered(&mut self, index: usize, answer: Answer, now: Instant) {
        self.sign = now;
        let client = &mut self.clients[index];
        client.awaited = client.awaited.saturating_sub(1);
        client.was_answered = true;
        client.answers_here += 1;
        if client.role != Role::Busy || !self.counts {
            return;
        }
        let began = client.began;
        if answer.status != self.order.status {
            let expected = self.order.status;
            self.tally.fault(Fault::Status, || {
                format!("status {} instead of {expected}", answer.status)
            });
        } else if let Some(expected) = self.order.octets.filter(|&octets| octets != answer.octets) {
            self.tally.fault(Fault::Length, || {
                format!("{} octets of content instead of {expected}", answer.octets)
            });
        } else {
            self.tally.answered(answer.octets, now - began);
            let passed = (now - self.began).as_secs_f64() / self.order.time.as_secs_f64();
            self.tally.slices[((passed * SLICES as f64) as usize).min(SLICES - 1)] += 1;
        }
    }

    /// All answers of an exchange are there; false if the connection is another one now.
    fn exchange_ends(&mut self, index: usize, answer: Answer, now: Instant) -> bool {
        let client = &mut self.clients[index];
        if client.role == Role::Idle && !answer.closes {
            client.state = State::Resting;
            return true;
        }
        if self.order.close && client.role == Role::Busy {
            client.state = State::Leaving;
            client.began = now;
            return true;
        }
        if answer.closes {
            if self.counts && client.role == Role::Busy {
                self.tally.closed_behind += 1;
            }
            self.leave(index, now);
            return false;
        }
        self.is_free(index, now);
        true
    }

    /// The connection is over and nothing is wrong with that.
    fn leave(&mut self, index: usize, now: Instant) {
        let role = self.clients[index].role;
        self.clients[index].hang_up();
        if role != Role::Idle {
            self.is_free(index, now);
        }
    }

    /// The server sends nothing more.
    fn ended(&mut self, index: usize, now: Instant) {
        match self.clients[index].end() {
            Ok(None) => self.ended_between(index, now),
            Ok(Some(answer)) => {
                let is_counted = self.counts && self.clients[index].role == Role::Busy;
                self.answered(index, answer, now);
                if is_counted && !self.order.close {
                    self.tally.closed_behind += 1;
                }
                self.leave(index, now);
            }
            Err(garbled) => self.garbled(index, garbled),
        }
    }

    fn garbled(&mut self, index: usize, garbled: Garbled) {
        self.fault(index, garbled.into(), || garbled.to_string());
    }

    /// The server has closed between two answers, which it may; but not before the first.
    fn ended_between(&mut self, index: usize, now: Instant) {
        let client = &self.clients[index];
        match (client.role, client.state) {
            (Role::Busy, State::Leaving) => self.leave(index, now),
            (Role::Busy, _) if client.answers_here == 0 => {
                self.fault(index, Fault::Closed, || {
                    "closed before any answer".to_owned()
                });
            }
            (Role::Busy, state) => {
                if self.counts {
                    self.tally.closed_behind += 1;
                }
                let (due, awaited) = (client.began, client.awaited);
                self.clients[index].hang_up();
                if state == State::Asking && awaited > 0 {
                    // What was asked meanwhile is asked again; its time goes on.
                    self.begin(index, due);
                } else {
                    self.is_free(index, now);
                }
            }
            (Role::Slow, _) => {
                self.tally.slow_ended += 1;
                self.clients[index].hang_up();
                self.begin(index, now);
            }
            (Role::Idle, _) => self.clients[index].hang_up(),
        }
    }

    /// The system has said no.
    fn broken(&mut self, index: usize, cause: &io::Error) {
        let client = &self.clients[index];
        // After its FIN a connection that is reset says "broken pipe": it was closed in order before.
        let was_closed = cause.kind() == io::ErrorKind::BrokenPipe
            && client.answers_here > 0
            && client.is_between();
        let is_leaving = client.state == State::Leaving;
        if client.role == Role::Busy && (was_closed || is_leaving) {
            return self.ended_between(index, Instant::now());
        }
        let fault = Fault::of(cause);
        self.is_full |= fault == Fault::TooManyFiles;
        self.fault(index, fault, || cause.to_string());
    }

    /// Counts a fault; a busy client tries again on a new connection after a moment.
    fn fault(&mut self, index: usize, fault: Fault, words: impl FnOnce() -> String) {
        let role = self.clients[index].role;
        let is_new = !matches!(fault, Fault::Refused | Fault::TooManyFiles | Fault::NoPort);
        if is_new {
            self.sign = Instant::now();
        }
        // What the machine lacks is told whenever it is met; what the server does, while it counts.
        if role == Role::Slow && is_new {
            self.tally.slow_ended += 1;
        } else if role == Role::Busy && self.counts || !is_new {
            self.tally.fault(fault, words);
        }
        self.clients[index].hang_up();
        if role != Role::Idle {
            self.again
                .push_back((Instant::now() + AFTER_A_FAULT, index));
        }
    }

    /// Those whose server does not close although it was asked to.
    fn those_that_linger(&mut self, now: Instant) {
        if !self.order.close {
            return;
        }
        for index in 0..self.order.connections {
            let client = &self.clients[index];
            if client.state == State::Leaving && now - client.began > UNTIL_CLOSED {
                self.fault(index, Fault::StaysOpen, || {
                    "the connection stays open behind the answer".to_owned()
                });
            }
        }
    }
}

fn surplus() -> String {
    "more octets than were asked for".to_owned()
}
