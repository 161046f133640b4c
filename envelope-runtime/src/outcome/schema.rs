//! `output_schema`: the JSON Schema of a command's `data`, if its type implements `JsonSchema`.

use std::marker::PhantomData;

/// The schema of the `data` of a handler with the return type `R`. Without the feature `schemars`, or for a type without
/// `JsonSchema`, it is that of [`NoSchema`]: an inherent constant takes precedence if its bounds hold.
#[derive(Debug)]
pub struct Output<R>(PhantomData<R>);

/// The fallback if no schema is known.
pub trait NoSchema {
    /// `None`.
    const SCHEMA: Option<fn() -> serde_json::Value> = None;
}

impl<R> NoSchema for Output<R> {}

#[cfg(feature = "schemars")]
mod known {
    use schemars::JsonSchema;
    use schemars::generate::SchemaSettings;
    use serde_json::{Value, json};

    use super::Output;
    use crate::{Apply, Create, Delete, Page, Resource, Run, Stream, Update};

    fn of<T: JsonSchema>() -> Value {
        SchemaSettings::draft07().into_generator().into_root_schema_for::<T>().to_value()
    }

    /// Adds the key `effect` to the schema of an object.
    fn with_effect(mut schema: Value, effects: &[&str]) -> Value {
        let effect = json!({"type": "string", "enum": effects});
        match schema.get_mut("properties").and_then(Value::as_object_mut) {
            Some(properties) => {
                properties.insert("effect".to_owned(), effect);
                match schema.get_mut("required").and_then(Value::as_array_mut) {
                    Some(required) => required.insert(0, json!("effect")),
                    None => schema["required"] = json!(["effect"]),
                }
                schema
            }
            // A list or a scalar is printed under another key, which its schema does not contain.
            None => json!({"type": "object", "properties": {"effect": effect}, "required": ["effect"]}),
        }
    }

    impl<T: JsonSchema, E> Output<Result<T, E>> {
        /// The schema of `T`.
        pub const SCHEMA: Option<fn() -> Value> = Some(of::<T>);
    }

    impl<T: JsonSchema, E> Output<Result<Page<T>, E>> {
        /// The schema of a list of `T`.
        pub const SCHEMA: Option<fn() -> Value> = Some(of::<Vec<T>>);
    }

    impl<T: JsonSchema, F, E> Output<Result<Stream<T, F>, E>> {
        /// The schema of a list of `T`.
        pub const SCHEMA: Option<fn() -> Value> = Some(of::<Vec<T>>);
    }

    impl<T: JsonSchema, E> Output<Result<Create<T>, E>> {
        /// The schema of `T` with `effect`.
        pub const SCHEMA: Option<fn() -> Value> = Some(|| with_effect(of::<T>(), &["created"]));
    }

    impl<T: JsonSchema, E> Output<Result<Update<T>, E>> {
        /// The schema of `T` with `effect`.
        pub const SCHEMA: Option<fn() -> Value> = Some(|| with_effect(of::<T>(), &["updated", "noop"]));
    }

    impl<T: JsonSchema, E> Output<Result<Apply<T>, E>> {
        /// The schema of `T` with `effect`.
        pub const SCHEMA: Option<fn() -> Value> = Some(|| with_effect(of::<T>(), &["created", "updated", "noop"]));
    }

    impl<T: JsonSchema, E> Output<Result<Run<T>, E>> {
        /// The schema of `T` with `effect`.
        pub const SCHEMA: Option<fn() -> Value> =
            Some(|| with_effect(of::<T>(), &["created", "updated", "deleted", "noop"]));
    }

    impl<T: Resource<Id: JsonSchema>, E> Output<Result<Delete<T>, E>> {
        /// `effect`, `status` and `id`. If the resource was not found, `id` is the value that the caller passed, of any
        /// type.
        pub const SCHEMA: Option<fn() -> Value> = Some(|| {
            let mut id = of::<T::Id>();
            if let Some(id) = id.as_object_mut() {
                id.remove("$schema");
            }
            json!({
                "$schema": "http://json-schema.org/draft-07/schema#",
                "type": "object",
                "properties": {
                    "effect": {"type": "string", "enum": ["deleted", "noop"]},
                    "status": {"type": "string", "enum": ["deleted", "not_found"]},
                    "id": {},
                },
                "required": ["effect", "status", "id"],
                "additionalProperties": false,
                "if": {"properties": {"status": {"const": "deleted"}}},
                "then": {"properties": {"id": id}},
            })
        });
    }
}
