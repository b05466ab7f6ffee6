//! Odd forms.

use super::asking::{by_hand, form_text, serve};
use super::e04_post::fields;
use super::said::expect_json;
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const ODD: Check = Check {
    id: "e4-odd-forms",
    title: "makes the best of a form that is oddly written",
    rank: Rank::HoldsUp,
    source: "WHATWG URL §5.1",
    because: "an urlencoded form is read like a query: empty pieces are skipped, a name may stand alone, values keep their `=`; and a form without fields is one",
    by_hand: by_hand!("curl -i -d 'a&&b=1=2' http://127.0.0.1:8080/form"),
    faults: &[
        "e3-needs-an-equals-sign",
        "e3-empty-pieces-count",
        "e3-splits-at-the-last-equals",
        "e4-empty-form-is-400",
        "e4-form-of-ascii",
    ],
    run: odd,
};

fn odd(subject: &Subject) -> CheckResult {
    let mut server = serve(subject, &[])?;
    let (one, two) = (subject.word(), subject.word());
    for (content, expected) in [
        (
            format!("{one}&&{two}=1=2&"),
            vec![(one.as_str(), ""), (two.as_str(), "1=2")],
        ),
        (format!("={one}&{two}="), vec![("", &one), (&two, "")]),
        (String::new(), vec![]),
        (format!("{one}=ä+€"), vec![(&one, "ä €")]),
        (
            format!("{one}%3D%26=%0D%0A"),
            vec![(&format!("{one}=&"), "\r\n")],
        ),
    ] {
        let response = server.ask(&form_text("/form", content.as_bytes()))?;
        expect_json(&response, &fields(&expected))?;
    }
    let response = server.ask(&form_text("/form", format!("{one}=%FF\u{0}").as_bytes()))?;
    expect_json(&response, &fields(&[(&one, "\u{fffd}\u{0}")]))
}
