//! b7 · Fill in a form: `form URL [name=value]…`.

use super::b07_buttons as buttons;
use super::b07_choices as choices;
use super::b07_elsewhere as elsewhere;
use super::b07_encodings as encodings;
use super::b07_fields as fields;
use super::b07_filling as filling;
use super::b07_sending as sending;
use super::by_hand::form_by_hand;
use super::exchange::run;
use super::sent_form::{PAGE, Sent, send};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::b::B7;
use crate::origin::{Answer, Origin};
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "b7-get",
            title: "sends the fields of a GET form, filled in, in the query of its action",
            rank: Rank::Works,
            source: "HTML §4.10.21.3",
            because: "what you name is replaced; everything else, hidden fields too, is sent as the page has it",
            by_hand: form_by_hand!(
                "",
                "<input name=q value=old><input type=hidden name=h value=1>",
                "q=new"
            ),
            faults: &[
                "b7-drops-hidden-fields",
                "b7-sends-only-what-is-named",
                "b7-does-not-fill-in",
                "b7-get-is-post",
                "b7-adds-instead-of-replacing",
                "b7-sends-fields-of-all-forms",
            ],
            run: get_form,
        },
        Check {
            id: "b7-post",
            title: "sends a POST form urlencoded in the body, and prints what the server answers",
            rank: Rank::Works,
            source: "HTML §4.10.21.6, RFC 9110 §9.3.3",
            because: "method=post puts the pairs into the body, and Content-Type says how they are written",
            by_hand: form_by_hand!("method=post", "<input name=a value=1>", "a=2"),
            faults: &[
                "b7-post-is-get",
                "b7-post-without-content-type",
                "b7-post-in-the-query",
                "b7-prints-the-page",
                "b7-method-by-exact-case",
            ],
            run: post_form,
        },
        Check {
            id: "b7-cookies",
            title: "sends the cookies that came with the page",
            rank: Rank::Works,
            source: "RFC 6265 §5.4",
            because: "a server that gave a cookie with the form knows by it who sends the form back",
            by_hand: "nc -l 127.0.0.1 50081 · then: printf 'HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\nSet-Cookie: a=1\\r\\n\\r\\n%s' '<form action=http://127.0.0.1:50081/><input name=b></form>' | nc -lN 127.0.0.1 50080 · then: cargo lab-b form http://127.0.0.1:50080/",
            faults: &[
                "b7-no-cookies",
                "b7-cookies-with-attributes",
                "b7-first-cookie-only",
                "b7-cookies-in-two-fields",
            ],
            run: cookies,
        },
        choices::CHECKBOX,
        choices::RADIO,
        choices::SELECT,
        choices::ODD_LISTS,
        fields::TEXTAREA,
        fields::DISABLED,
        fields::FORM_ATTRIBUTE,
        buttons::BUTTONS,
        buttons::IMAGE,
        buttons::ATTRIBUTES,
        fields::INPUT_TYPES,
        filling::REPEATED,
        filling::HIDDEN,
        filling::WHICH_FORM,
        filling::NO_SUCH_FIELD,
        filling::NO_SUCH_OPTION,
        filling::NO_FORM,
        filling::USAGE,
        sending::QUERY,
        sending::ACTION,
        encodings::ENCODING,
        sending::ORDER,
        encodings::FILE,
        encodings::OTHER_ENCTYPES,
        sending::REDIRECTED,
        elsewhere::ELSEWHERE,
        sending::FAILS,
    ],
    ..B7
};

fn get_form(subject: &Subject) -> CheckResult {
    let [one, two, token] = [(); 3].map(|()| subject.word());
    let document = format!(
        "<form action=/search><p>Search: <input name=q value=\"old\"></p><input type=hidden name=token value={token}>\
         <input name=lang value={two}><input type=submit value=Go></form><form action=/no><input name=no value=1></form>"
    );
    let sent = send(subject, &document, &[&format!("q={one}")])?;
    sent.request.expect_method("GET")?;
    if sent.request.path() != "/search" {
        return sent.request.expect_target("/search?…");
    }
    sent.expect(&[
        &format!("q={one}"),
        &format!("token={token}"),
        &format!("lang={two}"),
    ])
}

fn post_form(subject: &Subject) -> CheckResult {
    let [one, two] = [subject.word(), subject.word()];
    let document = format!(
        "<form method=POST action=/login><input name=user><input type=password name=password value=x>\
         <input type=hidden name=token value={two}><button>Log in</button></form>"
    );
    let words = [format!("user={one}"), "password=a=b&c".into()];
    let words = words.each_ref().map(String::as_str);
    let sent = send(subject, &document, &words)?;
    sent.request.expect_method("POST")?;
    sent.request.expect_target("/login")?;
    sent.expect(&[
        &format!("user={one}"),
        "password=a=b&c",
        &format!("token={two}"),
    ])?;
    sent.exchange.expect_prints(b"sent\n")
}

fn cookies(subject: &Subject) -> CheckResult {
    let [one, two] = [subject.word(), subject.text(20)];
    let lines = [
        "Content-Type: text/html".to_owned(),
        format!("Set-Cookie: {one}={two}; Path=/; HttpOnly"),
        "Set-Cookie: lang=en".into(),
    ];
    let lines = lines.each_ref().map(String::as_str);
    let document = "<form method=post action=/form/send><input name=a value=1></form>";
    let page = Answer::status("200 OK", &lines, document.as_bytes());
    let origin = Origin::new(move |request| match request.method.as_str() {
        "GET" => page.clone(),
        _ => Answer::ok("sent\n"),
    })?;
    let sent = Sent::of(run(subject, origin, "form", PAGE, &[])?, document)?;
    let session = format!("{one}={two}");
    let values = sent.request.values("cookie");
    let value = String::from_utf8_lossy(values.first().copied().unwrap_or_default()).into_owned();
    let mut cookies: Vec<String> = value.split("; ").map(String::from).collect();
    cookies.sort();
    let mut expected = vec![session.clone(), "lang=en".into()];
    expected.sort();
    if values.len() == 1 && cookies == expected {
        return Ok(());
    }
    sent.request
        .expect_field("Cookie", format!("{session}; lang=en").as_bytes())
}
