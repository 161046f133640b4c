//! The complete exit-code table of a command: what its author declared, what every command has, and what follows from
//! its effect and its states.

use super::tree::Tool;
use crate::command::effect::Effect;
use crate::command::spec::CommandSpec;
use crate::command::{flags, gate};
use crate::error::error_code::{CodeSpec, Codes};
use crate::error::standard::{
    self, ARG_ERROR, CONFLICT, FIRST_CUSTOM, GENERAL_ERROR, MOVED_TIMEOUT, PARTIAL_FAILURE, SUCCESS, TIMEOUT, standard,
};
use crate::wire::{ByKey, ExitCodeEntry, SideEffects};

/// `Create::Vanished`, a second time. Nothing was written, so that the same call may succeed.
const VANISHED: CodeSpec = CodeSpec {
    name: CONFLICT,
    description: "The existing resource vanished while it was read; the same call may succeed",
    number: None,
    retryable: true,
    side_effects: SideEffects::None,
};

/// `exec --ignore-errors`, where it ignored one.
const SOME_LINES_FAILED: CodeSpec = CodeSpec {
    name: PARTIAL_FAILURE,
    description: "Lines failed, which `--ignore-errors` let pass; each line's own answer tells which",
    number: None,
    retryable: false,
    side_effects: SideEffects::Partial,
};

/// The longest description that the public schema of an exit-code entry admits, in characters.
const DESCRIPTION_MAX: usize = 120;

/// A signal ends a call at any moment, whatever the command: 128 and the number of the signal, as shells have it.
const CANCELLED: [Row; 2] = [
    cancelled(130, "SIGINT ended the command before it was done"),
    cancelled(143, "SIGTERM ended the command before it was done"),
];

const fn cancelled(number: u8, description: &'static str) -> Row {
    Row { name: standard::CANCELLED, number, description, retryable: false, side_effects: SideEffects::Partial }
}

/// Every name that can leave a command's process, with its number and what it says.
#[derive(Debug)]
pub(crate) struct ExitTable {
    rows: Vec<Row>,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    name: &'static str,
    number: u8,
    description: &'static str,
    retryable: bool,
    side_effects: SideEffects,
}

impl ExitTable {
    pub(crate) fn of(tool: &Tool, spec: &CommandSpec) -> Self {
        let mut codes = Vec::new();
        collect(spec.contract.errors, &mut codes);
        let own = codes.len();
        if spec.contract.effect == Effect::Create {
            codes.push(&VANISHED);
        }
        for state in tool.states_of(spec) {
            collect(state.errors, &mut codes);
        }

        let mut table = ExitTable { rows: Vec::new() };
        for (number, name) in [(0, SUCCESS), (1, GENERAL_ERROR), (2, ARG_ERROR)] {
            table.add(name, number, &codes);
        }
        let of_gates = gate::codes(spec, tool.features());
        // A name of a gate's that is no standard one says of itself what it says where no author has bound it.
        let mut bindable = codes.clone();
        bindable.extend(of_gates.iter().filter(|code| standard(code.name).is_none()));
        for binding in spec.exit_codes {
            table.add(binding.name, binding.number, &bindable);
        }
        for code in codes[own..].iter().filter(|code| !of_gates.iter().any(|other| other.name == code.name)) {
            table.add_implicit(code);
        }
        table.add_of_gates(&of_gates);
        for code in flags::codes(spec) {
            table.add_implicit(code);
        }
        if spec.is_exec() {
            table.add_all_others(tool);
        }
        table.rows.extend(CANCELLED);
        table
    }

    /// `exec` ends as any other command does, and in one way of its own. What it says of a number holds for each of
    /// the commands that it may have come from.
    fn add_all_others(&mut self, tool: &Tool) {
        for (_, spec) in tool.commands().into_iter().filter(|(_, spec)| !spec.is_exec()) {
            // A failure does not end as a success, whichever name another command gives to 0; signals come last.
            let failures = ExitTable::of(tool, spec).rows.into_iter().filter(|row| row.number != 0);
            for row in failures.filter(|row| row.name != standard::CANCELLED) {
                match self.rows.iter_mut().find(|known| (known.name, known.number) == (row.name, row.number)) {
                    Some(known) => {
                        known.retryable &= row.retryable;
                        known.side_effects = known.side_effects.max(row.side_effects);
                    }
                    None => self.rows.push(row),
                }
            }
        }
        self.add_implicit(&SOME_LINES_FAILED);
    }

    /// The number of a name.
    pub(crate) fn number(&self, name: &str) -> Option<u8> {
        self.rows.iter().find(|row| row.name == name).map(|row| row.number)
    }

