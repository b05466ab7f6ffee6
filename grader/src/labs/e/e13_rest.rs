//! e13 · REST.

use super::asking::by_hand;
use super::said::{differs_from, quoted};
use super::todos::{Todo, Todos, target_of};
use super::{e13_conditions, e13_errors, e13_pages, e13_patches, e13_stored, e13_values};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::e::E13;
use crate::outcome::{CheckResult, Explain};
use crate::program::Signal;
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "e13-create",
            title: "takes a to-do with POST, says 201 and where it is, and shows it there",
            rank: Rank::Works,
            source: "RFC 9110 §9.3.3, §15.3.2, handout e13",
            because: "201 says that something new exists now, and Location where: from then on it has a URL of its own",
            by_hand: CREATE,
            faults: &[
                "e13-created-is-200",
                "e13-no-location",
                "e13-location-is-the-list",
                "e13-created-is-not-there",
                "e13-not-in-the-list",
                "e13-order-is-lost",
            ],
            run: create,
        },
        Check {
            id: "e13-change",
            title: "changes a to-do with PUT, and a part of it with PATCH",
            rank: Rank::Works,
            source: "RFC 9110 §9.3.4, RFC 5789 §2",
            because: "PUT brings the whole new state of what stands at this URL, PATCH names only what is to change",
            by_hand: by_hand!(
                "curl -i -X PATCH -H 'Content-Type: application/json' -d '{\"completed\":true}' http://127.0.0.1:8080/todos/1"
            ),
            faults: &[
                "e13-put-changes-nothing",
                "e13-put-makes-another",
                "e13-patch-forgets",
                "e13-patch-is-405",
            ],
            run: change,
        },
        Check {
            id: "e13-delete",
            title: "deletes one to-do, and all of them",
            rank: Rank::Works,
            source: "RFC 9110 §9.3.5, §15.3.5",
            because: "204 says that it is done and that there is nothing more to say; from then on nothing is there: 404",
            by_hand: by_hand!("curl -i -X DELETE http://127.0.0.1:8080/todos/1"),
            faults: &[
                "e13-deleted-is-200",
                "e13-deleted-stays",
                "e13-deletes-the-first",
                "e13-deletes-not-all",
            ],
            run: delete,
        },
        Check {
            id: "e13-survives",
            title: "keeps the list in the file of --database, over a restart",
            rank: Rank::Works,
            source: "handout e13",
            because: "what people have entered must not end with the program: memory does, a file does not",
            by_hand: "cargo lab-e --database target/todos.db · then: add a to-do, end it with Ctrl-C, start it again, and: curl http://127.0.0.1:8080/todos",
            faults: &[
                "e13-database-is-ignored",
                "e13-begins-with-an-empty-list",
                "e13-ids-begin-anew",
            ],
            run: survives,
        },
        e13_stored::KILLED,
        e13_stored::ANY_TITLE,
        e13_stored::ADDRESS,
        e13_conditions::ETAG,
        e13_conditions::NOT_MODIFIED,
        e13_conditions::IF_MATCH,
        e13_conditions::AT_ONCE,
        e13_patches::WHOLE,
        e13_patches::PARTS,
        e13_patches::TYPES,
        e13_values::VALUES,
        e13_values::LENGTH,
        e13_values::BROKEN,
        e13_errors::ABSENT,
        e13_errors::PROBLEM,
        e13_pages::PAGES,
        e13_pages::LIMITS,
        e13_pages::ALL,
        e13_stored::OPENAPI,
    ],
    ..E13
};

/// One more.
pub(super) const CREATE: &str = by_hand!(
    "curl -i -H 'Content-Type: application/json' -d '{\"title\":\"read RFC 9110\"}' http://127.0.0.1:8080/todos"
);

