//! Signals: those that cancel a call, and dispositions, which a process inherits from the one that starts it.

use std::ffi::{c_int, c_void};
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

use super::Process;

/// The signals that cancel a call.
const CANCELLING: [c_int; 3] = [libc::SIGHUP, libc::SIGINT, libc::SIGTERM];

/// The first signal that has arrived, 0 for none. It is never reset, because the process ends.
static ARRIVED: AtomicI32 = AtomicI32::new(0);

/// The file descriptor that wakes the watch.
static WAKE: AtomicI32 = AtomicI32::new(-1);

/// Whether the next signal ends the process at once.
static AT_ONCE: AtomicBool = AtomicBool::new(false);

/// A function that handles a signal. It may only do what is safe in the middle of any other code.
type Handler = extern "C" fn(c_int, *mut libc::siginfo_t, *mut c_void);

/// Directs the signals that cancel a call to the watch, which `wake` wakes for the rest of the process. A signal that the
/// process was started to ignore stays ignored: SIGHUP below `nohup`, SIGINT in a background job of a script.
pub(super) fn take(wake: BorrowedFd<'_>) {
    WAKE.store(wake.as_raw_fd(), Ordering::SeqCst);
    for signal in CANCELLING {
        if disposition(signal) != libc::SIG_IGN {
            set(signal, cancel);
        }
    }
}

/// The first signal that has arrived.
pub(super) fn arrived() -> Option<c_int> {
    Some(ARRIVED.load(Ordering::SeqCst)).filter(|signal| *signal != 0)
}

/// Sets whether the next signal ends the process at once.
pub(super) fn end_at_once(at_once: bool) {
    AT_ONCE.store(at_once, Ordering::SeqCst);
}

#[expect(unsafe_code, reason = "a handler knows the number of a file descriptor only")]
extern "C" fn cancel(signal: c_int, _: *mut libc::siginfo_t, _: *mut c_void) {
    if AT_ONCE.load(Ordering::SeqCst) {
        Process::exit(u8::try_from(128 + signal).unwrap_or(1));
    }
    if ARRIVED.compare_exchange(0, signal, Ordering::SeqCst, Ordering::SeqCst).is_ok() {
        // SAFETY: the watch, which owns the file descriptor, exists until the process ends.
        let wake = unsafe { BorrowedFd::borrow_raw(WAKE.load(Ordering::SeqCst)) };
        let _ = rustix::io::write(wake, b"s");
    }
}

/// Answers SIGABRT with `handler`, unless the program handles it.
pub(super) fn on_abort(handler: Handler) {
    set_if_default(libc::SIGABRT, handler);
}

/// Keeps a write beyond the limit on the size of files from ending the process: the write fails instead. Children do not
/// inherit a handler, as they would inherit that the signal is ignored.
pub(super) fn survive_file_size_limit() {
    extern "C" fn continue_with_the_error(_: c_int, _: *mut libc::siginfo_t, _: *mut c_void) {}
    set_if_default(libc::SIGXFSZ, continue_with_the_error);
}

/// Lets a signal end the process once its handler returns.
#[expect(unsafe_code, reason = "std does not raise signals")]
pub(super) fn end_by(signal: c_int) {
    // SAFETY: both only take numbers, and a handler may call them.
    unsafe {
        libc::signal(signal, libc::SIG_DFL);
        libc::raise(signal);
    }
}

fn set_if_default(signal: c_int, handler: Handler) {
    if disposition(signal) == libc::SIG_DFL {
        set(signal, handler);
    }
}

#[expect(unsafe_code, reason = "std does not handle signals")]
fn set(signal: c_int, handler: Handler) {
    let mut action = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: the structure is plain data, for which zeroes are valid; the handler has the type that SA_SIGINFO requires.
    unsafe {
        let action = action.assume_init_mut();
        action.sa_sigaction = handler as libc::sighandler_t;
        // Not SA_ONSTACK: std's alternative stack is too small for an answer.
        action.sa_flags = libc::SA_SIGINFO | libc::SA_RESTART;
        libc::sigaction(signal, action, ptr::null_mut());
    }
}

#[expect(unsafe_code, reason = "std does not report a disposition")]
fn disposition(signal: c_int) -> libc::sighandler_t {
    let mut action = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: a null pointer changes nothing, and the system fills in plain data, for which zeroes are valid, too.
    unsafe {
        libc::sigaction(signal, ptr::null(), action.as_mut_ptr());
        action.assume_init().sa_sigaction
    }
}
