//! The example programs, built once per test run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::{env, fs};

use serde_json::{Value, json};

/// The executable of an example, in the profile of the tests.
///
/// `cargo test` does not build the programs of other packages, so that they are built here, in the same target
/// folder: what is up to date stays as it is.
///
/// # Panics
///
/// Where it cannot be built.
pub fn program(name: &str) -> &'static Path {
    static BUILT: OnceLock<BTreeMap<String, PathBuf>> = OnceLock::new();
    let place = Place::of_this_test();
    let packages = ["tool", "by-hand", "faults", "httptool", "pgtool", "quickstart"];
    let built = BUILT.get_or_init(|| place.build(&packages, &place.profile, &[]));
    &built[name]
}

/// The executable of an example in a profile whose panics abort.
///
/// # Panics
///
/// Where it cannot be built.
pub fn program_that_aborts(name: &str) -> PathBuf {
    let profile = [r#"profile.abort.inherits="dev""#, r#"profile.abort.panic="abort""#];
    Place::of_this_test().build(&[name], "abort", &profile)[name].clone()
}

/// Where cargo put the running test, and where it therefore is to put the programs.
struct Place {
    target: PathBuf,
    profile: String,
}

impl Place {
    /// The test is `TARGET/PROFILE/deps/NAME`.
    fn of_this_test() -> Place {
        let test = env::current_exe().expect("a test knows its own path");
        let profile = test.ancestors().nth(2).expect("a test lies in a folder of its profile");
        let name = profile.file_name().and_then(|name| name.to_str()).expect("a profile has a name");
        Place {
            target: profile.parent().expect("a profile lies in the target folder").to_owned(),
            // The one profile whose folder has another name.
            profile: if name == "debug" { "dev".to_owned() } else { name.to_owned() },
        }
    }

    fn build(&self, packages: &[&str], profile: &str, config: &[&str]) -> BTreeMap<String, PathBuf> {
        let once = Once::of_this_run(&self.target, profile);
        if let Some(built) = once.as_ref().and_then(Once::read) {
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
        let built = messages.lines().filter_map(executable).collect();
        if let Some(once) = once {
            once.write(&built);
        }
        built
    }
}

fn executable(message: &str) -> Option<(String, PathBuf)> {
    let message: Value = serde_json::from_str(message).expect("cargo prints JSON");
    let path = message["executable"].as_str()?;
    Some((message["target"]["name"].as_str()?.to_owned(), path.into()))
}

/// What nextest, which starts a process for every test, need not build once more: it names its runs.
struct Once {
    file: PathBuf,
    run: String,
}

impl Once {
    fn of_this_run(target: &Path, profile: &str) -> Option<Once> {
        let run = env::var("NEXTEST_RUN_ID").ok()?;
        Some(Once { file: target.join(format!("examples-{profile}.json")), run })
    }

    fn read(&self) -> Option<BTreeMap<String, PathBuf>> {
        let text = fs::read_to_string(&self.file).ok()?;
        let mut note: Value = serde_json::from_str(&text).ok()?;
        if note["run"] != self.run.as_str() {
            return None;
        }
        serde_json::from_value(note["built"].take()).ok()
    }

    /// Written beside its place and moved there, so that no other test reads half of it.
    fn write(&self, built: &BTreeMap<String, PathBuf>) {
        let draft = self.file.with_extension(std::process::id().to_string());
        let note = json!({"run": self.run, "built": built});
        fs::write(&draft, note.to_string()).expect("the target folder can be written");
        fs::rename(&draft, &self.file).expect("the target folder can be written");
    }
}
