//! The cursor: where the rest of a list begins, as a token that only the query that gave it takes back.

use crate::error::early_exit::EarlyExit;
use crate::system::hash::Fnv;
use crate::wire::{ErrorBody, FieldError, Phase};

use super::{CURSOR, INVALID_CURSOR};

/// The first byte of every token, so that a later layout can be told from this one. Its bits also make the first
/// character a letter: no token is taken for a flag.
const LAYOUT: u8 = 1;

/// A place in a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Position {
    /// How many items stand before it; of the page at `own`, where there is one.
    pub(crate) skip: usize,
    /// The handler's own cursor.
    pub(crate) own: Option<String>,
}

/// What was asked: two calls with the same hash read the same list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Query(u64);

impl Query {
    /// The query of a call with this fingerprint, which leaves the page and the format out.
    pub(crate) fn new(fingerprint: u64) -> Self {
        Query(fingerprint)
    }

    /// The token of a place in the list that this query reads.
    pub(crate) fn token(self, position: &Position) -> String {
        let mut bytes = vec![LAYOUT];
        bytes.extend(self.0.to_le_bytes());
        // Seven bits a byte, the lowest first; the eighth says that there are more.
        let mut skip = position.skip;
        let lowest = |skip: usize| skip.to_le_bytes()[0];
        while skip >= 0x80 {
            bytes.push(lowest(skip) | 0x80);
            skip >>= 7;
        }
        bytes.push(lowest(skip));
        if let Some(own) = &position.own {
            bytes.push(b'+');
            bytes.extend(own.as_bytes());
        }
        bytes.extend(checksum(&bytes));
        text(&bytes)
    }

    /// The place that a token names.
    pub(crate) fn position(self, token: &str) -> Result<Position, Fault> {
        let bytes = bytes(token).ok_or(Fault::Damaged)?;
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
        let own = match rest.split_first() {
            Some((_, own)) => Some(String::from_utf8(own.to_vec()).map_err(|_| Fault::Damaged)?),
            None => None,
        };
        Ok(Position { skip, own })
    }
}

/// Why a token is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    Damaged,
    OfAnotherQuery,
}

impl From<Fault> for EarlyExit {
    fn from(fault: Fault) -> EarlyExit {
        let message = match fault {
            Fault::Damaged => "the cursor is damaged: no answer of this program had it as its next_cursor",
            Fault::OfAnotherQuery => {
                "the cursor belongs to another query: it was given for another command, or for other arguments"
            }
        };
        let mut error = ErrorBody::new(INVALID_CURSOR, message);
        error.phase = Some(Phase::Validation);
        error.errors = vec![FieldError { field: format!("--{CURSOR}"), message: message.to_owned(), suggestion: None }];
        error.fix_required = Some("leave --cursor out, or pass the next_cursor of the same query".into());
        error.into()
    }
}

fn checksum(bytes: &[u8]) -> [u8; 4] {
    let hash = Fnv::new().and(bytes).finish();
    let [low @ .., _, _, _, _] = (hash ^ hash >> 32).to_le_bytes();
    low
}

/// Base64 in the alphabet that is safe in addresses and shells (RFC 4648, section 5), without padding.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0_u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..=chunk.len() {
            text.push(char::from(ALPHABET[(group >> (18 - 6 * at) & 0x3f) as usize]));
        }
    }
    text
}

/// The bytes of a text; none where it is not what [`text`] makes of any.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    for chunk in text.as_bytes().chunks(4) {
        let mut group = 0_u32;
        for byte in chunk {
            let digit = ALPHABET.iter().position(|letter| letter == byte)?;
            group = group << 6 | u32::try_from(digit).ok()?;
        }
        let group = group << (6 * (4 - chunk.len()));
        bytes.extend(&group.to_be_bytes()[1..chunk.len()]);
    }
    // The bits behind the last byte are zero, or two texts would be one token.
    (self::text(&bytes) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{Fault, Position, Query, bytes, text};

    const QUERY: Query = Query(0x0123_4567_89ab_cdef);

    fn positions() -> Vec<Position> {
        let owns = [None, Some(""), Some("a"), Some("page 2"), Some("日本\0")];
        let skips = [0, 1, 0x7f, 0x80, 134, 65_536, usize::MAX];
        let all = owns.into_iter().flat_map(|own| skips.map(|skip| Position { skip, own: own.map(str::to_owned) }));
        all.collect()
    }

    #[test]
    fn a_token_names_its_place() {
        for position in positions() {
            let token = QUERY.token(&position);
            assert_eq!(QUERY.position(&token), Ok(position), "{token}");
            assert!(token.starts_with('A') && token.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)));
        }
    }

    #[test]
    fn a_token_of_another_query_is_told_from_a_damaged_one() {
        for position in positions() {
            let token = Query(1).token(&position);
            assert_eq!(QUERY.position(&token), Err(Fault::OfAnotherQuery));
        }
    }

    #[test]
    fn no_damage_goes_unseen() {
        let token = QUERY.token(&Position { skip: 134, own: Some("page 2".to_owned()) });
        for at in 0..token.len() {
            assert_eq!(QUERY.position(&token[..at]), Err(Fault::Damaged), "cut at {at}");
            for letter in ["A", "b", "7", "-", "_", "=", " ", "é"] {
                let damaged = format!("{}{letter}{}", &token[..at], &token[at + 1..]);
                if damaged != token {
                    assert_eq!(QUERY.position(&damaged), Err(Fault::Damaged), "{damaged}");
                }
            }
        }
        for longer in [format!("{token}A"), format!("{token}AAAA"), format!("{token}=="), format!(" {token}")] {
            assert_eq!(QUERY.position(&longer), Err(Fault::Damaged), "{longer}");
        }
    }

    #[test]
    fn base64_is_the_published_one() {
        for (plain, coded) in
            [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("?>~", "Pz5-")]
        {
            assert_eq!(text(plain.as_bytes()), coded);
            assert_eq!(bytes(coded), Some(plain.as_bytes().to_vec()));
        }
        assert_eq!([bytes("Zh"), bytes("Z"), bytes("Zg=="), bytes("Zm9v*")], [None, None, None, None]);
    }
}
