//! The source of the clap command that checks a call.

use std::ffi::OsString;

use clap::Command;

use super::ReachedCommand;

pub(super) type Build<'a> = &'a mut dyn FnMut(&[OsString]) -> Command;

/// Provides the clap command that parses a sequence of words.
pub(super) enum CommandSource<'a> {
    /// The command depends on the words and is rebuilt if they change.
    Built {
        build: Build<'a>,
        /// The last command built, with its words.
        last: (Vec<OsString>, Command),
    },
    /// The command is known, and the words are its arguments.
    Known(ReachedCommand),
}

impl CommandSource<'_> {
    /// Returns the command for `words`.
    pub(super) fn command(&mut self, words: &[OsString]) -> &mut Command {
        match self {
            CommandSource::Built { build, last } => {
                if last.0 != words {
                    *last = (words.to_vec(), built(build, words));
                }
                &mut last.1
            }
            CommandSource::Known(reached) => &mut reached.command,
        }
    }
}

/// Builds the command for `argv`, before any rule is relaxed: clap's debug assertions apply to the unmodified command.
pub(super) fn built(build: &mut dyn FnMut(&[OsString]) -> Command, argv: &[OsString]) -> Command {
    let mut command = build(argv);
    command.build();
    command
}
