//! Programs in which an argument takes the name of a flag of the framework.

use std::convert::Infallible;

use envelope_runtime::prelude::*;
use serde::Serialize;

use crate::ran;

pub(crate) const PROGRAMS: &[(&str, fn() -> App)] = &[
    ("flag_by_alias", || program::<by_alias>("flag_by_alias")),
    ("flag_by_long", || program::<by_long>("flag_by_long")),
    ("flag_by_id", || program::<by_id>("flag_by_id")),
    ("flag_by_visible_alias", || program::<by_visible_alias>("flag_by_visible_alias")),
    ("flag_by_short", || program::<by_short>("flag_by_short")),
    ("flag_by_short_alias", || program::<by_short_alias>("flag_by_short_alias")),
    ("flag_flattened", || program::<flattened>("flag_flattened")),
    ("flag_flattened_describe", || program::<flattened_describe>("flag_flattened_describe")),
    ("flag_flattened_help", || program::<flattened_help>("flag_flattened_help")),
    ("flag_flattened_limit", || program::<flattened_limit>("flag_flattened_limit")),
    ("flag_of_a_store", flag_of_a_store),
    ("flag_of_the_globals", flag_of_the_globals),
    ("version_of_the_globals", version_of_the_globals),
    ("argument_of_the_globals", argument_of_the_globals),
    ("alias_of_the_globals", alias_of_the_globals),
    ("version_of_a_command", || program::<host>("version_of_a_command")),
];

fn program<C: envelope_runtime::__private::Companion>(name: &'static str) -> App
where
    C::Needs: Provided,
{
    C::Needs::provide(name, C::SPEC)
}
