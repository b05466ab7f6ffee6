//! Who is in the class: a CSV file with the columns `id`, `name` and, if it is not the id, `where` the submission lies.

use std::collections::BTreeMap;
use std::path::Path;

use workshop::error::{Error, Result};

use crate::safe;

/// The columns: the first must be there.
const COLUMNS: [&str; 3] = ["id", "name", "where"];

/// One of the class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Unique.
    pub id: String,
    /// As people call them; the id where the roster does not say.
    pub name: String,
    /// The submission: a name in the submissions' folder, a path, or a file URL.
    pub place: Option<String>,
}

/// Reads a roster.
///
/// # Errors
/// It cannot be read, has other columns, ids that are empty, twice or fit no file name: all of it is named with its line.
pub fn read(path: &Path) -> Result<Vec<Member>> {
    let octets = std::fs::read(path).map_err(|cause| {
        Error::usage(format!(
            "cannot read the roster {}: {cause}",
            path.display()
        ))
        .remedy("--roster takes a CSV file: id,name,where")
    })?;
    parse(&octets).map_err(|faults| {
        Error::usage(format!(
            "the roster {}:\n  {}",
            path.display(),
            faults.join("\n  ")
        ))
        .remedy("mend these lines; nothing was graded")
    })
}

fn parse(octets: &[u8]) -> std::result::Result<Vec<Member>, Vec<String>> {
    // Spreadsheets begin their files with this mark.
    let octets = octets.strip_prefix(b"\xef\xbb\xbf").unwrap_or(octets);
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(octets);
    let columns = columns(&mut reader)?;
    let mut faults = Vec::new();
    let mut members: Vec<Member> = Vec::new();
    let mut lines: BTreeMap<String, u64> = BTreeMap::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(cause) => {
                faults.push(safe::line(&cause.to_string()));
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        let field = |column: &str| {
            let at = columns.iter().position(|one| one == column);
            at.and_then(|at| record.get(at))
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        if record.iter().all(str::is_empty) {
            continue;
        }
        if record.len() > columns.len() {
            faults.push(format!(
                "line {line}: {} fields, and there are {} columns; put text with a comma in quotes",
                record.len(),
                columns.len()
            ));
            continue;
        }
        let Some(id) = field("id") else {
            faults.push(format!("line {line}: no id"));
            continue;
        };
        if let Some(why) = unfit(&id) {
            faults.push(format!("line {line}: the id {} {why}", safe::line(&id)));
            continue;
        }
        if let Some(first) = lines.insert(id.to_lowercase(), line) {
            faults.push(format!(
                "line {line}: the id {id} stands in line {first} already"
            ));
            continue;
        }
        members.push(Member {
            name: field("name").unwrap_or_else(|| id.clone()),
            place: field("where"),
            id,
        });
    }
    if members.is_empty() && faults.is_empty() {
        faults.push("nobody is in it".to_owned());
    }
    if faults.is_empty() {
        Ok(members)
    } else {
        Err(faults)
    }
}

fn columns(reader: &mut csv::Reader<&[u8]>) -> std::result::Result<Vec<String>, Vec<String>> {
    let head = reader
        .headers()
        .map_err(|cause| vec![safe::line(&cause.to_string())])?;
    let columns: Vec<String> = head.iter().map(str::to_lowercase).collect();
    let mut faults = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        if !COLUMNS.contains(&column.as_str()) {
            faults.push(format!(
                "column {}: `{}` is none of id, name, where",
                at + 1,
                safe::line(column)
            ));
        } else if columns[..at].contains(column) {
            faults.push(format!("column {}: `{column}` is there twice", at + 1));
        }
    }
    if !columns.iter().any(|column| column == "id") {
        faults.push("there is no column `id`; the first line is: id,name,where".to_owned());
    }
    if faults.is_empty() {
        Ok(columns)
    } else {
        Err(faults)
    }
}

/// Ids are names of files, too.
fn unfit(id: &str) -> Option<&'static str> {
    if id.len() > 100 {
        return Some("is longer than 100 octets");
    }
    if id.starts_with('.')
        || id
            .chars()
            .any(|letter| letter.is_control() || "/\\:*?\"<>|".contains(letter))
    {
        return Some(
            "cannot be the name of a file: it begins with a dot or holds one of / \\ : * ? \" < > |",
        );
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_come_in_any_order_and_places_may_be_missing() {
        let text = "\u{feff}Name,ID,where\r\n\"Maier, Anna\",anna,sub/anna.zip\r\nBo,bo,\r\n\r\n";
        let members = parse(text.as_bytes()).unwrap();
        let anna = Member {
            id: "anna".into(),
            name: "Maier, Anna".into(),
            place: Some("sub/anna.zip".into()),
        };
        let bo = Member {
            id: "bo".into(),
            name: "Bo".into(),
            place: None,
        };
        assert_eq!(members, [anna, bo]);
        assert_eq!(parse(b"id\nx\n").unwrap()[0].name, "x");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (text, word) in [
            (
                "id,mail\nx,y\n",
                "column 2: `mail` is none of id, name, where",
            ),
            ("name,where\nx,y\n", "there is no column `id`"),
            ("id,id\nx,y\n", "column 2: `id` is there twice"),
            (
                "id,name\nx,A\nX,B\n",
                "line 3: the id X stands in line 2 already",
            ),
            ("id,name\n,A\n", "line 2: no id"),
            (
                "id,name\n../x,A\n",
                "line 2: the id ../x cannot be the name",
            ),
            (
                "id,name\nx,Maier, Anna\n",
                "line 2: 3 fields, and there are 2 columns",
            ),
            ("id,name\n", "nobody is in it"),
            ("", "there is no column `id`"),
        ] {
            let faults = parse(text.as_bytes()).unwrap_err().join("\n");
            assert!(faults.contains(word), "{text:?}: {faults}");
        }
        let faults = parse(b"id\n\xff\xfe\n").unwrap_err();
        assert_eq!(faults.len(), 1, "{faults:?}");
    }
}
