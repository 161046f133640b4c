//! The complete exit-code table of a command: the declared codes, those of every command, and those that its effect, its
//! states and its gates add.

use super::tree::Tool;
use crate::command::effect::Effect;
use crate::command::spec::CommandSpec;
use crate::command::{flags, gate};
use crate::error::error_code::{CodeSpec, Codes};
use crate::error::standard::{
    self, ARG_ERROR, CONFLICT, FIRST_CUSTOM, GENERAL_ERROR, HIGHEST, MOVED_TIMEOUT, PARTIAL_FAILURE, SUCCESS, TIMEOUT,
    standard,
};
use crate::wire::{ExitCodeEntry, ExitCodeRow, SideEffects, SortedMap};

/// `Create::Vanished`, a second time. Nothing was written, and the same call may succeed.
const VANISHED: CodeSpec = CodeSpec {
    name: CONFLICT,
    description: "The existing resource vanished while it was read; the same call may succeed",
    number: None,
    retryable: true,
    side_effects: SideEffects::None,
};

/// `exec --ignore-errors` after a failed line.
const SOME_LINES_FAILED: CodeSpec = CodeSpec {
    name: PARTIAL_FAILURE,
    description: "Lines failed, which `--ignore-errors` let pass; each line's own answer tells which",
    number: None,
    retryable: false,
    side_effects: SideEffects::Partial,
};

/// The longest description that the public schema of an exit-code entry admits, in characters.
const DESCRIPTION_MAX: usize = 120;

/// A signal can end any command: 128 plus the number of the signal, as in shells.
const CANCELLED: [ExitCodeRow; 3] = [
    cancelled(129, "The command was interrupted by SIGHUP"),
    cancelled(130, "The command was interrupted by SIGINT"),
    cancelled(143, "The command was interrupted by SIGTERM"),
];

const fn cancelled(number: u8, description: &'static str) -> ExitCodeRow {
    ExitCodeRow { name: standard::CANCELLED, number, description, retryable: false, side_effects: SideEffects::Partial }
}

/// Every code with which a command can exit.
#[derive(Debug)]
pub(crate) struct ExitTable {
    rows: Vec<ExitCodeRow>,
}

impl ExitTable {
    pub(super) fn of(tool: &Tool, spec: &CommandSpec) -> Self {
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
        // A code of a gate that is not a standard code keeps its description if the author binds it.
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

    /// Adds the codes of all other commands to the table of `exec`, and its own. The entry of a number holds for every
    /// command that the number may come from.
    fn add_all_others(&mut self, tool: &Tool) {
        for (path, _) in tool.commands().into_iter().filter(|(_, spec)| !spec.is_exec()) {
            // A failure never exits with 0, even if another command binds its name to 0. Signals come last.
            let rows = path.exit_table(tool).into_iter().flat_map(|table| &table.rows);
            for row in rows.filter(|row| row.number != 0 && row.name != standard::CANCELLED) {
                match self.rows.iter_mut().find(|known| (known.name, known.number) == (row.name, row.number)) {
                    Some(known) => {
                        known.retryable &= row.retryable;
                        known.side_effects = known.side_effects.max(row.side_effects);
                    }
                    None => self.rows.push(*row),
                }
            }
        }
        self.add_implicit(&SOME_LINES_FAILED);
    }

    /// The number of a name.
    pub(crate) fn number(&self, name: &str) -> Option<u8> {
        self.rows.iter().find(|row| row.name == name).map(|row| row.number)
    }

    /// The rows sorted by number; the names of one number in the order of declaration.
    pub(crate) fn rows(&self) -> Vec<ExitCodeRow> {
        let mut rows: Vec<ExitCodeRow> = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            // A sort would be more code, and there are few rows.
            let at = rows.partition_point(|known| known.number <= row.number);
            rows.insert(at, *row);
        }
        rows
    }

    /// The table in its printed forms: by number, and by name.
    pub(crate) fn printed(&self) -> (SortedMap<u8, ExitCodeEntry>, SortedMap<String, u8>) {
        let (mut by_number, mut names) = (SortedMap::new(), SortedMap::new());
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
            // Two names on one number: a caller can rely only on what holds for both.
            entry.retryable &= row.retryable;
            entry.side_effects = entry.side_effects.max(row.side_effects);
            // Only CANCELLED has several numbers; the map by name contains the first.
            names.get_or_insert_with(row.name.to_owned(), || row.number);
        }
        (by_number, names)
    }

    /// Adds a name with the description of the error type, or else of the standard code.
    fn add(&mut self, name: &'static str, number: u8, codes: &[&CodeSpec]) {
        if self.number(name).is_some() {
            return;
        }
        let known = standard(name);
        let code = codes.iter().find(|code| code.name == name);
        let row = match (code, known) {
            _ if number == 0 => ExitCodeRow {
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
            (None, Some(known)) => ExitCodeRow {
                name,
                number,
                description: known.description,
                retryable: known.retryable,
                side_effects: known.side_effects,
            },
            (None, None) => {
                let description = "Declared by the command; nothing in it produces this code";
                ExitCodeRow { name, number, description, retryable: false, side_effects: SideEffects::Partial }
            }
        };
        self.rows.push(row);
    }

    /// Adds the codes of gates. A code shares the number of the standard code that it refines: IDEMPOTENCY_KEY_IN_USE is a
    /// CONFLICT. If another name has that number, or the standard code is bound to 0, it is added like any other.
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

    /// Adds a name that the author did not bind, at its default number or, if that is taken, at a free one.
    fn add_implicit(&mut self, code: &CodeSpec) {
        if self.number(code.name).is_some() {
            return;
        }
        let taken = |number: u8| self.rows.iter().any(|row| row.number == number);
        let wanted = code.number.or_else(|| standard(code.name).map(|row| row.number)).unwrap_or(FIRST_CUSTOM);
        // All usage errors share one number.
        let number = if !taken(wanted) || wanted == 2 {
            wanted
        } else if code.name == TIMEOUT && !taken(MOVED_TIMEOUT) {
            MOVED_TIMEOUT
        } else {
            (FIRST_CUSTOM..=HIGHEST).find(|number| !taken(*number)).unwrap_or(wanted)
        };
        self.rows.push(described(code, number));
    }
}

fn described(code: &CodeSpec, number: u8) -> ExitCodeRow {
    let description = match code.description {
        "" => standard(code.name).map_or("", |row| row.description),
        own => own,
    };
    ExitCodeRow { name: code.name, number, description, retryable: code.retryable, side_effects: code.side_effects }
}

/// Collects the codes of an error type, including those of the types that it forwards to.
pub(crate) fn collect(codes: &'static [Codes], found: &mut Vec<&'static CodeSpec>) {
    for code in codes {
        match code {
            Codes::One(code) => found.push(code),
            Codes::Nested(codes) => collect(codes, found),
        }
    }
}

/// The text, cut at a word if it is too long.
fn shortened(text: &str) -> String {
    if text.chars().count() <= DESCRIPTION_MAX {
        return text.to_owned();
    }
    let end = text.char_indices().nth(DESCRIPTION_MAX - 1).map_or(text.len(), |(at, _)| at);
    let head = text[..end].rsplit_once(' ').map_or(&text[..end], |(words, _)| words);
    format!("{head}…")
}
