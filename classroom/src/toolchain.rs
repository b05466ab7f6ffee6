//! The compiler that builds submissions: the toolchain's own programs, not rustup's proxies, which a file in a submission could steer.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use workshop::error::{Error, Result};

/// cargo and rustc of one toolchain.
#[derive(Debug, Clone)]
pub struct Toolchain {
    /// Its folder.
    pub sysroot: PathBuf,
    /// Its own cargo.
    pub cargo: PathBuf,
    /// Its own rustc.
    pub rustc: PathBuf,
    /// `rustc 1.95.0 (59807616e 2026-04-14)`.
    pub version: String,
}

impl Toolchain {
    /// The one that this course is built with.
    ///
    /// # Errors
    /// There is no rustc, or it does not say where it lies.
    pub fn find(course: &Path) -> Result<Toolchain> {
        let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let sysroot = PathBuf::from(ask(
            Command::new(&rustc).args(["--print", "sysroot"]),
            course,
        )?);
        let own = |name: &str| {
            sysroot
                .join("bin")
                .join(format!("{name}{}", env::consts::EXE_SUFFIX))
        };
        let rustc = own("rustc");
        let version = ask(Command::new(&rustc).arg("--version"), course)?;
        // A distribution may keep cargo elsewhere: then it is the one that has built us.
        let cargo = if own("cargo").is_file() {
            own("cargo")
        } else {
            env::var_os("CARGO").map_or_else(|| "cargo".into(), PathBuf::from)
        };
        Ok(Toolchain {
            sysroot,
            cargo,
            rustc,
            version,
        })
    }
}

fn ask(command: &mut Command, folder: &Path) -> Result<String> {
    let shown = command.get_program().display().to_string();
    let said = command.current_dir(folder).output().map_err(|cause| {
        Error::ours(format!("cannot start {shown}: {cause}"))
            .remedy("install Rust from https://rustup.rs, then open a new terminal")
    })?;
    let words = String::from_utf8_lossy(&said.stdout).trim().to_owned();
    if said.status.success() && !words.is_empty() {
        return Ok(words);
    }
    Err(Error::ours(format!(
        "{shown} does not work: {}",
        String::from_utf8_lossy(&said.stderr).trim()
    ))
    .remedy("`cargo workshop doctor` looks at the toolchain"))
}
