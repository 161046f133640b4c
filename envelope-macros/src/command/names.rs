//! The names of a command's arguments, against each other and against the framework's flags.

use proc_macro2::Span;

use super::arg::{Argument, Text};
use super::attr::{CommandAttr, Effect};
use super::param::Param;
use crate::errors::Errors;
use crate::messages;

/// Which commands have a flag of the framework's.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bearer {
    /// All of them.
    Every,
    /// Those with the key `confirm`.
    Confirm,
    /// Those with the key `timeout`.
    Timeout,
    /// Those with a parameter that stdin fills.
    Stdin,
    /// Those that change something and take a `&Plan`, which the types tell.
    Plan,
    /// Those that take a `&Progress`, which the types tell.
    Progress,
    /// Reads of a list, which the types tell.
    List,
}

/// The framework's flags.
const FLAGS: &[(&str, Bearer)] = &[
    ("help", Bearer::Every),
    ("version", Bearer::Every),
    ("format", Bearer::Every),
    ("describe", Bearer::Every),
    ("validate-only", Bearer::Every),
    ("fields", Bearer::Every),
    #[cfg(feature = "tracing")]
    ("log", Bearer::Every),
    ("confirm-destructive", Bearer::Confirm),
    ("timeout", Bearer::Timeout),
    ("input-file", Bearer::Stdin),
    ("dry-run", Bearer::Plan),
    ("progress", Bearer::Progress),
    ("limit", Bearer::List),
    ("cursor", Bearer::List),
];
const SHORT_FLAGS: [char; 2] = ['h', 'V'];

/// A name of an argument's that is the framework's if the types say so.
pub(crate) struct Claim {
    pub(crate) bearer: Bearer,
    /// As users type it.
    pub(crate) shown: String,
    pub(crate) span: Span,
}

/// Reports the names that are taken, by the framework or by an argument before, and returns those that may be.
pub(crate) fn check(errors: &Errors, attr: &CommandAttr, params: &[Param]) -> Vec<Claim> {
    let arguments = params.iter().filter_map(|param| match param {
        Param::Arg(argument) => Some(&**argument),
        _ => None,
    });
    let mut names = Names { errors, attr, params, ids: Vec::new(), longs: Vec::new(), claims: Vec::new() };
    let mut shorts = Vec::new();
    for Argument { id, long, short, .. } in arguments {
        if !names.take(id, |names| &mut names.ids, "") {
            continue;
        }
        if let Some(long) = long {
            names.take(long, |names| &mut names.longs, "--");
        }
        if let Some((letter, span)) = *short {
            if SHORT_FLAGS.contains(&letter) {
                errors.at(span, messages::built_in_flag(&format!("-{letter}"), Bearer::Every));
            } else if shorts.contains(&letter) {
                errors.at(span, messages::duplicate_argument(&format!("-{letter}")));
            }
            shorts.push(letter);
        }
    }
    names.claims
}

struct Names<'a> {
    errors: &'a Errors,
    attr: &'a CommandAttr,
    params: &'a [Param],
    ids: Vec<String>,
    longs: Vec<String>,
    claims: Vec<Claim>,
}

impl Names<'_> {
    /// Takes a name, whose kind is shown by its `dashes`, and tells whether it was free.
    fn take(&mut self, name: &Text, taken: impl Fn(&mut Self) -> &mut Vec<String>, dashes: &str) -> bool {
        let Some(text) = &name.known else { return true };
        let shown = format!("{dashes}{text}");
        let bearer = FLAGS.iter().find(|(flag, _)| flag == text).map(|(_, bearer)| *bearer);
        let ours = bearer.map_or(Some(false), |bearer| self.has(bearer));
        let is_taken = taken(self).contains(text);
        taken(self).push(text.clone());
        match (bearer, ours) {
            (Some(bearer), Some(true)) => self.errors.at(name.span, messages::built_in_flag(&shown, bearer)),
            _ if is_taken => self.errors.at(name.span, messages::duplicate_argument(&shown)),
            (Some(bearer), None) => {
                self.claims.push(Claim { bearer, shown, span: name.span });
                // One word that is the id and the flag is one fault.
                return false;
            }
            _ => return true,
        }
        false
    }

    /// Whether this command has the flags of a bearer; `None` where only the types tell.
    fn has(&self, bearer: Bearer) -> Option<bool> {
        let effect = self.attr.effect.map(|(effect, _)| effect);
        let takes_references = self.params.iter().any(|param| matches!(param, Param::State(_)));
        let may = match bearer {
            Bearer::Every => return Some(true),
            Bearer::Confirm => return Some(self.attr.confirm.is_some()),
            Bearer::Timeout => return Some(self.attr.timeout_ms.is_some()),
            Bearer::Stdin => return Some(self.params.iter().any(|param| matches!(param, Param::Stdin(_)))),
            Bearer::Plan => takes_references && effect != Some(Effect::Read),
            Bearer::Progress => takes_references,
            Bearer::List => effect == Some(Effect::Read),
        };
        if may { None } else { Some(false) }
    }
}
