//! What `--help` says.

use super::options::Lab;
use crate::arguments::Trouble;
use crate::fault;

pub fn print(lab: Lab) -> Result<(), Trouble> {
    let name = match lab {
        Lab::C => "lab-c-server",
        Lab::D => "lab-d-cgi",
        Lab::E => "lab-e-framework",
    };
    let mut text = format!("A server, wrong on purpose.\nUsage: {name} [FLAGS]\n");
    let hides = fault("d1-help-without-its-flags");
    let only_c = fault("e1-help-without-its-flags");
    for flag in lab
        .flags()
        .iter()
        .filter(|flag| !hides || !flag.contains("cgi"))
        .filter(|flag| !only_c || Lab::C.flags().contains(flag))
    {
        text.push_str(&format!("  --{flag} VALUE\n"));
    }
    if !fault("c1-help-without-example") && !fault("e1-help-without-example") {
        let example = match lab {
            Lab::C | Lab::D => "--root . --port 8080",
            Lab::E => "--port 8080",
        };
        text.push_str(&format!("Example: {name} {example}\n"));
    }
    if fault("c1-help-on-stderr") {
        eprint!("{text}");
        return Ok(());
    }
    crate::print(text.as_bytes())
}