    /// Every number with each of its names, by number; what was declared first stands first.
    pub(crate) fn names(&self) -> impl Iterator<Item = (u8, &'static str)> {
        // A number that sorts is a key as any other; beside it the place tells two names of one number apart.
        let mut names = ByKey::new();
        for (place, row) in self.rows.iter().enumerate() {
            names.insert((row.number, place), row.name);
        }
        names.into_entries().into_iter().map(|((number, _), name)| (number, name))
    }

    /// The table as it is printed: by number, and by name.
    pub(crate) fn printed(&self) -> (ByKey<u8, ExitCodeEntry>, ByKey<String, u8>) {
        let (mut by_number, mut names) = (ByKey::new(), ByKey::new());
        for row in &self.rows {
            let entry = by_number.get_or_insert_with(row.number, || ExitCodeEntry {
                name: row.name.to_owned(),
                description: shortened(row.description),
                retryable: row.retryable,
                side_effects: row.side_effects,
                error_codes: Vec::new(),
            });
            // A success carries no error code.
            if row.number != 0 {
                entry.error_codes.push(row.name.to_owned());
            }
            // Two names on one number: what the caller may rely on is what holds for both.
            entry.retryable &= row.retryable;
            entry.side_effects = entry.side_effects.max(row.side_effects);
            // Of two numbers, which CANCELLED alone has, the first stands in the map by name.
            names.get_or_insert_with(row.name.to_owned(), || row.number);
        }
        (by_number, names)
    }

    /// Adds a name; what is said of it is what the error type says, or the standard.
    fn add(&mut self, name: &'static str, number: u8, codes: &[&CodeSpec]) {
        if self.number(name).is_some() {
            return;
        }
        let known = standard(name);
        let code = codes.iter().find(|code| code.name == name);
        let row = match (code, known) {
            _ if number == 0 => Row {
                name,
                number,
                description: if name == SUCCESS {
                    known.map_or("", |row| row.description)
                } else {
                    "There was nothing to do"
                },
                retryable: false,
                side_effects: SideEffects::Complete,
            },
            (Some(code), _) => described(code, number),
            (None, Some(known)) => Row {
                name,
                number,
                description: known.description,
                retryable: known.retryable,
                side_effects: known.side_effects,
            },
            (None, None) => {
                let description = "Declared by the command; nothing in it produces this code";
                Row { name, number, description, retryable: false, side_effects: SideEffects::Partial }
            }
        };
        self.rows.push(row);
    }

    /// Adds the names of gates, which say more than the standard names whose numbers they share: IDEMPOTENCY_KEY_IN_USE is a
    /// CONFLICT. Where another name has that number, or the standard one is a success, they are added as any other.
    fn add_of_gates(&mut self, codes: &[&CodeSpec]) {
        let others: Vec<u8> = self.rows.iter().map(|row| row.number).collect();
        for code in codes {
            let standard = code.number.and_then(standard::name_of).and_then(|name| self.number(name));
            let shared = standard.or(code.number.filter(|number| !others.contains(number)));
            match shared.filter(|number| *number != 0) {
                Some(number) if self.number(code.name).is_none() => self.rows.push(described(code, number)),
                _ => self.add_implicit(code),
            }
        }
    }

    /// Adds a name that no author bound, at its own number or, where another name has that one, at a free one.
    fn add_implicit(&mut self, code: &CodeSpec) {
        if self.number(code.name).is_some() {
            return;
        }
        let taken = |number: u8| self.rows.iter().any(|row| row.number == number);
        let wanted = code.number.or_else(|| standard(code.name).map(|row| row.number)).unwrap_or(FIRST_CUSTOM);
        // A usage error of another name shares the number of usage errors.
        let number = if !taken(wanted) || wanted == 2 {
            wanted
        } else if code.name == TIMEOUT && !taken(MOVED_TIMEOUT) {
            MOVED_TIMEOUT
        } else {
            (FIRST_CUSTOM..=125).find(|number| !taken(*number)).unwrap_or(wanted)
        };
        self.rows.push(described(code, number));
    }
}

fn described(code: &CodeSpec, number: u8) -> Row {
    let description = match code.description {
        "" => standard(code.name).map_or("", |row| row.description),
        own => own,
    };
    Row { name: code.name, number, description, retryable: code.retryable, side_effects: code.side_effects }
}

/// The codes of an error type, those that it forwards among them.
pub(crate) fn collect(codes: &'static [Codes], found: &mut Vec<&'static CodeSpec>) {
    for code in codes {
        match code {
            Codes::One(code) => found.push(code),
            Codes::All(codes) => collect(codes, found),
        }
    }
}

/// Cut at a word where it is too long.
fn shortened(text: &str) -> String {
    if text.chars().count() <= DESCRIPTION_MAX {
        return text.to_owned();
    }
    let head: String = text.chars().take(DESCRIPTION_MAX - 1).collect();
    let head = head.rsplit_once(' ').map_or(head.as_str(), |(words, _)| words);
    format!("{head}…")
}
