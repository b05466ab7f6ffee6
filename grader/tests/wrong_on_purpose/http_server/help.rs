//! What `--help` says.

use super::options::FLAGS;
use crate::arguments::Trouble;
use crate::fault;

pub fn print() -> Result<(), Trouble> {
    let mut text = "Lab C, wrong on purpose.\nUsage: lab-c-server [FLAGS]\n".to_string();
    for flag in FLAGS {
        text.push_str(&format!("  --{flag} VALUE\n"));
    }
    if !fault("c1-help-without-example") {
        text.push_str("Example: lab-c-server --root . --port 8080\n");
    }
    if fault("c1-help-on-stderr") {
        eprint!("{text}");
        return Ok(());
    }
    crate::print(text.as_bytes())
}
