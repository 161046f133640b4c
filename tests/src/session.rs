//! Shell sessions in Markdown: their commands are run, and their output is compared with the text.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// The longest line of output. A longer line of JSON is broken between its members.
const WIDTH: usize = 118;

/// Keys of `meta` that are left out: they differ from run to run and say nothing about the command.
const LEFT_OUT: [&str; 4] = ["request_id", "timestamp", "tool_version", "schema_version"];

/// Values that differ from run to run, by key, with the value that is shown instead.
const MASKED: [(&str, &str); 6] = [
    ("duration_ms", "3"),
    ("created_at", "\"2026-01-01T00:00:00Z\""),
    ("began", "\"2026-01-01T00:00:00Z\""),
    ("timestamp", "\"2026-01-01T00:00:00Z\""),
    ("request_id", "\"01a1fd4b-1b75-7439-9683-c23944382a59\""),
    ("etag", "\"124254dd06b2528e\""),
];

/// The ids that are shown for the resources of `tool`, in the order of their first appearance.
const IDS: [&str; 6] = [
    "res_5f1ab7c01e3c",
    "res_0b6c9be2d7a1",
    "res_a9274c55f0d8",
    "res_3e81d2b7469f",
    "res_c60f7713ae24",
    "res_7b95e0d8f13a",
];

/// A shell session in a separate folder, with the examples on the `PATH`.
#[derive(Debug)]
pub struct Session {
    folder: PathBuf,
    programs: PathBuf,
    ids: Vec<String>,
}

impl Session {
    /// A session in `folder`, in which `tool` keeps its store.
    ///
    /// # Panics
    ///
    /// If the folder does not exist.
    pub fn new(folder: &Path, programs: &Path) -> Session {
        let folder = folder.canonicalize().expect("the folder exists");
        Session { folder, programs: programs.to_owned(), ids: Vec::new() }
    }

    /// Runs a line of shell, which may name the ids that earlier output showed, and returns its output to stdout and stderr,
    /// masked and broken into short lines.
    ///
    /// # Panics
    ///
    /// If the shell does not start or prints text that is not UTF-8.
    pub fn run(&mut self, line: &str) -> String {
        let line = self.ids.iter().zip(IDS).fold(line.to_owned(), |line, (id, shown)| line.replace(shown, id));
        let mut shell = Command::new("bash");
        shell.args(["-c", &format!("exec 2>&1\n{line}")]).current_dir(&self.folder).stdin(Stdio::null());
        let path = format!("{}:/usr/bin:/bin", self.programs.display());
        shell.env_clear().env("PATH", path).env("HOME", &self.folder).env("TOOL_STORE", "store.db");
        let output = shell.output().expect("bash runs");
        let text = String::from_utf8(output.stdout).expect("the output is UTF-8");
        self.shown(&text)
    }

    /// The text as the guides show it: volatile values masked, long lines of JSON broken.
    ///
    /// # Panics
    ///
    /// If the temporary folder has a path that is not UTF-8.
    pub fn shown(&mut self, text: &str) -> String {
        let text = self.with_known_ids(&text.replace(self.folder.to_str().expect("a path in UTF-8"), "/home/you"));
        let mut shown = String::new();
        for line in text.lines() {
            match serde_json::from_str::<Node>(line) {
                Ok(mut node) => {
                    node.mask();
                    node.write(0, &mut shown);
                }
                Err(_) => shown.push_str(line.trim_end()),
            }
            shown.push('\n');
        }
        shown
    }

