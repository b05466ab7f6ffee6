//! Files below a path (e14, e17): `/static/`. Scripts are found by the server before the application is asked; `/client` stands in
//! `proxies.rs`.

use super::App;
use super::request::Request;
use super::settings::Settings;
use crate::arguments::Trouble;
use crate::fault;
use crate::http_server::answer::Answer;
use crate::http_server::{Lab, Options, files, forms, methods};

/// What it keeps: lab C's settings, with the folder as root.
pub struct State {
    files: Option<Box<Options>>,
    scripts: Option<Box<Options>>,
}

impl State {
    pub fn open(settings: &Settings) -> Result<Self, Trouble> {
        let below = |folder: &std::path::PathBuf| {
            let words = ["--root".to_owned(), folder.display().to_string()];
            Options::parse(Lab::C, &words).map(Box::new)
        };
        let files = settings.files.as_ref().map(below).transpose()?;
        let scripts = settings.cgi_bin.as_ref().map(below).transpose()?;
        Ok(State { files, scripts })
    }
}

/// What is mounted answers before the routes are looked at.
pub fn answer(app: &App, request: &mut Request) -> Option<Answer> {
    if fault("e17-shows-scripts")
        && let Some(options) = &app.mounts.scripts
        && let Some(rest) = request.path.strip_prefix("/cgi-bin")
    {
        return Some(files::get(options, rest, ""));
    }
    let options = app.mounts.files.as_ref()?;
    let rest = request.path.strip_prefix("/static")?.to_owned();
    if !rest.starts_with('/') || fault("e14-no-files") {
        return None;
    }
    request.told.route = Some("/static/*path".into());
    if fault("e14-top-folder-only") && rest[1..].contains('/') {
        return None;
    }
    Some(match request.method.as_str() {
        "GET" | "HEAD" => below(options, request, &rest),
        "OPTIONS" => methods::options(methods::READ),
        "POST" if fault("e17-post-to-files") => below(options, request, &rest),
        _ => methods::refused(methods::READ),
    })
}

fn below(options: &Options, request: &Request, rest: &str) -> Answer {
    let query = match request.query.as_str() {
        "" => String::new(),
        query => format!("?{query}"),
    };
    let mut found = files::get(options, rest, &query);
    for (name, value) in &mut found.fields {
        // What is mounted knows the rest of the path alone.
        if *name == "Location" && !fault("e17-redirect-leaves-the-mount") {
            *value = format!("/static{value}");
        }
        if *name == "Content-Type" && fault("e14-files-without-type") {
            *value = "application/octet-stream".into();
        }
    }
    forms::of(found, &request.head, options)
}
