//! The text of a command, in the order that `spec/text.rs` of the runtime takes it apart: everything about the command
//! that is text, in one string. What the compiler never sees as tokens costs it nothing.

use super::arg::{Argument, Text};
use super::model::CommandModel;
use super::param::Param;
use super::shape::Shape;
use super::stdin::Stdin;

/// GS, between the parts of a command.
const PARTS: &str = "\x1d";
/// RS, between the members of a part.
const MEMBERS: &str = "\x1e";
/// US, between the fields of a member.
const FIELDS: &str = "\x1f";

/// The text of a command.
pub(super) fn text(model: &CommandModel<'_>) -> String {
    let examples: Vec<String> = model
        .examples
        .iter()
        .map(|(description, invocation)| [&*clean(&description.value()), &*clean(&invocation.value())].join(FIELDS))
        .collect();
    let params: Vec<String> = model.params.iter().filter_map(param).collect();
    joined(
        PARTS,
        &[
            clean(&model.help.short),
            clean(model.help.long.as_deref().unwrap_or_default()),
            examples.join(MEMBERS),
            params.join(MEMBERS),
        ],
    )
}

/// The table: `ALREADY_EXISTS=10 UNAVAILABLE=12`.
pub(super) fn codes(model: &CommandModel<'_>) -> String {
    let bindings = model.exit_codes.iter().map(|binding| format!("{}={}", binding.name, binding.number.value));
    bindings.collect::<Vec<_>>().join(" ")
}

/// Whether a default can stand in the text, in which the separators mean something else.
pub(super) fn fits(default: &str) -> bool {
    clean(default) == default
}

fn param(param: &Param) -> Option<String> {
    Some(match param {
        Param::State(_) => return None,
        Param::Flatten(_) => "x".to_owned(),
        Param::Stdin(stdin) => {
            let Stdin { id, help, max_bytes, optional, .. } = &**stdin;
            let shape = if *optional { "s" } else { "S" };
            joined(FIELDS, &[shape.to_owned(), id.clone(), max_bytes.to_string(), clean(help)])
        }
        Param::Arg(argument) => arg(argument),
    })
}

fn arg(argument: &Argument) -> String {
    let shape = match argument.shape {
        Shape::Flag => 'f',
        Shape::Unit => 'u',
        Shape::Plain | Shape::Optional => 'o',
        Shape::OptionalValue => 'v',
        Shape::Many | Shape::OptionalMany => 'm',
    };
    let shape = if argument.required { shape.to_ascii_uppercase() } else { shape };
    let default = argument.default.as_ref().map(syn::LitStr::value).filter(|default| fits(default));
    joined(
        FIELDS,
        &[
            shape.to_string(),
            known(Some(&argument.id)),
            known(Some(&argument.value_name)),
            clean(&argument.help.short),
            clean(argument.help.long.as_deref().unwrap_or_default()),
            known(argument.long.as_ref()),
            argument.short.map(|(letter, _)| clean(&letter.to_string())).unwrap_or_default(),
            known(argument.env.as_ref()),
            default.map(|default| format!("={default}")).unwrap_or_default(),
        ],
    )
}

/// A name that is an expression is told beside the text.
fn known(text: Option<&Text>) -> String {
    text.and_then(|text| text.known.as_deref()).map(clean).unwrap_or_default()
}

/// The separators are no characters of a text for people.
fn clean(text: &str) -> String {
    text.replace(|c| ('\x1c'..='\x1f').contains(&c), " ")
}

/// What is empty at the end is left out.
fn joined(separator: &str, fields: &[String]) -> String {
    let used = fields.iter().rposition(|field| !field.is_empty()).map_or(0, |last| last + 1);
    fields[..used].join(separator)
}
