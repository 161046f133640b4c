//! Mutations of one token in the parts of a source file that the macros read.

use std::ops::Range;
use std::str::FromStr;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// The kinds of mutations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A token is missing.
    Drop,
    /// Two neighbours are exchanged.
    Swap,
    /// A name has a typo.
    Misspell,
    /// A `&` is missing.
    Borrow,
    /// `Result<T, E>` is written as `T`.
    Unwrap,
    /// A derive is missing.
    Derive,
    /// An entry of an attribute is missing.
    Key,
    /// An attribute or a doc comment is missing.
    Attribute,
}

/// The kind of a mutated item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Item {
    /// A command: its attributes and its signature.
    Command,
    /// A resource or an error type: its derives, and our attributes. Faults elsewhere in it are reported by rustc, serde
    /// and thiserror.
    Type,
}

/// A source text with one mutation.
#[derive(Debug, Clone)]
pub(crate) struct Mutant {
    pub(crate) item: Item,
    /// The bytes of the whole item in the original.
    within: Range<usize>,
    pub(crate) kind: Kind,
    /// The changed bytes of the original.
    pub(crate) at: Range<usize>,
    /// Their replacement.
    pub(crate) new: String,
}

impl Mutant {
    /// Returns the mutated text.
    pub(crate) fn apply(&self, source: &str) -> String {
        format!("{}{}{}", &source[..self.at.start], self.new, &source[self.at.end..])
    }

    /// Returns the mutated command as a plain function: without attributes, and without the items around it. `None` if it
    /// has no tokens.
    pub(crate) fn plain_function(&self, source: &str) -> Option<String> {
        let mutated = self.apply(source);
        let end = mutated.len() - (source.len() - self.within.end);
        let tokens = TokenStream::from_str(&mutated[self.within.start..end]).ok()?;
        Some(format!("{} {{ todo!() }} fn main() {{}}", without_attributes(tokens)))
    }

    /// Returns the change in one line.
    pub(crate) fn describe(&self, source: &str) -> String {
        let line = source[..self.at.start].lines().count().max(1);
        format!("{:?} {:?} in line {line}: `{}` → `{}`", self.item, self.kind, &source[self.at.clone()], self.new)
    }
}

/// Returns every mutant of `source`, in a fixed order.
pub(crate) fn mutants(source: &str) -> Vec<Mutant> {
    let tokens: Vec<TokenTree> = TokenStream::from_str(source).expect("the example is Rust").into_iter().collect();
    let mut mutants = Vec::new();
    for item in items(&tokens) {
        let Some((item, read)) = read_by_a_macro(item) else { continue };
        let within = read.first().map_or(0, |first| range(first).start)..read.last().map_or(0, |last| range(last).end);
        let mut sites = Sites { source, item, within, mutants: Vec::new() };
        sites.visit(read, Delimiter::None);
        let ours = attributes_of_ours(read);
        let is_ours = |mutant: &Mutant| {
            mutant.kind == Kind::Derive || ours.iter().any(|at| at.start <= mutant.at.start && mutant.at.end <= at.end)
        };
        mutants.extend(sites.mutants.into_iter().filter(|mutant| item == Item::Command || is_ours(mutant)));
    }
    mutants
}

/// Returns `source` with the body of each command replaced by `todo!()`. rustc reports a fault of a signature again at each
/// use of a parameter, in plain Rust as well.
pub(crate) fn without_bodies(source: &str) -> String {
    let tokens: Vec<TokenTree> = TokenStream::from_str(source).expect("the example is Rust").into_iter().collect();
    let mut stripped = source.to_owned();
    let bodies: Vec<Range<usize>> =
        items(&tokens).filter(|item| is_command(item)).filter_map(|item| item.last()).map(range).collect();
    for body in bodies.into_iter().rev() {
        stripped.replace_range(body, "{ todo!() }");
    }
    stripped
}

/// Splits a file into its items, each of which ends with `;` or braces.
fn items(tokens: &[TokenTree]) -> impl Iterator<Item = &[TokenTree]> {
    tokens.split_inclusive(|token| match token {
        TokenTree::Punct(punct) => punct.as_char() == ';',
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        _ => false,
    })
}

/// Returns the tokens of an item that one of our macros reads: a command without its body, or a type with our derives.
fn read_by_a_macro(item: &[TokenTree]) -> Option<(Item, &[TokenTree])> {
    if is_command(item) {
        return Some((Item::Command, &item[..item.len() - 1]));
    }
    let derives = |name: &str| has_attribute(item, |text| text.starts_with("[derive") && text.contains(name));
    (derives("Resource") || derives("ErrorCode")).then_some((Item::Type, item))
}

/// The places of our attributes, at any depth.
fn attributes_of_ours(tokens: &[TokenTree]) -> Vec<Range<usize>> {
    let is_ours = |text: &str| ["[resource", "[error_code"].iter().any(|start| text.starts_with(start));
    let attributes = tokens.windows(2).filter_map(|pair| Some((range(&pair[0]), attribute(pair)?)));
    let here = attributes
        .filter(|(_, group)| is_ours(&group.to_string()))
        .map(|(hash, group)| hash.start..group.span().byte_range().end);
    let within = tokens.iter().filter_map(|token| match token {
        TokenTree::Group(group) => Some(attributes_of_ours(&group.stream().into_iter().collect::<Vec<_>>())),
        _ => None,
    });
    here.chain(within.flatten()).collect()
}

