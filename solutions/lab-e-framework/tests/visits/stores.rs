//! Stores of sessions: both do the same; memory is bounded, a database outlives the program.

use std::path::Path;
use std::thread;
use std::time::Duration;

use lab_e_given::Database;
use solution_e_framework::sessions::record::{Change, now};
use solution_e_framework::sessions::{
    Lifetimes, MemoryStore, Record, SessionId, SqliteStore, Store,
};

const LONG: Lifetimes = Lifetimes {
    idle: Duration::from_secs(1800),
    max: Duration::from_secs(86_400),
};

fn in_file(path: &Path) -> SqliteStore {
    let database = Database::open(Some(path)).unwrap();
    SqliteStore::new(database, LONG)
}

fn of_nobody() -> Record {
    Record::new("token".to_owned(), now())
}

fn of_user(name: &str) -> Record {
    let mut record = of_nobody();
    record.user = Some(name.to_owned());
    record
}

/// Does the same with each kind of store.
fn with_each(test: impl Fn(&dyn Store)) {
    test(&MemoryStore::new(100, LONG));
    let folder = tempfile::tempdir().unwrap();
    test(&in_file(&folder.path().join("test.db")));
    let memory = Database::open(None).unwrap();
    test(&SqliteStore::new(memory, LONG));
}

#[test]
fn what_is_kept_comes_back() {
    with_each(|store| {
        let key = SessionId::random().unwrap().key();
        assert_eq!(store.load(&key).unwrap(), None);
        let mut record = of_user("ada; DROP TABLE sessions; --");
        record.apply(&[Change::Set("flash".to_owned(), "ä\0\"'".into())]);
        store.insert(&key, &record).unwrap();
        assert_eq!(store.load(&key).unwrap(), Some(record));
        store.remove(&key).unwrap();
        assert_eq!(store.load(&key).unwrap(), None);
        store.remove(&key).unwrap();
    });
}

#[test]
fn changes_are_made_to_what_is_there_by_then() {
    with_each(|store| {
        let key = SessionId::random().unwrap().key();
        store.insert(&key, &of_nobody()).unwrap();
        thread::scope(|scope| {
            for number in 0..4 {
                scope.spawn(move || {
                    let name = format!("value{number}");
                    for _ in 0..25 {
                        let more = Change::Add("visits".to_owned(), 1);
                        let set = Change::Set(name.clone(), number.into());
                        store.change(&key, &[more, set]).unwrap();
                    }
                });
            }
        });
        let record = store.load(&key).unwrap().unwrap();
        assert_eq!(record.number("visits"), 100);
        assert_eq!(record.values.len(), 5);
        store
            .change(&key, &[Change::Remove("value3".to_owned())])
            .unwrap();
        assert_eq!(store.load(&key).unwrap().unwrap().values.len(), 4);
    });
}

#[test]
fn who_has_signed_out_is_not_brought_back() {
    with_each(|store| {
        let key = SessionId::random().unwrap().key();
        store.insert(&key, &of_user("ada")).unwrap();
        store.remove(&key).unwrap();
        store
            .change(&key, &[Change::Add("visits".to_owned(), 1)])
            .unwrap();
        assert_eq!(store.load(&key).unwrap(), None);
    });
}

#[test]
fn one_session_takes_the_place_of_another() {
    with_each(|store| {
        let [old, new] = [(); 2].map(|()| SessionId::random().unwrap().key());
        store.insert(&old, &of_nobody()).unwrap();
        store.replace(&old, &new, &of_user("ada")).unwrap();
        assert_eq!(store.load(&old).unwrap(), None);
        assert_eq!(
            store.load(&new).unwrap().unwrap().user.as_deref(),
            Some("ada")
        );
    });
}

#[test]
fn memory_is_bounded_and_those_who_signed_in_stay_longest() {
    let store = MemoryStore::new(1600, LONG);
    let ada = SessionId::random().unwrap().key();
    store.insert(&ada, &of_user("ada")).unwrap();
    for _ in 0..10_000 {
        let key = SessionId::random().unwrap().key();
        store.insert(&key, &of_nobody()).unwrap();
        assert_eq!(
            store.load(&key).unwrap(),
            Some(store.load(&key).unwrap().unwrap())
        );
    }
    assert!(store.len() <= 1600, "{}", store.len());
    assert!(store.load(&ada).unwrap().is_some());
}

#[test]
fn what_is_over_is_swept_away() {
    let over = |mut record: Record| {
        (record.created, record.seen) = (1, 1);
        record
    };
    let memory = MemoryStore::new(1_000_000, LONG);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("test.db");
    let database = in_file(&file);
    let stores: [&dyn Store; 2] = [&memory, &database];
    for store in stores {
        for number in 0..100 {
            let key = SessionId::random().unwrap().key();
            let record = if number % 2 == 0 {
                of_nobody()
            } else {
                of_user("ada")
            };
            store.insert(&key, &over(record)).unwrap();
        }
        for _ in 0..200 {
            let key = SessionId::random().unwrap().key();
            store.insert(&key, &of_nobody()).unwrap();
        }
    }
    assert_eq!(memory.len(), 200);
    let count = rusqlite::Connection::open(&file).unwrap();
    let rows: i64 = count
        .query_row("SELECT count(*) FROM sessions", [], |row| row.get(0))
        .unwrap();
    assert_eq!(rows, 200);
}

#[test]
fn two_programs_share_a_file_and_it_outlives_them() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("test.db");
    let key = SessionId::random().unwrap().key();
    let one = in_file(&file);
    let other = in_file(&file);
    one.insert(&key, &of_user("ada")).unwrap();
    for store in [&one, &other] {
        store
            .change(&key, &[Change::Add("visits".to_owned(), 1)])
            .unwrap();
    }
    assert_eq!(one.load(&key).unwrap().unwrap().number("visits"), 2);
    drop((one, other));
    let record = in_file(&file).load(&key).unwrap().unwrap();
    assert_eq!(record.user.as_deref(), Some("ada"));
}
