//! Where the command comes from that a look asks.

use std::ffi::OsString;

use clap::Command;

use super::Reached;

pub(super) type Build<'a> = &'a mut dyn FnMut(&[OsString]) -> Command;

/// Where the command comes from that looks at the words.
pub(super) enum Source<'a> {
    /// The words lead to it, so that it changes with them.
    Built {
        build: Build<'a>,
        /// The command that was built last, and for which words.
        last: (Vec<OsString>, Command),
    },
    /// It is known, and the words are its own.
    Known(Reached),
}

impl Source<'_> {
    /// The command for `words`.
    pub(super) fn command(&mut self, words: &[OsString]) -> &mut Command {
        match self {
            Source::Built { build, last } => {
                if last.0 != words {
                    *last = (words.to_vec(), built(build, words));
                }
                &mut last.1
            }
            Source::Known(reached) => &mut reached.command,
        }
    }
}

/// The command for `argv`, built: clap's debug assertions are for the command as its author made it.
pub(super) fn built(build: &mut dyn FnMut(&[OsString]) -> Command, argv: &[OsString]) -> Command {
    let mut command = build(argv);
    command.build();
    command
}
