//! The loop: parse, note what clap found, put it out of the way, parse again.

use std::env;
use std::ffi::{OsStr, OsString};

use clap::error::{ContextKind, ErrorKind};
use clap::{Arg, ArgMatches, Command};

use super::Reached;
use super::pardon::{self, Pardon};
use super::probe::Values;
use super::source::{Build, Source, built};
use super::token::{Origin, Token, spells};
use super::twice::{self, Seen};
use crate::command::flag_values::asks_to_describe;
use crate::error::usage::fault::{self, Fault, Remedy};
use crate::error::usage::spelling::{meant, slip};

/// How often a call is parsed at most. Each round mends a token or lifts a rule, so that the loop ends without it; it
/// keeps a `tool *` with a thousand unexpected arguments from a thousand rounds.
const ROUNDS: usize = 32;
/// How often at a glance: as a flag and what may have been its value take. Parsers are the author's, and may do work.
const GLANCES: usize = 3;

/// What a look at a call found.
pub(super) struct Findings {
    /// In the order in which clap comes upon them; at least one.
    pub(super) faults: Vec<Fault>,
    /// The program's name.
    pub(super) program: String,
    /// The command that the call names, as far as it is known.
    pub(super) path: Vec<String>,
    /// Where a command is missing or unknown: those that exist in its place.
    pub(super) commands: Vec<String>,
    /// The flag that asks for something else than a call of the command.
    pub(super) asks: Option<&'static str>,
}

/// A look at a call that clap refuses.
pub(super) struct Look<'a> {
    /// What clap said of the call as it was given, if it refused it.
    first: Option<clap::Error>,
    seen: &'a [Seen],
    source: Source<'a>,
    tokens: Vec<Token>,
    pardons: Vec<Pardon>,
    values: Values,
    found: Vec<Found>,
    commands: Vec<String>,
}

#[derive(Debug)]
struct Found {
    fault: Fault,
    /// The last round in which a value was at fault; `None` for what is no value and so was put out of clap's way.
    seen: Option<usize>,
}

impl<'a> Look<'a> {
    pub(super) fn new(first: Option<clap::Error>, argv: &[OsString], seen: &'a [Seen], build: Build<'a>) -> Self {
        let last = (argv.to_vec(), built(build, argv));
        // A flag that is given leaves the environment without a say, on whatever level either is.
        let pardons = seen.iter().map(|seen| Pardon::Environment(seen.field.clone())).collect();
        Look { pardons, ..Look::with(Source::Built { build, last }, first, argv, seen) }
    }

    /// A look at a call whose command is known, and at its words without the path.
    pub(super) fn at(first: clap::Error, words: &[OsString], reached: Reached) -> Self {
        Look::with(Source::Known(reached), Some(first), words, &[])
    }

    fn with(source: Source<'a>, first: Option<clap::Error>, words: &[OsString], seen: &'a [Seen]) -> Self {
        Look {
            first,
            seen,
            source,
            tokens: words.iter().map(|text| Token { text: text.clone(), origin: Origin::Given }).collect(),
            pardons: Vec::new(),
            values: Values::default(),
            found: Vec::new(),
            commands: Vec::new(),
        }
    }

    /// Looks until clap accepts the call or nothing more can be put out of its way.
    pub(super) fn findings(mut self) -> Findings {
        let asks = if self.glance() { None } else { self.look() };
        for fault in self.given_twice() {
            self.note(fault);
        }
        let (path, commands) = self.reached(self.tokens.len());
        if self.found.is_empty() {
            self.note_first(commands);
        }
        let program = match self.source {
            Source::Built { last: (_, root), .. } => root.get_bin_name().unwrap_or(root.get_name()).to_owned(),
            Source::Known(reached) => reached.program,
        };
        let faults = self.found.into_iter().map(|found| found.fault).collect();
        Findings { faults, program, path, commands: self.commands, asks }
    }

