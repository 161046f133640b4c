//! Random bits, from the operating system by way of the keys of std's hash maps. They identify runs and spread retries, and
//! are not used for secrets.

use std::hash::{BuildHasher, RandomState};

/// Returns 64 random bits, different for each call, thread and process.
pub(crate) fn bits() -> u64 {
    RandomState::new().hash_one(())
}

/// Returns 128 random bits.
pub(crate) fn wide() -> u128 {
    (u128::from(bits()) << 64) | u128::from(bits())
}

/// Returns a number from 0 to `most` inclusive.
pub(crate) fn up_to(most: u64) -> u64 {
    most.checked_add(1).map_or_else(bits, |count| bits() % count)
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::{bits, up_to, wide};

    #[test]
    fn random_bits_differ_and_are_balanced() {
        let mut seen: Vec<u64> = (0..1000).map(|_| bits()).collect();
        seen.extend(thread::spawn(|| (0..1000).map(|_| bits()).collect::<Vec<_>>()).join().unwrap());
        let wide = wide();
        seen.extend([wide >> 64, wide & u128::from(u64::MAX)].map(|half| u64::try_from(half).unwrap()));
        let all = seen.len();
        // Each bit is set in about half of them.
        for bit in 0..64 {
            let set = seen.iter().filter(|bits| **bits >> bit & 1 == 1).count();
            assert!((all * 2 / 5..all * 3 / 5).contains(&set), "bit {bit}: {set} of {all}");
        }
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), all);
    }

    #[test]
    fn up_to_returns_every_number_of_the_range() {
        let mut seen = [false; 5];
        for _ in 0..1000 {
            seen[usize::try_from(up_to(4)).unwrap()] = true;
        }
        assert_eq!(seen, [true; 5]);
        assert_eq!(up_to(0), 0);
        let _ = up_to(u64::MAX);
    }
}
