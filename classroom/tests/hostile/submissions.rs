//! Writes submissions: the reference of lab A under the attendee's name, as it is or with something in front of it.

use std::fs;
use std::path::Path;

use super::attacks::Attack;
use super::{course, walk};

/// The reference's sources below this folder, as an attendee would have them.
pub fn reference(to: &Path) {
    let from = course().join("solutions/lab-a-echo/src");
    for file in walk(&from) {
        let target = to
            .join("lab-a-echo/src")
            .join(file.strip_prefix(&from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        fs::write(target, text.replace("solution_a_echo", "lab_a_echo")).unwrap();
    }
}

/// Somebody who has solved everything.
pub fn good(folder: &Path, name: &str) {
    let own = folder.join(name);
    reference(&own);
    let main = own.join("lab-a-echo/src/main.rs");
    let text = fs::read_to_string(&main).unwrap();
    fs::write(main, format!("{text}\n// {name}\n")).unwrap();
}

/// Somebody who has solved everything, and attacks where services are asked for that cannot be.
pub fn attack(folder: &Path, attack: &Attack, secret: &Path) {
    let own = folder.join(attack.name);
    reference(&own);
    let code = attack
        .code
        .replace("COURSE", course().to_str().unwrap())
        .replace("\"SECRET\"]", &format!("{:?}]", secret.to_str().unwrap()));
    let text = format!(
        r#"#![allow(warnings)]
use std::io::Write;
use std::net::TcpStream;
use std::process::{{Command, ExitCode, Stdio}};

fn caught() {{ println!("caught"); eprintln!("error: caught"); std::process::exit(99); }}

fn sh(script: &str) {{
    let _ = Command::new("sh").args(["-c", script]).stdin(Stdio::null()).stdout(Stdio::null()).status();
}}

fn become_sh(script: &str) {{
    use std::os::unix::process::CommandExt;
    let _ = Command::new("sh").args(["-c", script]).exec();
}}

fn attack() {{
    {code}
}}

fn main() -> ExitCode {{
    // One call of one check: a bomb in each of them would take the whole evening.
    if std::env::args().skip(1).eq(["services", "80", "20"]) {{
        attack();
    }}
    lab_a_echo::main()
}}
"#
    );
    fs::write(own.join("lab-a-echo/src/main.rs"), text).unwrap();
}
