//! What a command comes to, taken apart again: its text by the format that `spec/text.rs` of the runtime documents, and
//! what stands beside the text as tokens.

use quote::ToTokens;
use syn::{Expr, File, Item, Stmt};

use super::accepted;

/// The names of an argument's fields, in their order. Its shape is told as `arity` and `required`.
const OF_AN_ARGUMENT: &[&str] = &["id", "value_name", "help", "long_help", "long", "short", "env", "default"];
/// Those of a parameter that stdin fills.
const OF_STDIN: &[&str] = &["id", "max_bytes", "help"];

/// A command as its static data tell it.
#[derive(Debug, Default)]
pub(super) struct Decoded {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) long_about: String,
    /// What each does, and what to type.
    pub(super) examples: Vec<(String, String)>,
    /// What is taken by value.
    pub(super) params: Vec<Fields>,
    /// The table, as the attribute's author wrote it.
    pub(super) codes: String,
    /// All parameters as a list of the runtime's types: `(One<u8, Known>, ())`.
    pub(super) kinds: String,
    /// How the handler is called, and how its return value is settled.
    pub(super) handler: String,
    /// What is said of parameters beyond text: tokens, in brackets.
    pub(super) extras: String,
}

/// The fields of a parameter by their names; what is empty is there as well.
#[derive(Debug)]
pub(super) struct Fields(Vec<(&'static str, String)>);

impl Fields {
    /// A parameter from its text.
    fn of(text: &str) -> Self {
        let mut values = text.split('\x1f');
        let shape = values.next().expect("a parameter has a shape");
        let (arity, names) = match shape.to_ascii_lowercase().as_str() {
            "o" => ("One", OF_AN_ARGUMENT),
            "v" => ("OptionalValue", OF_AN_ARGUMENT),
            "m" => ("Many", OF_AN_ARGUMENT),
            "f" => ("Flag", OF_AN_ARGUMENT),
            "u" => ("Unit", OF_AN_ARGUMENT),
            "s" => ("Stdin", OF_STDIN),
            "x" => ("Flatten", &[] as &[&str]),
            other => panic!("{other:?} is no shape"),
        };
        let required = (shape.to_ascii_uppercase() == shape).to_string();
        let mut fields = vec![("arity", arity.to_owned()), ("required", required)];
        fields.extend(names.iter().map(|name| (*name, values.next().unwrap_or_default().to_owned())));
        assert_eq!(values.next(), None, "more than the fields of a parameter in {text:?}");
        assert!(!text.ends_with('\x1f'), "what is empty at the end is left out of {text:?}");
        Fields(fields)
    }

    /// Asserts that the parameter has these fields, and these values in them. A default has `=` before it.
    #[track_caller]
    pub(super) fn assert(&self, expected: &[(&str, &str)]) {
        for (name, value) in expected {
            let found = self.0.iter().find(|(field, _)| field == name);
            let (_, found) = found.unwrap_or_else(|| panic!("no field {name} in {self:?}"));
            assert_eq!(found, value, "{name} of {self:?}");
        }
    }
}

/// `#[command(attr)]` on `item`, which is accepted.
#[track_caller]
pub(super) fn decoded(attr: &str, item: &str) -> Decoded {
    Decoded::of(&accepted(attr, item))
}

impl Decoded {
    /// The command of a whole expansion.
    #[track_caller]
    pub(super) fn of(expansion: &str) -> Self {
        let file: File = syn::parse_str(expansion).expect("what is expanded are items");
        let mut decoded = Decoded::default();
        let spec = file.items.iter().find_map(spec).expect("a command has a spec");
        for field in &spec.fields {
            let syn::Member::Named(name) = &field.member else { panic!("a spec has names") };
            match name.to_string().as_str() {
                "text" => decoded.read(&string(&field.expr)),
                "codes" => decoded.codes = string(&field.expr),
                "extras" => decoded.extras = tokens(&field.expr),
                "handler" => {
                    decoded.handler = tokens(&field.expr);
                    let (_, types) = decoded.handler.split_once("Handler::<").expect("a handler has its types");
                    let (types, _) = types.split_once(",_>{run:__run").expect("its return type is inferred");
                    decoded.kinds = types.to_owned();
                }
                _ => {}
            }
        }
        decoded
    }

    fn read(&mut self, text: &str) {
        let mut parts = text.split('\x1d');
        let mut next = || parts.next().unwrap_or_default().to_owned();
        (self.name, self.about, self.long_about) = (next(), next(), next());
        let (examples, params) = (next(), next());
        assert_eq!(parts.next(), None, "more than the parts of a command in {text:?}");
        assert!(!text.ends_with('\x1d'), "what is empty at the end is left out of {text:?}");
        let members = |part: &str| part.split('\x1e').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        let (examples, params): (Vec<String>, Vec<String>) = (members(&examples), members(&params));
        let example = |text: &String| text.split_once('\x1f').map(|(what, how)| (what.to_owned(), how.to_owned()));
        self.examples = examples.iter().map(|text| example(text).expect("an example is two texts")).collect();
        self.params = params.iter().map(|param| Fields::of(param)).collect();
    }
}

/// The spec among the items of a companion.
fn spec(item: &Item) -> Option<&syn::ExprStruct> {
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

fn string(expr: &Expr) -> String {
    let text: syn::LitStr = syn::parse2(expr.to_token_stream()).expect("a text");
    text.value()
}

/// Code without its layout and without the runtime's path, in which every name of ours stands.
fn tokens(expr: &Expr) -> String {
    super::compact(&expr.to_token_stream().to_string()).replace("__envelope::", "")
}
