//! Lab C in outline: its steps without their checks, which stand in `labs/c/`.

use crate::course::{Lab, Step, Tier};

/// Lab C.
pub const LAB: Lab = Lab {
    id: "c",
    package: "lab-c-server",
    solution: "solution-c-server",
    title: "server: the thirty-minute web server, grown up",
    steps: &[
        C1, C2, C3, C4, C5, C6, C7, C8, C9, C10, C11, C12, C13, C14, C15, C16, C17, C18, C19,
    ],
};

pub(in crate::labs) const C1: Step = Step {
    id: "c1",
    title: "Your page in a browser",
    tier: Tier::Core,
    minutes: 10,
    slide: "c-first-page",
    learned: "A response is text with a fixed form: a status line, fields, an empty line, the content. Content-Length tells the browser where it ends.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const C2: Step = Step {
    id: "c2",
    title: "Read the request",
    tier: Tier::Core,
    minutes: 15,
    slide: "c-request-line",
    learned: "A request is read until its empty line, however it comes in. What is not HTTP gets 400 and a gentle close: after nonsense nobody knows where the next request begins.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const C3: Step = Step {
    id: "c3",
    title: "Files",
    tier: Tier::Core,
    minutes: 10,
    slide: "c-files",
    learned: "A path in a URL becomes a path below one folder, and the media type comes from the name's ending. A file of any size passes through one small buffer.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const C4: Step = Step {
    id: "c4",
    title: "Folders",
    tier: Tier::Core,
    minutes: 10,
    slide: "c-folders",
    learned: "A folder's own URL ends in a slash, or the relative links of its page point to the wrong place. Names in a listing are text from strangers: they are escaped for the URL and for HTML.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const C5: Step = Step {
    id: "c5",
    title: "Methods",
    tier: Tier::Core,
    minutes: 5,
    slide: "c-head",
    learned: "HEAD is GET without the content. A method that is known and not offered gets 405 with Allow, an unknown one 501.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const C6: Step = Step {
    id: "c6",
    title: "/time",
    tier: Tier::Core,
    minutes: 5,
    slide: "c-time",
    learned: "A resource need not be a file: this page is written when it is asked for. Cache-Control: no-store keeps everybody from keeping it.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const C7: Step = Step {
    id: "c7",
    title: "No way out",
    tier: Tier::Core,
    minutes: 10,
    slide: "c-traversal",
    learned: "Decode once, then look, then open: what a client sends never names anything outside the root, by no spelling and through no link.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const C8: Step = Step {
    id: "c8",
    title: "Many at once",
    tier: Tier::Core,
    minutes: 5,
    slide: "c-workers",
    learned: "Several threads around the same loop, and a silent client delays nobody: one idea, five minutes.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const C9: Step = Step {
    id: "c9",
    title: "Stay on the line",
    tier: Tier::Core,
    minutes: 15,
    slide: "c-persistent",
    learned: "A connection carries one request after the other as long as both sides know where each message ends; close ends it, and so does too long a silence.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const C10: Step = Step {
    id: "c10",
    title: "Bodies",
    tier: Tier::Core,
    minutes: 10,
    slide: "c-bodies",
    learned: "What lab B reads of responses is read of requests here: a length, or chunks. A body that nobody wants must be read all the same, or it becomes the next request.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const C11: Step = Step {
    id: "c11",
    title: "Smuggling",
    tier: Tier::Stretch,
    minutes: 20,
    slide: "c-smuggling",
    learned: "Where two programs on the way disagree about where a request ends, somebody can hide a second one in it. A server that refuses whatever can be read in two ways leaves no room for that.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const C12: Step = Step {
    id: "c12",
    title: "Slow and silent",
    tier: Tier::Stretch,
    minutes: 10,
    slide: "c-timeouts",
    learned: "Every wait has an end. Whoever has begun a request is told that it took too long (408); whoever asked for nothing is told nothing.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const C13: Step = Step {
    id: "c13",
    title: "Waiting costs nothing",
    tier: Tier::Stretch,
    minutes: 30,
    slide: "c-readiness",
    learned: "A connection that waits needs no thread beside it: the system tells who has something to say, and a few workers serve whoever that is. What has come of a request waits with its connection.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const C14: Step = Step {
    id: "c14",
    title: "Not again",
    tier: Tier::Stretch,
    minutes: 20,
    slide: "c-caching",
    learned: "With ETag and Last-Modified a client asks whether its copy is still good, and 304 saves the content.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const C15: Step = Step {
    id: "c15",
    title: "A part of it",
    tier: Tier::Stretch,
    minutes: 20,
    slide: "c-ranges",
    learned: "Range asks for some octets of a file, 206 and Content-Range bring them. So a download goes on where it broke off, and a player jumps to the middle of a film.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const C16: Step = Step {
    id: "c16",
    title: "Goodbye",
    tier: Tier::Stretch,
    minutes: 10,
    slide: "c-shutdown",
    learned: "A server that is asked to stop lets nobody in, closes what is idle, finishes what is running and says close with it: then nobody notices.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const C17: Step = Step {
    id: "c17",
    title: "The log",
    tier: Tier::Stretch,
    minutes: 10,
    slide: "c-log",
    learned: "A line for each answer tells who asked for what and what came of it; a request id brings the line and the answer together.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const C18: Step = Step {
    id: "c18",
    title: "Configuration",
    tier: Tier::Stretch,
    minutes: 15,
    slide: "c-configuration",
    learned: "A setting may stand in a flag, in the environment or in a file. The nearest to whoever starts the program wins, and a misspelt one is named.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const C19: Step = Step {
    id: "c19",
    title: "gzip",
    tier: Tier::Deep,
    minutes: 20,
    slide: "c-gzip",
    learned: "A client says which codings it takes, and how much it likes each. What it gets depends on that, so caches must know: Vary, and another ETag.",
    feature: None,
    checks: &[],
};
