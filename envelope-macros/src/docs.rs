//! Help texts from doc comments, with the rules of clap's derive.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Meta, MetaNameValue};

use crate::spans;

/// A help text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Help {
    /// The first paragraph on one line, without its final full stop.
    pub(crate) short: HelpText,
    /// All paragraphs, if there is more than one.
    pub(crate) long: Option<HelpText>,
}

/// One of the two texts.
#[derive(Debug, Clone)]
pub(crate) enum HelpText {
    Literal(String),
    /// An expression that the compiler evaluates: a `&'static str`, or an `Option` of one for the long text.
    Computed(TokenStream),
}

impl HelpText {
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, HelpText::Literal(text) if text.is_empty())
    }

    /// Returns the value of a field that contains an `Option` of the text.
    pub(crate) fn optional(&self) -> TokenStream {
        let span = spans::generated();
        match self {
            HelpText::Literal(text) => quote_spanned!(span=> __envelope::Some(#text)),
            HelpText::Computed(expr) => expr.clone(),
        }
    }
}

impl Default for HelpText {
    fn default() -> Self {
        HelpText::Literal(String::new())
    }
}

impl PartialEq for HelpText {
    fn eq(&self, other: &Self) -> bool {
        self.to_token_stream().to_string() == other.to_token_stream().to_string()
    }
}

impl Eq for HelpText {}

impl ToTokens for HelpText {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            HelpText::Literal(text) => text.to_tokens(tokens),
            HelpText::Computed(expr) => expr.to_tokens(tokens),
        }
    }
}

/// How a doc comment is converted.
#[derive(Clone, Copy, Default)]
pub(crate) struct Style {
    /// Keep the lines unchanged: `verbatim_doc_comment`.
    pub(crate) verbatim: bool,
    /// Create a long help even from a single paragraph: `long_help`.
    pub(crate) long_always: bool,
}

/// Returns the help text in `attrs`, or `None` if there is no doc comment or it is blank. `if_blank` is the error if only the
/// compiler finds out that it is blank.
pub(crate) fn help(attrs: &[Attribute], style: Style, if_blank: &str) -> Option<Help> {
    if attrs.iter().filter_map(text).any(|text| matches!(text, Doc::Computed(_))) {
        return Some(computed(attrs, style, if_blank));
    }
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
    let long = (several || style.long_always).then_some(HelpText::Literal(all));
    Some(Help { short: HelpText::Literal(short), long })
}

/// Returns the expressions of a doc comment with a macro call: `#[doc = include_str!("create.md")]`.
fn computed(attrs: &[Attribute], style: Style, if_blank: &str) -> Help {
    let parts = attrs.iter().filter_map(text).map(|doc| match doc {
        Doc::Literal(text) => text.to_token_stream(),
        Doc::Computed(expr) => expr.to_token_stream(),
    });
    let at = attrs.iter().find_map(|attr| text(attr).map(|_| attr.span()));
    let span = at.map_or_else(spans::generated, spans::located);
    let constructor = if style.verbatim { quote!(verbatim) } else { quote!(new) };
    let long_always = style.long_always;
    let document = quote_spanned! {span=>
        const __TEXT: &str = ::core::concat!(#(#parts, "\n"),*);
        const __DOC: &__envelope::DocComment<{ __TEXT.len() }> =
            &__envelope::DocComment::#constructor(__TEXT, #long_always, #if_blank);
    };
    Help {
        short: HelpText::Computed(quote_spanned!(span=> { #document __DOC.short() })),
        long: Some(HelpText::Computed(quote_spanned!(span=> { #document __DOC.long() }))),
    }
}

/// Returns the lines of the comment, without blank ones at the start and the end.
fn lines(attrs: &[Attribute]) -> Vec<String> {
    let literals = attrs.iter().filter_map(text).filter_map(|doc| match doc {
        Doc::Literal(text) => Some(text.value()),
        Doc::Computed(_) => None,
    });
    let mut lines: Vec<String> = literals
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

/// The value of a `#[doc = …]`.
enum Doc<'a> {
    Literal(&'a LitStr),
    Computed(&'a Expr),
}

fn text(attr: &Attribute) -> Option<Doc<'_>> {
    match &attr.meta {
        Meta::NameValue(MetaNameValue { path, value, .. }) if path.is_ident("doc") => match value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(Doc::Literal(text)),
            Expr::Macro(_) => Some(Doc::Computed(value)),
            _ => None,
        },
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
    use super::{Help, HelpText, Style, help, shortened};
    use syn::{ItemStruct, parse_quote};

    fn of(item: &ItemStruct, style: Style) -> Option<Help> {
        help(&item.attrs, style, "blank")
    }

    fn texts(short: &str, long: Option<&str>) -> Help {
        Help { short: HelpText::Literal(short.into()), long: long.map(|long| HelpText::Literal(long.into())) }
    }

    #[test]
    fn a_paragraph_is_one_line_without_a_full_stop() {
        let item: ItemStruct = parse_quote! {
            /// Create a
            /// resource.
            struct A;
        };
        assert_eq!(of(&item, Style::default()), Some(texts("Create a resource", None)));
        let long = of(&item, Style { long_always: true, ..Style::default() }).and_then(|help| help.long);
        assert_eq!(long, Some(HelpText::Literal("Create a resource.".into())));
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
        let expected = texts("Short...", Some("Short...\n\nMore of it"));
        assert_eq!(of(&item, Style::default()), Some(expected));
        let verbatim = texts("Short...", Some("Short...\n\n\nMore\n  of it"));
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
