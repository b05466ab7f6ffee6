//! Who is measured: which program with which arguments, what it is asked, and what it is called.

use std::path::{Path, PathBuf};

use grader::course::{LABS, Lab};
use workshop::error::Result;
use workshop::workspace::Workspace;

use super::options::{Options, Peer, Target, Way};
use super::url::Url;

/// A server that is to be measured.
#[derive(Debug, Clone)]
pub struct Contestant {
    /// What it is called.
    pub name: String,
    /// How it comes about.
    pub how: How,
    /// What it is asked; of an echo server nothing.
    pub path: Option<String>,
}

/// How a server comes about.
#[derive(Debug, Clone)]
pub enum How {
    /// A lab's program.
    Lab(Program),
    /// So many of them behind nginx.
    Behind(Program, usize),
    /// nginx, with the site or with words of its own.
    Nginx(Option<PathBuf>),
    /// axum.
    Axum,
    /// It runs already.
    Url(Url),
}

/// A lab's program.
#[derive(Debug, Clone)]
pub struct Program {
    /// The lab.
    pub lab: &'static Lab,
    /// The reference's, or one's own.
    pub is_reference: bool,
    /// The Cargo feature that it needs.
    pub feature: Option<&'static str>,
    /// Its arguments, without the port.
    pub arguments: Vec<String>,
}

impl Program {
    /// Its package.
    #[must_use]
    pub fn package(&self) -> &'static str {
        match self.is_reference {
            true => self.lab.solution,
            false => self.lab.package,
        }
    }
}

/// What a lab's server is asked, unless `--path` says otherwise.
fn usual_path(lab: &Lab) -> Option<&'static str> {
    match lab.id {
        "a" => None,
        "d" => Some("/cgi-bin/print_time.py"),
        "e" => Some("/hello"),
        _ => Some("/"),
    }
}

/// All of them, in the order in which they are shown.
///
/// # Errors
/// Usage: a URL that is none, or another machine.
pub fn all(workspace: &Workspace, options: &Options, site: &Path) -> Result<Vec<Contestant>> {
    let lab = match &options.target {
        Target::Lab(lab) => *lab,
        Target::Urls(urls) => return urls.iter().map(|url| of_url(url, options)).collect(),
    };
    let mut all = Vec::new();
    let has_both = options.against.contains(&Peer::Reference) && !options.solution;
    let of = |is_reference: bool| Owner {
        workspace,
        options,
        site,
        is_reference,
        name: match (is_reference, has_both) {
            (false, true) => "yours",
            (true, true) => "reference",
            _ => "",
        },
    };
    all.extend(of(options.solution).variants(lab));
    for peer in &options.against {
        match peer {
            Peer::Reference if options.solution => {}
            Peer::Reference => all.extend(of(true).variants(lab)),
            Peer::Nginx => all.push(Contestant {
                name: "nginx".to_owned(),
                how: How::Nginx((lab.id == "c").then(|| site.to_path_buf())),
                path: path_of(lab, options),
            }),
            Peer::Axum => all.push(Contestant {
                name: "axum".to_owned(),
                how: How::Axum,
                path: Some("/".to_owned()),
            }),
        }
    }
    Ok(all)
}

fn of_url(text: &str, options: &Options) -> Result<Contestant> {
    let url = Url::read(text, options.is_owned)?;
    Ok(Contestant {
        name: url.shown(),
        path: Some(options.path.clone().unwrap_or_else(|| url.path.clone())),
        how: How::Url(url),
    })
}

fn path_of(lab: &Lab, options: &Options) -> Option<String> {
    let usual = usual_path(lab)?;
    Some(options.path.clone().unwrap_or_else(|| usual.to_owned()))
}

/// Whose servers, and what they are made of.
struct Owner<'a> {
    workspace: &'a Workspace,
    options: &'a Options,
    site: &'a Path,
    is_reference: bool,
    name: &'static str,
}

