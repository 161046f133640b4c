//! JSON that is safe to look at. serde_json escapes what JSON asks for, the controls below U+0020, and so lets through
//! what a terminal or a viewer acts on all the same: it deletes, starts an escape sequence, ends a line or turns the
//! reading direction. And a `RawValue` is printed as its author wrote it, whatever is in it.
//!
//! So what was written is looked at once more. In JSON text such a character stands in a string only, so that its escape
//! is the same value. A pass of its own costs less than a formatter that is asked at every string: nearly always there
//! is nothing to find, and that is found out many bytes at a time. Only what a `RawValue` can do besides is seen to where
//! it is written.

use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::Range;

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

/// Whether a character does something where text is shown, instead of being shown itself.
pub(crate) fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Serialises `value` at the end of `to`, on one line, and with nothing in it that is unsafe to show. Every byte of an
/// envelope is written by it.
pub(crate) fn write_safe<T: Serialize + ?Sized>(to: &mut Vec<u8>, value: &T) -> Result<(), serde_json::Error> {
    let at = to.len();
    write(to, value)?;
    make_safe(to, at);
    Ok(())
}

/// Serialises `value` at the end of `to`, on one line. Before anybody sees it, it is to be given to [`make_safe`], which
/// looks at many values in less time than at each of them.
pub(super) fn write<T: Serialize + ?Sized>(to: &mut Vec<u8>, value: &T) -> Result<(), serde_json::Error> {
    value.serialize(&mut Serializer::with_formatter(to, OnOneLine))
}

/// Writes what is unsafe to show as escapes, in the JSON text that stands in `json` from `at`. Line ends stay: there is
/// none within a value.
pub(super) fn make_safe(json: &mut Vec<u8>, at: usize) {
    if next_unsafe(&json[at..], 0).is_none() {
        return;
    }
    let text = json.split_off(at);
    let mut copied = 0;
    while let Some((found, c)) = next_unsafe(&text, copied) {
        json.extend_from_slice(&text[copied..found]);
        escape(c.into(), json);
        copied = found + c.len_utf8();
    }
    json.extend_from_slice(&text[copied..]);
}

fn escape(code: u32, to: &mut Vec<u8>) {
    // Writing into memory cannot fail.
    let _ = write!(to, "\\u{code:04x}");
}

/// So many bytes are passed over together.
const BLOCK: usize = 256;

/// Where the first character from `from` on is that is unsafe, and which one it is. What is asked of a block has no branch
/// for a single byte, so that the compiler takes many at once.
fn next_unsafe(json: &[u8], from: usize) -> Option<(usize, char)> {
    let mut at = from;
    for block in json[from..].chunks_exact(BLOCK) {
        let is_plain = block.iter().fold(0, |highest: u8, byte| highest.max(*byte)) < 0x7f;
        if !is_plain && block.iter().fold(0, |leads, byte| leads | u8::from(is_lead(*byte))) != 0 {
            let found = next_by_word(json, at..at + BLOCK);
            if found.is_some() {
                return found;
            }
        }
        at += BLOCK;
    }
    next_by_word(json, at..json.len())
}

/// As [`next_unsafe`], within a range.
fn next_by_word(json: &[u8], range: Range<usize>) -> Option<(usize, char)> {
    // Of each byte the lowest bit.
    const LOWEST: u64 = u64::from_le_bytes([1; 8]);
    let look = |at: usize| if is_lead(json[at]) { Some((at, unsafe_at(json, at)?)) } else { None };
    let mut at = range.start;
    while let Some(word) = json[at..range.end].first_chunk() {
        let word = u64::from_le_bytes(*word);
        // The highest bit of every byte that begins a character beyond ASCII, whose first two bits are set, or is DEL. No
        // byte of UTF-8 is so high that the sum would reach the next one.
        let mut odd = ((word & word << 1) | (!word & word.wrapping_add(LOWEST))) & (LOWEST << 7);
        while odd != 0 {
            let found = look(at + odd.trailing_zeros() as usize / 8);
            if found.is_some() {
                return found;
            }
            odd &= odd - 1;
        }
        at += word.to_le_bytes().len();
    }
    (at..range.end).find_map(look)
}

/// Whether the byte is the first one of a character that is unsafe, DEL or beyond ASCII, or of others beside it.
fn is_lead(byte: u8) -> bool {
    byte == 0x7f || byte == 0xc2 || byte == 0xd8 || byte == 0xe2 || byte == 0xef
}

/// The character at `at`, if it is unsafe. A lead tells how long it is.
fn unsafe_at(json: &[u8], at: usize) -> Option<char> {
    let low = |at: usize| json.get(at).map(|byte| u32::from(byte & 0x3f));
    let code = match json[at] {
        lead @ ..0x80 => lead.into(),
        lead @ ..0xe0 => u32::from(lead & 0x1f) << 6 | low(at + 1)?,
        lead => u32::from(lead & 0x0f) << 12 | low(at + 1)? << 6 | low(at + 2)?,
    };
    char::from_u32(code).filter(|c| is_unsafe(*c))
}

/// Compact JSON, as serde_json's own formatter writes it, but for what a `RawValue` brings along.
struct OnOneLine;