    /// Replaces each id of a resource by the one that is shown for it.
    fn with_known_ids(&mut self, text: &str) -> String {
        const PREFIX: &str = "res_";
        const LENGTH: usize = PREFIX.len() + 12;
        let mut shown = text.to_owned();
        for (at, _) in text.match_indices(PREFIX) {
            let Some(id) = text.get(at..at + LENGTH) else { continue };
            let random = id[PREFIX.len()..].bytes().all(|byte| byte.is_ascii_hexdigit());
            if random && !IDS.contains(&id) && !self.ids.iter().any(|known| known == id) {
                self.ids.push(id.to_owned());
            }
        }
        assert!(self.ids.len() <= IDS.len(), "a session shows at most {} resources", IDS.len());
        for (id, masked) in self.ids.iter().zip(IDS) {
            shown = shown.replace(id, masked);
        }
        shown
    }
}

/// JSON with the order of its keys.
enum Node {
    Leaf(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Node {
    fn mask(&mut self) {
        match self {
            Node::Leaf(_) => {}
            Node::List(items) => items.iter_mut().for_each(Node::mask),
            Node::Object(members) => {
                for (key, value) in members {
                    if let (Node::Object(meta), "meta") = (&mut *value, key.as_str()) {
                        meta.retain(|(key, _)| !LEFT_OUT.contains(&key.as_str()));
                    }
                    match MASKED.iter().find(|(masked, _)| masked == key) {
                        Some((_, shown)) if matches!(value, Node::Leaf(_)) => *value = Node::Leaf((*shown).to_owned()),
                        _ => value.mask(),
                    }
                }
            }
        }
    }

    /// Writes the node from the column `indent` on: on one line if it fits, else with as many members on a line as fit.
    fn write(&self, indent: usize, text: &mut String) {
        let column = |text: &str| text.chars().rev().take_while(|c| *c != '\n').count();
        let whole = self.to_string();
        let (open, close, members): (char, char, Vec<(String, &Node)>) = match self {
            Node::List(items) if whole.len() > WIDTH - indent => {
                ('[', ']', items.iter().map(|item| (String::new(), item)).collect())
            }
            Node::Object(members) if whole.len() > WIDTH - indent => {
                let key = |key: &String| format!("{}:", serde_json::Value::from(key.as_str()));
                ('{', '}', members.iter().map(|(name, value)| (key(name), value)).collect())
            }
            _ => return text.push_str(&whole),
        };
        text.push(open);
        for (i, (key, value)) in members.iter().enumerate() {
            let length = key.len() + value.to_string().len() + 1;
            if i > 0 {
                text.push(',');
                if column(text) + length > WIDTH {
                    text.push('\n');
                    text.extend(std::iter::repeat_n(' ', indent + 1));
                }
            }
            text.push_str(key);
            if column(text) + value.to_string().len() < WIDTH {
                text.push_str(&value.to_string());
            } else {
                value.write(indent + 1, text);
            }
        }
        text.push(close);
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let comma = |i| if i == 0 { "" } else { "," };
        match self {
            Node::Leaf(text) => f.write_str(text),
            Node::List(items) => {
                f.write_str("[")?;
                items.iter().enumerate().try_for_each(|(i, item)| write!(f, "{}{item}", comma(i)))?;
                f.write_str("]")
            }
            Node::Object(members) => {
                f.write_str("{")?;
                for (i, (key, value)) in members.iter().enumerate() {
                    write!(f, "{}{}:{value}", comma(i), serde_json::Value::from(key.as_str()))?;
                }
                f.write_str("}")
            }
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyNode;

        fn leaf(value: impl Into<serde_json::Value>) -> Node {
            Node::Leaf(value.into().to_string())
        }

        impl<'de> Visitor<'de> for AnyNode {
            type Value = Node;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }

            fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
                Ok(leaf(value))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
                Ok(leaf(value))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
                Ok(leaf(value))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
                Ok(leaf(value))
            }

            fn visit_str<E>(self, value: &str) -> Result<Node, E> {
                Ok(leaf(value))
            }

            fn visit_unit<E>(self) -> Result<Node, E> {
                Ok(leaf(()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = list.next_element()? {
                    items.push(item);
                }
                Ok(Node::List(items))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Node::Object(members))
            }
        }

        deserializer.deserialize_any(AnyNode)
    }
}
