//! The options of `cargo xtask bench`.

/// A part of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Calls of a small tool.
    Small,
    /// A list of many records.
    List,
    /// The clean build of the dependencies.
    Clean,
    /// Tools of 10, 100 and 1000 commands.
    Grow,
}

/// The options of `cargo xtask bench`.
#[derive(Debug, Default)]
pub(crate) struct Options {
    /// Fewer runs, and no parts that take minutes.
    pub(crate) quick: bool,
    /// Includes other frameworks.
    pub(crate) peers: bool,
    /// Prints the table as Markdown.
    pub(crate) markdown: bool,
    /// The requested parts; empty means all.
    only: Vec<Part>,
}

impl Options {
    pub(crate) fn parse(words: &[&str]) -> Result<Options, String> {
        let mut options = Options::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match *word {
                "--quick" => options.quick = true,
                "--peers" => options.peers = true,
                "--markdown" => options.markdown = true,
                "--only" => options.only.push(match words.next() {
                    Some(&"small") => Part::Small,
                    Some(&"list") => Part::List,
                    Some(&"clean") => Part::Clean,
                    Some(&"grow") => Part::Grow,
                    _ => return Err("--only takes small, list, clean or grow".to_owned()),
                }),
                other => return Err(format!("unknown option {other}: see `cargo xtask help`")),
            }
        }
        Ok(options)
    }

    /// Whether a part is requested.
    pub(crate) fn has(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }

    /// The number of measurements of a short call.
    pub(crate) fn runs(&self) -> usize {
        if self.quick { 50 } else { 500 }
    }
}

#[cfg(test)]
mod tests {
    use super::{Options, Part};

    #[test]
    fn without_only_all_parts_are_requested() {
        let all = Options::parse(&["--quick"]).unwrap();
        assert!(all.quick && all.has(Part::Small) && all.has(Part::Grow));
        let two = Options::parse(&["--only", "small", "--only", "list"]).unwrap();
        assert!(two.has(Part::List) && !two.has(Part::Clean));
        assert!(Options::parse(&["--only", "large"]).is_err());
        assert!(Options::parse(&["--qiuck"]).is_err());
    }
}
