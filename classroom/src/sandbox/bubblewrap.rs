//! The words for bubblewrap: what is seen inside, and what is apart.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use super::limits::Limits;

/// The program.
pub(super) const BUBBLEWRAP: &str = "bwrap";

/// Of `/etc`, what programs need to resolve names, tell the time and speak TLS; no users, no keys, no settings of the machine.
const ETC: &[&str] = &[
    "alternatives",
    "gai.conf",
    "host.conf",
    "hosts",
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "localtime",
    "mime.types",
    "nsswitch.conf",
    "pki",
    "protocols",
    "services",
    "ssl",
    "timezone",
];

/// Devices that may be written.
const DEVICES: &[&str] = &[
    "/dev/full",
    "/dev/null",
    "/dev/ptmx",
    "/dev/pts",
    "/dev/random",
    "/dev/shm",
    "/dev/tty",
    "/dev/urandom",
    "/dev/zero",
];

/// Of a folder that everybody may write.
const SMALL: u64 = 64 << 20;

/// The command line of bubblewrap, while it is put together; and what Landlock is to allow of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    pub(super) words: Vec<OsString>,
    pub(super) readable: Vec<PathBuf>,
    pub(super) writable: Vec<PathBuf>,
}

impl Words {
    fn add<W: AsRef<OsStr>>(&mut self, words: impl IntoIterator<Item = W>) {
        let words = words.into_iter().map(|word| word.as_ref().to_owned());
        self.words.extend(words);
    }

    /// Namespaces of its own for everything but the network, no rights, and of the system what a program needs to start.
    pub(super) fn inside(limits: &Limits, etc: &Path) -> Self {
        let mut all = Words::default();
        all.add([
            "--unshare-user",
            "--disable-userns",
            "--unshare-pid",
            "--as-pid-1",
            "--unshare-ipc",
            "--unshare-uts",
            "--unshare-cgroup-try",
            "--hostname",
            "localhost",
        ]);
        all.add(["--cap-drop", "ALL"]);
        all.system();
        all.add([OsStr::new("--ro-bind"), etc.as_os_str(), "/etc".as_ref()]);
        all.readable.push("/etc".into());
        all.add(["--proc", "/proc", "--dev", "/dev"]);
        // Who grades as root is root to the kernel's settings, in whatever namespaces.
        if rustix::process::geteuid().is_root() {
            for settings in ["/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus"] {
                all.add(["--ro-bind-try", settings, settings]);
            }
        }
        all.readable.extend(["/proc", "/dev"].map(PathBuf::from));
        all.writable.extend(DEVICES.iter().map(PathBuf::from));
        all.tmpfs(Path::new("/dev/shm"), SMALL);
        all.tmpfs(Path::new("/tmp"), limits.disk);
        all
    }

    /// No network either.
    pub(super) fn without_network(mut self) -> Self {
        self.add(["--unshare-net"]);
        self
    }

    fn system(&mut self) {
        for folder in ["/usr", "/nix/store", "/gnu/store"] {
            self.readable(Path::new(folder));
        }
        for folder in ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"] {
            match fs::read_link(folder) {
                Ok(target) => {
                    self.add([OsStr::new("--symlink"), target.as_os_str(), folder.as_ref()])
                }
                Err(_) => self.readable(Path::new(folder)),
            }
        }
    }

    /// A folder of its own that holds this many octets.
    pub(super) fn tmpfs(&mut self, place: &Path, octets: u64) {
        self.add(["--size", &octets.to_string(), "--tmpfs"]);
        self.add([place]);
        self.writable.push(place.to_owned());
    }

    /// May be read, if it is there.
    pub(super) fn readable(&mut self, path: &Path) {
        let is_new = !self.readable.iter().any(|one| one == path);
        if is_new && path.exists() {
            self.add([OsStr::new("--ro-bind"), path.as_os_str(), path.as_os_str()]);
            self.readable.push(path.to_owned());
        }
    }

    /// May be written.
    pub(super) fn writable(&mut self, path: &Path) {
        self.add([OsStr::new("--bind"), path.as_os_str(), path.as_os_str()]);
        self.writable.push(path.to_owned());
    }

    /// Nothing more is put in: what is left of the tree cannot be written.
    pub(super) fn closed(mut self) -> Self {
        self.add(["--remount-ro", "/dev", "--remount-ro", "/"]);
        self
    }
}

/// Copies what programs need of `/etc`: one mount for each program instead of one for each file.
pub(super) fn copy_etc(to: &Path) -> std::io::Result<()> {
    if to.exists() {
        return Ok(());
    }
    fs::create_dir_all(to)?;
    for name in ETC {
        let from = Path::new("/etc").join(name);
        if let Ok(about) = fs::metadata(&from) {
            copy(&from, &to.join(name), about.is_dir())?;
        }
    }
    Ok(())
}

/// Links in folders stay links: they lead to `/usr`, or nowhere. What may not be read is left out.
fn copy(from: &Path, to: &Path, is_folder: bool) -> std::io::Result<()> {
    if !is_folder {
        let _ = fs::copy(from, to);
        return Ok(());
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).into_iter().flatten().flatten() {
        let kind = entry.file_type()?;
        let target = to.join(entry.file_name());
        if kind.is_symlink() {
            std::os::unix::fs::symlink(fs::read_link(entry.path())?, target)?;
        } else if entry.file_name() != "private" {
            copy(&entry.path(), &target, kind.is_dir())?;
        }
    }
    Ok(())
}

/// A network of its own with nothing but loopback, and processes of its own, for the worker that runs the checks. It is trusted, but what a
/// check reads may be a link that a student's program has made: so it sees no more than what it needs.
pub(super) fn worker(
    scratch: &Path,
    notes: &Path,
    readable: &[&Path],
    limits: &Limits,
    is_root: bool,
) -> Vec<OsString> {
    let mut all = Words::default();
    all.add([
        BUBBLEWRAP,
        "--unshare-user",
        "--unshare-net",
        "--unshare-ipc",
        "--die-with-parent",
        "--new-session",
    ]);
    // What unshare needs; root keeps its rights (over what is in here), for checks that take some away.
    all.add(["--cap-add", if is_root { "ALL" } else { "CAP_SYS_ADMIN" }]);
    all.system();
    for name in ETC {
        all.readable(&Path::new("/etc").join(name));
    }
    all.add(["--dev-bind", "/dev", "/dev"]);
    all.add(["--dev-bind", "/proc", "/proc"]);
    all.tmpfs(Path::new("/tmp"), SMALL);
    all.tmpfs(scratch, limits.disk);
    for path in readable {
        all.readable(path);
    }
    all.writable(notes);
    all.add(["--remount-ro", "/", "--"]);
    // bubblewrap could start the process namespace too, but would cover parts of /proc, and then no other one can be mounted within.
    all.add(["unshare", "--pid", "--fork", "--mount-proc", "--kill-child"]);
    if !is_root {
        all.add(["setpriv", "--ambient-caps=-all", "--inh-caps=-all"]);
    }
    all.words
}
