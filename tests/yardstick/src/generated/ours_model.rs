//! The types that the commands of a generated tool share.

use envelope_runtime::prelude::*;

/// A widget
#[derive(Serialize, Resource)]
pub struct Widget {
    #[resource(id)]
    pub id: String,
    pub name: String,
    pub size: u32,
    pub level: Level,
    pub tag: Option<String>,
}

/// A level
#[derive(Clone, Copy, Serialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    Low,
    High,
}

#[derive(Debug, ErrorCode)]
pub enum Fault {
    /// The store is unavailable
    #[error_code(UNAVAILABLE, retryable)]
    Unreachable,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the shelf cannot be reached")
    }
}

impl std::error::Error for Fault {}

/// A store that contains every requested widget.
pub struct Store;

impl Store {
    fn widget(shelf: u32, name: String, size: u32, level: Level, tag: Option<String>) -> Widget {
        Widget { id: format!("w{shelf}"), name, size, level, tag }
    }

    pub fn create(
        &self,
        shelf: u32,
        name: String,
        size: u32,
        tag: Option<String>,
        force: bool,
    ) -> Result<Create<Widget>, Fault> {
        let widget = Self::widget(shelf, name, size, Level::Low, tag);
        if widget.name == "taken" && !force {
            return Ok(Create::AlreadyExists(widget));
        }
        Ok(Create::Created(widget))
    }

    pub fn get(
        &self,
        shelf: u32,
        name: String,
        revision: Option<u64>,
        tag: Option<String>,
        deep: bool,
    ) -> Result<Option<Widget>, Fault> {
        if revision == Some(0) {
            return Err(Fault::Unreachable);
        }
        let level = if deep { Level::Low } else { Level::High };
        Ok(Some(Self::widget(shelf, name, 1, level, tag)))
    }

    pub fn list(
        &self,
        shelf: u32,
        prefix: Option<String>,
        level: Option<Level>,
        least: u32,
        tags: Vec<String>,
    ) -> Result<Vec<Widget>, Fault> {
        let (name, level) = (prefix.unwrap_or_default(), level.unwrap_or(Level::High));
        Ok(vec![Self::widget(shelf, name, least, level, tags.into_iter().next())])
    }

    pub fn update(
        &self,
        shelf: u32,
        name: String,
        size: Option<u32>,
        level: Level,
        force: bool,
    ) -> Result<Update<Widget>, Fault> {
        let widget = Self::widget(shelf, name, size.unwrap_or(1), level, None);
        Ok(if force { Update::Unchanged(widget) } else { Update::Updated(widget) })
    }

    pub fn delete(
        &self,
        shelf: u32,
        plan: &Plan,
        name: String,
        revision: Option<u64>,
        reason: Option<String>,
        force: bool,
    ) -> Result<Delete<Widget>, Fault> {
        if revision == Some(0) && reason.is_none() {
            return Err(Fault::Unreachable);
        }
        let id = format!("w{shelf}-{name}");
        let found = plan.write(|| !force, || !force);
        Ok(if !found { Delete::not_found(id) } else { Delete::deleted(id) })
    }
}
