//! `#[arg(...)]` on a parameter, with the meaning that it has in clap's derive.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, ExprUnary, Ident, Lit, LitBool, LitStr, PatType, Token, Type};

use super::defaults::{self, DefaultValue};
use super::raw_calls::RawCalls;
use super::shape::{Shape, shape};
use super::value_rules::Values;
use crate::case::{kebab, screaming_snake};
use crate::docs::{self, Help, HelpText};
use crate::entries::{self, Entry, SeenKeys, Value};
use crate::errors::Errors;
use crate::keys::{self, Place};
use crate::messages;
use crate::nearest::nearest;

/// A string literal, or an expression that the compiler evaluates.
#[derive(Clone)]
pub(crate) struct Text {
    pub(crate) tokens: TokenStream,
    /// The value of a literal.
    pub(crate) value: Option<String>,
    pub(crate) span: Span,
}

impl Text {
    fn new(text: &str, span: Span) -> Self {
        Text { tokens: LitStr::new(text, span).into_token_stream(), value: Some(text.to_owned()), span }
    }

    pub(crate) fn of(text: &LitStr) -> Self {
        Text { tokens: text.to_token_stream(), value: Some(text.value()), span: text.span() }
    }
}

impl ToTokens for Text {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.tokens.to_tokens(tokens);
    }
}

/// An argument: the data of its description, and method calls for the other keys.
#[expect(clippy::struct_excessive_bools, reason = "each is an independent property")]
pub(crate) struct Argument {
    pub(crate) id: Text,
    pub(crate) help: Help,
    pub(crate) long: Option<Text>,
    pub(crate) short: Option<(char, Span)>,
    pub(crate) value_name: Text,
    pub(crate) env: Option<Text>,
    pub(crate) default: Option<LitStr>,
    pub(crate) required: bool,
    pub(crate) shape: Shape,
    /// The type of one value.
    pub(crate) ty: Type,
    /// The key `value_parser`.
    pub(crate) parser: Option<Expr>,
    pub(crate) action: Option<Expr>,
    /// Whether the argument is required only if its action takes a value, as in clap's derive.
    pub(crate) required_by_action: bool,
    /// Method calls on clap's `Arg`, each with its leading dot.
    pub(crate) calls: Vec<TokenStream>,
    /// The facts in these calls.
    pub(crate) raw: RawCalls,
    /// Whether the type of the values is that of an expression, which a call checks.
    pub(crate) is_type_open: bool,
    /// The span of the parameter's name.
    pub(crate) span: Span,
    pub(crate) is_positional: bool,
}

impl Argument {
    /// The id, for messages.
    pub(crate) fn name(&self) -> String {
        self.id.value.clone().unwrap_or_else(|| self.id.tokens.to_string())
    }
}

/// The id of an argument, from which its other names follow.
enum Name {
    /// From the parameter: the other names are converted to their case.
    Derived(String),
    /// From `id = …`: the other names are the same, as in clap's derive.
    Assigned(Text),
}

struct Builder<'a> {
    errors: &'a Errors,
    ty: &'a Type,
    name: Name,
    value_enum: bool,
    has_default: bool,
    attrs: &'a [Attribute],
    required: Option<bool>,
    /// The span of `false` in `required = false`.
    not_required: Option<Span>,
    value_name: Option<Text>,
    argument: Argument,
}

/// Parses the entries of every `#[arg(...)]` on a parameter.
pub(crate) fn entries(errors: &Errors, param: &PatType) -> Vec<Entry> {
    param
        .attrs
        .iter()
        .filter(|attr| attr.path().is_ident("arg"))
        .filter_map(|attr| entries::arguments(errors, attr, "#[arg(long)]"))
        .flat_map(|tokens| entries::parse(errors, "a key, such as `long`", tokens))
        .collect()
}

/// Whether rustc reports an attribute of a parameter as unknown.
fn is_unknown(attr: &Attribute) -> bool {
    let known = ["arg", "command", "doc", "cfg", "cfg_attr", "allow", "expect", "warn", "deny", "forbid"];
    attr.path().get_ident().is_some_and(|ident| known.iter().all(|known| ident != known))
}

