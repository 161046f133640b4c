//! The tree of groups and commands, and everything else that an app is made of.

use std::any::{Any, TypeId};
use std::fmt;
use std::sync::OnceLock;

use super::admission::Behaviour;
use super::exit_table::ExitTable;
use super::provide::{GlobalArgs, GlobalsDef, Provided, StateDef};
use crate::command::gate::Features;
use crate::command::spec::{CommandSpec, Example, RunCheck};
use crate::context::async_runtime::RuntimeBuilder;
use crate::error::early_exit::EarlyExit;
use crate::error::error_code::{ErrorCode, to_early_exit};

/// The content of an [`App`](crate::App), without the list of provided types.
pub(crate) struct Tool {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    pub(crate) about: &'static str,
    pub(crate) schema_version: &'static str,
    /// The user's own, then the built-in commands.
    pub(crate) nodes: Vec<Node>,
    /// How many of `nodes` are built-in commands.
    built_in: usize,
    /// The built-in commands that others replace although the author has not removed them.
    pub(crate) replaced: Vec<&'static str>,
    /// Removed built-in commands that do not exist.
    pub(crate) not_built_in: Vec<&'static str>,
    pub(crate) globals: Vec<GlobalsDef>,
    /// The check of the global arguments, if there are some.
    pub(crate) global_check: Option<RunCheck>,
    pub(crate) states: Vec<StateDef>,
    /// The gate of idempotency keys, if the program has a store for them. Other programs do not contain its code.
    pub(crate) key_gate: Option<&'static dyn Behaviour>,
    pub(crate) runtime: RuntimeBuilder,
    /// The environment variable for the default of `--format`: `TOOL_FORMAT`.
    pub(crate) format_variable: &'static str,
    /// The environment variable for the default of `--log`: `TOOL_LOG`.
    #[cfg(feature = "tracing")]
    pub(crate) log_variable: &'static str,
}

impl fmt::Debug for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("name", &self.name).field("version", &self.version).finish_non_exhaustive()
    }
}

/// The built-in commands that a program has only with a feature.
const OPTIONAL_BUILT_IN: [&str; 2] = ["completion", "man"];

impl Tool {
    /// A program with the built-in commands and no others.
    pub(crate) fn new(name: &'static str, version: &'static str, built_in: &[&'static CommandSpec]) -> Self {
        let nodes: Vec<Node> = built_in.iter().map(|spec| Node::command(spec)).collect();
        Tool {
            name,
            version,
            about: "",
            schema_version: "1.0",
            built_in: nodes.len(),
            replaced: Vec::new(),
            not_built_in: Vec::new(),
            nodes,
            globals: Vec::new(),
            global_check: None,
            states: Vec::new(),
            key_gate: None,
            runtime: RuntimeBuilder::default(),
            // clap needs `'static` names. A program has one `Tool`, or a few in its tests.
            format_variable: variable(name, "FORMAT").leak(),
            #[cfg(feature = "tracing")]
            log_variable: variable(name, "LOG").leak(),
        }
    }

    /// Adds a type of global arguments, once.
    pub(crate) fn add_globals<G: GlobalArgs>(&mut self) {
        let globals = GlobalsDef::new::<G>();
        if self.globals.iter().all(|known| known.type_id != globals.type_id) {
            self.globals.push(globals);
        }
    }

    /// Adds a state. The outer error of `open` is that of a value which it is opened with.
    pub(crate) fn add_state<T, E, F>(&mut self, earlier: Option<TypeId>, open: F)
    where
        T: Any,
        E: ErrorCode,
        F: Fn(&Provided<'_>) -> Result<Result<T, E>, EarlyExit> + Send + Sync + 'static,
    {
        self.states.push(StateDef {
            type_id: TypeId::of::<T>(),
            errors: E::CODES,
            earlier,
            open: Box::new(move |provided| match open(provided)? {
                Ok(state) => Ok(Box::new(state)),
                Err(error) => Err(to_early_exit(&error)),
            }),
        });
    }

    /// The states that a call of this command may open.
    pub(crate) fn states_of(&self, spec: &CommandSpec) -> Vec<&StateDef> {
        let mut states: Vec<&StateDef> = Vec::new();
        // From the last to the first: a state is opened with an earlier one.
        for state in self.states.iter().rev() {
            let of_a_later = states.iter().any(|later| later.earlier == Some(state.type_id));
            if of_a_later || state.is_taken_by(self, spec) {
                states.push(state);
            }
        }
        states.reverse();
        states
    }

    /// The parts of the program that decide which gates and flags its commands have.
    pub(crate) fn features(&self) -> Features {
        Features { idempotency: self.key_gate.is_some() }
    }

    /// The exit-code table of a registered command.
    pub(crate) fn exit_table(&self, spec: &'static CommandSpec) -> Option<&ExitTable> {
        self.path_to(spec)?.exit_table(self)
    }

    /// The examples of a command: a description and an invocation. Those of built-in commands name the program `{tool}`.
    pub(crate) fn examples(&self, spec: &'static CommandSpec) -> Vec<(&'static str, String)> {
        let mut examples = Vec::new();
        for Example { description, invocation } in spec.examples {
            let is_built_in = spec.built_in.is_some();
            let invocation =
                if is_built_in { invocation.replace("{tool}", self.name) } else { (*invocation).to_owned() };
            examples.push((*description, invocation));
        }
        examples
    }

    /// Adds a command. Not generic, so that the compiler builds it once.
    pub(crate) fn with(mut self: Box<Self>, spec: &'static CommandSpec) -> Box<Self> {
        self.register(Node::command(spec));
        self
    }

    /// Adds a group or command of the author before the built-in commands. It replaces a built-in command of the same name.
    pub(crate) fn register(&mut self, node: Node) {
        if self.remove_built_in(node.name) {
            self.replaced.push(node.name);
        }
        self.nodes.insert(self.nodes.len() - self.built_in, node);
    }

    /// Removes a built-in command at the author's request.
    pub(crate) fn without_built_in(&mut self, name: &'static str) {
        let is_replaced = self.replaced.contains(&name);
        self.replaced.retain(|replaced| *replaced != name);
        if !self.remove_built_in(name) && !is_replaced && !OPTIONAL_BUILT_IN.contains(&name) {
            self.not_built_in.push(name);
        }
    }

    fn remove_built_in(&mut self, name: &str) -> bool {
        let own = self.nodes.len() - self.built_in;
        let found = self.nodes[own..].iter().position(|built_in| built_in.name == name);
        if let Some(at) = found {
            self.nodes.remove(own + at);
            self.built_in -= 1;
        }
        found.is_some()
    }

    /// Every command with its path, in the order of registration.
    pub(crate) fn commands(&self) -> Vec<(Path<'_>, &'static CommandSpec)> {
        fn walk<'a>(nodes: &'a [Node], path: &Path<'a>, found: &mut Vec<(Path<'a>, &'static CommandSpec)>) {
            for node in nodes {
                let mut path = path.clone();
                path.push(node);
                match &node.kind {
                    NodeKind::Group(nodes) => walk(nodes, &path, found),
                    NodeKind::Command(spec) => found.push((path, spec)),
                }
            }
        }
        let mut found = Vec::new();
        walk(&self.nodes, &Path::default(), &mut found);
        found
    }
}

/// The name of an environment variable of the program: the program's name in capitals, with `_` for every character that a
/// variable's name cannot contain.
fn variable(name: &str, what: &str) -> String {
    let name: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    format!("{name}_{what}")
}

impl Tool {
    /// The path at which a command is registered, found by the address of its spec.
    pub(crate) fn path_to(&self, spec: &'static CommandSpec) -> Option<Path<'_>> {
        fn down<'a>(nodes: &'a [Node], spec: &'static CommandSpec, path: &mut Path<'a>) -> bool {
            nodes.iter().any(|node| {
                path.0.push(node);
                let found = match &node.kind {
                    NodeKind::Command(other) => std::ptr::eq(*other, spec),
                    NodeKind::Group(nodes) => down(nodes, spec, path),
                };
                if !found {
                    path.0.pop();
                }
                found
            })
        }
        let mut path = Path::default();
        down(&self.nodes, spec, &mut path).then_some(path)
    }
}

/// A group or a command.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) name: &'static str,
    about: &'static str,
    pub(crate) kind: NodeKind,
    /// The exit-code table of a command, computed at its first use.
    table: OnceLock<ExitTable>,
}

