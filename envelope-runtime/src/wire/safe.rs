//! JSON text without characters that act on a terminal.
//!
//! `serde_json` escapes only the control characters that JSON requires, those below U+0020. It writes others unchanged that a
//! terminal or a viewer acts on: DEL, C1 controls (which start escape sequences), line separators, and characters that
//! change the reading direction. It also writes a `RawValue` exactly as its author did.
//!
//! This module therefore searches the written text for such characters. In JSON they occur only within strings, and their
//! escape denotes the same value. A separate pass costs less than a formatter that is called for every string, because the
//! search takes many bytes at a time and nearly always finds nothing. Line ends and lone surrogates of a `RawValue` are
//! replaced as it is written.
//!
//! A value with more than [`MAX_LEVELS`] is refused before its recursion can exhaust the stack.

use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::Range;

use serde::Serialize;
use serde_json::ser::Formatter;
use serde_json::{Serializer, Value};

/// Returns true if displaying the character has an effect beyond showing it.
pub(crate) fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The maximum number of levels of lists and objects in a value.
///
/// Serialising and parsing recurse into each level. The parser of `serde_json` accepts 127 levels, which leaves room for the
/// envelope, for a list of values, and for a protocol that carries the envelope.
pub(crate) const MAX_LEVELS: usize = 120;

/// Serialises `value` at the end of `to`, on one line and without unsafe characters.
pub(crate) fn write_safe<T: Serialize + ?Sized>(to: &mut Vec<u8>, value: &T) -> Result<(), serde_json::Error> {
    let at = to.len();
    write(to, value, 0)?;
    make_safe(to, at);
    Ok(())
}

/// Serialises `value` at the end of `to`, on one line, below `levels` levels that contain it. Before the text is printed, it
/// must be passed to [`make_safe`], which takes less time for many values at once than for each.
///
/// # Errors
///
/// If the value has more than [`MAX_LEVELS`], which is the only error with [`is_io`](serde_json::Error::is_io), or if its
/// type cannot be serialised.
pub(super) fn write<T: Serialize + ?Sized>(
    to: &mut Vec<u8>,
    value: &T,
    levels: usize,
) -> Result<(), serde_json::Error> {
    value.serialize(&mut Serializer::with_formatter(to, OnOneLine { levels }))
}

/// Converts a value to a [`Value`], unless it has more than [`MAX_LEVELS`]. Serialises it twice.
pub(crate) fn to_value<T: Serialize + ?Sized>(value: &T) -> Result<Value, serde_json::Error> {
    // A `Value` is dropped recursively, too, so one with many levels must never exist.
    write(&mut Vec::new(), value, 0)?;
    serde_json::to_value(value)
}

/// Returns the value, or a text instead of it if it has more than [`MAX_LEVELS`].
pub(super) fn shallow(value: Value) -> Value {
    if !exceeds(&value, MAX_LEVELS) {
        return value;
    }
    // Dropping a level would recurse into the next one.
    std::mem::forget(value);
    Value::String(too_deep().to_string())
}

/// Whether a value has more than `levels` levels of lists and objects.
fn exceeds(value: &Value, levels: usize) -> bool {
    match (value, levels.checked_sub(1)) {
        (Value::Array(_) | Value::Object(_), None) => true,
        (Value::Array(items), Some(below)) => items.iter().any(|item| exceeds(item, below)),
        (Value::Object(fields), Some(below)) => fields.values().any(|field| exceeds(field, below)),
        _ => false,
    }
}

/// Escapes the unsafe characters of the JSON text in `json` from `at` on. Line ends stay, because values contain none.
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

/// The number of bytes that are searched together.
const BLOCK: usize = 256;

/// Returns the first unsafe character from `from` on, with its position. The checks of a block have no branch for a single
/// byte, which lets the compiler vectorise them.
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