/// Parses the argument of the parameter `param` with the name `ident`.
pub(crate) fn parse(errors: &Errors, ident: &Ident, param: &PatType, entries: Vec<Entry>) -> Argument {
    let is_bare = |word: &str| entries.iter().any(|entry| entry.word == word && matches!(entry.value, Value::Absent));
    let name = ident.unraw().to_string().trim_start_matches('_').to_owned();
    let style = docs::Style { verbatim: is_bare("verbatim_doc_comment"), long_always: is_bare("long_help") };
    let (found, inner) = shape(&param.ty);
    let id = Text::new(&name, ident.span());
    let mut builder = Builder {
        errors,
        ty: &param.ty,
        name: Name::Derived(name),
        value_enum: is_bare("value_enum"),
        has_default: false,
        attrs: &param.attrs,
        required: None,
        not_required: None,
        value_name: None,
        argument: Argument {
            value_name: id.clone(),
            id,
            help: docs::help(&param.attrs, style, messages::blank_doc()).unwrap_or_default(),
            long: None,
            short: None,
            env: None,
            default: None,
            required: false,
            shape: found,
            ty: inner.clone(),
            parser: None,
            action: None,
            required_by_action: false,
            calls: Vec::new(),
            raw: RawCalls::default(),
            is_type_open: false,
            span: ident.span(),
            is_positional: true,
        },
    };
    let mut seen = SeenKeys::new(Place::Arg);
    for entry in entries {
        builder.take(&mut seen, entry);
    }
    builder.finish()
}

