//! Compiles one mutant with rustc alone, against the dependencies that Cargo has built.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use serde_json::Value;

/// An example, and what rustc needs to compile it.
pub(crate) struct Example {
    name: &'static str,
    libraries: BTreeMap<String, PathBuf>,
    dependencies: PathBuf,
}

/// An error of the compiler.
#[derive(Debug)]
pub(crate) struct CompileError {
    /// Its first line.
    pub(crate) message: String,
    /// Everything that the compiler prints about it.
    pub(crate) rendered: String,
}

/// Builds the dependencies of examples in the profile of the tests.
pub(crate) fn examples(names: &[&'static str]) -> Vec<Example> {
    let test = env::current_exe().expect("the test has a path");
    let profile = test.ancestors().nth(2).expect("the test is in `PROFILE/deps`");
    let target = profile.parent().expect("the profile is in the target folder");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(root()).args(["build", "--quiet", "--message-format=json"]).arg("--target-dir").arg(target);
    if profile.file_name() == Some(OsStr::new("release")) {
        cargo.arg("--release");
    }
    cargo.args(names.iter().flat_map(|name| ["--package", *name]));
    let output = cargo.stderr(Stdio::inherit()).output().expect("cargo runs");
    assert!(output.status.success(), "the examples do not build");
    let printed = String::from_utf8(output.stdout).expect("cargo prints UTF-8");
    let libraries: BTreeMap<String, PathBuf> = printed.lines().filter_map(library).collect();
    names
        .iter()
        .map(|name| Example { name, libraries: libraries.clone(), dependencies: profile.join("deps") })
        .collect()
}

/// The name and the file of a library that Cargo reports.
fn library(line: &str) -> Option<(String, PathBuf)> {
    let message: Value = serde_json::from_str(line).expect("cargo prints JSON");
    let files = message["filenames"].as_array()?;
    let file = files.iter().filter_map(Value::as_str).find(|file| file.ends_with(".rlib") || file.ends_with(".so"))?;
    Some((message["target"]["name"].as_str()?.replace('-', "_"), file.into()))
}

/// The folder of the workspace.
fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

impl Example {
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// The sources of the example.
    pub(crate) fn folder(&self) -> PathBuf {
        root().join("examples").join(self.name).join("src")
    }

    /// Compiles the example with its sources in `folder`, without code generation.
    pub(crate) fn check(&self, folder: &Path) -> Result<(), Vec<CompileError>> {
        let mut rustc = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        rustc.args(["--edition=2024", "--crate-type=bin", "--emit=metadata", "--cap-lints=allow"]);
        rustc.args(["--error-format=json", "--json=diagnostic-short"]).arg("--crate-name").arg(self.name);
        rustc
            .arg("-o")
            .arg(folder.join("out.rmeta"))
            .arg("-L")
            .arg(format!("dependency={}", self.dependencies.display()));
        for (name, file) in &self.libraries {
            rustc.arg("--extern").arg(format!("{name}={}", file.display()));
        }
        rustc.arg(folder.join("main.rs")).env("CARGO_PKG_NAME", self.name).env("CARGO_PKG_VERSION", "0.1.0");
        let output = rustc.output().expect("rustc runs");
        if output.status.success() {
            return Ok(());
        }
        let printed = String::from_utf8_lossy(&output.stderr);
        Err(printed.lines().filter_map(error).collect())
    }
}

fn error(line: &str) -> Option<CompileError> {
    let diagnostic: Value = serde_json::from_str(line).ok()?;
    let text = |key: &str| diagnostic[key].as_str().unwrap_or_default().to_owned();
    let is_error = diagnostic["level"] == "error" && !text("message").starts_with("aborting due to");
    is_error.then(|| CompileError { message: text("message"), rendered: text("rendered") })
}

/// Copies a folder of sources.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the folder can be created");
    for entry in fs::read_dir(from).expect("the sources are there") {
        let entry = entry.expect("it can be read");
        let copied = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &copied);
        } else {
            fs::copy(entry.path(), copied).expect("the source can be copied");
        }
    }
}
