//! The cursor: the position at which a list continues, as a token that is valid for the same query only.

use crate::error::early_exit::EarlyExit;
use crate::system::hash::Fnv;
use crate::wire::{ErrorBody, FieldError, Phase};

use super::{CURSOR, INVALID_CURSOR};

/// The first byte of every token, which identifies its layout. It makes every token start with a letter, which distinguishes
/// tokens from flags.
const LAYOUT: u8 = 0xc1;

/// A position in a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Position {
    /// The number of items before the position, counted from the handler's cursor if there is one.
    pub(crate) skip: usize,
    /// The handler's cursor, which is the start of a page.
    pub(crate) handler_cursor: Option<String>,
}

/// A hash of the query. Two calls with the same hash read the same list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Query(u64);

impl Query {
    /// Creates the query of a call with this fingerprint, which excludes the page and the format.
    pub(crate) fn new(fingerprint: u64) -> Self {
        Query(fingerprint)
    }

    /// Returns the token of a position in the list.
    pub(crate) fn token(self, position: &Position) -> String {
        let mut bytes = vec![LAYOUT];
        bytes.extend(self.0.to_le_bytes());
        // LEB128: seven bits in each byte, the lowest first. The eighth bit means that more bytes follow.
        let mut skip = position.skip;
        let lowest = |skip: usize| skip.to_le_bytes()[0];
        while skip >= 0x80 {
            bytes.push(lowest(skip) | 0x80);
            skip >>= 7;
        }
        bytes.push(lowest(skip));
        if let Some(cursor) = &position.handler_cursor {
            bytes.push(b'+');
            bytes.extend(cursor.as_bytes());
        }
        bytes.extend(checksum(&bytes));
        encode(&bytes)
    }

    /// Returns the position of a token.
    pub(crate) fn position(self, token: &str) -> Result<Position, Fault> {
        let bytes = decode(token).ok_or(Fault::Damaged)?;
        let (content, sum) = bytes.split_at_checked(bytes.len().saturating_sub(4)).ok_or(Fault::Damaged)?;
        let Some((LAYOUT, rest)) = content.split_first().map(|(first, rest)| (*first, rest)) else {
            return Err(Fault::Damaged);
        };
        let (query, mut rest) = rest.split_first_chunk().ok_or(Fault::Damaged)?;
        if checksum(content) != sum {
            return Err(Fault::Damaged);
        }
        if u64::from_le_bytes(*query) != self.0 {
            return Err(Fault::OfAnotherQuery);
        }
        let (mut skip, mut shift) = (0_usize, 0);
        loop {
            let (byte, others) = rest.split_first().ok_or(Fault::Damaged)?;
            skip |= usize::from(byte & 0x7f).checked_shl(shift).ok_or(Fault::Damaged)?;
            shift += 7;
            rest = others;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let handler_cursor = match rest.split_first() {
            Some((_, cursor)) => Some(String::from_utf8(cursor.to_vec()).map_err(|_| Fault::Damaged)?),
            None => None,
        };
        Ok(Position { skip, handler_cursor })
    }
}

/// The reason for which a token is invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    Damaged,
    OfAnotherQuery,
}

impl From<Fault> for EarlyExit {
    fn from(fault: Fault) -> EarlyExit {
        let message = match fault {
            Fault::Damaged => "the cursor is damaged: it is not the next_cursor of an answer of this program",
            Fault::OfAnotherQuery => "the cursor belongs to another query: its command or its arguments are different",
        };
        let mut error = ErrorBody::new(INVALID_CURSOR, message);
        error.phase = Some(Phase::Validation);
        error.errors = vec![FieldError { field: format!("--{CURSOR}"), message: message.to_owned(), suggestion: None }];
        error.fix_required = Some("omit --cursor, or pass the next_cursor of the same query".into());
        error.into()
    }
}

fn checksum(bytes: &[u8]) -> [u8; 4] {
    let hash = Fnv::new().and(bytes).finish();
    let [low @ .., _, _, _, _] = (hash ^ hash >> 32).to_le_bytes();
    low
}

/// Encodes bytes as lower-case hexadecimal digits.
fn encode(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from(b"0123456789abcdef"[usize::from(value)]);
    let mut text = String::new();
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 0xf));
    }
    text
}

/// Decodes the output of [`encode`]. Returns `None` for any other text.
fn decode(text: &str) -> Option<Vec<u8>> {
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let mut bytes = Vec::new();
    for pair in text.as_bytes().chunks(2) {
        let [high, low] = pair else { return None };
        bytes.push(value(*high)? << 4 | value(*low)?);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{Fault, Position, Query, decode, encode};

    const QUERY: Query = Query(0x0123_4567_89ab_cdef);

    fn positions() -> Vec<Position> {
        let cursors = [None, Some(""), Some("a"), Some("page 2"), Some("日本\0")];
        let skips = [0, 1, 0x7f, 0x80, 134, 65_536, usize::MAX];
        let all = cursors
            .into_iter()
            .flat_map(|cursor| skips.map(|skip| Position { skip, handler_cursor: cursor.map(str::to_owned) }));
        all.collect()
    }

    #[test]
    fn a_token_contains_its_position() {
        for position in positions() {
            let token = QUERY.token(&position);
            assert_eq!(QUERY.position(&token), Ok(position), "{token}");
            assert!(token.starts_with('c') && token.chars().all(|c| c.is_ascii_alphanumeric()), "{token}");
        }
    }

    #[test]
    fn a_token_of_another_query_is_not_reported_as_damaged() {
        for position in positions() {
            let token = Query(1).token(&position);
            assert_eq!(QUERY.position(&token), Err(Fault::OfAnotherQuery));
        }
    }

    #[test]
    fn every_change_of_a_token_is_detected() {
        let token = QUERY.token(&Position { skip: 134, handler_cursor: Some("page 2".to_owned()) });
        for at in 0..token.len() {
            assert_eq!(QUERY.position(&token[..at]), Err(Fault::Damaged), "cut at {at}");
            for letter in ["A", "b", "7", "-", "_", "=", " ", "é"] {
                let damaged = format!("{}{letter}{}", &token[..at], &token[at + 1..]);
                if damaged != token {
                    assert_eq!(QUERY.position(&damaged), Err(Fault::Damaged), "{damaged}");
                }
            }
        }
        for longer in
            [format!("{token}0"), format!("{token}00"), format!("{token}=="), format!(" {token}"), token.to_uppercase()]
        {
            assert_eq!(QUERY.position(&longer), Err(Fault::Damaged), "{longer}");
        }
    }

    #[test]
    fn hexadecimal_digits() {
        for (plain, encoded) in [("", ""), ("f", "66"), ("?>~", "3f3e7e"), ("\0é", "00c3a9")] {
            assert_eq!(encode(plain.as_bytes()), encoded);
            assert_eq!(decode(encoded), Some(plain.as_bytes().to_vec()));
        }
        for invalid in ["6", "6g", "3F", "66 ", "+6", "é"] {
            assert_eq!(decode(invalid), None, "{invalid}");
        }
    }
}
