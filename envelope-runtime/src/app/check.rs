//! The checks of an app that its author runs in a test: `debug_assert` and `audit`.

use std::collections::BTreeMap;
use std::fmt;

use crate::command::effect::Effect;
use crate::command::spec::{CommandSpec, Example};
use crate::command::{flags, gate};
use crate::error::error_code::CodeSpec;
use crate::error::standard::{ALREADY_EXISTS, ARG_ERROR, CONFLICT, GENERAL_ERROR, SUCCESS, standard};
use crate::parse;
use crate::program::{Node, NodeKind, Tool, collect};

/// A shortcoming of a command, found by [`App::audit`](super::App::audit).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The path of the command: `resource create`.
    pub command: String,
    /// The shortcoming, in a sentence.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.command, self.message)
    }
}

pub(crate) fn debug_assert(tool: &Tool) {
    let problems = inconsistencies(tool);
    assert!(problems.is_empty(), "{} is inconsistent:\n  {}", tool.name, problems.join("\n  "));
    parse::debug_assert(tool);
}

fn inconsistencies(tool: &Tool) -> Vec<String> {
    let commands = tool.commands();
    let mut problems = Vec::new();
    // Without 0: NOT_FOUND is a success on a delete and an error on other commands.
    let mut numbers: BTreeMap<String, (u8, String)> = BTreeMap::new();
    for (path, spec) in &commands {
        let names = path.exit_table(tool).map(|table| table.printed().1).unwrap_or_default();
        let (path, faults) = (path.name(), parse::faults_of_command(tool, path));
        for (name, number) in names.iter().filter(|(_, number)| *number != 0) {
            let (first, at) = numbers.entry(name.clone()).or_insert_with(|| (*number, path.clone()));
            if first != number {
                problems.push(format!(
                    "{name} is {first} in `{at}` but {number} in `{path}`; bind it to the same number in `exit_codes` of both"
                ));
            }
        }
        problems.extend(half_retryable(tool, spec).into_iter().map(|name| {
            format!(
                "{name} is retryable in one error of `{path}` but not in another, and has one entry in the exit-code table; \
                 rename one of them"
            )
        }));
        if spec.built_in.is_none() {
            problems.extend(unproducible(tool, spec).into_iter().map(|name| {
                format!("{name} is declared by `{path}`, but nothing in it can produce it; remove it from `exit_codes`")
            }));
        }
        problems.extend(faults.into_iter().map(|fault| format!("`{path}`: {fault}")));
        if let Some(get) = spec.get {
            let name = get.spec.name;
            if !commands.iter().any(|(_, other)| std::ptr::eq(*other, get.spec)) {
                problems.push(format!("the get command `{name}` of `{path}` is not registered"));
            }
            if let Some(fault) = parse::get_fault(tool, get) {
                problems.push(format!("the get command `{name}` of `{path}` {fault}"));
            }
        }
    }
    problems.extend(parse::faults_of_globals(tool));
    problems.extend(duplicate_paths(&tool.nodes, ""));
    problems.extend(group_names(&tool.nodes));
    for name in &tool.replaced {
        problems.push(format!(
            "`{name}` replaces the built-in command; call `.without_built_in({name:?})` before you register it, or rename it"
        ));
    }
    problems.extend(
        tool.not_built_in.iter().map(|name| format!("`{name}` is not a built-in command; remove `without_built_in`")),
    );
    problems
}

pub(crate) fn audit(tool: &Tool) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, spec) in tool.commands().into_iter().filter(|(_, spec)| spec.built_in.is_none()) {
        let command = path.name();
        let mut find = |message: String| findings.push(Finding { command: command.clone(), message });
        for name in unproducible(tool, spec) {
            find(format!("{name} is declared, but nothing in the command can produce it"));
        }
        if spec.examples.is_empty() {
            find("it has no example; add `example(\"description\", \"invocation\")`".to_owned());
        }
        for Example { invocation, .. } in spec.examples {
            if !format!("{invocation} ").starts_with(&format!("{} {command} ", tool.name)) {
                find(format!("its example `{invocation}` does not call `{} {command}`", tool.name));
            }
        }
        if cfg!(feature = "schemars") && spec.output_schema.is_none() {
            find("it has no output schema; derive `schemars::JsonSchema` for the type that it returns".to_owned());
        }
    }
    findings
}