    /// The look that most calls need no more than: whether a known command, as it is and without the watch over its values
    /// that takes a copy of it, accepts the call once it is mended. If it does not, nothing has been noted.
    fn glance(&mut self) -> bool {
        match &self.source {
            Source::Known(reached) if self.is_text(&reached.command) => {}
            // What is no text is a fault that clap does not find, and so one for the whole look.
            _ => return false,
        }
        let Some(first) = self.first.take() else { return false };
        let given = self.tokens.clone();
        let mut later = None;
        for _ in 0..GLANCES {
            let error = later.as_ref().unwrap_or(&first);
            match error.kind() {
                // clap asks last for what is required, and for all of it at once.
                ErrorKind::MissingRequiredArgument => {
                    self.note_all(fault::faults(error));
                    return true;
                }
                ErrorKind::UnknownArgument if self.mend(error) => {}
                _ => break,
            }
            let words = self.words(self.tokens.len());
            match self.source.command(&words).try_get_matches_from_mut(&words) {
                Ok(_) => return true,
                Err(error) => later = Some(error),
            }
        }
        self.first = Some(first);
        self.tokens = given;
        self.found.clear();
        false
    }

    /// Whether the call is text, with all that the command takes from the environment.
    fn is_text(&self, command: &Command) -> bool {
        let variables = command.get_arguments().filter_map(Arg::get_env);
        self.words(self.tokens.len()).iter().all(|word| word.to_str().is_some())
            && variables.filter_map(env::var_os).all(|value| value.to_str().is_some())
    }

