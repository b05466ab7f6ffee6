//! Todos in the database. Values go to SQLite beside the statement, never in it: nothing in a title is taken for SQL.

use rusqlite::{Connection, OptionalExtension, Result, Row, Transaction, params};
use serde_json::{Value, json};

use super::values::Values;
use crate::forwarded::Outside;

/// A todo that is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Todo {
    /// Never used again, even if it is removed.
    pub(super) id: i64,
    pub(super) values: Values,
    /// Grows with every change.
    version: i64,
}

impl Todo {
    /// Its URL, for somebody who has asked like this.
    pub(super) fn url(&self, outside: &Outside) -> String {
        outside.url(&format!("/todos/{}", self.id))
    }

    /// Its entity tag: another one after every change.
    pub(super) fn etag(&self) -> String {
        format!("\"{}-{}\"", self.id, self.version)
    }

    pub(super) fn json(&self, outside: &Outside) -> Value {
        let Values {
            title,
            completed,
            order,
        } = &self.values;
        json!({"id": self.id, "title": title, "completed": completed, "order": order, "url": self.url(outside)})
    }

    fn of(row: &Row<'_>) -> Result<Todo> {
        Ok(Todo {
            id: row.get("id")?,
            values: Values {
                title: row.get("title")?,
                completed: row.get("completed")?,
                order: row.get("order")?,
            },
            version: row.get("version")?,
        })
    }
}

/// Todos by their ids, those after this one, and at most so many.
pub(super) fn page(connection: &Connection, after: i64, limit: Option<u64>) -> Result<Vec<Todo>> {
    // ANCHOR: e13-page
    //= `SELECT * FROM todos WHERE … ORDER BY id LIMIT …`; `?1` and `?2` stand for the values in `params![…]`. A negative limit is none.
    //= `query_map` reads each row as a `Todo` (`Todo::of`).
    //? e13-create
    //+ Ok(Vec::new())
    let limit = limit.map_or(-1, u64::cast_signed);
    let mut statement =
        connection.prepare_cached("SELECT * FROM todos WHERE id > ?1 ORDER BY id LIMIT ?2")?;
    statement
        .query_map(params![after, limit], Todo::of)?
        .collect()
    // ANCHOR_END: e13-page
}

/// The todo with this id.
pub(super) fn find(connection: &Connection, id: i64) -> Result<Option<Todo>> {
    let mut statement = connection.prepare_cached("SELECT * FROM todos WHERE id = ?1")?;
    statement.query_row([id], Todo::of).optional()
}

/// Adds a todo.
pub(super) fn insert(transaction: &Transaction<'_>, values: Values) -> Result<Todo> {
    // ANCHOR: e13-insert
    //= `INSERT INTO todos (title, completed, "order") VALUES (…)`, with the values in `params![…]`. The statement can say which row
    //= it has made: `RETURNING *`.
    //? e13-create
    //+ Ok(Todo { id: 0, values, version: 0 })
    let mut statement = transaction.prepare_cached(
        "INSERT INTO todos (title, completed, \"order\") VALUES (?1, ?2, ?3) RETURNING *",
    )?;
    let Values {
        title,
        completed,
        order,
    } = values;
    statement.query_row(params![title, completed, order], Todo::of)
    // ANCHOR_END: e13-insert
}

/// Gives a todo other values.
pub(super) fn update(transaction: &Transaction<'_>, todo: Todo, values: Values) -> Result<Todo> {
    let mut statement = transaction.prepare_cached(
        "UPDATE todos SET title = ?2, completed = ?3, \"order\" = ?4, version = version + 1 WHERE id = ?1 RETURNING *",
    )?;
    let Values {
        title,
        completed,
        order,
    } = values;
    statement.query_row(params![todo.id, title, completed, order], Todo::of)
}

/// Removes a todo.
pub(super) fn remove(transaction: &Transaction<'_>, id: i64) -> Result<()> {
    transaction
        .prepare_cached("DELETE FROM todos WHERE id = ?1")?
        .execute([id])?;
    Ok(())
}

/// Removes all todos.
pub(super) fn clear(transaction: &Transaction<'_>) -> Result<()> {
    transaction.execute("DELETE FROM todos", [])?;
    Ok(())
}
