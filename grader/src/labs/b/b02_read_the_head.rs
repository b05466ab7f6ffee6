//! b2 · Read the head: `get --include`, `head URL`, `--field NAME`.

use super::exchange::{get, run};
use super::{broken_heads, values};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::b::B2;
use crate::origin::{Answer, Origin};
use crate::outcome::{Cause, CheckResult, Explain, Failure};
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "b2-include",
            title: "prints the head exactly as it came with --include, then the body",
            rank: Rank::Works,
            source: "RFC 9112 §2.1",
            because: "the head is every octet from the status line to the empty line: who debugs wants those, and not what a program made of them",
            by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 · then: cargo lab-b get --include http://127.0.0.1:50080/README.md",
            faults: &[
                "b2-ignores-include",
                "b2-rewrites-the-head",
                "b2-include-without-empty-line",
                "b2-include-with-lf",
            ],
            run: include,
        },
        Check {
            id: "b2-pieces",
            title: "finds the end of the head however the octets are split",
            rank: Rank::Works,
            source: "RFC 9293 §3.8",
            because: "TCP has no messages: a read may end in the middle of the empty line, and may bring the first octets of the body; and only the empty line is the end, not the close",
            by_hand: "cargo workshop check b2-pieces --verbose",
            faults: &[
                "b2-reads-the-head-at-once",
                "b2-looks-for-the-end-in-each-piece",
                "b2-drops-what-follows-the-head",
                "b2-reads-until-the-close",
            ],
            run: pieces,
        },
        Check {
            id: "b2-field",
            title: "prints each value of a field with --field, whatever the case of its name",
            rank: Rank::Works,
            source: "RFC 9110 §5.1, §5.3",
            because: "field names know no case, and a field that stands there twice has two values, in order",
            by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 · then: cargo lab-b get --field content-TYPE http://127.0.0.1:50080/README.md",
            faults: &[
                "b2-ignores-field",
                "b2-field-by-exact-case",
                "b2-first-value-only",
                "b2-last-value-only",
                "b2-values-in-one-line",
                "b2-field-prints-the-body-too",
            ],
            run: field,
        },
        Check {
            id: "b2-head",
            title: "`head` asks with HEAD and prints the head alone",
            rank: Rank::Works,
            source: "RFC 9110 §9.3.2",
            because: "HEAD asks for what GET would answer, without the content: the answer ends with its empty line, also where the server does not close",
            by_hand: "python3 -m http.server 50080 --bind 127.0.0.1 · then: cargo lab-b head http://127.0.0.1:50080/README.md",
            faults: &[
                "b2-head-sends-get",
                "b2-head-without-empty-line",
                "b2-reads-until-the-close",
                "b3-head-has-a-body",
            ],
            run: head,
        },
        values::INFORMATIONAL,
        values::FOLDED,
        values::VALUES,
        values::NO_SUCH_FIELD,
        values::STATUS_LINES,
        values::ERRORS_ARE_ANSWERS,
        values::FAIL,
        broken_heads::MANY_FIELDS,
        broken_heads::LARGE_HEAD,
        broken_heads::ENDLESS_HEAD,
        broken_heads::NOT_HTTP,
        broken_heads::HEAD_CUT_SHORT,
    ],
    ..B2
};

/// An answer whose head looks unusual and is right; with this connection option.
fn unusual(subject: &Subject, option: &str) -> (Answer, String) {
    let (word, body) = (subject.word(), subject.text(30));
    let length = format!("content-LENGTH:{}", body.len());
    let connection = format!("connection:   {option}");
    let lines = [
        length.as_str(),
        &connection,
        "X-Odd: \t spaces  inside\t and around \t ",
        "x-TWICE: one",
        "X-Empty:",
        "X-Twice: two",
    ];
    (
        Answer::with(&format!("200 {word}"), &lines, body.as_bytes()),
        body,
    )
}

fn include(subject: &Subject) -> CheckResult {
    let (answer, _) = unusual(subject, "close");
    let whole = answer.octets().to_vec();
    get(subject, answer, &["--include"])?.expect_prints(&whole)
}

fn pieces(subject: &Subject) -> CheckResult {
    // One octet at a time; and split before, in and after the empty line.
    let (answer, body) = unusual(subject, "close");
    let end = answer.head_length();
    let whole = answer.octets().to_vec();
    get(subject, answer.clone().octet_by_octet(), &["--include"])?.expect_prints(&whole)?;
    for places in [
        [end - 3, end + 3],
        [end - 2, end - 1],
        [end, end + 10],
        [end - 5, end],
    ] {
        get(subject, answer.clone().split_at(&places), &[])?.expect_prints(body.as_bytes())?;
    }
    // And a head alone.
    let (answer, _) = unusual(subject, "keep-alive");
    let end = answer.head_length();
    let head = answer.clone().head_only().split_at(&[end - 30, end - 1]);
    let expected = head.octets().to_vec();
    run(subject, without_a_close(head, answer)?, "head", "/", &[])
        .explain(not_the_close)?
        .expect_prints(&expected)
}

/// Answers HEAD with this head, after which the connection stays open, and every other method with a whole answer.
fn without_a_close(head: Answer, whole: Answer) -> CheckResult<Origin> {
    let head = head.kept_open();
    Origin::new(move |request| match request.method.as_str() {
        "HEAD" => head.clone(),
        _ => whole.clone(),
    })
}

fn not_the_close(failure: Failure) -> Failure {
    match failure.cause {
        Cause::KilledByUs => failure.because("the answer to HEAD ends with its empty line: the server waits for your next request, and you wait for its close"),
        _ => failure,
    }
}

fn field(subject: &Subject) -> CheckResult {
    let (one, two, name) = (subject.word(), subject.word(), subject.word());
    let lines = [
        format!("X-{name}: {one}"),
        format!("X-{name}-else: no"),
        format!("x-{}: {two}, {two}", name.to_uppercase()),
        format!("X-{name}: {one}"),
    ];
    let lines = lines.each_ref().map(String::as_str);
    let answer = Answer::status("200 OK", &lines, b"the body\n");
    let asked = format!("x-{name}");
    get(subject, answer, &["--field", &asked])?
        .expect_prints(format!("{one}\n{two}, {two}\n{one}\n").as_bytes())
}

fn head(subject: &Subject) -> CheckResult {
    let (answer, _) = unusual(subject, "keep-alive");
    let expected = answer.head().to_vec();
    let origin = without_a_close(answer.clone().head_only(), answer)?;
    let exchange = run(subject, origin, "head", "/", &[]).explain(not_the_close)?;
    exchange
        .request()?
        .expect_method("HEAD")
        .explain(|failure| {
            failure.because(
                "a method's name is written in capital letters, and HEAD is one of its own",
            )
        })?;
    exchange.expect_prints(&expected)
}