impl Formatter for OnOneLine {
    fn write_raw_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        writer.write_all(&on_one_line(fragment.as_bytes()))
    }
}

/// JSON text on one line, and without half characters, which most readers refuse.
fn on_one_line(raw: &[u8]) -> Cow<'_, [u8]> {
    let mut line = Vec::new();
    let (mut copied, mut at) = (0, 0);
    while at < raw.len() {
        let (length, instead) = piece(&raw[at..]);
        if let Some(instead) = instead {
            line.extend_from_slice(&raw[copied..at]);
            match instead {
                Instead::Blank => line.push(b' '),
                Instead::Escape(code) => escape(code, &mut line),
            }
            copied = at + length;
        }
        at += length;
    }
    if copied == 0 {
        return Cow::Borrowed(raw);
    }
    line.extend_from_slice(&raw[copied..]);
    Cow::Owned(line)
}

enum Instead {
    Blank,
    Escape(u32),
}

const REPLACEMENT: Instead = Instead::Escape(0xfffd);

/// How many bytes the first piece of `raw` has, and what is written in its place.
fn piece(raw: &[u8]) -> (usize, Option<Instead>) {
    match raw[0] {
        // Between tokens; in strings it is escaped.
        b'\t' | b'\n' | b'\r' => (1, Some(Instead::Blank)),
        byte @ ..=0x1f => (1, Some(Instead::Escape(byte.into()))),
        b'\\' => match (escaped(raw), raw.get(6..).and_then(escaped)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (12, None),
            (Some(0xd800..=0xdfff), _) => (6, Some(REPLACEMENT)),
            (Some(_), _) => (6, None),
            (None, _) => (2, None),
        },
        _ => (1, None),
    }
}

/// The number in a `\u001b` at the start.
fn escaped(raw: &[u8]) -> Option<u32> {
    let digits = raw.strip_prefix(br"\u")?.get(..4)?;
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;

    use super::{BLOCK, is_unsafe, write_safe};

    fn written<T: serde::Serialize + ?Sized>(value: &T) -> String {
        let mut bytes = b"\\\n".to_vec();
        write_safe(&mut bytes, value).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        text.strip_prefix("\\\n").expect("what stood there before is left alone").to_owned()
    }

    fn raw(json: &str) -> String {
        written(&RawValue::from_string(json.to_owned()).unwrap())
    }

    #[test]
    fn every_unsafe_character_is_escaped_and_no_other() {
        let all: String = ('\0'..=char::MAX).collect();
        let text = written(&all);
        assert!(!text.contains(is_unsafe));
        assert_eq!(serde_json::from_str::<String>(&text).unwrap(), all);
        // Five of them have a shorter escape: \b, \t, \n, \f and \r.
        assert_eq!(text.matches("\\u").count(), all.chars().filter(|c| is_unsafe(*c)).count() - 5);
    }

    #[test]
    fn an_escape_is_four_hexadecimal_digits() {
        assert_eq!(written("\u{7f}\u{9b}\u{61c}\u{202e}\u{feff}"), r#""\u007f\u009b\u061c\u202e\ufeff""#);
        assert_eq!(written("\u{1b}[31m"), r#""\u001b[31m""#);
    }

    #[test]
    fn what_raw_text_brings_along_is_made_safe() {
        for (json, safe) in [
            ("{\n\"a\":\r\n\"b\\n\",\t\"c\": 1}", r#"{ "a":  "b\n", "c": 1}"#),
            ("[\"\u{7f}\u{9b}\"]", r#"["\u007f\u009b"]"#),
            (r#""\u001b""#, r#""\u001b""#),
            (r#""\\ud800""#, r#""\\ud800""#),
            (r#""\ud83d\ude00""#, r#""\ud83d\ude00""#),
            (r#""\uD83D\uDE00 é""#, r#""\uD83D\uDE00 é""#),
        ] {
            assert_eq!(raw(json), safe);
        }
    }

    #[test]
    fn half_a_character_is_replaced() {
        for (json, safe) in [
            (r#""\ud800""#, r#""\ufffd""#),
            (r#""\uDC00a""#, r#""\ufffda""#),
            (r#""\ud800\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
            (r#""\ud800\n\udfff""#, r#""\ufffd\n\ufffd""#),
            (r#""\\\ud800""#, r#""\\\ufffd""#),
        ] {
            assert_eq!(raw(json), safe);
        }
    }

    #[test]
    fn a_character_is_found_wherever_it_stands() {
        for unsafe_one in ["\u{7f}", "\u{9b}", "\u{61c}", "\u{202e}", "\u{feff}"] {
            let escaped = format!("\\u{:04x}", u32::from(unsafe_one.chars().next().unwrap()));
            // Each has others of the same first byte beside it, or none.
            for beside in ["a", "é", "°", "ب", "’", "￥", "\"", "😀"] {
                for before in 0..BLOCK + 20 {
                    let text = |middle: &str| [&*beside.repeat(before), middle, &*beside.repeat(20)].concat();
                    let plain = serde_json::to_string(&text("_")).unwrap();
                    assert_eq!(written(&text(unsafe_one)), plain.replace('_', &escaped));
                }
            }
        }
    }
}
