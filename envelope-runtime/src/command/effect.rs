//! The effect that a command declares.

/// The effect that a command declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Effect {
    /// Changes nothing.
    Read,
    /// Makes a new resource.
    Create,
    /// Changes a resource that exists.
    Update,
    /// Creates or updates; may be repeated.
    Apply,
    /// Removes a resource.
    Delete,
    /// Changes the world in any other way.
    Run,
}

impl Effect {
    /// The word in the attribute and in the describe document.
    pub const fn as_str(self) -> &'static str {
        match self {
            Effect::Read => "read",
            Effect::Create => "create",
            Effect::Update => "update",
            Effect::Apply => "apply",
            Effect::Delete => "delete",
            Effect::Run => "run",
        }
    }

    /// `safe`, `mutating` or `destructive`.
    pub const fn danger_level(self) -> &'static str {
        match self {
            Effect::Read => "safe",
            Effect::Delete => "destructive",
            Effect::Create | Effect::Update | Effect::Apply | Effect::Run => "mutating",
        }
    }
}
