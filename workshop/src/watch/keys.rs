//! Keys and the terminal's size, as events.

use std::sync::mpsc::{Receiver, Sender, TryRecvError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossterm::event::{
    Event as Terminal, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, poll, read,
};

use crate::watch::event::{Alarm, Event, Key};

/// How often it is asked whether keys are still wanted.
const PAUSE: Duration = Duration::from_millis(100);

/// Starts reading keys, until `until` ends: whoever goes on at the same terminal reads them then.
///
/// # Errors
/// When the system has no thread left.
pub fn start(events: Sender<Event>, until: Receiver<()>) -> std::io::Result<JoinHandle<()>> {
    let listen = move || {
        let _alarm = Alarm(events.clone());
        while until.try_recv() == Err(TryRecvError::Empty) {
            let event = match next() {
                Ok(None) => continue,
                Ok(Some(Terminal::Key(key))) if key.kind != KeyEventKind::Release => meaning(key),
                Ok(Some(Terminal::Resize(..))) => Some(Event::Resized),
                Ok(Some(_)) => None,
                // The terminal is gone.
                Err(_) => Some(Event::Stop),
            };
            let stop = matches!(event, Some(Event::Stop));
            if event.is_some_and(|event| events.send(event).is_err()) || stop {
                return;
            }
        }
    };
    thread::Builder::new().name("keys".into()).spawn(listen)
}

/// What happens at the terminal; `None` if nothing does for a while.
fn next() -> std::io::Result<Option<Terminal>> {
    Ok(if poll(PAUSE)? { Some(read()?) } else { None })
}

fn meaning(key: KeyEvent) -> Option<Event> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    Some(match key.code {
        // In raw mode Ctrl-C is a key like any other.
        KeyCode::Char('c' | 'd') if control => Event::Stop,
        KeyCode::Char(_) if control => return None,
        KeyCode::Char(letter) => Event::Key(Key::Char(letter.to_ascii_lowercase())),
        KeyCode::Esc | KeyCode::Enter => Event::Key(Key::Escape),
        KeyCode::Up => Event::Key(Key::Scroll(-1)),
        KeyCode::Down => Event::Key(Key::Scroll(1)),
        KeyCode::PageUp => Event::Key(Key::Scroll(-10)),
        KeyCode::PageDown => Event::Key(Key::Scroll(10)),
        _ => return None,
    })
}