/// [`next_unsafe`] within a range.
fn next_by_word(json: &[u8], range: Range<usize>) -> Option<(usize, char)> {
    // The lowest bit of each byte.
    const LOWEST: u64 = u64::from_le_bytes([1; 8]);
    let check = |at: usize| if is_lead(json[at]) { Some((at, unsafe_at(json, at)?)) } else { None };
    let mut at = range.start;
    while let Some(word) = json[at..range.end].first_chunk() {
        let word = u64::from_le_bytes(*word);
        // The highest bit of every byte that is DEL, or that starts a character beyond ASCII: its first two bits are set.
        // The addition never carries into the next byte, because UTF-8 has no byte 0xff.
        let mut candidates = ((word & word << 1) | (!word & word.wrapping_add(LOWEST))) & (LOWEST << 7);
        while candidates != 0 {
            let found = check(at + candidates.trailing_zeros() as usize / 8);
            if found.is_some() {
                return found;
            }
            candidates &= candidates - 1;
        }
        at += word.to_le_bytes().len();
    }
    (at..range.end).find_map(check)
}

/// Returns true if an unsafe character, DEL or one beyond ASCII, can start with this byte. Safe ones can, too.
fn is_lead(byte: u8) -> bool {
    byte == 0x7f || byte == 0xc2 || byte == 0xd8 || byte == 0xe2 || byte == 0xef
}

/// Returns the character at `at` if it is unsafe. Its first byte determines its length.
fn unsafe_at(json: &[u8], at: usize) -> Option<char> {
    let low = |at: usize| json.get(at).map(|byte| u32::from(byte & 0x3f));
    let code = match json[at] {
        lead @ ..0x80 => lead.into(),
        lead @ ..0xe0 => u32::from(lead & 0x1f) << 6 | low(at + 1)?,
        lead => u32::from(lead & 0x0f) << 12 | low(at + 1)? << 6 | low(at + 2)?,
    };
    char::from_u32(code).filter(|c| is_unsafe(*c))
}

/// Compact JSON as the formatter of `serde_json` writes it, with each `RawValue` on one line.
struct OnOneLine {
    /// The number of lists and objects that have not ended.
    levels: usize,
}

impl OnOneLine {
    fn enter(&mut self) -> io::Result<()> {
        self.levels += 1;
        if self.levels > MAX_LEVELS { Err(too_deep()) } else { Ok(()) }
    }
}

impl Formatter for OnOneLine {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.enter()?;
        writer.write_all(b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.levels -= 1;
        writer.write_all(b"]")
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.enter()?;
        writer.write_all(b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.levels -= 1;
        writer.write_all(b"}")
    }

    fn write_raw_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if self.levels + levels(fragment.as_bytes()) > MAX_LEVELS {
            return Err(too_deep());
        }
        writer.write_all(&on_one_line(fragment.as_bytes()))
    }
}

#[cold]
fn too_deep() -> io::Error {
    io::Error::other(format!("the data is nested deeper than {MAX_LEVELS} levels"))
}

/// Returns the number of levels of lists and objects in JSON text.
fn levels(json: &[u8]) -> usize {
    let (mut open, mut most, mut in_string) = (0_usize, 0, false);
    let mut bytes = json.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => in_string = !in_string,
            b'\\' => drop(bytes.next()),
            b'[' | b'{' if !in_string => {
                open += 1;
                most = most.max(open);
            }
            b']' | b'}' if !in_string => open = open.saturating_sub(1),
            _ => {}
        }
    }
    most
}

