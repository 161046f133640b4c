//! Doc comments that only the compiler can evaluate: `#[doc = include_str!("create.md")]`.

use super::const_text::ConstText;

/// The help texts of a doc comment of `N` bytes, made by the compiler with the rules of clap's derive. The macros do the
/// same with a doc comment that is a literal.
#[derive(Debug)]
pub struct DocComment<const N: usize> {
    /// The first paragraph on one line, without its final full stop.
    short: ConstText<N>,
    /// All paragraphs.
    long: ConstText<N>,
    has_long: bool,
}

impl<const N: usize> DocComment<N> {
    /// Makes the help texts. `long_always` asks for a long text even if there is a single paragraph.
    ///
    /// # Panics
    ///
    /// If the text is blank, with the message `if_blank`. The compiler evaluates this.
    #[track_caller]
    pub const fn new(text: &str, long_always: bool, if_blank: &str) -> Self {
        let bytes = text.as_bytes();
        let (mut short, mut long) = (ConstText::new(), ConstText::new());
        let (mut paragraphs, mut in_paragraph) = (0, false);
        let mut start = 0;
        while start < bytes.len() {
            let end = line_end(bytes, start);
            let line = trimmed(bytes, start, end);
            if line.is_empty() {
                in_paragraph = false;
            } else {
                if !in_paragraph {
                    paragraphs += 1;
                }
                long.push_bytes(if in_paragraph {
                    b" "
                } else if paragraphs > 1 {
                    b"\n\n"
                } else {
                    b""
                });
                long.push_bytes(line);
                if paragraphs == 1 {
                    short.push_bytes(if in_paragraph { b" " } else { b"" });
                    short.push_bytes(line);
                }
                in_paragraph = true;
            }
            start = end + 1;
        }
        short.remove_period();
        assert!(!short.is_empty(), "{}", if_blank);
        DocComment { short, long, has_long: long_always || paragraphs > 1 }
    }

    /// Keeps the lines unchanged: `verbatim_doc_comment`.
    ///
    /// # Panics
    ///
    /// As [`new`](DocComment::new).
    #[track_caller]
    pub const fn verbatim(text: &str, long_always: bool, if_blank: &str) -> Self {
        let bytes = text.as_bytes();
        let (mut short, mut long) = (ConstText::new(), ConstText::new());
        let (mut has_blank, mut is_first, mut blank_lines) = (false, true, 0);
        let mut start = 0;
        while start < bytes.len() {
            let end = line_end(bytes, start);
            if trimmed(bytes, start, end).is_empty() {
                blank_lines += 1;
            } else {
                has_blank = has_blank || (blank_lines > 0 && !is_first);
                while blank_lines > 0 && !is_first {
                    long.push_bytes(b"\n");
                    blank_lines -= 1;
                }
                blank_lines = 0;
                let from = if bytes[start] == b' ' { start + 1 } else { start };
                let line = slice(bytes, from, end);
                long.push_bytes(if is_first { b"" } else { b"\n" });
                long.push_bytes(line);
                if !has_blank {
                    short.push_bytes(if is_first { b"" } else { b"\n" });
                    short.push_bytes(line);
                }
                is_first = false;
            }
            start = end + 1;
        }
        assert!(!short.is_empty(), "{}", if_blank);
        DocComment { short, long, has_long: long_always || has_blank }
    }

    /// The short help text.
    pub const fn short(&'static self) -> &'static str {
        self.short.as_str()
    }

    /// The long help text, if there is one.
    pub const fn long(&'static self) -> Option<&'static str> {
        if self.has_long { Some(self.long.as_str()) } else { None }
    }
}

/// Returns the position of the line break after `start`, or of the end.
const fn line_end(bytes: &[u8], start: usize) -> usize {
    let mut end = start;
    while end < bytes.len() && bytes[end] != b'\n' {
        end += 1;
    }
    end
}

const fn trimmed(bytes: &[u8], start: usize, end: usize) -> &[u8] {
    slice(bytes, start, end).trim_ascii()
}

const fn slice(bytes: &[u8], start: usize, end: usize) -> &[u8] {
    bytes.split_at(end).0.split_at(start).1
}

#[cfg(test)]
mod tests {
    use super::DocComment;

    #[test]
    fn the_first_paragraph_is_one_line_without_a_full_stop() {
        const ONE: &str = "\n Create a\n resource.\n";
        static DOC: DocComment<{ ONE.len() }> = DocComment::new(ONE, false, "blank");
        static LONG: DocComment<{ ONE.len() }> = DocComment::new(ONE, true, "blank");
        assert_eq!((DOC.short(), DOC.long()), ("Create a resource", None));
        assert_eq!(LONG.long(), Some("Create a resource."));
    }

    #[test]
    fn all_paragraphs_are_the_long_text() {
        const TWO: &str = "Short…\r\n\r\n\r\nMore\n  of it.\n\n";
        static DOC: DocComment<{ TWO.len() }> = DocComment::new(TWO, false, "blank");
        assert_eq!((DOC.short(), DOC.long()), ("Short…", Some("Short…\n\nMore of it.")));
    }

    #[test]
    fn verbatim_lines_are_unchanged() {
        const LINES: &str = "\n A list:\n  - one.\n\n\n Two\n\n";
        static DOC: DocComment<{ LINES.len() }> = DocComment::verbatim(LINES, false, "blank");
        assert_eq!((DOC.short(), DOC.long()), ("A list:\n - one.", Some("A list:\n - one.\n\n\nTwo")));
    }

    #[test]
    #[should_panic(expected = "missing doc comment")]
    fn a_blank_text_is_refused() {
        let _ = DocComment::<3>::new(" \n ", false, "missing doc comment");
    }
}
