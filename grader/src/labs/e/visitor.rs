//! A visitor with a browser: it keeps the session's cookie, and sends forms with the session's token.

use super::asking::form;
use super::cookies::{Jar, SetCookie};
use super::said::{differs_from, json_of};
use crate::labs::json::Json;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Response, WebServer};

/// A name and a password that nobody guesses.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) name: String,
    pub(super) password: String,
}

impl Account {
    pub(super) fn new(subject: &Subject) -> Self {
        Account {
            name: subject.word(),
            password: subject.text(12),
        }
    }

    /// What `--user` takes.
    pub(super) fn flag(&self) -> String {
        format!("{}:{}", self.name, self.password)
    }
}

/// What `/session` says of a visitor.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) user: Option<String>,
    pub(super) visits: u64,
    pub(super) csrf: String,
    pub(super) response: Response,
}

impl Session {
    /// Reads the answer of `/session`.
    pub(super) fn read(response: Response) -> CheckResult<Self> {
        response.expect_status(&[200])?;
        let value = json_of(&response)?;
        let user = match value.get("user") {
            Some(Json::Null) => Some(None),
            Some(Json::Text(name)) => Some(Some(name.clone())),
            _ => None,
        };
        let visits = value.get("visits").and_then(Json::count);
        let csrf = value.get("csrf").and_then(Json::text);
        let csrf = csrf.filter(|csrf| !csrf.is_empty()).map(str::to_owned);
        let (Some(user), Some(visits), Some(csrf)) = (user, visits, csrf) else {
            let expected = r#"{"user":null or a name,"visits":a number,"csrf":a text}"#;
            return Err(differs_from(&response, expected));
        };
        Ok(Session {
            user,
            visits,
            csrf,
            response,
        })
    }

    /// Is it this user, or nobody?
    pub(super) fn expect_user(&self, expected: Option<&str>) -> CheckResult {
        if self.user.as_deref() == expected {
            return Ok(());
        }
        let expected = match expected {
            Some(name) => format!("\"user\": {name:?}"),
            None => "\"user\": null".into(),
        };
        Err(differs_from(&self.response, &expected))
    }

    /// Is it this visit?
    pub(super) fn expect_visits(&self, expected: u64) -> CheckResult {
        if self.visits == expected {
            return Ok(());
        }
        let expected = format!("\"visits\": {expected}");
        Err(differs_from(&self.response, &expected))
    }
}

/// A visitor, and the cookies that its browser keeps.
#[derive(Debug, Default, Clone)]
pub(super) struct Visitor {
    pub(super) jar: Jar,
}

impl Visitor {
    /// Somebody who has not been here before.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Somebody who brings this along as the session's cookie.
    pub(super) fn with(id: &str) -> Self {
        let mut visitor = Self::default();
        visitor.jar.put("session", id);
        visitor
    }

    /// Sends a request with the cookies, and keeps what the answer sets.
    pub(super) fn ask(
        &mut self,
        server: &mut WebServer,
        request: Request,
    ) -> CheckResult<Response> {
        self.jar.ask(server, request)
    }

    /// Looks at `/session`.
    pub(super) fn visit(&mut self, server: &mut WebServer) -> CheckResult<Session> {
        let session = Session::read(self.ask(server, Request::get("/session"))?)?;
        if self.jar.value("session").is_none() {
            SetCookie::of(&session.response, "session")?;
        }
        Ok(session)
    }

    /// The value of the session's cookie.
    pub(super) fn id(&self) -> String {
        self.jar.value("session").unwrap_or_default().to_owned()
    }

    /// Looks at `/session` for the token, and sends the form of `/login` with these fields.
    pub(super) fn try_log_in(
        &mut self,
        server: &mut WebServer,
        fields: &[(&str, &str)],
    ) -> CheckResult<Response> {
        let csrf = self.visit(server)?.csrf;
        let fields = [fields, &[("csrf", &csrf)]].concat();
        self.ask(server, form("/login", &fields))
    }

    /// Logs in, which must do.
    pub(super) fn log_in(
        &mut self,
        server: &mut WebServer,
        account: &Account,
    ) -> CheckResult<Response> {
        let fields = [
            ("user", account.name.as_str()),
            ("password", account.password.as_str()),
        ];
        let response = self.try_log_in(server, &fields)?;
        response.expect_status(&[303]).explain(|failure| {
            failure.fact(
                "before",
                "GET /session set the cookie and told the token, and name and password are those of --user",
            )
        })?;
        Ok(response)
    }

    /// Logs out with the session's token, which must do.
    pub(super) fn log_out(&mut self, server: &mut WebServer) -> CheckResult<Response> {
        let csrf = self.visit(server)?.csrf;
        let response = self.ask(server, form("/logout", &[("csrf", &csrf)]))?;
        response.expect_status(&[303])?;
        Ok(response)
    }
}
