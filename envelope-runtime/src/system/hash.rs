//! FNV-1a with 64 bits. Unlike std's hasher it is stable across builds. It detects accidental changes, not attacks.

/// A hash of the bytes so far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fnv(u64);

impl Fnv {
    pub(crate) fn new() -> Self {
        Fnv(0xcbf2_9ce4_8422_2325)
    }

    /// Appends bytes to the hashed bytes.
    pub(crate) fn and(self, bytes: &[u8]) -> Self {
        Fnv(bytes.iter().fold(self.0, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)))
    }

    /// Appends a part with its length, which separates it from adjacent parts.
    pub(crate) fn part(self, bytes: &[u8]) -> Self {
        self.and(&(bytes.len() as u64).to_le_bytes()).and(bytes)
    }

    pub(crate) fn finish(self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::Fnv;

    #[test]
    fn it_matches_the_published_test_vectors() {
        assert_eq!(Fnv::new().and(b"").finish(), 0xcbf2_9ce4_8422_2325);
        assert_eq!(Fnv::new().and(b"a").finish(), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(Fnv::new().and(b"foobar").finish(), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn adjacent_parts_are_separated() {
        assert_ne!(Fnv::new().part(b"ab").part(b"c").finish(), Fnv::new().part(b"a").part(b"bc").finish());
    }
}
