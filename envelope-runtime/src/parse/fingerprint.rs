//! The fingerprint of a call: which calls are the same call.

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
    // Groups of arguments have ids, too; their members are counted already.
    let ids = sorted_ids(matches, &|id| {
        !left_out.contains(&id)
            && matches!(matches.value_source(id), Some(ValueSource::CommandLine | ValueSource::EnvVariable))
            && matches.try_get_many::<Id>(id).is_err()
            && matches.try_get_many::<Secret>(id).is_err()
    });
    with_values(Fnv::new().part(tool.name.as_bytes()).part(path.name().as_bytes()), matches, &ids)
}

/// One byte computed from all secrets of a call: enough to notice most changes of a secret, too little to guess one.
pub(crate) fn trace_of_secrets(matches: &ArgMatches) -> u8 {
    let ids = sorted_ids(matches, &|id| matches.try_get_many::<Secret>(id).is_ok());
    let hash = with_values(Fnv::new(), matches, &ids);
    hash.finish().to_le_bytes().into_iter().fold(0, |trace, byte| trace ^ byte)
}

/// The ids that `counts` accepts, sorted: the order of the arguments does not matter, only that of the values of one
/// argument.
fn sorted_ids<'a>(matches: &'a ArgMatches, counts: &dyn Fn(&str) -> bool) -> Vec<&'a str> {
    let mut ids: Vec<&str> = Vec::new();
    for id in matches.ids().map(Id::as_str).filter(|id| counts(id)) {
        // A sort would be more code, and there are few arguments.
        let at = ids.partition_point(|known| *known < id);
        ids.insert(at, id);
    }
    ids
}

/// Appends the ids and values of arguments to a hash.
fn with_values(mut hash: Fnv, matches: &ArgMatches, ids: &[&str]) -> Fnv {
    for id in ids {
        hash = hash.part(id.as_bytes());
        for value in matches.try_get_raw(id).ok().flatten().into_iter().flatten() {
            hash = hash.part(value.as_encoded_bytes());
        }
    }
    hash
}
