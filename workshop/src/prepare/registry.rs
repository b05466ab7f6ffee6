//! A registry in a folder: the `.crate` files, and an index that says what each of them needs.
//!
//! cargo calls this a local registry. It is a tenth of the size of unpacked sources, one file a
//! crate, and cargo unpacks each on the machine's own disk and compares its checksum.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::lockfile::Locked;
use crate::error::{Error, Result};
use crate::files;

/// A crate with all that a registry knows of it.
#[derive(Debug)]
pub struct Entry {
    /// Its name, version and checksum.
    pub locked: Locked,
    /// The `.crate` file on this machine.
    pub archive: PathBuf,
    /// Its line in the index.
    pub line: String,
}

/// The locked crates, found with the help of `cargo metadata`; `bundled` is a registry of ours that
/// may hold them when cargo's own cache does not.
///
/// # Errors
/// When cargo does not know a locked crate, or its `.crate` file is not on this machine.
pub fn entries(locked: &[Locked], metadata: &Value, bundled: &Path) -> Result<Vec<Entry>> {
    let packages = metadata["packages"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let entry = |locked: &Locked| {
        let is_it = |package: &&Value| {
            package["name"] == *locked.name
                && package["version"] == *locked.version
                && !package["source"].is_null()
        };
        let package = packages.iter().find(is_it);
        let package = package.ok_or_else(|| missing(locked, "cargo metadata does not list it"))?;
        let archive = archive(locked, package, bundled)
            .ok_or_else(|| missing(locked, "its .crate file is not in cargo's cache"))?;
        Ok(Entry {
            locked: locked.clone(),
            archive,
            line: index_line(locked, package),
        })
    };
    locked.iter().map(entry).collect()
}

fn missing(locked: &Locked, why: &str) -> Error {
    Error::ours(format!("{} {} cannot be bundled: {why}", locked.name, locked.version)).remedy(
        "the bundle is made from crates that cargo fetched itself: where `[source]` in your cargo configuration names \
         another place, switch that off for this command",
    )
}

/// cargo keeps `registry/cache/NAME/x.crate` beside what it unpacked, `registry/src/NAME/x/Cargo.toml`.
fn archive(locked: &Locked, package: &Value, bundled: &Path) -> Option<PathBuf> {
    let file = locked.file_name();
    let manifest = Path::new(package["manifest_path"].as_str()?);
    let unpacked = manifest.parent()?.parent()?;
    let registry = unpacked.parent()?.parent()?;
    let cached = registry
        .join("cache")
        .join(unpacked.file_name()?)
        .join(&file);
    [cached, bundled.join(file)]
        .into_iter()
        .find(|path| path.is_file())
}

/// A line of the index, as the cargo book describes it ("Registry Index").
fn index_line(locked: &Locked, package: &Value) -> String {
    let dependencies = package["dependencies"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    // Those for development are listed, too: features may name them.
    let needs: Vec<Value> = dependencies.iter().map(index_dependency).collect();
    json!({
        "name": locked.name, "vers": locked.version, "deps": needs, "cksum": locked.checksum,
        "features": {}, "features2": package["features"], "yanked": false,
        "links": package["links"], "rust_version": package["rust_version"], "v": 2,
    })
    .to_string()
}

fn index_dependency(needed: &Value) -> Value {
    // A renamed dependency has the new name in `name`, and what it is truly called in `package`.
    let renamed = needed["rename"].is_string();
    json!({
        "name": needed[if renamed { "rename" } else { "name" }],
        "package": if renamed { needed["name"].clone() } else { Value::Null },
        "req": needed["req"], "features": needed["features"], "optional": needed["optional"],
        "default_features": needed["uses_default_features"], "target": needed["target"],
        "kind": needed["kind"].as_str().unwrap_or("normal"),
    })
}

/// Writes a registry; before each crate `go_on` hears how many are there.
///
/// # Errors
/// When a file cannot be read or written, and those of `go_on`.
pub fn write(folder: &Path, entries: &[Entry], go_on: &dyn Fn(usize) -> Result<()>) -> Result<()> {
    let mut index: BTreeMap<String, String> = BTreeMap::new();
    let index_folder = folder.join("index");
    fs::create_dir_all(&index_folder)
        .map_err(|cause| Error::file("make", &index_folder, &cause))?;
    for (number, entry) in entries.iter().enumerate() {
        go_on(number)?;
        let to = folder.join(entry.locked.file_name());
        fs::copy(&entry.archive, &to).map_err(|cause| Error::file("write", &to, &cause))?;
        let lines = index.entry(index_path(&entry.locked.name)).or_default();
        lines.push_str(&entry.line);
        lines.push('\n');
    }
    for (path, lines) in index {
        files::replace(&index_folder.join(path), lines.as_bytes())?;
    }
    Ok(())
}

/// Where the index keeps a crate: `mi/o`-like folders by its first letters.
fn index_path(name: &str) -> String {
    let name = name.to_lowercase();
    match name.len() {
        length @ (1 | 2) => format!("{length}/{name}"),
        3 => format!("3/{}/{name}", &name[..1]),
        _ => format!("{}/{}/{name}", &name[..2], &name[2..4]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_has_a_folder_for_each_length_of_name() {
        let paths = ["x", "io", "Mio", "clap", "serde_json"].map(index_path);
        assert_eq!(
            paths,
            ["1/x", "2/io", "3/m/mio", "cl/ap/clap", "se/rd/serde_json"]
        );
    }

    #[test]
    fn a_renamed_dependency_keeps_its_true_name() {
        let plain = index_dependency(&json!({
            "name": "log", "rename": null, "req": "^0.4", "kind": null, "features": [], "optional": true,
            "uses_default_features": false, "target": "cfg(unix)",
        }));
        assert_eq!(
            (&plain["name"], &plain["package"]),
            (&json!("log"), &Value::Null)
        );
        assert_eq!(
            (&plain["kind"], &plain["target"]),
            (&json!("normal"), &json!("cfg(unix)"))
        );
        let renamed =
            index_dependency(&json!({ "name": "wasi", "rename": "wasip1", "kind": "dev" }));
        assert_eq!(
            (&renamed["name"], &renamed["package"]),
            (&json!("wasip1"), &json!("wasi"))
        );
        assert_eq!(renamed["kind"], "dev");
    }

    #[test]
    fn a_crate_is_found_in_cargos_cache_or_in_a_bundle_or_named() {
        let top = tempfile::tempdir().unwrap();
        let (cached, bundled) = (
            top.path().join("registry/cache/crates-1/mio-1.2.4.crate"),
            top.path().join("bundle"),
        );
        let locked = Locked {
            name: "mio".into(),
            version: "1.2.4".into(),
            checksum: "ab".into(),
        };
        let manifest = top
            .path()
            .join("registry/src/crates-1/mio-1.2.4/Cargo.toml");
        let metadata = json!({ "packages": [{ "name": "mio", "version": "1.2.4", "source": "registry+x",
            "manifest_path": manifest.to_str(), "dependencies": [], "features": { "net": [] }, "links": null }] });
        let find = || entries(std::slice::from_ref(&locked), &metadata, &bundled);
        let unknown = entries(std::slice::from_ref(&locked), &json!({}), &bundled);
        assert!(unknown.unwrap_err().message.contains("does not list it"));

        let error = find().unwrap_err();
        assert!(
            error.message.contains("mio 1.2.4 cannot be bundled") && error.remedy.is_some(),
            "{error}"
        );
        files::replace(&bundled.join("mio-1.2.4.crate"), b"bundled").unwrap();
        assert_eq!(find().unwrap()[0].archive, bundled.join("mio-1.2.4.crate"));
        files::replace(&cached, b"cached").unwrap();
        assert_eq!(find().unwrap()[0].archive, cached);

        let written = top.path().join("written");
        write(&written, &find().unwrap(), &|_| Ok(())).unwrap();
        assert_eq!(
            fs::read(written.join("mio-1.2.4.crate")).unwrap(),
            b"cached"
        );
        let line: Value =
            serde_json::from_slice(&fs::read(written.join("index/3/m/mio")).unwrap()).unwrap();
        assert_eq!(
            (&line["cksum"], &line["features2"]),
            (&json!("ab"), &json!({ "net": [] }))
        );
    }
}
