//! The model of a resource, valid by construction.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::{Data, DataStruct, DeriveInput, Field, Fields, Ident, Path, Type};

use super::serialised;
use crate::case::spaced;
use crate::entries::{self, SeenKeys};
use crate::errors::Errors;
use crate::keys::Place;
use crate::messages;
use crate::pieces::default_runtime;

/// `#[resource(...)]` on the struct.
pub(crate) struct Container {
    pub(crate) runtime: Path,
    kind: String,
}

/// A resource.
pub(crate) struct ResourceModel<'a> {
    pub(crate) runtime: &'a Path,
    pub(crate) kind: &'a str,
    pub(crate) id: Marked<'a>,
    pub(crate) key: Option<Marked<'a>>,
    /// The types of the fields that must be redacted.
    pub(crate) secrets: Vec<&'a Type>,
}

/// A field with the name in its JSON.
pub(crate) struct Marked<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) ty: &'a Type,
    pub(crate) printed: String,
}

impl Container {
    pub(crate) fn parse(errors: &Errors, input: &DeriveInput) -> Self {
        let mut container = Container { runtime: default_runtime(), kind: spaced(&input.ident.unraw().to_string()) };
        let mut seen = SeenKeys::new(Place::ResourceStruct);
        for attr in input.attrs.iter().filter(|attr| attr.path().is_ident("resource")) {
            let usage = "#[resource(kind = \"project\")]";
            let Some(tokens) = entries::nonempty_arguments(errors, attr, Place::ResourceStruct, usage) else {
                continue;
            };
            for entry in entries::parse(errors, "a key, such as `kind`", tokens) {
                let Some(key) = seen.accept(errors, &entry.word) else { continue };
                if key.word == "crate" {
                    container.runtime = entry.path(errors, key).unwrap_or_else(default_runtime);
                } else if let Some(kind) = entry.text(errors, key) {
                    container.kind = kind.value();
                    if container.kind.trim().is_empty() {
                        errors.at(kind.span(), messages::empty_kind());
                    }
                }
            }
        }
        container
    }
}

/// `#[resource(...)]` on a field: the span of each word.
#[derive(Default)]
struct FieldAttr {
    id: Option<Span>,
    key: Option<Span>,
    secret: Option<Span>,
}

impl FieldAttr {
    fn parse(errors: &Errors, field: &Field) -> Self {
        let mut found = FieldAttr::default();
        let mut seen = SeenKeys::new(Place::ResourceField);
        for attr in field.attrs.iter().filter(|attr| attr.path().is_ident("resource")) {
            let usage = "#[resource(id)]";
            let Some(tokens) = entries::nonempty_arguments(errors, attr, Place::ResourceField, usage) else { continue };
            for entry in entries::parse(errors, "`id`, `key` or `secret`", tokens) {
                let Some(key) = seen.accept(errors, &entry.word) else { continue };
                let span = entry.bare(errors, key).then(|| entry.word.span());
                match key.word {
                    "id" => found.id = span,
                    "key" => found.key = span,
                    _ => found.secret = span,
                }
            }
        }
        for (word, span) in [("id", found.id), ("key", found.key)] {
            if let (Some(_), Some(span)) = (found.secret, span) {
                errors.at(span, messages::secret_mark(word));
            }
        }
        found
    }
}

impl<'a> ResourceModel<'a> {
    /// Returns the resource, or `None` if an error was reported.
    pub(crate) fn new(errors: &Errors, input: &'a DeriveInput, container: &'a Container) -> Option<Self> {
        let Data::Struct(DataStruct { fields: Fields::Named(fields), .. }) = &input.data else {
            errors.at(input.ident.span(), messages::not_a_struct());
            return None;
        };
        if let Some(word) = serialised::instead_of_fields(&input.attrs) {
            errors.at(word.span(), messages::resource_without_fields(&word.to_string()));
        }
        let rename_all = serialised::rename_all(&input.attrs);
        let (mut id, mut key, mut secrets, mut names) = (None, None, Vec::new(), Names::default());
        if let Some(tag) = serialised::tag(&input.attrs) {
            names.add(errors, &tag.value(), "tag", Some(tag.span()), tag.span());
        }
        for field in &fields.named {
            let Some(ident) = &field.ident else { continue };
            let attr = FieldAttr::parse(errors, field);
            let printed = serialised::name(field, rename_all.as_deref());
            if let Some(printed) = &printed {
                names.add(errors, &printed.name, &ident.to_string(), printed.renamed, ident.span());
            }
            let marked = || Marked {
                ident,
                ty: &field.ty,
                printed: printed.as_ref().map_or_else(|| ident.unraw().to_string(), |printed| printed.name.clone()),
            };
            for (what, word) in [("id", attr.id), ("key", attr.key)] {
                let Some(span) = word else { continue };
                if printed.is_none() {
                    errors.at(span, messages::skipped_mark(what));
                } else if let Some(word) =
                    serialised::printed_otherwise(field).or_else(|| serialised::printed_sometimes(field))
                {
                    errors.at(word.span(), messages::mark_printed_otherwise(what, &word.to_string()));
                }
            }
            if let (Some(_), Some(word)) = (attr.secret, serialised::printed_otherwise(field)) {
                errors.at(word.span(), messages::secret_with_serializer());
            }
            mark(errors, "id", &mut id, attr.id, marked);
            mark(errors, "key", &mut key, attr.key, marked);
            if attr.secret.is_some() {
                secrets.push(&field.ty);
            }
        }
        // A rejected word may be a misspelt `id`.
        let is_misspelt = fields.named.iter().any(|field| entries::has_misspelt(&field.attrs, "resource"));
        if id.is_none() && is_misspelt {
            errors.reported_by_rustc();
        } else if id.is_none() && errors.count() == 0 {
            let has_id = fields.named.iter().any(|field| field.ident.as_ref().is_some_and(|ident| ident == "id"));
            errors.at(input.ident.span(), messages::missing_id(&input.ident.to_string(), has_id));
        }
        Some(ResourceModel { runtime: &container.runtime, kind: &container.kind, id: id?, key, secrets })
    }
}

/// The names in the JSON of a resource, each with its field and the span of the text in `rename`.
#[derive(Default)]
struct Names(Vec<(String, String, Option<Span>)>);

impl Names {
    /// Adds the name of a field, or reports that it is taken.
    fn add(&mut self, errors: &Errors, name: &str, field: &str, renamed: Option<Span>, at: Span) {
        if name == "effect" {
            errors.at(renamed.unwrap_or(at), messages::field_named_effect());
        } else if let Some((_, first, first_renamed)) = self.0.iter().find(|(known, ..)| known == name) {
            errors.at(renamed.or(*first_renamed).unwrap_or(at), messages::duplicate_name(name, first, field));
        } else {
            self.0.push((name.to_owned(), field.to_owned(), renamed));
        }
    }
}

/// Stores the marked field, or reports that another one is already marked.
fn mark<'a>(
    errors: &Errors,
    what: &str,
    known: &mut Option<Marked<'a>>,
    word: Option<Span>,
    marked: impl FnOnce() -> Marked<'a>,
) {
    let Some(span) = word else { return };
    match known {
        Some(first) => errors.at(span, messages::duplicate_mark(what, &first.ident.to_string())),
        None => *known = Some(marked()),
    }
}
