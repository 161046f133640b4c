//! The buffers of C's stdio, which a C library that a handler calls may have filled.

use std::ffi::{c_int, c_void};
use std::ptr;

/// Flushes every stream of C's stdio.
#[expect(unsafe_code, reason = "std does not know of C's stdio, and nothing else writes its buffers out")]
pub(super) fn flush() {
    #[link(name = "c")]
    unsafe extern "C" {
        fn fflush(stream: *mut c_void) -> c_int;
    }
    // SAFETY: a null pointer means all streams; each is locked while it is flushed.
    let _ = unsafe { fflush(ptr::null_mut()) };
}