fn create(subject: &Subject) -> CheckResult {
    let mut todos = Todos::start(subject, &[])?;
    todos.expect_all(&[])?;
    let (title, order) = (subject.word(), subject.number(2..=1000));
    let text = format!("{{\"title\":{},\"order\":{order}}}", quoted(&title));
    let response = todos.send("POST", "/todos", &text)?;
    response.expect_status(&[201])?;
    let made = Todo::of(&response)?;
    made.expect(&response, &title, false)?;
    made.expect_order(&response, order)?;
    let location = response.expect_one("Location")?;
    if target_of(&location).as_ref() != Some(&made.target) {
        let failure = response.wrong_field("Location", &location);
        let expected = format!("Location: {}, which is its url", made.url);
        return Err(failure.fact("expected", expected).into());
    }
    let (response, found) = todos.get(&made)?;
    if found != made {
        let expected = format!("the to-do {}, as it was created", made.id);
        return Err(differs_from(&response, &expected));
    }
    let other = todos.add_titled(&subject.word())?;
    todos.expect_all(&[made, other])
}

fn change(subject: &Subject) -> CheckResult {
    let mut todos = Todos::start(subject, &[])?;
    let first = todos.add_titled(&subject.word())?;
    let other = todos.add_titled(&subject.word())?;
    let (title, order) = (subject.word(), subject.number(2..=1000));
    let text = format!("{{\"title\":\"{title}\",\"completed\":true,\"order\":{order}}}");
    let response = todos.send("PUT", &first.target, &text)?;
    response.expect_status(&[200, 204])?;
    let (response, now) = todos.get(&first)?;
    now.expect(&response, &title, true)?;
    now.expect_order(&response, order)?;
    let response = todos.send("PATCH", &first.target, "{\"completed\":false}")?;
    response.expect_status(&[200, 204])?;
    let (response, now) = todos.get(&first)?;
    now.expect(&response, &title, false)
        .and_then(|()| now.expect_order(&response, order))
        .explain(|failure| {
            failure.fact(
                "before",
                "PATCH with {\"completed\":false}, and nothing else",
            )
        })?;
    todos.expect_all(&[now, other])
}

fn delete(subject: &Subject) -> CheckResult {
    let mut todos = Todos::start(subject, &[])?;
    let first = todos.add_titled(&subject.word())?;
    let second = todos.add_titled(&subject.word())?;
    let third = todos.add_titled(&subject.word())?;
    todos.ask("DELETE", &second.target)?.expect_status(&[204])?;
    todos.server.get(&second.target)?.expect_status(&[404])?;
    todos.expect_all(&[first, third])?;
    todos.ask("DELETE", "/todos")?.expect_status(&[204])?;
    todos.expect_all(&[])
}

fn survives(subject: &Subject) -> CheckResult {
    let file = subject.folder().join(format!("{}.db", subject.word()));
    let file = file.to_string_lossy();
    let flags = ["--database", &*file];
    let mut todos = Todos::start(subject, &flags)?;
    let mut kept = Vec::new();
    for _ in 0..3 {
        kept.push(todos.add_titled(&subject.word())?);
    }
    let text = "{\"completed\":true}";
    todos.send("PATCH", &kept[1].target, text)?;
    kept[1].completed = true;
    if cfg!(unix) {
        todos.server.signal(Signal::Terminate)?;
        todos.server.finish()?.expect_code(0)?;
    }
    drop(todos);
    let mut todos = Todos::start(subject, &flags)?;
    let again = "the program was ended and started again with the same --database";
    todos
        .expect_all(&kept)
        .explain(|failure| failure.fact("before", again))?;
    // Nobody who has kept a URL may find something else there.
    let new = todos.add_titled(&subject.word())?;
    if kept.iter().any(|todo| todo.id == new.id) {
        let response = todos.server.get(&new.target)?;
        let expected = "an id of its own: this one was given to another to-do before";
        return Err(differs_from(&response, expected));
    }
    kept.push(new);
    todos.expect_all(&kept)
}
