//! Scripts that write the whole response themselves (RFC 3875 §5).

use crate::actor::Script;
use crate::course::{Check, Rank};
use crate::outcome::{Cause, CheckResult, Failure};
use crate::subject::Subject;
use crate::web::{Request, Scripts};

pub(super) const NPH: Check = Check {
    id: "d4-nph",
    title: "sends the output of a script named nph-… as it is",
    rank: Rank::HoldsUp,
    source: "RFC 3875 §5",
    because: "non-parsed header: such a script prints status line and fields itself, and the server neither reads nor changes them",
    by_hand: "printf '#!/bin/sh\\nprintf \"HTTP/1.1 299 Odd\\\\r\\\\nContent-Length: 2\\\\r\\\\n\\\\r\\\\nhi\"\\n' > .workshop/site/cgi-bin/nph-hi; chmod +x .workshop/site/cgi-bin/nph-hi · then: cargo lab-d --root .workshop/site, and: curl -i http://127.0.0.1:8080/cgi-bin/nph-hi",
    faults: &["d4-no-nph", "d4-nph-with-date"],
    run: nph,
};

fn nph(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let text = subject.text(30);
    let whole = format!("HTTP/1.1 299 Odd\r\nConnection: close\r\nX-Odd:  spaces  \r\n\r\n{text}");
    let script = Script::new().out(whole.as_bytes());
    let path = scripts.script(&format!("nph-{}", subject.word()), &script)?;
    let server = scripts.serve(&[])?;
    let mut client = server.client()?;
    client.send(&Request::get(&path).octets())?;
    let came = client.conversation().receive_to_end()?;
    if came == whole.as_bytes() {
        return Ok(());
    }
    Err(Failure::new(Cause::WrongOctets)
        .octets("sent", &Request::get(&path).octets())
        .octets("printed", whole.as_bytes())
        .difference("received", whole.as_bytes(), &came)
        .into())
}
