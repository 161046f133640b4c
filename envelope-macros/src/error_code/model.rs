//! The model of an error enum, valid by construction.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Field, Ident, Index, LitStr, Member, Type, Variant};

use super::attr::{self, FieldAttr, VariantAttr};
use super::template::{self, Template};
use crate::case::screaming_snake;
use crate::codes::is_name;
use crate::docs::{self, HelpText};
use crate::entries::has_misspelt;
use crate::errors::Errors;
use crate::messages;
use crate::standard::standard;

/// An error enum.
#[derive(Default)]
pub(crate) struct ErrorModel<'a> {
    pub(crate) variants: Vec<VariantModel<'a>>,
}

/// A variant and its code.
pub(crate) struct VariantModel<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) source: CodeSource<'a>,
}

/// The source of a variant's code.
pub(crate) enum CodeSource<'a> {
    /// The inner error.
    Forward { member: Member, ty: &'a Type },
    /// The attribute of the variant.
    Own(Box<Own<'a>>),
}

/// A code that the enum declares.
pub(crate) struct Own<'a> {
    pub(crate) name: String,
    pub(crate) description: HelpText,
    pub(crate) number: Option<u8>,
    pub(crate) retryable: bool,
    /// The word `retryable`, or else the variant.
    retryable_span: Span,
    pub(crate) side_effects: String,
    pub(crate) fix_required: Option<Text>,
    pub(crate) suggestion: Option<Text>,
    pub(crate) retry_after_ms: Option<u64>,
    pub(crate) fields: Vec<Member>,
    /// The positions of the fields in the error's context.
    pub(crate) context: Vec<usize>,
    /// The field that is the `data` of the envelope, and its type.
    pub(crate) data: Option<(Member, &'a Type)>,
    /// Whether this is always a uniqueness violation.
    pub(crate) is_unique_violation: bool,
    /// The inner error, which may report a uniqueness violation.
    pub(crate) source: Option<(Member, &'a Type)>,
}

/// A template and its span.
pub(crate) struct Text {
    pub(crate) template: Template,
    pub(crate) span: Span,
}

impl<'a> ErrorModel<'a> {
    /// Returns the valid variants; all of them if no error was reported.
    pub(crate) fn new(errors: &Errors, input: &'a DeriveInput) -> Self {
        let Data::Enum(data) = &input.data else { return ErrorModel::default() };
        let variants: Vec<_> = data.variants.iter().filter_map(|variant| model(errors, variant)).collect();
        check_retryable(errors, &variants);
        ErrorModel { variants }
    }
}

/// Reports each variant that differs in `retryable` from the first variant with the same code.
fn check_retryable(errors: &Errors, variants: &[VariantModel<'_>]) {
    let mut firsts: Vec<(&Ident, &Own<'_>)> = Vec::new();
    for VariantModel { ident, source } in variants {
        let CodeSource::Own(own) = source else { continue };
        match firsts.iter().find(|(_, first)| first.name == own.name) {
            None => firsts.push((ident, own)),
            Some((first, other)) if other.retryable != own.retryable => {
                let message =
                    messages::half_retryable(&own.name, own.retryable, &ident.to_string(), &first.to_string());
                errors.at(own.retryable_span, message);
            }
            Some(_) => {}
        }
    }
}

fn model<'a>(errors: &Errors, variant: &'a Variant) -> Option<VariantModel<'a>> {
    let before = errors.count();
    let ident = &variant.ident;
    let suggested = screaming_snake(&ident.unraw().to_string());
    let suggested = if is_name(&suggested) { suggested } else { "GENERAL_ERROR".to_owned() };
    let marks = Marks::new(errors, variant);
    let attr = VariantAttr::parse(errors, &variant.attrs, &suggested);
    if errors.count() > before {
        return None;
    }
    let forwards = match &attr {
        Some(attr) => attr.transparent.is_some(),
        None => attr::is_transparent_error(&variant.attrs) || only_field(variant).is_some_and(is_from),
    };
    let source = match attr {
        _ if forwards => forward(errors, variant, &marks)?,
        None if has_misspelt(&variant.attrs, "error_code") => {
            errors.reported_by_rustc();
            return None;
        }
        None => {
            errors.at(ident.span(), messages::variant_without_code(&ident.to_string(), &suggested));
            return None;
        }
        Some(attr) => own(errors, variant, attr, marks)?,
    };
    Some(VariantModel { ident, source })
}

fn only_field(variant: &Variant) -> Option<&Field> {
    variant.fields.iter().next().filter(|_| variant.fields.len() == 1)
}

fn is_from(field: &Field) -> bool {
    attr::has_marker(&field.attrs, &["from"])
}

fn member(at: usize, field: &Field) -> Member {
    let index = u32::try_from(at).unwrap_or(u32::MAX);
    field.ident.clone().map_or(Member::Unnamed(Index { index, span: field.ty.span() }), Member::Named)
}

/// The marked fields of a variant: the position of each, and the span of the word.
#[derive(Default)]
struct Marks {
    context: Vec<(usize, Span)>,
    data: Option<(usize, Span)>,
}

impl Marks {
    fn new(errors: &Errors, variant: &Variant) -> Self {
        let mut marks = Marks::default();
        for (at, field) in variant.fields.iter().enumerate() {
            let attr = FieldAttr::parse(errors, field);
            if let Some(span) = attr.context {
                if field.ident.is_none() {
                    errors.at(span, messages::context_on_unnamed_field());
                }
                marks.context.push((at, span));
            }
            match (attr.data, marks.data) {
                (Some(span), Some((first, _))) => {
                    let first =
                        variant.fields.iter().nth(first).map_or_else(String::new, |field| shown_name(first, field));
                    errors.at(span, messages::duplicate_data(&first));
                }
                (Some(span), None) => marks.data = Some((at, span)),
                (None, _) => {}
            }
        }
        marks
    }
}

fn forward<'a>(errors: &Errors, variant: &'a Variant, marks: &Marks) -> Option<CodeSource<'a>> {
    if let Some((_, span)) = marks.context.first() {
        errors.at(*span, messages::mark_on_transparent("context"));
        return None;
    }
    if let Some((_, span)) = marks.data {
        errors.at(span, messages::mark_on_transparent("data"));
        return None;
    }
    let fields: Vec<(usize, &Field)> = variant.fields.iter().enumerate().collect();
    let marked = |(_, field): &&(usize, &Field)| attr::has_marker(&field.attrs, &["from", "source"]);
    let target = match fields.as_slice() {
        [only] => Some(only),
        fields => fields.iter().find(marked).filter(|_| fields.iter().filter(marked).count() == 1),
    };
    if target.is_none() {
        errors.at(variant.ident.span(), messages::transparent_fields(&variant.ident.to_string()));
    }
    target.map(|&(at, field)| CodeSource::Forward { member: member(at, field), ty: &field.ty })
}

