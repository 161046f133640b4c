//! The keys of `#[arg(...)]` that are methods of clap's `Arg`: the names, ids and numbers of values in their literals.

use proc_macro2::Ident;
use syn::{Expr, ExprLit, ExprRange, Lit, LitChar, LitStr, RangeLimits};

/// The facts in the method calls of one argument.
#[expect(clippy::struct_excessive_bools, reason = "each is an independent property")]
#[derive(Default)]
pub(crate) struct RawCalls {
    /// Aliases of the long flag, with their keys.
    pub(crate) longs: Vec<(Ident, LitStr)>,
    /// Aliases of the short flag.
    pub(crate) shorts: Vec<LitChar>,
    /// Ids of other arguments or of groups.
    pub(crate) relations: Vec<LitStr>,
    /// The groups that contain the argument.
    pub(crate) groups: Vec<String>,
    /// Whether an expression names another group.
    pub(crate) has_open_groups: bool,
    /// The first key that requires the argument under a condition.
    pub(crate) conditional: Option<Ident>,
    /// The first key that gives the argument a default under a condition.
    pub(crate) has_conditional_default: bool,
    /// The first key by which an occurrence has several values.
    pub(crate) several: Option<Ident>,
    /// Further literal defaults.
    pub(crate) defaults: Vec<LitStr>,
    /// Whether values are separated, by `value_delimiter`.
    pub(crate) splits: bool,
    /// Whether the place of a positional argument, or its number of values, differs from the usual.
    pub(crate) is_placed: bool,
    /// Whether an expression or an unknown method leaves a fact to run time.
    pub(crate) is_open: bool,
}

/// The place of the ids among the values of a method.
#[derive(Clone, Copy)]
enum Ids {
    /// Every value.
    All,
    /// The value with this index.
    Value(usize),
    /// The element with this index of each tuple.
    Element(usize),
}

/// The methods that name other arguments.
const RELATIONS: [(&str, Ids); 16] = [
    ("conflicts_with", Ids::All),
    ("conflicts_with_all", Ids::All),
    ("overrides_with", Ids::All),
    ("overrides_with_all", Ids::All),
    ("requires", Ids::All),
    ("requires_if", Ids::Value(1)),
    ("requires_ifs", Ids::Element(1)),
    ("required_unless_present", Ids::All),
    ("required_unless_present_any", Ids::All),
    ("required_unless_present_all", Ids::All),
    ("required_if_eq", Ids::Value(0)),
    ("required_if_eq_any", Ids::Element(0)),
    ("required_if_eq_all", Ids::Element(0)),
    ("default_value_if", Ids::Value(0)),
    ("default_value_ifs", Ids::Element(0)),
    ("default_value_if_os", Ids::Value(0)),
];

/// The methods that change no name, no id and no number of values.
const HARMLESS: [&str; 21] = [
    "hide",
    "hide_possible_values",
    "hide_default_value",
    "hide_env",
    "hide_env_values",
    "hide_short_help",
    "hide_long_help",
    "next_line_help",
    "help_heading",
    "display_order",
    "value_hint",
    "allow_hyphen_values",
    "allow_negative_numbers",
    "require_equals",
    "ignore_case",
    "exclusive",
    "default_value_os",
    "default_missing_value_os",
    "required",
    "env",
    "value_name",
];

impl RawCalls {
    /// Reads a method call.
    pub(crate) fn read(&mut self, method: &Ident, values: &[&Expr]) {
        let word = method.to_string();
        if let Some((_, ids)) = RELATIONS.iter().find(|(name, _)| *name == word) {
            if word.starts_with("required_") {
                self.conditional.get_or_insert_with(|| method.clone());
            }
            self.has_conditional_default |= word.starts_with("default_value");
            return self.relate(*ids, values);
        }
        match word.as_str() {
            "alias" | "aliases" | "visible_alias" | "visible_aliases" => {
                for value in elements(values) {
                    match value {
                        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => {
                            self.longs.push((method.clone(), text.clone()));
                        }
                        _ => self.is_open = true,
                    }
                }
            }
            "short_alias" | "short_aliases" | "visible_short_alias" | "visible_short_aliases" => {
                for value in elements(values) {
                    match value {
                        Expr::Lit(ExprLit { lit: Lit::Char(letter), .. }) => self.shorts.push(letter.clone()),
                        _ => self.is_open = true,
                    }
                }
            }
            "group" | "groups" => {
                for value in elements(values) {
                    match value {
                        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => self.groups.push(text.value()),
                        _ => self.has_open_groups = true,
                    }
                }
            }
            "num_args" => self.count(method, values.first().and_then(|value| most(value))),
            "value_names" => self.count(method, Some(elements(values).len())),
            "value_delimiter" => {
                self.splits = true;
                match values.first() {
                    Some(Expr::Lit(_)) => self.count(method, Some(usize::MAX)),
                    _ => self.is_open = true,
                }
            }
            "last" | "index" | "raw" | "trailing_var_arg" | "value_terminator" => self.is_placed = true,
            "default_missing_value" | "default_missing_values" | "default_values" => {
                for value in elements(values) {
                    if let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = value {
                        self.defaults.push(text.clone());
                    }
                }
            }
            word if HARMLESS.contains(&word) => {}
            _ => self.is_open = true,
        }
    }

    fn relate(&mut self, ids: Ids, values: &[&Expr]) {
        let ids: Vec<Option<&Expr>> = match ids {
            Ids::All => elements(values).into_iter().map(Some).collect(),
            Ids::Value(at) => vec![values.get(at).map(|value| plain(value))],
            Ids::Element(at) => elements(values)
                .into_iter()
                .map(|tuple| match tuple {
                    Expr::Tuple(tuple) => tuple.elems.get(at).map(plain),
                    _ => None,
                })
                .collect(),
        };
        for id in ids {
            match id {
                Some(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) => self.relations.push(text.clone()),
                _ => self.is_open = true,
            }
        }
    }

    /// Notes the maximum number of values of one occurrence, if a literal gives it.
    fn count(&mut self, method: &Ident, most: Option<usize>) {
        self.is_placed = true;
        match most {
            Some(0 | 1) => {}
            Some(_) => {
                self.several.get_or_insert_with(|| method.clone());
            }
            None => self.is_open = true,
        }
    }
}

/// The values, and instead of an array its elements.
fn elements<'a>(values: &[&'a Expr]) -> Vec<&'a Expr> {
    let mut elements = Vec::new();
    for value in values {
        match plain(value) {
            Expr::Array(array) => elements.extend(array.elems.iter().map(plain)),
            value => elements.push(value),
        }
    }
    elements
}

/// Removes references and delimiters.
fn plain(value: &Expr) -> &Expr {
    match value {
        Expr::Reference(reference) => plain(&reference.expr),
        Expr::Paren(paren) => plain(&paren.expr),
        Expr::Group(group) => plain(&group.expr),
        value => value,
    }
}

/// The end of a range of numbers of values, or the only number.
fn most(value: &Expr) -> Option<usize> {
    let number = |value: &Expr| match value {
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => number.base10_parse().ok(),
        _ => None,
    };
    match plain(value) {
        Expr::Range(ExprRange { end: None, .. }) => Some(usize::MAX),
        Expr::Range(ExprRange { end: Some(end), limits: RangeLimits::Closed(_), .. }) => number(end),
        Expr::Range(ExprRange { end: Some(end), limits: RangeLimits::HalfOpen(_), .. }) => {
            number(end).map(|end: usize| end.saturating_sub(1))
        }
        value => number(value),
    }
}
