//! What was asked for: the command line, and where a scene is played, the scene's words behind it.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, parser::ValueSource, value_parser};
use grader::course::{LABS, Lab};
use workshop::error::{Error, Result};

use super::scenes::{SCENES, Scene};
use crate::target;

/// More than this is no class any more.
const MOST_POINTS: usize = 100;

/// What is measured.
#[derive(Debug, Clone)]
pub enum Target {
    /// The servers of a lab.
    Lab(&'static Lab),
    /// Servers that run already.
    Urls(Vec<String>),
}

/// Who runs beside one's own server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Peer {
    /// The course's reference.
    Reference,
    /// nginx, where it is installed.
    Nginx,
    /// axum, built for this.
    Axum,
}

/// How a page comes about (lab D).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A program is started for each request.
    Cgi,
    /// Processes that stay.
    Wsgi,
    /// The server's own code (lab E).
    InProcess,
}

/// All of it.
#[derive(Debug, Clone)]
pub struct Options {
    /// What is measured.
    pub target: Target,
    /// The reference in the place of one's own server.
    pub solution: bool,
    /// Who runs beside it.
    pub against: Vec<Peer>,
    /// Models of lab A's server.
    pub models: Vec<String>,
    /// Numbers of workers.
    pub workers: Vec<u32>,
    /// Numbers of copies behind a balancer.
    pub copies: Vec<usize>,
    /// Ways to make a page.
    pub ways: Vec<Way>,
    /// Numbers of busy clients.
    pub connections: Vec<usize>,
    /// Requests a second; none is a closed loop.
    pub rates: Vec<f64>,
    /// Clients that ask once and stay.
    pub idle: usize,
    /// Clients that send octet by octet.
    pub slow: usize,
    /// A connection for each request.
    pub close: bool,
    /// Requests in a row.
    pub pipeline: usize,
    /// How long each point is measured, in seconds.
    pub seconds: f64,
    /// In how many rounds.
    pub rounds: usize,
    /// What is asked for.
    pub path: Option<String>,
    /// The folder that is served.
    pub root: Option<PathBuf>,
    /// Where the page goes.
    pub page: Option<PathBuf>,
    /// Is the page to be opened in the browser?
    pub open: bool,
    /// Does somebody answer for another machine?
    pub is_owned: bool,
    /// The scene.
    pub scene: Option<&'static Scene>,
}

/// The command line.
#[must_use]
pub fn command() -> Command {
    let list = |name: &'static str, names: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(names)
            .value_delimiter(',')
            .action(ArgAction::Append)
            .help(help)
    };
    let one = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .action(ArgAction::SetTrue)
            .help(help)
    };
    Command::new("load")
        .about("See how fast servers are under load, side by side")
        .max_term_width(100)
        .arg(
            Arg::new("target")
                .value_name("LAB|URL")
                .num_args(0..=8)
                .help("A lab whose server is built and run (a, c, d, e), or http://127.0.0.1:PORT/…, one or more"),
        )
        .arg(flag("solution", "Run the reference in the place of your own server"))
        .arg(
            list("against", "WHO", "Who runs beside it: reference, nginx, axum [default: reference]")
                .value_parser(["reference", "nginx", "axum", "nobody"]),
        )
        .arg(
            list("models", "MODEL", "Lab A: its server with each of these models")
                .value_parser(["one", "threads", "pool", "events", "async", "processes"]),
        )
        .arg(
            list("workers", "N", "The server with each of these numbers of workers")
                .value_parser(value_parser!(u32).range(1..=1024)),
        )
        .arg(
            list("ways", "WAY", "Lab D: a page by each of these: cgi, wsgi, in-process")
                .value_parser(["cgi", "wsgi", "in-process"]),
        )
        .arg(
            list("copies", "N", "Labs C and E: so many copies behind a balancer (nginx); 0 is one without")
                .value_parser(value_parser!(u64).range(0..=16)),
        )
        .arg(
            list("connections", "N", "Clients that ask all the time [default: 1,16,64,256]")
                .value_parser(value_parser!(u64).range(1..=10_000)),
        )
        .arg(
            list("rate", "R", "Requests a second, whatever the server does; latency counts from when each was due")
                .value_parser(value_parser!(u64).range(1..=500_000)),
        )
        .arg(
            one("slow", "N", "The same beside so many clients that send one octet every 0.2 s")
                .value_parser(value_parser!(u64).range(1..=5_000)),
        )
        .arg(
            one("idle", "N", "The same beside so many clients that asked once and stay")
                .value_parser(value_parser!(u64).range(1..=25_000)),
        )
        .arg(flag("close", "The same with a new connection for each request"))
        .arg(
            one("pipeline", "N", "The same with so many requests in a row, without waiting")
                .value_parser(value_parser!(u64).range(2..=1_000)),
        )
        .arg(
            one("seconds", "S", "How long each bar is measured [default: 3]").value_parser(seconds),
        )
        .arg(
            one("rounds", "N", "In how many rounds, the servers in turn [default: 3]")
                .value_parser(value_parser!(u64).range(1..=20)),
        )
        .arg(one("path", "PATH", "What is asked for, such as /hello.txt").value_parser(path))
        .arg(
            one("root", "DIR", "Lab C: the folder that is served [default: one with a page of 13 octets]")
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(
            one("page", "FILE", "Where to write the page with the pictures [default: below .workshop/load]")
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(flag("open", "Open that page in your browser"))
        .arg(
            one("scene", "NAME", "A demonstration for class; --list-scenes names them")
                .value_parser(clap::builder::PossibleValuesParser::new(SCENES.iter().map(|scene| scene.name))),
        )
        .arg(flag("list-scenes", "Name the scenes, and what each of them shows"))
        .arg(target::flag())
        .after_help(
            "Servers run in turn, on loopback, under the same load. The first build takes a minute or two.\n\n\
             Examples:\n  \
             cargo workshop load c --against reference,nginx,axum\n  \
             cargo workshop load a --models threads,pool,events --slow 50\n  \
             cargo workshop load http://127.0.0.1:8080/ --rate 2000\n  \
             cargo workshop load --scene idle --solution",
        )
}

fn seconds(text: &str) -> std::result::Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.1..=60.0).contains(&seconds) => Ok(seconds),
        _ => Err("it is a number of seconds from 0.1 to 60".to_owned()),
    }
}

