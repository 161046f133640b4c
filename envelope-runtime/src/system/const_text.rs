//! Texts that the compiler builds in constants.

/// A text of at most `N` bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ConstText<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

impl<const N: usize> ConstText<N> {
    pub(crate) const fn new() -> Self {
        ConstText { bytes: [0; N], len: 0 }
    }

    /// Adds a text. One that does not fit is omitted as a whole, because the bytes must stay UTF-8.
    pub(crate) const fn push(&mut self, text: &str) -> &mut Self {
        self.push_bytes(text.as_bytes());
        self
    }

    /// Adds bytes, which must be whole characters.
    pub(super) const fn push_bytes(&mut self, bytes: &[u8]) {
        if self.len + bytes.len() > N {
            return;
        }
        let mut i = 0;
        while i < bytes.len() {
            self.bytes[self.len + i] = bytes[i];
            i += 1;
        }
        self.len += bytes.len();
    }

    /// Adds a number in decimal.
    pub(crate) const fn push_number(&mut self, number: u8) -> &mut Self {
        let digits = [b'0' + number / 100, b'0' + number / 10 % 10, b'0' + number % 10];
        let leading_zeros = if number >= 100 {
            0
        } else if number >= 10 {
            1
        } else {
            2
        };
        self.push_bytes(digits.split_at(leading_zeros).1);
        self
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Removes a final full stop, but not an ellipsis.
    pub(super) const fn remove_period(&mut self) {
        let ends_with_period = self.len > 0 && self.bytes[self.len - 1] == b'.';
        if ends_with_period && !(self.len > 1 && self.bytes[self.len - 2] == b'.') {
            self.len -= 1;
        }
    }

    pub(crate) const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => panic!("bytes that are not whole characters were added"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ConstText;

    #[test]
    fn numbers_have_no_leading_zeros() {
        let mut text = ConstText::<16>::new();
        text.push_number(0).push(" ").push_number(79).push(" ").push_number(125);
        assert_eq!(text.as_str(), "0 79 125");
    }

    #[test]
    fn a_text_that_does_not_fit_is_omitted_as_a_whole() {
        let mut text = ConstText::<4>::new();
        text.push("abc").push("é").push("d");
        assert_eq!(text.as_str(), "abcd");
    }
}