#[derive(Debug)]
pub(crate) enum NodeKind {
    Group(Vec<Node>),
    Command(&'static CommandSpec),
}

impl Node {
    pub(crate) fn group(name: &'static str, about: &'static str, nodes: Vec<Node>) -> Self {
        Node { name, about, kind: NodeKind::Group(nodes), table: OnceLock::new() }
    }

    pub(crate) fn command(spec: &'static CommandSpec) -> Self {
        Node { name: spec.name, about: "", kind: NodeKind::Command(spec), table: OnceLock::new() }
    }

    /// The description in one sentence.
    pub(crate) fn about(&self) -> &'static str {
        match self.kind {
            NodeKind::Command(spec) => spec.about,
            NodeKind::Group(_) => self.about,
        }
    }
}

impl Node {
    /// The exit-code table; none for a group.
    fn exit_table(&self, tool: &Tool) -> Option<&ExitTable> {
        match self.kind {
            NodeKind::Command(spec) => Some(self.table.get_or_init(|| ExitTable::of(tool, spec))),
            NodeKind::Group(_) => None,
        }
    }
}

/// A path from the root to a group or a command.
#[derive(Debug, Clone, Default)]
pub(crate) struct Path<'a>(Vec<&'a Node>);

impl<'a> Path<'a> {
    pub(crate) fn push(&mut self, node: &'a Node) {
        self.0.push(node);
    }

    /// `resource create`.
    pub(crate) fn name(&self) -> String {
        let mut name = String::new();
        for node in &self.0 {
            if !name.is_empty() {
                name.push(' ');
            }
            name.push_str(node.name);
        }
        name
    }

    pub(crate) fn nodes(&self) -> &[&'a Node] {
        &self.0
    }

    /// The exit-code table of the command at its end, if it ends at one.
    pub(crate) fn exit_table(&self, tool: &Tool) -> Option<&'a ExitTable> {
        self.0.last()?.exit_table(tool)
    }

    /// The command at its end, if it ends at one.
    pub(crate) fn command(&self) -> Option<&'static CommandSpec> {
        match self.0.last()?.kind {
            NodeKind::Command(spec) => Some(spec),
            NodeKind::Group(_) => None,
        }
    }
}

/// `resource create`.
impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}
