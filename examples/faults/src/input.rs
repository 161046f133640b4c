//! Commands that read stdin, ask questions and take ids.

use std::convert::Infallible;
use std::path::PathBuf;

use envelope_runtime::Context;
use envelope_runtime::prelude::*;

/// A value that a command received.
#[derive(Debug, Serialize)]
pub(crate) struct Given<T> {
    given: T,
}

/// The length and the first bytes of an input.
#[derive(Debug, Serialize)]
pub(crate) struct Length {
    bytes: usize,
    start: String,
}

impl Length {
    fn of(bytes: &[u8]) -> Length {
        Length { bytes: bytes.len(), start: String::from_utf8_lossy(&bytes[..bytes.len().min(8)]).into_owned() }
    }
}

/// Measure a text
#[command(effect = "read")]
pub(crate) fn measure(
    /// The text to measure
    #[arg(stdin, max_bytes = 1000)]
    text: String,
) -> Result<Length, Infallible> {
    Ok(Length::of(text.as_bytes()))
}

/// Measure optional bytes
#[command(effect = "read")]
pub(crate) fn weigh(#[arg(stdin)] bytes: Option<Vec<u8>>) -> Result<Given<Option<Length>>, Infallible> {
    Ok(Given { given: bytes.map(|bytes| Length::of(&bytes)) })
}

/// Repeat an id
#[command(effect = "read")]
pub(crate) fn id(
    /// Any id
    id: ResourceId,
    /// Another id
    #[arg(long)]
    other: Option<ResourceId>,
) -> Result<Given<Vec<ResourceId>>, Infallible> {
    Ok(Given { given: [Some(id), other].into_iter().flatten().collect() })
}

/// Repeat a path
#[command(effect = "read")]
pub(crate) fn path(
    /// Any path
    path: PathBuf,
    /// Number of repetitions
    #[arg(long, env = "FAULTS_TIMES", default_value_t = 1)]
    times: u8,
    /// Another path
    #[arg(long, env = "FAULTS_OTHER")]
    other: Option<PathBuf>,
) -> Result<Given<(PathBuf, u8, Option<PathBuf>)>, Infallible> {
    Ok(Given { given: (path, times, other) })
}

/// Print characters that affect a terminal
#[command(effect = "read")]
pub(crate) fn say(context: &Context) -> Result<Vec<Given<String>>, Infallible> {
    let all = unsafe_text();
    context.warn("UNSAFE", format!("it said {all}"));
    Ok(vec![Given { given: all }])
}

/// Returns characters that affect how text is displayed, some of each kind.
fn unsafe_text() -> String {
    "\u{0}\u{7}\u{1b}[2J\r\n\t\u{7f}\u{85}\u{9b}31m\u{61c}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202e}\u{2066}\u{2069}\u{feff}é日"
        .to_owned()
}

/// The answers of the user.
#[derive(Debug, Serialize)]
pub(crate) struct Answers {
    name: String,
    token: Option<Secret>,
    sure: Option<bool>,
    kind: Option<&'static str>,
}

/// Why a question was not answered
#[derive(Debug, thiserror::Error, ErrorCode)]
pub(crate) enum AskError {
    #[error(transparent)]
    Input(#[from] InputRequired),
}

/// Ask for missing values
#[command(effect = "run", exit_codes(INPUT_REQUIRED = 4))]
pub(crate) fn ask(
    context: &Context,
    /// A name
    #[arg(long)]
    name: Option<String>,
    /// Ask all questions
    #[arg(long)]
    all: bool,
) -> Result<Run<Answers>, AskError> {
    const KINDS: [&str; 2] = ["friend", "foe"];
    let prompt = context.prompt();
    let name = match name {
        Some(name) => name,
        None => prompt.text("--name", "Name")?,
    };
    let mut answers = Answers { name, token: None, sure: None, kind: None };
    if all {
        answers.token = Some(prompt.password("--token", "Token")?);
        answers.sure = Some(prompt.confirm("--sure", "Sure?")?);
        answers.kind = Some(KINDS[prompt.select("--kind", "Kind", &KINDS)?]);
    }
    Ok(Run::Unchanged(answers))
}

pub(crate) type Commands = commands![measure, weigh, id, path, say, ask];