/// A request target that cannot smuggle a second line into the request.
fn path(text: &str) -> std::result::Result<String, String> {
    let is_visible = text.bytes().all(|octet| (0x21..=0x7e).contains(&octet));
    match text.starts_with('/') && is_visible && text.len() <= 8_000 {
        true => Ok(text.to_owned()),
        false => Err("it begins with / and has no spaces (percent-encode them)".to_owned()),
    }
}

/// The words of the command line; and those of the scene, for whatever the command line does not say.
struct Words<'a> {
    given: &'a ArgMatches,
    scene: Option<ArgMatches>,
}

impl Words<'_> {
    fn of(&self, name: &str) -> &ArgMatches {
        let is_given = self.given.value_source(name) == Some(ValueSource::CommandLine);
        match &self.scene {
            Some(scene) if !is_given => scene,
            _ => self.given,
        }
    }

    fn texts(&self, name: &str) -> Vec<String> {
        let values = self.of(name).get_many::<String>(name);
        values.into_iter().flatten().cloned().collect()
    }

    fn number(&self, name: &str) -> Option<usize> {
        let number = self.of(name).get_one::<u64>(name)?;
        usize::try_from(*number).ok()
    }

    fn numbers(&self, name: &str) -> Vec<usize> {
        let values = self.of(name).get_many::<u64>(name);
        let values = values.into_iter().flatten();
        values
            .filter_map(|&number| usize::try_from(number).ok())
            .collect()
    }

    fn flag(&self, name: &str) -> bool {
        self.of(name).get_flag(name)
    }
}

impl Options {
    /// Reads them.
    ///
    /// # Errors
    /// Usage: words that do not go together.
    pub fn read(given: &ArgMatches) -> Result<Options> {
        let scene = given
            .get_one::<String>("scene")
            .and_then(|name| SCENES.iter().find(|scene| scene.name == *name));
        let of_scene = match scene {
            Some(scene) => Some(
                command()
                    .try_get_matches_from(std::iter::once("load").chain(scene.words()))
                    .map_err(|cause| Error::ours(format!("scene {}: {cause}", scene.name)))?,
            ),
            None => None,
        };
        let words = Words {
            given,
            scene: of_scene,
        };
        let against = words.texts("against");
        let mut options = Options {
            target: read_target(&words.texts("target"))?,
            solution: given.get_flag("solution"),
            against: against.iter().filter_map(|name| peer(name)).collect(),
            models: words.texts("models"),
            workers: {
                let values = words.of("workers").get_many::<u32>("workers");
                values.into_iter().flatten().copied().collect()
            },
            copies: words.numbers("copies"),
            ways: words.texts("ways").iter().map(|name| way(name)).collect(),
            connections: words.numbers("connections"),
            rates: words
                .numbers("rate")
                .iter()
                .map(|&rate| rate as f64)
                .collect(),
            idle: words.number("idle").unwrap_or(0),
            slow: words.number("slow").unwrap_or(0),
            close: words.flag("close"),
            pipeline: words.number("pipeline").unwrap_or(1),
            seconds: words
                .of("seconds")
                .get_one("seconds")
                .copied()
                .unwrap_or(3.0),
            rounds: words.number("rounds").unwrap_or(3),
            path: words.of("path").get_one("path").cloned(),
            root: words.of("root").get_one("root").cloned(),
            page: given.get_one("page").cloned(),
            open: given.get_flag("open"),
            is_owned: target::is_owned(given),
            scene,
        };
        if options.connections.is_empty() {
            options.connections = vec![1, 16, 64, 256];
        }
        // Who compares kinds of one server has something beside it already.
        let varies = !options.models.is_empty()
            || !options.workers.is_empty()
            || !options.copies.is_empty()
            || !options.ways.is_empty();
        if against.is_empty() && !varies && !options.solution {
            options.against = vec![Peer::Reference];
        }
        options.fit_together()?;
        Ok(options)
    }

