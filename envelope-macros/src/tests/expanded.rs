//! The static description of a command, parsed back from an expansion.

use quote::ToTokens;
use syn::{Expr, ExprStruct, File, Item, Member, Stmt};

use super::{accepted, compact};

/// The fields of a `CommandSpec` that tests look at.
#[derive(Debug, Default)]
pub(super) struct Expanded {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) long_about: String,
    /// Descriptions and invocations.
    pub(super) examples: Vec<(String, String)>,
    /// The parameters that are taken by value.
    pub(super) params: Vec<Fields>,
    pub(super) exit_codes: Vec<(String, String)>,
    /// The kinds of all parameters, as a list of the runtime's types: `(One<u8, Standard>, ())`.
    pub(super) kinds: String,
    /// The code of the handler.
    pub(super) handler: String,
}

/// The fields of a struct literal: the value of a string literal, the tokens of any other expression, without `Some`.
#[derive(Debug)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Returns the fields of a parameter. The field `kind` is the variant of `Param`.
    fn of_param(param: &Expr) -> Self {
        let Expr::Call(call) = param else { panic!("not a parameter: {}", tokens(param)) };
        let mut fields = Fields::of(&call.args[0]);
        fields.0.push(("kind".to_owned(), tokens(&call.func).replace("Param::", "")));
        fields
    }

    fn of(literal: &Expr) -> Self {
        let Expr::Struct(literal) = literal else { panic!("not a struct literal: {}", tokens(literal)) };
        Fields(fields(literal).map(|(name, value)| (name, text(value))).collect())
    }

    /// Returns a field, or `-` if it has its default.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("-", |(_, value)| value)
    }

    /// Asserts the values of some fields.
    #[track_caller]
    pub(super) fn assert(&self, expected: &[(&str, &str)]) {
        for (name, value) in expected {
            assert_eq!(self.get(name), *value, "{name} of {self:?}");
        }
    }

    /// Asserts all fields that are code: `reader`, `parser` and `extend`, or `augment` and `reader`.
    #[track_caller]
    pub(super) fn assert_code(&self, expected: &str) {
        let is_code = |name: &&str| self.get(name) != "-";
        let code: Vec<String> = ["augment", "reader", "parser", "extend"]
            .iter()
            .filter(|name| is_code(name))
            .map(|name| format!("{name}: {}", self.get(name)))
            .collect();
        assert_eq!(compact(&code.join(", ")), compact(expected));
    }
}

/// Asserts that `#[command(attr)]` on `item` is accepted, and returns the description of the command.
#[track_caller]
pub(super) fn expanded(attr: &str, item: &str) -> Expanded {
    let file: File = syn::parse_str(&accepted(attr, item)).expect("the expansion is items");
    let spec = file.items.iter().find_map(spec).expect("a command has a spec");
    let mut expanded = Expanded::default();
    for (name, value) in fields(spec) {
        match name.as_str() {
            "name" => expanded.name = text(value),
            "about" => expanded.about = text(value),
            "long_about" => expanded.long_about = text(value),
            "examples" => expanded.examples = pairs(value, ["description", "invocation"]),
            "params" => expanded.params = elements(value).map(Fields::of_param).collect(),
            "exit_codes" => expanded.exit_codes = pairs(value, ["name", "number"]),
            "handler" => {
                expanded.handler = tokens(value);
                let (_, kinds) = expanded.handler.split_once("Handler::<").expect("the handler has its types");
                let (kinds, _) = kinds.split_once(",_>{run:__run").expect("the return type is inferred");
                expanded.kinds = kinds.to_owned();
            }
            _ => {}
        }
    }
    expanded
}

/// Returns the spec in the block of a companion.
fn spec(item: &Item) -> Option<&ExprStruct> {
    let Item::Const(item) = item else { return None };
    let Expr::Block(block) = &*item.expr else { return None };
    block.block.stmts.iter().find_map(|stmt| match stmt {
        Stmt::Item(Item::Static(item)) if item.ident == "__ENVELOPE_SPEC" => match &*item.expr {
            Expr::Struct(spec) => Some(spec),
            _ => None,
        },
        _ => None,
    })
}

fn fields(literal: &ExprStruct) -> impl Iterator<Item = (String, &Expr)> {
    literal.fields.iter().map(|field| {
        let Member::Named(name) = &field.member else { panic!("a field without a name") };
        (name.to_string(), &field.expr)
    })
}

/// Returns the elements of `&[...]`.
fn elements(slice: &Expr) -> impl Iterator<Item = &Expr> {
    let Expr::Reference(slice) = slice else { panic!("not a reference: {}", tokens(slice)) };
    let Expr::Array(array) = &*slice.expr else { panic!("not an array: {}", tokens(&slice.expr)) };
    array.elems.iter()
}

fn pairs(slice: &Expr, names: [&str; 2]) -> Vec<(String, String)> {
    let pair = |element| {
        let fields = Fields::of(element);
        (fields.get(names[0]).to_owned(), fields.get(names[1]).to_owned())
    };
    elements(slice).map(pair).collect()
}

/// Returns the value of a string or character literal, or the tokens of another expression; of `Some(x)`, that of `x`.
fn text(expr: &Expr) -> String {
    match expr {
        Expr::Call(call) if tokens(&call.func) == "Some" => text(&call.args[0]),
        Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => text.value(),
        Expr::Lit(syn::ExprLit { lit: syn::Lit::Char(letter), .. }) => letter.value().to_string(),
        expr => tokens(expr).replace("Arity::", ""),
    }
}

/// Returns code without its layout and without the path of the runtime.
fn tokens(expr: &Expr) -> String {
    compact(&expr.to_token_stream().to_string()).replace("__envelope::", "")
}