/// Returns the codes that are retryable in some errors of the command but not in all.
fn half_retryable(tool: &Tool, spec: &CommandSpec) -> Vec<&'static str> {
    let mut codes = codes(tool, spec);
    codes.extend(codes_of_gates(tool, spec));
    let mut names: Vec<&str> = Vec::new();
    for code in &codes {
        let differs = codes.iter().any(|other| other.name == code.name && other.retryable != code.retryable);
        if differs && !names.contains(&code.name) {
            names.push(code.name);
        }
    }
    names
}

/// Returns the codes of the handler's error and of the errors of its states.
fn codes(tool: &Tool, spec: &CommandSpec) -> Vec<&'static CodeSpec> {
    let mut codes = Vec::new();
    collect(spec.contract.errors, &mut codes);
    for state in tool.states_of(spec) {
        collect(state.errors, &mut codes);
    }
    codes
}

/// Returns the codes of the command's gates that are not standard names, such as IDEMPOTENCY_KEY_IN_USE.
fn codes_of_gates(tool: &Tool, spec: &CommandSpec) -> impl Iterator<Item = &'static CodeSpec> {
    gate::codes(spec, tool.features()).into_iter().filter(|code| standard(code.name).is_none())
}

/// Returns the declared codes that no error, outcome, state or gate of the command can produce.
fn unproducible(tool: &Tool, spec: &CommandSpec) -> Vec<&'static str> {
    let mut codes = codes(tool, spec);
    codes.extend(gate::codes(spec, tool.features()));
    codes.extend(flags::codes(spec));
    let is_of_the_outcome = |name: &str| match spec.contract.effect {
        Effect::Read => false,
        Effect::Create => name == ALREADY_EXISTS || name == CONFLICT,
        // A uniqueness violation is CONFLICT if its own code is retryable.
        _ => name == CONFLICT && codes.iter().any(|code| code.retryable),
    };
    spec.exit_codes
        .iter()
        // `NOT_FOUND = 0` declares that a missing resource is not a failure.
        .filter(|binding| binding.number != 0)
        .map(|binding| binding.name)
        .filter(|name| ![SUCCESS, GENERAL_ERROR, ARG_ERROR].contains(name))
        .filter(|name| !is_of_the_outcome(name) && codes.iter().all(|code| code.name != *name))
        .collect()
}

/// Returns a problem for each group whose name cannot be that of a command. The attribute checks the names of commands.
fn group_names(nodes: &[Node]) -> Vec<String> {
    let mut problems = Vec::new();
    for node in nodes {
        let NodeKind::Group(below) = &node.kind else { continue };
        let is_valid = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if node.name == "help" {
            problems.push("the name `help` is reserved; rename the group".to_owned());
        } else if node.name.is_empty() || node.name.starts_with('-') || !node.name.bytes().all(is_valid) {
            problems.push(format!("invalid name {:?} of a group; use a-z, 0-9 and -", node.name));
        }
        problems.extend(group_names(below));
    }
    problems
}

/// Returns a problem for each path that two groups or commands have.
fn duplicate_paths(nodes: &[Node], above: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for (i, node) in nodes.iter().enumerate() {
        let path = format!("{above}{}", node.name);
        if nodes[..i].iter().any(|other| other.name == node.name) {
            problems.push(format!("two commands or groups have the path `{path}`"));
        }
        if let NodeKind::Group(nodes) = &node.kind {
            problems.extend(duplicate_paths(nodes, &format!("{path} ")));
        }
    }
    problems
}
