//! Thousands of malformed inputs: valid ones with random damage, identical in every run.

use std::panic::{AssertUnwindSafe, catch_unwind};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::{Macro, errors};
use crate::command::Item;
use crate::errors::Errors;

/// Random numbers that are identical in every run (xorshift).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).expect("it is below a usize")
    }
}

/// Valid inputs: the macro, its arguments, the item.
const SEEDS: &[(Macro, &str, &str)] = &[
    (
        Macro::Command,
        r#"effect = "create", exit_codes(ALREADY_EXISTS = 10, NOT_FOUND = 0, QUOTA = 80), get = a::get, name = "make",
           example("make one", "tool make one"), crate = renamed"#,
        r#"/// Create a resource
           #[cfg(unix)]
           pub(crate) fn create(store: &Store, #[arg(long, short = 'n', env, default_value = "a")] name: String,
               #[command(flatten)] page: Option<Page>) -> Result<Create<Record>, StoreError> { store.insert(&name) }"#,
    ),
    (
        Macro::Command,
        r#"effect = "read""#,
        r"/** List */ fn r#list(_: &a::Store<u8>, #[arg(long, value_enum, default_value_t = A::B, alias = 'x')] kind: A,
               #[arg(num_args(1..), value_parser = parse::<A, B>)] many: Vec<(u8, u8)>, flag: bool, unit: (),
               #[arg(action = ArgAction::Count, required = false)] count: Option<u8>) -> R { }",
    ),
    (
        Macro::Command,
        r#"effect = "delete", exit_codes(NOT_FOUND = 0,),"#,
        "/** A */ fn delete(id: u64) -> R where { 1 }",
    ),
    (
        Macro::Command,
        r#"effect = "run", confirm, timeout = "30s", exit_codes(TIMEOUT = 11)"#,
        r"/** A */ async fn import(plan: &Plan, #[arg(stdin, max_bytes = 1_000)] body: Option<Vec<u8>>,
               #[arg(long)] dry_run: bool, #[arg(long)] limit: u8) -> R { body }",
    ),
    (
        Macro::ErrorCode,
        "",
        r#"#[error_code(crate = renamed)] pub enum E<T: Display> {
               /// The quota is used up
               #[error_code(QUOTA = 80, fix_required = "raise {project:?}, {{}}", side_effects = "none")]
               Quota { #[error_code(context)] project: String, #[error_code(data)] rows: Vec<T>, #[source] source: T },
               #[error("{0}")] #[error_code(UNAVAILABLE, retryable = true, retry_after_ms = 500, suggestion = "{0}")]
               Store(#[from] rusqlite::Error),
               #[error(transparent)] Config(#[from] ConfigError),
               #[error_code(transparent)] Other { inner: Other },
           }"#,
    ),
    (
        Macro::Resource,
        "",
        r#"#[resource(kind = "token", crate = renamed)] #[serde(rename_all = "camelCase")] struct R<'a, T> where T: A {
               #[resource(id)] #[serde(rename(serialize = "a", deserialize = "b"))] id: u64, #[resource(key)] name: &'a str,
               #[serde(skip, default = "a")] effect: T, #[resource(secret)] token: Option<Secret>,
           }"#,
    ),
];

/// Tokens to insert.
const SCRAP: &str = r#"effect exit_codes get name example crate arg command error_code resource id key secret transparent
    retryable long short stdin max_bytes confirm timeout data action fn struct enum impl mut ref self async unsafe extern where dyn static type _ r#fn NOT_FOUND
    , = ; : :: & && - -> => # ! ? . .. < > | @ $ 0 -1 1.5 10u8 999999999999999999999999 "" "create" "{" "{0}" 'a' b"x"
    c"x" true 'static () [] {} (a = 1) [a, b] {x: y} ((((((((((a)))))))))) #[arg(long)] #[error_code()] #[cfg(x)] /** doc */"#;

/// Damages the tokens once: removes, duplicates, swaps, replaces, wraps or inserts a token.
fn damage(tokens: TokenStream, scrap: &[TokenTree], numbers: &mut Numbers) -> TokenStream {
    let mut tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let at = numbers.below(tokens.len());
    // In three of four cases the damage is inside the group.
    if let Some(TokenTree::Group(group)) = tokens.get(at) {
        if numbers.below(4) > 0 {
            let inside = damage(group.stream(), scrap, numbers);
            tokens[at] = Group::new(group.delimiter(), inside).into();
            return tokens.into_iter().collect();
        }
    }
    let other = scrap[numbers.below(scrap.len())].clone();
    if tokens.is_empty() {
        return other.into();
    }
    match numbers.below(7) {
        0 => drop(tokens.remove(at)),
        1 => tokens.insert(at, tokens[at].clone()),
        2 => {
            let next = (at + 1) % tokens.len();
            tokens.swap(at, next);
        }
        3 => tokens[at] = other,
        4 => {
            let kinds = [Delimiter::Parenthesis, Delimiter::Bracket, Delimiter::Brace, Delimiter::None];
            let kind = kinds[numbers.below(kinds.len())];
            tokens[at] = Group::new(kind, tokens[at].clone().into()).into();
        }
        5 => {
            let length = 1 + numbers.below(3);
            tokens.drain(at..(at + length).min(tokens.len()));
        }
        _ => tokens.insert(at, other),
    }
    tokens.into_iter().collect()
}

/// Parses an item with `#[command]`. Errors are those of the expansion.
fn parsed(item: &TokenStream) -> Option<Item> {
    let errors = Errors::new();
    let parsed = Item::parse(&errors, item);
    errors.finish();
    parsed
}

#[test]
fn damaged_input_never_panics_or_loses_the_function() {
    const INPUTS: usize = 6_000;
    let tokens_of = |text: &str| text.parse::<TokenStream>().expect("tokens");
    let seeds: Vec<_> =
        SEEDS.iter().map(|&(expander, attr, item)| (expander, tokens_of(attr), tokens_of(item))).collect();
    let scrap: Vec<TokenTree> = tokens_of(SCRAP).into_iter().collect();
    let mut numbers = Numbers(0x2545_f491_4f6c_dd1d);
    let (mut refused, mut unparsed) = (0, 0);
    let (mut error_count, mut placed) = (0, 0);
    for _ in 0..INPUTS {
        let (expander, mut attr, mut item) = seeds[numbers.below(seeds.len())].clone();
        for _ in 0..=numbers.below(3) {
            if expander == Macro::Command && numbers.below(2) == 0 {
                attr = damage(attr, &scrap, &mut numbers);
            } else {
                item = damage(item, &scrap, &mut numbers);
            }
        }
        let shown = format!("{expander:?} #[command({attr})] {item}");
        let expansion = catch_unwind(AssertUnwindSafe(|| expander.expand(attr, item.clone())))
            .unwrap_or_else(|_| panic!("the macro panicked at {shown}"));
        let text = expansion.to_string();
        // A lifetime without a name does not parse as text, but the function keeps it.
        if item.to_string().parse::<TokenStream>().is_ok() {
            text.parse::<TokenStream>().unwrap_or_else(|error| panic!("{error} in the expansion of {shown}"));
        }
        let reported = errors(&expansion);
        assert!(reported.iter().all(|reported| !reported.message.is_empty()), "{shown}");
        // A group created by the damage has no source location, and neither has a missing token.
        error_count += reported.len();
        placed += reported.iter().filter(|reported| !reported.at.is_empty()).count();
        refused += usize::from(!reported.is_empty());
        match (expander, parsed(&item)) {
            (Macro::Command, Some(Item::Function(function))) => {
                assert!(text.starts_with(&function.function().to_string()), "{shown} became {text}");
            }
            (Macro::Command, Some(Item::Unfinished(function))) => {
                assert!(text.starts_with(&function.function().to_string()), "{shown} became {text}");
                assert_eq!(text.contains("__envelope :: Stub"), function.ident.is_some(), "{shown} became {text}");
                unparsed += 1;
            }
            (Macro::Command, None) => {
                assert!(text.starts_with(&item.to_string()), "{shown} became {text}");
                assert!(!reported.is_empty(), "{shown}");
            }
            (Macro::ErrorCode | Macro::Resource, _) => {
                // If the item parses, a derive emits an implementation, with or without an error. Otherwise it needs the name.
                let has_impl = text.contains("__private as __envelope");
                let parses = syn::parse2::<syn::DeriveInput>(item).is_ok();
                assert!(has_impl || !parses, "{shown} became {text}");
                assert!(parses || !reported.is_empty(), "{shown}");
            }
        }
    }
    assert!(placed * 100 >= error_count * 85, "{placed} of {error_count} errors are at a token of the input");
    // Some inputs are accepted, and most are rejected.
    assert!((INPUTS / 2..INPUTS).contains(&refused), "{refused} of {INPUTS} were refused");
    assert!(unparsed > INPUTS / 50, "{unparsed} of {INPUTS} were no functions");
}
