//! Compares the table of framework flags with the runtime's, which a proc-macro crate cannot depend on.

use quote::ToTokens;
use syn::{Expr, ExprLit, Item, Lit};

use crate::flags::{FLAGS, FlagScope};

const RUNTIME: &str = include_str!("../../../envelope-runtime/src/command/flags.rs");
/// The file with the names of the flags of a list.
const PAGING: &str = include_str!("../../../envelope-runtime/src/context/paging/mod.rs");

/// Returns the value of a constant in the runtime.
fn constant(name: &str) -> String {
    let files = [RUNTIME, PAGING].map(|source| syn::parse_file(source).expect("the runtime is Rust"));
    let value = files.into_iter().flat_map(|file| file.items).find_map(|item| match item {
        Item::Const(item) if item.ident == name => Some(*item.expr),
        _ => None,
    });
    match value {
        Some(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) => text.value(),
        _ => panic!("{name} is not a string constant"),
    }
}

/// Returns the scope of the macros for one of the runtime. A command does not have the flags of the root alone.
fn scope(runtime: &str) -> Option<FlagScope> {
    match runtime {
        "Scope::Root" => None,
        "Scope::Clap" | "Scope::Everything" => Some(FlagScope::Every),
        "Scope::Gate(GateId::Timeout)" => Some(FlagScope::Timeout),
        "Scope::Gate(GateId::DryRun)" => Some(FlagScope::Plan),
        "Scope::Gate(GateId::Confirm)" => Some(FlagScope::Confirm),
        "Scope::Gate(GateId::IdempotencyKey)" => Some(FlagScope::Idempotency),
        "Scope::Lists" => Some(FlagScope::List),
        "Scope::Progress" => Some(FlagScope::Progress),
        "Scope::Stdin" => Some(FlagScope::Stdin),
        other => panic!("{other} has no scope in the macros"),
    }
}

/// Returns the names and scopes in the runtime's table.
fn runtime_flags() -> Vec<(String, FlagScope)> {
    let file = syn::parse_file(RUNTIME).expect("the runtime is Rust");
    let table = file.items.into_iter().find_map(|item| match item {
        Item::Static(table) if table.ident == "FLAGS" => Some(*table.expr),
        _ => None,
    });
    let Some(Expr::Reference(table)) = table else { panic!("the runtime has no table") };
    let Expr::Array(rows) = *table.expr else { panic!("the table is not an array") };
    let row = |row: Expr| {
        let Expr::Struct(row) = row else { panic!("a flag is not a struct literal") };
        if row.attrs.iter().any(|attr| attr.path().is_ident("cfg")) && !cfg!(feature = "tracing") {
            return None;
        }
        let field = |name: &str| {
            let field = row.fields.iter().find(|field| field.member.to_token_stream().to_string() == name);
            field.unwrap_or_else(|| panic!("a flag has no {name}")).expr.clone()
        };
        let name = match field("name") {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => text.value(),
            name => constant(&name.to_token_stream().to_string()),
        };
        let scope = scope(&field("scope").to_token_stream().to_string().replace(' ', ""));
        scope.map(|scope| (name, scope))
    };
    rows.elems.into_iter().filter_map(row).collect()
}

#[test]
fn the_flags_are_those_of_the_runtime() {
    let sorted = |mut flags: Vec<(String, FlagScope)>| {
        flags.sort_by(|(a, _), (b, _)| a.cmp(b));
        flags
    };
    let flags = FLAGS.iter().map(|(name, scope)| ((*name).to_owned(), *scope)).collect();
    assert_eq!(sorted(flags), sorted(runtime_flags()));
}
