//! Demonstrations for class: each is a command line that has a name.

/// A scene.
#[derive(Debug)]
pub struct Scene {
    /// Its name.
    pub name: &'static str,
    /// The question that it answers.
    pub question: &'static str,
    /// What to look at, and why.
    pub look: &'static str,
    /// The command line behind `cargo workshop load`.
    pub line: &'static str,
}

impl Scene {
    /// The words of its command line.
    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        self.line.split_whitespace()
    }
}

/// All of them, in the order in which the course meets them.
pub static SCENES: &[Scene] = &[
    Scene {
        name: "models",
        question: "What does each way to serve many clients cost?",
        look: "One client alone waits for nobody, so the model hardly matters there. With more clients than workers, look at who is never answered, and at the slowest 1 %.",
        line: "a --models threads,pool,events --connections 1,16,64",
    },
    Scene {
        name: "slow",
        question: "What do slow clients do to the others?",
        look: "A worker that waits for one client has no time for the next. Whoever waits for all at once, or has a thread for each, does not notice.",
        line: "a --models threads,pool,events --connections 16 --slow 50",
    },
    Scene {
        name: "idle",
        question: "What does a crowd cost that only sits there?",
        look: "Look at the memory: a thread for each of them, or a few octets in a list. And at a pool: its workers sit with the first of the crowd.",
        line: "a --models threads,pool,events --connections 16 --idle 1000",
    },
    Scene {
        name: "peers",
        question: "How does it stand beside servers that people use?",
        look: "Most of a request is the kernel's TCP, for all of them. Where the machine is full, CPU for each answer ranks servers; answers a second no longer do.",
        line: "c --against reference,nginx,axum --path /hello.txt --connections 1,16,64",
    },
    Scene {
        name: "close",
        question: "What does a new connection for each request cost?",
        look: "Each new connection is three more packets before the first octet, and a few after the last one, for client and server alike.",
        line: "c --connections 16 --close",
    },
    Scene {
        name: "pipeline",
        question: "What is gained by not waiting for answers?",
        look: "Many requests in one read and many answers in one write: the system calls are shared, and what is left is the server's own work.",
        line: "c --against reference,axum --path /hello.txt --connections 16 --pipeline 16",
    },
    Scene {
        name: "rate",
        question: "What happens to waiting times when more is asked than can be done?",
        look: "Requests come when they come. Up to some rate hardly anybody waits; beyond what the server can do, everybody waits longer the longer it lasts.",
        line: "c --connections 64 --rate 1000,10000,50000,200000",
    },
    Scene {
        name: "cgi",
        question: "A process for each request, processes that stay, or no process at all?",
        look: "CGI starts an interpreter for each request; WSGI has it running; the server's own code needs none. CPU for each answer counts all processes.",
        line: "d --ways cgi,wsgi,in-process --connections 8",
    },
    Scene {
        name: "copies",
        question: "Are two copies behind a balancer twice as fast as one?",
        look: "The balancer takes and makes every message once more. On one machine all share its cores: copies help where a copy waits, or where there are more machines.",
        line: "e --copies 0,1,2 --connections 16",
    },
];
