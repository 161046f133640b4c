//! Commands that block, print where they should not, and are killed.

use envelope_runtime::prelude::*;

pub(crate) fn commands(group: Group<envelope_runtime::Base>) -> Group<envelope_runtime::Base> {
    group
}
