//! Compiles one mutant with rustc alone, against the dependencies that Cargo has built.

use std::collections::BTreeMap;
use std::env::consts::DLL_EXTENSION;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use serde_json::Value;

/// The libraries that Cargo has built for some packages.
pub(crate) struct Libraries {
    files: BTreeMap<String, PathBuf>,
    dependencies: PathBuf,
}

/// An error of the compiler.
pub(crate) struct CompileError {
    /// Everything that the compiler prints about it.
    pub(crate) rendered: String,
}

impl Libraries {
    /// Builds the dependencies of `packages`.
    pub(crate) fn of(packages: &[&str], profile: &str) -> Libraries {
        let test = env::current_exe().expect("the test has a path");
        let target = test.ancestors().nth(3).expect("the test is in `TARGET/PROFILE/deps`");
        let mut cargo = Command::new(env!("CARGO"));
        cargo.current_dir(root()).args(["build", "--quiet", "--message-format=json", "--profile", profile]);
        cargo.arg("--target-dir").arg(target).args(packages.iter().flat_map(|name| ["--package", *name]));
        let output = cargo.stderr(Stdio::inherit()).output().expect("cargo runs");
        assert!(output.status.success(), "the packages do not build");
        let printed = String::from_utf8(output.stdout).expect("cargo prints UTF-8");
        // The folder of the profile `dev` is called `debug`.
        let folder = if profile == "dev" { "debug" } else { profile };
        Libraries {
            files: printed.lines().filter_map(library).collect(),
            dependencies: target.join(folder).join("deps"),
        }
    }

    /// Compiles the program `main` without code generation.
    pub(crate) fn check(&self, main: &Path) -> Result<(), Vec<CompileError>> {
        self.rustc(main, &["--emit=metadata"], &main.with_extension("rmeta"))
    }

    /// Compiles the program `main` without debug assertions, and returns the path of its executable.
    pub(crate) fn build(&self, main: &Path) -> PathBuf {
        let executable = main.with_extension("exe");
        let built = self.rustc(main, &["--emit=link", "-Cdebug-assertions=off"], &executable);
        assert!(built.is_ok(), "a program that passed the check does not build");
        executable
    }

    fn rustc(&self, main: &Path, options: &[&str], output: &Path) -> Result<(), Vec<CompileError>> {
        let mut rustc = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        rustc.args(["--edition=2024", "--crate-type=bin", "--crate-name=mutant", "--cap-lints=allow"]).args(options);
        rustc.arg("--error-format=json").arg("-o").arg(output);
        rustc.arg("-L").arg(format!("dependency={}", self.dependencies.display()));
        for (name, file) in &self.files {
            rustc.arg("--extern").arg(format!("{name}={}", file.display()));
        }
        rustc.arg(main).env("CARGO_PKG_NAME", "mutant").env("CARGO_PKG_VERSION", "0.1.0");
        let output = rustc.output().expect("rustc runs");
        if output.status.success() {
            return Ok(());
        }
        Err(String::from_utf8_lossy(&output.stderr).lines().filter_map(error).collect())
    }
}

impl CompileError {
    /// Whether a name is not in scope. The compiler then shows the definition of a name that is similar.
    pub(crate) fn is_unknown_name(&self) -> bool {
        let says = |start: &str| self.rendered.starts_with(start);
        says("error[E0425]") || says("error[E0432]") || says("error[E0433]") || says("error: cannot find attribute")
    }
}

/// The name and the file of a library that Cargo reports.
fn library(line: &str) -> Option<(String, PathBuf)> {
    let message: Value = serde_json::from_str(line).expect("cargo prints JSON");
    let files = message["filenames"].as_array()?;
    let file = files.iter().filter_map(Value::as_str).map(PathBuf::from).find(|file| is_library(file))?;
    Some((message["target"]["name"].as_str()?.replace('-', "_"), file))
}

fn is_library(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "rlib" || extension == DLL_EXTENSION)
}

/// The folder of the workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn error(line: &str) -> Option<CompileError> {
    let diagnostic: Value = serde_json::from_str(line).ok()?;
    let text = |key: &str| diagnostic[key].as_str().unwrap_or_default().to_owned();
    let is_error = diagnostic["level"] == "error" && !text("message").starts_with("aborting due to");
    is_error.then(|| CompileError { rendered: text("rendered") })
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
