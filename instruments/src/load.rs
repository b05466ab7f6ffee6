//! `cargo workshop load`: servers side by side under the same load.
//!
//! Read on in this order: `options.rs` (what can be asked), `scenes.rs` (demonstrations with a name), `contestants.rs` (who runs),
//! `server.rs` (starting and ending them), [`generator`] (the load), `cost.rs` (CPU and memory), `measure.rs` (rounds in turn),
//! `notes.rs` (what makes a number doubtful), `screen.rs` and `page.rs` (the pictures), `summary.rs` (the sentence).

mod build;
mod contestants;
mod cost;
pub mod generator;
mod measure;
mod nginx;
mod notes;
mod open_files;
mod options;
mod page;
mod probe;
mod scenes;
mod server;
mod summary;
mod url;
mod words;

mod screen;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::ArgMatches;
use grader::leash::Leash;
use workshop::error::{Error, Kind, Result};
use workshop::files;
use workshop::paint::{Line, Look, Printer, Style, width};
use workshop::progress::Progress;
use workshop::signals;
use workshop::workspace::Workspace;

use contestants::{Contestant, How};
use generator::answer::Awaited;
use measure::{Plan, Point, Ready};
use options::{Options, Situation};
use page::Page;
use screen::Screen;
use server::Server;

pub use options::command;

/// Does it.
///
/// # Errors
/// It cannot be done; the error says why, and what to do.
pub fn run(workspace: &Workspace, matches: &ArgMatches) -> Result<ExitCode> {
    if matches.get_flag("list-scenes") {
        list_scenes();
        return Ok(ExitCode::SUCCESS);
    }
    let options = Options::read(matches)?;
    let stop = Arc::new(AtomicBool::new(false));
    let building = Leash::default();
    let (stopped, leash) = (Arc::clone(&stop), building.clone());
    signals::on_stop(move || {
        stopped.store(true, Ordering::Relaxed);
        leash.cancel();
    });
    let site = site(&options)?;
    let mut session = Session {
        workspace,
        options: &options,
        stop: &stop,
        printer: Printer::stdout(),
        progress: Progress::stderr(),
        screen: Screen {
            width: width(),
            unicode: Look::of(&std::io::stdout()).unicode,
        },
        absent: Vec::new(),
    };
    session.title();
    let (mut servers, situations) = session.begin(site.path(), &building)?;
    let points = session.measure(&mut servers, &situations)?;
    let names: Vec<String> = servers.iter().map(|ready| ready.name.clone()).collect();
    drop(servers);
    session.end(&names, &situations, &points)
}

/// The folder that lab C and nginx serve: with `--root` somebody's own, else one with a page of 13 octets.
enum Site {
    Own(PathBuf),
    Ours(tempfile::TempDir),
}

impl Site {
    fn path(&self) -> &Path {
        match self {
            Site::Own(path) => path,
            Site::Ours(folder) => folder.path(),
        }
    }
}

fn site(options: &Options) -> Result<Site> {
    if let Some(root) = &options.root {
        return fs::canonicalize(root)
            .map(Site::Own)
            .map_err(|cause| Error::file("read", root, &cause));
    }
    let folder = tempfile::Builder::new()
        .prefix("load-site-")
        .tempdir()
        .map_err(|cause| Error::ours(format!("there is no temporary folder: {cause}")))?;
    for name in ["index.html", "hello.txt"] {
        let file = folder.path().join(name);
        fs::write(&file, "Hello, world!").map_err(|cause| Error::file("write", &file, &cause))?;
    }
    Ok(Site::Ours(folder))
}

fn list_scenes() {
    let mut printer = Printer::stdout();
    let screen = Screen {
        width: width(),
        unicode: true,
    };
    for scene in scenes::SCENES {
        printer.line(&Line::new().with(Style::Strong, scene.name));
        printer.lines(&screen.wrapped(scene.question, Style::Plain, "  ", "  "));
        let command = format!("cargo workshop load {}", scene.line);
        printer.lines(&screen.wrapped(&command, Style::Quiet, "  ", "    "));
    }
    printer.line(&Line::new());
    printer.lines(&screen.wrapped(
        "cargo workshop load --scene NAME plays one with your own servers, with --solution with the reference's; other flags change it.",
        Style::Plain,
        "",
        "",
    ));
}

/// One call of the command.
struct Session<'a> {
    workspace: &'a Workspace,
    options: &'a Options,
    stop: &'a AtomicBool,
    printer: Printer,
    progress: Progress,
    screen: Screen,
    /// What could not be measured, and why.
    absent: Vec<String>,
}

