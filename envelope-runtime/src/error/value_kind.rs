//! The kind of a value on the command line: whether an argument can take the id of a resource.

use std::ffi::OsString;
use std::marker::PhantomData;
use std::path::PathBuf;

use clap::ValueEnum;

use crate::error::resource_id::ResourceId;

/// The kind of an id, or of an argument's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// Any text.
    Text,
    /// An integer or a floating-point number.
    Number,
    /// `true` or `false`.
    Bool,
    /// A single character.
    Char,
    /// One of a fixed set of words.
    Enum,
    /// A type whose text is not known.
    Unknown,
}

/// A type of values. The compiler finds the constants of an inherent implementation first, and those of [`AnyValue`] for
/// every other type.
#[derive(Debug)]
pub struct ValueOf<T>(PhantomData<T>);

/// The constants of a type whose text is not known.
pub trait AnyValue {
    /// The kind.
    const KIND: ValueKind = ValueKind::Unknown;
    /// Whether the type has a fixed set of words.
    const IS_ENUM: bool = false;
}

impl<T> AnyValue for ValueOf<T> {}

macro_rules! kinds {
    ($($kind:ident: $($ty:ty),*;)*) => {
        $($(
            impl ValueOf<$ty> {
                /// The kind.
                pub const KIND: ValueKind = ValueKind::$kind;
            }
        )*)*
    };
}

kinds! {
    Text: String, &'static str, Box<str>, OsString, PathBuf, ResourceId;
    Number: i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize, f32, f64;
    Bool: bool;
    Char: char;
}

impl<T: ValueEnum> ValueOf<T> {
    /// Whether the type has a fixed set of words.
    pub const IS_ENUM: bool = true;
}

impl ValueKind {
    /// Returns the kind of an argument's values.
    pub const fn or_enum(self, is_enum: bool) -> Self {
        if is_enum { ValueKind::Enum } else { self }
    }

    /// Whether an argument of this kind certainly refuses the text of an id.
    pub(crate) const fn refuses(self, id: ValueKind) -> bool {
        match (self, id) {
            (ValueKind::Text | ValueKind::Unknown, _) | (_, ValueKind::Unknown) => false,
            _ => self as u8 != id as u8,
        }
    }

    /// The kind in a message: `a number`.
    pub(crate) const fn described(self) -> &'static str {
        match self {
            ValueKind::Text | ValueKind::Unknown => "a text",
            ValueKind::Number => "a number",
            ValueKind::Bool => "`true` or `false`",
            ValueKind::Char => "a single character",
            ValueKind::Enum => "one of a fixed set of words",
        }
    }
}
