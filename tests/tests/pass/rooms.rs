//! The rooms of the runtime: docs/architecture.md lists them in order, and a room imports only from those before it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Files that only re-export: the crate's root, the prelude, and the names that generated code uses.
const FACADES: [&str; 3] = ["lib.rs", "prelude.rs", "private.rs"];

/// The most rooms that a newcomer can keep in mind.
const MOST_ROOMS: usize = 12;

#[test]
fn no_room_imports_a_later_one() {
    let rooms = rooms();
    let exports = exports();
    let place = |room: &str| rooms.iter().position(|known| known == room);
    let mut violations = Vec::new();
    for (file, text) in sources() {
        let Some(room) = file.split_once('/').map(|(room, _)| room) else { continue };
        let here = place(room).unwrap_or_else(|| panic!("{file} is in no room of docs/architecture.md"));
        for path in crate_paths(&text) {
            let first = path.split("::").next().unwrap_or_default();
            let named = if place(first).is_some() { first } else { exports.get(first).map_or("", String::as_str) };
            let there = place(named).unwrap_or_else(|| panic!("{file} names crate::{path}, which is in no room"));
            if there > here {
                violations.push(format!("{file} imports crate::{path}, and {named} comes after {room}"));
            }
        }
    }
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

#[test]
fn every_module_is_in_a_room() {
    let rooms = rooms();
    assert!(rooms.len() <= MOST_ROOMS, "{rooms:?}");
    for room in &rooms {
        assert!(source().join(room).join("mod.rs").is_file(), "{room} has no folder");
    }
    for (file, _) in sources() {
        let at_the_root = !file.contains('/');
        assert!(!at_the_root || FACADES.contains(&file.as_str()), "{file} is in no room");
    }
}

#[test]
fn imports_are_found_in_every_form() {
    let text = r#"
        use crate::wire::{Body, ErrorBody};
        use crate::{run, App as _, parse::{self, Request}};
        // use crate::comment;
        let text = "write `crate::{T}`";
        let answer = crate::render::texts(crate::wire::text());
        #[cfg(test)]
        mod tests {
            use crate::app;
        }
    "#;
    let mut found = crate_paths(text);
    found.sort();
    assert_eq!(found, ["App", "parse", "render::texts", "run", "wire", "wire::text"]);
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../envelope-runtime/src")
}

/// The rooms in their order: the first column of the table below the heading `Rooms`.
fn rooms() -> Vec<String> {
    let text = fs::read_to_string(source().join("../../docs/architecture.md")).expect("the architecture is described");
    let section = text.split("\n## ").find(|section| section.starts_with("Rooms\n")).expect("a section on rooms");
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    rows.map(|(room, _)| room.to_owned()).collect()
}

/// Every source file, by its path below `src`, but for those that only tests compile.
fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let (root, mut found) = (source(), Vec::new());
    walk(&root, &mut found);
    let name = |path: &Path| path.strip_prefix(&root).expect("below the root").to_str().expect("UTF-8").to_owned();
    let mut sources: Vec<_> =
        found.into_iter().map(|path| (name(&path), fs::read_to_string(&path).expect("UTF-8"))).collect();
    sources.retain(|(name, _)| !name.ends_with("/tests.rs") && !name.contains("/tests/"));
    sources
}

/// The room of each item that the crate's root re-exports.
fn exports() -> BTreeMap<String, String> {
    let text = fs::read_to_string(source().join("lib.rs")).expect("the crate's root");
    let mut exports = BTreeMap::new();
    for statement in text.split(';').filter_map(|statement| statement.split_once("pub use ")) {
        let (room, items) = statement.1.split_once("::").unwrap_or((statement.1, ""));
        for item in items.split(|c: char| !c.is_alphanumeric() && c != '_') {
            exports.insert(item.to_owned(), room.to_owned());
        }
    }
    exports
}

/// The paths after `crate::` outside of comments, string literals and test modules, up to the first brace of a group. Each
/// member of a group at the root is a path.
fn crate_paths(text: &str) -> Vec<String> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).map(without_strings);
    let code = code.collect::<Vec<_>>().join("\n");
    let code = code.split("#[cfg(test)]\n").next().unwrap_or_default().to_owned()
        + &code.split("#[cfg(test)]\n").skip(1).map(without_item).collect::<String>();
    // The `$crate::` of a macro is resolved in its user's crate.
    let code = code.replace("$crate::", "");
    let mut paths = Vec::new();
    for rest in code.split("crate::").skip(1) {
        if let Some(group) = rest.strip_prefix('{') {
            paths.extend(members(group));
        } else {
            let end = rest.find(|c: char| !c.is_alphanumeric() && !"_:".contains(c)).unwrap_or(rest.len());
            paths.push(rest[..end].trim_end_matches(':').to_owned());
        }
    }
    paths
}

/// A line without the string literals that begin and end on it.
fn without_strings(line: &str) -> String {
    line.split('"').step_by(2).collect()
}

/// The text after the item that it starts with: a module with a body, or a declaration.
fn without_item(text: &str) -> &str {
    let body = text.find('{').filter(|open| text.find(';').is_none_or(|end| *open < end));
    let Some(open) = body else { return text.split_once(';').map_or("", |(_, rest)| rest) };
    let mut depth = 0_usize;
    for (at, c) in text.char_indices().skip_while(|(at, _)| *at < open) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[at + 1..];
        }
    }
    ""
}

/// The first segments of the members of a group, whose opening brace comes before `group`.
fn members(group: &str) -> Vec<String> {
    let (mut depth, mut found, mut member) = (0_usize, Vec::new(), String::new());
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => found.push(std::mem::take(&mut member)),
            _ if depth == 0 => member.push(c),
            _ => {}
        }
    }
    found.push(member);
    let first = |member: &String| {
        let member = member.trim();
        member.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default().to_owned()
    };
    found.iter().map(first).filter(|member| !member.is_empty()).collect()
}
