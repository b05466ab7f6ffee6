//! The subcommands: what each is called, and which flags it has.

use clap::{Arg, ArgAction, ArgGroup, Command, value_parser};

use super::flags;

/// All of them.
pub(super) fn all() -> [Command; 6] {
    [get(), head(), post(), form(), extract(), crawl()]
}

fn get() -> Command {
    Command::new("get")
        .about("Prints what is at a URL")
        .arg(flags::url().num_args(1..).action(ArgAction::Append))
        .args(flags::answer())
        .args(flags::common("30", ""))
        .after_help("Example:\n  cargo lab-b get http://localhost:8000/\n  prints the page, if `python3 -m http.server` runs")
}

fn head() -> Command {
    Command::new("head")
        .about("Prints the head of what is at a URL, as it came")
        .arg(flags::url())
        .args(flags::answer())
        .args(flags::common("30", ""))
        .after_help("Example:\n  cargo lab-b head http://localhost:8000/")
}

fn post() -> Command {
    Command::new("post")
        .about("Sends something to a URL and prints the answer")
        .arg(flags::url())
        .args([
            flags::many(
                "data",
                "TEXT|@FILE",
                "Send this as an HTML form does; several are joined by &",
            )
            .conflicts_with_all(["json", "form-data"]),
            flags::value("json", "TEXT|@FILE", "Send this as JSON").conflicts_with("form-data"),
            flags::many(
                "form-data",
                "NAME=VALUE|NAME=@FILE",
                "Send this field or file; repeatable",
            ),
        ])
        .args(flags::answer())
        .args(flags::common("30", ""))
        .after_help("Example:\n  cargo lab-b post http://localhost:8080/echo --json '{\"a\":1}'")
}

fn form() -> Command {
    Command::new("form")
        .about("Fills in a form of a page, sends it, and prints the answer")
        .arg(flags::url())
        .arg(
            Arg::new("fields")
                .value_name("NAME=VALUE")
                .action(ArgAction::Append)
                .num_args(0..)
                .help("What to fill in; NAME=@FILE for a file; a NAME may come again"),
        )
        .args([
            flags::value("form", "CSS", "Which form [default: the first]"),
            flags::value("submit", "NAME[=VALUE]", "Which button to press [default: the first]"),
        ])
        .args(flags::answer())
        .args(flags::common("30", ""))
        .after_help("Example:\n  cargo lab-b form http://localhost:8080/search q=http\n  sends what is in the page's first form, with `http` in its field q")
}

fn extract() -> Command {
    Command::new("extract")
        .about("Prints what one needs from a page: text, attributes, links, a table")
        .arg(flags::url().required(false))
        .args([
            flags::value("select", "CSS", "The text of every element that matches, one a line"),
            flags::value("attr", "NAME", "With --select: the value of this attribute instead of the text")
                .requires("select")
            .conflicts_with_all(["links", "table"]),
            flags::switch("links", "Where every link leads, as an absolute URL"),
            table_flag(),
            flags::switch("json", "Print one JSON array"),
        ])
        .group(ArgGroup::new("wanted").args(["select", "links", "table"]).required(true))
        .args(flags::common("30", ""))
        .after_help("Example:\n  cargo lab-b extract http://localhost:8000/ --links\n  prints where the links of the page lead, if `python3 -m http.server` runs")
}

fn table_flag() -> Arg {
    flags::value(
        "table",
        "CSS",
        "The first table that matches, as CSV [default: table]",
    )
    .num_args(0..=1)
    .default_missing_value("table")
}

fn crawl() -> Command {
    Command::new("crawl")
        .about("Visits every page of a site, and reports pages, redirects and broken links")
        .arg(flags::url())
        .args([
            flags::value("depth", "N", "How many links away from the start a page may be [default: no limit]")
                .value_parser(value_parser!(usize)),
            flags::value("pages", "N", "How many URLs to ask for")
                .value_parser(value_parser!(u64).range(1..))
                .default_value("10000"),
            flags::value("concurrency", "N", "How many to ask for at the same time")
                .value_parser(value_parser!(u16).range(1..))
                .default_value("4"),
            flags::value("delay", "SECONDS", "How long to wait between the starts of any two requests")
                .value_parser(flags::parse_seconds)
                .default_value("0"),
            flags::switch("assets", "Ask for pictures, scripts, stylesheets and the like too"),
            flags::value("format", "FORMAT", "How the report looks; `dot` is a map for Graphviz")
                .value_parser(["text", "jsonl", "dot"])
                .default_value("text"),
        ])
        .args(flags::common("10", "10485760"))
        .after_help("Examples:\n  cargo lab-b crawl http://localhost:8000/\n  cargo lab-b crawl http://localhost:8000/ --format dot | sfdp -Tsvg > map.svg")
}
