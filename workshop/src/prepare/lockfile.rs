//! `Cargo.lock`: which crates the course needs, to the octet.

use std::path::Path;

use toml_span::Value;

use crate::error::{Error, Result};
use crate::files;

/// A crate that the course takes from crates.io.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locked {
    /// `mio`
    pub name: String,
    /// `1.2.4`
    pub version: String,
    /// SHA-256 of its `.crate` file, in hexadecimal.
    pub checksum: String,
}

impl Locked {
    /// The name of its `.crate` file.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("{}-{}.crate", self.name, self.version)
    }
}

/// The crates that a course's lock file names; its own packages are not among them.
///
/// # Errors
/// When there is no such file or it is broken, or a crate does not come from a registry: a bundle
/// could not hold it.
pub fn read(root: &Path) -> Result<Vec<Locked>> {
    let path = root.join("Cargo.lock");
    let text = files::read_text(&path)?;
    let mended = "`git checkout Cargo.lock` brings it back";
    let broken = |what: String| Error::ours(format!("{}: {what}", path.display())).remedy(mended);
    let lock = toml_span::parse(&text).map_err(|cause| broken(cause.to_string()))?;
    let packages = lock.pointer("/package").and_then(Value::as_array);
    let mut locked = Vec::new();
    for package in packages.ok_or_else(|| broken("it lists no package".to_owned()))? {
        let part = |key: &str| package.pointer(&format!("/{key}")).and_then(Value::as_str);
        let (Some(name), Some(version)) = (part("name"), part("version")) else {
            return Err(broken("a package without name or version".to_owned()));
        };
        match (part("source"), part("checksum")) {
            (None, _) => {}
            (Some(source), Some(checksum)) if source.starts_with("registry+") => {
                locked.push(Locked {
                    name: name.to_owned(),
                    version: version.to_owned(),
                    checksum: checksum.to_owned(),
                })
            }
            (Some(source), _) => {
                return Err(Error::ours(format!(
                    "{name} comes from {source}, not from a registry"
                )));
            }
        }
    }
    Ok(locked)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock(text: &str) -> Result<Vec<Locked>> {
        let top = tempfile::tempdir().unwrap();
        files::replace(&top.path().join("Cargo.lock"), text.as_bytes()).unwrap();
        read(top.path())
    }

    #[test]
    fn lists_what_comes_from_the_registry() {
        let locked = lock(
            "version = 4\n[[package]]\nname = \"grader\"\nversion = \"0.1.0\"\n[[package]]\nname = \"mio\"\n\
             version = \"1.2.4\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"ab\"\n",
        );
        let locked = locked.unwrap();
        assert_eq!(locked.len(), 1);
        assert_eq!(
            (locked[0].file_name().as_str(), locked[0].checksum.as_str()),
            ("mio-1.2.4.crate", "ab")
        );
    }

    #[test]
    fn a_broken_file_and_a_foreign_source_are_named() {
        let error = lock("[[package]\n").unwrap_err();
        assert!(
            error.to_string().contains("Cargo.lock") && error.remedy.is_some(),
            "{error}"
        );
        let error = lock(
            "[[package]]\nname = \"mine\"\nversion = \"1.0.0\"\nsource = \"git+https://example.com/mine\"\n",
        );
        assert!(error.unwrap_err().message.contains("mine comes from git+"));
    }
}
