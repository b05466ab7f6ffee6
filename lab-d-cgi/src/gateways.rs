//! The handler of lab D: it has each request answered by whom it is for.

use std::io;
use std::net::SocketAddr;
use std::path;

use lab_a_given::note;
use lab_b_client::message::{Fields, RequestHead};
use lab_c_server::request::{body::RequestContent, target};
use lab_c_server::site::Site;
use lab_c_server::site::path::decoded;
use lab_c_server::{Handler, Request, Response};
use lab_d_given::{Config, Reaper, Rule};

use crate::cgi::{Cgi, command};
use crate::fastcgi::FastCgi;
use crate::gateway::{Answer, Gateway, Here};
use crate::routes::{self, Route, route};
use crate::scgi::Scgi;
use crate::trouble::Trouble;
use crate::wsgi::{Workers, Wsgi};

/// How often one request can be sent on to another path of ours.
const MAX_REDIRECTS: usize = 10;

/// All who answer requests.
pub struct Gateways {
    pub(crate) here: Here,
    pub(crate) cgi: Cgi,
    /// Where the WSGI application is mounted, if there is one. It stands among the `remotes`.
    pub(crate) wsgi_mount: Option<String>,
    /// Everybody else, and what they are asked for.
    pub(crate) remotes: Vec<(Rule, Box<dyn Gateway>)>,
    /// The processes of the WSGI application. They have to end before the server does.
    pub(crate) workers: Option<Workers>,
    site: Site,
}

impl Gateways {
    /// Gets all of them ready, for a server that listens at this address.
    ///
    /// # Errors
    /// A folder is not there, or a gateway cannot be started.
    pub fn new(config: &Config, address: SocketAddr, reaper: &Reaper) -> io::Result<Gateways> {
        let here = Here {
            address,
            root: path::absolute(&config.server.root)?,
        };
        let mut workers = None;
        let mut remotes: Vec<(Rule, Box<dyn Gateway>)> = Vec::new();
        for remote in &config.scgi {
            let gateway = Scgi::new(config, &here, remote);
            remotes.push((remote.rule.clone(), Box::new(gateway)));
        }
        for (rule, gateway) in FastCgi::all(config, &here) {
            remotes.push((rule, Box::new(gateway)));
        }
        if let Some(wsgi) = &config.wsgi {
            let rule = Rule::Prefix(wsgi.mount.clone());
            let gateway = Wsgi::start(config, &here, wsgi)?;
            workers = Some(gateway.workers());
            remotes.push((rule, Box::new(gateway)));
        }
        Ok(Gateways {
            cgi: Cgi::new(config, &here, reaper)?,
            wsgi_mount: config.wsgi.as_ref().map(|wsgi| wsgi.mount.clone()),
            remotes,
            workers,
            site: Site::new(&config.server)?,
            here,
        })
    }

    /// Whether somebody answers for names with an ending such as that of this path.
    pub(crate) fn answers_for(&self, path: &str) -> bool {
        let name = decoded(routes::last_segment(path)).unwrap_or_default();
        let remotes = self.remotes.iter().filter_map(|(rule, _)| match rule {
            Rule::Ending(ending) => Some(ending),
            Rule::Prefix(_) => None,
        });
        let interpreters = self.cgi.interpreters.iter().map(|known| &known.ending);
        remotes
            .chain(interpreters)
            .any(|ending| command::has_ending(&name, ending))
    }

    /// The answer of whom the request is for.
    fn answer(&self, request: &mut Request<'_>) -> Answer {
        match route(self, request.path()) {
            Ok(Route::Files) => Answer::Response(self.site.handle(request)),
            Ok(Route::Gateway(gateway, place)) => gateway
                .answer(request, &place)
                .unwrap_or_else(|trouble| Answer::Response(sorry(&place.name(), &trouble))),
            Err(trouble) => Answer::Response(sorry(request.path(), &trouble)),
        }
    }
}

/// What went wrong, for the client; and for the log, if it is news.
fn sorry(name: &str, trouble: &Trouble) -> Response {
    if trouble.is_news() {
        note(format_args!("error: {name}: {trouble}"));
    }
    trouble.response()
}

impl Handler for Gateways {
    /// A request that somebody else answers may take its time.
    fn may_wait(&self, head: &RequestHead) -> bool {
        routes::may_be_for_a_gateway(self, target::path_and_query(&head.target).0)
    }

    fn handle(&self, request: &mut Request<'_>) -> Response {
        let mut answer = self.answer(request);
        for _ in 0..=MAX_REDIRECTS {
            let head = match answer {
                Answer::Response(response) => return response,
                Answer::Elsewhere(path) => get(path, request.head),
            };
            let mut content = RequestContent::default();
            answer = self.answer(&mut Request {
                head: &head,
                content: &mut content,
                ..*request
            });
        }
        sorry(request.path(), &Trouble::TooManyRedirects)
    }
}

/// A request for another path of ours. It has no content, whatever the first one had.
fn get(path: String, before: &RequestHead) -> RequestHead {
    let is_of_content = |name: &str| {
        [
            "Content-Type",
            "Content-Length",
            "Transfer-Encoding",
            "Expect",
        ]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name))
    };
    let fields = before.fields.iter();
    RequestHead {
        method: "GET".to_owned(),
        target: path,
        version: before.version,
        fields: fields
            .filter(|(name, _)| !is_of_content(name))
            .collect::<Fields>(),
    }
}
