//! stdin as a parameter: `#[arg(stdin)]`. It is read for a command that declares it and for no other, up to a cap, so
//! that no caller waits for a program that waits for it.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, IsTerminal as _, Read};
use std::path::PathBuf;

use super::call::Call;
use super::flags::INPUT_FILE;
use super::spec::{Param, StdinSpec};
use crate::error::early_exit::EarlyExit;
use crate::error::usage;

const FIELD: &str = "--input-file";
const STDIN: &str = "stdin";

/// What a parameter with `#[arg(stdin)]` may be: `String`, which must be UTF-8, or `Vec<u8>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from stdin",
    label = "expected `String` or `Vec<u8>`"
)]
pub trait FromStdin: Sized {
    /// The bytes as this type; none where they are not what it takes.
    fn from_stdin(bytes: Vec<u8>) -> Option<Self>;
}

#[diagnostic::do_not_recommend]
impl FromStdin for String {
    fn from_stdin(bytes: Vec<u8>) -> Option<Self> {
        String::from_utf8(bytes).ok()
    }
}

#[diagnostic::do_not_recommend]
impl FromStdin for Vec<u8> {
    fn from_stdin(bytes: Vec<u8>) -> Option<Self> {
        Some(bytes)
    }
}

impl Call<'_> {
    /// `#[arg(stdin)]`.
    pub fn stdin<T: FromStdin>(&self, id: &str) -> Result<T, EarlyExit> {
        let spec = self.stdin_spec(id)?;
        match self.source() {
            None => Err(nothing(self.host.owns_stdin())),
            Some(source) => self.read(source, &spec)?.clone().typed(),
        }
    }

    /// `#[arg(stdin)]` on an `Option`: none where stdin is a terminal, or empty.
    pub fn optional_stdin<T: FromStdin>(&self, id: &str) -> Result<Option<T>, EarlyExit> {
        let spec = self.stdin_spec(id)?;
        match self.source() {
            None => Ok(None),
            Some(source) => {
                let unasked = matches!(source, Source::Unasked);
                let input = self.read(source, &spec)?;
                if unasked && input.bytes.is_empty() { Ok(None) } else { input.clone().typed().map(Some) }
            }
        }
    }

    /// Read once, however often the handler is called.
    fn read(&self, source: Source, spec: &StdinSpec) -> Result<&Input, EarlyExit> {
        if let Some(input) = self.input.get() {
            return Ok(input);
        }
        let input = read(source, spec)?;
        Ok(self.input.get_or_init(|| input))
    }

    /// What the parameter was filled with, as bytes.
    pub(crate) fn input(&self) -> Option<&[u8]> {
        self.input.get().map(|input| &*input.bytes)
    }

    fn stdin_spec(&self, id: &str) -> Result<StdinSpec, EarlyExit> {
        let found = self.spec.params().find_map(|param| match param {
            Param::Stdin(spec) if spec.id == id => Some(spec),
            _ => None,
        });
        // Whoever sends it may be slow, or never end: a signal and the time limit hold from here on.
        self.begin();
        found.ok_or_else(|| usage::missing_value(id))
    }

    fn source(&self) -> Option<Source> {
        match self.matches.get_one::<PathBuf>(INPUT_FILE) {
            Some(path) if path != OsStr::new("-") => Some(Source::File(path.clone())),
            // Somebody else reads it: the process is not the run's own, or stdin holds the command lines.
            _ if !self.host.owns_stdin() => None,
            Some(_) => Some(Source::Stdin),
            None if io::stdin().is_terminal() => None,
            None => Some(Source::Unasked),
        }
    }
}

/// Where the input comes from.
#[derive(Debug)]
enum Source {
    /// stdin, since no file is named.
    Unasked,
    /// stdin, by the name `-`.
    Stdin,
    File(PathBuf),
}

#[derive(Debug, Clone)]
pub(crate) struct Input {
    bytes: Vec<u8>,
    /// `stdin` or the flag, for messages.
    field: &'static str,
}

impl Input {
    fn typed<T: FromStdin>(self) -> Result<T, EarlyExit> {
        let Input { bytes, field } = self;
        T::from_stdin(bytes)
            .ok_or_else(|| usage::invalid_argument(field, format!("{} is not valid UTF-8", holder(field))))
    }
}

fn read(source: Source, spec: &StdinSpec) -> Result<Input, EarlyExit> {
    match source {
        Source::Unasked | Source::Stdin => limited(io::stdin().lock(), STDIN, spec.max_bytes),
        Source::File(path) => match File::open(&path) {
            Ok(file) => limited(file, FIELD, spec.max_bytes),
            Err(error) => Err(unreadable(FIELD, &error)),
        },
    }
}

/// All of it, where it has at most `max_bytes`. One more is read, and no further: it may never end.
fn limited(from: impl Read, field: &'static str, max_bytes: u64) -> Result<Input, EarlyExit> {
    let mut bytes = Vec::new();
    from.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| unreadable(field, &error))?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > max_bytes {
        let message = format!("{} holds more than {max_bytes} bytes, the most that the command takes", holder(field));
        let fix = format!("send at most {max_bytes} bytes to stdin, or in the file that --input-file names");
        return Err(usage::invalid_argument_with_fix(field, message, fix));
    }
    Ok(Input { bytes, field })
}

fn holder(field: &str) -> &str {
    if field == STDIN { STDIN } else { "the file of --input-file" }
}

fn unreadable(field: &str, error: &io::Error) -> EarlyExit {
    usage::invalid_argument(field, format!("{} cannot be read: {error}", holder(field)))
}

fn nothing(owns_stdin: bool) -> EarlyExit {
    if owns_stdin {
        let fix = "pipe the input to stdin, or give --input-file";
        usage::invalid_argument_with_fix(STDIN, "stdin is a terminal, and --input-file names no file", fix)
    } else {
        let fix = "give --input-file";
        usage::invalid_argument_with_fix(FIELD, "stdin has another use here, and --input-file names no file", fix)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use super::{Input, STDIN, limited};
    use crate::error::early_exit::EarlyExit;

    fn refusal<T: std::fmt::Debug>(result: Result<T, EarlyExit>) -> (String, String) {
        match result.unwrap_err() {
            EarlyExit::Failed(failure) => {
                (failure.error.message, failure.error.fix_required.unwrap_or_default().into_owned())
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn exactly_the_cap_is_taken_and_one_more_is_not() {
        assert_eq!(limited(&b"1234"[..], STDIN, 4).unwrap().bytes, b"1234");
        let (message, fix) = refusal(limited(&b"12345"[..], STDIN, 4));
        assert_eq!(message, "stdin holds more than 4 bytes, the most that the command takes");
        assert!(fix.contains("--input-file") && fix.contains("4 bytes"), "{fix}");
    }

    #[test]
    fn what_never_ends_is_read_to_the_cap() {
        let mut endless = io::repeat(b'y');
        refusal(limited(&mut endless, STDIN, 1 << 16));
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_cause() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("the tape is torn"))
            }
        }
        assert_eq!(refusal(limited(Broken, STDIN, 4)).0, "stdin cannot be read: the tape is torn");
    }

    #[test]
    fn text_is_utf8_and_bytes_are_anything() {
        let input = || Input { bytes: b"a\xff".to_vec(), field: STDIN };
        assert_eq!(input().typed::<Vec<u8>>().unwrap(), b"a\xff");
        assert_eq!(refusal(input().typed::<String>()).0, "stdin is not valid UTF-8");
    }
}
