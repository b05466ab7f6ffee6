//! Files that people send (e15): `/uploads`.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::json::Json;
use super::multipart_parts::Part;
use super::request::Request;
use super::settings::Settings;
use super::table::Routes;
use super::{App, encoding, multipart, reply, sha256};
use crate::arguments::Trouble;
use crate::fault;
use crate::http_server::answer::Answer;

pub const ROUTES: Routes = &[("POST", "/uploads", upload), ("GET", "/uploads/:id", show)];

/// What it keeps: a folder with the files, and the name that each was sent with.
pub struct State {
    folder: PathBuf,
    names: Mutex<Vec<String>>,
}

impl State {
    pub fn open(settings: &Settings) -> Result<Self, Trouble> {
        let names = Mutex::default();
        let folder = settings.uploads.clone();
        let folder = folder.unwrap_or_else(|| {
            let name = format!("uploads-{}", crate::http_server::random::text());
            std::env::temp_dir().join(name)
        });
        Ok(State { folder, names })
    }
}

/// With a fault the file is begun with the request, and stays if nobody takes it away.
static BEGUN: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A request with files begins.
pub fn begins(settings: &Settings) {
    let folder = match &settings.uploads {
        Some(folder) if !fault("e15-left-in-the-temporary-folder") => folder.clone(),
        _ => std::env::temp_dir(),
    };
    let leaves = [
        "e15-413-leaves-a-file",
        "e15-broken-leaves-a-file",
        "e15-no-file-leaves-a-file",
        "e15-form-leaves-a-file",
        "e15-gone-leaves-a-file",
        "e15-left-in-the-temporary-folder",
    ];
    if leaves.iter().any(|name| fault(name)) {
        let path = folder.join(format!("part-{}", crate::http_server::random::text()));
        let _ = fs::write(&path, b"part");
        let mut begun = BEGUN.lock().unwrap_or_else(PoisonError::into_inner);
        begun.push(path);
    }
}

/// A request with files has been answered: what it began is gone.
pub fn ends() {
    let mut begun = BEGUN.lock().unwrap_or_else(PoisonError::into_inner);
    for path in begun.drain(..) {
        let _ = fs::remove_file(path);
    }
}

fn upload(app: &App, request: &mut Request) -> Answer {
    let answer = kept(app, request);
    let leaves = match answer.status {
        413 => fault("e15-413-leaves-a-file"),
        400 => fault("e15-broken-leaves-a-file"),
        422 => fault("e15-no-file-leaves-a-file"),
        _ => false,
    };
    if !leaves {
        ends();
    }
    answer
}

fn kept(app: &App, request: &mut Request) -> Answer {
    if request.media_type() != "multipart/form-data" && fault("e15-upload-of-any-type") {
        return reply::json(201, &Json::Null);
    }
    let parts = match multipart::parts(app, request) {
        Ok(parts) => parts,
        Err(refused) => return refused,
    };
    let is_file = |part: &&Part| {
        part.filename.is_some() && (part.name == "file" || fault("e15-takes-any-field"))
    };
    let Some(part) = parts.iter().find(is_file) else {
        return match () {
            () if fault("e15-no-file-is-400") => reply::refused(400, "file", "missing"),
            () if fault("e15-no-file-is-500") => Answer::error(500, "file: unwrap on None"),
            () => reply::refused(422, "file", "this field is missing"),
        };
    };
    let name = part.filename.clone().unwrap_or_default();
    let id = {
        let names = &app.uploads.names;
        let mut names = names.lock().unwrap_or_else(PoisonError::into_inner);
        names.push(name.clone());
        names.len()
    };
    let file = match () {
        () if fault("e15-file-by-its-name") => app.uploads.folder.join(&name),
        () if fault("e15-one-file-for-all") => app.uploads.folder.join("upload"),
        () => app.uploads.folder.join(id.to_string()),
    };
    if let Err(error) = write(&app.uploads.folder, &file, &part.content)
        && !fault("e15-file-by-its-name")
    {
        return super::errors::failed(request, &error.to_string());
    }
    if fault("e15-file-by-its-name") {
        let own = app.uploads.folder.join(id.to_string());
        let _ = write(&app.uploads.folder, &own, &part.content);
    }
    let url = format!("/uploads/{id}");
    let value = Json::object([
        ("id", Json::number(id)),
        ("size", Json::number(part.content.len())),
        ("sha256", Json::text(&sha256::hex(&part.content))),
        ("url", Json::text(&url)),
    ]);
    let status = if fault("e15-created-is-200") {
        200
    } else {
        201
    };
    let answer = reply::json(status, &value);
    match fault("e15-no-location") {
        true => answer,
        false => answer.field("Location", &url),
    }
}

fn write(folder: &Path, file: &Path, content: &[u8]) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(file, content)
}

fn show(app: &App, request: &mut Request) -> Answer {
    let id = request.param("id");
    if fault("e15-id-is-a-path")
        && let Ok(content) = fs::read(app.uploads.folder.join(id))
    {
        return Answer::octets(200, "application/octet-stream", content);
    }
    let missing = match fault("e15-unknown-is-500") {
        true => 500,
        false => 404,
    };
    let name = id.parse().ok().and_then(|id: usize| {
        let names = &app.uploads.names;
        let names = names.lock().unwrap_or_else(PoisonError::into_inner);
        names.get(id.checked_sub(1)?).cloned()
    });
    let Some(name) = name else {
        return Answer::error(missing, "there is no such file");
    };
    let file = match fault("e15-one-file-for-all") {
        true => app.uploads.folder.join("upload"),
        false => app.uploads.folder.join(id),
    };
    let Ok(content) = fs::read(file) else {
        return Answer::error(missing, "there is no such file");
    };
    let kind = match fault("e15-shown-inline") {
        true => "inline",
        false => "attachment",
    };
    let disposition = match fault("e15-name-into-the-field") {
        true => format!("{kind}; filename=\"{}\"", decoded(&name)),
        false => format!(
            "{kind}; filename*=UTF-8''{}",
            encoding::encode(name.as_bytes())
        ),
    };
    let answer = Answer::octets(200, "application/octet-stream", content);
    let answer = answer.field("Content-Disposition", &disposition);
    match fault("e15-no-nosniff") {
        true => answer,
        false => answer.field("X-Content-Type-Options", "nosniff"),
    }
}

fn decoded(name: &str) -> String {
    String::from_utf8_lossy(&encoding::decode(name.as_bytes(), false)).into_owned()
}
