//! The rules of `#[derive(Resource)]`.

use super::{Macro, assert_contains, assert_one, errors, pretty};

#[track_caller]
fn assert_struct(item: &str, at: &str, says: &str) {
    let expansion = Macro::Resource.expand_text("", item);
    assert_one(&expansion, at, says);
    assert!(expansion.to_string().contains("__envelope :: Resource for R"), "the stub is missing: {expansion}");
}

#[track_caller]
fn assert_fields(fields: &str, at: &str, says: &str) {
    assert_struct(&format!("struct R {{ {fields} }}"), at, says);
}

#[track_caller]
fn accepted(item: &str) -> String {
    let expansion = Macro::Resource.expand_text("", item);
    assert_eq!(errors(&expansion), [], "{item}");
    pretty(expansion)
}

#[track_caller]
fn assert_accepted(item: &str, parts: &[&str]) {
    let text = accepted(item);
    for part in parts {
        assert_contains(&text, part);
    }
}

#[test]
fn a_resource_is_a_struct_with_named_fields() {
    for item in ["enum R { A }", "struct R;", "struct R(u8);", "union R { a: u8 }"] {
        assert_struct(item, "R", "`Resource` can only be derived for structs with named fields");
    }
}

#[test]
fn a_resource_has_one_id_and_at_most_one_key() {
    assert_fields("a: u8", "R", "missing id in resource `R`\nhelp: add `#[resource(id)]` to one of its fields");
    assert_fields("id: u8", "R", "add `#[resource(id)]` to the field `id`");
    assert_fields("#[resource(id)] a: u8, #[resource(id)] b: u8", "id", "duplicate `id` field");
    assert_fields(
        "#[resource(id)] a: u8, #[resource(key)] b: u8, #[resource(key)] c: u8",
        "key",
        "duplicate `key` field\nhelp: remove one of the two\nnote: the first one is `b`",
    );
    assert_accepted(
        "struct R { #[resource(id, key)] r#type: u8 }",
        &[
            "const ID_FIELD: &'static str = \"type\";",
            "KEY_FIELD: __envelope::Option<&'static str> = __envelope::Some(\"type\")",
            "__envelope::Some(__envelope::ToString::to_string(&self.r#type))",
            "type Id = u8;",
        ],
    );
}

#[test]
fn an_unknown_key_or_a_wrong_value_is_an_error() {
    assert_fields("#[resource(di)] a: u8", "di", "did you mean `id`?");
    assert_fields("#[resource(id = 1)] a: u8", "1", "`id` takes no value");
    assert_fields("#[resource] a: u8", "resource", "write `#[resource(id)]`");
    let says = "empty attribute; expected one of `id`, `key`, `secret`";
    assert_fields("#[resource()] a: u8", "resource", says);
    assert_fields("#[resource(id)] a: u8, #[resource()] b: u8", "resource", says);
    let says = "empty attribute; expected one of `kind`, `crate`";
    assert_struct("#[resource()] struct R { #[resource(id)] a: u8 }", "resource", says);
    assert_fields("#[resource(id key)] a: u8", "key", "expected `,`");
    assert_fields("#[resource(id[])] a: u8", "[]", "`id` takes no value");
    assert_fields("#[resource(kind = \"a\")] a: u8", "kind", "move it to `#[resource(...)]` on a struct");
    assert_struct("#[resource(kind = 1)] struct R { #[resource(id)] a: u8 }", "1", "`kind` takes a string literal");
    assert_struct("#[resource(kind = \" \")] struct R { #[resource(id)] a: u8 }", "\" \"", "`kind` must not be empty");
    assert_struct("#[resource(id)] struct R { a: u8 }", "id", "`id` is not a key of `#[resource(...)]` on a struct");
}

#[test]
fn the_kind_defaults_to_the_name_in_words() {
    assert_accepted("struct AccessToken { #[resource(id)] a: u8 }", &["KIND: &'static str = \"access token\""]);
    assert_accepted("#[resource(kind = \"token\")] struct R { #[resource(id)] a: u8 }", &["\"token\""]);
    assert_accepted("#[resource(crate = renamed)] struct R { #[resource(id)] a: u8 }", &["use renamed::__private"]);
}

#[test]
fn the_id_and_the_key_cannot_be_secret() {
    assert_accepted(
        "struct R<T: A> where T: B { #[resource(id)] a: T, #[resource(secret)] b: Vec<S> }",
        &[
            "fn id(&self) -> &T { let () = <Vec<S> as __envelope::Redacted>::HOLDS; &self.a }",
            "impl<T: A> __envelope::Resource for R<T> where T: B, {",
        ],
    );
    assert_fields("#[resource(id, secret)] a: S", "id", "the id of a resource cannot be secret");
    assert_fields(
        "#[resource(id)] a: u8, #[resource(secret, key)] b: S",
        "key",
        "the key of a resource cannot be secret",
    );
    assert_fields(
        "#[resource(id)] a: u8, #[resource(secret)] #[serde(serialize_with = \"plain\")] b: S",
        "serialize_with",
        "a secret field cannot have a custom serializer",
    );
    assert_fields("#[resource(id)] #[serde(skip)] a: u8", "id", "the id of a resource must be serialised");
    assert_fields(
        "#[resource(id)] a: u8, #[serde(skip_serializing)] #[resource(key)] b: u8",
        "key",
        "the key of a resource must be serialised",
    );
}

#[test]
fn names_are_the_serialised_names() {
    assert_accepted(
        "#[serde(rename_all = \"camelCase\")] struct R { #[resource(id)] the_id: u8, #[resource(key)] #[serde(rename = \"n\")] name: u8 }",
        &["ID_FIELD: &'static str = \"theId\"", "Some(\"n\")"],
    );
}

#[test]
fn a_field_serialised_as_effect_is_an_error() {
    let says = "help: rename it: `#[serde(rename = \"...\")]`";
    assert_fields("#[resource(id)] a: u8, effect: u8", "effect", says);
    // If another attribute gives the name, the error is at that attribute.
    for rename in ["rename = \"effect\"", "rename(deserialize = \"a\", serialize = \"effect\")"] {
        assert_fields(&format!("#[resource(id)] a: u8, #[serde({rename})] glow: u8"), "\"effect\"", says);
    }
    assert_struct(
        "#[serde(rename_all = \"camelCase\")] struct R { #[resource(id)] a: u8, Effect: u8 }",
        "Effect",
        says,
    );
    assert_accepted(
        "struct R { #[resource(id)] a: u8, #[serde(rename = \"glow\")] effect: u8, status: u8 }",
        &["type Id"],
    );
    assert_accepted("struct R { #[resource(id)] a: u8, #[serde(skip)] effect: u8 }", &["type Id"]);
}

#[test]
fn a_stub_keeps_the_type_of_the_id() {
    for (fields, id) in
        [("id: u8", "u8"), ("#[resource(id)] a: u16, effect: u8", "u16"), ("a: u8", "__envelope :: String")]
    {
        let expansion = Macro::Resource.expand_text("", &format!("struct R {{ {fields} }}")).to_string();
        assert!(expansion.contains(&format!("type Id = {id} ;")), "{expansion}");
    }
}
