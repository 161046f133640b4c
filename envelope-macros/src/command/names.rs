//! Checks that the names of a command's arguments differ from each other and from the flags of the framework.

use proc_macro2::Span;

use super::arg::{Argument, Text};
use super::attr::CommandAttr;
use super::effect::Effect;
use super::param::Param;
use crate::errors::Errors;
use crate::flags::{self, FlagScope, SHORT_FLAGS};
use crate::messages;

/// An argument whose name is a flag of the framework if the types say so. The expansion asks the compiler.
pub(crate) struct PossibleClash {
    pub(crate) scope: FlagScope,
    /// The name as users type it.
    pub(crate) shown: String,
    pub(crate) span: Span,
}

/// Reports names that are taken by the framework or by an earlier argument, and returns those that may be.
pub(crate) fn check(errors: &Errors, attr: &CommandAttr, params: &[Param]) -> Vec<PossibleClash> {
    let arguments = params.iter().filter_map(|param| match param {
        Param::Arg(argument) => Some(&**argument),
        _ => None,
    });
    let mut names = Names { errors, attr, params, ids: Vec::new(), longs: Vec::new(), possible: Vec::new() };
    let mut shorts = Vec::new();
    for Argument { id, long, short, .. } in arguments {
        // An id and a long flag that are the same word are one error.
        if !names.claim(id, |names| &mut names.ids, "") {
            continue;
        }
        if let Some(long) = long {
            names.claim(long, |names| &mut names.longs, "--");
        }
        if let Some((letter, span)) = *short {
            if SHORT_FLAGS.contains(&letter) {
                errors.at(span, messages::built_in_flag(&format!("-{letter}"), FlagScope::Every));
            } else if shorts.contains(&letter) {
                errors.at(span, messages::duplicate_argument(&format!("-{letter}")));
            }
            shorts.push(letter);
        }
    }
    names.possible
}

struct Names<'a> {
    errors: &'a Errors,
    attr: &'a CommandAttr,
    params: &'a [Param],
    ids: Vec<String>,
    longs: Vec<String>,
    possible: Vec<PossibleClash>,
}

impl Names<'_> {
    /// Adds a name to its namespace, and returns whether it was free. `dashes` are those that users type before it.
    fn claim(&mut self, name: &Text, namespace: impl Fn(&mut Self) -> &mut Vec<String>, dashes: &str) -> bool {
        let Some(text) = &name.value else { return true };
        let shown = format!("{dashes}{text}");
        let scope = flags::scope(text);
        let is_built_in = scope.map_or(Some(false), |scope| self.is_in(scope));
        let is_duplicate = namespace(self).contains(text);
        namespace(self).push(text.clone());
        match (scope, is_built_in) {
            (Some(scope), Some(true)) => self.errors.at(name.span, messages::built_in_flag(&shown, scope)),
            _ if is_duplicate => self.errors.at(name.span, messages::duplicate_argument(&shown)),
            (Some(scope), None) => self.possible.push(PossibleClash { scope, shown, span: name.span }),
            _ => return true,
        }
        false
    }

    /// Whether this command has the flags of a scope, or `None` if only the types show it.
    fn is_in(&self, scope: FlagScope) -> Option<bool> {
        let effect = self.attr.effect.map(|(effect, _)| effect);
        let takes_references = self.params.iter().any(|param| matches!(param, Param::State(_)));
        let is_possible = match scope {
            FlagScope::Every => return Some(true),
            FlagScope::Confirm => return Some(self.attr.confirm.is_some()),
            FlagScope::Timeout => return Some(self.attr.timeout_ms.is_some()),
            FlagScope::Stdin => return Some(self.params.iter().any(|param| matches!(param, Param::Stdin(_)))),
            FlagScope::Plan => takes_references && effect != Some(Effect::Read),
            FlagScope::Progress => takes_references,
            FlagScope::List => effect == Some(Effect::Read),
        };
        if is_possible { None } else { Some(false) }
    }
}
