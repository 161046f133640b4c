//! The dispositions of signals, which a process inherits from the one that starts it.

use std::ffi::{c_int, c_void};
use std::mem::MaybeUninit;
use std::ptr;

/// A function that handles a signal.
pub(super) type Handler = extern "C" fn(c_int, *mut libc::siginfo_t, *mut c_void);

/// Whether a signal is ignored: SIGHUP below `nohup`, SIGINT in a background job of a script.
pub(super) fn is_ignored(signal: c_int) -> bool {
    disposition(signal) == libc::SIG_IGN
}

/// Keeps a write beyond the limit on the size of files from ending the process: the write fails instead. Children do not
/// inherit a handler, as they would inherit that the signal is ignored.
pub(super) fn survive_file_size_limit() {
    extern "C" fn continue_with_the_error(_: c_int, _: *mut libc::siginfo_t, _: *mut c_void) {}
    handle(libc::SIGXFSZ, continue_with_the_error);
}

/// Sets the handler of a signal that has its default disposition. A handler of the program's is kept.
#[expect(unsafe_code, reason = "a handler of signal-hook cannot keep the process from continuing")]
pub(super) fn handle(signal: c_int, handler: Handler) {
    if disposition(signal) != libc::SIG_DFL {
        return;
    }
    let mut action = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: the structure is plain data, for which zeroes are valid; the handler is a function of the type that
    // SA_SIGINFO requires.
    unsafe {
        let action = action.assume_init_mut();
        action.sa_sigaction = handler as libc::sighandler_t;
        // Not SA_ONSTACK: std's alternative stack is too small for an answer.
        action.sa_flags = libc::SA_SIGINFO | libc::SA_RESTART;
        libc::sigaction(signal, action, ptr::null_mut());
    }
}

/// Lets a signal end the process once its handler returns.
#[expect(unsafe_code, reason = "std and signal-hook do not restore a disposition")]
pub(super) fn end_by(signal: c_int) {
    // SAFETY: both only take numbers, and a handler may call them.
    unsafe {
        libc::signal(signal, libc::SIG_DFL);
        libc::raise(signal);
    }
}

#[expect(unsafe_code, reason = "std and signal-hook do not report a disposition")]
fn disposition(signal: c_int) -> libc::sighandler_t {
    let mut action = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: a null pointer changes nothing, and the system fills in plain data, for which zeroes are valid, too.
    unsafe {
        libc::sigaction(signal, ptr::null(), action.as_mut_ptr());
        action.assume_init().sa_sigaction
    }
}
