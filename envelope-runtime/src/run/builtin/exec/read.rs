//! The input of `exec`, read one line at a time: each line is answered before the next one must be available.

use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Read};
use std::path::Path;

use super::LINE_MAX;
use crate::error::early_exit::EarlyExit;
use crate::error::usage::invalid_argument_with_fix;

/// The source of the lines.
pub(super) enum Source {
    /// Locked for one line at a time, because a handler may lock stdin, too.
    Stdin,
    File(BufReader<File>),
}

/// The lines of a source.
pub(super) struct Reader {
    source: Source,
    /// Whether the rest of a line that is too long is still to be read.
    behind: bool,
}

/// A line, without its end.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Text {
    Whole(Vec<u8>),
    /// A line of more than [`LINE_MAX`] bytes, which is discarded.
    TooLong,
}

impl Source {
    /// Opens the file, or stdin without a file or if it is `-`.
    pub(super) fn open(file: Option<&Path>) -> Result<Source, EarlyExit> {
        match file.filter(|path| *path != Path::new("-")) {
            Some(path) => match File::open(path) {
                Ok(file) => Ok(Source::File(BufReader::new(file))),
                Err(error) => Err(invalid_argument_with_fix(
                    "--input-file",
                    format!("{} cannot be read: {error}", path.display()),
                    "give a file that can be read",
                )),
            },
            None if io::stdin().is_terminal() => Err(invalid_argument_with_fix(
                "stdin",
                "the commands are read from stdin, which is a terminal",
                "pipe one JSON object a line into it, or give --input-file",
            )),
            None => Ok(Source::Stdin),
        }
    }

    pub(super) fn is_stdin(&self) -> bool {
        matches!(self, Source::Stdin)
    }
}

impl Reader {
    pub(super) fn of(source: Source) -> Self {
        Reader { source, behind: false }
    }

    /// Returns the next line, or `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Text>> {
        match &mut self.source {
            Source::Stdin => next(&mut io::stdin().lock(), &mut self.behind),
            Source::File(file) => next(file, &mut self.behind),
        }
    }
}

fn next(from: &mut dyn BufRead, behind: &mut bool) -> io::Result<Option<Text>> {
    if *behind {
        skip_line(from)?;
        *behind = false;
    }
    let mut line = Vec::new();
    from.take(LINE_MAX + 1).read_until(b'\n', &mut line)?;
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if line.len() as u64 > LINE_MAX {
        *behind = true;
        return Ok(Some(Text::TooLong));
    } else if line.is_empty() {
        return Ok(None);
    }
    Ok(Some(Text::Whole(line)))
}

fn skip_line(from: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let read = match from.fill_buf() {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let (count, done) = match read.iter().position(|byte| *byte == b'\n') {
            Some(end) => (end + 1, true),
            None => (read.len(), read.is_empty()),
        };
        from.consume(count);
        if done {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LINE_MAX, Text, next};

    fn lines(text: &[u8]) -> Vec<Text> {
        let (mut from, mut behind) = (text, false);
        std::iter::from_fn(|| next(&mut from, &mut behind).unwrap()).collect()
    }

    fn whole(text: &str) -> Text {
        Text::Whole(text.into())
    }

    #[test]
    fn lines_are_read_without_their_ends() {
        assert_eq!(lines(b""), []);
        assert_eq!(lines(b"a\n\nb\r\n"), [whole("a"), whole(""), whole("b\r")]);
        assert_eq!(lines(b"a\nb"), [whole("a"), whole("b")]);
    }

    #[test]
    fn a_line_of_the_most_bytes_is_whole_and_one_more_is_too_many() {
        let most = "x".repeat(usize::try_from(LINE_MAX).unwrap());
        assert_eq!(lines(format!("{most}\na").as_bytes()), [whole(&most), whole("a")]);
        assert_eq!(lines(format!("{most}x\na").as_bytes()), [Text::TooLong, whole("a")]);
        assert_eq!(lines(format!("{most}{most}{most}").as_bytes()), [Text::TooLong]);
    }
}
