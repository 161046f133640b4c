//! Measurements of processes.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The first argument of an intermediate process that starts one child and prints its usage. The system reports the peak
/// memory of the largest child of a process, so each child needs its own parent.
pub(crate) const CHILD: &str = "measure-child";

/// The resources used by a process and its children.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Usage {
    pub(crate) wall: Duration,
    /// The time in user and system mode.
    pub(crate) processor: Duration,
    /// The peak memory of the largest process, in bytes.
    pub(crate) peak: u64,
}

impl Usage {
    /// The minimum of each figure.
    pub(crate) fn min(self, other: Usage) -> Usage {
        Usage {
            wall: self.wall.min(other.wall),
            processor: self.processor.min(other.processor),
            peak: self.peak.min(other.peak),
        }
    }
}

/// Runs a program; prints its output to stderr if it fails.
pub(crate) fn run(program: &str, words: &[&str]) -> Result<Usage, String> {
    let this = std::env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new(this)
        .args([CHILD, program])
        .args(words)
        .output()
        .map_err(|error| format!("{program} does not start: {error}"))?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{program} {}: {}\n{text}", words.join(" "), output.status));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let mut numbers = text.split_whitespace().filter_map(|word| word.parse().ok());
    let mut next = || numbers.next().ok_or_else(|| format!("expected three figures of {program}: {text}"));
    Ok(Usage { wall: Duration::from_micros(next()?), processor: Duration::from_micros(next()?), peak: next()? })
}

/// The work of the process that [`run`] starts. Programs are measured even if they exit with an error; builds must succeed.
pub(crate) fn child(program: &str, words: &[&str]) -> Result<(), String> {
    let started = Instant::now();
    let status = Command::new(program)
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .map_err(|error| format!("{program} does not start: {error}"))?;
    let wall = started.elapsed();
    if !status.success() && Path::new(program).file_stem().is_some_and(|name| name == "cargo") {
        return Err(format!("{program}: {status}"));
    }
    let (processor, peak) = children();
    println!("{} {} {peak}", wall.as_micros(), processor.as_micros());
    Ok(())
}

#[cfg(unix)]
fn children() -> (Duration, u64) {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::{TimeVal, TimeValLike};

    let Ok(usage) = getrusage(UsageWho::RUSAGE_CHILDREN) else { return (Duration::ZERO, 0) };
    let micros = |time: TimeVal| Duration::from_micros(u64::try_from(time.num_microseconds()).unwrap_or(0));
    // macOS reports bytes, other systems KiB.
    let unit = if cfg!(target_vendor = "apple") { 1 } else { 1024 };
    let peak = u64::try_from(usage.max_rss()).unwrap_or(0) * unit;
    (micros(usage.user_time()) + micros(usage.system_time()), peak)
}

#[cfg(not(unix))]
fn children() -> (Duration, u64) {
    (Duration::ZERO, 0)
}

/// Whether valgrind is installed.
pub(crate) fn has_valgrind() -> bool {
    let version = Command::new("valgrind").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// The instructions of a call, from the start of its process to its end. Returns the minimum of three runs, because the
/// differences between runs (random seeds of hash maps, the length of a duration) are positive. `before` prepares each run.
pub(crate) fn instructions(
    program: &Path,
    words: &[&str],
    before: &dyn Fn() -> Result<(), String>,
) -> Result<u64, String> {
    let mut least = u64::MAX;
    for _ in 0..3 {
        before()?;
        least = least.min(callgrind(program, words)?);
    }
    Ok(least)
}

fn callgrind(program: &Path, words: &[&str]) -> Result<u64, String> {
    let output = clean(Command::new("valgrind"), program)
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .output()
        .map_err(|error| format!("valgrind does not start: {error}"))?;
    let text = String::from_utf8_lossy(&output.stderr);
    let count =
        text.lines().find_map(|line| line.split_once("Collected :")).and_then(|(_, count)| count.trim().parse().ok());
    count.ok_or_else(|| format!("valgrind counts nothing for {} {}:\n{text}", program.display(), words.join(" ")))
}

/// The median wall time of each call. The calls alternate, so the load of the machine affects all of them.
pub(crate) fn wall(
    calls: &[(&Path, Vec<&str>)],
    runs: usize,
    before: &dyn Fn() -> Result<(), String>,
) -> Result<Vec<Duration>, String> {
    let mut times = vec![Vec::with_capacity(runs); calls.len()];
    for _ in 0..runs {
        for ((program, words), times) in calls.iter().zip(&mut times) {
            before()?;
            let mut call = clean(Command::new(program), program);
            call.args(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            let started = Instant::now();
            call.status().map_err(|error| format!("{} does not start: {error}", program.display()))?;
            times.push(started.elapsed());
        }
    }
    Ok(times.into_iter().map(median).collect())
}

/// The median of each figure of each call, alternating as well.
pub(crate) fn typical(
    calls: &[(&Path, Vec<&str>)],
    runs: usize,
    before: &dyn Fn() -> Result<(), String>,
) -> Result<Vec<Usage>, String> {
    let mut usages = vec![Vec::with_capacity(runs); calls.len()];
    for _ in 0..runs {
        for ((program, words), usages) in calls.iter().zip(&mut usages) {
            before()?;
            usages.push(run(&program.display().to_string(), words)?);
        }
    }
    let typical = |usages: Vec<Usage>| Usage {
        wall: median(usages.iter().map(|usage| usage.wall).collect()),
        processor: median(usages.iter().map(|usage| usage.processor).collect()),
        peak: median(usages.iter().map(|usage| usage.peak).collect()),
    };
    Ok(usages.into_iter().map(typical).collect())
}

fn median<T: Ord + Copy + Default>(mut figures: Vec<T>) -> T {
    figures.sort_unstable();
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

/// Clears the environment, which programs read and copy, and sets the working folder to that of the program, because one
/// framework writes files to the working folder.
fn clean(mut command: Command, program: &Path) -> Command {
    command.env_clear().envs(std::env::vars_os().filter(|(name, _)| name == "PATH"));
    if let Some(folder) = program.parent() {
        command.current_dir(folder);
    }
    command
}

#[cfg(all(test, unix))]
mod tests {
    use std::time::Duration;

    use super::{children, median};

    #[test]
    fn the_median_is_the_middle_value() {
        let times = [9, 1, 5].map(Duration::from_millis).to_vec();
        assert_eq!(median(times), Duration::from_millis(5));
    }

    #[test]
    fn the_usage_of_a_child_is_measured() {
        std::process::Command::new("sh")
            .args(["-c", "x=0; while [ $x -lt 20000 ]; do x=$((x+1)); done"])
            .status()
            .unwrap();
        let (processor, peak) = children();
        assert!(processor > Duration::ZERO && peak > 100_000, "{processor:?} {peak}");
    }
}
