//! The example programs, built once per test run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::{env, fs};

use serde_json::{Value, json};

/// Returns the path of an example's executable, built in the profile of the tests.
///
/// `cargo test` does not build the binaries of other packages, so this function builds all examples into the same target
/// folder. Cargo skips the ones that are up to date.
///
/// # Panics
///
/// If the build fails.
pub fn program(name: &str) -> &'static Path {
    static BUILT: OnceLock<BTreeMap<String, PathBuf>> = OnceLock::new();
    let target = BuildTarget::of_current_test();
    let packages = ["tool", "by-hand", "faults", "httptool", "pgtool", "quickstart", "hostile"];
    let built = BUILT.get_or_init(|| target.build(&packages, &target.profile, &[]));
    &built[name]
}

/// Builds an example with `panic = "abort"` and returns the path of its executable.
///
/// # Panics
///
/// If the build fails.
pub fn program_that_aborts(name: &str) -> PathBuf {
    let profile = [r#"profile.abort.inherits="dev""#, r#"profile.abort.panic="abort""#];
    BuildTarget::of_current_test().build(&[name], "abort", &profile)[name].clone()
}

/// Returns the path of the hostile programs' executable, built without debug assertions.
///
/// # Panics
///
/// If the build fails.
pub fn hostile_in_release() -> &'static Path {
    static BUILT: OnceLock<BTreeMap<String, PathBuf>> = OnceLock::new();
    &BUILT.get_or_init(|| BuildTarget::of_current_test().build(&["hostile"], "yardstick", &[]))["hostile"]
}

/// The target folder and the profile of the running test.
struct BuildTarget {
    target: PathBuf,
    profile: String,
}

impl BuildTarget {
    /// Reads both from the path of the test, `TARGET/PROFILE/deps/NAME`.
    fn of_current_test() -> BuildTarget {
        let test = env::current_exe().expect("the path of the test is known");
        let profile = test.ancestors().nth(2).expect("the test is in `PROFILE/deps`");
        let name = profile.file_name().and_then(|name| name.to_str()).expect("the profile folder has a UTF-8 name");
        BuildTarget {
            target: profile.parent().expect("the profile folder is in the target folder").to_owned(),
            // The folder of the profile `dev` is called `debug`.
            profile: if name == "debug" { "dev".to_owned() } else { name.to_owned() },
        }
    }

    fn build(&self, packages: &[&str], profile: &str, config: &[&str]) -> BTreeMap<String, PathBuf> {
        let cache = BuildCache::of_nextest_run(&self.target, profile);
        if let Some(built) = cache.as_ref().and_then(BuildCache::read) {
            return built;
        }
        let mut cargo = Command::new(env!("CARGO"));
        cargo.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).stderr(Stdio::inherit());
        cargo.args(["build", "--message-format=json-render-diagnostics", "--quiet", "--profile", profile]);
        cargo.arg("--target-dir").arg(&self.target);
        cargo.args(packages.iter().flat_map(|package| ["--package", package]));
        cargo.args(config.iter().flat_map(|line| ["--config", line]));
        let output = cargo.output().expect("cargo runs");
        assert!(output.status.success(), "the examples do not build: {}", output.status);

        let messages = String::from_utf8(output.stdout).expect("cargo prints UTF-8");
        let built = messages.lines().filter_map(executable_in).collect();
        if let Some(cache) = cache {
            cache.write(&built);
        }
        built
    }
}

fn executable_in(message: &str) -> Option<(String, PathBuf)> {
    let message: Value = serde_json::from_str(message).expect("cargo prints JSON");
    let path = message["executable"].as_str()?;
    Some((message["target"]["name"].as_str()?.to_owned(), path.into()))
}

/// The executables built by an earlier process of the same nextest run. nextest starts one process per test.
struct BuildCache {
    file: PathBuf,
    run: String,
}

impl BuildCache {
    fn of_nextest_run(target: &Path, profile: &str) -> Option<BuildCache> {
        let run = env::var("NEXTEST_RUN_ID").ok()?;
        Some(BuildCache { file: target.join(format!("examples-{profile}.json")), run })
    }

    fn read(&self) -> Option<BTreeMap<String, PathBuf>> {
        let text = fs::read_to_string(&self.file).ok()?;
        let mut entry: Value = serde_json::from_str(&text).ok()?;
        if entry["run"] != self.run.as_str() {
            return None;
        }
        serde_json::from_value(entry["built"].take()).ok()
    }

    /// Writes to a temporary file and renames it, because another test may read the file at the same time.
    fn write(&self, built: &BTreeMap<String, PathBuf>) {
        let temporary = self.file.with_extension(std::process::id().to_string());
        let entry = json!({"run": self.run, "built": built});
        fs::write(&temporary, entry.to_string()).expect("the target folder is writable");
        fs::rename(&temporary, &self.file).expect("the target folder is writable");
    }
}
