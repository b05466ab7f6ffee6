//! The name of a file that a client sends: a hint for people, never a path (RFC 7578 §4.2, §7).

/// What is left of a file name once nothing in it can be a path.
pub(super) fn without_path(name: &str) -> String {
    // ANCHOR: e15-file-name
    //= What stands behind the last slash or backslash: systems do not agree on which of them is one.
    //= No control characters (NUL ends a name for some programs), and no white space at the ends.
    //= `.` and `..` are no names: empty.
    //? e15-names
    //+ name.to_owned()
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let printable: String = last.chars().filter(|one| !one.is_control()).collect();
    match printable.trim() {
        "." | ".." => String::new(),
        name => name.to_owned(),
    }
    // ANCHOR_END: e15-file-name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_no_path() {
        for (name, wanted) in [
            ("photo.jpg", "photo.jpg"),
            ("../../etc/passwd", "passwd"),
            (r"C:\Users\me\a.txt", "a.txt"),
            (r"..\..\a/b\c", "c"),
            ("a.txt\0.png", "a.txt.png"),
            ("a\r\nSet-Cookie: b", "aSet-Cookie: b"),
            ("..", ""),
            (".", ""),
            ("x/..", ""),
            (" ..\t", ""),
            ("a/", ""),
            ("", ""),
            ("..\0", ""),
            ("…naïve.txt", "…naïve.txt"),
            (".profile", ".profile"),
        ] {
            assert_eq!(without_path(name), wanted, "{name:?}");
        }
    }
}
