//! A course of one small lab without dependencies, so that cargo builds it in no time: what
//! `cargo workshop` is tried on as an attendee would.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use grader::course::LABS;

/// A lab with the client of a1 only.
const MAIN: &str = r#"
mod client;
fn main() {
    let words: Vec<String> = std::env::args().collect();
    if words[1] != "echo-client" {
        std::process::exit(2);
    }
    let port = words.iter().skip_while(|word| *word != "--port").nth(1);
    let port = port.and_then(|port| port.parse().ok()).unwrap_or(50000);
    let mut server = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    let answer = client::exchange(&mut server, words[2].as_bytes()).unwrap();
    println!("Received: {}", String::from_utf8_lossy(&answer));
}
"#;

const HANDOUT: &str = "# Lab A\n\n### a1 · Say hello (10 min)\n\nTwo streams.\n\n\
    <details><summary>Hints, weakest first</summary>\n\n1. (idea) Three verbs.\n2. (where) In `std::io`.\n\
    - (a1-collects-pieces) Read again.\n\n</details>\n";

/// The body of `exchange` in the starter.
pub const TO_DO: &str = "    // TODO a1-exchange · slide a-stream · cargo workshop check a1\n    // - Send every octet.\n    todo!(\"a1-exchange\")\n";
/// As it should be.
pub const RIGHT: &str = "    server.write_all(message)?;\n    server.shutdown(Shutdown::Write)?;\n    let mut answer = Vec::new();\n    server.read_to_end(&mut answer)?;\n    Ok(answer)\n";
/// Reads once.
pub const READS_ONCE: &str = "    server.write_all(message)?;\n    server.shutdown(Shutdown::Write)?;\n    let mut answer = vec![0; 100];\n    let count = server.read(&mut answer)?;\n    answer.truncate(count);\n    Ok(answer)\n";
/// Never ends.
#[cfg(target_os = "linux")]
pub const HANGS: &str = "    loop {\n        std::hint::spin_loop();\n    }\n";

/// The course, in a folder that goes with it.
pub struct Course {
    folder: tempfile::TempDir,
}

impl Course {
    /// With the starter.
    pub fn new() -> Course {
        let course = Course {
            folder: tempfile::tempdir().unwrap(),
        };
        let plans = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plans");
        course.write(
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"lab-a-echo\"]\n[profile.workshop]\ninherits = \"dev\"\n",
        );
        course.write(
            "plans/two-day.toml",
            &fs::read_to_string(plans.join("two-day.toml")).unwrap(),
        );
        course.write(
            "lab-a-echo/Cargo.toml",
            "[package]\nname = \"lab-a-echo\"\nedition = \"2024\"\n[features]\nasync = []\n",
        );
        course.write("lab-a-echo/README.md", HANDOUT);
        course.write("lab-a-echo/src/main.rs", MAIN);
        let region = format!(
            "    // ANCHOR: a1-exchange\n    //= Send every octet.\n{RIGHT}    // ANCHOR_END: a1-exchange\n"
        );
        course.write("solutions/lab-a-echo/src/client.rs", &client(&region));
        // Whoever looks for a file looks in all labs; of the others there is nothing to build.
        for lab in &LABS[1..] {
            let file = format!("solutions/{}/src/lib.rs", lab.package);
            course.write(&file, "//! Another lab.\n");
        }
        course.save(TO_DO);
        course
    }

    /// Saves `src/client.rs` with this body of `exchange`.
    pub fn save(&self, body: &str) {
        self.write("lab-a-echo/src/client.rs", &client(body));
    }

    /// Writes a file, and the folders it needs.
    pub fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A path in the course.
    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    /// The text of a file.
    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap()
    }

    /// `cargo workshop`, in this course, as the shell would start it; with the checks of all labs.
    pub fn workshop(&self) -> Command {
        let program = option_env!("CARGO_BIN_EXE_workshop");
        self.started_as(Path::new(
            program.expect("this test is of the package `workshop`"),
        ))
    }

    /// The same, as another program.
    pub fn started_as(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path());
        // Variables of the cargo that runs this test; the course has its own folders.
        command
            .env_remove("CARGO_MANIFEST_DIR")
            .env_remove("CARGO_TARGET_DIR");
        command
    }

    /// Runs it with these words.
    pub fn run(&self, words: &[&str]) -> Output {
        self.workshop().args(words).output().unwrap()
    }
}

fn client(body: &str) -> String {
    format!(
        "use std::io::{{self, Read, Write}};\nuse std::net::{{Shutdown, TcpStream}};\n\n\
         pub fn exchange(server: &mut TcpStream, message: &[u8]) -> io::Result<Vec<u8>> {{\n{body}}}\n"
    )
}

/// Standard output and standard error as text, one after the other.
pub fn words(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}
