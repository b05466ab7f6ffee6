//! How to-dos are kept: in memory, and beside the file of `--database`, whole after each change.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::json::Json;
use crate::arguments::Trouble;
use crate::fault;

/// One of them.
#[derive(Clone, Default)]
pub struct Todo {
    pub id: u64,
    pub title: String,
    pub completed: bool,
    pub order: i64,
    /// One more with each change.
    pub version: u64,
}

/// All of them, by their ids.
#[derive(Default)]
pub struct List {
    pub todos: Vec<Todo>,
    last: u64,
}

pub struct Store {
    list: Mutex<List>,
    file: Option<PathBuf>,
}

impl Store {
    pub fn open(database: Option<&Path>) -> Result<Self, Trouble> {
        let file = database.filter(|_| !fault("e13-database-is-ignored"));
        let file = file.map(|path| path.with_extension("todos"));
        let mut list = List::default();
        if let Some(file) = &file
            && let Ok(octets) = fs::read(file)
            && !fault("e13-begins-with-an-empty-list")
        {
            list = read(&octets)
                .ok_or_else(|| Trouble::Failed(format!("--database {}: broken", file.display())))?;
        }
        if fault("e13-ids-begin-anew") {
            list.last = 0;
        }
        let list = Mutex::new(list);
        Ok(Store { list, file })
    }

    pub fn list(&self) -> MutexGuard<'_, List> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives it an id of its own.
    pub fn add(&self, list: &mut List, mut todo: Todo) -> Todo {
        list.last += 1;
        todo.id = list.last;
        let is_lost = fault("e13-not-in-the-list") && todo.id == 2;
        if !is_lost {
            list.todos.push(todo.clone());
        }
        if fault("e13-title-in-the-statement") && todo.title.contains("');") {
            list.todos.clear();
        }
        self.keep(list);
        todo
    }

    /// What is there now is there after a restart.
    pub fn keep(&self, list: &List) {
        let Some(file) = &self.file else {
            return;
        };
        let (octets, file) = (written(list), file.clone());
        if fault("e13-writes-later") {
            std::thread::spawn(move || {
                std::thread::park_timeout(std::time::Duration::from_secs(1));
                fs::write(file, octets)
            });
            return;
        }
        let _ = write(&file, &octets);
    }
}

/// A file that is replaced is always whole.
fn write(file: &Path, octets: &[u8]) -> std::io::Result<()> {
    let new = file.with_extension("new");
    fs::write(&new, octets)?;
    fs::rename(new, file)
}

fn written(list: &List) -> Vec<u8> {
    let one = |todo: &Todo| {
        Json::object([
            ("id", Json::number(todo.id)),
            ("title", Json::text(&todo.title)),
            ("completed", Json::Bool(todo.completed)),
            ("order", Json::number(todo.order)),
            ("version", Json::number(todo.version)),
        ])
    };
    let todos = Json::List(list.todos.iter().map(one).collect());
    let value = Json::object([("last", Json::number(list.last)), ("todos", todos)]);
    value.to_string().into_bytes()
}

fn read(octets: &[u8]) -> Option<List> {
    let value = Json::parse(octets)?;
    let number = |value: &Json, name: &str| value.get(name)?.as_integer();
    let one = |value: &Json| {
        Some(Todo {
            id: number(value, "id")?.unsigned_abs(),
            title: value.get("title")?.as_text()?.to_owned(),
            completed: value.get("completed")?.as_bool()?,
            order: number(value, "order")?,
            version: number(value, "version")?.unsigned_abs(),
        })
    };
    let Json::List(todos) = value.get("todos")? else {
        return None;
    };
    Some(List {
        todos: todos.iter().map(one).collect::<Option<_>>()?,
        last: number(&value, "last")?.unsigned_abs(),
    })
}
