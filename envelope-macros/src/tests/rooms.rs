//! The order of the modules: every import is compared with the table in `docs/architecture.md`.

use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

const ARCHITECTURE: &str = include_str!("../../../docs/architecture.md");

/// Returns the modules in the table, in their order: `command::arg` for `command/arg.rs`.
fn order() -> Vec<String> {
    let lines = ARCHITECTURE.lines().skip_while(|line| *line != "## Rooms of the macros").skip(1);
    let rows = lines.take_while(|line| !line.starts_with("## ")).filter_map(|line| line.strip_prefix("| "));
    let cells = rows.skip(1).filter_map(|row| row.split(" | ").nth(1));
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

/// Returns every module below `folder` with its source. The crate root and the tests belong to no room.
fn modules(folder: &Path, above: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder exists") {
        let path = entry.expect("the entry can be read").path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("a name is UTF-8");
        match stem {
            "lib" | "tests" | "mod" => {}
            _ if path.is_dir() => {
                found.push((format!("{above}{stem}"), read(&path.join("mod.rs"))));
                found.extend(modules(&path, &format!("{above}{stem}::")));
            }
            _ => found.push((format!("{above}{stem}"), read(&path))),
        }
    }
    found
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// Returns the absolute form of every path in the source of `module` that starts with `crate` or `super`.
fn paths(source: &str, module: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let module: Vec<String> = module.split("::").map(str::to_owned).collect();
    collect(source.parse().expect("the source is tokens"), &module, &mut found);
    found
}

fn collect(tokens: TokenStream, module: &[String], found: &mut Vec<Vec<String>>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut i = 0;
    while i < tokens.len() {
        match &tokens[i..] {
            [TokenTree::Ident(word), TokenTree::Ident(name), TokenTree::Group(body), ..] if word == "mod" => {
                collect(body.stream(), &[module, &[name.to_string()]].concat(), found);
                i += 2;
            }
            [TokenTree::Ident(word), rest @ ..] if word == "crate" && is_separator(rest) => {
                tree(&rest[2..], &[], found);
            }
            [TokenTree::Ident(word), rest @ ..] if word == "super" && is_separator(rest) => {
                tree(&rest[2..], &module[..module.len() - 1], found);
                // `super::super::item` is one path.
                while matches!(tokens.get(i + 3), Some(TokenTree::Ident(word)) if word == "super") {
                    i += 3;
                }
            }
            [TokenTree::Group(group), ..] => collect(group.stream(), module, found),
            _ => {}
        }
        i += 1;
    }
}

/// Adds the paths of a use tree below `base`.
fn tree(tokens: &[TokenTree], base: &[String], found: &mut Vec<Vec<String>>) {
    match tokens {
        [TokenTree::Ident(word), rest @ ..] if word == "super" && is_separator(rest) => {
            tree(&rest[2..], &base[..base.len().saturating_sub(1)], found);
        }
        [TokenTree::Ident(name), rest @ ..] => {
            let path = [base, &[name.to_string()]].concat();
            if is_separator(rest) { tree(&rest[2..], &path, found) } else { found.push(path) }
        }
        [TokenTree::Group(group), ..] if group.delimiter() == Delimiter::Brace => {
            let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
            let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
            tokens.split(is_comma).for_each(|part| tree(part, base, found));
        }
        _ => found.push(base.to_vec()),
    }
}

fn is_separator(tokens: &[TokenTree]) -> bool {
    let is_colon = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    is_colon(tokens.first()) && is_colon(tokens.get(1))
}

#[test]
fn every_module_is_in_one_room() {
    let mut listed = order();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut modules: Vec<String> = modules(&source, "").into_iter().map(|(module, _)| module).collect();
    listed.sort();
    modules.sort();
    assert_eq!(listed, modules, "the table in docs/architecture.md is not complete");
}

#[test]
fn a_module_imports_only_modules_before_it() {
    let order = order();
    let position = |module: &str| order.iter().position(|other| other == module);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut against = Vec::new();
    let is_macro = |name: &str| ["command", "error_code", "resource"].contains(&name);
    let macro_of = |module: &str| module.split("::").next().filter(|name| is_macro(name)).map(str::to_owned);
    for (module, source) in modules(&source, "") {
        for path in paths(&source, &module) {
            // The longest prefix that is a module; the rest is an item in it.
            let target =
                (1..=path.len()).rev().map(|length| path[..length].join("::")).find(|path| position(path).is_some());
            let target = target.unwrap_or_else(|| panic!("{module}: `{}` is in no module", path.join("::")));
            // A path from an inline module to its file names the module itself.
            let is_later = target != module && position(&target) > position(&module);
            let is_of_another_macro = macro_of(&target).is_some_and(|target| macro_of(&module) != Some(target));
            if is_later || is_of_another_macro {
                against.push(format!("{module} imports {target}"));
            }
        }
    }
    assert_eq!(against, [] as [String; 0], "against the order of docs/architecture.md");
}

#[test]
fn paths_are_resolved_from_their_module() {
    let source = "
        pub(crate) use super::attr::{self, inner::{A, B as C}};
        use crate::{messages, spans::located};
        fn f() -> super::super::D { crate::codes::name(&quote!(x)) }
        mod tests { use super::{f, g}; }
    ";
    let found: Vec<String> = paths(source, "command::expand::spec").iter().map(|path| path.join("::")).collect();
    assert_eq!(
        found,
        [
            "command::expand::attr::self",
            "command::expand::attr::inner::A",
            "command::expand::attr::inner::B",
            "messages",
            "spans::located",
            "command::D",
            "codes::name",
            "command::expand::spec::f",
            "command::expand::spec::g",
        ]
    );
}
