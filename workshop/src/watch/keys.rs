//! Keys and the terminal's size, as events.

use std::sync::mpsc::Sender;
use std::thread;

use crossterm::event::{Event as Terminal, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, read};

use crate::watch::event::{Alarm, Event, Key};

/// Starts reading keys, until the process ends.
///
/// # Errors
/// When the system has no thread left.
pub fn start(events: Sender<Event>) -> std::io::Result<()> {
    let listen = move || {
        let _alarm = Alarm(events.clone());
        loop {
            let event = match read() {
                Ok(Terminal::Key(key)) if key.kind != KeyEventKind::Release => meaning(key),
                Ok(Terminal::Resize(..)) => Some(Event::Resized),
                Ok(_) => None,
                // The terminal is gone.
                Err(_) => Some(Event::Stop),
            };
            let stop = matches!(event, Some(Event::Stop));
            if event.is_some_and(|event| events.send(event).is_err()) || stop {
                return;
            }
        }
    };
    thread::Builder::new()
        .name("keys".into())
        .spawn(listen)
        .map(drop)
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
