//! A data file as a stream of text: plain or .gz by content, UTF-8, digested as it passes, in constant memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};

use crate::error::DataError;
use crate::progress::Monitor;

/// Bytes read at a time.
const BLOCK: usize = 1 << 18;
/// Bytes of a line at most: sessions hold whole files in a line, but what is longer than this has no lines.
const LONGEST_LINE: u64 = 1 << 28;
/// The first bytes of what gzip writes.
const GZIP: [u8; 2] = [0x1f, 0x8b];
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What is known of a file once all of it has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceInfo {
    /// The file as given.
    pub path: PathBuf,
    /// SHA-256 of the bytes on disk, in hex: what `sha256sum` prints.
    pub digest: String,
    /// Bytes on disk.
    pub bytes: u64,
}

/// An open data file. It is a [`BufRead`] of its text, decompressed, without a byte order mark.
pub struct DataFile<'m> {
    path: PathBuf,
    bytes: Arc<Mutex<Counted>>,
    text: BufReader<Text<'m>>,
}

impl<'m> DataFile<'m> {
    /// Opens a file and looks at its first bytes.
    ///
    /// # Errors
    /// [`DataError::Unreadable`] for what is missing or a directory; [`DataError::Invalid`] for an empty file
    /// and one whose first bytes are not text.
    pub fn open(path: &Path, monitor: &'m dyn Monitor) -> Result<Self, DataError> {
        let unreadable = |error: io::Error| DataError::unreadable(path, in_words(&error));
        let metadata = std::fs::metadata(path).map_err(unreadable)?;
        if metadata.is_dir() {
            return Err(DataError::unreadable(path, "it is a directory"));
        }
        let file = File::open(path).map_err(unreadable)?;
        let bytes = Arc::new(Mutex::new(Counted::default()));
        let mut raw = BufReader::with_capacity(
            BLOCK,
            OnDisk {
                file,
                bytes: Arc::clone(&bytes),
                monitor,
            },
        );
        let zipped = raw.fill_buf().map_err(unreadable)?.starts_with(&GZIP);
        let inner = if zipped {
            Inner::Gzip(Box::new(MultiGzDecoder::new(raw)))
        } else {
            Inner::Plain(raw)
        };
        let text = BufReader::with_capacity(BLOCK, Text::new(inner));
        let mut opened = Self {
            path: path.into(),
            bytes,
            text,
        };
        if opened.head()?.is_empty() {
            return Err(DataError::in_file(path, "the file is empty"));
        }
        Ok(opened)
    }

    /// The file as given.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The first bytes, up to a quarter of a MiB, without consuming them: what a format is told by.
    ///
    /// # Errors
    /// As [`Self::failure`].
    pub fn head(&mut self) -> Result<&[u8], DataError> {
        // The borrow checker does not let the buffer be returned beside the error branch.
        if let Err(error) = self.text.fill_buf() {
            return Err(self.failure(&error));
        }
        Ok(self.text.buffer())
    }

    /// Reads a line into `line`, without its end. False at the end of the text.
    ///
    /// # Errors
    /// As [`Self::failure`]; a line longer than 256 MiB.
    pub fn read_line(&mut self, line: &mut Vec<u8>) -> Result<bool, DataError> {
        line.clear();
        let read = (&mut self.text).take(LONGEST_LINE).read_until(b'\n', line);
        let read = read.map_err(|error| self.failure(&error))?;
        if read as u64 == LONGEST_LINE && line.last() != Some(&b'\n') {
            let what = "a line is longer than 256 MiB; is this JSON lines?";
            return Err(DataError::in_file(&self.path, what));
        }
        while line
            .last()
            .is_some_and(|byte| matches!(byte, b'\n' | b'\r'))
        {
            line.pop();
        }
        Ok(read > 0)
    }

    /// What an error of reading means: a truncated .gz, text that is not UTF-8, an interruption, a failing disk.
    pub fn failure(&self, error: &io::Error) -> DataError {
        match error.kind() {
            ErrorKind::Interrupted | ErrorKind::ConnectionAborted => DataError::Interrupted,
            ErrorKind::UnexpectedEof => DataError::in_file(
                &self.path,
                "the .gz ends in the middle: it is truncated, fetch it again",
            ),
            ErrorKind::InvalidData | ErrorKind::InvalidInput => {
                DataError::in_file(&self.path, in_words(error))
            }
            _ => DataError::unreadable(&self.path, in_words(error)),
        }
    }

