//! The names of a struct's fields in its JSON, from serde's attributes.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::{Attribute, Field, Ident, LitStr, Token};

use crate::case;

/// Returns the rule of `#[serde(rename_all = "...")]` on the struct.
pub(crate) fn rename_all(attrs: &[Attribute]) -> Option<String> {
    let mut rule = None;
    read(attrs, |meta| {
        if meta.path.is_ident("rename_all") {
            rule = serialised(meta)?.or(rule.take());
        }
        Ok(())
    });
    rule.map(|rule| rule.value())
}

/// The name of a field in the JSON.
pub(crate) struct Printed {
    pub(crate) name: String,
    /// The span of the text in `rename`, if the field has it.
    pub(crate) renamed: Option<Span>,
}

/// Returns the key of a serde attribute on the struct that prints something else than its fields.
pub(crate) fn instead_of_fields(attrs: &[Attribute]) -> Option<Ident> {
    find(attrs, &["transparent", "into"])
}

/// Returns the field that `#[serde(tag = "...")]` on the struct adds to the JSON.
pub(crate) fn tag(attrs: &[Attribute]) -> Option<LitStr> {
    let mut tag = None;
    read(attrs, |meta| {
        if meta.path.is_ident("tag") {
            tag = Some(meta.value()?.parse()?);
        }
        Ok(())
    });
    tag
}

/// Returns the key of a serde attribute that serialises the field in another way than its type.
pub(crate) fn printed_otherwise(field: &Field) -> Option<Ident> {
    find(&field.attrs, &["serialize_with", "with"])
}

/// Returns the key of a serde attribute that may omit the field.
pub(crate) fn printed_sometimes(field: &Field) -> Option<Ident> {
    find(&field.attrs, &["skip_serializing_if"])
}

/// Returns the first of these keys in a serde attribute.
fn find(attrs: &[Attribute], words: &[&str]) -> Option<Ident> {
    let mut found = None;
    read(attrs, |meta| {
        if let Some(key) = meta.path.get_ident().filter(|key| words.iter().any(|word| key == word)) {
            found.get_or_insert_with(|| key.clone());
        }
        Ok(())
    });
    found
}

/// Returns the name of a field in the JSON, or `None` if it is skipped or flattened.
pub(crate) fn name(field: &Field, rename_all: Option<&str>) -> Option<Printed> {
    let ident = field.ident.as_ref()?.unraw().to_string();
    let mut renamed: Option<LitStr> = None;
    let mut is_printed = true;
    read(&field.attrs, |meta| {
        if meta.path.is_ident("rename") {
            renamed = serialised(meta)?.or(renamed.take());
        }
        is_printed &= !["skip", "skip_serializing", "flatten"].iter().any(|word| meta.path.is_ident(word));
        Ok(())
    });
    let name = renamed.as_ref().map_or_else(
        || rename_all.map_or_else(|| ident.clone(), |rule| case::serde_field(rule, &ident)),
        LitStr::value,
    );
    is_printed.then(|| Printed { name, renamed: renamed.map(|text| text.span()) })
}

/// Reads every `#[serde(...)]`. serde reports those that do not parse.
fn read(attrs: &[Attribute], mut entry: impl FnMut(&ParseNestedMeta<'_>) -> syn::Result<()>) {
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("serde")) {
        let _ = attr.parse_nested_meta(|meta| {
            entry(&meta)?;
            // Skip the value of any other key.
            if meta.input.peek(Token![=]) {
                meta.value()?.parse::<syn::Expr>()?;
            } else if meta.input.peek(syn::token::Paren) {
                meta.input.parse::<proc_macro2::TokenTree>()?;
            }
            Ok(())
        });
    }
}

/// Returns `"a"` of `rename = "a"` and of `rename(serialize = "a", deserialize = "b")`.
fn serialised(meta: &ParseNestedMeta<'_>) -> syn::Result<Option<LitStr>> {
    if meta.input.peek(Token![=]) {
        return meta.value()?.parse().map(Some);
    }
    let mut found = None;
    meta.parse_nested_meta(|inner| {
        let text: LitStr = inner.value()?.parse()?;
        if inner.path.is_ident("serialize") {
            found = Some(text);
        }
        Ok(())
    })?;
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{name, rename_all};
    use syn::{ItemStruct, parse_quote};

    /// Returns the name of each field, or `-` if it is not serialised.
    fn names(item: &ItemStruct) -> Vec<String> {
        let rule = rename_all(&item.attrs);
        let printed = |field| name(field, rule.as_deref()).map_or_else(|| "-".to_owned(), |printed| printed.name);
        item.fields.iter().map(printed).collect()
    }

    #[test]
    fn names_are_the_same_as_in_serde() {
        let item: ItemStruct = parse_quote! {
            #[serde(deny_unknown_fields, rename_all = "camelCase")]
            struct A {
                created_at: u8,
                #[serde(default = "a::b", rename = "made")]
                made_at: u8,
                #[serde(rename(serialize = "out", deserialize = "in"), skip_serializing_if = "Option::is_none")]
                r#type: u8,
                #[serde(rename(deserialize = "in"))]
                r#use: u8,
                #[serde(skip)]
                a: u8,
                #[serde(flatten)]
                b: u8,
            }
        };
        assert_eq!(names(&item), ["createdAt", "made", "out", "use", "-", "-"]);
        let item: ItemStruct = parse_quote!(
            #[serde(rename_all(serialize = "SCREAMING_SNAKE_CASE"))]
            struct A {
                created_at: u8,
            }
        );
        assert_eq!(names(&item), ["CREATED_AT"]);
    }

    #[test]
    fn invalid_serde_attributes_are_ignored() {
        let item: ItemStruct = parse_quote! {
            #[serde(rename_all = 1, = "a")]
            struct A { #[serde(rename)] a: u8, #[serde] b: u8 }
        };
        assert_eq!(names(&item), ["a", "b"]);
    }
}