fn without_attributes(tokens: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_part = |i: usize| {
        let starts = |i: usize| tokens.get(i..i + 2).is_some_and(|pair| attribute(pair).is_some());
        starts(i) || i.checked_sub(1).is_some_and(starts)
    };
    let kept = tokens.iter().enumerate().filter(|(i, _)| !is_part(*i)).map(|(_, token)| match token {
        TokenTree::Group(group) => Group::new(group.delimiter(), without_attributes(group.stream())).into(),
        token => token.clone(),
    });
    kept.collect()
}

fn is_command(item: &[TokenTree]) -> bool {
    has_attribute(item, |text| text.starts_with("[command"))
}

fn has_attribute(item: &[TokenTree], wanted: impl Fn(&str) -> bool) -> bool {
    item.windows(2).filter_map(attribute).any(|group| wanted(&group.to_string()))
}

/// The brackets of an attribute, if the two tokens are one.
fn attribute(pair: &[TokenTree]) -> Option<&Group> {
    match pair {
        [TokenTree::Punct(hash), TokenTree::Group(group)]
            if hash.as_char() == '#' && group.delimiter() == Delimiter::Bracket =>
        {
            Some(group)
        }
        _ => None,
    }
}

struct Sites<'a> {
    source: &'a str,
    item: Item,
    within: Range<usize>,
    mutants: Vec<Mutant>,
}

impl Sites<'_> {
    fn add(&mut self, kind: Kind, at: Range<usize>, new: impl Into<String>) {
        self.mutants.push(Mutant { item: self.item, within: self.within.clone(), kind, at, new: new.into() });
    }

    fn text(&self, token: &TokenTree) -> &str {
        &self.source[range(token)]
    }

    fn visit(&mut self, tokens: &[TokenTree], within: Delimiter) {
        for (i, token) in tokens.iter().enumerate() {
            if let Some(group) = tokens.get(i..i + 2).and_then(attribute) {
                self.add(Kind::Attribute, range(token).start..group.span().byte_range().end, "");
                // A doc comment is one token.
                if group.to_string().starts_with("[doc") || self.text(token).starts_with('/') {
                    continue;
                }
            }
            self.pair(tokens, i);
            match token {
                TokenTree::Group(group) => {
                    if self.text(token).starts_with('/') {
                        continue;
                    }
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    if group.delimiter() == Delimiter::Parenthesis && within == Delimiter::Bracket {
                        let derives =
                            matches!(tokens.get(i.wrapping_sub(1)), Some(TokenTree::Ident(word)) if word == "derive");
                        self.entries(&inner, if derives { Kind::Derive } else { Kind::Key });
                    }
                    self.visit(&inner, group.delimiter());
                }
                TokenTree::Ident(_) => self.ident(tokens, i),
                TokenTree::Punct(punct) if self.text(token).starts_with('/') => drop(punct.as_char()),
                TokenTree::Punct(punct) => {
                    let kind = if punct.as_char() == '&' { Kind::Borrow } else { Kind::Drop };
                    self.add(kind, range(token), "");
                }
                TokenTree::Literal(_) => self.add(Kind::Drop, range(token), ""),
            }
        }
    }

    /// Exchanges a token and its neighbour.
    fn pair(&mut self, tokens: &[TokenTree], i: usize) {
        let (Some(token), Some(next)) = (tokens.get(i), tokens.get(i + 1)) else { return };
        let (left, right) = (self.text(token).to_owned(), self.text(next).to_owned());
        if left == right || left.starts_with('/') || right.starts_with('/') || left == "#" {
            return;
        }
        let between = &self.source[range(token).end..range(next).start];
        // The spaces prevent that two names become one.
        let new = format!(" {right}{}{left} ", if between.is_empty() { " " } else { between });
        self.add(Kind::Swap, range(token).start..range(next).end, new);
    }

    fn ident(&mut self, tokens: &[TokenTree], i: usize) {
        let word = self.text(&tokens[i]).to_owned();
        let at = range(&tokens[i]);
        self.add(Kind::Drop, at.clone(), "");
        if word.len() > 2 {
            self.add(Kind::Misspell, at.clone(), &word[..word.len() - 1]);
            let mut letters: Vec<char> = word.chars().collect();
            letters.swap(word.len() / 2 - 1, word.len() / 2);
            let swapped: String = letters.into_iter().collect();
            if swapped != word {
                self.add(Kind::Misspell, at.clone(), swapped);
            }
        }
        if word == "Result" {
            self.unwrap(tokens, i);
        }
    }

    /// `Result<T, E>` as `T`.
    fn unwrap(&mut self, tokens: &[TokenTree], at: usize) {
        let mut depth = 0;
        let mut comma = None;
        for token in &tokens[at + 1..] {
            let TokenTree::Punct(punct) = token else { continue };
            match punct.as_char() {
                '<' => depth += 1,
                '>' => depth -= 1,
                ',' if depth == 1 => comma = Some(range(token).start),
                _ => {}
            }
            if depth == 0 {
                let Some(comma) = comma else { return };
                let value = self.source[range(&tokens[at + 1]).end..comma].to_owned();
                return self.add(Kind::Unwrap, range(&tokens[at]).start..range(token).end, value);
            }
        }
    }

    /// Removes each entry of a list together with its comma.
    fn entries(&mut self, tokens: &[TokenTree], kind: Kind) {
        let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
        for entry in tokens.split_inclusive(is_comma) {
            if let [first, .., last] | [first @ last] = entry {
                self.add(kind, range(first).start..range(last).end, "");
            }
        }
    }
}

fn range(token: &TokenTree) -> Range<usize> {
    token.span().byte_range()
}
