//! What every submission is built with, made once: our own workspace files, vendored crates, and a target folder in which all
//! that students do not write is compiled already.
//!
//! A kit lies under `target/grade/kits`, named after all that it was made from. Next: `stage.rs`, what is made of it for one submission.

pub mod manifests;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use grader::course::{LABS, Lab};
use grader::leash::Leash;
use serde_json::Value;
use workshop::error::{Error, Result};
use workshop::files;
use workshop::reference::Reference;
use workshop::workspace::Workspace;

use crate::bounded::{self, Bounds, End, Input, Ran};
use crate::digest::Digest;
use crate::kit::manifests::{Form, Member, TEMPLATE};
use crate::toolchain::Toolchain;
use crate::trees;

/// Goes up when kits are made in another way.
const FORMAT: &str = "1";

/// Fetching and compiling everything, on a slow machine with a slow network.
const PATIENCE: Bounds = Bounds {
    time: Duration::from_secs(45 * 60),
    octets: 64 << 20,
};

/// Written last: without it a kit is not whole.
const WHOLE: &str = "whole";

/// The kit for some labs.
#[derive(Debug, Clone)]
pub struct Kit {
    /// The compiler.
    pub toolchain: Toolchain,
    /// The labs in it, in teaching order: those asked for, and those that these need.
    pub labs: Vec<&'static Lab>,
    /// Where it lies.
    pub folder: PathBuf,
    course: Workspace,
    needs: BTreeMap<&'static str, Vec<&'static Lab>>,
    givens: BTreeMap<&'static str, Vec<&'static Lab>>,
}

impl Kit {
    /// Makes the kit for these labs, or takes the one that is there.
    ///
    /// # Errors
    /// Crates that cannot be fetched, a course that does not build, files that cannot be written.
    pub fn prepare(
        course: &Workspace,
        asked: &[&'static Lab],
        say: &dyn Fn(&str),
        leash: &Leash,
    ) -> Result<Kit> {
        let toolchain = Toolchain::find(&course.root)?;
        let members = members(course, &toolchain, leash)?;
        let needs: BTreeMap<&str, Vec<&'static Lab>> = LABS
            .iter()
            .copied()
            .map(|lab| (lab.id, lower_labs(lab, &members)))
            .collect();
        let is_in = |lab: &&&'static Lab| {
            asked
                .iter()
                .any(|one| one.id == lab.id || needs[one.id].iter().any(|lower| lower.id == lab.id))
        };
        let labs: Vec<&'static Lab> = LABS.iter().filter(is_in).copied().collect();
        let mut kit = Kit {
            toolchain,
            labs,
            folder: PathBuf::new(),
            course: course.clone(),
            needs,
            givens: LABS
                .iter()
                .map(|lab| (lab.id, givens(lab, &members)))
                .collect(),
        };
        let kits = course.root.join("target/grade/kits");
        kit.folder = kits.join(&kit.key()?[..16]);
        fs::create_dir_all(&kits).map_err(|cause| Error::file("make", &kits, &cause))?;
        // Two runs may want the same kit: one of them makes it.
        let lock_file = kit.folder.with_extension("lock");
        let lock = File::create(&lock_file).and_then(|lock| lock.lock().map(|()| lock));
        let _lock = lock.map_err(|cause| Error::file("lock", &lock_file, &cause))?;
        if !kit.folder.join(WHOLE).is_file() {
            kit.make(&members, say, leash)?;
        }
        Ok(kit)
    }

    /// The labs that this one is built on, in teaching order.
    #[must_use]
    pub fn needed_by(&self, lab: &Lab) -> &[&'static Lab] {
        self.needs.get(lab.id).map_or(&[], Vec::as_slice)
    }

    /// The labs of which it needs what is given: more than those that it is built on.
    #[must_use]
    pub fn givens_of(&self, lab: &Lab) -> &[&'static Lab] {
        self.givens.get(lab.id).map_or(&[], Vec::as_slice)
    }