/// Replaces line ends, and lone surrogates, which most JSON readers refuse.
fn on_one_line(raw: &[u8]) -> Cow<'_, [u8]> {
    let mut line = Vec::new();
    let (mut copied, mut at) = (0, 0);
    while at < raw.len() {
        let (length, replacement) = piece(&raw[at..]);
        if let Some(replacement) = replacement {
            line.extend_from_slice(&raw[copied..at]);
            match replacement {
                Replacement::Space => line.push(b' '),
                Replacement::Escape(code) => escape(code, &mut line),
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

enum Replacement {
    Space,
    Escape(u32),
}

/// U+FFFD REPLACEMENT CHARACTER.
const REPLACEMENT_CHARACTER: Replacement = Replacement::Escape(0xfffd);

/// Returns the length of the first piece of `raw`, in bytes, and its replacement if it needs one.
fn piece(raw: &[u8]) -> (usize, Option<Replacement>) {
    match raw[0] {
        // Between tokens. Within strings these characters are escaped.
        b'\t' | b'\n' | b'\r' => (1, Some(Replacement::Space)),
        byte @ ..=0x1f => (1, Some(Replacement::Escape(byte.into()))),
        b'\\' => match (escaped(raw), raw.get(6..).and_then(escaped)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (12, None),
            (Some(0xd800..=0xdfff), _) => (6, Some(REPLACEMENT_CHARACTER)),
            (Some(_), _) => (6, None),
            (None, _) => (2, None),
        },
        _ => (1, None),
    }
}

/// Returns the code of an escape such as `\u001b` at the start of `raw`.
fn escaped(raw: &[u8]) -> Option<u32> {
    let digits = raw.strip_prefix(br"\u")?.get(..4)?;
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;

    use super::{BLOCK, MAX_LEVELS, is_unsafe, shallow, to_value, write_safe};

    fn written<T: serde::Serialize + ?Sized>(value: &T) -> String {
        let mut bytes = b"\\\n".to_vec();
        write_safe(&mut bytes, value).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        text.strip_prefix("\\\n").expect("the bytes before the value are unchanged").to_owned()
    }

    fn raw(json: &str) -> String {
        written(&RawValue::from_string(json.to_owned()).unwrap())
    }

    #[test]
    fn only_unsafe_characters_are_escaped() {
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
    fn raw_json_is_made_safe() {
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
    fn lone_surrogates_are_replaced() {
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

    /// A list in a list in a list.
    fn nested(levels: usize) -> String {
        "[".repeat(levels) + &"]".repeat(levels)
    }

    #[test]
    fn a_value_with_too_many_levels_is_refused() {
        let write = |value: &serde_json::Value| write_safe(&mut Vec::new(), value);
        let deepest: serde_json::Value = serde_json::from_str(&nested(MAX_LEVELS)).unwrap();
        write(&deepest).unwrap();
        assert_eq!(to_value(&deepest).unwrap(), deepest);
        for deeper in [serde_json::json!([deepest]), serde_json::json!({"": deepest})] {
            for error in [write(&deeper).unwrap_err(), to_value(&deeper).unwrap_err()] {
                assert!(error.is_io());
                assert_eq!(error.to_string(), "the data is nested deeper than 120 levels");
            }
        }
    }

    #[test]
    fn a_fact_with_too_many_levels_is_replaced() {
        let deepest: serde_json::Value = serde_json::from_str(&nested(MAX_LEVELS)).unwrap();
        assert_eq!(shallow(deepest.clone()), deepest);
        let text = serde_json::json!("the data is nested deeper than 120 levels");
        assert_eq!(shallow(serde_json::json!({"a": deepest})), text);
        let deep = (0..200_000).fold(serde_json::Value::Null, |inner, _| vec![inner].into());
        assert_eq!(shallow(deep), text);
    }

    #[test]
    fn levels_next_to_each_other_do_not_add_up() {
        let flat: Vec<Vec<[u8; 0]>> = vec![vec![[]; 3]; MAX_LEVELS * 2];
        write_safe(&mut Vec::new(), &flat).unwrap();
    }

    #[test]
    fn the_levels_of_raw_json_count() {
        let write = |json: &str| write_safe(&mut Vec::new(), &[RawValue::from_string(json.to_owned()).unwrap()]);
        write(&nested(MAX_LEVELS - 1)).unwrap();
        assert!(write(&nested(MAX_LEVELS)).unwrap_err().is_io());
        assert!(write(&nested(200_000)).unwrap_err().is_io());
        let brackets = "[{".repeat(MAX_LEVELS);
        write(&format!(r#"["{brackets}","\"{brackets}","\\"]"#)).unwrap();
        write(&format!("[{}[]]", "[{}],".repeat(MAX_LEVELS))).unwrap();
    }

    #[test]
    fn an_unsafe_character_is_found_at_every_position() {
        for unsafe_one in ["\u{7f}", "\u{9b}", "\u{61c}", "\u{202e}", "\u{feff}"] {
            let escaped = format!("\\u{:04x}", u32::from(unsafe_one.chars().next().unwrap()));
            // Some neighbours have the same first byte as the unsafe character.
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
