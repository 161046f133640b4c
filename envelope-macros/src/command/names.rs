//! Checks the names of a command's arguments: they can be typed, they differ from each other and from the flags of the
//! framework, and the arguments that they refer to exist.

use proc_macro2::Span;
use syn::LitStr;

use super::arg::{Argument, Text};
use super::attr::CommandAttr;
use super::effect::Effect;
use super::param::Param;
use crate::errors::Errors;
use crate::flags::{self, FLAGS, FlagScope, SHORT_FLAG};
use crate::messages;
use crate::nearest::nearest;

/// An argument whose name is a flag of the framework if the types say so. The expansion asks the compiler.
pub(crate) struct PossibleClash {
    pub(crate) scope: FlagScope,
    /// The name as users type it.
    pub(crate) shown: String,
    pub(crate) span: Span,
}

/// The facts about the names of a command that its tokens do not show.
#[derive(Default)]
pub(crate) struct OpenNames {
    pub(crate) clashes: Vec<PossibleClash>,
    /// The ids in relations that may be those of global arguments: the id of the argument, and the id that it refers to.
    pub(crate) relations: Vec<(Text, LitStr)>,
    /// Whether names are only known at run time.
    pub(crate) at_run_time: bool,
}

impl OpenNames {
    /// Whether a call must check its arguments before the handler runs.
    pub(crate) fn check(&self) -> bool {
        self.at_run_time || !self.relations.is_empty()
    }
}

/// Reports names that are malformed, taken by the framework or by an earlier argument, or unknown.
pub(crate) fn check(errors: &Errors, attr: &CommandAttr, params: &[Param]) -> OpenNames {
    let mut names = Names {
        errors,
        attr,
        params,
        ids: Vec::new(),
        longs: Vec::new(),
        shorts: Vec::new(),
        open: OpenNames::default(),
    };
    for argument in arguments(params) {
        names.add(argument);
    }
    names.open.at_run_time |= params.iter().any(|param| matches!(param, Param::Flatten(_)));
    names.relate();
    names.open
}

fn arguments(params: &[Param]) -> impl Iterator<Item = &Argument> {
    params.iter().filter_map(|param| match param {
        Param::Arg(argument) => Some(&**argument),
        _ => None,
    })
}

struct Names<'a> {
    errors: &'a Errors,
    attr: &'a CommandAttr,
    params: &'a [Param],
    ids: Vec<String>,
    longs: Vec<String>,
    shorts: Vec<char>,
    open: OpenNames,
}

impl Names<'_> {
    fn add(&mut self, argument: &Argument) {
        self.open.at_run_time |= argument.raw.is_open || argument.is_type_open;
        // An id and a long flag that are the same word are one error.
        let is_free = self.claim(&argument.id, |names| &mut names.ids, "");
        let mut longs = Vec::new();
        for long in argument.long.iter().filter(|_| is_free) {
            self.add_long("long", long, &mut longs);
        }
        for (word, alias) in &argument.raw.longs {
            self.add_long(&word.to_string(), &Text::of(alias), &mut longs);
        }
        self.longs.append(&mut longs);
        let mut shorts = Vec::new();
        let aliases = argument.raw.shorts.iter().map(|alias| (alias.value(), alias.span()));
        for letter in argument.short.into_iter().filter(|_| is_free).chain(aliases) {
            self.add_short(letter, &mut shorts);
        }
        self.shorts.append(&mut shorts);
    }

    fn add_long(&mut self, word: &str, name: &Text, own: &mut Vec<String>) {
        let Some(text) = &name.value else { return };
        if text.is_empty() {
            self.errors.at(name.span, messages::empty_value(word));
        } else if let Some(stripped) = text.strip_prefix('-') {
            self.errors.at(name.span, messages::dashes_in_long(word, stripped.trim_start_matches('-')));
        } else if let Some(invalid) = text.chars().find(|c| *c == '=' || c.is_whitespace() || c.is_control()) {
            self.errors.at(name.span, messages::invalid_long(text, invalid));
        } else {
            self.claim(name, |names| &mut names.longs, "--");
            own.extend(self.longs.pop());
        }
    }

    fn add_short(&mut self, (letter, span): (char, Span), own: &mut Vec<char>) {
        let shown = format!("-{letter}");
        if matches!(letter, '-' | '=') || letter.is_whitespace() || letter.is_control() {
            self.errors.at(span, messages::invalid_short(letter));
        } else if letter == SHORT_FLAG {
            self.errors.at(span, messages::built_in_flag(&shown, FlagScope::Every));
        } else if self.shorts.contains(&letter) {
            self.errors.at(span, messages::duplicate_argument(&shown));
        }
        own.push(letter);
    }

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
            (Some(FlagScope::Idempotency), None) => {
                self.open.at_run_time = true;
                return true;
            }
            (Some(scope), None) => self.open.clashes.push(PossibleClash { scope, shown, span: name.span }),
            _ => return true,
        }
        false
    }

    /// Whether this command has the flags of a scope, or `None` if only the types or the app show it.
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
            FlagScope::Idempotency => effect != Some(Effect::Read),
        };
        if is_possible { None } else { Some(false) }
    }

    /// Reports a relation to an id that is a misspelt one of this command. An id that resembles none may be that of a
    /// global argument, which the app knows.
    fn relate(&mut self) {
        let params = self.params;
        let are_all_known = params.iter().all(|param| match param {
            Param::Flatten(_) => false,
            Param::Arg(argument) => argument.id.value.is_some() && !argument.raw.has_open_groups,
            _ => true,
        });
        let flags: Vec<&str> =
            FLAGS.iter().filter(|(_, scope)| self.is_in(*scope) == Some(true)).map(|(id, _)| *id).collect();
        let (mut known, mut relations): (Vec<&str>, _) = (Vec::new(), Vec::new());
        for argument in arguments(params) {
            known.extend(argument.id.value.as_deref());
            known.extend(argument.raw.groups.iter().map(String::as_str));
        }
        for argument in arguments(params) {
            for relation in &argument.raw.relations {
                let id = relation.value();
                if known.contains(&id.as_str()) || flags.contains(&id.as_str()) {
                    continue;
                }
                let own = argument.id.value.clone().unwrap_or_default();
                let nearest = nearest(&id, known.iter().copied().filter(|known| *known != own))
                    .or_else(|| nearest(&id, flags.iter().copied()));
                match nearest {
                    Some(nearest) if are_all_known => {
                        self.errors.at(relation.span(), messages::unknown_id(&id, nearest));
                    }
                    _ => relations.push((argument.id.clone(), relation.clone())),
                }
            }
        }
        // With a computed group, only clap knows all ids.
        if params.iter().all(|param| !matches!(param, Param::Arg(argument) if argument.raw.has_open_groups)) {
            self.open.relations = relations;
        }
    }
}
