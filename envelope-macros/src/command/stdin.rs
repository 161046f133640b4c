//! `#[arg(stdin)]`: a parameter that is filled from stdin or from the file of `--input-file`.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::{Ident, PatType, Type};

use super::shape::optional;
use crate::docs::{self, HelpText};
use crate::entries::{Entry, SeenKeys};
use crate::errors::Errors;
use crate::keys::Place;
use crate::messages;
use crate::nearest::nearest;

/// The default of `max_bytes`.
const MAX_BYTES: u64 = 65_536;

/// The keys that can be combined with `stdin`.
const COMPATIBLE: [&str; 2] = ["max_bytes", "help"];

/// A parameter that is filled from stdin.
pub(crate) struct Stdin {
    /// The parameter's name.
    pub(crate) id: String,
    /// The span of the word `stdin`.
    pub(crate) word: Span,
    pub(crate) help: HelpText,
    pub(crate) max_bytes: u64,
    /// The type of the value: `T` of an `Option<T>`.
    pub(crate) ty: Type,
    pub(crate) optional: bool,
}

/// Parses the parameter `param` with the name `ident`.
pub(crate) fn parse(errors: &Errors, ident: &Ident, param: &PatType, entries: &[Entry]) -> Stdin {
    // Not `shape`: a `Vec<u8>` is one value here.
    let (optional, ty) = optional(&param.ty);
    let mut stdin = Stdin {
        id: ident.unraw().to_string().trim_start_matches('_').to_owned(),
        word: ident.span(),
        help: docs::help(&param.attrs, docs::Style::default(), messages::blank_doc()).unwrap_or_default().short,
        max_bytes: MAX_BYTES,
        ty: ty.clone(),
        optional,
    };
    let mut seen = SeenKeys::new(Place::Arg);
    for entry in entries {
        let word = entry.word.to_string();
        if word != "stdin" && !COMPATIBLE.contains(&word.as_str()) {
            errors.at(entry.word.span(), messages::key_with_stdin(&word, nearest(&word, COMPATIBLE), COMPATIBLE));
            continue;
        }
        let Some(key) = seen.accept(errors, &entry.word) else { continue };
        match key.word {
            "stdin" => {
                stdin.word = entry.word.span();
                entry.bare(errors, key);
            }
            "help" => {
                stdin.help = HelpText::Literal(entry.text(errors, key).map(|text| text.value()).unwrap_or_default());
            }
            // `max_bytes`.
            _ => match entry.number(errors, key) {
                Some(0) => errors.at(entry.value_span(), key.wrong_value()),
                Some(number) => stdin.max_bytes = number,
                None => {}
            },
        }
    }
    stdin
}
