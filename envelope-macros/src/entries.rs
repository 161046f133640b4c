//! The grammar of an attribute's arguments: words, with or without a value, separated by commas.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, ExprParen, ExprTuple, Ident, Lit, LitStr, Meta, Path, Token, parenthesized};

use crate::errors::Errors;
use crate::keys::{self, Key, Place};
use crate::messages;
use crate::nearest::nearest;

/// `word`, `word = value` or `word(...)`. Also `word[...]` and `word{...}`, which no key accepts.
pub(crate) struct Entry {
    /// Possibly a keyword: `crate` is a key.
    pub(crate) word: Ident,
    pub(crate) value: Value,
}

/// The value of an entry.
pub(crate) enum Value {
    Absent,
    Expr(Expr),
    List(TokenStream, Span),
    /// In brackets or braces. Kept for the error message of the key.
    Bracketed(TokenStream, Span),
}

/// Parses the entries in `tokens`. Parsing continues after a syntax error, which is the only one that is reported: a typo
/// at a comma affects two entries.
pub(crate) fn parse(errors: &Errors, expected: &str, tokens: TokenStream) -> Vec<Entry> {
    let parser = |input: ParseStream<'_>| {
        let mut entries = Vec::new();
        let mut fault = None;
        while !input.is_empty() {
            let ahead = input.fork();
            match entry(&ahead, expected) {
                Ok(entry) => {
                    syn::parse::discouraged::Speculative::advance_to(input, &ahead);
                    let is_whole = input.is_empty() || input.peek(Token![,]);
                    if !is_whole {
                        fault.get_or_insert_with(|| input.error(messages::EXPECTED_COMMA));
                    }
                    // An incomplete entry would be reported a second time.
                    if is_whole || entry.is_runtime() {
                        entries.push(entry);
                    }
                }
                Err(error) => {
                    // The value of the word before may be behind a comma that is one too many.
                    if entries.last().is_some_and(|entry: &Entry| matches!(entry.value, Value::Absent)) {
                        entries.pop();
                    }
                    fault.get_or_insert(error);
                }
            }
            while !input.is_empty() && !input.peek(Token![,]) {
                input.parse::<TokenTree>()?;
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        if let Some(fault) = fault {
            errors.push(fault);
        }
        Ok(entries)
    };
    match parser.parse2(tokens) {
        Ok(entries) => entries,
        Err(error) => {
            errors.push(error);
            Vec::new()
        }
    }
}

fn entry(input: ParseStream<'_>, expected: &str) -> syn::Result<Entry> {
    if !input.peek(Ident::peek_any) {
        return Err(input.error(messages::expected(expected)));
    }
    let word = Ident::parse_any(input)?;
    let is_arrow = input.peek(Token![=>]);
    if is_arrow || (input.peek(Token![:]) && !input.peek(Token![::])) {
        return Err(wrong_separator(input, &word, is_arrow));
    }
    let value = if input.peek(Token![=]) {
        let equals: Token![=] = input.parse()?;
        let value = Expr::parse(input).map_err(|_| syn::Error::new(equals.span, messages::missing_value(&word)))?;
        Value::Expr(ungrouped(value))
    } else if input.peek(syn::token::Paren) {
        let list;
        let parens = parenthesized!(list in input);
        Value::List(list.parse()?, parens.span.join())
    } else if input.peek(syn::token::Bracket) || input.peek(syn::token::Brace) {
        let group: Group = input.parse()?;
        Value::Bracketed(group.stream(), group.span())
    } else {
        Value::Absent
    };
    Ok(Entry { word, value })
}

/// Returns the error for `=>` or `:` after a word. The suggestion repeats a value of one token.
fn wrong_separator(input: ParseStream<'_>, word: &Ident, is_arrow: bool) -> syn::Error {
    let ahead = input.fork();
    let span = match ahead.parse::<Option<Token![=>]>>() {
        Ok(Some(arrow)) => arrow.span(),
        _ => ahead.parse::<Token![:]>().map_or_else(|_| input.span(), |colon| colon.span()),
    };
    let value = ahead.parse::<TokenTree>().ok().filter(|_| ahead.is_empty() || ahead.peek(Token![,]));
    let found = if is_arrow { "=>" } else { ":" };
    syn::Error::new(span, messages::wrong_separator(word, found, value.map(|value| value.to_string())))
}

/// Removes the invisible delimiters of a value that a `macro_rules!` macro passed on.
fn ungrouped(mut value: Expr) -> Expr {
    while let Expr::Group(group) = value {
        value = *group.expr;
    }
    value
}

/// Whether the name of an attribute is `word` with a typo. rustc reports such an attribute as unknown. Attributes of other
/// derives, such as `error` and `source`, are not similar enough to `error_code` and `resource`.
pub(crate) fn has_misspelt(attrs: &[Attribute], word: &str) -> bool {
    let is_similar = |name: String| {
        name != word
            && name.starts_with(|first| word.starts_with::<char>(first))
            && name.len().abs_diff(word.len()) <= 3
            && nearest(&name, [word]).is_some()
    };
    attrs.iter().any(|attr| attr.path().get_ident().is_some_and(|ident| is_similar(ident.to_string())))
}

/// Returns the tokens between the parentheses of a helper attribute.
pub(crate) fn arguments(errors: &Errors, attr: &Attribute, usage: &str) -> Option<TokenStream> {
    match &attr.meta {
        Meta::List(list) => Some(list.tokens.clone()),
        Meta::Path(_) => {
            errors.on(attr.path(), messages::empty_attribute(usage));
            None
        }
        Meta::NameValue(_) => {
            errors.on(attr.path(), messages::malformed_attribute(usage));
            None
        }
    }
}

/// Like [`arguments`], for an attribute that must not be empty.
pub(crate) fn nonempty_arguments(errors: &Errors, attr: &Attribute, place: Place, usage: &str) -> Option<TokenStream> {
    let tokens = arguments(errors, attr, usage)?;
    if tokens.is_empty() {
        errors.on(attr.path(), messages::attribute_without_keys(keys::words(place)));
        return None;
    }
    Some(tokens)
}

/// Returns the text of a name or a literal: `create`, `3`.
fn plain_value(value: &Expr) -> Option<String> {
    match value {
        Expr::Path(path) => path.path.get_ident().map(Ident::to_string),
        Expr::Lit(ExprLit { lit: Lit::Int(number), .. }) => Some(number.base10_digits().to_owned()),
        Expr::Lit(ExprLit { lit: Lit::Char(letter), .. }) => Some(letter.value().to_string()),
        Expr::Lit(ExprLit { lit: Lit::Bool(value), .. }) => Some(value.value.to_string()),
        _ => None,
    }
}

/// Returns tokens as they are usually written.
fn written(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string().replace(" ,", ",")
}

/// Returns a path as it is written, without blanks.
fn joined(path: &Path) -> String {
    let leading = if path.leading_colon.is_some() { "::" } else { "" };
    let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    format!("{leading}{}", segments.join("::"))
}

impl Entry {
    /// Whether the entry is the path of the runtime, which a stub needs as well.
    fn is_runtime(&self) -> bool {
        self.word == "crate" && matches!(self.value, Value::Expr(Expr::Path(_)))
    }

    /// Returns the entry with its value in the form that the key takes, if the value shows it.
    fn intended_usage(&self, key: &Key) -> Option<String> {
        let word = key.word;
        match (&self.value, key.takes) {
            // The words of `effect` are known to its attribute only.
            (Value::Expr(value), keys::TEXT) if word != "effect" => Some(format!("{word} = {:?}", plain_value(value)?)),
            (Value::Bracketed(tokens, _), keys::CODES) => Some(format!("{word}({})", written(tokens))),
            (Value::Expr(Expr::Paren(ExprParen { expr, .. })), keys::CODES) => {
                Some(format!("{word}({})", written(expr)))
            }
            (Value::Expr(Expr::Tuple(ExprTuple { elems, .. })), keys::CODES) => {
                Some(format!("{word}({})", written(elems)))
            }
            (Value::Expr(Expr::Lit(ExprLit { lit: Lit::Int(seconds), .. })), keys::DURATION) if word == "timeout" => {
                Some(format!("{word} = \"{}s\"", seconds.base10_digits()))
            }
            (Value::Expr(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })), keys::PATH) => {
                let path = text.parse::<Path>().ok()?;
                Some(format!("{word} = {}", joined(&path)))
            }
            (Value::List(tokens, _), keys::PATH) => {
                let path = syn::parse2::<Path>(tokens.clone()).ok()?;
                Some(format!("{word} = {}", joined(&path)))
            }
            (Value::Expr(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })), keys::LETTER) => {
                let letter = text.value().trim_start_matches('-').chars().next()?;
                Some(format!("{word} = {letter:?}"))
            }
            _ => None,
        }
    }

    /// Reports a value of another kind than the key takes.
    pub(crate) fn report_wrong_value(&self, errors: &Errors, key: &Key) {
        let usage = self.intended_usage(key);
        let message = messages::wrong_value(key.word, key.takes, usage.as_deref().unwrap_or(key.usage));
        match &self.value {
            Value::Absent => errors.at(self.word.span(), message),
            Value::Expr(value) => errors.on(value, message),
            Value::List(_, delimiters) | Value::Bracketed(_, delimiters) => errors.at(*delimiters, message),
        }
    }

    /// Returns the value as a string literal, or reports that it is not one.
    pub(crate) fn text(&self, errors: &Errors, key: &Key) -> Option<LitStr> {
        let text = self.literal_text().cloned();
        if text.is_none() {
            self.report_wrong_value(errors, key);
        }
        text
    }

    /// Returns the value if it is a string literal.
    pub(crate) fn literal_text(&self) -> Option<&LitStr> {
        match &self.value {
            Value::Expr(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) => Some(text),
            _ => None,
        }
    }

    /// Returns the value as a path, or reports that it is not one.
    pub(crate) fn path(&self, errors: &Errors, key: &Key) -> Option<Path> {
        match &self.value {
            Value::Expr(Expr::Path(path)) if path.qself.is_none() => Some(path.path.clone()),
            _ => {
                self.report_wrong_value(errors, key);
                None
            }
        }
    }

    /// Returns `true` for a word without a value, otherwise the value of a boolean literal.
    pub(crate) fn flag(&self, errors: &Errors, key: &Key) -> Option<bool> {
        match &self.value {
            Value::Absent => Some(true),
            Value::Expr(Expr::Lit(ExprLit { lit: Lit::Bool(value), .. })) => Some(value.value),
            _ => {
                self.report_wrong_value(errors, key);
                None
            }
        }
    }

    /// Whether the entry has no value; reports one that it has.
    pub(crate) fn bare(&self, errors: &Errors, key: &Key) -> bool {
        let bare = matches!(self.value, Value::Absent);
        if !bare {
            self.report_wrong_value(errors, key);
        }
        bare
    }

    /// Returns the value as a whole number, or reports that it is not one.
    pub(crate) fn number(&self, errors: &Errors, key: &Key) -> Option<u64> {
        let number = match &self.value {
            Value::Expr(Expr::Lit(ExprLit { lit: Lit::Int(number), .. })) => number.base10_parse().ok(),
            _ => None,
        };
        if number.is_none() {
            self.report_wrong_value(errors, key);
        }
        number
    }

    /// Returns the tokens in the parentheses, or reports that there are none.
    pub(crate) fn list(&self, errors: &Errors, key: &Key) -> Option<TokenStream> {
        if let Value::List(tokens, _) = &self.value {
            return Some(tokens.clone());
        }
        self.report_wrong_value(errors, key);
        None
    }

    /// Returns the two string literals in the parentheses, or reports another value.
    pub(crate) fn two_texts(&self, errors: &Errors, key: &Key) -> Option<(LitStr, LitStr)> {
        let parser = |input: ParseStream<'_>| {
            let first = input.parse()?;
            input.parse::<Token![,]>()?;
            let second = input.parse()?;
            if input.peek(Token![,]) {
                input.parse::<Token![,]>()?;
            }
            Ok((first, second))
        };
        let texts = match &self.value {
            Value::List(tokens, _) => parser.parse2(tokens.clone()).ok(),
            _ => None,
        };
        if texts.is_none() {
            self.report_wrong_value(errors, key);
        }
        texts
    }

    /// Returns the span of the value, or of the word if there is no value.
    pub(crate) fn value_span(&self) -> Span {
        match &self.value {
            Value::Absent => self.word.span(),
            Value::Expr(value) => value.span(),
            Value::List(_, delimiters) | Value::Bracketed(_, delimiters) => *delimiters,
        }
    }
}

