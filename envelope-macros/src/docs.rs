//! Help texts from doc comments, with the rules of clap's derive.

use syn::{Attribute, Expr, ExprLit, Lit, Meta, MetaNameValue};

/// A help text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Help {
    /// The first paragraph on one line, without its final full stop.
    pub(crate) short: String,
    /// All paragraphs, if there is more than one.
    pub(crate) long: Option<String>,
}

/// How a doc comment is converted.
#[derive(Clone, Copy, Default)]
pub(crate) struct Style {
    /// Keep the lines unchanged: `verbatim_doc_comment`.
    pub(crate) verbatim: bool,
    /// Create a long help even from a single paragraph: `long_help`.
    pub(crate) long_always: bool,
}

/// Returns the help text in `attrs`, or `None` if there is no doc comment or it is blank.
pub(crate) fn help(attrs: &[Attribute], style: Style) -> Option<Help> {
    let lines = lines(attrs);
    if lines.is_empty() {
        return None;
    }
    let several = lines.iter().any(|line| is_blank(line));
    let (short, all) = if style.verbatim {
        let first: Vec<_> = lines.iter().take_while(|line| !is_blank(line)).map(String::as_str).collect();
        (first.join("\n"), lines.join("\n"))
    } else {
        let paragraphs: Vec<String> = lines
            .split(|line| is_blank(line))
            .filter(|paragraph| !paragraph.is_empty())
            .map(|paragraph| paragraph.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" "))
            .collect();
        (paragraphs.first().map(|first| without_period(first).to_owned()).unwrap_or_default(), paragraphs.join("\n\n"))
    };
    Some(Help { short, long: (several || style.long_always).then_some(all) })
}

/// Returns the lines of the comment, without blank ones at the start and the end.
fn lines(attrs: &[Attribute]) -> Vec<String> {
    let mut lines: Vec<String> = attrs
        .iter()
        .filter_map(text)
        .flat_map(|text| {
            text.split('\n').map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned()).collect::<Vec<_>>()
        })
        .skip_while(|line| is_blank(line))
        .collect();
    while lines.last().is_some_and(|line| is_blank(line)) {
        lines.pop();
    }
    lines
}

fn text(attr: &Attribute) -> Option<String> {
    match &attr.meta {
        Meta::NameValue(MetaNameValue { path, value: Expr::Lit(ExprLit { lit: Lit::Str(text), .. }), .. })
            if path.is_ident("doc") =>
        {
            Some(text.value())
        }
        _ => None,
    }
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// Removes a final full stop, but not an ellipsis.
fn without_period(text: &str) -> &str {
    match text.strip_suffix('.') {
        Some(rest) if !rest.ends_with('.') => rest,
        _ => text,
    }
}

/// Shortens `text` to `most` characters, between two words if possible.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most - 1).collect();
    // The limit may be right after a word, which is then kept.
    let whole = text[kept.len()..].starts_with(char::is_whitespace);
    let end = if whole { kept.len() } else { kept.rfind(char::is_whitespace).unwrap_or(kept.len()) };
    format!("{}…", kept[..end].trim_end_matches(|c: char| c.is_whitespace() || c.is_ascii_punctuation()))
}

#[cfg(test)]
mod tests {
    use super::{Help, Style, help, shortened};
    use syn::{ItemStruct, parse_quote};

    fn of(item: &ItemStruct, style: Style) -> Option<Help> {
        help(&item.attrs, style)
    }

    #[test]
    fn a_paragraph_is_one_line_without_a_full_stop() {
        let item: ItemStruct = parse_quote! {
            /// Create a
            /// resource.
            struct A;
        };
        assert_eq!(of(&item, Style::default()), Some(Help { short: "Create a resource".into(), long: None }));
        let long = of(&item, Style { long_always: true, ..Style::default() }).and_then(|help| help.long);
        assert_eq!(long.as_deref(), Some("Create a resource."));
    }

    #[test]
    fn all_paragraphs_are_the_long_help() {
        let item: ItemStruct = parse_quote! {
            ///
            /// Short...
            ///
            ///
            /// More
            ///   of it
            ///
            struct A;
        };
        let expected = Help { short: "Short...".into(), long: Some("Short...\n\nMore of it".into()) };
        assert_eq!(of(&item, Style::default()), Some(expected));
        let verbatim = Help { short: "Short...".into(), long: Some("Short...\n\n\nMore\n  of it".into()) };
        assert_eq!(of(&item, Style { verbatim: true, ..Style::default() }), Some(verbatim));
    }

    #[test]
    fn other_attributes_are_ignored() {
        let item: ItemStruct = parse_quote! {
            #[doc(hidden)]
            #[doc = ""]
            #[must_use]
            struct A;
        };
        assert_eq!(of(&item, Style::default()), None);
    }

    #[test]
    fn a_long_text_is_shortened_between_words() {
        assert_eq!(shortened("as given", 8), "as given");
        assert_eq!(shortened("cut between words", 12), "cut between…");
        assert_eq!(shortened("cut between words", 11), "cut…");
        assert_eq!(shortened("unbreakable", 5), "unbr…");
    }
}
