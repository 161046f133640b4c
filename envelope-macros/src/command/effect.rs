//! The effect of a command.

/// The effect of a command.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    Read,
    Create,
    Update,
    Apply,
    Delete,
    Run,
}

impl Effect {
    pub(crate) const ALL: [(&'static str, Effect); 6] = [
        ("read", Effect::Read),
        ("create", Effect::Create),
        ("update", Effect::Update),
        ("apply", Effect::Apply),
        ("delete", Effect::Delete),
        ("run", Effect::Run),
    ];

    /// Returns the word in the attribute. The functions of the runtime's `Get` have the same names.
    pub(crate) fn word(self) -> &'static str {
        Effect::ALL.iter().find(|(_, effect)| *effect == self).map_or("", |(word, _)| word)
    }
}
