//! Lab D, CGI: pages that programs write.
//!
//! From a file that is shown to a program that is run, and on to programs that stay.

mod d01_run_it;
mod d02_the_environment;
mod d03_the_body;
mod d04_the_answer;
mod d05_when_it_goes_wrong;
mod d06_as_it_is_written;
mod d07_the_jail;
mod d08_write_wsgi;
mod d09_host_wsgi;
mod d10_scgi;
mod d11_fastcgi;
// Parts of steps, and what several steps share.
mod applications;
mod behind;
mod d01_called;
mod d01_python;
mod d01_source;
mod d01_which;
mod d02_fields;
mod d02_kept_back;
mod d02_paths;
mod d02_server;
mod d03_at_once;
mod d03_chunked;
mod d03_streamed;
mod d04_fields;
mod d04_lines;
mod d04_nph;
mod d04_redirects;
mod d05_broken;
mod d05_cut;
mod d05_ends;
mod d05_groups;
mod d05_log;
mod d05_times;
mod d06_bounded;
mod d06_leaving;
mod d06_places;
mod d07_links;
mod d07_names;
mod d07_other_names;
mod d08_books;
mod d08_calculator;
mod d09_blocks;
mod d09_closes;
mod d09_environ;
mod d09_errors;
mod d09_input;
mod d09_loads;
mod d09_response;
mod d09_workers;
mod d10_errors;
mod d10_routes;
mod d10_streams;
mod d11_ends;
mod d11_params;
mod d11_records;
mod errors;
mod fastcgi_server;
mod hosted;
pub(in crate::labs) mod python;
mod reported;
mod scgi_server;

use crate::course::Lab;
use crate::labs::outlines;

/// Lab D.
pub static LAB: Lab = Lab {
    steps: &[
        d01_run_it::STEP,
        d02_the_environment::STEP,
        d03_the_body::STEP,
        d04_the_answer::STEP,
        d05_when_it_goes_wrong::STEP,
        d06_as_it_is_written::STEP,
        d07_the_jail::STEP,
        d08_write_wsgi::STEP,
        d09_host_wsgi::STEP,
        d10_scgi::STEP,
        d11_fastcgi::STEP,
    ],
    ..outlines::d::LAB
};
