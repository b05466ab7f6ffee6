//! An application: routes, middleware, state; and how it is served.

use std::sync::Arc;
use std::time::Duration;

use lab_a_given::Door;
use lab_c_given::Config;
use lab_e_given::Draining;

use crate::handler::Handler;
use crate::middleware::{Chain, Middleware};
use crate::mounts::Mount;
use crate::router::pattern::Pattern;
use crate::router::{Endpoint, RouteError, Router, is_token};
use crate::service::{Service, Shared};
use crate::test_client::TestClient;

/// An application, built step by step (the builder pattern).
///
/// # Example
/// ```
/// use lab_e_framework::{App, Next, Request, Response, Result};
///
/// fn show(request: &mut Request) -> Result<String> {
///     Ok(format!("book {}", request.path::<u64>("id")?))
/// }
///
/// fn count_visit(request: &mut Request, next: Next) -> Response {
///     next.run(request).with("X-Visited", "yes")
/// }
///
/// let books = App::new().get("/", |_: &mut Request| "all books").get("/:id", show);
/// let app = App::new()
///     .with(count_visit)
///     .get("/", |_: &mut Request| "welcome")
///     .group("/books", books);
///
/// let client = app.test();
/// assert_eq!(client.get("/books/7").send().text(), "book 7");
/// assert_eq!(client.get("/books/seven").send().status(), 400);
/// assert_eq!(client.delete("/books/7").send().status(), 405);
/// ```
#[derive(Default)]
pub struct App {
    /// With the middleware of their groups, but not with that of this application.
    endpoints: Vec<Endpoint>,
    chain: Chain,
    shared: Shared,
    /// The first route that cannot be one.
    wrong: Option<RouteError>,
    drain: Option<(Duration, Draining)>,
}

impl App {
    /// An application without routes.
    #[must_use]
    pub fn new() -> App {
        App::default()
    }

    /// Has GET requests for this pattern answered by this handler; HEAD too.
    #[must_use]
    pub fn get(self, pattern: &str, handler: impl Handler + 'static) -> App {
        self.route("GET", pattern, handler)
    }

    /// Has POST requests for this pattern answered by this handler.
    #[must_use]
    pub fn post(self, pattern: &str, handler: impl Handler + 'static) -> App {
        self.route("POST", pattern, handler)
    }

    /// Has PUT requests for this pattern answered by this handler.
    #[must_use]
    pub fn put(self, pattern: &str, handler: impl Handler + 'static) -> App {
        self.route("PUT", pattern, handler)
    }

    /// Has PATCH requests for this pattern answered by this handler.
    #[must_use]
    pub fn patch(self, pattern: &str, handler: impl Handler + 'static) -> App {
        self.route("PATCH", pattern, handler)
    }

    /// Has DELETE requests for this pattern answered by this handler.
    #[must_use]
    pub fn delete(self, pattern: &str, handler: impl Handler + 'static) -> App {
        self.route("DELETE", pattern, handler)
    }

    /// Has requests of this method for this pattern answered by this handler.
    ///
    /// A pattern is a path in which a segment `:name` stands for any segment, and a last segment `*name` for all that
    /// follows. Of several that fit, the one with the first literal segment wins, in whichever order they were
    /// written. What cannot be a route is told when the application is served.
    #[must_use]
    pub fn route(mut self, method: &str, pattern: &str, handler: impl Handler + 'static) -> App {
        match route(method, pattern) {
            Ok(pattern) => self.endpoints.push(Endpoint {
                method: Some(method.to_owned()),
                pattern,
                handler: Arc::new(handler),
                chain: Vec::new(),
            }),
            Err(error) => self.wrong = self.wrong.or(Some(error)),
        }
        self
    }

    /// Wraps everything that this application answers; when it is a group of another one, everything that is
    /// answered by its routes. The first that is written is the outermost.
    #[must_use]
    pub fn with(mut self, middleware: impl Middleware) -> App {
        self.chain.push(Arc::new(middleware));
        self
    }

    /// Adds the routes of another application below this path, wrapped by its own middleware.
    #[must_use]
    pub fn group(mut self, prefix: &str, group: App) -> App {
        for mut endpoint in group.endpoints {
            let below = endpoint.pattern.as_str();
            let text = match below {
                "/" if !prefix.is_empty() => prefix.to_owned(),
                _ => format!("{}{below}", prefix.trim_end_matches('/')),
            };
            endpoint.chain = around(&group.chain, &endpoint.chain);
            match Pattern::parse(&text) {
                Ok(pattern) => {
                    endpoint.pattern = pattern;
                    self.endpoints.push(endpoint);
                }
                Err(error) => self.wrong = self.wrong.or(Some(RouteError::Pattern(text, error))),
            }
        }
        self.shared.states.extend(group.shared.states);
        self.wrong = self.wrong.or(group.wrong);
        self
    }

