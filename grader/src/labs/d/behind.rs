//! What a server behind the one under test is told of a request, by SCGI or FastCGI.

use crate::listener::Listener;
use crate::octets;
use crate::outcome::{Cause, CheckResult, Failure};
use crate::subject::Subject;
use crate::web::{Client, Request, Scripts, WebServer};

/// The variables of one request, in their order.
pub(super) struct Variables {
    pub(super) list: Vec<(String, Vec<u8>)>,
    /// What the client had sent.
    sent: Vec<u8>,
}

impl Variables {
    pub(super) fn new(list: Vec<(String, Vec<u8>)>, request: &Request) -> Self {
        let sent = request.octets();
        Variables { list, sent }
    }

    pub(super) fn value(&self, name: &str) -> Option<&[u8]> {
        let found = self.list.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_slice())
    }

    /// Has this variable this value?
    pub(super) fn expect(&self, name: &str, expected: &[u8]) -> CheckResult {
        match self.value(name) {
            Some(value) if value == expected => Ok(()),
            _ => Err(self
                .failure(name)
                .fact("expected", format!("{name}={}", quoted(expected)))
                .into()),
        }
    }

    /// Is it not there, or empty?
    pub(super) fn expect_nothing(&self, name: &str) -> CheckResult {
        match self.value(name) {
            None | Some(b"") => Ok(()),
            Some(_) => Err(self
                .failure(name)
                .fact("expected", format!("no {name}"))
                .into()),
        }
    }

    /// Does each name stand there once?
    pub(super) fn expect_each_once(&self) -> CheckResult {
        for (place, (name, _)) in self.list.iter().enumerate() {
            if self.list[..place].iter().any(|(other, _)| other == name) {
                let failure = self.failure(name);
                return Err(failure.fact("but", format!("{name} is there twice")).into());
            }
        }
        Ok(())
    }

    pub(super) fn failure(&self, name: &str) -> Failure {
        let shown = match self.value(name) {
            Some(value) => format!("{name}={}", quoted(value)),
            None => format!("no {name}"),
        };
        let failure = Failure::new(Cause::WrongOctets).octets("sent", &self.sent);
        failure.fact("variable", shown)
    }
}

fn quoted(value: &[u8]) -> String {
    match value {
        b"" => "\"\"".into(),
        value => octets::quoted(value),
    }
}

/// A server under test, a scripted one behind it, and files and scripts beside.
pub(super) struct Behind<'a> {
    pub(super) listener: Listener,
    pub(super) scripts: Scripts<'a>,
    pub(super) server: WebServer,
}

impl<'a> Behind<'a> {
    /// `flag` is `--scgi` or `--fastcgi`, `rule` stands before the address: `/app=` or nothing.
    pub(super) fn start(
        subject: &'a Subject,
        flag: &str,
        rule: &str,
        others: &[&str],
    ) -> CheckResult<Self> {
        let scripts = Scripts::new(subject)?;
        Self::with(subject, scripts, flag, rule, others)
    }

    /// The same with scripts that are there already.
    pub(super) fn with(
        subject: &Subject,
        scripts: Scripts<'a>,
        flag: &str,
        rule: &str,
        others: &[&str],
    ) -> CheckResult<Self> {
        let listener = subject.listen()?;
        let address = format!("{rule}{}", listener.address());
        let server = scripts.serve(&[&[flag, &address], others].concat())?;
        Ok(Behind {
            listener,
            scripts,
            server,
        })
    }

    /// A client that has sent this request.
    pub(super) fn asking(&self, request: &Request) -> CheckResult<Client> {
        let mut client = self.server.client()?;
        client.send(&request.octets())?;
        Ok(client)
    }
}
