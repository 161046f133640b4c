//! The loop: parse the call, record the fault that clap reports, remove it, and parse again.

use std::env;
use std::ffi::{OsStr, OsString};

use clap::error::{ContextKind, ErrorKind};
use clap::{Arg, ArgMatches, Command};

use super::duplicates;
use super::recording_parser::RecordedValues;
use super::relaxation::{self, Relaxation};
use super::token::{Origin, Token, matches_word};
use super::{Build, ReachedCommand};
use crate::command::flag_values::asks_to_describe;
use crate::error::usage::fault::{self, Fault, Remedy};
use crate::error::usage::spelling::{intended_command, is_typo};
use crate::parse::global_flags::GlobalFlag;

/// How often a call is parsed at most. The loop terminates without this limit, since each round repairs a token or
/// relaxes a rule. The limit bounds the cost of a `tool *` with a thousand unexpected arguments.
const MAX_ROUNDS: usize = 32;
/// The same limit for [`FaultCollector::try_known_command`]: enough for an unknown flag and the word that may be its
/// value. It is low because the author's value parsers run in each round.
const MAX_QUICK_ROUNDS: usize = 3;

/// The result of a [`FaultCollector`].
pub(super) struct Findings {
    /// At least one, in the order in which clap reports them.
    pub(super) faults: Vec<Fault>,
    /// The path of the command, as far as it is known.
    pub(super) path: Vec<String>,
    /// If a command is missing or unknown, the valid commands at that place.
    pub(super) commands: Vec<String>,
    /// The flag that asks for the help, the version or the description instead of running the command.
    pub(super) information_flag: Option<&'static str>,
    /// The fault of a default, if the call has none.
    pub(super) invalid_default: Option<Fault>,
}

/// Collects the faults of a call that clap refuses.
pub(super) struct FaultCollector<'a> {
    /// clap's error for the unmodified call, if it refused the call.
    first: Option<clap::Error>,
    global_flags: &'a [GlobalFlag],
    build: Build<'a>,
    /// If the command is known, the tokens are its arguments.
    known: Option<ReachedCommand>,
    tokens: Vec<Token>,
    relaxations: Vec<Relaxation>,
    values: RecordedValues,
    found: Vec<Found>,
    commands: Vec<String>,
}

#[derive(Debug)]
struct Found {
    fault: Fault,
    /// The last round that reported a bad value. `None` for a fault that is not about a value: it is removed before the
    /// next round.
    round: Option<usize>,
}

impl<'a> FaultCollector<'a> {
    pub(super) fn new(
        first: Option<clap::Error>,
        argv: &[OsString],
        flags: &'a [GlobalFlag],
        build: Build<'a>,
    ) -> Self {
        // A flag on the command line overrides its environment variable, also on another level.
        let relaxations = flags.iter().map(|flag| Relaxation::Environment(flag.field.clone())).collect();
        FaultCollector { relaxations, ..FaultCollector::with(build, None, first, argv, flags) }
    }

    /// Creates a collector for a call whose command is known. `words` are argv without the path.
    pub(super) fn at(first: clap::Error, words: &[OsString], known: ReachedCommand, build: Build<'a>) -> Self {
        FaultCollector::with(build, Some(known), Some(first), words, &[])
    }

    fn with(
        build: Build<'a>,
        known: Option<ReachedCommand>,
        first: Option<clap::Error>,
        words: &[OsString],
        global_flags: &'a [GlobalFlag],
    ) -> Self {
        FaultCollector {
            first,
            global_flags,
            build,
            known,
            tokens: words.iter().map(|text| Token { text: text.clone(), origin: Origin::Given }).collect(),
            relaxations: Vec::new(),
            values: RecordedValues::default(),
            found: Vec::new(),
            commands: Vec::new(),
        }
    }

    /// Collects faults until clap accepts the call or no further fault can be removed.
    pub(super) fn findings(mut self) -> Findings {
        let information_flag = if self.try_known_command() { None } else { self.collect_all() };
        let duplicates = self.duplicates();
        self.record_all(duplicates);
        let (path, commands) = self.reached(self.tokens.len());
        let invalid_default = self.values.invalid_default().filter(|_| self.found.is_empty());
        if self.found.is_empty() {
            self.record_first_error(commands);
        }
        let mut faults = Vec::new();
        for found in self.found {
            faults.push(found.fault);
        }
        Findings { faults, path, commands: self.commands, information_flag, invalid_default }
    }

