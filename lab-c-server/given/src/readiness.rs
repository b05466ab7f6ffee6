//! Which sockets have something to do: the kernel knows, and any number of threads may ask it (epoll, Linux).
//!
//! Edge-triggered: the kernel tells once of every change, to one of the threads that ask. So nothing has to
//! be said to it again after each request, and a thread that was told reads until nothing is left.
//!
//! A thread is told of up to [`MOST`] sockets at once, and asks again when it has served them: under load that
//! saves more than half of the questions. What it was told and has not come to yet lies in its own tray, from
//! where [`Readiness::rescue`] takes it if the thread is held up.

use std::collections::VecDeque;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::event::epoll::{self, CreateFlags, Event, EventData, EventFlags};
use rustix::event::{EventfdFlags, eventfd};
use rustix::io::Errno;

/// What the kernel says when the threads that ask are to end.
const END: u64 = u64::MAX;
/// What the kernel says when some were called for without it.
const BELL: u64 = u64::MAX - 2;
/// Of how many sockets a thread is told at once. More than four were no faster.
const MOST: usize = 4;

/// An epoll: a set of sockets, each with a number, and threads that ask who is ready.
#[derive(Debug)]
pub struct Readiness {
    epoll: OwnedFd,
    /// Readable for ever once the end was announced, for every thread that asks.
    end: OwnedFd,
    /// Readable for as many threads as there are numbers in `called`.
    bell: OwnedFd,
    called: Mutex<VecDeque<u64>>,
    /// For each thread what it was told and has not come to yet.
    trays: Box<[Mutex<Tray>]>,
}

/// What a thread was told and has not come to yet.
#[derive(Debug, Default)]
struct Tray {
    told: VecDeque<Ready>,
    /// Whether the thread was here since somebody looked last.
    was_here: bool,
}

/// A socket that is ready.
#[derive(Debug, Clone, Copy)]
pub struct Ready {
    /// The number it was added with.
    pub number: u64,
    /// The peer has ended its side, or may have: after what can be read comes the end, and the kernel will not
    /// tell of it again.
    pub input_ends: bool,
}

impl Readiness {
    /// An empty set, for so many threads that ask.
    ///
    /// # Errors
    /// The system has no descriptor left.
    pub fn new(threads: usize) -> io::Result<Readiness> {
        let epoll = epoll::create(CreateFlags::CLOEXEC)?;
        let end = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?;
        epoll::add(&epoll, &end, EventData::new_u64(END), EventFlags::IN)?;
        let once_each = EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK | EventfdFlags::SEMAPHORE;
        let bell = eventfd(0, once_each)?;
        epoll::add(&epoll, &bell, EventData::new_u64(BELL), EventFlags::IN)?;
        Ok(Readiness {
            epoll,
            end,
            bell,
            called: Mutex::default(),
            trays: (0..threads).map(|_| Mutex::default()).collect(),
        })
    }

    /// Adds a socket under this number, which is told each time that something new can be read from it,
    /// or written again after it could not be. A socket that is closed leaves the set by itself.
    ///
    /// # Errors
    /// The system's.
    pub fn add(&self, socket: impl AsFd, number: u64) -> io::Result<()> {
        let flags = EventFlags::IN | EventFlags::OUT | EventFlags::RDHUP | EventFlags::ET;
        epoll::add(&self.epoll, socket, EventData::new_u64(number), flags)?;
        Ok(())
    }

    /// Tells one thread of this number, as if its socket were ready.
    pub fn call(&self, number: u64) {
        self.called().push_back(number);
        // It can only fail if it was called 2^64 times.
        let _ = rustix::io::write(&self.bell, &1_u64.to_ne_bytes());
    }

    /// Who was called for longest ago. Each ring of the bell is for one.
    fn next_called(&self) -> Option<u64> {
        rustix::io::read(&self.bell, &mut [0; 8]).ok()?;
        self.called().pop_front()
    }

    fn called(&self) -> MutexGuard<'_, VecDeque<u64>> {
        lock(&self.called)
    }

    /// Adds the listening socket under this number. It is told once that somebody waits, to one thread;
    /// after that not before [`Readiness::listen_again`].
    ///
    /// # Errors
    /// The system's.
    pub fn add_listener(&self, socket: impl AsFd, number: u64) -> io::Result<()> {
        let flags = EventFlags::IN | EventFlags::ONESHOT;
        epoll::add(&self.epoll, socket, EventData::new_u64(number), flags)?;
        Ok(())
    }

    /// Tells of the listening socket again once somebody waits.
    ///
    /// # Errors
    /// The system's.
    pub fn listen_again(&self, socket: impl AsFd, number: u64) -> io::Result<()> {
        let flags = EventFlags::IN | EventFlags::ONESHOT;
        epoll::modify(&self.epoll, socket, EventData::new_u64(number), flags)?;
        Ok(())
    }

    /// Waits until a socket is ready; `None` at the end. Each thread has its own number, from 0 on.
    pub fn wait(&self, thread: usize) -> Option<Ready> {
        loop {
            let ready = match self.next_in_tray(thread) {
                Some(ready) => ready,
                None => match self.ask(thread) {
                    Ok(Some(ready)) => ready,
                    Ok(None) => continue,
                    // No client can cause that.
                    Err(error) => {
                        lab_a_given::note(format_args!("error: waiting for clients: {error}"));
                        return None;
                    }
                },
            };
            match ready.number {
                END => return None,
                BELL => {
                    // Another thread may have been quicker.
                    let Some(number) = self.next_called() else {
                        continue;
                    };
                    // What the kernel told while somebody had the socket is forgotten.
                    let input_ends = true;
                    return Some(Ready { number, input_ends });
                }
                _ => return Some(ready),
            }
        }
    }

    /// Asks the kernel: the first socket that it tells of; the others go into the thread's tray.
    fn ask(&self, thread: usize) -> rustix::io::Result<Option<Ready>> {
        let mut events = [MaybeUninit::<Event>::uninit(); MOST];
        let told = match epoll::wait(&self.epoll, &mut events[..], None) {
            Ok((told, _)) => told,
            Err(Errno::INTR) => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut told = told.iter().map(|event| {
            let (number, flags) = (event.data.u64(), event.flags);
            let input_ends = flags.contains(EventFlags::RDHUP);
            Ready { number, input_ends }
        });
        let first = told.next();
        if told.len() > 0 {
            lock(&self.trays[thread]).told.extend(told);
        }
        Ok(first)
    }

    fn next_in_tray(&self, thread: usize) -> Option<Ready> {
        let mut tray = lock(&self.trays[thread]);
        tray.was_here = true;
        tray.told.pop_front()
    }

    /// Has others told of what lies in the tray of a thread that was not there since the last call: it is held
    /// up by somebody else. To be called now and then.
    pub fn rescue(&self) {
        for tray in &self.trays {
            let mut tray = lock(tray);
            if !std::mem::take(&mut tray.was_here) {
                // The kernel goes on telling of the end and the bell.
                let sockets = tray.told.drain(..).map(|ready| ready.number);
                sockets
                    .filter(|number| !matches!(*number, END | BELL))
                    .for_each(|number| self.call(number));
            }
        }
    }

    /// Sends every thread home that asks, now and later.
    pub fn end(&self) {
        // It can only fail if it was written 2^64 times.
        let _ = rustix::io::write(&self.end, &1_u64.to_ne_bytes());
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing that holds one of these locks can panic half-way.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
