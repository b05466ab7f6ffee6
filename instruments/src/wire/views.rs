//! Everything that shows what was seen: the terminal, a record, a page, and the last words.

use std::io;
use std::path::PathBuf;

use workshop::error::{Error, Result};
use workshop::paint::{Line, Printer};

use super::diagram::Diagram;
use super::look::Look;
use super::page::Page;
use super::record::{Header, Writer};
use super::seen::Seen;
use super::tally::Tally;

/// A file, and what is written to it until it fails.
#[derive(Debug)]
struct Kept<W> {
    path: PathBuf,
    writer: Option<W>,
}

/// All views.
pub struct Views {
    look: Look,
    printer: Printer,
    diagram: Diagram,
    record: Option<Kept<Writer>>,
    page: Option<Kept<Page>>,
    tally: Tally,
    /// The first file that could not be written any more.
    failed: Option<Error>,
}

/// Where it is shown beside the terminal, and how.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// `--save`
    pub record: Option<PathBuf>,
    /// `--html`
    pub page: Option<PathBuf>,
    /// `--max-lines`
    pub max_lines: usize,
    /// `--raw`
    pub raw: bool,
}

impl Views {
    /// Opens the files.
    ///
    /// # Errors
    /// One of them cannot be written.
    pub fn open(look: Look, wanted: &Wanted, header: &Header) -> Result<Views> {
        let record = |path: &PathBuf| {
            Ok(Kept {
                path: path.clone(),
                writer: Some(Writer::create(path, header)?),
            })
        };
        let page = |path: &PathBuf| {
            Ok(Kept {
                path: path.clone(),
                writer: Some(Page::create(path, header, wanted.raw)?),
            })
        };
        Ok(Views {
            look,
            printer: Printer::stdout(),
            diagram: Diagram::new(look, wanted.max_lines, wanted.raw),
            record: wanted.record.as_ref().map(record).transpose()?,
            page: wanted.page.as_ref().map(page).transpose()?,
            tally: Tally::default(),
            failed: None,
        })
    }

    /// Shows all this, everywhere.
    pub fn show(&mut self, all: &[Seen]) {
        let mut screen = String::new();
        for seen in all {
            self.tally.add(seen);
            self.attempt(|record| record.add(seen), |page| page.add(seen));
            for line in self.diagram.draw(seen) {
                screen.push_str(&self.look.paint.render(&line));
                screen.push('\n');
            }
        }
        if !all.is_empty() {
            self.attempt(Writer::flush, Page::flush);
            self.printer.write(&screen);
        }
    }

    /// The last words.
    ///
    /// # Errors
    /// A file could not be written to its end.
    pub fn end(mut self) -> Result<()> {
        let tally = std::mem::take(&mut self.tally);
        self.attempt(Writer::flush, |page| page.end(&tally));
        if tally.is_empty() {
            self.line(&Line::plain("nobody has connected"));
        } else {
            self.line(&Line::new());
            for line in tally.lines(self.look.glyphs().micro) {
                self.line(&line);
            }
        }
        let record = self.record.take().filter(|kept| kept.writer.is_some());
        if let Some(Kept { path, .. }) = record {
            self.line(&Line::plain(format!(
                "  show it again: cargo workshop wire --show {}",
                path.display()
            )));
        }
        let page = self.page.take().filter(|kept| kept.writer.is_some());
        if let Some(Kept { path, .. }) = page {
            self.line(&Line::plain(format!("  in a browser: {}", path.display())));
        }
        self.failed.map_or(Ok(()), Err)
    }

    /// Has everybody gone who could look, and is nothing kept either?
    #[must_use]
    pub fn is_for_nobody(&self) -> bool {
        self.printer.is_gone() && self.record.is_none() && self.page.is_none()
    }

    /// Prints a line.
    pub fn line(&mut self, line: &Line) {
        self.printer
            .write(&format!("{}\n", self.look.paint.render(line)));
    }

    /// Prints several lines.
    pub fn lines(&mut self, lines: &[Line]) {
        lines.iter().for_each(|line| self.line(line));
    }

    /// Writes to both files; one that fails is given up, and that is said once.
    fn attempt(
        &mut self,
        to_record: impl FnOnce(&mut Writer) -> io::Result<()>,
        to_page: impl FnOnce(&mut Page) -> io::Result<()>,
    ) {
        let errors = [
            write_or_give_up(&mut self.record, to_record),
            write_or_give_up(&mut self.page, to_page),
        ];
        for error in errors.into_iter().flatten() {
            eprintln!("{error}\n  what was written until now is kept; the diagram goes on");
            self.failed.get_or_insert(error);
        }
    }
}

fn write_or_give_up<W>(
    kept: &mut Option<Kept<W>>,
    write: impl FnOnce(&mut W) -> io::Result<()>,
) -> Option<Error> {
    let Kept { path, writer } = kept.as_mut()?;
    let cause = write(writer.as_mut()?).err()?;
    *writer = None;
    Some(Error::file("write", path, &cause))
}
