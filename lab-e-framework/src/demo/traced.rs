//! The way of a request through middleware (e5): who it came by, in and out.

use lab_c_given::Error as StartError;
use lab_e_given::Config;

use crate::{App, Error, IntoResponse, Json, Middleware, Next, Request, Response, Result};

/// Adds the routes of this part.
pub(super) fn routes(app: App, _config: &Config) -> Result<App, StartError> {
    let inside = App::new().with(Traced("group")).get("/group", show);
    let traced = App::new()
        .with(Traced("one"))
        .with(Traced("two"))
        .get("/", show)
        .get("/stop", show)
        .group("", inside);
    Ok(app.group("/trace", traced))
}

/// A middleware that says that the request came by.
struct Traced(&'static str);

/// The names of the middleware that the request has come by.
#[derive(Default)]
struct Trace(Vec<&'static str>);

impl Middleware for Traced {
    fn handle(&self, request: &mut Request<'_>, next: Next<'_>) -> Response {
        let Traced(name) = *self;
        let mut trace = request.take::<Trace>().unwrap_or_default();
        trace.0.push(name);
        request.put(trace);
        if name == "two" && request.raw_path() == "/trace/stop" {
            return Response::of_error(Error::new(403, "two lets nobody go on here"));
        }
        left_by(name, request, next)
    }
}

/// The response of what comes next, which says that it left by this middleware.
fn left_by(name: &str, request: &mut Request<'_>, next: Next<'_>) -> Response {
    // TODO e5-left-by · slide e-middleware · cargo workshop check e5
    // - What comes next answers (`next`). On the way out the name is added to the field X-Trace, after those of the
    // - middleware inside of this one: `X-Trace: two, one`.
    next.run(request)
}

/// Whom the request has come by, in the order of entering.
fn show(request: &mut Request) -> Result<impl IntoResponse + use<>> {
    let Trace(names) = request.take::<Trace>().unwrap_or_default();
    Ok(Json(names))
}
