//! The rows of a CSV or JSON Lines file, read one by one.

use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind};
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder};
use envelope_runtime::clap::ValueEnum;
use serde::Deserialize;

use crate::record::Status;

/// The name and the status in a row.
pub(crate) type Name = (String, Status);

/// A row, or the reason why it is invalid.
#[derive(Debug, PartialEq)]
pub(crate) struct Row {
    /// The number of the row, from 1.
    pub(crate) number: u64,
    /// The line of the file on which the row begins.
    pub(crate) line: u64,
    pub(crate) name: Result<Name, String>,
}

/// An open file before its first row.
#[derive(Debug)]
pub(crate) struct Rows {
    source: Source,
    /// The size in bytes, if known; a pipe has none.
    pub(crate) size: Option<u64>,
    number: u64,
}

#[derive(Debug)]
enum Source {
    Csv { reader: csv::Reader<BufReader<File>>, record: ByteRecord, name: usize, status: Option<usize> },
    Lines { reader: BufReader<File>, text: Vec<u8>, line: u64, position: u64 },
}

/// Why a file cannot be opened.
#[derive(Debug)]
pub(crate) enum Unreadable {
    System(io::Error),
    /// The header of a CSV file without a column `name`.
    Header(String),
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        Unreadable::System(error)
    }
}

impl Rows {
    /// Opens a CSV or JSON Lines file. The extension decides, or else the first character.
    pub(crate) fn open(path: &Path) -> Result<Rows, Unreadable> {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            return Err(io::Error::from(ErrorKind::IsADirectory).into());
        }
        let mut reader = BufReader::with_capacity(64 * 1024, file);
        let extension = path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
        let lines = match extension.as_deref() {
            Some("csv") => false,
            Some("jsonl" | "ndjson") => true,
            _ => {
                let start = reader.fill_buf()?;
                let start = start.strip_prefix(BOM).unwrap_or(start).trim_ascii_start();
                start.first() == Some(&b'{')
            }
        };
        let source =
            if lines { Source::Lines { reader, text: Vec::new(), line: 0, position: 0 } } else { Source::csv(reader)? };
        Ok(Rows { source, size: metadata.is_file().then_some(metadata.len()), number: 0 })
    }

    /// The number of bytes read.
    pub(crate) fn position(&self) -> u64 {
        match &self.source {
            Source::Csv { reader, .. } => reader.position().byte(),
            Source::Lines { position, .. } => *position,
        }
    }

    /// Returns the next row.
    ///
    /// # Errors
    ///
    /// If the file cannot be read. An invalid row is returned as such.
    pub(crate) fn next(&mut self) -> io::Result<Option<Row>> {
        let read = match &mut self.source {
            Source::Csv { reader, record, name, status } => {
                if !reader.read_byte_record(record)? {
                    return Ok(None);
                }
                let line = record.position().map_or(0, csv::Position::line);
                (line, from_fields(record.get(*name), status.and_then(|status| record.get(status))))
            }
            Source::Lines { reader, text, line, position } => loop {
                text.clear();
                let read = reader.read_until(b'\n', text)?;
                if read == 0 {
                    return Ok(None);
                }
                *line += 1;
                *position += u64::try_from(read).unwrap_or(u64::MAX);
                let content = if *line == 1 { text.strip_prefix(BOM).unwrap_or(&text[..]) } else { &text[..] };
                if let Some(name) = from_json(content.trim_ascii()) {
                    break (*line, name);
                }
            },
        };
        self.number += 1;
        let (line, name) = read;
        Ok(Some(Row { number: self.number, line, name }))
    }
}

/// The byte order mark that some editors write.
const BOM: &[u8] = "\u{feff}".as_bytes();

impl Source {
    fn csv(reader: BufReader<File>) -> Result<Source, Unreadable> {
        // A row with too few fields is an invalid row, not the end of the file.
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(reader);
        let header = reader.byte_headers().map_err(io::Error::from)?;
        let column = |name: &str| header.iter().position(|field| field.trim_ascii() == name.as_bytes());
        let (name, status) = (column("name"), column("status"));
        let Some(name) = name else {
            let header = header.iter().map(String::from_utf8_lossy).collect::<Vec<_>>().join(",");
            let mut shown: String = header.chars().take(80).collect();
            if shown.len() < header.len() {
                shown.push('…');
            }
            return Err(Unreadable::Header(shown));
        };
        Ok(Source::Csv { reader, record: ByteRecord::new(), name, status })
    }
}

fn from_fields(name: Option<&[u8]>, status: Option<&[u8]>) -> Result<Name, String> {
    let text = |field: &'static str, bytes| {
        std::str::from_utf8(bytes).map_err(|_| format!("{field} is not UTF-8")).map(str::to_owned)
    };
    let name = text("name", name.unwrap_or_default())?;
    let status = status.map(|status| text("status", status)).transpose()?;
    validate(name, status.as_deref().filter(|status| !status.is_empty()))
}

/// Parses a line of JSON. Returns `None` for a blank line and for the summary that `--format jsonl` prints last, so the
/// output of `tool resource list` can be imported.
fn from_json(line: &[u8]) -> Option<Result<Name, String>> {
    #[derive(Deserialize)]
    struct Object {
        name: Option<String>,
        status: Option<String>,
        #[serde(rename = "_summary", default)]
        summary: bool,
    }

    if line.is_empty() {
        return None;
    }
    if std::str::from_utf8(line).is_err() {
        return Some(Err("not UTF-8".to_owned()));
    }
    match serde_json::from_slice::<Object>(line) {
        Ok(object) if object.summary => None,
        Ok(object) => Some(validate(object.name.unwrap_or_default(), object.status.as_deref())),
        Err(error) => {
            let text = error.to_string();
            let message = text.split(" at line ").next().unwrap_or_default();
            let kind = if error.is_data() { "invalid resource" } else { "invalid JSON" };
            Some(Err(format!("{kind}: {message} at column {}", error.column())))
        }
    }
}

fn validate(name: String, status: Option<&str>) -> Result<Name, String> {
    if name.trim().is_empty() {
        return Err("missing name".to_owned());
    }
    let status = match status {
        None => Status::Active,
        Some(status) => Status::from_str(status, false)
            .map_err(|_| format!("invalid status '{status}': expected active, inactive or archived"))?,
    };
    Ok((name, status))
}
