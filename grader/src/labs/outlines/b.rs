//! Lab B in outline: its steps without their checks, which stand in `labs/b/`.

use crate::course::{Lab, Step, Tier};

/// Lab B.
pub const LAB: Lab = Lab {
    id: "b",
    package: "lab-b-client",
    solution: "solution-b-client",
    title: "client: HTTP from the other side",
    steps: &[
        B1, B2, B3, B4, B5, B6, B7, B8, B9, B10, B11, B12, B13, B14, B15, B16, B18,
    ],
};

pub(in crate::labs) const B1: Step = Step {
    id: "b1",
    title: "Ask",
    tier: Tier::Core,
    minutes: 15,
    slide: "b-request",
    learned: "Your program has just asked a web server for a page. A request is text: a request line, field lines, an empty line. Every browser begins with these octets.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const B2: Step = Step {
    id: "b2",
    title: "Read the head",
    tier: Tier::Core,
    minutes: 15,
    slide: "b-head",
    learned: "A head ends with an empty line, wherever the pieces end in which it comes. Its field names know no case, and a name may stand there twice.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const B3: Step = Step {
    id: "b3",
    title: "Where does it end",
    tier: Tier::Core,
    minutes: 15,
    slide: "b-framing",
    learned: "TCP has no messages, so HTTP says itself where a body ends: after Content-Length octets, at the close, or at once. Half a page is an error now, not a page.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const B4: Step = Step {
    id: "b4",
    title: "Chunks",
    tier: Tier::Core,
    minutes: 10,
    slide: "b-chunked",
    learned: "A server that does not know the length beforehand sends pieces, each with its own. A piece of size 0 says that all has come, which a close never says.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const B5: Step = Step {
    id: "b5",
    title: "Elsewhere",
    tier: Tier::Core,
    minutes: 10,
    slide: "b-redirects",
    learned: "A redirect is an answer that names another URL. Following it is the client's decision: how often, with which method, and with whose credentials.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const B6: Step = Step {
    id: "b6",
    title: "Take what you need",
    tier: Tier::Core,
    minutes: 10,
    slide: "b-html",
    learned: "Your program has just read a page as a browser does: octets became a tree of elements, and a CSS selector picked what was wanted. A link is only text until it is resolved against the URL of its page.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const B7: Step = Step {
    id: "b7",
    title: "Fill in a form",
    tier: Tier::Core,
    minutes: 15,
    slide: "b-form",
    learned: "Your program has just filled in a form and pressed its button. A form is a recipe for a request: its fields become pairs, its method says where they go, and what is hidden or remembered goes along.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const B8: Step = Step {
    id: "b8",
    title: "Crawl",
    tier: Tier::Core,
    minutes: 20,
    slide: "b-crawl",
    learned: "Your program has just walked through a whole site, page by page, and found what is broken in it. A list of what is known and a list of what is to do: every search engine begins with these two.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const B9: Step = Step {
    id: "b9",
    title: "Send",
    tier: Tier::Stretch,
    minutes: 10,
    slide: "b-content",
    learned: "A request may have content, as a response has: Content-Type says what it is, Content-Length where it ends.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const B10: Step = Step {
    id: "b10",
    title: "Manners",
    tier: Tier::Stretch,
    minutes: 15,
    slide: "b-robots",
    learned: "Your crawler has just asked before it entered. robots.txt is no lock, only a request; that crawlers keep to it is what lets site owners put up with them.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const B11: Step = Step {
    id: "b11",
    title: "Crowds",
    tier: Tier::Stretch,
    minutes: 25,
    slide: "b-crowds",
    learned: "Your crawler has just asked for several pages at once. It was never busy, it only waited: workers that share one list wait together, and the answer stays the same.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const B12: Step = Step {
    id: "b12",
    title: "Once more",
    tier: Tier::Stretch,
    minutes: 20,
    slide: "b-persistent",
    learned: "A connection can carry one request after the other, if both sides know to the octet where each message ends, and neither has said close.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const B13: Step = Step {
    id: "b13",
    title: "Squeezed",
    tier: Tier::Stretch,
    minutes: 15,
    slide: "b-codings",
    learned: "Framing says where a message ends, the content coding what its octets mean: undo one, then the other, piece by piece, and count what comes out.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const B14: Step = Step {
    id: "b14",
    title: "Remember me",
    tier: Tier::Stretch,
    minutes: 30,
    slide: "b-cookies",
    learned: "HTTP forgets. A cookie is what the server asks you to say again, and its domain and path decide to whom: a cookie at the wrong server is a password given away.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const B15: Step = Step {
    id: "b15",
    title: "Patience",
    tier: Tier::Stretch,
    minutes: 15,
    slide: "b-retries",
    learned: "Trying again helps only if it does no harm: not at once, not for ever, not all at the same moment, and never what must not be done twice.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const B16: Step = Step {
    id: "b16",
    title: "Tables and tongues",
    tier: Tier::Stretch,
    minutes: 15,
    slide: "b-charset",
    learned: "Your program has just turned a table of a page into one for a spreadsheet, and octets into letters. Octets are no text until somebody says in which charset they are written.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const B18: Step = Step {
    id: "b18",
    title: "Where time goes",
    tier: Tier::Deep,
    minutes: 10,
    slide: "b-timing",
    learned: "\"It is slow\" is no finding. Finding the name, connecting, the server, the way back: measure each, and mend the one that counts.",
    feature: None,
    checks: &[],
};
