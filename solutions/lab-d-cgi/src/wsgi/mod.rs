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
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use lab_d_given::Config;
use solution_c_server::Request;

use crate::Trouble;
use crate::gateway::variables::{Credentials, variables, with_nuls};
use crate::gateway::{Answer, Gateway, Here, Place, document};
use exchange::Exchange;
use frames::{REQUEST, frame};
use keeper::{Keeper, watch};
use pool::Pool;
use worker::Recipe;

/// An application and its workers.
#[derive(Debug)]
pub struct Wsgi {
    here: Here,
    pool: Pool,
    /// How long a request waits for a worker.
    wait: Duration,
    threads: Vec<JoinHandle<()>>,
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
        let mut wsgi = Wsgi {
            here: here.clone(),
            pool: Pool::default(),
            wait: config.cgi_wait,
            threads: Vec::new(),
        };
        let recipe = Arc::new(Recipe::new(config, application));
        for _ in 0..config.wsgi_workers {
            let keeper = Keeper {
                pool: wsgi.pool.clone(),
                recipe: recipe.clone(),
            };
            wsgi.run("wsgi keeper", move || keeper.keep())?;
        }
        let (pool, reload) = (wsgi.pool.clone(), config.reload);
        wsgi.run("wsgi watch", move || watch(&pool, reload))?;
        Ok(wsgi)
    }

    fn run(&mut self, name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
        let thread = thread::Builder::new().name(name.to_owned()).spawn(work)?;
        self.threads.push(thread);
        Ok(())
    }
}

impl Gateway for Wsgi {
    fn answer(&self, request: &mut Request<'_>, place: &Place) -> Result<Answer, Trouble> {
        // ANCHOR: d9-answer
        //= An application gets the variables of a request as a frame of `REQUEST` (`with_nuls`), credentials too.
        //= It goes to a worker (`take`, until `self.wait` after the request has arrived). A worker that it
        //= cannot be sent to (`send`) has died while it was idle: another gets the request.
        //= What the worker puts out (`Exchange::begin`) is an answer as that of CGI (`document::answer`).
        let variables = variables(request, place, &self.here, Credentials::Given);
        let frame = frame(REQUEST, &with_nuls(&variables));
        let until = Instant::now() + self.wait;
        let mut lease = self.pool.take(until)?;
        while lease
            .worker()
            .is_none_or(|worker| worker.send(&frame).is_err())
        {
            lease = self.pool.take(until)?;
        }
        let exchange = Exchange::begin(lease, request.take_content())?;
        document::answer(exchange)
        // ANCHOR_END: d9-answer
    }
}

impl Drop for Wsgi {
    /// The end of the server is that of the workers.
    fn drop(&mut self) {
        self.pool.close();
        for thread in self.threads.drain(..) {
            // One that panicked has said so.
            let _ = thread.join();
        }
    }
}