    /// The fast path, which suffices for most calls: parses with the known command itself instead of a copy that records
    /// values. Returns whether the command accepts the call after repairs; if not, no fault is recorded.
    fn try_known_command(&mut self) -> bool {
        // Only `collect_all` finds values that are not UTF-8.
        if !self.known.as_ref().is_some_and(|known| self.is_text(&known.command)) {
            return false;
        }
        let Some(first) = self.first.take() else { return false };
        let given = self.tokens.clone();
        let mut later = None;
        for _ in 0..MAX_QUICK_ROUNDS {
            let error = later.as_ref().unwrap_or(&first);
            match error.kind() {
                // clap checks required arguments last, and reports all of them in one error.
                ErrorKind::MissingRequiredArgument => {
                    self.record_all(fault::faults(error));
                    return true;
                }
                ErrorKind::UnknownArgument if self.repair(error) => {}
                _ => break,
            }
            let words = self.words(self.tokens.len());
            let Some(known) = &mut self.known else { break };
            match known.command.try_get_matches_from_mut(&words[..]) {
                Ok(_) => return true,
                Err(error) => later = Some(error),
            }
        }
        self.first = Some(first);
        self.tokens = given;
        self.found.clear();
        false
    }

    /// Returns whether the call and the environment variables of the command are UTF-8.
    fn is_text(&self, command: &Command) -> bool {
        let variables = command.get_arguments().filter_map(Arg::get_env);
        self.words(self.tokens.len()).iter().all(|word| word.to_str().is_some())
            && variables.filter_map(env::var_os).all(|value| value.to_str().is_some())
    }

