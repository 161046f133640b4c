//! `#[arg(stdin)]`: a parameter that is filled from stdin. Only a command that declares such a parameter reads stdin, and
//! only up to a limit.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, IsTerminal as _, Read};
use std::path::PathBuf;

use super::call::Call;
use super::flags::INPUT_FILE;
use super::handler::StdinReader;
use super::spec::StdinSpec;
use crate::error::early_exit::EarlyExit;
use crate::error::usage;

const FIELD: &str = "--input-file";
const STDIN: &str = "stdin";

/// The type of a parameter with `#[arg(stdin)]`: `String`, which must be UTF-8, or `Vec<u8>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read from stdin",
    label = "expected `String` or `Vec<u8>`"
)]
pub trait FromStdin: Sized {
    /// Reads stdin; see [`ArgValue::READER`](super::call::ArgValue::READER).
    const READER: StdinReader<Self> = StdinReader::NEW;

    /// Converts the bytes, or returns `None` if they are not valid for this type.
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
    /// Reads a parameter of type `T` from stdin.
    pub fn stdin<T: FromStdin>(&self, spec: &StdinSpec) -> Result<T, EarlyExit> {
        match self.source() {
            None => Err(unavailable(self.host.owns_stdin())),
            Some(source) => self.read(source, spec)?.clone().typed(),
        }
    }

    /// Reads a parameter of type `Option<T>`: `None` if stdin is a terminal or empty.
    pub fn optional_stdin<T: FromStdin>(&self, spec: &StdinSpec) -> Result<Option<T>, EarlyExit> {
        let Some(source) = self.source() else { return Ok(None) };
        let may_be_absent = matches!(source, Source::ImplicitStdin);
        let input = self.read(source, spec)?;
        if may_be_absent && input.bytes.is_empty() { Ok(None) } else { input.clone().typed().map(Some) }
    }

    /// Reads the input once, even if the handler is called several times.
    fn read(&self, source: Source, spec: &StdinSpec) -> Result<&Input, EarlyExit> {
        if let Some(input) = self.input.get() {
            return Ok(input);
        }
        let input = read(source, spec)?;
        Ok(self.input.get_or_init(|| input))
    }

    /// Returns the bytes that were read, if any.
    pub(crate) fn input(&self) -> Option<&[u8]> {
        self.input.get().map(|input| &*input.bytes)
    }

    fn source(&self) -> Option<Source> {
        // The sender may be slow or never finish: signals and the time limit apply from here on.
        self.begin();
        match self.matches.get_one::<PathBuf>(INPUT_FILE) {
            Some(path) if path != OsStr::new("-") => Some(Source::File(path.clone())),
            // The run does not own the process, or `exec` reads its command lines from stdin.
            _ if !self.host.owns_stdin() => None,
            Some(_) => Some(Source::Stdin),
            None if io::stdin().is_terminal() => None,
            None => Some(Source::ImplicitStdin),
        }
    }
}

/// The source of the input.
#[derive(Debug)]
enum Source {
    /// stdin, because `--input-file` is not given.
    ImplicitStdin,
    /// stdin, given as `--input-file -`.
    Stdin,
    File(PathBuf),
}

#[derive(Debug, Clone)]
pub(crate) struct Input {
    bytes: Vec<u8>,
    /// `stdin` or `--input-file`, for error messages.
    field: &'static str,
}

impl Input {
    fn typed<T: FromStdin>(self) -> Result<T, EarlyExit> {
        let Input { bytes, field } = self;
        T::from_stdin(bytes)
            .ok_or_else(|| usage::invalid_argument(field, format!("{} is not valid UTF-8", source_name(field))))
    }
}

fn read(source: Source, spec: &StdinSpec) -> Result<Input, EarlyExit> {
    match source {
        Source::ImplicitStdin | Source::Stdin => limited(io::stdin().lock(), STDIN, spec.max_bytes),
        Source::File(path) => match File::open(&path) {
            Ok(file) => limited(file, FIELD, spec.max_bytes),
            Err(error) => Err(unreadable(FIELD, &error)),
        },
    }
}

/// Reads the whole input, or fails if it has more than `max_bytes`. At most one byte more is read, because the input may
/// never end.
fn limited(from: impl Read, field: &'static str, max_bytes: u64) -> Result<Input, EarlyExit> {
    let mut bytes = Vec::new();
    from.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| unreadable(field, &error))?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > max_bytes {
        let message = format!("{} has more than {max_bytes} bytes, the maximum of this command", source_name(field));
        let fix = format!("send at most {max_bytes} bytes to stdin, or in the file that --input-file names");
        return Err(usage::invalid_argument_with_fix(field, message, fix));
    }
    Ok(Input { bytes, field })
}

fn source_name(field: &str) -> &str {
    if field == STDIN { STDIN } else { "the file of --input-file" }
}

fn unreadable(field: &str, error: &io::Error) -> EarlyExit {
    usage::invalid_argument(field, format!("{} cannot be read: {error}", source_name(field)))
}

fn unavailable(owns_stdin: bool) -> EarlyExit {
    let (field, message, fix) = if owns_stdin {
        (STDIN, "stdin is a terminal and --input-file is missing", "pipe the input to stdin, or pass --input-file")
    } else {
        (FIELD, "stdin is not available to this call and --input-file is missing", "pass --input-file")
    };
    usage::invalid_argument_with_fix(field, message, fix)
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
    fn input_up_to_the_limit_is_accepted_and_one_more_byte_is_an_error() {
        assert_eq!(limited(&b"1234"[..], STDIN, 4).unwrap().bytes, b"1234");
        let (message, fix) = refusal(limited(&b"12345"[..], STDIN, 4));
        assert_eq!(message, "stdin has more than 4 bytes, the maximum of this command");
        assert!(fix.contains("--input-file") && fix.contains("4 bytes"), "{fix}");
    }

    #[test]
    fn endless_input_is_read_up_to_the_limit() {
        let mut endless = io::repeat(b'y');
        refusal(limited(&mut endless, STDIN, 1 << 16));
    }

    #[test]
    fn a_read_error_is_reported_with_its_cause() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("the disk failed"))
            }
        }
        assert_eq!(refusal(limited(Broken, STDIN, 4)).0, "stdin cannot be read: the disk failed");
    }

    #[test]
    fn text_must_be_utf8_and_bytes_may_be_anything() {
        let input = || Input { bytes: b"a\xff".to_vec(), field: STDIN };
        assert_eq!(input().typed::<Vec<u8>>().unwrap(), b"a\xff");
        assert_eq!(refusal(input().typed::<String>()).0, "stdin is not valid UTF-8");
    }
}
