//! Commands that read stdin, ask questions and take ids.

use envelope_runtime::prelude::*;

pub(crate) fn commands(group: Group<envelope_runtime::Base>) -> Group<envelope_runtime::Base> {
    group
}