    /// The lab, if it is one.
    #[must_use]
    pub fn lab(&self) -> Option<&'static Lab> {
        match self.target {
            Target::Lab(lab) => Some(lab),
            Target::Urls(_) => None,
        }
    }

    fn fit_together(&self) -> Result<()> {
        let id = self.lab().map_or("", |lab| lab.id);
        let wrong = |flag: &str, labs: &str, why: &str| {
            Err(Error::usage(format!("{flag} is for {labs}: {why}")))
        };
        if !self.models.is_empty() && id != "a" {
            return wrong(
                "--models",
                "lab A",
                "its server has several models; `--workers 1,4` compares numbers of workers of any lab's",
            );
        }
        if !self.ways.is_empty() && id != "d" {
            return wrong(
                "--ways",
                "lab D",
                "`cargo workshop load d --ways cgi,wsgi,in-process`",
            );
        }
        if !self.copies.is_empty() && !["c", "e"].contains(&id) {
            return wrong(
                "--copies",
                "labs C and E",
                "nginx in front of them speaks HTTP; `cargo workshop load e --copies 0,1,2`",
            );
        }
        if !self.workers.is_empty() && id.is_empty() {
            return wrong(
                "--workers",
                "labs",
                "a server that runs already has its own",
            );
        }
        if self.root.is_some() && id != "c" {
            return wrong(
                "--root",
                "lab C",
                "the others serve no folder, or their own",
            );
        }
        if self.path.is_some() && id == "a" {
            return wrong(
                "--path",
                "servers that speak HTTP",
                "lab A's sends back what it gets",
            );
        }
        if self.pipeline > 1 && self.close {
            return Err(Error::usage(
                "--pipeline needs connections that stay, and --close ends them",
            )
            .remedy("one of them at a time"));
        }
        if self.lab().is_none()
            && (self.solution || !self.against.is_empty())
            && self.scene.is_none()
        {
            let asked = self.solution || self.against != [Peer::Reference];
            if asked {
                return Err(Error::usage("a server that runs already is measured beside other URLs, not beside a lab's servers")
                    .remedy("name both URLs: cargo workshop load http://127.0.0.1:8080/ http://127.0.0.1:8081/"));
            }
        }
        let others = self.against.iter().find(|peer| **peer != Peer::Reference);
        if let (Some(peer), "a" | "d") = (others, id) {
            let what = if id == "a" {
                "sends nothing back as an echo"
            } else {
                "runs no CGI scripts"
            };
            let name = if *peer == Peer::Nginx {
                "nginx"
            } else {
                "axum"
            };
            return Err(
                Error::usage(format!("{name} {what}, so there is nothing to compare"))
                    .remedy("labs C and E: cargo workshop load c --against nginx,axum"),
            );
        }
        let variants = self.models.len().max(1) * self.workers.len().max(1)
            + self.copies.len()
            + self.ways.len()
            + self.against.len();
        if variants * self.situations().len() > MOST_POINTS {
            return Err(
                Error::usage(format!("that would be more than {MOST_POINTS} bars"))
                    .remedy("fewer numbers in --connections, --rate, --models or --workers"),
            );
        }
        Ok(())
    }

    /// The loads that are laid on every server, in this order.
    #[must_use]
    pub fn situations(&self) -> Vec<Situation> {
        let rates = match self.rates.as_slice() {
            [] => vec![None],
            rates => rates.iter().copied().map(Some).collect(),
        };
        let plain = self.connections.iter().flat_map(|&connections| {
            rates.iter().map(move |&rate| Situation {
                connections,
                rate,
                ..Situation::default()
            })
        });
        let is_special = self.idle + self.slow > 0 || self.close || self.pipeline > 1;
        plain
            .flat_map(|plain| {
                let special = Situation {
                    idle: self.idle,
                    slow: self.slow,
                    close: self.close,
                    pipeline: self.pipeline,
                    ..plain
                };
                std::iter::once(plain).chain(is_special.then_some(special))
            })
            .collect()
    }
}

