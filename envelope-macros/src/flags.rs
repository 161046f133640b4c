//! The flags of the framework, whose names an argument cannot take. A test compares this table with the runtime's.

/// The commands that have a flag of the framework.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FlagScope {
    /// All commands.
    Every,
    /// Commands with the key `confirm`.
    Confirm,
    /// Commands with the key `timeout`.
    Timeout,
    /// Commands with a parameter from stdin.
    Stdin,
    /// Commands that change something and take a `&Plan`, which only the types show.
    Plan,
    /// Commands that take a `&Progress`, which only the types show.
    Progress,
    /// Reads of a list, which only the types show.
    List,
    /// Commands that change something, in an app with an idempotency store, which only the app shows.
    Idempotency,
}

/// The long flags.
pub(crate) const FLAGS: &[(&str, FlagScope)] = &[
    ("help", FlagScope::Every),
    ("format", FlagScope::Every),
    ("describe", FlagScope::Every),
    ("validate-only", FlagScope::Every),
    ("fields", FlagScope::Every),
    #[cfg(feature = "tracing")]
    ("log", FlagScope::Every),
    ("confirm-destructive", FlagScope::Confirm),
    ("timeout", FlagScope::Timeout),
    ("input-file", FlagScope::Stdin),
    ("dry-run", FlagScope::Plan),
    ("progress", FlagScope::Progress),
    ("limit", FlagScope::List),
    ("cursor", FlagScope::List),
    ("idempotency-key", FlagScope::Idempotency),
];

/// The short flag that all commands have.
pub(crate) const SHORT_FLAG: char = 'h';

/// Returns the scope of a flag of the framework.
pub(crate) fn scope(name: &str) -> Option<FlagScope> {
    FLAGS.iter().find(|(flag, _)| *flag == name).map(|(_, scope)| *scope)
}
