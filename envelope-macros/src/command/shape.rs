//! The number of values of an argument, derived from its type with the rules of clap's derive.

use syn::{GenericArgument, Path, PathArguments, PathSegment, Type, TypePath};

/// The shape of a parameter's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `bool`: given or not given.
    Flag,
    /// `()`.
    Unit,
    /// `T`.
    Plain,
    /// `Option<T>`.
    Optional,
    /// `Option<Option<T>>`.
    OptionalValue,
    /// `Vec<T>`.
    Many,
    /// `Option<Vec<T>>`.
    OptionalMany,
}

/// Returns the shape of a type and the type of one value.
pub(crate) fn shape(ty: &Type) -> (Shape, &Type) {
    if matches!(ungrouped(ty), Type::Tuple(tuple) if tuple.elems.is_empty()) {
        return (Shape::Unit, ty);
    }
    if let Some(inner) = inside(ty, "Vec") {
        return (Shape::Many, inner);
    }
    if let Some(inner) = inside(ty, "Option") {
        return if let Some(value) = inside(inner, "Option") {
            (Shape::OptionalValue, value)
        } else if let Some(value) = inside(inner, "Vec") {
            (Shape::OptionalMany, value)
        } else {
            (Shape::Optional, inner)
        };
    }
    let is_bool = only_segment(ty).is_some_and(|segment| segment.ident == "bool" && segment.arguments.is_none());
    (if is_bool { Shape::Flag } else { Shape::Plain }, ty)
}

/// Returns whether a type is `Option<T>`, and `T` or the whole type. For a parameter that is always one value, even if its
/// type is `Vec<u8>`.
pub(crate) fn optional(ty: &Type) -> (bool, &Type) {
    inside(ty, "Option").map_or((false, ty), |inner| (true, inner))
}

/// Removes the invisible delimiters of a type that a `macro_rules!` macro passed on.
pub(crate) fn ungrouped(mut ty: &Type) -> &Type {
    while let Type::Group(group) = ty {
        ty = &group.elem;
    }
    ty
}

/// Returns the segment of a path with a single one. A type that is written with its module has no shape.
fn only_segment(ty: &Type) -> Option<&PathSegment> {
    match ungrouped(ty) {
        Type::Path(TypePath { qself: None, path: Path { leading_colon: None, segments }, .. })
            if segments.len() == 1 =>
        {
            segments.first()
        }
        _ => None,
    }
}

/// Whether the type is one of the standard library's for which the runtime has a parser. The runtime rejects a type of the
/// user with one of these names.
pub(crate) fn is_standard(ty: &Type) -> bool {
    const STANDARD: [&str; 17] = [
        "String", "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64",
        "u128", "usize",
    ];
    only_segment(ty)
        .is_some_and(|segment| segment.arguments.is_none() && STANDARD.iter().any(|name| segment.ident == name))
}

/// Returns the type with this index in the angle brackets of a path.
pub(crate) fn type_argument(ty: &Type, index: usize) -> Option<&Type> {
    let Type::Path(path) = ungrouped(ty) else { return None };
    let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else { return None };
    match arguments.args.iter().nth(index)? {
        GenericArgument::Type(argument) => Some(argument),
        _ => None,
    }
}

/// Returns `T` of `Name<T>`.
fn inside<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let PathArguments::AngleBracketed(arguments) = &only_segment(ty).filter(|segment| segment.ident == name)?.arguments
    else {
        return None;
    };
    match arguments.args.first() {
        Some(GenericArgument::Type(inner)) if arguments.args.len() == 1 => Some(inner),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Shape, shape};
    use quote::ToTokens;
    use syn::Type;

    #[test]
    fn shapes_are_the_same_as_in_claps_derive() {
        for (text, expected, inner) in [
            ("bool", Shape::Flag, "bool"),
            ("()", Shape::Unit, "()"),
            ("u8", Shape::Plain, "u8"),
            ("(u8,)", Shape::Plain, "(u8 ,)"),
            ("Option<bool>", Shape::Optional, "bool"),
            ("Option<Option<u8>>", Shape::OptionalValue, "u8"),
            ("Vec<String>", Shape::Many, "String"),
            ("Vec<Vec<u8>>", Shape::Many, "Vec < u8 >"),
            ("Option<Vec<u8>>", Shape::OptionalMany, "u8"),
            ("std::option::Option<u8>", Shape::Plain, "std :: option :: Option < u8 >"),
            ("std::primitive::bool", Shape::Plain, "std :: primitive :: bool"),
        ] {
            let ty: Type = syn::parse_str(text).unwrap();
            let (found, value) = shape(&ty);
            assert_eq!((found, value.to_token_stream().to_string().as_str()), (expected, inner), "{text}");
        }
    }
}