impl Session<'_> {
    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn title(&mut self) {
        if let Some(scene) = self.options.scene {
            let lines = self.screen.wrapped(scene.question, Style::Strong, "", "");
            self.printer.lines(&lines);
            let command = format!("cargo workshop load {}", scene.line);
            let lines = self.screen.wrapped(&command, Style::Quiet, "  ", "    ");
            self.printer.lines(&lines);
        }
    }

    /// Builds and starts all servers, and asks each once.
    fn begin(&mut self, site: &Path, building: &Leash) -> Result<(Vec<Ready>, Vec<Situation>)> {
        let contestants = contestants::all(self.workspace, self.options, site)?;
        let situations = self.fit(self.options.situations())?;
        let mut programs = Vec::new();
        for contestant in &contestants {
            match build::program(self.workspace, contestant, building, &self.progress) {
                Ok(program) => programs.push(Ok(program)),
                // One's own has to build; what is only beside it may be missing.
                Err(error) if !matches!(contestant.how, How::Axum) => return Err(error),
                Err(error) => programs.push(Err(error)),
            }
        }
        // Servers are ended when they are dropped: what cancels the builds must not end them, for the results are still to come.
        let leash = Leash::default();
        let mut servers = Vec::new();
        for (contestant, program) in contestants.iter().zip(programs) {
            if self.is_stopped() {
                break;
            }
            self.progress.say(&format!("starting {}", contestant.name));
            let started =
                program.and_then(|program| ready(contestant, program.as_deref(), site, &leash));
            match started {
                Ok(ready) => servers.push(ready),
                Err(error) => self.is_absent(&contestant.name, &error),
            }
        }
        self.progress.clear();
        if servers.is_empty() {
            let error = match self.is_stopped() {
                true => Error::failed("stopped before anything was measured"),
                false => Error::failed("there is nothing to measure: no server answers")
                    .remedy("what is to be done in your lab: cargo workshop; the reference instead: --solution"),
            };
            return Err(error);
        }
        self.tell_lengths(&servers);
        Ok((servers, situations))
    }

    fn is_absent(&mut self, name: &str, error: &Error) {
        let remedy = error
            .remedy
            .as_ref()
            .map_or(String::new(), |remedy| format!(" (try: {remedy})"));
        let words = format!("{name} is not measured: {}{remedy}", error.message);
        self.progress.clear();
        for line in words.lines() {
            let lines = self.screen.wrapped(line, Style::Bad, "", "  ");
            self.printer.lines(&lines);
        }
        self.absent.push(words);
    }

    /// Answers of different lengths are different work.
    fn tell_lengths(&mut self, servers: &[Ready]) {
        let lengths: Vec<Option<u64>> = servers.iter().map(|ready| ready.right.octets).collect();
        if lengths.windows(2).any(|pair| pair[0] != pair[1]) {
            let shown = servers.iter().map(|ready| match ready.right.octets {
                Some(octets) => format!("{} {octets}", ready.name),
                None => format!("{} differs from time to time (not checked)", ready.name),
            });
            let words = format!(
                "octets of content: {}",
                shown.collect::<Vec<_>>().join(", ")
            );
            let lines = self.screen.wrapped(&words, Style::Quiet, "", "  ");
            self.printer.lines(&lines);
        }
    }

    /// Takes away what does not fit into the limit of open files.
    fn fit(&mut self, mut situations: Vec<Situation>) -> Result<Vec<Situation>> {
        for situation in &mut situations {
            let crowd = situation.idle + situation.slow;
            let room = open_files::room_for(situation.connections + crowd);
            let needed = situation.connections + crowd;
            if room >= needed {
                continue;
            }
            let remedy = format!(
                "ulimit -n {} in this terminal; or fewer clients",
                needed + 200
            );
            if room < situation.connections + situation.slow || situation.idle == 0 {
                return Err(Error::failed(format!(
                    "{needed} connections do not fit: this terminal allows {room} of them at once"
                ))
                .remedy(remedy));
            }
            let idle = room - situation.connections - situation.slow;
            let words = format!(
                "only {idle} of {} idle clients fit: this terminal allows too few open files ({remedy})",
                situation.idle
            );
            let lines = self.screen.wrapped(&words, Style::Note, "! ", "  ");
            self.printer.lines(&lines);
            situation.idle = idle;
        }
        Ok(situations)
    }

    fn measure(&mut self, servers: &mut [Ready], situations: &[Situation]) -> Result<Vec<Point>> {
        let plan = Plan {
            rounds: self.options.rounds,
            time: Duration::from_secs_f64(self.options.seconds / self.options.rounds as f64),
        };
        let names: Vec<String> = servers.iter().map(|ready| ready.name.clone()).collect();
        let bars = u32::try_from(servers.len() * situations.len()).unwrap_or(u32::MAX);
        let all = plan.of_a_bar() * bars;
        let words = format!(
            "{}, {} of {} each, in turn: about {:.0} s",
            words::count(bars as usize, "bar"),
            words::count(plan.rounds, "round"),
            words::duration(plan.time),
            all.as_secs_f64()
        );
        let words = self.screen.plain(&words);
        self.printer
            .line(&Line::new().with(Style::Quiet, words).cut(self.screen.width));
        let mut points = Vec::new();
        for (index, load) in situations.iter().enumerate() {
            if self.is_stopped() {
                break;
            }
            let title = words::situation(load);
            let progress = &self.progress;
            let room = self.screen.width - 2;
            let tell = |round: usize, name: &str| {
                let words = format!("round {} of {}, {name}: {title}", round + 1, plan.rounds);
                // A line that wraps could not be taken back.
                progress.say(&Line::plain(words).cut(room).text());
            };
            let found = measure::situation(servers, (index, load), plan, self.stop, &tell)
                .map_err(|cause| Error::ours(format!("no load can be made: {cause}")))?;
            self.progress.clear();
            self.printer
                .lines(&self.screen.table(&title, &names, &found));
            points.extend(found);
        }
        Ok(points)
    }

    /// What it shows, and the page.
    fn end(
        mut self,
        names: &[String],
        situations: &[Situation],
        points: &[Point],
    ) -> Result<ExitCode> {
        let sentences = summary::sentences(names, situations, points);
        let is_partial = self.is_stopped()
            || !self.absent.is_empty()
            || points.iter().any(|point| point.is_partial);
        self.printer.line(&Line::new());
        for sentence in &sentences {
            let lines = self
                .screen
                .wrapped(&self.screen.plain(sentence), Style::Plain, "", "");
            self.printer.lines(&lines);
        }
        if cost::now(&[]).is_none() {
            let words = "CPU and memory of servers are not measured here: that needs Linux.";
            let lines = self.screen.wrapped(words, Style::Quiet, "", "");
            self.printer.lines(&lines);
        }
        if let Some(scene) = self.options.scene {
            let lines = self.screen.wrapped(scene.look, Style::Quiet, "", "");
            self.printer.lines(&lines);
        }
        if is_partial {
            let words = match self.is_stopped() {
                true => "Partial: stopped. Above is what was measured until then.",
                false => "Partial: not all of it could be measured, see above.",
            };
            self.printer.line(&Line::new().with(Style::Bad, words));
        }
        let place = self.write_page(names, situations, points, &sentences, is_partial)?;
        self.printer.line(
            &Line::new()
                .with(Style::Quiet, "pictures: ")
                .with(Style::Plain, self.workspace.shown(&place)),
        );
        if self.options.open
            && let Err(cause) = open::that_detached(&place)
        {
            return Err(Error::failed(format!("no browser opens: {cause}"))
                .remedy(format!("open {} yourself", place.display())));
        }
        Ok(match is_partial {
            true => Error::new(Kind::Failed, "").exit_code(),
            false => ExitCode::SUCCESS,
        })
    }

    fn write_page(
        &self,
        names: &[String],
        situations: &[Situation],
        points: &[Point],
        sentences: &[String],
        is_partial: bool,
    ) -> Result<PathBuf> {
        let now = chrono::Local::now();
        let what = match (self.options.scene, self.options.lab()) {
            (Some(scene), _) => scene.name.to_owned(),
            (None, Some(lab)) => format!("lab-{}", lab.id),
            (None, None) => "url".to_owned(),
        };
        let place = self.options.page.clone().unwrap_or_else(|| {
            let name = format!("{what}-{}.html", now.format("%Y-%m-%d-%H%M%S"));
            self.workspace.own_dir().join("load").join(name)
        });
        let title = match (self.options.scene, self.options.lab()) {
            (Some(scene), _) => scene.question.to_owned(),
            (None, Some(lab)) => format!("Lab {} under load", lab.id.to_uppercase()),

            (None, None) => format!("{} under load", names.join(", ")),
        };
        let words: Vec<String> = std::env::args_os()
            .skip(1)
            .map(|word| word.to_string_lossy().into_owned())
            .collect();
        let stamp = format!(
            "Measured {}, on {} with {} cores",
            now.format("%Y-%m-%d %H:%M"),
            std::env::consts::OS,
            cost::cores()
        );
        let page = Page {
            title: &title,
            look: self.options.scene.map(|scene| scene.look),
            command: &format!("cargo workshop {}", words.join(" ")),
            stamp: &stamp,
            sentences,
            absent: &self.absent,
            names,
            situations,
            points,
            nothing: match cost::now(&[]) {
                Some(_) => "–",
                None => "not measured here: that needs Linux",
            },
            is_partial,
        };
        files::replace(&place, page.render().as_bytes())?;
        Ok(place)
    }
}

/// Starts a contestant and asks it once.
fn ready(
    contestant: &Contestant,
    program: Option<&Path>,
    site: &Path,
    leash: &Leash,
) -> Result<Ready> {
    let server = Server::start(contestant, program, site, leash)?;
    let authority = match &contestant.how {
        How::Url(url) => url.authority.clone(),
        _ => server.address.to_string(),
    };
    let request = measure::request(contestant.path.as_deref(), &authority, false);
    let awaited = match contestant.path {
        Some(_) => Awaited::Http,
        None => Awaited::Echo(request.clone().into()),
    };
    let right = probe::ask(server.address, &request, &awaited).map_err(|why| {
        // What it says itself is the better reason.
        match server.to_do() {
            Some(id) => Error::failed(format!("{id} is still to do"))
                .remedy(format!("cargo workshop show {id}")),
            None => Error::failed(why),
        }
    })?;
    Ok(Ready {
        name: contestant.name.clone(),
        path: contestant.path.clone(),
        authority,
        awaited,
        right,
        ended: None,
        server,
    })
}
