//! What `cargo xtask bench` is asked for.

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

/// What `cargo xtask bench` is asked for.
#[derive(Debug, Default)]
pub(crate) struct Options {
    /// Fewer runs, and not what takes minutes.
    pub(crate) quick: bool,
    /// Other frameworks, too.
    pub(crate) peers: bool,
    /// The table in Markdown.
    pub(crate) markdown: bool,
    /// The parts; none are all.
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
                other => return Err(format!("there is no option {other}: see `cargo xtask help`")),
            }
        }
        Ok(options)
    }

    /// Whether a part is asked for.
    pub(crate) fn has(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }

    /// How often the wall time of a short call is taken.
    pub(crate) fn runs(&self) -> usize {
        if self.quick { 50 } else { 500 }
    }
}

#[cfg(test)]
mod tests {
    use super::{Options, Part};

    #[test]
    fn parts_are_named_or_all_are_meant() {
        let all = Options::parse(&["--quick"]).unwrap();
        assert!(all.quick && all.has(Part::Small) && all.has(Part::Grow));
        let two = Options::parse(&["--only", "small", "--only", "list"]).unwrap();
        assert!(two.has(Part::List) && !two.has(Part::Clean));
        assert!(Options::parse(&["--only", "large"]).is_err());
        assert!(Options::parse(&["--qiuck"]).is_err());
    }
}
