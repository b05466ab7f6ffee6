//! The name of a file that a client sends: a hint for people, never a path (RFC 7578 §4.2, §7).

/// What is left of a file name once nothing in it can be a path.
pub(super) fn without_path(name: &str) -> String {
    // TODO e15-file-name · slide e-uploads · cargo workshop check e15
    // - What stands behind the last slash or backslash: systems do not agree on which of them is one.
    // - No control characters (NUL ends a name for some programs), and no white space at the ends.
    // - `.` and `..` are no names: empty.
    name.to_owned()
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
