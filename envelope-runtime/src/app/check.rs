//! What an app's own test asks: contradictions, and what callers would miss.

use std::collections::BTreeMap;
use std::fmt;

use crate::command::effect::Effect;
use crate::command::gate;
use crate::command::spec::{CommandSpec, Example};
use crate::error::error_code::CodeSpec;
use crate::error::standard::{ALREADY_EXISTS, ARG_ERROR, CONFLICT, GENERAL_ERROR, NOT_FOUND, SUCCESS, standard};
use crate::parse;
use crate::program::{Node, NodeKind, Tool, collect};

/// One thing that callers of a command would miss: see [`App::audit`](super::App::audit).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The path of the command: `resource create`.
    pub command: String,
    /// What is missing, in a sentence.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.command, self.message)
    }
}

pub(crate) fn debug_assert(tool: &Tool) {
    let problems = contradictions(tool);
    assert!(problems.is_empty(), "{} contradicts itself:\n  {}", tool.name, problems.join("\n  "));
    parse::debug_assert(tool);
}

fn contradictions(tool: &Tool) -> Vec<String> {
    let commands = tool.commands();
    let mut problems = Vec::new();
    // 0 is left out: a NOT_FOUND that is a success on a delete is an error elsewhere, and means to be.
    let mut numbers: BTreeMap<String, (u8, String)> = BTreeMap::new();
    for (path, spec) in &commands {
        let names = path.exit_table(tool).map(|table| table.printed().1).unwrap_or_default();
        let path = path.to_string();
        for (name, number) in names.iter().filter(|(_, number)| *number != 0) {
            let (first, at) = numbers.entry(name.clone()).or_insert_with(|| (*number, path.clone()));
            if first != number {
                problems.push(format!(
                    "{name} is {first} in `{at}` and {number} in `{path}`: a name has one number in an app; bind it to one in \
                     `exit_codes` of both"
                ));
            }
        }
        problems.extend(half_retryable(tool, spec).into_iter().map(|name| {
            format!(
                "{name} is retryable in one error of `{path}` and not in another: a caller reads one answer in the table; \
                 give one of them another name"
            )
        }));
        problems.extend(parse::clashes(tool, spec).into_iter().map(|clash| format!("`{path}`: {clash}")));
        if let Some(get) = spec.get {
            let get = get();
            if !commands.iter().any(|(_, other)| std::ptr::eq(*other, get)) {
                problems.push(format!("`{path}` names `{}` as its get command, which is not registered", get.name));
            }
        }
    }
    problems.extend(parse::global_clashes(tool));
    problems.extend(same_paths(&tool.nodes, ""));
    problems
}

pub(crate) fn audit(tool: &Tool) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, spec) in tool.commands().into_iter().filter(|(_, spec)| spec.built_in.is_none()) {
        let command = path.to_string();
        let mut find = |message: String| findings.push(Finding { command: command.clone(), message });
        for name in unproducible(tool, spec) {
            find(format!("{name} is declared, and nothing in the command can produce it"));
        }
        if spec.examples.is_empty() {
            find("it has no example; add `example(\"what it does\", \"what to type\")`".to_owned());
        }
        for Example { invocation, .. } in spec.examples {
            if !format!("{invocation} ").starts_with(&format!("{} {command} ", tool.name)) {
                find(format!("its example `{invocation}` is not an invocation of `{} {command}`", tool.name));
            }
        }
        if cfg!(feature = "schemars") && spec.output_schema.is_none() {
            find("its output schema is not known; derive `schemars::JsonSchema` on what it returns".to_owned());
        }
    }
    findings
}

/// The names that some errors of a command call retryable and others do not.
fn half_retryable(tool: &Tool, spec: &CommandSpec) -> Vec<&'static str> {
    let mut codes = codes(tool, spec);
    codes.extend(of_gates(tool, spec));
    let mut names: Vec<&str> = Vec::new();
    for code in &codes {
        let differs = codes.iter().any(|other| other.name == code.name && other.retryable != code.retryable);
        if differs && !names.contains(&code.name) {
            names.push(code.name);
        }
    }
    names
}

/// Every code that the handler's error or that of one of its states can carry.
fn codes(tool: &Tool, spec: &CommandSpec) -> Vec<&'static CodeSpec> {
    let mut codes = Vec::new();
    collect(spec.contract.errors, &mut codes);
    for state in tool.states_of(spec) {
        collect(state.errors, &mut codes);
    }
    codes
}

/// What stands before a command can answer with, in names of its own: IDEMPOTENCY_KEY_IN_USE.
fn of_gates(tool: &Tool, spec: &CommandSpec) -> impl Iterator<Item = &'static CodeSpec> {
    gate::codes(spec, tool.features()).into_iter().filter(|code| standard(code.name).is_none())
}

/// The names that a command declares and that neither its errors, nor its outcome, its states or its gates can produce.
fn unproducible(tool: &Tool, spec: &CommandSpec) -> Vec<&'static str> {
    let mut codes = codes(tool, spec);
    codes.extend(of_gates(tool, spec));
    let of_the_outcome = |name: &str| match spec.contract.effect {
        Effect::Create => name == ALREADY_EXISTS || name == CONFLICT,
        Effect::Delete => name == NOT_FOUND,
        _ => false,
    };
    spec.exit_codes
        .iter()
        .map(|binding| binding.name)
        .filter(|name| ![SUCCESS, GENERAL_ERROR, ARG_ERROR].contains(name))
        .filter(|name| !of_the_outcome(name) && codes.iter().all(|code| code.name != *name))
        .collect()
}

/// The paths that two groups or commands share.
fn same_paths(nodes: &[Node], above: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for (i, node) in nodes.iter().enumerate() {
        let path = format!("{above}{}", node.name);
        if nodes[..i].iter().any(|other| other.name == node.name) {
            problems.push(format!("two commands or groups are at `{path}`"));
        }
        if let NodeKind::Group(nodes) = &node.kind {
            problems.extend(same_paths(nodes, &format!("{path} ")));
        }
    }
    problems
}
