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
mod d05_log;
mod d05_times;
mod errors;
mod reported;

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
