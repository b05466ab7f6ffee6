//! A long list, page by page (e13).

use super::asking::{by_hand, json};
use super::todos::{Todo, Todos, expect_problem, how_many, target_of};
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::Response;

pub(super) const PAGES: Check = Check {
    id: "e13-pages",
    title: "gives a page of the list, and leads to the next with Link",
    rank: Rank::HoldsUp,
    source: "RFC 8288 §3, handout e13",
    because: "a client follows rel=\"next\" and needs to know nothing of how pages are made: each to-do comes once, in the order of the list",
    by_hand: by_hand!("curl -i 'http://127.0.0.1:8080/todos?limit=3'"),
    faults: &[
        "e13-ignores-limit",
        "e13-no-next",
        "e13-next-without-limit",
        "e13-next-once-more",
        "e13-next-for-ever",
    ],
    run: pages,
};

pub(super) const LIMITS: Check = Check {
    id: "e13-limits",
    title: "answers 400 to a limit that is not a number from 1 to 100",
    rank: Rank::HoldsUp,
    source: "handout e13",
    because: "who asks for a million gets told what is possible; a number that is silently replaced is a surprise later",
    by_hand: by_hand!("curl -i 'http://127.0.0.1:8080/todos?limit=0'"),
    faults: &[
        "e13-limit-0",
        "e13-limit-101",
        "e13-wrong-limit-is-none",
        "e13-limit-is-not-named",
        "e13-at-most-50",
    ],
    run: limits,
};

pub(super) const ALL: Check = Check {
    id: "e13-no-limit",
    title: "gives the whole list to who asks for no limit",
    rank: Rank::HoldsUp,
    source: "handout e13",
    because: "a list that silently ends at 100 looks whole and is not",
    by_hand: by_hand!("curl http://127.0.0.1:8080/todos"),
    faults: &["e13-default-limit"],
    run: all,
};

/// Where `rel=next` leads.
fn next(response: &Response) -> CheckResult<Option<String>> {
    let Some(link) = response.list("Link").into_iter().find(|link| is_next(link)) else {
        return Ok(None);
    };
    let url = link
        .split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'));
    let target = url.and_then(|(url, _)| {
        // Relative to /todos.
        match url.strip_prefix('?') {
            Some(query) => Some(format!("/todos?{query}")),
            None => target_of(url),
        }
    });
    target.map(Some).ok_or_else(|| {
        let failure = response.wrong_field("Link", &link);
        let expected = "Link: </todos?limit=…&after=…>; rel=\"next\"";
        failure.fact("expected", expected).into()
    })
}

/// `<…>; rel="next"`
fn is_next(link: &str) -> bool {
    let link = link.to_ascii_lowercase().replace([' ', '"'], "");
    link.split(';')
        .skip(1)
        .any(|parameter| parameter == "rel=next")
}

/// Adds so many to-dos, over one connection.
fn fill(todos: &Todos, number: usize) -> CheckResult<Vec<Todo>> {
    let mut client = todos.server.client()?;
    let mut added = Vec::new();
    for place in 0..number {
        let text = format!("{{\"title\":\"todo {place}\"}}");
        let response = client.ask(&json("POST", "/todos", &text).stay())?;
        response.expect_status(&[201])?;
        added.push(Todo::of(&response)?);
    }
    Ok(added)
}

fn pages(subject: &Subject) -> CheckResult {
    let mut todos = Todos::start(subject, &[])?;
    let number = usize::try_from(subject.number(7..=8)).unwrap_or_default();
    fill(&todos, number)?;
    let whole = todos.all()?;
    for limit in [3, 4, number] {
        let mut seen = Vec::new();
        let mut target = format!("/todos?limit={limit}");
        loop {
            let response = todos.server.get(&target)?;
            let page = Todo::all(&response)?;
            let expected = limit.min(number - seen.len());
            // An empty last page does no harm.
            if page.len() != expected {
                let failure = response.about().fact("page", how_many(page.len()));
                return Err(failure
                    .fact(
                        "expected",
                        format!("{} of {number}, after {}", how_many(expected), seen.len()),
                    )
                    .into());
            }
            seen.extend(page);
            if seen.len() <= number && seen[..] != whole[..seen.len()] {
                let failure = response.about().octets("content", response.content());
                return Err(failure
                    .fact(
                        "expected",
                        "the to-dos that follow those of the last page, in the order of the list",
                    )
                    .into());
            }
            match next(&response)? {
                Some(_) if expected == 0 => {
                    let failure = response.failure();
                    return Err(failure
                        .fact("expected", "no rel=next: this page is empty already")
                        .into());
                }
                Some(next) => target = next,
                None if seen.len() == number => break,
                None => {
                    let failure = response.failure();
                    return Err(failure
                        .fact("expected", "Link: <…>; rel=\"next\"")
                        .fact(
                            "but",
                            format!("{} of {number} have come, and nothing leads on", seen.len()),
                        )
                        .into());
                }
            }
        }
    }
    Ok(())
}

fn limits(subject: &Subject) -> CheckResult {
    let mut todos = Todos::start(subject, &[])?;
    fill(&todos, 60)?;
    for limit in ["0", "101", "-1", "x", "", "1.5", "99999999999999999999"] {
        let response = todos.server.get(&format!("/todos?limit={limit}"))?;
        expect_problem(&response, 400, Some("limit"))?;
    }
    for (limit, expected) in [("1", 1), ("100", 60)] {
        let response = todos.server.get(&format!("/todos?limit={limit}"))?;
        let page = Todo::all(&response)?;
        if page.len() != expected {
            let failure = response.about().fact("page", how_many(page.len()));
            return Err(failure
                .fact("expected", format!("{} of 60", how_many(expected)))
                .into());
        }
    }
    Ok(())
}

fn all(subject: &Subject) -> CheckResult {
    let mut todos = Todos::start(subject, &[])?;
    fill(&todos, 103)?;
    let response = todos.server.get("/todos")?;
    let came = Todo::all(&response)?.len();
    if came != 103 {
        let failure = response.about().fact("came", how_many(came));
        return Err(failure.fact("expected", how_many(103)).into());
    }
    // And not only on the first page.
    let response = todos.server.get("/todos?limit=100")?;
    Todo::all(&response)?;
    next(&response)?
        .map(|_| ())
        .ok_or_else(|| {
            let failure = response.failure();
            failure.fact("expected", "Link: <…>; rel=\"next\"").into()
        })
        .explain(|failure| failure.fact("before", "103 to-dos were added"))
}