impl Builder<'_> {
    fn take(&mut self, seen: &mut SeenKeys, entry: Entry) {
        let word = entry.word.to_string();
        if let Some((_, instead)) = messages::UNSUPPORTED_ARG_KEYS.iter().find(|(refused, _)| *refused == word) {
            return self.errors.at(entry.word.span(), instead);
        }
        if keys::find(Place::Arg, &word).is_none() {
            return self.call_method(entry);
        }
        let Some(key) = seen.accept(self.errors, &entry.word) else { return };
        match key.word {
            "value_enum" | "verbatim_doc_comment" => {
                entry.bare(self.errors, key);
            }
            "max_bytes" => self.errors.at(entry.word.span(), messages::max_bytes_without_stdin(key.usage)),
            "default_value_t" | "default_values_t" | "default_value_os_t" | "default_values_os_t" => {
                self.default(&entry);
            }
            word => match only_value(entry.value) {
                Value::Expr(value) if is_wrong_literal(word, &value) => {
                    Entry { word: entry.word, value: Value::Expr(value) }.report_wrong_value(self.errors, key);
                }
                Value::Expr(value) => self.assign(word, &entry.word, value),
                Value::Absent => self.bare(word, &entry.word),
                Value::List(..) | Value::Bracketed(..) => {
                    self.errors.at(entry.word.span(), key.wrong_value());
                }
            },
        }
    }

    /// Handles `word = value`: a literal is data, any other value becomes a method call.
    fn assign(&mut self, word: &str, ident: &Ident, value: Expr) {
        let text = match &value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text),
            _ => None,
        };
        let argument = &mut self.argument;
        argument.is_positional &= !matches!(word, "long" | "short");
        self.has_default |= word == "default_value";
        if let ("long" | "env" | "value_name" | "id", Some(empty)) = (word, text.filter(|text| text.value().is_empty()))
        {
            return self.errors.at(empty.span(), messages::empty_value(word));
        }
        match (word, text, &value) {
            ("id", Some(text), _) => self.name = Name::Assigned(Text::of(text)),
            ("id", None, _) => {
                let span = syn::spanned::Spanned::span(&value);
                argument.raw.is_open = true;
                self.name = Name::Assigned(Text { tokens: value.into_token_stream(), value: None, span });
            }
            ("long", Some(text), _) => argument.long = Some(Text::of(text)),
            ("env", Some(text), _) => argument.env = Some(Text::of(text)),
            ("value_name", Some(text), _) => self.value_name = Some(Text::of(text)),
            ("default_value", Some(text), _) => argument.default = Some(text.clone()),
            ("help", Some(text), _) => argument.help.short = HelpText::Literal(text.value()),
            ("long_help", Some(text), _) => argument.help.long = Some(HelpText::Literal(text.value())),
            ("short", _, Expr::Lit(ExprLit { lit: Lit::Char(letter), .. })) => {
                argument.short = Some((letter.value(), letter.span()));
            }
            ("required", _, Expr::Lit(ExprLit { lit: Lit::Bool(LitBool { value: required, span }), .. })) => {
                self.required = Some(*required);
                self.not_required = (!required).then_some(*span);
            }
            ("value_parser", ..) => argument.parser = Some(value),
            ("action", ..) => argument.action = Some(value),
            ("long" | "short", ..) => {
                argument.raw.is_open = true;
                argument.calls.push(quote!(.#ident(#value)));
            }
            _ => argument.calls.push(quote!(.#ident(#value))),
        }
    }

    /// Handles a word without a value.
    fn bare(&mut self, word: &str, ident: &Ident) {
        let cased = |case: fn(&str) -> String| match &self.name {
            Name::Derived(name) => Text::new(&case(name), ident.span()),
            Name::Assigned(text) => text.clone(),
        };
        match word {
            "long" => {
                self.argument.long = Some(cased(kebab));
                self.argument.is_positional = false;
            }
            "env" => self.argument.env = Some(cased(screaming_snake)),
            "short" => {
                match cased(kebab).value.and_then(|name| name.chars().next()) {
                    Some(letter) => self.argument.short = Some((letter, ident.span())),
                    None => self.errors.at(ident.span(), messages::short_of_computed_id()),
                }
                self.argument.is_positional = false;
            }
            // Already applied to the doc comment.
            "long_help" => {}
            _ => self.errors.at(ident.span(), messages::missing_arg_value(word, None, BARE)),
        }
    }

    fn default(&mut self, entry: &Entry) {
        let value = match &entry.value {
            Value::Expr(value) => Some(value),
            Value::Absent => None,
            Value::List(..) | Value::Bracketed(..) => {
                let message = messages::missing_value(&entry.word);
                return self.errors.at(entry.value_span(), message);
            }
        };
        let argument = &mut self.argument;
        self.has_default = true;
        let call = match (entry.word.to_string().starts_with("default_values"), value) {
            (true, _) if argument.shape != Shape::Many => {
                return self
                    .errors
                    .at(entry.word.span(), messages::default_values_without_vec(&entry.word.to_string()));
            }
            (true, Some(value)) => defaults::many(&entry.word, &argument.ty, value, self.value_enum),
            (true, None) => {
                let message = messages::missing_arg_value(&entry.word.to_string(), None, BARE);
                return self.errors.at(entry.word.span(), message);
            }
            (false, _) if !matches!(argument.shape, Shape::Plain | Shape::Flag | Shape::Unit) => {
                let message =
                    messages::default_of_an_outer_type(&entry.word.to_string(), argument.shape == Shape::Many);
                return self.errors.at(entry.word.span(), message);
            }
            (false, value) => match defaults::one(&entry.word, self.ty, value, self.value_enum) {
                DefaultValue::Text(text) => {
                    argument.default = Some(text);
                    return;
                }
                DefaultValue::Call(call) => call,
            },
        };
        argument.calls.push(call);
    }

    /// Handles a key that is not in the table: a method of clap's `Arg`.
    fn call_method(&mut self, entry: Entry) {
        let word = entry.word;
        if syn::parse_str::<Ident>(&word.to_string()).is_err() {
            return self.errors.at(word.span(), messages::keyword_as_key(&word.to_string()));
        }
        self.has_default |= word == "default_value_os";
        let text = word.to_string();
        if !METHODS.contains(&text.as_str()) {
            let is_bare = matches!(entry.value, Value::Absent);
            let similar = nearest(&text, keys::words(Place::Arg).chain(METHODS));
            if similar.is_some_and(|similar| !is_bare || !BARE.contains(&similar)) || (is_bare && similar.is_none()) {
                return self.errors.at(word.span(), messages::unknown_arg_key(&text, similar));
            }
        }
        match entry.value {
            Value::Absent => {
                self.errors.at(word.span(), messages::missing_arg_value(&text, nearest(&text, BARE), BARE));
            }
            Value::Expr(value) => {
                self.argument.raw.read(&word, &[&value]);
                self.argument.calls.push(quote!(.#word(#value)));
            }
            Value::List(tokens, _) => match Punctuated::<Expr, Token![,]>::parse_terminated.parse2(tokens) {
                Ok(values) => {
                    self.argument.raw.read(&word, &values.iter().collect::<Vec<_>>());
                    self.argument.calls.push(quote!(.#word(#values)));
                }
                Err(error) => self.errors.push(error),
            },
            Value::Bracketed(_, brackets) => {
                self.errors.at(brackets, messages::bracketed_arg_value(&word.to_string()));
            }
        }
    }

    fn finish(self) -> Argument {
        let Builder { mut argument, name, .. } = self;
        let span = argument.span;
        if argument.shape == Shape::Flag && argument.action.is_some() {
            argument.shape = Shape::Plain;
        }
        if argument.shape == Shape::Flag && argument.is_positional {
            // Its name may be in an attribute with a typo.
            if self.attrs.iter().any(is_unknown) {
                self.errors.reported_by_rustc();
            } else {
                self.errors.at(span, messages::positional_bool());
            }
        }
        let value_name = match name {
            Name::Derived(name) => Text::new(&screaming_snake(&name), span),
            Name::Assigned(text) => {
                argument.id = text.clone();
                text
            }
        };
        argument.value_name = self.value_name.unwrap_or(value_name);
        let must_be_given = argument.shape == Shape::Plain && !self.has_default;
        argument.required_by_action = must_be_given && argument.action.is_some() && self.required.is_none();
        argument.required = self.required.unwrap_or(must_be_given && !argument.required_by_action);
        // Without `long` and `short` in the data, the argument would be positional, and a positional `Vec` takes several
        // values in a row.
        let takes_many = matches!(argument.shape, Shape::Many | Shape::OptionalMany);
        if takes_many && !argument.is_positional && argument.long.is_none() && argument.short.is_none() {
            argument.calls.insert(0, quote!(.num_args(1)));
        }
        let values = Values {
            shape: argument.shape,
            ty: &argument.ty,
            action: argument.action.as_ref(),
            default: argument.default.as_ref(),
            has_default: self.has_default,
            has_parser: argument.parser.is_some(),
            not_required: self.not_required,
            calls: &argument.raw,
        };
        let is_action_open = values.check(self.errors);
        argument.is_type_open = is_action_open || argument.parser.is_some() && argument.shape != Shape::Unit;
        argument
    }
}

/// The keys that can be written without a value.
const BARE: [&str; 9] = [
    "long",
    "short",
    "env",
    "value_enum",
    "default_value_t",
    "default_value_os_t",
    "stdin",
    "long_help",
    "verbatim_doc_comment",
];

/// The methods of clap's `Arg` that are not keys of the table. Any other word may be a method as well, unless it is similar to
/// one of these or to a key.
const METHODS: [&str; 64] = [
    "add",
    "alias",
    "aliases",
    "allow_hyphen_values",
    "allow_negative_numbers",
    "conflicts_with",
    "conflicts_with_all",
    "default_missing_value",
    "default_missing_value_os",
    "default_missing_values",
    "default_missing_values_os",
    "default_value_if",
    "default_value_if_os",
    "default_value_ifs",
    "default_value_ifs_os",
    "default_value_os",
    "default_values",
    "default_values_os",
    "display_order",
    "env_os",
    "exclusive",
    "global",
    "group",
    "groups",
    "help_heading",
    "hide",
    "hide_default_value",
    "hide_env",
    "hide_env_values",
    "hide_long_help",
    "hide_possible_values",
    "hide_short_help",
    "ignore_case",
    "index",
    "last",
    "next_line_help",
    "num_args",
    "number_of_values",
    "overrides_with",
    "overrides_with_all",
    "raw",
    "require_equals",
    "required_if_eq",
    "required_if_eq_all",
    "required_if_eq_any",
    "required_unless_present",
    "required_unless_present_all",
    "required_unless_present_any",
    "requires",
    "requires_all",
    "requires_if",
    "requires_ifs",
    "short_alias",
    "short_aliases",
    "trailing_var_arg",
    "use_value_delimiter",
    "value_delimiter",
    "value_hint",
    "value_names",
    "value_terminator",
    "visible_alias",
    "visible_aliases",
    "visible_short_alias",
    "visible_short_aliases",
];

/// Whether the value of a key is a literal of the wrong kind. The compiler checks other expressions.
fn is_wrong_literal(word: &str, value: &Expr) -> bool {
    let literal = match value {
        Expr::Lit(literal) => &literal.lit,
        Expr::Unary(ExprUnary { expr, .. }) => match &**expr {
            Expr::Lit(literal) => &literal.lit,
            _ => return false,
        },
        _ => return false,
    };
    match word {
        "id" | "long" | "value_name" | "env" | "default_value" | "help" | "long_help" => {
            !matches!(literal, Lit::Str(_))
        }
        "short" => !matches!(literal, Lit::Char(_)),
        "required" => !matches!(literal, Lit::Bool(_)),
        _ => false,
    }
}

/// Converts `key(value)` to `key = value`, as clap's derive does.
fn only_value(value: Value) -> Value {
    match value {
        Value::List(tokens, parens) => match syn::parse2(tokens.clone()) {
            Ok(value) => Value::Expr(value),
            Err(_) => Value::List(tokens, parens),
        },
        value => value,
    }
}
