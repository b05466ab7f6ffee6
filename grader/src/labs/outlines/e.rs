//! Lab E in outline: its steps without their checks, which stand in `labs/e/`.

use crate::course::{Lab, Step, Tier};

/// Lab E.
pub const LAB: Lab = Lab {
    id: "e",
    package: "lab-e-framework",
    solution: "solution-e-framework",
    title: "framework: what your favourite one does",
    steps: &[
        E1, E2, E3, E4, E5, E6, E7, E8, E9, E10, E11, E12, E13, E14, E15, E16, E17,
    ],
};

pub(in crate::labs) const E1: Step = Step {
    id: "e1",
    title: "Handlers",
    tier: Tier::Core,
    minutes: 10,
    slide: "e-handlers",
    learned: "A handler is a function from a request to a response. Text, HTML, JSON, a status and a `Result` all become responses in one place, so that an error, or a panic, shows the client a 500 page and the log its cause.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const E2: Step = Step {
    id: "e2",
    title: "Routes",
    tier: Tier::Core,
    minutes: 20,
    slide: "e-routes",
    learned: "A path is matched segment by segment, and the most specific pattern wins whatever the order they were written in. The path alone chooses the pattern: a method that it has not is 405, and Allow says which it has.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const E3: Step = Step {
    id: "e3",
    title: "What was asked",
    tier: Tier::Core,
    minutes: 10,
    slide: "e-asked",
    learned: "A query is text until somebody says what it should be. Who asks for a number and gets none answers 400 and names the field; and what the client likes to read, it says in Accept.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const E4: Step = Step {
    id: "e4",
    title: "POST",
    tier: Tier::Core,
    minutes: 10,
    slide: "e-post",
    learned: "Content comes in a form that Content-Type names: 415 for one that nobody reads, 400 for one that is broken, 422 for one that is whole and says something impossible. Every reader has a limit of its own.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const E5: Step = Step {
    id: "e5",
    title: "Middleware",
    tier: Tier::Core,
    minutes: 10,
    slide: "e-middleware",
    learned: "What every handler needs stands around the handlers, once: each layer sees the request on its way in and the response on its way out, in the reverse order, and may answer itself.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const E6: Step = Step {
    id: "e6",
    title: "Cookies",
    tier: Tier::Core,
    minutes: 10,
    slide: "e-cookies",
    learned: "A cookie is a name and a value that the client brings back; its attributes say when and to whom. What comes back may have been changed: a signature tells.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const E7: Step = Step {
    id: "e7",
    title: "Sessions",
    tier: Tier::Core,
    minutes: 15,
    slide: "e-sessions",
    learned: "HTTP forgets; a random id in a cookie, and what is known under it on the server, remember. The id is worth as much as the password: it changes at log-in, and nobody else may choose it.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const E8: Step = Step {
    id: "e8",
    title: "CORS",
    tier: Tier::Stretch,
    minutes: 15,
    slide: "e-cors",
    learned: "A browser lets a page read from another origin only what that origin allows. The preflight asks before anything happens; the fields of the answer are the permission, for exactly one origin.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const E9: Step = Step {
    id: "e9",
    title: "Rate limit",
    tier: Tier::Stretch,
    minutes: 20,
    slide: "e-rate-limit",
    learned: "A bucket that fills at a steady pace lets short bursts through and holds the average. 429 says too much, Retry-After says when to come again.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const E10: Step = Step {
    id: "e10",
    title: "Less to send",
    tier: Tier::Stretch,
    minutes: 20,
    slide: "e-less",
    learned: "The fastest octet is the one that is not sent: 304 sends none, gzip a fifth, a cache spares the work itself. Each needs to know what a response depends on: that is what Vary is for.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const E11: Step = Step {
    id: "e11",
    title: "Basic",
    tier: Tier::Stretch,
    minutes: 10,
    slide: "e-basic",
    learned: "401 asks who it is, and WWW-Authenticate how to say so. A comparison that ends at the first difference tells how far a guess was right: secrets are compared in constant time.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const E12: Step = Step {
    id: "e12",
    title: "Is it well",
    tier: Tier::Stretch,
    minutes: 20,
    slide: "e-health",
    learned: "A program tells of itself: counters by route for who draws graphs, alive for who restarts it, ready for who sends it requests. Not ready is no shame while it drains.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const E13: Step = Step {
    id: "e13",
    title: "REST",
    tier: Tier::Stretch,
    minutes: 60,
    slide: "e-rest",
    learned: "A resource has an address, and the methods mean what they mean everywhere. ETag and If-Match see to it that nobody overwrites what they have not seen.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const E14: Step = Step {
    id: "e14",
    title: "Guest book",
    tier: Tier::Stretch,
    minutes: 30,
    slide: "e-guest-book",
    learned: "Templates escape what people write, a redirect after POST keeps a reload from posting again, and a flash message survives exactly one page.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const E15: Step = Step {
    id: "e15",
    title: "Uploads",
    tier: Tier::Stretch,
    minutes: 30,
    slide: "e-uploads",
    learned: "A file comes as a part between two boundaries, is written while it comes, and is named by the server: what the client calls it is a word, never a path.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const E16: Step = Step {
    id: "e16",
    title: "Sessions that last",
    tier: Tier::Stretch,
    minutes: 15,
    slide: "e-sessions-last",
    learned: "What lies in a database outlives the program, and several programs can share it. The store changed; nothing else had to.",
    feature: None,
    checks: &[],
};

pub(in crate::labs) const E17: Step = Step {
    id: "e17",
    title: "Mounts",
    tier: Tier::Deep,
    minutes: 40,
    slide: "e-mounts",
    learned: "Whole applications can be hung below a path: files, scripts. Behind a proxy the peer is the proxy: what it says of the client counts only if it is one that is trusted.",
    feature: None,
    checks: &[],
};