impl Owner<'_> {
    fn variants(&self, lab: &'static Lab) -> Vec<Contestant> {
        let options = self.options;
        if !options.ways.is_empty() {
            return options.ways.iter().map(|way| self.by(*way, lab)).collect();
        }
        if !options.copies.is_empty() {
            return options
                .copies
                .iter()
                .map(|&count| self.copies(lab, count))
                .collect();
        }
        let mut variants = Vec::new();
        let models: Vec<Option<&str>> = match options.models.as_slice() {
            [] => vec![None],
            models => models.iter().map(|model| Some(model.as_str())).collect(),
        };
        let workers: Vec<Option<u32>> = match options.workers.as_slice() {
            [] => vec![None],
            workers => workers.iter().copied().map(Some).collect(),
        };
        for &model in &models {
            for &workers in &workers {
                variants.push(self.variant(lab, model, workers));
            }
        }
        variants
    }

    fn variant(&self, lab: &'static Lab, model: Option<&str>, workers: Option<u32>) -> Contestant {
        let mut program = self.program(lab);
        let mut words: Vec<String> = Vec::new();
        if let Some(model) = model {
            program
                .arguments
                .extend(["--model".to_owned(), model.to_owned()]);
            program.feature = (model == "async").then_some("async");
            words.push(model.to_owned());
        }
        if let Some(workers) = workers {
            program
                .arguments
                .extend(["--workers".to_owned(), workers.to_string()]);
            words.push(match workers {
                1 => "1 worker".to_owned(),
                workers => format!("{workers} workers"),
            });
        }
        self.contestant(
            &words.join(" "),
            How::Lab(program),
            path_of(lab, self.options),
        )
    }

    fn copies(&self, lab: &'static Lab, count: usize) -> Contestant {
        let program = self.program(lab);
        let path = path_of(lab, self.options);
        match count {
            0 => self.contestant("alone", How::Lab(program), path),
            1 => self.contestant("1 behind nginx", How::Behind(program, 1), path),
            count => self.contestant(
                &format!("{count} behind nginx"),
                How::Behind(program, count),
                path,
            ),
        }
    }

    fn by(&self, way: Way, lab: &'static Lab) -> Contestant {
        let path = |path: &str| Some(path.to_owned());
        match way {
            Way::Cgi => self.contestant(
                "cgi",
                How::Lab(self.program(lab)),
                path_of(lab, self.options),
            ),
            Way::Wsgi => {
                let mut program = self.program(lab);
                let folder = match self.is_reference {
                    true => self.workspace.solution_dir(lab),
                    false => self.workspace.lab_dir(lab),
                };
                let application = folder.join("src/applications/hello.py");
                program
                    .arguments
                    .extend(["--wsgi".to_owned(), application.display().to_string()]);
                self.contestant("wsgi", How::Lab(program), path("/"))
            }
            Way::InProcess => {
                let of_e = LABS.iter().find(|lab| lab.id == "e").unwrap_or(&lab);
                self.contestant("in-process", How::Lab(self.program(of_e)), path("/hello"))
            }
        }
    }

    fn contestant(&self, variant: &str, how: How, path: Option<String>) -> Contestant {
        let name = match (self.name, variant) {
            ("", "") if self.is_reference => "reference".to_owned(),
            ("", "") => "yours".to_owned(),
            ("", variant) => variant.to_owned(),
            (name, "") => name.to_owned(),
            (name, variant) => format!("{name} {variant}"),
        };
        Contestant { name, how, path }
    }

    fn program(&self, lab: &'static Lab) -> Program {
        let root = |folder: &Path| vec!["--root".to_owned(), folder.display().to_string()];
        let arguments = match lab.id {
            "a" => vec!["echo-server".to_owned()],
            "c" => root(self.site),
            "d" => root(&self.workspace.root.join("lab-d-cgi/examples")),
            _ => Vec::new(),
        };
        Program {
            lab,
            is_reference: self.is_reference,
            feature: None,
            arguments,
        }
    }
}
