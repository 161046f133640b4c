//! Finds the command that argv names before clap parses, to build only that command.
//!
//! This is not a second parser: it reads the names of groups and commands and skips global flags. clap then parses the
//! same argv with the part of the tree on the route, and its result is final. If the route is uncertain, clap gets the
//! whole tree.

use std::ffi::OsString;

use clap::Arg;

use crate::command::flags::is_on_everything;
use crate::program::{Node, NodeKind, Path, Tool};

#[expect(clippy::struct_excessive_bools, reason = "each is an independent property")]
pub(super) struct Route<'a> {
    pub(super) path: Path<'a>,
    /// The indices in argv of the words of the path.
    pub(super) words: Vec<usize>,
    /// The global arguments before the command.
    pub(super) given: Vec<clap::Id>,
    /// Whether the value of one of them starts with a dash, in which case clap may refuse it.
    pub(super) has_dashed_value: bool,
    /// Whether clap is certain to take the same route.
    pub(super) certain: bool,
    /// Whether the word in the place of a command names none.
    pub(super) stray: bool,
    /// Whether a word may ask for help, for which the command needs its long texts.
    pub(super) help: bool,
    /// Whether argv contains only framework flags.
    pub(super) bare: bool,
    /// The index of the word `help`, if it is in the place of a command and no command has that name.
    pub(super) help_word: Option<usize>,
}

impl<'a> Route<'a> {
    /// Follows `argv` down the tree. `globals` are the arguments of the tool's level.
    pub(super) fn find(tool: &'a Tool, globals: &[&Arg], argv: &[OsString]) -> Self {
        let mut route = Route {
            path: Path::default(),
            words: Vec::new(),
            given: Vec::new(),
            has_dashed_value: false,
            certain: true,
            stray: false,
            help: false,
            bare: true,
            help_word: None,
        };
        let mut children: &'a [Node] = &tool.nodes;
        let mut words = argv.iter().enumerate().skip(1);
        while let Some((at, word)) = words.next() {
            // A word that is not UTF-8 is not a command. The fault collector reports it.
            let Some(word) = word.to_str() else {
                route.bare = false;
                break;
            };
            if word.starts_with('-') && word != "-" {
                if ends_the_parse(word) {
                    break;
                }
                match global(globals, word) {
                    Flag::Known { id, value_follows } => {
                        route.bare &= is_on_everything(id.as_str());
                        route.given.push(id);
                        if value_follows {
                            let value = words.next();
                            route.has_dashed_value |=
                                value.is_some_and(|(_, value)| value.as_encoded_bytes().starts_with(b"-"));
                        }
                    }
                    Flag::Unknown => {
                        route.bare = false;
                        break;
                    }
                    Flag::Unclear => {
                        route.certain = false;
                        break;
                    }
                }
                continue;
            }
            route.bare = false;
            let Some(node) = children.iter().find(|child| child.name == word) else {
                route.help_word = (word == "help").then_some(at);
                route.stray = true;
                break;
            };
            route.path.push(node);
            route.words.push(at);
            match &node.kind {
                NodeKind::Group(nodes) => children = nodes,
                NodeKind::Command(_) => break,
            }
        }
        route.bare &= route.certain;
        route.help = argv.iter().any(|word| word == "--help" || word == "-h");
        route
    }

    /// The route of a call whose path is given apart from its words.
    pub(super) fn of_path(path: Path<'a>, help: bool) -> Self {
        Route {
            path,
            words: Vec::new(),
            given: Vec::new(),
            has_dashed_value: false,
            certain: true,
            stray: false,
            help,
            bare: false,
            help_word: None,
        }
    }

    /// Adopts the route that clap took through the whole tree.
    pub(super) fn follow(&mut self, tool: &'a Tool, root: &clap::Command, matches: &clap::ArgMatches) {
        self.path = Path::default();
        self.certain = true;
        let mut children = &tool.nodes[..];
        let mut inner = matches;
        while let Some((name, below)) = inner.subcommand() {
            // clap's own `help`.
            let Some(node) = children.iter().find(|child| child.name == name) else {
                self.certain = false;
                break;
            };
            self.path.push(node);
            if let NodeKind::Group(nodes) = &node.kind {
                children = nodes;
            }
            inner = below;
        }
        self.given.clear();
        for arg in root.get_arguments() {
            if matches.try_contains_id(arg.get_id().as_str()).unwrap_or(false) {
                self.given.push(arg.get_id().clone());
            }
        }
    }
}

/// Returns whether this word is a flag of clap's that ends the parse before any later command.
fn ends_the_parse(word: &str) -> bool {
    matches!(word, "--help" | "-h" | "--version" | "-V")
}

/// The meaning of a word that starts with a dash, before a command is named.
enum Flag {
    /// A flag of this level, and whether its value is the next word.
    Known { id: clap::Id, value_follows: bool },
    /// Not a flag of this level, or `--`.
    Unknown,
    /// A flag whose number of values only clap knows, or several short flags in one word.
    Unclear,
}

fn global(globals: &[&Arg], word: &str) -> Flag {
    let long = word.strip_prefix("--");
    let (name, value_attached) = match long {
        Some(long) => match long.split_once('=') {
            Some((name, _)) => (name, true),
            None => (long, false),
        },
        None => (word.trim_start_matches('-'), false),
    };
    let mut letters = name.chars();
    let letter = letters.next();
    let found = globals.iter().find(|arg| {
        if long.is_some() {
            arg.get_long() == Some(name) || arg.get_all_aliases().is_some_and(|aliases| aliases.contains(&name))
        } else {
            let aliases = arg.get_all_short_aliases().unwrap_or_default();
            letter.is_some() && (arg.get_short() == letter || aliases.iter().any(|alias| Some(*alias) == letter))
        }
    });
    let Some(arg) = found else { return Flag::Unknown };
    // If only the value names give the number of values, clap counts them when it builds the argument.
    let one_value = arg.get_num_args().is_none_or(|range| range.min_values() == 1 && range.max_values() == 1)
        && arg.get_value_names().is_none_or(|names| names.len() == 1);
    let in_one_word = long.is_none() && letters.next().is_some();
    let value_follows = match (arg.get_action().takes_values(), value_attached) {
        (false, false) if in_one_word => return Flag::Unclear,
        (false, _) | (true, true) => false,
        (true, false) if !one_value => return Flag::Unclear,
        (true, false) => !in_one_word,
    };
    Flag::Known { id: arg.get_id().clone(), value_follows }
}
