//! Tests of the framework as those see it who write applications with it. What an application looks like from outside
//! is told by the lab's checks.

mod errors;
mod extractors;
mod middleware;
mod router;
mod routes;