    /// Has everything below this path, such as `/static`, answered by a handler of labs C or D, as if it stood alone.
    ///
    /// # Example
    /// ```
    /// use lab_c_server::Config;
    /// use lab_c_server::site::Site;
    /// use lab_e_framework::App;
    ///
    /// let folder = tempfile::tempdir()?;
    /// std::fs::write(folder.path().join("a.txt"), "hello")?;
    /// let config = Config { root: folder.path().to_owned(), ..Config::default() };
    /// let client = App::new().mount("/static", Site::new(&config)?).test();
    /// assert_eq!(client.get("/static/a.txt").send().text(), "hello");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn mount(self, path: &str, handler: impl lab_c_server::Handler) -> App {
        self.mounted(path, Mount::new(path, handler))
    }

    /// The same for a handler that sees the path as it came, such as `/cgi-bin/print_time.py`.
    #[must_use]
    pub fn mount_as_it_is(self, path: &str, handler: impl lab_c_server::Handler) -> App {
        self.mounted(path, Mount::new("", handler))
    }

    fn mounted(mut self, path: &str, mount: impl Handler + 'static) -> App {
        match Pattern::parse(path) {
            Ok(pattern) => self.endpoints.push(Endpoint {
                method: None,
                pattern,
                handler: Arc::new(mount),
                chain: Vec::new(),
            }),
            Err(error) => {
                self.wrong = self
                    .wrong
                    .or(Some(RouteError::Pattern(path.to_owned(), error)))
            }
        }
        self
    }

    /// Gives handlers something that they find with [`Request::state`](crate::Request::state): one of each type.
    #[must_use]
    pub fn state<T: Send + Sync + 'static>(mut self, state: T) -> App {
        self.shared.states.push(Box::new(state));
        self
    }

    /// What it was given of this type, for those who add routes that need it.
    #[must_use]
    pub fn get_state<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.shared.state()
    }

    /// Goes on for so long after the signal to end, and says in `draining` that it has come.
    #[must_use]
    pub fn drain(mut self, time: Duration, draining: Draining) -> App {
        self.drain = Some((time, draining));
        self
    }

    /// `METHOD PATTERN` of every route, sorted by pattern.
    ///
    /// # Errors
    /// [`RouteError`]: the routes cannot be used.
    pub fn routes(self) -> Result<Vec<String>, RouteError> {
        let service = self.ready(0)?;
        let mut endpoints: Vec<_> = service.router.endpoints().collect();
        endpoints.sort_by_key(|endpoint| (endpoint.pattern.as_str(), endpoint.method.as_deref()));
        Ok(endpoints.iter().map(|endpoint| endpoint.name()).collect())
    }

    /// Serves whoever comes, until Ctrl-C.
    ///
    /// # Errors
    /// The routes cannot be used, nothing can listen there, or no thread can be started.
    pub fn serve(self, config: &Config) -> Result<(), lab_c_given::Error> {
        let door = Door::open(&config.host, config.port, config.grace)?;
        self.serve_at(door, config)
    }

    /// The same at a door that is open already: whoever has opened it knows its port before anybody comes.
    ///
    /// # Errors
    /// The routes cannot be used, or no thread can be started.
    pub fn serve_at(mut self, door: Door, config: &Config) -> Result<(), lab_c_given::Error> {
        let (time, draining) = self.drain.take().unwrap_or_default();
        let service = self.ready(config.max_body_octets)?;
        // Names and log are a matter of middleware here.
        let mut config = Config {
            request_ids: false,
            log_answers: false,
            ..config.clone()
        };
        // What is too long for most handlers may be welcome to one of them.
        let own = service.router.endpoints();
        let own = own.filter_map(|endpoint| endpoint.handler.max_content_octets());
        config.max_body_octets = own.fold(config.max_body_octets, u64::max);
        let stop = door.stop();
        lab_a_given::at_first_signal(move || draining.begin(time, &stop))?;
        door.announce();
        Ok(lab_c_server::serve(config, door, service)?)
    }

    /// A client for tests, which needs no socket.
    ///
    /// # Panics
    /// The routes cannot be used.
    #[must_use]
    pub fn test(self) -> TestClient {
        match self.ready(1024 * 1024) {
            Ok(service) => TestClient::new(service),
            Err(error) => panic!("{error}"),
        }
    }

    /// Builds the router, once.
    fn ready(self, max_content_octets: u64) -> Result<Service, RouteError> {
        if let Some(wrong) = self.wrong {
            return Err(wrong);
        }
        let mut router = Router::default();
        for endpoint in self.endpoints {
            router.add(endpoint)?;
        }
        Ok(Service {
            router,
            chain: self.chain,
            shared: self.shared,
            max_content_octets,
        })
    }
}

/// The chain of a route that is now in a group.
fn around(group: &Chain, own: &Chain) -> Chain {
    // TODO e5-group · slide e-middleware · cargo workshop check e5
    // - The middleware of the group stands around that of the route: it comes first.
    own.clone()
}

/// The pattern of a route, if it is one.
///
/// # Errors
/// The method is no token, or the pattern none.
pub(crate) fn route(method: &str, pattern: &str) -> Result<Pattern, RouteError> {
    if !is_token(method) {
        return Err(RouteError::Method(method.to_owned()));
    }
    Pattern::parse(pattern).map_err(|error| RouteError::Pattern(pattern.to_owned(), error))
}
