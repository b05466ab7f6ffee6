//! The parts of a form, one after another, read while they come (RFC 2046 §5.1).
//!
//! A part ends where a line begins with two hyphens and the boundary. That line may come in pieces, so what could be
//! the beginning of one is not handed out before more has come.

use std::io::{ErrorKind, Read};

use memchr::memmem;

use super::MultipartError;
use super::boundary::boundary;
use super::disposition::{Parameters, extended};
use super::file_name::without_path;

/// How much is read at a time.
const PIECE: usize = 64 * 1024;
/// The longest head of a part, and how many lines it may have.
const MAX_HEAD_OCTETS: usize = 8 * 1024;
const MAX_LINES: usize = 16;

/// How long a form may be.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The longest file.
    pub file_octets: u64,
    /// Everything but the content of files: fields, heads, boundaries.
    pub rest_octets: u64,
    /// How many files there may be.
    pub files: usize,
}

/// What stands at the head of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartHead {
    /// The name of its field in the form.
    pub name: String,
    /// The name of a file, without any path. None: it is no file.
    pub file_name: Option<String>,
    /// Its media type.
    pub content_type: String,
}

/// The parts of a form.
///
/// # Example
/// ```
/// use solution_e_framework::multipart::{Limits, MultipartError, Parts};
///
/// let form = "--B\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n--B--\r\n";
/// let limits = Limits { file_octets: 1000, rest_octets: 1000, files: 1 };
/// let mut parts = Parts::new(form.as_bytes(), "multipart/form-data; boundary=B", limits)?;
/// assert_eq!(parts.next_part()?.expect("there is one").name, "note");
/// assert_eq!(parts.piece()?, Some(&b"hello"[..]));
/// assert_eq!(parts.piece()?, None);
/// assert_eq!(parts.next_part()?, None);
/// # Ok::<(), MultipartError>(())
/// ```
#[derive(Debug)]
pub struct Parts<R> {
    input: R,
    /// What was read stands from `used` to `end`. What was before has been handed out, what is behind means nothing.
    buffer: Vec<u8>,
    used: usize,
    end: usize,
    /// CRLF, two hyphens, and the boundary.
    delimiter: Vec<u8>,
    /// What may still come: of the file that is being read, if one is, and of everything else.
    limits: Limits,
    file_left: Option<u64>,
    has_ended: bool,
}

impl<R: Read> Parts<R> {
    /// The parts of a form with this Content-Type.
    ///
    /// # Errors
    /// The Content-Type names no boundary.
    pub fn new(input: R, content_type: &str, limits: Limits) -> Result<Self, MultipartError> {
        let delimiter = format!("\r\n--{}", boundary(content_type)?).into_bytes();
        // The first boundary needs no line before it.
        let mut buffer = vec![0; PIECE];
        buffer[..2].copy_from_slice(b"\r\n");
        Ok(Parts {
            input,
            buffer,
            used: 0,
            end: 2,
            delimiter,
            limits,
            file_left: None,
            has_ended: false,
        })
    }

    /// Goes to the next part, past what nobody has read of the one before. None: that was the last.
    ///
    /// # Errors
    /// The form is malformed, too long, or does not come.
    pub fn next_part(&mut self) -> Result<Option<PartHead>, MultipartError> {
        // ANCHOR: e15-next-part
        //= Past what is left of this part (`piece`), or of what stands before the first; then past the delimiter (`skip`).
        //= Two hyphens behind it (`at_least` two octets have to be there): that was the last part. Note it in `has_ended`.
        //= Else the rest of the line is blank (`blank_line`), and after it comes the head (`head`). It may begin a file: `begin`.
        //+ Ok(None)
        if self.has_ended {
            return Ok(None);
        }
        while self.piece()?.is_some() {}
        self.file_left = None;
        self.skip(self.delimiter.len())?;
        if self.at_least(2)?.starts_with(b"--") {
            self.has_ended = true;
            return Ok(None);
        }
        self.blank_line()?;
        let head = self.head()?;
        self.begin(&head)?;
        Ok(Some(head))
        // ANCHOR_END: e15-next-part
    }

    /// The next piece of this part's content. None: it has ended.
    ///
    /// # Errors
    /// As those of [`Parts::next_part`].
    pub fn piece(&mut self) -> Result<Option<&[u8]>, MultipartError> {
        loop {
            let (count, ends) = content_in(self.held(), &self.delimiter);
            if count > 0 {
                let begin = self.used;
                self.skip(count)?;
                return Ok(Some(&self.buffer[begin..begin + count]));
            }
            if ends {
                return Ok(None);
            }
            self.fill()?;
        }
    }

