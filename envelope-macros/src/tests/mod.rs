//! Tests of whole expansions, without a compiler.

mod arguments;
mod command;
mod corpus;

mod error_code;
mod expanded;
mod flags;
mod reference;
mod requirements;
mod resource;
mod retry;
mod rooms;
mod signature;
mod snapshots;
mod standard;

use proc_macro2::{Span, TokenStream, TokenTree};

/// The three macros.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Macro {
    Command,
    ErrorCode,
    Resource,
}

impl Macro {
    /// Returns the expansion. A derive ignores `attr`.
    fn expand(self, attr: TokenStream, item: TokenStream) -> TokenStream {
        match self {
            Macro::Command => crate::command::expand(attr, item),
            Macro::ErrorCode => crate::error_code::derive(item),
            Macro::Resource => crate::resource::derive(item),
        }
    }

    fn expand_text(self, attr: &str, item: &str) -> TokenStream {
        self.expand(attr.parse().expect("the arguments are tokens"), item.parse().expect("the item is tokens"))
    }
}

/// An error of a macro: its source and its message.
#[derive(Debug, PartialEq, Eq)]
struct Reported {
    at: String,
    message: String,
}

/// The errors in an expansion.
fn errors(expansion: &TokenStream) -> Vec<Reported> {
    let tokens: Vec<TokenTree> = expansion.clone().into_iter().collect();
    let reported = tokens.windows(3).filter_map(|window| match window {
        [TokenTree::Ident(name), TokenTree::Punct(_), TokenTree::Group(text)] if name == "compile_error" => {
            let message = syn::parse2::<syn::LitStr>(text.stream()).expect("the message is a string").value();
            assert_style(&message);
            Some(Reported { at: source(name.span(), text.span()), message })
        }
        _ => None,
    });
    reported.collect()
}

/// Asserts that a message has rustc's form: a problem in lower case without a full stop, then help and notes.
fn assert_style(message: &str) {
    let mut lines = message.lines();
    let problem = lines.next().unwrap_or_default();
    assert!(problem.starts_with(|first: char| first.is_lowercase() || first == '`'), "{message}");
    assert!(!problem.ends_with(['.', '?', '!', ':']), "{message}");
    let kinds: Vec<bool> = lines.map(|line| line.starts_with("note: ")).collect();
    assert!(message.lines().skip(1).all(|line| line.starts_with("help: ") || line.starts_with("note: ")), "{message}");
    assert!(kinds.is_sorted(), "a note before help: {message}");
    assert!(!message.ends_with('.'), "{message}");
}

/// Returns the source from one token to another. Only a span of the user's tokens has a source.
fn source(from: Span, to: Span) -> String {
    from.join(to).and_then(|span| span.source_text()).unwrap_or_default()
}

/// Asserts that the expansion has exactly one error, at the source `at`, whose message contains `says`.
#[track_caller]
fn assert_one(expansion: &TokenStream, at: &str, says: &str) {
    let reported = errors(expansion);
    let [one] = reported.as_slice() else { panic!("expected one error, got {reported:#?}") };
    assert_eq!(one.at, at, "{}", one.message);
    assert!(one.message.contains(says), "{:?} does not contain {says:?}", one.message);
    syn::parse2::<syn::File>(expansion.clone()).expect("the expansion consists of items");
}

/// Asserts one error for `#[command(attr)]` on `item`, and that the function and a stub companion are emitted.
#[track_caller]
fn assert_command(attr: &str, item: &str, at: &str, says: &str) {
    let expansion = Macro::Command.expand_text(attr, item);
    assert_one(&expansion, at, says);
    let text = expansion.to_string();
    assert!(text.contains("struct f { }"), "the companion is missing: {text}");
    assert!(text.contains("type Return = __envelope :: Stub"), "the companion is not a stub: {text}");
    let body: TokenStream = BODY.parse().expect("tokens");
    assert!(text.contains(&body.to_string()), "the function is missing: {text}");
}

/// The body of the handlers with a fault.
const BODY: &str = "{ let kept = 1; work(kept) }";

/// A documented handler with this signature after its name.
fn handler(signature: &str) -> String {
    format!("/// Does something\nfn f{signature} {BODY}")
}

/// Asserts that `#[command(attr)]` on `item` is accepted, and returns the expansion.
#[track_caller]
fn accepted(attr: &str, item: &str) -> String {
    let expansion = Macro::Command.expand_text(attr, item);
    assert_eq!(errors(&expansion), [], "{attr}");
    pretty(expansion)
}

/// Asserts that `text` contains the code `part`, regardless of layout.
#[track_caller]
fn assert_contains(text: &str, part: &str) {
    assert!(compact(text).contains(&compact(part)), "no `{part}` in {text}");
}

/// Removes the layout of code: white space, and commas before a closing bracket.
fn compact(code: &str) -> String {
    let code: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
    [",)", ",]", ",}", ",>"].iter().fold(code, |code, end| code.replace(end, &end[1..]))
}

/// Returns an expansion as text, with the implementations of a companion after its struct.
fn pretty(tokens: TokenStream) -> String {
    let mut file: syn::File = syn::parse2(tokens).expect("the expansion consists of items");
    let mut items = Vec::new();
    for mut item in file.items {
        let implementations = implementations(&mut item);
        items.push(item);
        items.extend(implementations.into_iter().flat_map(|file| file.items));
    }
    file.items = items;
    prettyplease::unparse(&file)
}

/// Removes the attribute with the implementations of a companion.
fn implementations(item: &mut syn::Item) -> Option<syn::File> {
    let syn::Item::Struct(structure) = item else { return None };
    let is_companion =
        |attr: &syn::Attribute| attr.path().segments.last().is_some_and(|last| last.ident == "companion");
    let at = structure.attrs.iter().position(is_companion)?;
    let attr = structure.attrs.remove(at);
    let tokens = attr.meta.require_list().expect("the attribute has arguments").tokens.clone();
    Some(syn::parse2(tokens).expect("the implementations are items"))
}
