//! What child processes find in their environment where nobody watches: no pager that waits for a key, no colour.

use std::env;
#[cfg(target_os = "linux")]
use std::fs::File;
#[cfg(target_os = "linux")]
use std::io::Read as _;

const QUIET: [(&str, &str); 2] = [("PAGER", "cat"), ("NO_COLOR", "1")];

/// Sets what is not set, before the first handler runs and before any thread of ours does.
#[expect(unsafe_code, reason = "children inherit the process's own environment, whoever starts them")]
pub(super) fn quieten() {
    let unset = QUIET.iter().filter(|(name, _)| env::var_os(name).is_none());
    // Asked for once, and only where there is something to set.
    let mut alone = None;
    for (name, value) in unset {
        if *alone.get_or_insert_with(is_alone) {
            // SAFETY: this thread is the only one, so that no other reads the environment meanwhile.
            unsafe { env::set_var(name, value) };
        }
    }
}

/// Whether this thread is the process's only one. False where the system does not say.
#[cfg(not(target_os = "linux"))]
fn is_alone() -> bool {
    num_threads::is_single_threaded() == Some(true)
}

/// As above. Read here, in one piece, since every call of a program asks: the crate takes three times the instructions.
#[cfg(target_os = "linux")]
fn is_alone() -> bool {
    let mut text = [0; 1024];
    let read = File::open("/proc/self/stat").and_then(|mut stat| stat.read(&mut text));
    read.is_ok_and(|length| threads(&text[..length]) == Some(b"1"))
}

/// How many threads a process has, by what Linux tells of it: the eighteenth field behind its name, which may hold anything.
#[cfg(target_os = "linux")]
fn threads(stat: &[u8]) -> Option<&[u8]> {
    let name_ends = stat.iter().rposition(|byte| *byte == b')')?;
    stat[name_ends + 1..].split(|byte| *byte == b' ').nth(18)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::{fs, thread};

    use super::threads;

    #[test]
    fn threads_are_counted_whatever_the_name_of_the_process() {
        let stat = b"7 (a ) 1 (b)) S 1 7 7 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 3 0 9 1000 200 18446744073709551615";
        assert_eq!(threads(stat), Some(&b"3"[..]));
        assert_eq!(threads(b"7 (cut off"), None);
        assert_eq!(threads(b"7 (cut) S 1"), None);
    }

    #[test]
    fn a_thread_more_is_counted() {
        let count = || {
            let stat = fs::read("/proc/self/stat").unwrap();
            String::from_utf8_lossy(threads(&stat).unwrap()).parse::<usize>().unwrap()
        };
        // Other tests have threads of their own, which may come and go.
        let waiting: Vec<_> = (0..50).map(|_| thread::spawn(thread::park)).collect();
        assert!(count() > waiting.len());
        for thread in waiting {
            thread.thread().unpark();
            thread.join().unwrap();
        }
    }
}
