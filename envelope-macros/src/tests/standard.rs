//! The macros' table of standard error codes equals that of the runtime, on which a proc-macro crate cannot depend.

use quote::ToTokens;
use syn::{Expr, ExprCall, Item};

use crate::standard::STANDARD;

const RUNTIME: &str = include_str!("../../../envelope-runtime/src/error/standard.rs");

/// The rows of the runtime's table as source text: number, name, retryable, side effects.
fn rows() -> Vec<[String; 4]> {
    let file = syn::parse_file(RUNTIME).expect("the runtime's table is Rust");
    let table = file.items.into_iter().find_map(|item| match item {
        Item::Const(table) if table.ident == "STANDARD" => Some(*table.expr),
        _ => None,
    });
    let Some(Expr::Reference(table)) = table else { panic!("the runtime has no table") };
    let Expr::Array(rows) = *table.expr else { panic!("the runtime's table is not an array") };
    let row = |row: Expr| {
        let Expr::Call(ExprCall { args, .. }) = row else { panic!("a row is a call") };
        let words: Vec<String> = args.iter().map(|word| word.to_token_stream().to_string()).collect();
        // A name is a literal, or a constant with the same identifier.
        [0, 1, 2, 3].map(|at| words[at].trim_matches('"').to_owned())
    };
    rows.elems.into_iter().map(row).collect()
}

#[test]
fn the_two_tables_of_standard_codes_agree() {
    let known = STANDARD.iter().map(|row| {
        let side_effects = match row.side_effects {
            "none" => "Nothing",
            "partial" => "Partial",
            _ => "Complete",
        };
        [row.number.to_string(), row.name.to_owned(), row.retryable.to_string(), side_effects.to_owned()]
    });
    assert_eq!(known.collect::<Vec<_>>(), rows());
}
