//! The watch over the calls whose handlers are at work: one thread that waits for signals and for the time limit, and does
//! nothing that could keep it from them. It is started for the first handler; a run without one does not pay for it. What
//! few calls need starts when it is needed: the copy of what a handler prints to stdout, and the end by a second signal.

use std::io;
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, MutexGuard};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use signal_hook::low_level;

use super::stdout::{Stdout, pipe};
use super::{AtWork, Process, Role, children, ending, locked, wait_for_the_end};
use crate::context::call_context::Context;
use crate::context::in_flight::{InFlight, Interruption};
use crate::system::threads;
use crate::wire::Warning;

/// How long what was printed may take to reach stderr, where whoever reads it is slow.
const DRAIN: Duration = Duration::from_secs(1);

/// How long an answer that is being given may take once a signal has come.
const GRACE: Duration = Duration::from_secs(1);

pub(super) struct Watch {
    pub(super) stdout: Arc<Stdout>,
    /// A byte here wakes the thread.
    wake: OwnedFd,
    /// The other end, which the thread reads.
    woken: OwnedFd,
    /// Whether the thread is there.
    watching: AtomicBool,
    /// The number of the signal that came. It stays: the process ends by it.
    signal: Arc<AtomicUsize>,
    /// Whether the next one ends the process at once.
    at_once: Arc<AtomicBool>,
}

impl Watch {
    fn new() -> io::Result<Self> {
        let (woken, wake) = pipe()?;
        // A full pipe wakes as well as one byte more would.
        rustix::io::ioctl_fionbio(&wake, true)?;
        Ok(Watch {
            stdout: Arc::new(Stdout::new()?),
            wake,
            woken,
            watching: AtomicBool::new(false),
            signal: Arc::default(),
            at_once: Arc::default(),
        })
    }

    fn wake(&self) {
        let _ = rustix::io::write(&self.wake, b"w");
    }

    /// From here on SIGINT and SIGTERM come to the thread.
    fn take_signals(&self) -> io::Result<()> {
        for (signal, number) in [(SIGINT, 2), (SIGTERM, 15)] {
            // The note first, so that no signal is lost.
            flag::register_usize(signal, Arc::clone(&self.signal), number)?;
            low_level::pipe::register(signal, self.wake.try_clone()?)?;
        }
        // One that came in between was noted, and woke nobody.
        if self.signal.load(Ordering::SeqCst) != 0 {
            self.wake();
        }
        Ok(())
    }

    /// A signal from here on ends the process where it is: while hooks run.
    fn end_at_once(&self) {
        self.at_once.store(true, Ordering::SeqCst);
        for signal in [SIGINT, SIGTERM] {
            // Where it cannot be, the hooks have the time that they have.
            let _ = flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&self.at_once));
        }
    }

    /// No signal from here on ends the process where it is: an answer is written, of which no reader is to see half.
    pub(super) fn end_in_order(&self) {
        self.at_once.store(false, Ordering::SeqCst);
    }

    /// The thread. It ends with the process.
    fn run(&self, process: &Process) {
        // When the process ends, whatever happens, and how.
        let mut end: Option<(Instant, u8)> = None;
        let mut copied = false;
        loop {
            let until = end.map(|(at, _)| at).or_else(|| process.deadline());
            if self.wait(until, !copied) {
                copied = self.stdout.copy().is_ok();
                if !copied {
                    // There are no threads left: better a watch that a full stderr holds up than a handler.
                    self.stdout.pass_on();
                }
            }
            let now = Instant::now();
            match end {
                Some((at, code)) if at <= now => Process::exit(code),
                Some(_) => {}
                None => {
                    let signal = Interruption::signal(self.signal.load(Ordering::SeqCst));
                    let limit = || process.deadline().filter(|at| *at <= now).map(|_| Interruption::Limit);
                    end = signal.or_else(limit).map(|cut| process.interrupted(cut, now));
                }
            }
        }
    }

    /// Waits until something has happened. Whether something has been printed to stdout, where that is asked for.
    fn wait(&self, until: Option<Instant>, for_prints: bool) -> bool {
        let timeout = until.map(|until| {
            let left = until.saturating_duration_since(Instant::now());
            // What is longer than the system can wait is forever.
            Timespec::try_from(left).unwrap_or(Timespec { tv_sec: i32::MAX.into(), tv_nsec: 0 })
        });
        let mut ends = [
            PollFd::new(&self.woken, PollFlags::IN),
            PollFd::from_borrowed_fd(self.stdout.printed_to(), PollFlags::IN),
        ];
        let ends = if for_prints { &mut ends[..] } else { &mut ends[..1] };
        // A signal can interrupt the wait; its byte is found by the next one.
        if poll(ends, timeout.as_ref()).is_err() {
            return false;
        }
        if !ends[0].revents().is_empty() {
            let _ = rustix::io::read(&self.woken, &mut [0_u8; 16]);
        }
        ends.get(1).is_some_and(|end| !end.revents().is_empty())
    }
}

