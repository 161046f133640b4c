//! Lists that are long, streamed, or cut short.

use envelope_runtime::prelude::*;

pub(crate) fn commands(group: Group<envelope_runtime::Base>) -> Group<envelope_runtime::Base> {
    group
}
