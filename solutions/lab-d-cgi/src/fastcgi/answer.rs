//! What comes back: records, and in them the answer, words for the log, and the end.

use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::time::Instant;

use lab_a_given::note;

use super::ID;
use super::kept::{Kept, Ticket};
use super::records::{END_REQUEST, HEADER_OCTETS, Header, STDERR, STDOUT};
use crate::cgi::running::log_line;
use crate::gateway::conversation::Conversation;
use crate::gateway::document;

/// How much is read at a time.
const PIECE: usize = 64 * 1024;

/// The answer of a FastCGI server. Reading it gives what CGI would print.
pub(super) struct Output {
    /// Gone once the answer is complete.
    records: Option<BufReader<Conversation>>,
    /// How much of the content of a record is still to come, and of its padding.
    left: usize,
    padding: usize,
    name: String,
    kept: Kept,
    /// Since when somebody wants output.
    wanted: Instant,
    /// The request waits for its first octet.
    ticket: Option<Ticket>,
}

impl Output {
    /// The answer to a request that has this name in the log.
    pub(super) fn new(conversation: Conversation, name: String, kept: &Kept) -> Output {
        Output {
            records: Some(BufReader::with_capacity(PIECE, conversation)),
            left: 0,
            padding: 0,
            name,
            wanted: Instant::now(),
            kept: kept.clone(),
            ticket: Some(kept.ticket()),
        }
    }

    /// Waits for the first octet. Whether one came before the connection ended.
    pub(super) fn begins(&mut self) -> io::Result<bool> {
        match self.records()?.fill_buf() {
            Ok(octets) => Ok(!octets.is_empty()),
            Err(error) if error.kind() == ErrorKind::TimedOut => Err(error),
            Err(_) => Ok(false),
        }
    }

    /// Reads records until there is output, or the end.
    fn next_output(&mut self) -> io::Result<()> {
        // ANCHOR: d11-next-output
        //= Skip the padding of the last record, then read a header (`header`), until there is output.
        //= `STDOUT` is the output: `self.left` octets of it follow. An empty record is no output.
        //= `STDERR` is for the log (`tell`). `END_REQUEST` is the end (`end`).
        //= The content of every other record is skipped, and so is that of a request that is not ours (`ID`).
        while self.left == 0 && self.records.is_some() {
            let padding = std::mem::take(&mut self.padding);
            self.skip(padding)?;
            let header = self.header()?;
            self.padding = header.padding.into();
            match header.kind {
                STDOUT if header.request == ID => self.left = header.content.into(),
                STDERR if header.request == ID => self.tell(header.content.into())?,
                END_REQUEST if header.request == ID => self.end(header)?,
                _ => self.skip(header.content.into())?,
            }
        }
        Ok(())
        // ANCHOR_END: d11-next-output
    }

    /// The header of the next record.
    fn header(&mut self) -> io::Result<Header> {
        let mut octets = [0; HEADER_OCTETS];
        self.records()?.read_exact(&mut octets)?;
        self.ticket = None;
        let what = "what comes is no record of version 1";
        Header::read(octets).ok_or_else(|| io::Error::new(ErrorKind::InvalidData, what))
    }

    /// The request is over.
    fn end(&mut self, header: Header) -> io::Result<()> {
        let mut content = [0; 8];
        let Some(more) = usize::from(header.content).checked_sub(content.len()) else {
            return Err(ErrorKind::InvalidData.into());
        };
        self.records()?.read_exact(&mut content)?;
        self.skip(more)?;
        self.skip(header.padding.into())?;
        if content[4] != 0 {
            return Err(io::Error::other("the server takes no more requests"));
        }
        let status = u32::from_be_bytes([content[0], content[1], content[2], content[3]]);
        if status != 0 {
            note(format_args!(
                "note: {}: it ended with exit status: {status}",
                self.name
            ));
        }
        self.keep();
        Ok(())
    }

    /// Keeps the connection, if nothing more is said on it.
    fn keep(&mut self) {
        let Some(records) = self.records.take() else {
            return;
        };
        let is_silent = records.buffer().is_empty();
        let stream = records.into_inner().into_stream();
        if let (Some(stream), true) = (stream, is_silent) {
            self.kept.give(stream);
        }
    }

    /// Tells the log what the server has to say. That is no output: who says nothing else is late all the same.
    fn tell(&mut self, octets: usize) -> io::Result<()> {
        let mut words = vec![0; octets];
        self.records()?.read_exact(&mut words)?;
        for line in words.split(|&octet| octet == b'\n') {
            if !line.trim_ascii().is_empty() {
                log_line(&self.name, line.trim_ascii_end());
            }
        }
        let wanted = self.wanted;
        match self.records()?.get_ref().is_late(wanted) {
            true => Err(ErrorKind::TimedOut.into()),
            false => Ok(()),
        }
    }

    fn skip(&mut self, octets: usize) -> io::Result<()> {
        let octets = octets as u64;
        match io::copy(&mut self.records()?.take(octets), &mut io::sink())? {
            count if count == octets => Ok(()),
            _ => Err(ErrorKind::UnexpectedEof.into()),
        }
    }

    fn records(&mut self) -> io::Result<&mut BufReader<Conversation>> {
        self.records
            .as_mut()
            .ok_or_else(|| ErrorKind::UnexpectedEof.into())
    }
}

impl Read for Output {
    /// What the server puts out, across records.
    fn read(&mut self, octets: &mut [u8]) -> io::Result<usize> {
        self.wanted = Instant::now();
        self.next_output()?;
        if self.left == 0 || octets.is_empty() {
            return Ok(0);
        }
        let most = octets.len().min(self.left);
        let count = self.records()?.read(&mut octets[..most])?;
        if count == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        self.left -= count;
        Ok(count)
    }
}

/// The record that tells of the end may be on its way still.
impl document::Output for Output {}
