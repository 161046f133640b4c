//! Generates the implementation of `Resource` from its model. Nothing here can fail.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote_spanned};
use syn::{Attribute, Data, DeriveInput, Field, Path};

use super::model::ResourceModel;
use crate::pieces::option;
use crate::spans;

/// Returns the implementation.
pub(crate) fn implementation(input: &DeriveInput, model: &ResourceModel<'_>) -> TokenStream {
    let span = spans::generated();
    let ResourceModel { runtime, kind, id, key, secrets } = model;
    let (id_ident, id_ty, id_field) = (id.ident, id.ty, &id.printed);
    let key_field = option(key.as_ref().map(|key| &key.printed));
    let key_text = option(key.as_ref().map(|key| {
        let (ident, span) = (key.ident, spans::located_on(key.ty));
        quote_spanned!(span=> __envelope::ToString::to_string(&self.#ident))
    }));
    let secrets = secrets.iter().map(|ty| {
        let span = spans::located_on(ty);
        quote_spanned!(span=> let () = <#ty as __envelope::Redacted>::HOLDS;)
    });
    let header = header(input);
    let value = quote_spanned!(spans::located_on(id_ty)=> <__envelope::ValueOf<#id_ty>>);
    let id_kind = quote_spanned!(span=> #value::KIND.or_enum(#value::IS_ENUM));
    quote_spanned! {span=>
        const _: () = {
            use #runtime::__private as __envelope;
            use __envelope::AnyValue as _;

            #header {
                const KIND: &'static str = #kind;
                const ID_FIELD: &'static str = #id_field;
                const KEY_FIELD: __envelope::Option<&'static str> = #key_field;
                const ID_KIND: __envelope::ValueKind = #id_kind;
                type Id = #id_ty;

                fn id(&self) -> &#id_ty {
                    #(#secrets)*
                    &self.#id_ident
                }

                fn key(&self) -> __envelope::Option<__envelope::String> {
                    #key_text
                }
            }
        };
    }
}

/// Returns an implementation that does nothing, for a struct with errors.
pub(crate) fn stub(input: &DeriveInput, runtime: &Path) -> TokenStream {
    let span = spans::generated();
    let header = header(input);
    let id = likely_id(input).unwrap_or_else(|| quote_spanned!(span=> __envelope::String));
    quote_spanned! {span=>
        const _: () = {
            use #runtime::__private as __envelope;

            #header {
                const KIND: &'static str = "";
                const ID_FIELD: &'static str = "";
                const KEY_FIELD: __envelope::Option<&'static str> = __envelope::None;
                type Id = #id;

                fn id(&self) -> &#id {
                    ::core::panic!("this resource did not compile")
                }

                fn key(&self) -> __envelope::Option<__envelope::String> {
                    __envelope::None
                }
            }
        };
    }
}

/// Returns a stub that is serialisable, for a struct that does not parse: serde derives nothing for it either.
pub(crate) fn stub_without_serde(input: &DeriveInput, runtime: &Path) -> TokenStream {
    let span = spans::generated();
    let (stub, ident) = (stub(input, runtime), &input.ident);
    quote_spanned! {span=>
        #stub
        const _: () = {
            use #runtime::__private as __envelope;

            impl __envelope::Serialize for #ident {
                fn serialize<S: __envelope::Serializer>(&self, _: S) -> ::core::result::Result<S::Ok, S::Error> {
                    ::core::panic!("this resource did not compile")
                }
            }
        };
    }
}

/// The type of the field that is marked as the id, or is named `id`.
fn likely_id(input: &DeriveInput) -> Option<TokenStream> {
    let Data::Struct(data) = &input.data else { return None };
    let is_marked = |attr: &Attribute| {
        attr.path().is_ident("resource") && attr.parse_args::<proc_macro2::Ident>().is_ok_and(|word| word == "id")
    };
    let marked = data.fields.iter().find(|field| field.attrs.iter().any(is_marked));
    let is_called_id = |field: &&Field| field.ident.as_ref().is_some_and(|ident| ident == "id");
    marked.or_else(|| data.fields.iter().find(is_called_id)).map(|field| field.ty.to_token_stream())
}

fn header(input: &DeriveInput) -> TokenStream {
    let span = spans::generated();
    let ident = &input.ident;
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    quote_spanned! {span=>
        #[automatically_derived]
        impl #impl_generics __envelope::Resource for #ident #ty_generics #where_clause
    }
}
