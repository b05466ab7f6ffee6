//! Content codings: gzip and deflate are undone (b13).

use std::cell::Cell;

use super::gzip::{gunzipped, inflated};
use super::head::Head;
use super::options::Options;
use crate::arguments::Trouble;
use crate::{fault, print};

thread_local! {
    /// How many octets of this response's content are printed already.
    static PRINTED: Cell<usize> = const { Cell::new(0) };
}

/// What Accept-Encoding says.
pub fn accepted() -> Option<&'static str> {
    if fault("b13-does-not-ask") {
        None
    } else if fault("b13-asks-for-gzip-only") {
        Some("gzip")
    } else if fault("b13-asks-for-br") {
        Some("gzip, deflate, br")
    } else {
        Some("gzip, deflate")
    }
}

/// The codings of a response, in the order in which they were applied.
pub struct Codings(Vec<String>);

impl Codings {
    pub fn of(head: &Head, options: &Options) -> Self {
        let values = head.values("Content-Encoding", false);
        let text = values.join(&b","[..]);
        let text = String::from_utf8_lossy(&text).into_owned();
        let text = if fault("b13-names-by-exact-case") {
            text
        } else {
            text.to_lowercase()
        };
        let mut names: Vec<String> = text.split(',').map(|name| name.trim().to_owned()).collect();
        names.retain(|name| {
            !name.is_empty() && (name != "identity" || fault("b13-identity-is-unknown"))
        });
        if fault("b13-first-coding-only") {
            names.truncate(1);
        }
        if fault("b13-codings-in-the-wrong-order") {
            names.reverse();
        }
        if fault("b13-decodes-nothing") || fault("b13-gzip-only") && names == ["deflate"] {
            names.clear();
        }
        let stays = match options.program.as_str() {
            "extract" => fault("b13-pages-stay-squeezed"),
            "form" => fault("b13-forms-stay-squeezed"),
            "crawl" => fault("b13-crawls-stay-squeezed"),
            _ => false,
        };
        if stays {
            names.clear();
        }
        PRINTED.set(0);
        Codings(names)
    }

    /// The content so far, and whether that is all of it. More than `most` octets are not decoded.
    fn undone(&self, octets: &[u8], most: usize) -> Result<(Vec<u8>, bool), Trouble> {
        let (mut content, mut is_whole) = (octets.to_vec(), true);
        if octets.is_empty() && !fault("b13-nothing-is-cut-short") {
            return Ok((content, true));
        }
        for name in self.0.iter().rev() {
            let (decoded, ended) = match name.as_str() {
                "gzip" => gunzipped(&content, most)?,
                "x-gzip" if !fault("b13-x-gzip-is-unknown") => gunzipped(&content, most)?,
                "deflate" => inflated(&content, most)?,
                _ if fault("b13-unknown-as-it-is") => (content, true),
                _ if fault("b13-unknown-without-name") => {
                    return Err(Trouble::Failed("unknown".into()));
                }
                other => return Err(Trouble::Failed(format!("unknown content coding {other}"))),
            };
            (content, is_whole) = (decoded, ended && is_whole);
        }
        Ok((content, is_whole))
    }

    /// More octets have come: is it too much already? If it is the answer, what is new is printed.
    pub fn came(&self, octets: &[u8], options: &Options, is_answer: bool) -> Result<(), Trouble> {
        if self.0.is_empty() || fault("b13-decodes-at-the-end") && options.max_size.is_none() {
            return Ok(());
        }
        let (content, _) = self.undone(octets, options.max_size.unwrap_or(usize::MAX))?;
        check_size(&content, options)?;
        if is_answer && !fault("b13-decodes-at-the-end") {
            print(&content[PRINTED.get()..])?;
            PRINTED.set(content.len());
        }
        Ok(())
    }

    /// The whole content.
    pub fn whole(&self, octets: &[u8], options: &Options) -> Result<Vec<u8>, Trouble> {
        if self.0.is_empty() {
            return Ok(octets.to_vec());
        }
        let (content, is_whole) = self.undone(octets, options.max_size.unwrap_or(usize::MAX))?;
        check_size(&content, options)?;
        if !is_whole && !fault("b13-takes-half-a-stream") {
            return Err(Trouble::Failed(
                "the compressed content is cut short".into(),
            ));
        }
        Ok(content)
    }
}

/// What is not printed yet of this content.
pub fn not_printed(content: &[u8]) -> &[u8] {
    content.get(PRINTED.take()..).unwrap_or_default()
}

fn check_size(content: &[u8], options: &Options) -> Result<(), Trouble> {
    match options
        .max_size
        .filter(|_| !fault("b13-max-size-on-the-wire-only"))
    {
        Some(most) if content.len() > most => Err(Trouble::Failed(format!(
            "the content is larger than --max-size {most}"
        ))),
        _ => Ok(()),
    }
}
