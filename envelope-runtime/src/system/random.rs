//! Random bits: those with which std keys its hash maps, which come from the operating system. They tell runs apart and
//! spread retries; no secret is made of them.

use std::hash::{BuildHasher, RandomState};

/// Each time others, in each process and thread.
pub(crate) fn bits() -> u64 {
    RandomState::new().hash_one(())
}

/// Twice as many.
pub(crate) fn wide() -> u128 {
    (u128::from(bits()) << 64) | u128::from(bits())
}

/// A number from 0 to `most`, that one included.
pub(crate) fn up_to(most: u64) -> u64 {
    most.checked_add(1).map_or_else(bits, |count| bits() % count)
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::{bits, up_to, wide};

    #[test]
    fn no_two_are_alike() {
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
    fn every_number_up_to_the_last_comes_and_none_beyond() {
        let mut seen = [false; 5];
        for _ in 0..1000 {
            seen[usize::try_from(up_to(4)).unwrap()] = true;
        }
        assert_eq!(seen, [true; 5]);
        assert_eq!(up_to(0), 0);
        let _ = up_to(u64::MAX);
    }
}
