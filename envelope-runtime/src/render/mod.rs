//! Renders a finished answer: JSON, JSON lines, plain text, TSV, or text for a terminal.

mod describe;
mod jsonl;
mod node;
mod note;
mod plain;
mod problem;
mod table;
mod terminal;
mod text;
mod tsv;
mod view;

#[cfg(test)]
mod tests;

use crate::wire::{Body, ErrorBody, Meta, Warning};
use node::Node;
#[cfg(feature = "progress")]
pub(crate) use text::visible;
pub(crate) use text::width;
use view::View;

/// The output format of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// The envelope, on one line.
    Json,
    /// A list as one line per item and a summary line; anything else as in `Json`.
    Jsonl,
    /// Lines of `key: value`.
    Plain,
    /// A header and one row per record.
    Tsv,
    /// Aligned, in colour, and as wide as the terminal. It has no name: it is the default on a terminal.
    Terminal,
}

/// The values of `--format`.
pub(crate) const FORMATS: [&str; 4] = ["json", "jsonl", "plain", "tsv"];

impl Format {
    /// Returns the format of a name in [`FORMATS`].
    pub(crate) fn named(name: &str) -> Option<Format> {
        match name {
            "json" => Some(Format::Json),
            "jsonl" => Some(Format::Jsonl),
            "plain" => Some(Format::Plain),
            "tsv" => Some(Format::Tsv),
            _ => None,
        }
    }

    /// Returns the requested format. Without one, returns `Terminal` if stdout is a terminal and `CI` is unset or empty, and
    /// `Json` otherwise.
    pub(crate) fn choose(requested: Option<Format>, stdout_is_terminal: bool, ci: bool) -> Format {
        let default = if stdout_is_terminal && !ci { Format::Terminal } else { Format::Json };
        requested.unwrap_or(default)
    }
}

/// One finished answer.
#[derive(Debug)]
pub struct Answer {
    pub(crate) body: Body,
    pub(crate) error: Option<ErrorBody>,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) meta: Meta,
    pub(crate) prose: Option<Prose>,
    /// The format that the call asks for; none if it leaves the choice to its host.
    pub(crate) format: Option<Format>,
}

/// Text for people, instead of `data`.
#[derive(Debug)]
pub(crate) enum Prose {
    /// Help with ANSI colours: on stderr beside the envelope in JSON, and on stdout for people.
    Help(String),
    /// The text that a command prints, such as a completion script: on stdout in plain text and on a terminal.
    Raw(String),
    /// Nothing: every answer has been printed.
    Nothing,
    /// `--version`: `name 1.2.3` on stdout in every format, without an envelope.
    Version(String),
}

/// The format of an answer, and the capabilities of its streams.
pub(crate) struct Surface {
    pub(crate) format: Format,
    pub(crate) color_stdout: bool,
    pub(crate) color_stderr: bool,
    /// Width of the terminal, in columns. Only [`Format::Terminal`] uses it.
    pub(crate) width: usize,
}

/// The text for each stream.
pub(crate) struct Texts {
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
}

/// Renders an answer.
pub(crate) fn texts(answer: Answer, surface: &Surface) -> Texts {
    let Answer { body, error, warnings, meta, prose, .. } = answer;
    if let Some(Prose::Version(version)) = &prose {
        return Texts { stdout: text::prose(version, false).into_bytes(), stderr: Vec::new() };
    }
    if matches!(prose, Some(Prose::Nothing)) {
        return Texts { stdout: Vec::new(), stderr: Vec::new() };
    }
    let help = |color: bool| match &prose {
        Some(Prose::Help(text)) => text::prose(text, color),
        _ => String::new(),
    };
    if matches!(surface.format, Format::Json | Format::Jsonl) {
        let stderr = help(surface.color_stderr).into_bytes();
        if surface.format == Format::Jsonl && meta.notes.pagination.is_some() {
            // The items have been printed, one per line. Only a successful list has a pagination.
            return Texts { stdout: jsonl::summary(warnings, meta), stderr };
        }
        return Texts { stdout: body.finish(error.as_ref(), &warnings, &meta), stderr };
    }

    let colored = surface.format == Format::Terminal;
    let view = View { color: colored && surface.color_stdout, width: surface.width, indent: 0 };
    let stdout = match &prose {
        Some(Prose::Help(_)) => help(view.color),
        Some(Prose::Raw(text)) if surface.format != Format::Tsv => text::prose(text, false),
        _ => data(&body, surface.format, view),
    };
    let view = View { color: colored && surface.color_stderr, ..view };
    let mut stderr = String::new();
    if let Some(rest) = &meta.notes.rest {
        note::rest(meta.notes.pagination.as_ref(), rest, view, &mut stderr);
    }
    if meta.notes.validation_only {
        note::validated(view, &mut stderr);
    }
    if meta.notes.idempotency_hit {
        note::repeated_answer(view, &mut stderr);
    }
    for warning in &warnings {
        problem::warning(warning, view, &mut stderr);
    }
    if let Some(error) = &error {
        problem::error(error, meta.exit_code, view, &mut stderr);
    }
    Texts { stdout: stdout.into_bytes(), stderr: stderr.into_bytes() }
}

/// Renders `data` in a format that is not JSON.
fn data(body: &Body, format: Format, view: View) -> String {
    match (format, body.document()) {
        (Format::Tsv, _) => tsv::render(&node(body)),
        (Format::Terminal, Some(document)) => describe::render(document, view),
        (Format::Terminal, None) => terminal::render(&node(body), view),
        // Without colour and of unlimited width, because plain text does not depend on a terminal.
        (_, Some(document)) => describe::render(document, View { color: false, width: usize::MAX, indent: 0 }),
        (_, None) => plain::render(&node(body)),
    }
}

fn node(body: &Body) -> Node<'_> {
    Node::parse(body.data_text())
}

/// Returns the width of the terminal, in columns, if `format` uses it.
pub(crate) fn width_for(format: Format) -> usize {
    if matches!(format, Format::Terminal) { width() } else { 0 }
}
