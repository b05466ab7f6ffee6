//! What a client needs of a file: nothing, if it has it already; a part; or all of it.

use super::answer::{Answer, Content};
use super::head::Head;
use super::options::Options;
use super::version::Version;
use super::{coded, conditions, ranges};
use crate::fault;

/// The answer with a whole file becomes what the request's fields ask for.
pub fn of(found: Answer, head: &Head, options: &Options) -> Answer {
    if found.status == 404 {
        return missing(found, head);
    }
    let (Content::File(file, _), Some(path)) = (&found.content, &found.path) else {
        return found;
    };
    let Ok(known) = file.metadata() else {
        return found;
    };
    let compressible = coded::is_compressible(&found);
    let version = Version::of(path, &known);
    let (found, version) = coded::choose(found, head, version);
    if fault("c14-broken-date-is-400") && conditions::has_broken_date(head) {
        return Answer::error(400, "this is no date");
    }
    if fault("c15-206-before-304") && !head.values("range").is_empty() {
        let answer = ranges::of(found, head, &version);
        return version.tell(answer, options, &head.method);
    }
    let answer = match conditions::status(head, &version) {
        Some(412) => return Answer::error(412, "another version"),
        Some(status) if fault("c14-304-with-content") => Answer { status, ..found },
        Some(status) => Answer::empty(status),
        None => ranges::of(found, head, &version),
    };
    let answer = coded::tell(answer, compressible);
    version.tell(answer, options, &head.method)
}

/// Conditions on what is not there do not count (RFC 9110 §13.2.1).
fn missing(found: Answer, head: &Head) -> Answer {
    if fault("c14-missing-is-412") && !head.values("if-match").is_empty() {
        return Answer::error(412, "there is no version");
    }
    if fault("c14-missing-is-304") && !head.values("if-modified-since").is_empty() {
        return Answer::empty(304);
    }
    found
}