    /// Runs the full loop, which checks every value. Returns the flag if the call asks for information.
    fn collect_all(&mut self) -> Option<&'static str> {
        let (mut accepted, mut information_flag) = (None, None);
        for round in 0..MAX_ROUNDS {
            let result = self.parse(self.tokens.len());
            for fault in self.values.take() {
                self.record_in_round(fault, Some(round));
            }
            let continues = match result {
                Ok(_) => {
                    accepted = Some(round);
                    false
                }
                Err(error) => match error.kind() {
                    ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
                        information_flag = self.information_flag(&error);
                        false
                    }
                    ErrorKind::UnknownArgument | ErrorKind::InvalidSubcommand => self.repair(&error),
                    _ => self.relax(&error),
                },
            };
            if !continues {
                break;
            }
        }
        // The accepted round checked every value. A value that only an earlier round reported was not the argument's: it
        // followed an unknown flag.
        self.found.retain(|found| accepted.is_none() || found.round.is_none() || found.round == accepted);
        information_flag
    }

    /// Returns the flag that ended the parse. Returns `None`, and the faults take precedence, if the command that it asks
    /// about is unknown or the flag itself comes from a repair.
    fn information_flag(&self, error: &clap::Error) -> Option<&'static str> {
        let flags: &[&str] = match error.kind() {
            _ if !self.commands.is_empty() => &[],
            _ if asks_to_describe(error) => &["--describe"],
            ErrorKind::DisplayVersion => &["--version", "-V"],
            _ => &["--help", "-h"],
        };
        let given = |flag: &&&str| {
            self.tokens.iter().any(|token| token.origin != Origin::Repaired && token.text == OsStr::new(**flag))
        };
        flags.iter().find(given).copied()
    }

    fn duplicates(&mut self) -> Vec<Fault> {
        if !self.global_flags.iter().any(|flag| flag.repeated) {
            return Vec::new();
        }
        let words = self.words(self.tokens.len());
        let relaxations = [&self.relaxations[..], &[Relaxation::IgnoreErrors]].concat();
        let command = relaxation::apply(self.command(), &relaxations, &RecordedValues::default());
        duplicates::faults(command, &words, self.global_flags)
    }

    /// Records clap's first error, if the loop found no fault.
    fn record_first_error(&mut self, commands: Vec<String>) {
        let Some(first) = &self.first else {
            return self.record_invalid_utf8();
        };
        let asks_for_more = first.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
        match (asks_for_more, commands.is_empty()) {
            (true, true) => self.record(fault::missing_arguments()),
            (true, false) => {
                self.record(fault::missing_command(&commands));
                self.commands = commands;
            }
            (false, _) => self.record_all(fault::faults(first)),
        }
    }

    /// Records the words that are not UTF-8 and that no argument took as its value.
    fn record_invalid_utf8(&mut self) {
        for at in 1..self.tokens.len() {
            if self.tokens[at].text.to_str().is_none() {
                let field = format!("argument {at}");
                let message = format!("{field} is not valid UTF-8");
                self.record(Fault::new(field, message, Remedy::Correct));
            }
        }
    }

    /// Replaces or removes a token that clap does not know. Returns false if the token cannot be found.
    fn repair(&mut self, error: &clap::Error) -> bool {
        let is_command = error.kind() == ErrorKind::InvalidSubcommand;
        let kind = if is_command { ContextKind::InvalidSubcommand } else { ContextKind::InvalidArg };
        let word = fault::raw(error, kind).unwrap_or_default().to_owned();
        let Some(at) = self.find(error, &word, kind) else {
            self.record_all(fault::faults(error));
            return false;
        };
        let escape = self.tokens[1..at].iter().position(|token| token.text == "--").map(|before| before + 1);
        let is_flag = !is_command && escape.is_none() && word.len() > 1 && word.starts_with('-');
        if let Some(escape) = escape.filter(|_| !is_command) {
            // After `--`, no word is a command.
            if self.reached(escape).1.contains(&word) {
                self.record(fault::escaped_command(&word));
                self.tokens.remove(escape);
                return true;
            }
        }

        // There is one argument too many. If one follows an unknown flag, it was that flag's value, which is not a fault.
        if !is_flag {
            let earliest = if is_command { at } else { 1 };
            if let Some(value) = (earliest..=at).find(|&at| self.tokens[at].origin == Origin::PerhapsValue) {
                self.tokens.remove(value);
                return true;
            }
        }

        if self.tokens[at].origin != Origin::Repaired {
            self.record_all(fault::faults(error));
        }
        let suggested =
            fault::raw(error, ContextKind::SuggestedArg).filter(|flag| is_typo(&word, flag)).map(ToOwned::to_owned);
        if is_command {
            self.repair_command(error, at);
        } else if !(is_flag && suggested.is_some_and(|flag| self.respell(at, &word, &flag))) {
            self.remove(at, &word, is_flag);
        }
        true
    }

    fn repair_command(&mut self, error: &clap::Error, at: usize) {
        (_, self.commands) = self.reached(at);
        let names = fault::texts(error, ContextKind::SuggestedSubcommand);
        match intended_command(&self.tokens[at].text.to_string_lossy(), &names) {
            Some(name) if self.tokens[at].origin == Origin::Given => {
                self.tokens[at] = Token { text: name.into(), origin: Origin::Repaired };
            }
            // The intended command is unknown, and so is the meaning of the remaining words.
            _ => {
                self.tokens.truncate(at);
                self.relaxations.extend([Relaxation::MissingCommand, Relaxation::AnyMissing]);
            }
        }
    }

    /// Replaces an unknown flag by `flag` and keeps an attached value.
    fn respell(&mut self, at: usize, word: &str, flag: &str) -> bool {
        let token = &mut self.tokens[at];
        let rest = token.text.to_str().and_then(|text| text.strip_prefix(word));
        match rest {
            Some(rest) if token.origin == Origin::Given => {
                *token = Token { text: format!("{flag}{rest}").into(), origin: Origin::Repaired };
                true
            }
            _ => false,
        }
    }

    /// Removes a token. If it contains several short flags, removes the unknown one and those after it.
    fn remove(&mut self, at: usize, word: &str, is_flag: bool) {
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

    /// Relaxes the rules that an error reports as broken. Returns false if that changes nothing.
    fn relax(&mut self, error: &clap::Error) -> bool {
        let broken = Relaxation::of(error);
        if let [Relaxation::Repeated(name)] = &broken[..] {
            let repaired = |token: &Token| token.origin == Origin::Repaired && matches_word(&token.text, name);
            if let Some(at) = self.tokens.iter().position(repaired) {
                // The repair was wrong: the suggested flag is elsewhere in the call.
                let name = name.clone();
                self.remove(at, &name, true);
                return true;
            }
        }
        let recurs = broken
            .iter()
            .any(|relaxation| relaxation.reversed().is_some_and(|reversed| self.relaxations.contains(&reversed)));
        let mut new = Vec::new();
        for relaxation in broken {
            if !self.relaxations.contains(&relaxation) {
                new.push(relaxation);
            }
        }
        if new.is_empty() || recurs {
            return self.relax_all(error);
        }
        if error.kind() == ErrorKind::MissingSubcommand {
            (_, self.commands) = self.reached(self.tokens.len());
            self.record(fault::missing_command(&self.commands));
        } else {
            self.record_all(fault::faults(error));
        }
        self.relaxations.extend(new);
        true
    }

    /// Relaxes every rule of a kind, if relaxing one had no effect: a conflict between groups recurs with other members,
    /// and a condition on the value of another argument cannot be relaxed separately.
    fn relax_all(&mut self, error: &clap::Error) -> bool {
        let all = match error.kind() {
            ErrorKind::ArgumentConflict => Some(Relaxation::AnyTogether),
            ErrorKind::MissingRequiredArgument => Some(Relaxation::AnyMissing),
            _ => None,
        };
        let Some(all) = all.filter(|all| !self.relaxations.contains(all)) else {
            self.record_all(fault::faults(error));
            return false;
        };
        self.relaxations.push(all);
        true
    }

    fn record_all(&mut self, faults: Vec<Fault>) {
        for fault in faults {
            self.record(fault);
        }
    }

    fn record(&mut self, fault: Fault) {
        self.record_in_round(fault, None);
    }

    fn record_in_round(&mut self, fault: Fault, round: Option<usize>) {
        match self.found.iter_mut().find(|known| known.fault.error == fault.error) {
            Some(known) => known.round = round,
            None => self.found.push(Found { fault, round }),
        }
    }

    /// Returns the index of the token that clap's error names. If several tokens match, parses up to each of them: clap
    /// reads from left to right, so the first one that causes the error is the token.
    fn find(&mut self, error: &clap::Error, word: &str, kind: ContextKind) -> Option<usize> {
        let matching: Vec<usize> =
            (1..self.tokens.len()).filter(|&at| matches_word(&self.tokens[at].text, word)).collect();
        let (&last, others) = matching.split_last()?;
        let fails_alike = |result: Result<ArgMatches, clap::Error>| {
            result.is_err_and(|other| other.kind() == error.kind() && fault::raw(&other, kind) == Some(word))
        };
        Some(others.iter().copied().find(|at| fails_alike(self.parse(at + 1))).unwrap_or(last))
    }

    fn parse(&mut self, length: usize) -> Result<ArgMatches, clap::Error> {
        self.values.take();
        let command = self.command();
        relaxation::apply(command, &self.relaxations, &self.values).try_get_matches_from(&self.words(length)[..])
    }

    /// Returns the path that the first `length` tokens name, and the names of the commands below it.
    fn reached(&mut self, length: usize) -> (Vec<String>, Vec<String>) {
        if let Some(known) = &self.known {
            return (known.path.clone(), Vec::new());
        }
        // If errors are ignored, the matches contain the path up to the first error.
        let relaxations = [&self.relaxations[..], &[Relaxation::IgnoreErrors]].concat();
        let mut command = relaxation::apply(self.command(), &relaxations, &self.values);
        // A request for help still is an error; then the words before it are parsed.
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
        let mut visible = Vec::new();
        for below in at.get_subcommands() {
            if !below.is_hide_set() && below.get_name() != "help" {
                visible.push(below.get_name().to_owned());
            }
        }
        (path, visible)
    }

    /// Builds the command for the current tokens. clap's debug assertions apply to it before any rule is relaxed.
    fn command(&mut self) -> Command {
        let words = self.words(self.tokens.len());
        let mut command = (self.build)(&words);
        command.build();
        command
    }

    fn words(&self, length: usize) -> Vec<OsString> {
        self.tokens[..length].iter().map(|token| token.text.clone()).collect()
    }
}
