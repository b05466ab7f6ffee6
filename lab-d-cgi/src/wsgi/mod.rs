//! WSGI (PEP 3333): applications in Python that stay, in processes of their own.
//!
//! A script of CGI is started for each request: that takes Python longer than most answers. Here the application is loaded
//! once in each worker, and the requests come to it. In the order in which a request goes: `pool.rs`, a worker for
//! it; `frames.rs`, what is said to the worker; `worker.py`, which calls the application; `exchange.rs`, the answer.
//! `worker.rs` and `keeper.rs` see to it that there are workers.

mod exchange;
pub mod frames;
mod keeper;
mod pool;
mod worker;

use std::io;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use lab_c_server::Request;
use lab_d_given::Config;

use crate::Trouble;
use crate::cgi::running::know_length;
use crate::gateway::variables::{Credentials, variables, with_nuls};
use crate::gateway::{Answer, Gateway, Here, Place, document};
use exchange::Exchange;
use frames::{REQUEST, frame};
use keeper::{Keeper, watch};
use pool::Pool;
use worker::Recipe;

/// How long the end of all workers may take.
const ENDING: Duration = Duration::from_secs(2);

/// An application in its workers.
#[derive(Debug)]
pub struct Wsgi {
    here: Here,
    pool: Pool,
    /// How long a request waits for a worker.
    wait: Duration,
}

/// The processes of an application, which end when this is dropped.
#[derive(Debug)]
pub struct Workers {
    pool: Pool,
}

impl Wsgi {
    /// Starts the workers of an application. Whether they can load it is seen later, and told in the log.
    ///
    /// # Errors
    /// A thread could not be started.
    pub fn start(
        config: &Config,
        here: &Here,
        application: &lab_d_given::Wsgi,
    ) -> io::Result<Wsgi> {
        let pool = Pool::default();
        let recipe = Arc::new(Recipe::new(config, application));
        for _ in 0..config.wsgi_workers {
            let keeper = Keeper {
                pool: pool.clone(),
                recipe: recipe.clone(),
            };
            run("wsgi keeper", move || keeper.keep())?;
        }
        let (watched, reload) = (pool.clone(), config.reload);
        run("wsgi watch", move || watch(&watched, reload))?;
        Ok(Wsgi {
            here: here.clone(),
            pool,
            wait: config.cgi_wait,
        })
    }

    /// The processes of the application.
    #[must_use]
    pub fn workers(&self) -> Workers {
        let pool = self.pool.clone();
        Workers { pool }
    }
}

/// Does this in a thread of its own, until the pool is closed.
fn run(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let thread = thread::Builder::new().name(name.to_owned());
    thread.spawn(work).map(|_| ())
}

impl Gateway for Wsgi {
    fn answer(&self, request: &mut Request<'_>, place: &Place) -> Result<Answer, Trouble> {
        // TODO d9-answer · slide d-wsgi-host · cargo workshop check d9
        // - An application gets the variables of a request as a frame of `REQUEST` (`with_nuls`), credentials too.
        //   They tell how long the content is (`know_length`).
        // - It goes to a worker: `take`, until `self.wait` after the request has arrived, then `send`. A worker that it
        //   cannot be sent to has died while it was idle: another gets the request.
        // - What the worker puts out (`Exchange::begin`) is an answer as that of CGI (`document::answer`).
        todo!("d9-answer")
    }
}

impl Drop for Workers {
    /// The server ends, and its workers with it: those that have a request still have had their time.
    fn drop(&mut self) {
        self.pool.close(ENDING);
    }
}
