//! The environment of child processes without a terminal: no pager that waits for a key, no colour.

use std::env;
#[cfg(target_os = "linux")]
use std::fs::File;
#[cfg(target_os = "linux")]
use std::io::Read as _;

const QUIET: [(&str, &str); 2] = [("PAGER", "cat"), ("NO_COLOR", "1")];

/// Sets the variables that are not set, before the first handler runs and before the framework starts a thread.
#[expect(unsafe_code, reason = "children inherit the process's own environment, whoever starts them")]
pub(super) fn set_quiet_environment() {
    let unset = QUIET.iter().filter(|(name, _)| env::var_os(name).is_none());
    // Checked once, and only if there is a variable to set.
    let mut single_threaded = None;
    for (name, value) in unset {
        if *single_threaded.get_or_insert_with(is_single_threaded) {
            // SAFETY: this thread is the only one, so no other reads the environment at the same time.
            unsafe { env::set_var(name, value) };
        }
    }
}

/// Whether the process has one thread. False if the system does not report it.
#[cfg(not(target_os = "linux"))]
fn is_single_threaded() -> bool {
    num_threads::is_single_threaded() == Some(true)
}

/// The same on Linux. Every call of a program needs this, and one read takes a third of the instructions of the crate.
#[cfg(target_os = "linux")]
fn is_single_threaded() -> bool {
    let mut text = [0; 1024];
    let read = File::open("/proc/self/stat").and_then(|mut stat| stat.read(&mut text));
    read.is_ok_and(|length| threads(&text[..length]) == Some(b"1"))
}

/// The number of threads in `/proc/PID/stat` (proc(5)): the eighteenth field after the name, which may contain any byte.
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
    fn the_name_of_the_process_may_contain_parentheses() {
        let stat = b"7 (a ) 1 (b)) S 1 7 7 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 3 0 9 1000 200 18446744073709551615";
        assert_eq!(threads(stat), Some(&b"3"[..]));
        assert_eq!(threads(b"7 (cut off"), None);
        assert_eq!(threads(b"7 (cut) S 1"), None);
    }

    #[test]
    fn running_threads_are_counted() {
        let count = || {
            let stat = fs::read("/proc/self/stat").unwrap();
            String::from_utf8_lossy(threads(&stat).unwrap()).parse::<usize>().unwrap()
        };
        // Other tests start and end threads at the same time.
        let waiting: Vec<_> = (0..50).map(|_| thread::spawn(thread::park)).collect();
        assert!(count() > waiting.len());
        for thread in waiting {
            thread.thread().unpark();
            thread.join().unwrap();
        }
    }
}
