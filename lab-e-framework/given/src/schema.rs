//! The tables of the database, as steps that lead from one version to the next.
//!
//! A database keeps in `user_version` how many of them it has seen. Steps are never changed, only added.

/// All steps, in order.
pub(crate) const STEPS: &[&str] = &[
    // 1: to do, the guest book, and what was uploaded.
    "CREATE TABLE todos (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        title TEXT NOT NULL,
        completed INTEGER NOT NULL DEFAULT 0,
        \"order\" INTEGER NOT NULL DEFAULT 0,
        version INTEGER NOT NULL DEFAULT 1
    );
    CREATE TABLE entries (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        user TEXT NOT NULL,
        message TEXT NOT NULL,
        written TEXT NOT NULL
    );
    CREATE TABLE uploads (
        id TEXT PRIMARY KEY,
        file_name TEXT NOT NULL,
        content_type TEXT NOT NULL,
        size INTEGER NOT NULL,
        sha256 TEXT NOT NULL
    );",
    // 2: sessions. A key is as good as random, and all that is asked for: the table is kept in its order.
    "CREATE TABLE sessions (
        key BLOB PRIMARY KEY,
        expires INTEGER NOT NULL,
        record TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX sessions_expires ON sessions (expires);",
];