fn own<'a>(errors: &Errors, variant: &'a Variant, attr: VariantAttr, marks: Marks) -> Option<CodeSource<'a>> {
    let before = errors.count();
    let name = attr.name?;
    let known = standard(&name);
    let retryable = attr.retryable.map_or(known.is_some_and(|row| row.retryable), |(value, _)| value);
    let side_effects = match (&attr.side_effects, known) {
        (Some((word, _)), _) => word.as_str(),
        (None, Some(row)) => row.side_effects,
        (None, None) if retryable => "none",
        (None, None) => "partial",
    };
    if retryable && side_effects != "none" {
        match (attr.retryable, &attr.side_effects) {
            (None, Some((_, span))) => errors.at(*span, messages::standard_retryable_with_side_effects(&name)),
            (word, _) => {
                let span = word.map_or(variant.ident.span(), |(_, span)| span);
                errors.at(span, messages::retryable_with_side_effects(side_effects));
            }
        }
    }
    match (&attr.fix_required, &attr.retry_after_ms) {
        (Some((_, span)), _) if retryable => errors.at(*span, messages::fix_on_retryable()),
        (_, Some((_, span))) if !retryable => errors.at(*span, messages::retry_after_on_final()),
        _ => {}
    }
    match attr.unique {
        Some(span) if retryable => errors.at(span, messages::unique_and_retryable()),
        _ => {}
    }
    let help = docs::help(&variant.attrs, docs::Style::default(), &messages::missing_variant_doc(&name));
    if help.is_none() && known.is_none() {
        errors.at(variant.ident.span(), messages::missing_variant_doc(&name));
    }
    let names: Vec<String> = variant.fields.iter().enumerate().map(|(at, field)| shown_name(at, field)).collect();
    let text = |literal: &LitStr| {
        let template = template::parse(errors, literal, &variant.ident.to_string(), &names)?;
        Some(Text { template, span: literal.span() })
    };
    let fix_required = attr.fix_required.as_ref().and_then(|(literal, _)| text(literal));
    let suggestion = attr.suggestion.as_ref().and_then(text);
    (errors.count() == before).then(|| {
        CodeSource::Own(Box::new(Own {
            description: description(help.unwrap_or_default().short),
            number: attr.number.map(|number| number.value),
            retryable,
            retryable_span: attr.retryable.map_or(variant.ident.span(), |(_, span)| span),
            side_effects: side_effects.to_owned(),
            fix_required,
            suggestion,
            retry_after_ms: attr.retry_after_ms.map(|(number, _)| number),
            fields: variant.fields.iter().enumerate().map(|(at, field)| member(at, field)).collect(),
            context: marks.context.into_iter().map(|(at, _)| at).collect(),
            data: marks.data.and_then(|(at, _)| {
                let field = variant.fields.iter().nth(at)?;
                Some((member(at, field), &field.ty))
            }),
            is_unique_violation: attr.unique.is_some(),
            source: source(variant),
            name,
        }))
    })
}

/// A text that only the compiler knows is not shortened.
fn description(text: HelpText) -> HelpText {
    match text {
        HelpText::Literal(text) => HelpText::Literal(docs::shortened(&text, 120)),
        computed @ HelpText::Computed(_) => computed,
    }
}

/// Returns the name of a field in a placeholder.
fn shown_name(at: usize, field: &Field) -> String {
    field.ident.as_ref().map_or_else(|| at.to_string(), |ident| ident.unraw().to_string())
}

/// Returns the inner error of a variant: the field that is marked or named `source`, or the only unnamed field.
fn source(variant: &Variant) -> Option<(Member, &Type)> {
    let is_only = variant.fields.len() == 1;
    let is_source = |field: &Field| {
        attr::has_marker(&field.attrs, &["from", "source"])
            || field.ident.as_ref().map_or(is_only, |ident| ident == "source")
    };
    let (at, field) = variant.fields.iter().enumerate().find(|(_, field)| is_source(field))?;
    Some((member(at, field), &field.ty))
}
