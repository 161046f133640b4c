//! The watch over running calls: one thread that waits for signals and for time limits, and never blocks on anything else.
//! The first handler starts it. Rarely needed parts start on demand: the copy of a handler's output to stdout, and the exit
//! at a second signal.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, MutexGuard};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::stdout::{Stdout, pipe};
use super::{Process, Role, RunningCall, children, ending, exits, locked, signals, wait_for_exit};
use crate::context::call_context::Context;
use crate::context::in_flight::{InFlight, Interruption};
use crate::context::stamp::Stamp;
use crate::render::Format;
use crate::system::threads;
use crate::wire::Warning;

/// How long output may take to reach stderr if its reader is slow.
const DRAIN: Duration = Duration::from_secs(1);

/// How long writing an answer may take after a signal.
const GRACE: Duration = Duration::from_secs(1);

pub(super) struct Watch {
    pub(super) stdout: Arc<Stdout>,
    /// A byte here wakes the thread.
    wake: OwnedFd,
    /// The other end, which the thread reads.
    woken: OwnedFd,
    /// Whether the thread runs.
    watching: AtomicBool,
}

impl Watch {
    fn new() -> io::Result<Self> {
        let (woken, wake) = pipe()?;
        // A write to a full pipe may fail: the pipe then wakes the thread already.
        rustix::io::ioctl_fionbio(&wake, true)?;
        Ok(Watch { stdout: Arc::new(Stdout::new()?), wake, woken, watching: AtomicBool::new(false) })
    }

    /// Wakes the thread. A signal handler may call this.
    pub(super) fn wake(&self) {
        let _ = rustix::io::write(&self.wake, b"w");
    }

    /// The thread. It ends with the process.
    fn run(&self, process: &Process) {
        // The latest end of the process, and its exit code.
        let mut end: Option<(Instant, u8)> = None;
        let mut copied = false;
        loop {
            let until = end.map(|(at, _)| at).or_else(|| process.deadline());
            if self.wait(until, !copied) {
                copied = self.stdout.copy().is_ok();
                if !copied {
                    // No thread can be started: a slow stderr then blocks the watch instead of the handler.
                    self.stdout.copy_chunk();
                }
            }
            let now = Instant::now();
            // Not on another thread: none can start after a stack overflow. The aborting thread limits the time.
            if let Some(abort) = process.shared.end.get() {
                exits::answer(*abort);
            }
            match end {
                Some((at, code)) if at <= now => end = Some(process.overdue(code, now)),
                Some(_) => {}
                None => {
                    let signal = signals::arrived().and_then(Interruption::signal);
                    let limit = || process.deadline().filter(|at| *at <= now).map(|_| Interruption::Limit);
                    end = signal.or_else(limit).map(|interruption| process.interrupted(interruption, now));
                }
            }
        }
    }

    /// Waits for an event. Returns whether there is output to copy, if `for_prints`.
    fn wait(&self, until: Option<Instant>, for_prints: bool) -> bool {
        let timeout = until.map(|until| {
            let left = until.saturating_duration_since(Instant::now());
            // A wait beyond the range of the system never ends.
            Timespec::try_from(left).unwrap_or(Timespec { tv_sec: i32::MAX.into(), tv_nsec: 0 })
        });
        let mut ends =
            [PollFd::new(&self.woken, PollFlags::IN), PollFd::from_borrowed_fd(self.stdout.reader(), PollFlags::IN)];
        let ends = if for_prints { &mut ends[..] } else { &mut ends[..1] };
        // A signal can interrupt the wait; the next wait finds its byte.
        if poll(ends, timeout.as_ref()).is_err() {
            return false;
        }
        if !ends[0].revents().is_empty() {
            let _ = rustix::io::read(&self.woken, &mut [0_u8; 16]);
        }
        ends.get(1).is_some_and(|end| !end.revents().is_empty())
    }
}

/// Whether the call of this context is the innermost running one.
fn is_last(calls: &[RunningCall], context: &Context) -> bool {
    calls.last().is_some_and(|last| last.call.context.is_same_call(context))
}

impl Process {
    /// Answers every other end of the process than the return of the run.
    pub(super) fn answer_other_ends(&self, stamp: &Stamp, format: Format) {
        signals::survive_file_size_limit();
        exits::begin(self, stamp, format);
    }

    /// Records that the run has printed its answer.
    pub(super) fn answered(&self, exit_code: u8) {
        let _ = self.shared.exit_code.set(exit_code);
    }

    /// Takes the claim of another role over. Returns whether that role has it.
    pub(super) fn take_over(&self, from: Role) -> bool {
        self.claim_from(from as u8).is_ok()
    }

    /// Starts to watch a call.
    pub(super) fn start(&self, call: &InFlight) {
        {
            let mut calls = locked(&self.shared.calls);
            if calls.last().is_some_and(|last| last.call.context.is_same_call(&call.context)) {
                return;
            }
            calls.push(RunningCall::from_now(call));
        }
        let watch = self.shared.watch.get_or_init(|| {
            if !self.shared.stdout_is_terminal || self.shared.ci {
                children::set_quiet_environment();
            }
            self.shared.stdout.as_ref().and_then(|_| Watch::new().ok()).map(Arc::new)
        });
        // Without free descriptors or threads the call runs unwatched.
        let Some(watch) = watch else { return };
        if watch.watching.swap(true, Ordering::SeqCst) {
            if call.limit.is_some() {
                watch.wake();
            }
        } else {
            let (watching, process) = (Arc::clone(watch), self.in_role(Role::Hooks));
            let thread = threads::start("watch", Box::new(move || watching.run(&process)));
            if thread.is_err() {
                watch.watching.store(false, Ordering::SeqCst);
                return;
            }
            signals::take(watch.wake.as_fd());
        }
        watch.stdout.intercept();
    }