    /// What stands behind a boundary, up to the end of its line.
    fn blank_line(&mut self) -> Result<(), MultipartError> {
        match self.line()?.trim_ascii() {
            [] => Ok(()),
            _ => Err(MultipartError::Malformed(
                "a boundary has something behind it",
            )),
        }
    }

    /// A file has a limit of its own, and there are only so many.
    fn begin(&mut self, head: &PartHead) -> Result<(), MultipartError> {
        if head.file_name.is_some() {
            self.file_left = Some(self.limits.file_octets);
            let left = self.limits.files.checked_sub(1);
            self.limits.files = left.ok_or(MultipartError::TooLarge)?;
        }
        Ok(())
    }

    /// The head of a part: its lines up to an empty one.
    fn head(&mut self) -> Result<PartHead, MultipartError> {
        let mut head = Vec::new();
        loop {
            let line = self.line()?;
            head.extend_from_slice(line);
            head.extend_from_slice(b"\r\n");
            if line.is_empty() {
                return read_head(&head);
            }
            if head.len() > MAX_HEAD_OCTETS {
                return Err(MultipartError::Malformed("the head of a part is too long"));
            }
        }
    }

    /// A line without its CRLF.
    fn line(&mut self) -> Result<&[u8], MultipartError> {
        loop {
            let held = self.held();
            if let Some(end) = memmem::find(held, b"\r\n") {
                let begin = self.used;
                self.skip(end + 2)?;
                return Ok(&self.buffer[begin..begin + end]);
            }
            if held.len() > MAX_HEAD_OCTETS {
                return Err(MultipartError::Malformed("the head of a part is too long"));
            }
            self.fill()?;
        }
    }

    /// What is there, once it is so many octets.
    fn at_least(&mut self, octets: usize) -> Result<&[u8], MultipartError> {
        while self.held().len() < octets {
            self.fill()?;
        }
        Ok(self.held())
    }

    /// Goes on by so many octets, if the form may have them.
    fn skip(&mut self, octets: usize) -> Result<(), MultipartError> {
        self.used += octets;
        let left = match &mut self.file_left {
            Some(left) => left,
            None => &mut self.limits.rest_octets,
        };
        *left = left
            .checked_sub(octets as u64)
            .ok_or(MultipartError::TooLarge)?;
        Ok(())
    }

    /// What was read and not handed out.
    fn held(&self) -> &[u8] {
        &self.buffer[self.used..self.end]
    }

