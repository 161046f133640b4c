//! JSON that is safe to look at. serde_json escapes what JSON asks for, the controls below U+0020, and so lets through
//! what a terminal or a viewer acts on all the same: it deletes, starts an escape sequence, ends a line or turns the
//! reading direction. And a `RawValue` is printed as its author wrote it, whatever is in it.
//!
//! So what was written is looked at once more. In JSON text such a character stands in a string only, so that its escape
//! is the same value. A pass of its own costs less than a formatter that is asked at every string: nearly always there
//! is nothing to find, and that is found out many bytes at a time.

use std::io::Write as _;

use serde::Serialize;

/// Whether a character does something where text is shown, instead of being shown itself.
pub(crate) fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Serialises `value` at the end of `to`, on one line, and with nothing in it that is unsafe to show. Every byte of an
/// envelope, and every line of a stream, is written by it.
pub(crate) fn write_safe<T: Serialize + ?Sized>(to: &mut Vec<u8>, value: &T) -> Result<(), serde_json::Error> {
    let at = to.len();
    serde_json::to_writer(&mut *to, value)?;
    if may_be_unsafe(&to[at..]) {
        if let Some(safe) = made_safe(&to[at..]) {
            to.truncate(at);
            to.extend_from_slice(&safe);
        }
    }
    Ok(())
}

/// Whether a closer look is due. No branch depends on a single byte, so that the compiler takes many at once.
fn may_be_unsafe(json: &[u8]) -> bool {
    #[expect(clippy::needless_bitwise_bool, reason = "a lazy `||` is a branch")]
    let odd = |byte: u8| (byte.wrapping_sub(b' ') > b'~' - b' ') | (byte == b'\\');
    json.chunks(256).any(|chunk| chunk.iter().fold(false, |found, byte| found | odd(*byte)))
}

/// The text with what is unsafe written as escapes; none where it is safe as it is.
fn made_safe(json: &[u8]) -> Option<Vec<u8>> {
    let mut safe = Vec::new();
    let (mut copied, mut at) = (0, 0);
    while at < json.len() {
        let (length, instead) = piece(&json[at..]);
        if let Some(instead) = instead {
            safe.extend_from_slice(&json[copied..at]);
            match instead {
                Instead::Blank => safe.push(b' '),
                // Writing into memory cannot fail.
                Instead::Escape(code) => drop(write!(safe, "\\u{code:04x}")),
            }
            copied = at + length;
        }
        at += length;
    }
    if copied == 0 {
        return None;
    }
    safe.extend_from_slice(&json[copied..]);
    Some(safe)
}

enum Instead {
    Blank,
    Escape(u32),
}

const REPLACEMENT: Instead = Instead::Escape(0xfffd);

/// How many bytes the first piece of `json` has, and what is written in its place.
fn piece(json: &[u8]) -> (usize, Option<Instead>) {
    match json[0] {
        // Between tokens, where the author of a `RawValue` put it; in strings it is escaped.
        b'\t' | b'\n' | b'\r' => (1, Some(Instead::Blank)),
        byte @ (..=0x1f | 0x7f) => (1, Some(Instead::Escape(byte.into()))),
        b'\\' => match (escaped(json), json.get(6..).and_then(escaped)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (12, None),
            // Half a character, which most readers refuse.
            (Some(0xd800..=0xdfff), _) => (6, Some(REPLACEMENT)),
            (Some(_), _) => (6, None),
            (None, _) => (2, None),
        },
        // The first bytes of all characters beyond ASCII that are unsafe.
        0xc2 | 0xd8 => (2, beyond_ascii(json, 2)),
        0xe2 | 0xef => (3, beyond_ascii(json, 3)),
        _ => (1, None),
    }
}

/// The number in a `\u001b` at the start.
fn escaped(json: &[u8]) -> Option<u32> {
    let digits = json.strip_prefix(br"\u")?.get(..4)?;
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

fn beyond_ascii(json: &[u8], length: usize) -> Option<Instead> {
    let c = std::str::from_utf8(json.get(..length)?).ok()?.chars().next()?;
    is_unsafe(c).then(|| Instead::Escape(c.into()))
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;

    use super::{is_unsafe, write_safe};

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
    fn a_long_text_is_looked_at_to_its_end() {
        let text = format!("{}\u{9b}", "a".repeat(5000));
        assert!(written(&text).ends_with("a\\u009b\""));
    }
}
