//! Those whose attack lies in what they hand in: links, archives, files that steer a build, sources that are bombs for the compiler.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::write::SimpleFileOptions;

/// A submission's name in its folder, what it must be called, and how it is written there.
pub struct Parcel {
    pub name: &'static str,
    pub words: &'static [&'static str],
    write: fn(&Path),
}

const fn parcel(name: &'static str, words: &'static [&'static str], write: fn(&Path)) -> Parcel {
    Parcel { name, words, write }
}

impl Parcel {
    pub fn write(&self, class: &Path) {
        (self.write)(&class.join(self.name));
    }

    /// Archives are called as the student is.
    pub fn id(&self) -> String {
        let name = self.name.trim_end_matches(".zip");
        name.trim_end_matches(".tar.gz").to_owned()
    }
}

pub const PARCELS: &[Parcel] = &[
    parcel("links-out", &["it is a link"], |own| {
        bare(own);
        symlink("/etc/shadow", own.join("lab-a-echo/src/shadow.rs")).unwrap();
        symlink("/etc", own.join("lab-a-echo/src/etc")).unwrap();
    }),
    parcel("pipe-for-a-source", &["no regular file"], |own| {
        bare(own);
        let pipe = own.join("lab-a-echo/src/pipe.rs");
        assert!(
            std::process::Command::new("mkfifo")
                .arg(pipe)
                .status()
                .unwrap()
                .success()
        );
    }),
    parcel("zip-slip.zip", &["leads out of the submission"], |own| {
        zipped(
            own,
            &[("../../slipped.rs", b"x"), ("/tmp/slipped.rs", b"x")],
            0,
        );
    }),
    parcel("zip-bomb.zip", &["larger than"], |own| {
        zipped(own, &[], 64 << 20)
    }),
    parcel("tar-slip.tar.gz", &["leads out of the submission"], |own| {
        tarred(own, Some("../../../tmp/slipped.rs"), false);
    }),
    parcel("tar-link.tar.gz", &["it is a link"], |own| {
        tarred(own, None, true)
    }),
    parcel("no-archive.zip", &["unusable"], |own| {
        fs::write(own, "PK\u{3}\u{4} and nothing more").unwrap();
    }),
    parcel("runner", &["would steer the build"], |own| {
        bare(own);
        let text = "[build]\nrustc-wrapper = \"/tmp/hostile-was-here\"\n[target.'cfg(all())']\nrunner = \"touch /tmp/hostile-was-here\"\n";
        put(own, ".cargo/config.toml", text);
    }),
    parcel("runner-in-the-lab", &["would steer the build"], |own| {
        bare(own);
        put(
            own,
            "lab-a-echo/.cargo/config.toml",
            "[build]\ntarget-dir = \"/tmp/hostile-was-here\"\n",
        );
    }),
    parcel("toolchain-file", &["would steer the build"], |own| {
        bare(own);
        put(own, "rust-toolchain.toml", "[toolchain]\npath = \"/tmp\"\n");
    }),
    parcel("build-script", &["would steer the build"], |own| {
        bare(own);
        let text = "fn main() { loop { let _ = std::process::Command::new(std::env::current_exe().unwrap()).spawn(); } }";
        put(own, "lab-a-echo/build.rs", text);
    }),
    parcel(
        "workspace-capture",
        &["is not the course's: it was not used"],
        |own| {
            bare(own);
            put(
                own,
                "Cargo.toml",
                "[workspace]\nmembers = [\"*\"]\n[patch.crates-io]\nmio = { path = \"evil\" }\n",
            );
        },
    ),
    parcel(
        "lock-poisoner",
        &["is not the course's: it was not used"],
        |own| {
            bare(own);
            put(
                own,
                "Cargo.lock",
                "version = 4\n[[package]]\nname = \"mio\"\nversion = \"666.0.0\"\n",
            );
        },
    ),
    parcel(
        "path-outside",
        &["is not the course's: it was not used"],
        |own| {
            bare(own);
            let text = "[package]\nname = \"lab-a-echo\"\nversion = \"0.1.0\"\n[dependencies]\nevil = { path = \"/tmp/evil\" }\n";
            put(own, "lab-a-echo/Cargo.toml", text);
        },
    ),
    parcel(
        "includes-shadow",
        &["did not build", "/etc/shadow"],
        |own| {
            put(
                own,
                "lab-a-echo/src/lib.rs",
                "pub const SHADOW: &str = include_str!(\"/etc/shadow\");\n",
            );
            put(
                own,
                "lab-a-echo/src/main.rs",
                "fn main() { print!(\"{}\", lab_a_echo::SHADOW); }\n",
            );
        },
    ),
    parcel(
        "asks-for-variables",
        &["did not build", "not defined"],
        |own| {
            put(
                own,
                "lab-a-echo/src/lib.rs",
                "pub const VALUE: &str = env!(\"HOSTILE_SECRET\");\n",
            );
            put(own, "lab-a-echo/src/main.rs", "fn main() {}\n");
        },
    ),
    parcel(
        "compile-bomb",
        &["build stopped: its build: more memory than 3 GiB"],
        |own| {
            let text = "#![allow(warnings)]\npub static BOMB: [[u64; 1 << 15]; 1 << 15] = [[1; 1 << 15]; 1 << 15];\n";
            put(own, "lab-a-echo/src/lib.rs", text);
            put(
                own,
                "lab-a-echo/src/main.rs",
                "fn main() { println!(\"{}\", lab_a_echo::BOMB[7][9]); }\n",
            );
        },
    ),
    parcel("macro-bomb", &["did not build", "recursion limit"], |own| {
        let text = "macro_rules! bomb { ($($x:tt)*) => { bomb!(a $($x)*); } }\nbomb!(a);\n";
        put(own, "lab-a-echo/src/lib.rs", text);
        put(own, "lab-a-echo/src/main.rs", "fn main() {}\n");
    }),
    parcel("lab-twice", &["is there twice"], |own| {
        bare(&own.join("one"));
        bare(&own.join("two"));
    }),
    parcel("nothing-at-all", &["no lab in it"], |own| {
        fs::create_dir_all(own).unwrap()
    }),
    parcel("=HYPERLINK(\"http:||evil\")", &["did not build"], bare),
    parcel("not-utf8", &["not UTF-8"], |own| {
        bare(own);
        let name = std::ffi::OsStr::from_bytes(b"caf\xe9\x1b[2J.rs");
        fs::write(own.join("lab-a-echo/src").join(name), "x").unwrap();
    }),
    parcel("paints-with-names", &["a-z"], |own| {
        bare(own);
        fs::write(own.join("lab-a-echo/src/\u{1b}[2Jred.rs"), "x").unwrap();
    }),
];

fn put(own: &Path, file: &str, text: &str) {
    let path = own.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

const LIB: &str = "compile_error!(\"nothing to see\");\n";
const MAIN: &str = "fn main() {}\n";

/// A lab that does not build: what it was handed in with is what matters.
fn bare(own: &Path) {
    put(own, "lab-a-echo/src/lib.rs", LIB);
    put(own, "lab-a-echo/src/main.rs", MAIN);
}

fn zipped(file: &Path, more: &[(&str, &[u8])], zeros: usize) {
    let mut archive = zip::ZipWriter::new(File::create(file).unwrap());
    let options = SimpleFileOptions::default();
    let own = [
        ("lab-a-echo/src/lib.rs", LIB.as_bytes()),
        ("lab-a-echo/src/main.rs", MAIN.as_bytes()),
    ];
    for (name, octets) in own.iter().chain(more) {
        archive.start_file(*name, options).unwrap();
        archive.write_all(octets).unwrap();
    }
    if zeros > 0 {
        archive
            .start_file("lab-a-echo/src/zeros.rs", options)
            .unwrap();
        archive.write_all(&vec![0; zeros]).unwrap();
    }
    archive.finish().unwrap();
}

fn tarred(file: &Path, out: Option<&str>, link: bool) {
    let encoder = GzEncoder::new(File::create(file).unwrap(), Compression::fast());
    let mut archive = tar::Builder::new(encoder);
    let mut add = |name: &str, kind: tar::EntryType, content: &[u8]| {
        let mut header = tar::Header::new_ustar();
        // The library would refuse what an attacker's does not.
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(kind);
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        if kind == tar::EntryType::Symlink {
            header.set_link_name("/etc/shadow").unwrap();
        }
        header.set_cksum();
        archive.append(&header, content).unwrap();
    };
    add(
        "lab-a-echo/src/lib.rs",
        tar::EntryType::Regular,
        LIB.as_bytes(),
    );
    add(
        "lab-a-echo/src/main.rs",
        tar::EntryType::Regular,
        MAIN.as_bytes(),
    );
    if let Some(out) = out {
        add(out, tar::EntryType::Regular, b"x");
    }
    if link {
        add("lab-a-echo/src/link.rs", tar::EntryType::Symlink, b"");
    }
    archive.into_inner().unwrap().finish().unwrap();
}
