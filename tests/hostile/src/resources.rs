//! Resources that are printed with another id than their own.

use std::convert::Infallible;

use envelope_runtime::prelude::*;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::ran;

pub(crate) const PROGRAMS: &[crate::Program] = &[
    ("other-id", other_id::app),
    ("two-ids", two_ids::app),
    ("no-id", no_id::app),
    ("not-an-object", not_an_object::app),
    ("id-as-text", id_as_text::app),
    ("right-id", right_id::app),
];

/// Generates a program whose commands return the same resource as every outcome.
macro_rules! program {
    ($module:ident, $name:literal, $thing:ident, $make:expr) => {
        mod $module {
            use super::*;

            type Thing = $thing;

            fn make() -> Thing {
                ran();
                $make
            }

            /// Create it
            #[command(effect = "create", exit_codes(ALREADY_EXISTS = 10), get = get)]
            fn create(plan: &Plan) -> Result<Create<Thing>, Infallible> {
                plan.is_dry_run();
                Ok(Create::Created(make()))
            }

            /// Find that it exists
            #[command(effect = "create", exit_codes(ALREADY_EXISTS = 10), get = get)]
            fn conflict() -> Result<Create<Thing>, Infallible> {
                Ok(Create::AlreadyExists(make()))
            }

            /// Get it
            #[command(effect = "read")]
            fn get(id: String) -> Result<Thing, Infallible> {
                let _ = id;
                Ok(make())
            }

            /// Get it if it exists
            #[command(effect = "read")]
            fn find() -> Result<Option<Thing>, Infallible> {
                Ok(Some(make()))
            }

            /// Change it
            #[command(effect = "update")]
            fn update() -> Result<Update<Thing>, Infallible> {
                Ok(Update::Updated(make()))
            }

            /// Leave it unchanged
            #[command(effect = "update")]
            fn keep() -> Result<Update<Thing>, Infallible> {
                Ok(Update::Unchanged(make()))
            }

            /// Create or change it
            #[command(effect = "apply")]
            fn apply() -> Result<Apply<Thing>, Infallible> {
                Ok(Apply::Created(make()))
            }

            pub(super) fn app() -> App {
                App::new($name, "1.0.0")
                    .command::<create>()
                    .command::<conflict>()
                    .command::<get>()
                    .command::<find>()
                    .command::<update>()
                    .command::<keep>()
                    .command::<apply>()
                    .build()
            }
        }
    };
}

program!(other_id, "other-id", ByHand, ByHand { id: "t1" });
program!(two_ids, "two-ids", Flattened, Flattened { id: "t1", inside: Inside { id: "i1" } });
program!(no_id, "no-id", Nameless, Nameless { id: "t1" });
program!(not_an_object, "not-an-object", Text, Text { id: "t1" });
program!(id_as_text, "id-as-text", Number, Number { id: 7 });
program!(right_id, "right-id", Honest, Honest { id: "t1\u{7f}", inside: Inner { size: 1 } });

/// Prints another id.
#[derive(Debug, Resource)]
struct ByHand {
    #[resource(id)]
    id: &'static str,
}

impl Serialize for ByHand {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("ByHand", 1)?;
        fields.serialize_field("id", "other")?;
        fields.end()
    }
}

/// Prints a second id, after its own.
#[derive(Debug, Serialize, Resource)]
struct Flattened {
    #[resource(id)]
    id: &'static str,
    #[serde(flatten)]
    inside: Inside,
}

#[derive(Debug, Serialize)]
struct Inside {
    id: &'static str,
}

/// Prints no id.
#[derive(Debug, Resource)]
struct Nameless {
    #[resource(id)]
    id: &'static str,
}

impl Serialize for Nameless {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Nameless", 1)?;
        fields.serialize_field("Id", self.id)?;
        fields.end()
    }
}

/// Prints its id only.
#[derive(Debug, Resource)]
struct Text {
    #[resource(id)]
    id: &'static str,
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id)
    }
}

/// Prints its number as a text.
#[derive(Debug, Resource)]
struct Number {
    #[resource(id)]
    id: u64,
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Number", 1)?;
        fields.serialize_field("id", &self.id.to_string())?;
        fields.end()
    }
}

/// Prints its id once, between other fields.
#[derive(Debug, Resource)]
struct Honest {
    #[resource(id)]
    id: &'static str,
    inside: Inner,
}

#[derive(Debug, Serialize)]
struct Inner {
    size: u8,
}

impl Serialize for Honest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Honest", 3)?;
        fields.serialize_field("inside", &self.inside)?;
        fields.serialize_field("id", self.id)?;
        fields.serialize_field("ids", &[self.id])?;
        fields.end()
    }
}
