//! The fingerprint of a call: which calls are the same call.

use std::ffi::OsStr;

use clap::parser::ValueSource;
use clap::{ArgMatches, Id};

use crate::command::flags::{Role, ids};
use crate::error::resource::Secret;
use crate::program::{Path, Tool};
use crate::system::hash::Fnv;

/// A hash of the arguments: calls with the same hash are the same call, apart from the framework flags with one of these
/// roles and from secrets, for which there is [`trace_of_secrets`].
pub(crate) fn fingerprint(tool: &Tool, path: &Path<'_>, matches: &ArgMatches, left_out: &[Role]) -> Fnv {
    let left_out = ids(path.command(), tool.features(), left_out);
    let mut ids: Vec<&str> = matches.ids().map(Id::as_str).collect();
    // Groups of arguments have ids, too; their members are counted already.
    ids.retain(|id| {
        !left_out.contains(id)
            && matches!(matches.value_source(id), Some(ValueSource::CommandLine | ValueSource::EnvVariable))
            && matches.try_get_many::<Id>(id).is_err()
            && matches.try_get_many::<Secret>(id).is_err()
    });
    // The order of the arguments does not matter; that of the values of one argument does.
    ids.sort_unstable();
    let start = Fnv::new().part(tool.name.as_bytes()).part(path.to_string().as_bytes());
    ids.into_iter().fold(start, |hash, id| raw_values(matches, id).fold(hash.part(id.as_bytes()), Fnv::part))
}

/// One byte computed from all secrets of a call: enough to notice most changes of a secret, too little to guess one.
pub(crate) fn trace_of_secrets(matches: &ArgMatches) -> u8 {
    let mut ids: Vec<&str> = matches.ids().map(Id::as_str).collect();
    ids.retain(|id| matches.try_get_many::<Secret>(id).is_ok());
    ids.sort_unstable();
    let hash = ids
        .into_iter()
        .fold(Fnv::new(), |hash, id| raw_values(matches, id).fold(hash.part(id.as_bytes()), Fnv::part))
        .finish();
    hash.to_le_bytes().into_iter().fold(0, |trace, byte| trace ^ byte)
}

fn raw_values<'a>(matches: &'a ArgMatches, id: &str) -> impl Iterator<Item = &'a [u8]> {
    matches.try_get_raw(id).ok().flatten().into_iter().flatten().map(OsStr::as_encoded_bytes)
}