    /// Reads what is left, and gives digest and size of the whole.
    ///
    /// # Errors
    /// As [`Self::failure`].
    pub fn finish(mut self) -> Result<SourceInfo, DataError> {
        let rest = io::copy(&mut self.text, &mut io::sink());
        rest.map_err(|error| self.failure(&error))?;
        let counted = self
            .bytes
            .lock()
            .unwrap_or_else(|broken| broken.into_inner());
        let digest = counted.digest.clone().finalize();
        Ok(SourceInfo {
            path: self.path.clone(),
            digest: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
            bytes: counted.bytes,
        })
    }
}

impl Read for DataFile<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.text.read(into)
    }
}

impl BufRead for DataFile<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.text.fill_buf()
    }

    fn consume(&mut self, bytes: usize) {
        self.text.consume(bytes);
    }
}

/// Bytes on disk of files, for a progress bar; 0 for what cannot be read.
pub fn total_bytes<'p>(paths: impl IntoIterator<Item = &'p PathBuf>) -> u64 {
    paths
        .into_iter()
        .map(|path| std::fs::metadata(path).map_or(0, |metadata| metadata.len()))
        .sum()
}

fn in_words(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such file".into(),
        ErrorKind::PermissionDenied => "no permission".into(),
        _ => error.to_string(),
    }
}

#[derive(Default)]
struct Counted {
    digest: Sha256,
    bytes: u64,
}

/// The bytes as they lie on disk, counted and digested as they pass.
struct OnDisk<'m> {
    file: File,
    bytes: Arc<Mutex<Counted>>,
    monitor: &'m dyn Monitor,
}

impl Read for OnDisk<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.monitor.cancelled() {
            return Err(io::Error::from(ErrorKind::ConnectionAborted));
        }
        let read = self.file.read(into)?;
        let mut counted = self
            .bytes
            .lock()
            .unwrap_or_else(|broken| broken.into_inner());
        counted.digest.update(&into[..read]);
        counted.bytes += read as u64;
        self.monitor.advance(read as u64);
        Ok(read)
    }
}

enum Inner<'m> {
    Plain(BufReader<OnDisk<'m>>),
    Gzip(Box<MultiGzDecoder<BufReader<OnDisk<'m>>>>),
}

impl Read for Inner<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(plain) => plain.read(into),
            Self::Gzip(gzip) => gzip.read(into),
        }
    }
}

/// Decompressed bytes that are checked to be UTF-8, across the ends of blocks.
struct Text<'m> {
    inner: Inner<'m>,
    /// A character that the last block ended within: 0 to 3 bytes.
    begun: Vec<u8>,
    passed: u64,
}

impl<'m> Text<'m> {
    fn new(inner: Inner<'m>) -> Self {
        Self {
            inner,
            begun: Vec::new(),
            passed: 0,
        }
    }

    /// Fills the block as far as the stream allows, so that the head of a file is never a few bytes.
    fn fill(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < into.len() {
            match self.inner.read(&mut into[filled..]) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }

    fn check(&mut self, block: &[u8]) -> io::Result<()> {
        let mut rest = block;
        while !self.begun.is_empty() {
            let Some((first, after)) = rest.split_first() else {
                return if block.is_empty() {
                    Err(not_text(self.passed))
                } else {
                    Ok(())
                };
            };
            self.begun.push(*first);
            rest = after;
            match std::str::from_utf8(&self.begun) {
                Ok(_) => self.begun.clear(),
                Err(error) if error.error_len().is_none() => {}
                Err(_) => return Err(not_text(self.passed)),
            }
        }
        if let Err(error) = std::str::from_utf8(rest) {
            let good = error.valid_up_to();
            if error.error_len().is_some() {
                let before = (block.len() - rest.len() + good) as u64;
                return Err(not_text(self.passed + before));
            }
            self.begun.extend_from_slice(&rest[good..]);
        }
        Ok(())
    }
}

fn not_text(at: u64) -> io::Error {
    io::Error::new(
        ErrorKind::InvalidData,
        format!("not UTF-8 text at byte {}; convert it first", at + 1),
    )
}

impl Read for Text<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let filled = self.fill(into)?;
        self.check(&into[..filled])?;
        let first = self.passed == 0;
        self.passed += filled as u64;
        if first && into[..filled].starts_with(BYTE_ORDER_MARK) {
            into.copy_within(BYTE_ORDER_MARK.len()..filled, 0);
            return Ok(filled - BYTE_ORDER_MARK.len());
        }
        Ok(filled)
    }
}

#[cfg(test)]
#[path = "source_tests.rs"]
mod tests;