    /// Looks at every value. The flag that the call asks with, where it asks for something else.
    fn look(&mut self) -> Option<&'static str> {
        let (mut accepted, mut asks) = (None, None);
        for round in 0..ROUNDS {
            let result = self.parse(self.tokens.len());
            for fault in self.values.take() {
                self.note_in(fault, Some(round));
            }
            let goes_on = match result {
                Ok(_) => {
                    accepted = Some(round);
                    false
                }
                Err(error) => match error.kind() {
                    ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
                        asks = self.asked(&error);
                        false
                    }
                    ErrorKind::UnknownArgument | ErrorKind::InvalidSubcommand => self.mend(&error),
                    _ => self.pardon(&error),
                },
            };
            if !goes_on {
                break;
            }
        }
        // The round that went to the end saw every value. One that only an earlier round took for the argument's is
        // none: it stood behind an unknown flag.
        self.found.retain(|found| accepted.is_none() || found.seen.is_none() || found.seen == accepted);
        asks
    }

    /// The flag that asked for what ended the parse. Where it is not certain which command it asks about, or whether it
    /// asks at all, the faults come first.
    fn asked(&self, error: &clap::Error) -> Option<&'static str> {
        let flags: &[&str] = match error.kind() {
            _ if !self.commands.is_empty() => &[],
            _ if asks_to_describe(error) => &["--describe"],
            ErrorKind::DisplayVersion => &["--version", "-V"],
            _ => &["--help", "-h"],
        };
        let given = |flag: &&&str| {
            self.tokens.iter().any(|token| token.origin != Origin::Mended && token.text == OsStr::new(**flag))
        };
        flags.iter().find(given).copied()
    }

    fn given_twice(&mut self) -> Vec<Fault> {
        if !self.seen.iter().any(|seen| seen.twice) {
            return Vec::new();
        }
        let words = self.words(self.tokens.len());
        let pardons = [&self.pardons[..], &[Pardon::Errors]].concat();
        let command = pardon::apply(self.command(), &pardons, &Values::default());
        twice::faults(command, &words, self.seen)
    }

    /// Where the look itself finds nothing: what clap said at first.
    fn note_first(&mut self, commands: Vec<String>) {
        let Some(first) = &self.first else {
            return self.note_bytes();
        };
        let asks_for_more = first.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
        match (asks_for_more, commands.is_empty()) {
            (true, true) => self.note(fault::missing_arguments()),
            (true, false) => {
                self.note(fault::missing_command(&commands));
                self.commands = commands;
            }
            (false, _) => self.note_all(fault::faults(first)),
        }
    }

    /// Words that are no text and that no argument has taken for its value.
    fn note_bytes(&mut self) {
        for at in 1..self.tokens.len() {
            if self.tokens[at].text.to_str().is_none() {
                let field = format!("argument {at}");
                let message = format!("{field} is not valid UTF-8");
                self.note(Fault::new(field, message, Remedy::Correct));
            }
        }
    }

    /// Replaces or takes out a token that clap does not know. False where that cannot be done.
    fn mend(&mut self, error: &clap::Error) -> bool {
        let is_command = error.kind() == ErrorKind::InvalidSubcommand;
        let kind = if is_command { ContextKind::InvalidSubcommand } else { ContextKind::InvalidArg };
        let word = fault::raw(error, kind).unwrap_or_default().to_owned();
        let Some(at) = self.find(error, &word, kind) else {
            self.note_all(fault::faults(error));
            return false;
        };
        let escape = self.tokens[1..at].iter().position(|token| token.text == "--").map(|before| before + 1);
        let is_flag = !is_command && escape.is_none() && word.len() > 1 && word.starts_with('-');
        if let Some(escape) = escape.filter(|_| !is_command) {
            // Behind `--` nothing is a command any more.
            if self.reached(escape).1.contains(&word) {
                self.note(fault::escaped_command(&word));
                self.tokens.remove(escape);
                return true;
            }
        }

        // One argument too many: one that stood behind an unknown flag was its value then, and is nobody's fault.
        if !is_flag {
            let earliest = if is_command { at } else { 1 };
            if let Some(value) = (earliest..=at).find(|&at| self.tokens[at].origin == Origin::PerhapsValue) {
                self.tokens.remove(value);
                return true;
            }
        }

        if self.tokens[at].origin != Origin::Mended {
            self.note_all(fault::faults(error));
        }
        let suggested =
            fault::raw(error, ContextKind::SuggestedArg).filter(|flag| slip(&word, flag)).map(ToOwned::to_owned);
        if is_command {
            self.mend_command(error, at);
        } else if !(is_flag && suggested.is_some_and(|flag| self.respell(at, &word, &flag))) {
            self.take_out(at, &word, is_flag);
        }
        true
    }

    fn mend_command(&mut self, error: &clap::Error, at: usize) {
        (_, self.commands) = self.reached(at);
        let names = fault::texts(error, ContextKind::SuggestedSubcommand);
        match meant(&self.tokens[at].text.to_string_lossy(), &names) {
            Some(name) if self.tokens[at].origin == Origin::Given => {
                self.tokens[at] = Token { text: name.into(), origin: Origin::Mended };
            }
            // Which command is meant, and so what the rest of the call means, is anybody's guess.
            _ => {
                self.tokens.truncate(at);
                self.pardons.extend([Pardon::Command, Pardon::AnyMissing]);
            }
        }
    }

    /// Puts another flag in the place of an unknown one, before the value that may be attached to it.
    fn respell(&mut self, at: usize, word: &str, flag: &str) -> bool {
        let token = &mut self.tokens[at];
        let rest = token.text.to_str().and_then(|text| text.strip_prefix(word));
        match rest {
            Some(rest) if token.origin == Origin::Given => {
                *token = Token { text: format!("{flag}{rest}").into(), origin: Origin::Mended };
                true
            }
            _ => false,
        }
    }

    /// Takes out a token or, of several short flags in one token, all from the unknown one on.
    fn take_out(&mut self, at: usize, word: &str, is_flag: bool) {
        let text = self.tokens[at].text.to_string_lossy().into_owned();
        let short = word.strip_prefix('-').filter(|short| is_flag && !short.starts_with('-'));
        let (next, nothing_attached) = match short.and_then(|short| Some((text.find(short)?, short))) {
            Some((start, short)) if start > 1 => {
                self.tokens[at].text = text[..start].into();
                (at + 1, text[start..] == *short)
            }
            _ => {
                self.tokens.remove(at);
                (at, text == word)
            }
        };
        if let Some(next) = self.tokens.get_mut(next).filter(|_| is_flag && nothing_attached) {
            if !next.text.as_encoded_bytes().starts_with(b"-") {
                next.origin = Origin::PerhapsValue;
            }
        }
    }

    /// Lifts the rules that an error is about. False where it changes nothing.
    fn pardon(&mut self, error: &clap::Error) -> bool {
        let wanted = Pardon::of(error);
        if let [Pardon::Repeated(name)] = &wanted[..] {
            let mended = |token: &Token| token.origin == Origin::Mended && spells(&token.text, name);
            if let Some(at) = self.tokens.iter().position(mended) {
                // The guess was wrong: what was meant stands elsewhere in the call.
                let name = name.clone();
                self.take_out(at, &name, true);
                return true;
            }
        }
        let comes_back =
            wanted.iter().any(|pardon| pardon.turned().is_some_and(|turned| self.pardons.contains(&turned)));
        let fresh: Vec<Pardon> = wanted.into_iter().filter(|pardon| !self.pardons.contains(pardon)).collect();
        if fresh.is_empty() || comes_back {
            return self.pardon_all(error);
        }
        if error.kind() == ErrorKind::MissingSubcommand {
            (_, self.commands) = self.reached(self.tokens.len());
            self.note(fault::missing_command(&self.commands));
        } else {
            self.note_all(fault::faults(error));
        }
        self.pardons.extend(fresh);
        true
    }

    /// Lifts every rule of a kind, where lifting one did not do: a conflict between groups comes back with other
    /// members, a condition on another argument's value cannot be lifted alone.
    fn pardon_all(&mut self, error: &clap::Error) -> bool {
        let all = match error.kind() {
            ErrorKind::ArgumentConflict => Some(Pardon::AnyTogether),
            ErrorKind::MissingRequiredArgument => Some(Pardon::AnyMissing),
            _ => None,
        };
        let Some(all) = all.filter(|all| !self.pardons.contains(all)) else {
            self.note_all(fault::faults(error));
            return false;
        };
        self.pardons.push(all);
        true
    }

    fn note_all(&mut self, faults: Vec<Fault>) {
        for fault in faults {
            self.note(fault);
        }
    }

    fn note(&mut self, fault: Fault) {
        self.note_in(fault, None);
    }

    fn note_in(&mut self, fault: Fault, seen: Option<usize>) {
        match self.found.iter_mut().find(|known| known.fault.error == fault.error) {
            Some(known) => known.seen = seen,
            None => self.found.push(Found { fault, seen }),
        }
    }

    /// Where the token is that clap complains of. A word that stands there more than once is told apart by parsing as
    /// far as each of them: clap reads from left to right.
    fn find(&mut self, error: &clap::Error, word: &str, kind: ContextKind) -> Option<usize> {
        let alike: Vec<usize> = (1..self.tokens.len()).filter(|&at| spells(&self.tokens[at].text, word)).collect();
        let (&last, others) = alike.split_last()?;
        let complains = |result: Result<ArgMatches, clap::Error>| {
            result.is_err_and(|other| other.kind() == error.kind() && fault::raw(&other, kind) == Some(word))
        };
        Some(others.iter().copied().find(|at| complains(self.parse(at + 1))).unwrap_or(last))
    }

    fn parse(&mut self, length: usize) -> Result<ArgMatches, clap::Error> {
        self.values.take();
        let command = self.command();
        pardon::apply(command, &self.pardons, &self.values).try_get_matches_from(self.words(length))
    }

    /// The command that the first tokens lead to, and the names of those below it.
    fn reached(&mut self, length: usize) -> (Vec<String>, Vec<String>) {
        if let Source::Known(reached) = &self.source {
            return (reached.path.clone(), Vec::new());
        }
        // A command that ignores errors tells how far it came.
        let pardons = [&self.pardons[..], &[Pardon::Errors]].concat();
        let mut command = pardon::apply(self.command(), &pardons, &self.values);
        // Help is no error that can be ignored: then the words before it count.
        let words = self.words(length);
        let matches = (1..=length).rev().find_map(|length| command.try_get_matches_from_mut(&words[..length]).ok());
        let mut path = Vec::new();
        let mut at = &command;
        let mut level = matches.as_ref().and_then(ArgMatches::subcommand);
        while let Some((name, matches)) = level {
            let Some(below) = at.find_subcommand(name) else { break };
            at = below;
            path.push(name.to_owned());
            level = matches.subcommand();
        }
        let visible = at.get_subcommands().filter(|below| !below.is_hide_set() && below.get_name() != "help");
        (path, visible.map(|below| below.get_name().to_owned()).collect())
    }

    /// The command for the tokens as they are now.
    fn command(&mut self) -> Command {
        let words = self.words(self.tokens.len());
        self.source.command(&words).clone()
    }

    fn words(&self, length: usize) -> Vec<OsString> {
        self.tokens[..length].iter().map(|token| token.text.clone()).collect()
    }
}
