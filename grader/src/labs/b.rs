//! Lab B, client: HTTP from the other side.
//!
//! From a request written by hand to a crawler that maps a whole site.

mod b01_ask;
mod b02_read_the_head;
mod b03_where_does_it_end;
mod b04_chunks;
mod b05_elsewhere;
mod b06_take_what_you_need;
mod b07_fill_in_a_form;
mod b08_crawl;
mod b09_send;
mod b10_manners;
mod b11_crowds;
mod b12_once_more;
mod b13_squeezed;
mod b14_remember_me;
mod b15_patience;
mod b16_tables_and_tongues;
mod b18_where_time_goes;
// Parts of steps, and what several steps share.
mod addresses;
mod b06_flags;
mod b06_json;
mod b06_links;
mod b06_pages;
mod b07_buttons;
mod b07_choices;
mod b07_elsewhere;
mod b07_encodings;
mod b07_fields;
mod b07_filling;
mod b07_sending;
mod b08_assets;
mod b08_credentials;
mod b08_ends;
mod b08_formats;
mod b08_limits;
mod b08_pages;
mod b08_redirects;
mod b08_reports;
mod b08_urls;
mod b09_content;
mod b09_parts;
mod b09_redirects;
mod b10_files;
mod b10_pages;
mod b10_rules;
mod b11_traps;
mod b11_workers;
mod b12_crawl;
mod b12_ends;
mod b12_stale;
mod b13_around;
mod b13_broken;
mod b13_forms;
mod b13_programs;
mod b13_sizes;
mod b14_attributes;
mod b14_dates;
mod b14_file;
mod b14_file_trouble;
mod b14_hosts;
mod b14_limits;
mod b14_programs;
mod b14_walk;
mod b15_dates;
mod b15_final;
mod b15_programs;
mod b15_waits;
mod b16_charsets;
mod b16_tables;
mod b18_lines;
mod b18_slow;
mod broken_chunks;
mod broken_heads;
mod by_hand;
mod compare;
mod crawl_report;
mod crawling;
mod credentials;
mod exchange;
mod lengths;
mod limits;
mod locations;
mod multipart;
mod options;
mod output_file;
mod pairs;
mod promises;
mod redirects;
mod sent_form;
mod site;
mod targets;
mod transfer_codings;
mod values;
mod waits;

use crate::course::Lab;
use crate::labs::outlines;

/// Lab B.
pub static LAB: Lab = Lab {
    steps: &[
        b01_ask::STEP,
        b02_read_the_head::STEP,
        b03_where_does_it_end::STEP,
        b04_chunks::STEP,
        b05_elsewhere::STEP,
        b06_take_what_you_need::STEP,
        b07_fill_in_a_form::STEP,
        b08_crawl::STEP,
        b09_send::STEP,
        b10_manners::STEP,
        b11_crowds::STEP,
        b12_once_more::STEP,
        b13_squeezed::STEP,
        b14_remember_me::STEP,
        b15_patience::STEP,
        b16_tables_and_tongues::STEP,
        b18_where_time_goes::STEP,
    ],
    ..outlines::b::LAB
};