    /// The labs of which what is given is in this kit.
    fn all_givens(&self) -> Vec<&'static Lab> {
        let is_in = |one: &&'static Lab| {
            self.labs
                .iter()
                .flat_map(|lab| self.givens_of(lab))
                .any(|lower| lower.id == one.id)
        };
        LABS.iter().copied().filter(is_in).collect()
    }

    /// Our own workspace: manifests, lock, what is given, and the reference in the place of each lab.
    #[must_use]
    pub fn workspace(&self) -> PathBuf {
        self.folder.join("workspace")
    }

    /// The target folder in which everything but labs is compiled.
    #[must_use]
    pub fn target(&self) -> PathBuf {
        self.folder.join("target")
    }

    /// cargo's home: a configuration that names the vendored crates beside it, and nothing else.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.folder.join("home")
    }

    /// A lab's manifest.
    ///
    /// # Errors
    /// The course's cannot be read.
    pub fn manifest(&self, lab: &Lab, form: Form) -> Result<String> {
        let course = files::read_text(&self.course.lab_dir(lab).join("Cargo.toml"))?;
        Ok(manifests::lab(&course, lab.package, form))
    }

    /// cargo, with nothing around it that could steer it. The caller adds what to build, and where.
    #[must_use]
    pub fn cargo(&self) -> Command {
        let mut cargo = Command::new(&self.toolchain.cargo);
        clear_environment(&mut cargo);
        cargo
            .current_dir("/")
            .env("CARGO_HOME", self.home())
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_TERM_COLOR", "never")
            .env("RUSTC", &self.toolchain.rustc);
        cargo
    }

    /// `cargo build` for these packages beside the template, so that what they have in common is the same as in the template.
    #[must_use]
    pub fn build(
        &self,
        sources: &Path,
        target: &Path,
        packages: &[&str],
        features: &[String],
    ) -> Command {
        let mut cargo = self.cargo();
        cargo.args([
            "build",
            "--frozen",
            "--keep-going",
            "--profile",
            "workshop",
            "--message-format",
            "json",
            "--manifest-path",
        ]);
        cargo
            .arg(sources.join("Cargo.toml"))
            .arg("--target-dir")
            .arg(target);
        cargo.args(["-p", TEMPLATE]);
        for package in packages {
            cargo.args(["-p", package]);
        }
        if !packages.is_empty() {
            cargo.arg("--bins");
        }
        if !features.is_empty() {
            cargo.arg("--features").arg(features.join(","));
        }
        cargo
    }

    fn key(&self) -> Result<String> {
        let mut digest = Digest::default();
        digest
            .add(FORMAT)
            .add(&self.toolchain.version)
            .add(self.toolchain.sysroot.to_string_lossy().as_bytes());
        for file in ["Cargo.toml", "Cargo.lock"] {
            digest.add_file(&self.course.root.join(file))?;
        }
        for lab in &self.labs {
            digest
                .add(lab.id)
                .add_file(&self.course.lab_dir(lab).join("Cargo.toml"))?;
            digest.add_folder(&self.course.solution_dir(lab).join("src"))?;
        }
        for lab in self.all_givens() {
            digest.add_folder(&self.course.lab_dir(lab).join("given"))?;
        }
        Ok(digest.hex())
    }

    fn make(&self, members: &[Member], say: &dyn Fn(&str), leash: &Leash) -> Result<()> {
        let cannot = |cause: io::Error| Error::file("write", &self.folder, &cause);
        match fs::remove_dir_all(&self.folder) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
                return Err(Error::file("remove", &self.folder, &cause));
            }
            _ => {}
        }
        say("writing our own workspace");
        self.write_workspace(members)?;
        say("collecting the crates (once)");
        self.vendor(leash)?;
        say("compiling what is given (once, a minute or two)");
        let ran = self.ask(
            &mut self.build(&self.workspace(), &self.target(), &[], &[]),
            leash,
        )?;
        if !ran.is_well() {
            return Err(
                Error::ours(format!("what is given does not build:\n{}", words(&ran)))
                    .remedy("`cargo workshop doctor` looks at this machine"),
            );
        }
        say("");
        trees::write(&self.folder.join(WHOLE), b"").map_err(cannot)
    }

    fn write_workspace(&self, members: &[Member]) -> Result<()> {
        let root = self.workspace();
        let write = |name: &str, octets: &[u8]| {
            let path = root.join(name);
            trees::write(&path, octets).map_err(|cause| Error::file("write", &path, &cause))
        };
        let mut folders = vec![TEMPLATE.to_owned()];
        let mut ours = BTreeSet::new();
        for lab in &self.labs {
            folders.push(lab.package.to_owned());
            ours.insert(lab.package.to_owned());
            write(
                &format!("{}/Cargo.toml", lab.package),
                self.manifest(lab, Form::Both)?.as_bytes(),
            )?;
            let all: Vec<&str> = lab.steps.iter().map(|step| step.id).collect();
            for (file, text) in Reference::read(&self.course, lab)?.render(&all)? {
                write(&format!("{}/{file}", lab.package), text.as_bytes())?;
            }
        }
        for lab in self.all_givens() {
            let from = self.course.lab_dir(lab).join("given");
            folders.push(format!("{}/given", lab.package));
            ours.insert(given(lab));
            trees::copy(&from, &root.join(lab.package).join("given"), &|_| false)
                .map_err(|cause| Error::file("copy", &from, &cause))?;
        }
        let others = members
            .iter()
            .map(|member| member.name.clone())
            .filter(|name| !ours.contains(name))
            .collect();
        let course = files::read_text(&self.course.root.join("Cargo.toml"))?;
        write(
            "Cargo.toml",
            manifests::workspace(&course, &folders, &others).as_bytes(),
        )?;
        write(
            "Cargo.lock",
            files::read_text(&self.course.root.join("Cargo.lock"))?.as_bytes(),
        )?;
        let needs: Vec<(String, Option<String>)> = members
            .iter()
            .filter(|member| self.labs.iter().any(|lab| lab.package == member.name))
            .flat_map(|member| member.needs.clone())
            .filter(|(name, _)| LABS.iter().all(|lab| lab.package != name))
            .collect();
        write(
            &format!("{TEMPLATE}/Cargo.toml"),
            manifests::template(&needs).as_bytes(),
        )?;
        write(
            &format!("{TEMPLATE}/src/lib.rs"),
            b"//! What labs need is compiled because this needs it.\n",
        )
    }

    /// All crates in one folder: no network, no index and nobody's own cargo folder is needed after this.
    fn vendor(&self, leash: &Leash) -> Result<()> {
        let crates = self.home().join("vendor");
        let mut cargo = Command::new(&self.toolchain.cargo);
        // Here cargo is to find the instructor's own configuration: a proxy, a bundle of crates.
        cargo
            .args(["vendor", "--quiet", "--color", "never"])
            .arg(&crates)
            .current_dir(self.workspace());
        cargo.env("RUSTC", &self.toolchain.rustc);
        let ran = self.ask(&mut cargo, leash)?;
        if !ran.is_well() {
            return Err(Error::ours(format!("cargo cannot collect the crates that submissions are built with; it says:\n{}", words(&ran)))
                .remedy("with a network: `cargo workshop prepare`; without one: `cargo workshop prepare --from DIR` takes them from a bundle"));
        }
        let shown = crates.display().to_string().replace('\\', "/");
        let config = format!(
            "[source.crates-io]\nreplace-with = \"vendored\"\n\n[source.vendored]\ndirectory = \"{shown}\"\n\n[net]\noffline = true\n"
        );
        let path = self.home().join("config.toml");
        trees::write(&path, config.as_bytes()).map_err(|cause| Error::file("write", &path, &cause))
    }

    fn ask(&self, cargo: &mut Command, leash: &Leash) -> Result<Ran> {
        ask(cargo, leash)
    }
}

