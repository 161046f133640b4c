//! Rules about the values of an argument: its type holds all of them, and every literal default is one of them.

use proc_macro2::Span;
use quote::ToTokens;
use syn::{Expr, LitStr, Type};

use super::raw_calls::RawCalls;
use super::shape::{Shape, is_standard};
use crate::errors::Errors;
use crate::messages;

/// The values of an argument.
pub(crate) struct Values<'a> {
    pub(crate) shape: Shape,
    /// The type of one value.
    pub(crate) ty: &'a Type,
    pub(crate) action: Option<&'a Expr>,
    pub(crate) default: Option<&'a LitStr>,
    pub(crate) has_default: bool,
    pub(crate) has_parser: bool,
    /// The span of `false` in `required = false`.
    pub(crate) not_required: Option<Span>,
    pub(crate) calls: &'a RawCalls,
}

/// clap's actions by which a parameter gets its values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Action {
    Set,
    Append,
    Switch,
    Count,
    /// Known to run time only.
    Open,
}

impl Action {
    fn of(action: &Expr) -> Self {
        let Expr::Path(path) = action else { return Action::Open };
        let names: Vec<String> = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        match &names.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            [.., "ArgAction", name] | [name] => match *name {
                "Set" => Action::Set,
                "Append" => Action::Append,
                "SetTrue" | "SetFalse" => Action::Switch,
                "Count" => Action::Count,
                _ => Action::Open,
            },
            _ => Action::Open,
        }
    }
}

impl Values<'_> {
    /// Reports values that the type cannot hold. Returns whether a fact is left to run time.
    pub(crate) fn check(&self, errors: &Errors) -> bool {
        let action = self.action.map(Action::of);
        if let (Some(action), Some(value)) = (action, self.action) {
            self.check_action(errors, action, value);
        }
        if let (Some(key), true) = (&self.calls.several, self.holds_one()) {
            errors.at(key.span(), messages::several_values(&key.to_string(), &self.ty_text()));
        }
        let is_always_required = self.shape == Shape::Plain && !self.has_default && !self.calls.has_conditional_default;
        if is_always_required && matches!(action, None | Some(Action::Set | Action::Append)) {
            if let Some(key) = &self.calls.conditional {
                errors.at(key.span(), messages::conditional_without_option(&key.to_string(), &self.ty_text()));
            } else if let Some(literal) = self.not_required {
                errors.at(literal, messages::not_required_without_option(&self.ty_text()));
            }
        }
        if !self.has_parser && !self.calls.splits && self.is_parsed() {
            for default in self.default.into_iter().chain(&self.calls.defaults) {
                if let Some(expected) = expected_by(self.ty, &default.value()) {
                    errors.at(default.span(), messages::default_of_another_type(&self.ty_text(), expected));
                }
            }
        }
        let may_be_a_number = action == Some(Action::Count) && !is_standard(self.ty);
        action == Some(Action::Open) || may_be_a_number
    }

    fn check_action(&self, errors: &Errors, action: Action, value: &Expr) {
        let is_another_standard_type = |name: &str| is_standard(self.ty) && self.ty_text() != name;
        match action {
            Action::Append if self.holds_one() => {
                errors.on(value, messages::append_without_vec(&self.ty_text()));
            }
            Action::Count if self.holds_many() || is_another_standard_type("u8") => {
                errors.on(value, messages::action_of_another_type("ArgAction::Count", "u8", "a number up to 255"));
            }
            Action::Switch if self.holds_many() || is_another_standard_type("bool") => {
                errors.on(value, messages::action_of_another_type("this action", "bool", "`true` or `false`"));
            }
            _ => {}
        }
    }

    fn holds_many(&self) -> bool {
        matches!(self.shape, Shape::Many | Shape::OptionalMany)
    }

    fn holds_one(&self) -> bool {
        matches!(self.shape, Shape::Plain | Shape::Optional | Shape::OptionalValue)
    }

    /// Whether the parser of the type reads the default.
    fn is_parsed(&self) -> bool {
        self.shape != Shape::Unit && is_standard(self.ty)
    }

    fn ty_text(&self) -> String {
        self.ty.to_token_stream().to_string().replace(' ', "")
    }
}

/// Describes the values of a standard type, if the text is none of them.
fn expected_by(ty: &Type, text: &str) -> Option<&'static str> {
    const WHOLE: &str = "a whole number in its range";
    let (is_valid, expected) = match ty.to_token_stream().to_string().as_str() {
        "bool" => (matches!(text, "true" | "false"), "`true` or `false`"),
        "char" => (text.chars().count() == 1, "one character"),
        "f32" | "f64" => (text.parse::<f64>().is_ok(), "a number"),
        "u8" => (text.parse::<u8>().is_ok(), WHOLE),
        "u16" => (text.parse::<u16>().is_ok(), WHOLE),
        "u32" => (text.parse::<u32>().is_ok(), WHOLE),
        "u64" | "usize" => (text.parse::<u64>().is_ok(), WHOLE),
        "u128" => (text.parse::<u128>().is_ok(), WHOLE),
        "i8" => (text.parse::<i8>().is_ok(), WHOLE),
        "i16" => (text.parse::<i16>().is_ok(), WHOLE),
        "i32" => (text.parse::<i32>().is_ok(), WHOLE),
        "i64" | "isize" => (text.parse::<i64>().is_ok(), WHOLE),
        "i128" => (text.parse::<i128>().is_ok(), WHOLE),
        _ => return None,
    };
    (!is_valid).then_some(expected)
}