/// The keys that an attribute has used so far.
pub(crate) struct SeenKeys {
    place: Place,
    words: Vec<&'static str>,
}

impl SeenKeys {
    pub(crate) fn new(place: Place) -> Self {
        SeenKeys { place, words: Vec::new() }
    }

    /// Looks up the key `word`. Reports one that is unknown, misplaced or repeated.
    pub(crate) fn accept(&mut self, errors: &Errors, word: &Ident) -> Option<&'static Key> {
        let text = word.to_string();
        let Some(key) = keys::find(self.place, &text) else {
            errors.at(word.span(), self.unknown(&text));
            return None;
        };
        if self.words.contains(&key.word) && !key.repeatable {
            errors.at(word.span(), messages::duplicate_key(key.word));
            return None;
        }
        self.words.push(key.word);
        Some(key)
    }

    fn unknown(&self, text: &str) -> String {
        // `crate` is for renamed dependencies. A misspelt `create` means the effect.
        let nearest = nearest(text, keys::words(self.place).filter(|word| *word != "crate"));
        // If several places have the key, prefer one of the same attribute. In another attribute, a key whose name says
        // little has another meaning, and a similar key of this one is likelier.
        let is_here = |key: &&Key| key.place.attribute() == self.place.attribute();
        let is_certain = |key: &&Key| is_here(key) || (nearest.is_none() && !keys::AMBIGUOUS.contains(&key.word));
        let elsewhere = keys::KEYS.iter().filter(|key| key.word == text).filter(is_certain);
        if let Some(elsewhere) = elsewhere.max_by_key(is_here) {
            return messages::misplaced_key(text, self.place.phrase(), elsewhere.place.phrase(), elsewhere.usage);
        }
        messages::unknown_key(text, nearest, keys::words(self.place))
    }
}