/// One kind of load.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Situation {
    /// Busy clients.
    pub connections: usize,
    /// Requests a second.
    pub rate: Option<f64>,
    /// Clients that ask once and stay.
    pub idle: usize,
    /// Clients that send octet by octet.
    pub slow: usize,
    /// A connection for each request?
    pub close: bool,
    /// Requests in a row.
    pub pipeline: usize,
}

impl Default for Situation {
    fn default() -> Situation {
        Situation {
            connections: 1,
            rate: None,
            idle: 0,
            slow: 0,
            close: false,
            pipeline: 1,
        }
    }
}

fn read_target(words: &[String]) -> Result<Target> {
    let Some(first) = words.first() else {
        return Err(Error::usage("what is to be loaded?").remedy(
            "a lab or a URL: cargo workshop load c; or a scene: cargo workshop load --list-scenes",
        ));
    };
    if first.contains("://") || first.contains(':') || first.contains('/') {
        return Ok(Target::Urls(words.to_vec()));
    }
    let id = first.to_lowercase();
    let id = id.strip_prefix("lab-").unwrap_or(&id);
    let lab = LABS
        .iter()
        .find(|lab| lab.id == id || lab.package == first.as_str());
    match lab {
        Some(lab) if words.len() > 1 => Err(Error::usage(format!(
            "one lab at a time, and {first} is one already ({})",
            lab.title
        ))),
        Some(lab) if lab.id == "b" => Err(Error::usage(
            "lab B is a client: it makes load, and bears none",
        )
        .remedy("the servers are in labs A, C, D and E: cargo workshop load c")),
        Some(lab) => Ok(Target::Lab(lab)),
        None => Err(Error::usage(format!(
            "{} is neither a lab nor a URL",
            grader::octets::quoted(first.as_bytes())
        ))
        .remedy("a, c, d or e; or http://127.0.0.1:8080/")),
    }
}

fn peer(name: &str) -> Option<Peer> {
    match name {
        "reference" => Some(Peer::Reference),
        "nginx" => Some(Peer::Nginx),
        "axum" => Some(Peer::Axum),
        _ => None,
    }
}

fn way(name: &str) -> Way {
    match name {
        "cgi" => Way::Cgi,
        "wsgi" => Way::Wsgi,
        _ => Way::InProcess,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> Result<Options> {
        let words = std::iter::once("load").chain(words.split_whitespace());
        Options::read(&command().try_get_matches_from(words).unwrap())
    }

    #[test]
    fn every_scene_is_a_command_that_reads() {
        for scene in SCENES {
            let options = read(&format!("--scene {}", scene.name)).unwrap();
            assert!(options.situations().len() <= 8, "{}", scene.name);
        }
    }

    #[test]
    fn what_is_said_wins_over_the_scene() {
        let options = read("--scene slow --slow 7 --connections 2,3").unwrap();
        assert_eq!(options.slow, 7);
        assert_eq!(options.connections, [2, 3]);
        assert!(options.models.contains(&"events".to_owned()));
        assert_eq!(options.situations().len(), 4);
        assert_eq!(options.situations()[0].slow, 0);
        assert_eq!(options.situations()[1].slow, 7);
    }

    #[test]
    fn the_reference_runs_beside_it_unless_something_else_does() {
        assert_eq!(read("c").unwrap().against, [Peer::Reference]);
        assert_eq!(read("c --against nobody").unwrap().against, []);
        assert_eq!(read("c --solution").unwrap().against, []);
        assert_eq!(read("a --models threads,pool").unwrap().against, []);
        assert_eq!(
            read("c --against nginx,axum").unwrap().against,
            [Peer::Nginx, Peer::Axum]
        );
    }

    #[test]
    fn words_that_do_not_go_together_are_told() {
        let cases = [
            ("b", "lab B is a client"),
            ("", "what is to be loaded"),
            ("x", "neither a lab nor a URL"),
            ("c d", "one lab at a time"),
            ("c --models threads", "--models is for lab A"),
            ("a --against nginx", "nginx sends nothing back"),
            ("d --against axum", "axum runs no CGI"),
            ("a --path /x", "--path is for"),
            ("e --root .", "--root is for lab C"),
            ("c --pipeline 4 --close", "--pipeline needs"),
            ("http://127.0.0.1:1/ --against nginx", "beside other URLs"),
            (
                "a --models threads,pool --workers 1,2,3,4,5,6,7,8 --connections 1,2,3,4,5,6,7",
                "more than 100 bars",
            ),
        ];
        for (words, expected) in cases {
            let error = read(words).unwrap_err().to_string();
            assert!(error.contains(expected), "{words}: {error}");
        }
        assert!(path("/a b").is_err() && path("/a\r\nX: y").is_err() && path("a").is_err());
        assert!(seconds("0").is_err() && seconds("nan").is_err() && seconds("1e9").is_err());
    }
}