fn ask(cargo: &mut Command, leash: &Leash) -> Result<Ran> {
    let ran = bounded::run(cargo, Input::Empty, PATIENCE, leash).map_err(|cause| {
        Error::ours(format!(
            "cannot start {}: {cause}",
            cargo.get_program().display()
        ))
        .remedy("install Rust from https://rustup.rs")
    })?;
    match ran.end {
        End::Cancelled => Err(Error::failed("stopped")),
        _ => Ok(ran),
    }
}

fn words(ran: &Ran) -> String {
    let text = String::from_utf8_lossy(&ran.stderr);
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("Compiling"))
        .collect();
    let last = lines.len().saturating_sub(20);
    match ran.end {
        End::TooLong => "it took too long and was ended".to_owned(),
        End::TooMuch => "it wrote too much and was ended".to_owned(),
        _ => lines[last..].join("\n"),
    }
}

fn members(course: &Workspace, toolchain: &Toolchain, leash: &Leash) -> Result<Vec<Member>> {
    let mut cargo = Command::new(&toolchain.cargo);
    cargo
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(&course.root);
    let ran = ask(&mut cargo, leash)?;
    let metadata: Value = serde_json::from_slice(&ran.stdout).map_err(|_| {
        Error::ours(format!(
            "cargo cannot read the course's manifests; it says:\n{}",
            words(&ran)
        ))
        .remedy("`git status` says what is changed")
    })?;
    Ok(Member::all(&metadata))
}

/// The packages of the course that this one needs, and those that they need.
fn lower_packages<'a>(package: &'a str, members: &'a [Member]) -> BTreeSet<&'a str> {
    let mut wanted = vec![package];
    let mut found = BTreeSet::new();
    while let Some(package) = wanted.pop() {
        let needs = members
            .iter()
            .filter(|member| member.name == package)
            .flat_map(|member| &member.needs);
        let of_course =
            needs.filter_map(|(name, _)| members.iter().find(|member| member.name == *name));
        for lower in of_course {
            if found.insert(lower.name.as_str()) {
                wanted.push(&lower.name);
            }
        }
    }
    found
}

/// The labs that this one needs, and those that they need.
fn lower_labs(lab: &Lab, members: &[Member]) -> Vec<&'static Lab> {
    let found = lower_packages(lab.package, members);
    LABS.iter()
        .copied()
        .filter(|lab| found.contains(lab.package))
        .collect()
}

/// The labs of which this one needs what is given.
fn givens(lab: &Lab, members: &[Member]) -> Vec<&'static Lab> {
    let found = lower_packages(lab.package, members);
    LABS.iter()
        .copied()
        .filter(|lab| found.contains(given(lab).as_str()))
        .collect()
}

fn given(lab: &Lab) -> String {
    format!("lab-{}-given", lab.id)
}

#[cfg(unix)]
fn clear_environment(command: &mut Command) {
    command.env_clear();
    for name in ["PATH", "LANG"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
}

/// A linker there finds its libraries by variables that nobody can list.
#[cfg(not(unix))]
fn clear_environment(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy().to_uppercase();
        if text.starts_with("CARGO") || text.starts_with("RUST") {
            command.env_remove(name);
        }
    }
}
