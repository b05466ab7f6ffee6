//! Lab E, a framework: what your favourite one does.
//!
//! From a function that answers to an application that people use; `asking.rs` and its neighbours are what
//! the steps share.

mod e01_handlers;
mod e02_routes;
mod e03_what_was_asked;
mod e04_post;
mod e05_middleware;
mod e06_cookies;
mod e07_sessions;
mod e08_cors;
mod e09_rate_limit;
mod e10_less_to_send;
mod e11_basic;
mod e12_is_it_well;
mod e13_rest;
mod e14_guest_book;
mod e15_uploads;
mod e16_sessions_that_last;
mod e17_mounts;
// Parts of steps, and what several steps share.
mod asking;
mod cookies;
mod databases;
mod e01_called;
mod e01_errors;
mod e01_pages;
mod e02_clashes;
mod e02_methods;
mod e02_paths;
mod e02_tables;
mod e03_accept;
mod e03_odd;
mod e04_forms;
mod e04_json;
mod e04_limits;
mod e04_people;
mod e04_types;
mod e05_ids;
mod e05_log;
mod e06_attributes;
mod e06_odd;
mod e06_secrets;
mod e06_signed;
mod e07_csrf;
mod e07_ids;
mod e07_login;
mod e07_times;
mod e08_origins;
mod e08_others;
mod e09_clients;
mod e09_refill;
mod e10_cache;
mod e10_conditions;
mod e10_forms;
mod e10_stored;
mod e11_credentials;
mod e12_format;
mod e12_metrics;
mod e12_ready;
mod e13_conditions;
mod e13_errors;
mod e13_pages;
mod e13_patches;
mod e13_stored;
mod e13_values;
mod e14_entries;
mod e14_forms;
mod e14_static;
mod e15_at_once;
mod e15_boundaries;
mod e15_broken;
mod e15_left;
mod e15_limits;
mod e15_names;
mod e16_shared;
mod e16_trouble;
mod e17_files;
mod e17_networks;
mod e17_proxies;
mod e17_scripts;
mod elsewhere;
mod page_forms;
mod parts;
mod prometheus;
mod route_table;
mod said;
mod sha256;
mod todos;
mod visitor;

use crate::course::Lab;
use crate::labs::outlines;

/// Lab E.
pub static LAB: Lab = Lab {
    steps: &[
        e01_handlers::STEP,
        e02_routes::STEP,
        e03_what_was_asked::STEP,
        e04_post::STEP,
        e05_middleware::STEP,
        e06_cookies::STEP,
        e07_sessions::STEP,
        e08_cors::STEP,
        e09_rate_limit::STEP,
        e10_less_to_send::STEP,
        e11_basic::STEP,
        e12_is_it_well::STEP,
        e13_rest::STEP,
        e14_guest_book::STEP,
        e15_uploads::STEP,
        e16_sessions_that_last::STEP,
        e17_mounts::STEP,
    ],
    ..outlines::e::LAB
};
