//! Code on slides stands in a file that is compiled. `path#name` is where: a region of that name, or the first item that is
//! called so, with its signature.

use workshop::files;
use workshop::workspace::Workspace;

/// Marks of the generator (`CONTRIBUTING.md`, One source): no slide shows them.
const MARKS: [&str; 5] = ["// ANCHOR", "//=", "//+", "//?", "# ANCHOR"];
const PYTHON_MARKS: [&str; 3] = ["#=", "#+", "#?"];

/// The lines that `path#name` stands for, with the indentation that all of them have taken away.
///
/// # Errors
/// What is wrong with it, in words.
pub fn find(workspace: &Workspace, source: &str) -> Result<String, String> {
    let (path, name) = source
        .split_once('#')
        .ok_or_else(|| format!("`{source}` names no region"))?;
    let whole = workspace.root.join(path);
    let text = files::read_text(&whole).map_err(|_| format!("there is no file {path}"))?;
    let lines: Vec<&str> = text.lines().collect();
    let found = region(&lines, name).or_else(|| item(&lines, name));
    let found = found.ok_or_else(|| format!("{path} has no region and no item `{name}`"))?;
    Ok(without_indent(found))
}

/// The lines between a region's marks.
fn region<'a>(lines: &'a [&'a str], name: &str) -> Option<&'a [&'a str]> {
    let at = |mark: &str| {
        lines.iter().position(|line| {
            line.trim_start().trim_start_matches(['/', '#', ' ']) == format!("{mark}: {name}")
        })
    };
    lines.get(at("ANCHOR")? + 1..at("ANCHOR_END")?)
}

/// From the line that begins an item to the one that ends it, at the same indentation.
fn item<'a>(lines: &'a [&'a str], name: &str) -> Option<&'a [&'a str]> {
    let begins = |line: &&str| {
        let words = line.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let kinds = [
            "fn", "struct", "enum", "trait", "const", "type", "def", "class",
        ];
        words
            .windows(2)
            .any(|two| kinds.contains(&two[0]) && two[1] == name)
    };
    let start = lines.iter().position(begins)?;
    let indent = indent(lines[start]);
    let ends = |line: &&str| indent_is(line, indent) && (line.trim_end().ends_with(['}', ';']));
    let length = if lines[start].trim_end().ends_with(';') {
        0
    } else {
        lines[start..].iter().position(ends)?
    };
    lines.get(start..=start + length)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn indent_is(line: &str, octets: usize) -> bool {
    !line.trim().is_empty() && indent(line) == octets
}

fn without_indent(lines: &[&str]) -> String {
    let is_mark = |line: &str| {
        let line = line.trim_start();
        MARKS
            .iter()
            .chain(&PYTHON_MARKS)
            .any(|mark| line.starts_with(mark))
    };
    let shown: Vec<&str> = lines
        .iter()
        .copied()
        .filter(|line| !is_mark(line))
        .collect();
    let filled = shown.iter().filter(|line| !line.trim().is_empty());
    let common = filled.map(|line| indent(line)).min().unwrap_or(0);
    shown
        .iter()
        .map(|line| format!("{}\n", line.get(common..).unwrap_or_default()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "/// Doc.\npub fn one(\n    x: u8,\n) -> u8 {\n    // ANCHOR: a1-one\n    //= what must hold\n    //+ 0\n    if x > 1 {\n        return x;\n    }\n    x\n    // ANCHOR_END: a1-one\n}\n\nconst TWO: u8 = 2;\n";

    fn found(source: &str) -> Result<String, String> {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("a.rs"), FILE).unwrap();
        find(
            &Workspace {
                root: root.path().to_path_buf(),
            },
            source,
        )
    }

    #[test]
    fn a_region_without_marks_and_indentation() {
        assert_eq!(
            found("a.rs#a1-one").unwrap(),
            "if x > 1 {\n    return x;\n}\nx\n"
        );
    }

    #[test]
    fn an_item_by_its_name() {
        let one = found("a.rs#one").unwrap();
        assert!(
            one.starts_with("pub fn one(\n    x: u8,\n) -> u8 {\n") && one.ends_with("    x\n}\n"),
            "{one}"
        );
        assert_eq!(found("a.rs#TWO").unwrap(), "const TWO: u8 = 2;\n");
    }

    #[test]
    fn what_is_not_there_is_told() {
        assert_eq!(found("b.rs#one").unwrap_err(), "there is no file b.rs");
        assert_eq!(
            found("a.rs#two").unwrap_err(),
            "a.rs has no region and no item `two`"
        );
        assert_eq!(found("a.rs").unwrap_err(), "`a.rs` names no region");
    }
}
