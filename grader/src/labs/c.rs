//! Lab C, server: the thirty-minute web server, grown up.
//!
//! From one page in a browser to a server that one can leave running.

mod c01_first_page;
mod c02_read_the_request;
mod c03_files;
mod c04_folders;
mod c05_methods;
mod c06_time;
mod c07_no_way_out;
mod c08_many_at_once;
mod c09_stay_on_the_line;
mod c10_bodies;
mod c11_smuggling;
mod c12_slow_and_silent;
mod c13_waiting_costs_nothing;
pub(in crate::labs) mod c14_not_again;
mod c15_a_part_of_it;
mod c16_goodbye;
mod c17_the_log;
mod c18_configuration;
mod c19_gzip;
// Parts of steps, and what several steps share.
mod c01_called;
mod c01_stops;
mod c02_host;
mod c02_limits;
mod c02_lines;
mod c03_limits;
mod c03_names;
mod c03_root;
mod c04_listing;
mod c04_names;
mod c04_redirects;
mod c05_others;
mod c07_dot_files;
mod c07_links;
mod c07_names;
mod c08_at_most;
mod c08_workers;
mod c09_idle;
mod c09_options;
mod c09_pipelines;
mod c10_chunks;
mod c10_echo;
mod c10_expect;
mod c10_limits;
mod c10_unread;
mod c11_chunks;
mod c11_codings;
mod c11_lengths;
mod c11_lines;
mod c12_bodies;
mod c12_writes;
mod c13_crowds;
mod c13_parked;
mod c14_conditions;
mod c14_order;
mod c14_versions;
mod c15_conditions;
mod c15_large;
mod c15_several;
mod c15_syntax;
mod c16_exchanges;
mod c16_grace;
mod c17_answers;
mod c17_escapes;
pub(in crate::labs) mod c17_ids;
pub(in crate::labs) mod c17_json;
mod c17_places;
mod c17_refused;
mod c18_all;
mod c18_files;
mod c18_mistakes;
mod c19_choices;
mod c19_files;
mod c19_siblings;
pub(in crate::labs) mod coded;
mod dated;
mod gunzip;
mod log_lines;
pub(in crate::labs) mod logged;
mod pages;
mod parts;
mod started;
pub(in crate::labs) mod times;
mod watched;

use crate::course::Lab;
use crate::labs::outlines;

/// Lab C.
pub static LAB: Lab = Lab {
    steps: &[
        c01_first_page::STEP,
        c02_read_the_request::STEP,
        c03_files::STEP,
        c04_folders::STEP,
        c05_methods::STEP,
        c06_time::STEP,
        c07_no_way_out::STEP,
        c08_many_at_once::STEP,
        c09_stay_on_the_line::STEP,
        c10_bodies::STEP,
        c11_smuggling::STEP,
        c12_slow_and_silent::STEP,
        c13_waiting_costs_nothing::STEP,
        c14_not_again::STEP,
        c15_a_part_of_it::STEP,
        c16_goodbye::STEP,
        c17_the_log::STEP,
        c18_configuration::STEP,
        c19_gzip::STEP,
    ],
    ..outlines::c::LAB
};