/// Whether the call of this context is the innermost one at work.
fn is_last(calls: &[AtWork], context: &Context) -> bool {
    calls.last().is_some_and(|last| last.call.context.is_same_call(context))
}

impl Process {
    /// A handler is about to be called: everything that befalls it is the watch's.
    pub(super) fn start(&self, call: &InFlight) {
        {
            let mut calls = locked(&self.shared.calls);
            if calls.last().is_some_and(|last| last.call.context.is_same_call(&call.context)) {
                return;
            }
            calls.push(AtWork::from_now(call));
        }
        let watch = self.shared.watch.get_or_init(|| {
            if !self.shared.stdout_is_terminal || self.shared.ci {
                children::quieten();
            }
            Watch::new().ok().map(Arc::new)
        });
        // Where the system is out of descriptors or threads, the call goes on without a watch.
        let Some(watch) = watch else { return };
        if watch.watching.swap(true, Ordering::SeqCst) {
            if call.limit.is_some() {
                watch.wake();
            }
        } else {
            let (watching, process) = (Arc::clone(watch), self.seen_by(Role::Watch));
            let thread = threads::start("watch", Box::new(move || watching.run(&process)));
            if thread.is_err() {
                watch.watching.store(false, Ordering::SeqCst);
                return;
            }
            let _ = watch.take_signals();
        }
        watch.stdout.intercept();
    }

    /// The handler has returned. Where its call is cut short meanwhile, this thread has nothing more to say.
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
                Stdout::give_up();
            }
            watch.stdout.intercepted(DRAIN)
        });
        let calls = self.still_speaking(locked(&self.shared.calls));
        // Whoever cuts the call short from here on finds nothing to undo.
        let hooks = context.take_hooks();
        drop(calls);
        drop(hooks);
        warning
    }

    /// The answer of a call is recorded, and is what its caller is told: until now the wait for a store could be cut short.
    pub(super) fn end(&self, context: &Context) {
        let calls = locked(&self.shared.calls);
        if is_last(&calls, context) {
            self.still_speaking(calls).pop();
        }
    }

    /// Goes on where this thread is the one to answer, else waits for the end. A signal that came first may be why the
    /// handler returned: it interrupts what a C library waits for.
    fn still_speaking<'c>(&self, calls: MutexGuard<'c, Vec<AtWork>>) -> MutexGuard<'c, Vec<AtWork>> {
        let signalled = self.watch().is_some_and(|watch| watch.signal.load(Ordering::SeqCst) != 0);
        if signalled || !self.may_speak() {
            // Whoever answers wants the lock.
            drop(calls);
            wait_for_the_end();
        }
        calls
    }

    /// What has been printed to stdout, for an answer that is given at once.
    pub(crate) fn intercepted(&self) -> Option<Warning> {
        self.watch().and_then(|watch| watch.stdout.intercepted(Duration::from_millis(100)))
    }

    /// Ends the process past everything that waits for its end: destructors, buffers, locks that a handler holds.
    pub(crate) fn exit(code: u8) -> ! {
        low_level::exit(code.into())
    }

    /// The watch, where there is one.
    pub(super) fn watch(&self) -> Option<&Watch> {
        let watch = self.shared.watch.get()?.as_deref()?;
        watch.watching.load(Ordering::SeqCst).then_some(watch)
    }

    /// When the first of the calls at work must be done.
    fn deadline(&self) -> Option<Instant> {
        locked(&self.shared.calls).iter().filter_map(|at_work| at_work.deadline).min()
    }

    /// Cuts short what is at work. Returns when the process ends at the latest, and its exit code then.
    fn interrupted(&self, cut: Interruption, now: Instant) -> (Instant, u8) {
        let calls = locked(&self.shared.calls);
        let late = |at_work: &&AtWork| cut != Interruption::Limit || at_work.deadline.is_some_and(|at| at <= now);
        let answers = calls.iter().rev().find(late).map(|at_work| at_work.call.clone());
        let code = cut.exit_code(answers.as_ref());
        let Some(answers) = answers.filter(|_| self.claim().is_ok()) else {
            // The answer is there, and is being given.
            return (now + GRACE, code);
        };
        if let Some(watch) = self.watch() {
            // A limit's hooks are short, and whoever keeps the same limit from outside sends SIGTERM just now: the first
            // signal does not take the answer away.
            if cut != Interruption::Limit {
                watch.end_at_once();
            }
        }
        let contexts: Vec<_> = calls.iter().rev().map(|at_work| at_work.call.context.clone()).collect();
        drop(calls);
        let hooks = contexts.iter().any(Context::has_hooks);
        let patience = if hooks { cut.hook_timeout() } else { Duration::ZERO };
        let process = self.clone();
        let end = move || ending::end(&process, cut, &answers, &contexts);
        let _ = threads::start("end", Box::new(end));
        (now + patience + cut.answer_timeout(), code)
    }
}
