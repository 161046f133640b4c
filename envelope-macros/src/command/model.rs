//! The model of a command: the input of the expansion, valid by construction.

use proc_macro2::{Span, TokenStream};
use syn::ext::IdentExt;
use syn::{Attribute, Ident, LitStr, Path, ReturnType, Type, Visibility};

use super::attr::{CommandAttr, is_command_name};
use super::effect::Effect;
use super::exit_codes::Binding;
use super::handler::Handler;
use super::names::{self, OpenNames};
use super::param::{self, Param};
use super::positions;
use super::retry::Retry;
use super::signature;
use crate::case::kebab;
use crate::docs::{self, Help};
use crate::errors::Errors;
use crate::{messages, spans};

/// A command.
pub(crate) struct CommandModel<'a> {
    pub(crate) runtime: &'a Path,
    pub(crate) conditions: Vec<&'a Attribute>,
    pub(crate) lints: Vec<TokenStream>,
    pub(crate) vis: &'a Visibility,
    /// The function's name with a generated span: the compiler reports its errors for the function.
    pub(crate) ident: Ident,
    /// The span of the function's name.
    pub(crate) name_span: Span,
    pub(crate) is_async: bool,
    pub(crate) name: String,
    pub(crate) help: Help,
    pub(crate) effect: Effect,
    pub(crate) exit_codes: &'a [Binding],
    /// The span at which a missing exit code is reported.
    pub(crate) table_span: Span,
    pub(crate) params: Vec<Param>,
    pub(crate) open_names: OpenNames,
    pub(crate) returns: &'a Type,
    pub(crate) get: Option<&'a Path>,
    pub(crate) examples: &'a [(LitStr, LitStr)],
    /// The span of the word `confirm`.
    pub(crate) confirm: Option<Span>,
    pub(crate) timeout_ms: Option<u64>,
    pub(crate) retry: Option<&'a Retry>,
}

impl<'a> CommandModel<'a> {
    /// Returns the command, or `None` if this function or the compiler reports an error.
    pub(crate) fn new(errors: &Errors, attr: &'a CommandAttr, handler: &'a Handler) -> Option<Self> {
        let sig = &handler.sig;
        let help = docs::help(&handler.attrs, docs::Style::default(), messages::missing_command_doc());
        if help.is_none() && !attr.has_about {
            errors.at(sig.ident.span(), messages::missing_command_doc());
        }
        let name = attr.name.as_ref().map_or_else(|| kebab(&sig.ident.unraw().to_string()), LitStr::value);
        if !is_command_name(&name) {
            errors.at(sig.ident.span(), messages::invalid_command_name(&name, None));
        }
        if name == "help" {
            let span = attr.name.as_ref().map_or_else(|| sig.ident.span(), LitStr::span);
            errors.at(span, messages::command_named_help());
        }
        handler.check_attributes(errors);
        if signature::is_rejected(sig) {
            return None;
        }
        signature::check(errors, sig);
        let params = param::params(errors, sig);
        let open_names = names::check(errors, attr, &params);
        positions::check(errors, &params);
        let ReturnType::Type(_, returns) = &sig.output else { return None };
        let (effect, _) = attr.effect?;
        let table_span = attr
            .exit_codes
            .as_ref()
            .map_or_else(|| spans::located_on(error_type(returns)), |table| spans::located(table.span));
        Some(CommandModel {
            runtime: &attr.runtime,
            conditions: handler.conditions().collect(),
            lints: handler.lints().collect(),
            vis: &handler.vis,
            ident: spans::located_ident(&sig.ident),
            name_span: sig.ident.span(),
            is_async: sig.asyncness.is_some(),
            name,
            help: help?,
            effect,
            exit_codes: attr.exit_codes.as_ref().map_or(&[], |table| &table.bindings),
            table_span,
            params,
            open_names,
            returns,
            get: attr.get.as_ref(),
            examples: &attr.examples,
            confirm: attr.confirm,
            timeout_ms: attr.timeout_ms,
            retry: attr.retry.as_ref(),
        })
    }
}

/// Returns `E` of `Result<T, E>`, or the whole type if it has another form.
fn error_type(returns: &Type) -> &Type {
    super::shape::type_argument(returns, 1).unwrap_or(returns)
}