    /// Reads more, behind what is held: that is never more than a delimiter or the head of a part.
    fn fill(&mut self) -> Result<(), MultipartError> {
        self.buffer.copy_within(self.used..self.end, 0);
        (self.used, self.end) = (0, self.end - self.used);
        loop {
            match self.input.read(&mut self.buffer[self.end..]) {
                Ok(0) => {
                    let words = "the form ends before its last boundary";
                    return Err(MultipartError::Malformed(words));
                }
                Ok(count) => {
                    self.end += count;
                    return Ok(());
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(MultipartError::Content(error)),
            }
        }
    }
}

/// How many of these octets are content for sure, and whether the delimiter follows them.
fn content_in(held: &[u8], delimiter: &[u8]) -> (usize, bool) {
    // ANCHOR: e15-content-in
    //= If the delimiter is there, everything before it is content.
    //= If not, it may have begun to come: as many octets at the end as could be the beginning of one are not content yet.
    //? e15-split
    //+ match memmem::find(held, delimiter) {
    //+     Some(at) => (at, true),
    //+     None => (held.len(), false),
    //+ }
    match memmem::find(held, delimiter) {
        Some(at) => (at, true),
        None => (held.len().saturating_sub(delimiter.len() - 1), false),
    }
    // ANCHOR_END: e15-content-in
}

/// Reads the lines of a part's head, the empty one included.
fn read_head(octets: &[u8]) -> Result<PartHead, MultipartError> {
    // ANCHOR: e15-read-head
    //= `disposition` reads the lines. The value of Content-Disposition must be `form-data`, and it must have a `name`.
    //= A file has a `filename`; where there is a `filename*` that can be read (`extended`), that one counts.
    //= Whatever it is, it is kept without any path (`without_path`).
    //= Without a Content-Type a part is `text/plain` (RFC 7578 §4.4).
    //+ let _ = octets;
    //+ Err(MultipartError::Malformed("parts are not read yet"))
    let (disposition, content_type) = disposition(octets)?;
    if !disposition.value.eq_ignore_ascii_case("form-data") {
        return Err(MultipartError::Malformed("a part is no form-data"));
    }
    let name = disposition
        .get("name")
        .ok_or(MultipartError::Malformed("a part has no name"))?;
    let extended = disposition.get("filename*").and_then(extended);
    let file_name = extended.as_deref().or(disposition.get("filename"));
    Ok(PartHead {
        name: name.to_owned(),
        file_name: file_name.map(without_path),
        content_type: content_type.unwrap_or_else(|| "text/plain".to_owned()),
    })
    // ANCHOR_END: e15-read-head
}

/// Content-Disposition and Content-Type of a part.
fn disposition(octets: &[u8]) -> Result<(Parameters, Option<String>), MultipartError> {
    let mut lines = [httparse::EMPTY_HEADER; MAX_LINES];
    let Ok(httparse::Status::Complete((_, lines))) = httparse::parse_headers(octets, &mut lines)
    else {
        return Err(MultipartError::Malformed("the head of a part is malformed"));
    };
    let value = |name: &str| {
        let line = lines
            .iter()
            .find(|line| line.name.eq_ignore_ascii_case(name))?;
        Some(String::from_utf8_lossy(line.value).trim().to_owned())
    };
    let disposition = value("Content-Disposition").ok_or(MultipartError::Malformed(
        "a part has no Content-Disposition",
    ))?;
    Ok((Parameters::of(&disposition)?, value("Content-Type")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        file_octets: 1000,
        rest_octets: 10_000,
        files: 3,
    };

    /// Gives so many octets at a time.
    struct Dripping<'a>(&'a [u8], usize);

    impl Read for Dripping<'_> {
        fn read(&mut self, octets: &mut [u8]) -> std::io::Result<usize> {
            let count = self.1.min(self.0.len()).min(octets.len());
            octets[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn read(form: &[u8], step: usize, limits: Limits) -> Result<Vec<(PartHead, Vec<u8>)>, u16> {
        let status = |error: MultipartError| error.status();
        let content_type = "multipart/form-data; boundary=XYZ";
        let mut parts = Parts::new(Dripping(form, step), content_type, limits).map_err(status)?;
        let mut all = Vec::new();
        while let Some(head) = parts.next_part().map_err(status)? {
            let mut content = Vec::new();
            while let Some(piece) = parts.piece().map_err(status)? {
                content.extend_from_slice(piece);
            }
            all.push((head, content));
        }
        Ok(all)
    }

    fn head(name: &str, file_name: Option<&str>, content_type: &str) -> PartHead {
        PartHead {
            name: name.to_owned(),
            file_name: file_name.map(str::to_owned),
            content_type: content_type.to_owned(),
        }
    }

    #[test]
    fn any_split_of_the_octets_gives_the_same_parts() {
        let form = b"a preamble\r\n--XYZ \t\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--XY\r\n--\r\n\
            --XYZ\r\nContent-Type: image/png\r\ncontent-disposition: form-data; name=b; filename=\"p/q.png\"\r\n\r\n\r\n\
            \r\n--XYZ\r\nContent-Disposition: form-data; name=\"\"\r\n\r\n\r\n--XYZ--\r\nan epilogue\r\n--XYZ\r\n";
        let wanted = [
            (head("a", None, "text/plain"), b"one\r\n--XY\r\n--".to_vec()),
            (head("b", Some("q.png"), "image/png"), b"\r\n".to_vec()),
            (head("", None, "text/plain"), Vec::new()),
        ];
        for step in 1..=form.len() {
            assert_eq!(
                read(form, step, LIMITS).unwrap(),
                wanted,
                "{step} at a time"
            );
        }
    }

    #[test]
    fn a_form_may_have_no_part() {
        assert_eq!(read(b"--XYZ--", 1, LIMITS), Ok(Vec::new()));
    }

    #[test]
    fn refuses_what_is_malformed() {
        for (what, form) in [
            ("nothing", &b""[..]),
            ("no boundary", b"hello"),
            (
                "another boundary",
                b"--ABC\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--ABC--",
            ),
            (
                "no end",
                b"--XYZ\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--XYZ",
            ),
            (
                "cut in the content",
                b"--XYZ\r\nContent-Disposition: form-data; name=a\r\n\r\n1",
            ),
            ("cut in the head", b"--XYZ\r\nContent-Disp"),
            (
                "no name",
                b"--XYZ\r\nContent-Disposition: form-data\r\n\r\n1\r\n--XYZ--",
            ),
            (
                "no disposition",
                b"--XYZ\r\nContent-Type: text/plain\r\n\r\n1\r\n--XYZ--",
            ),
            ("no head at all", b"--XYZ\r\n\r\n1\r\n--XYZ--"),
            (
                "an attachment",
                b"--XYZ\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--XYZ--",
            ),
            (
                "more on the line",
                b"--XYZ 1\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--XYZ--",
            ),
            ("no field line", b"--XYZ\r\nnonsense\r\n\r\n1\r\n--XYZ--"),
        ] {
            assert_eq!(read(form, 7, LIMITS), Err(400), "{what}");
        }
        let endless = [b"--XYZ\r\n".to_vec(), vec![b'a'; 9000]].concat();
        assert_eq!(read(&endless, 100, LIMITS), Err(400));
    }

    #[test]
    fn file_names_with_a_star_come_first() {
        let form = b"--XYZ\r\nContent-Disposition: form-data; name=a; filename=x; filename*=UTF-8''..%2Fna%C3%AFve%00.txt\r\n\r\n\r\n\
            --XYZ\r\nContent-Disposition: form-data; name=a; filename=y; filename*=UTF-9''z\r\n\r\n\r\n--XYZ--";
        let names: Vec<_> = read(form, 9, LIMITS)
            .unwrap()
            .into_iter()
            .map(|(head, _)| head.file_name)
            .collect();
        assert_eq!(names, [Some("naïve.txt".to_owned()), Some("y".to_owned())]);
    }

    #[test]
    fn each_file_has_a_limit_and_so_has_the_rest() {
        let part = |extra: &str, octets: usize| {
            let head = format!("--XYZ\r\nContent-Disposition: form-data; name=a{extra}\r\n\r\n");
            [head.into_bytes(), vec![b'.'; octets], b"\r\n".to_vec()].concat()
        };
        let form = |parts: &[Vec<u8>]| [parts.concat(), b"--XYZ--".to_vec()].concat();
        let file = |octets| part("; filename=f", octets);
        for (what, form, wanted) in [
            (
                "files of just so many octets",
                form(&[file(1000), file(1000), file(1000)]),
                None,
            ),
            ("a file with one too many", form(&[file(1001)]), Some(413)),
            (
                "one file too many",
                form(&[file(1), file(1), file(1), file(1)]),
                Some(413),
            ),
            (
                "a field may be longer than a file",
                form(&[part("", 5000)]),
                None,
            ),
            (
                "all fields together",
                form(&[part("", 5000), part("", 5000)]),
                Some(413),
            ),
            (
                "a preamble",
                [vec![b'.'; 20_000], form(&[])].concat(),
                Some(413),
            ),
        ] {
            assert_eq!(read(&form, 333, LIMITS).err(), wanted, "{what}");
        }
    }

    #[test]
    fn whatever_comes_it_ends_and_nothing_is_longer_than_it_may_be() {
        let form = b"--XYZ\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--XYZ\r\n\
            Content-Disposition: form-data; name=b; filename*=UTF-8''%41; filename=\"x\"\r\n\r\n22\r\n--XYZ--\r\n";
        let pieces: [&[u8]; 8] = [
            b"\r\n",
            b"--XYZ",
            b"--",
            b"\"",
            b";",
            b"\0",
            b"\xff",
            b"filename=\"\\",
        ];
        let mut random = fastrand::Rng::with_seed(7578);
        for _ in 0..3000 {
            let mut octets = form.to_vec();
            for _ in 0..random.usize(1..4) {
                let (from, count) = (random.usize(..octets.len()), random.usize(..12));
                let to = (from + count).min(octets.len());
                octets.splice(
                    from..to,
                    pieces[random.usize(..pieces.len())].iter().copied(),
                );
            }
            let (one, other) = (read(&octets, 1, LIMITS), read(&octets, 4096, LIMITS));
            assert_eq!(one, other, "{}", octets.escape_ascii());
            let all = one.unwrap_or_default();
            assert!(all.iter().map(|(_, content)| content.len()).sum::<usize>() <= octets.len());
        }
    }
}