    /// Ends the guard of stdout after the handler has returned. If the call is interrupted at the same time, this thread does
    /// not answer.
    pub(super) fn stop(&self, context: &Context) -> Option<Warning> {
        let outermost = {
            let calls = locked(&self.shared.calls);
            if !is_last(&calls, context) {
                return None;
            }
            calls.len() == 1
        };
        let warning = self.watch().and_then(|watch| {
            Stdout::flush();
            if outermost {
                Stdout::redirect_to_stderr();
            }
            watch.stdout.intercepted(DRAIN)
        });
        let calls = self.if_answering(locked(&self.shared.calls));
        // A later interruption runs no hooks.
        let hooks = context.take_hooks();
        drop(calls);
        drop(hooks);
        warning
    }

    /// Ends the watch over a call whose answer is recorded. Until now an interruption could end the wait for a store.
    pub(super) fn end(&self, context: &Context) {
        let calls = locked(&self.shared.calls);
        if is_last(&calls, context) {
            self.if_answering(calls).pop();
        }
    }

    /// Returns if this thread may answer, and otherwise waits for the end of the process. A signal may be the reason that the
    /// handler returned, because it interrupts system calls of a C library.
    fn if_answering<'c>(&self, calls: MutexGuard<'c, Vec<RunningCall>>) -> MutexGuard<'c, Vec<RunningCall>> {
        if signals::arrived().is_some() || !self.may_answer() {
            // The answering thread needs the lock.
            drop(calls);
            wait_for_exit();
        }
        calls
    }

    /// The warning about output to stdout, for an immediate answer.
    pub(crate) fn intercepted(&self) -> Option<Warning> {
        self.watch().and_then(|watch| watch.stdout.intercepted(Duration::from_millis(100)))
    }

    /// Ends the process without destructors, buffers, or locks that a handler holds.
    #[expect(unsafe_code, reason = "std only ends a process with destructors and buffers")]
    pub(crate) fn exit(code: u8) -> ! {
        // SAFETY: it takes a number.
        unsafe { libc::_exit(code.into()) }
    }

    /// The watch, if it runs.
    pub(super) fn watch(&self) -> Option<&Watch> {
        let watch = self.shared.watch.get()?.as_deref()?;
        watch.watching.load(Ordering::SeqCst).then_some(watch)
    }

    /// The earliest deadline of the running calls.
    fn deadline(&self) -> Option<Instant> {
        locked(&self.shared.calls).iter().filter_map(|running| running.deadline).min()
    }

    /// Interrupts the running calls. Returns the latest end of the process, and its exit code then.
    #[cold]
    fn interrupted(&self, interruption: Interruption, now: Instant) -> (Instant, u8) {
        let calls = locked(&self.shared.calls);
        let late = |running: &&RunningCall| {
            interruption != Interruption::Limit || running.deadline.is_some_and(|at| at <= now)
        };
        let answers = calls.iter().rev().find(late).map(|running| Arc::clone(&running.call));
        let code = interruption.exit_code(answers.as_deref());
        let Some(answers) = answers.filter(|_| self.claim().is_ok()) else {
            // The answer is being written, or the run closes its states.
            return (now + GRACE, code);
        };
        // The hooks of a time limit are short, and a caller that enforces the same limit sends SIGTERM at this moment: the
        // first signal must not suppress the answer.
        signals::end_at_once(interruption != Interruption::Limit);
        let contexts: Vec<_> = calls.iter().rev().map(|running| running.call.context.clone()).collect();
        drop(calls);
        let hooks = contexts.iter().any(Context::has_hooks);
        let timeout = if hooks { interruption.hook_timeout() } else { Duration::ZERO };
        self.start_end(interruption, answers, contexts);
        (now + timeout + interruption.answer_timeout(), code)
    }

    /// Ends a process that is interrupted and has taken too long. If nothing answers because the run closes its states, the
    /// run is answered first. Returns the latest end of the process, and its exit code then.
    #[cold]
    fn overdue(&self, code: u8, now: Instant) -> (Instant, u8) {
        let Some(run) = exits::running() else { Process::exit(code) };
        if let Some(answered) = self.shared.exit_code.get() {
            Process::exit(*answered);
        }
        let signal = signals::arrived().and_then(Interruption::signal);
        let Some(signal) = signal.filter(|_| self.claim().is_ok()) else { Process::exit(code) };
        self.start_end(signal, run, Vec::new());
        (now + signal.answer_timeout(), code)
    }

    #[inline(never)]
    fn start_end(&self, interruption: Interruption, call: Arc<InFlight>, contexts: Vec<Context>) {
        let process = self.clone();
        let end = move || ending::end(&process, interruption, &call, &contexts);
        let _ = threads::start("end", Box::new(end));
    }
}
