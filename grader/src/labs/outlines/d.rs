//! Lab D in outline: its steps without their checks, which stand in `labs/d/`.

use crate::course::{Lab, Step, Tier};

/// Lab D.
pub const LAB: Lab = Lab {
    id: "d",
    package: "lab-d-cgi",
    solution: "solution-d-cgi",
    title: "CGI: pages that programs write",
    steps: &[D1, D2, D3, D4, D5, D6, D7, D8, D9, D10, D11],
};

pub(in crate::labs) const D1: Step = Step {
    id: "d1",
    title: "Run it",
    tier: Tier::Core,
    minutes: 15,
    slide: "d-run-it",
    learned: "A page can be the output of a program: the server starts it, reads what it prints, and sends that instead of the file. CGI is no more than an agreement on how the two speak.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const D2: Step = Step {
    id: "d2",
    title: "The environment",
    tier: Tier::Core,
    minutes: 15,
    slide: "d-environment",
    learned: "What was asked reaches a script in variables: the method, the query, the two halves of the path, the fields. What nobody put there is not there, and what could lead a program astray is left out.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const D3: Step = Step {
    id: "d3",
    title: "The body",
    tier: Tier::Core,
    minutes: 10,
    slide: "d-body",
    learned: "The content of a request is a script's standard input, and CONTENT_LENGTH says how much there is. Whoever reads and writes at once must never wait for one side alone: that is how deadlocks begin.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const D4: Step = Step {
    id: "d4",
    title: "The answer",
    tier: Tier::Core,
    minutes: 10,
    slide: "d-answer",
    learned: "A script begins with fields: Status chooses the status code, Location sends the client elsewhere, the rest goes on. What a script says is checked like what a client says: a stray line end in a value could become a second answer.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const D5: Step = Step {
    id: "d5",
    title: "When it goes wrong",
    tier: Tier::Stretch,
    minutes: 20,
    slide: "d-errors",
    learned: "Programs are missing, crash, hang and talk nonsense. Each way has its status code and its line in the log; and whatever they started ends with them.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const D6: Step = Step {
    id: "d6",
    title: "As it is written",
    tier: Tier::Stretch,
    minutes: 25,
    slide: "d-streaming",
    learned: "Nobody has to wait for the last octet to send the first: chunks carry an answer whose length is not known yet. A process for each request costs, so their number has a bound, and those beyond it are told when to come again.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const D7: Step = Step {
    id: "d7",
    title: "The jail",
    tier: Tier::Stretch,
    minutes: 15,
    slide: "d-jail",
    learned: "What runs programs by name must be sure of the name: decode once, resolve every link, and look whether it is still inside.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const D8: Step = Step {
    id: "d8",
    title: "Write WSGI",
    tier: Tier::Stretch,
    minutes: 20,
    slide: "d-wsgi",
    learned: "A WSGI application is one function: it gets a dictionary, tells status and fields to start_response, and returns the octets. Any server that speaks PEP 3333 can host it.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const D9: Step = Step {
    id: "d9",
    title: "Host WSGI",
    tier: Tier::Stretch,
    minutes: 40,
    slide: "d-wsgi-host",
    learned: "Workers that stay save the start of an interpreter for each request. In return somebody has to look after them: one that dies is replaced, one that hangs is ended, and all of them leave in peace.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const D10: Step = Step {
    id: "d10",
    title: "SCGI",
    tier: Tier::Deep,
    minutes: 15,
    slide: "d-scgi",
    learned: "The same request to a program that runs already: CGI's variables as one netstring, the content after it, and the answer comes back as from a script.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const D11: Step = Step {
    id: "d11",
    title: "FastCGI",
    tier: Tier::Deep,
    minutes: 35,
    slide: "d-fastcgi",
    learned: "Records with a type, a request id and a length carry several streams over one connection. HTTP/2's frames are built like that; and most of the web's PHP is served so.",
    feature: None,
    checks: &[],
};
