//! Folders and builds.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use crate::measure::{self, Usage};

/// The profile with Cargo's defaults.
pub(crate) const DEFAULTS: &str = "yardstick";

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The target folder of the benchmark, which is kept for later runs.
pub(crate) fn folder() -> Result<PathBuf, String> {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let folder = target.join("yardstick");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    folder.canonicalize().map_err(|error| format!("{}: {error}", folder.display()))
}

/// A build of a package.
#[derive(Debug, Clone)]
pub(crate) struct Build<'a> {
    /// The folder of the package or the workspace.
    pub(crate) source: &'a Path,
    pub(crate) package: &'a str,
    pub(crate) profile: &'a str,
    pub(crate) target: &'a Path,
}

impl Build<'_> {
    /// Builds the package, and returns the usage.
    pub(crate) fn run(&self) -> Result<Usage, String> {
        self.cargo(&["build", "--quiet"])
    }

    /// Removes the artifacts of the package, but not those of its dependencies.
    pub(crate) fn clean(&self) -> Result<(), String> {
        self.cargo(&["clean", "--quiet"]).map(drop)
    }

    /// Counts the lines of LLVM IR of the package, compiled as one codegen unit.
    pub(crate) fn compiled_lines(&self) -> Result<u64, String> {
        let file = self.target.join(format!("{}.ll", self.package));
        let emit = format!("--emit=llvm-ir={}", file.display());
        // Cargo does nothing if nothing has changed.
        self.clean()?;
        self.cargo_then(
            &["rustc", "--quiet", "--config", "profile.dev.incremental=false"],
            &["--", &emit, "-Ccodegen-units=1"],
        )?;
        let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        Ok(text.lines().count() as u64)
    }

    /// The path of the built program.
    pub(crate) fn program(&self) -> PathBuf {
        let folder = if self.profile == "dev" { "debug" } else { self.profile };
        self.target.join(folder).join(self.package)
    }

    fn cargo(&self, task: &[&str]) -> Result<Usage, String> {
        self.cargo_then(task, &[])
    }

    fn cargo_then(&self, task: &[&str], last: &[&str]) -> Result<Usage, String> {
        let (target, manifest) =
            (self.target.display().to_string(), self.source.join("Cargo.toml").display().to_string());
        let rest = ["--manifest-path", &manifest, "--package", self.package, "--profile", self.profile];
        let words: Vec<&str> =
            task.iter().copied().chain(rest).chain(["--target-dir", &target]).chain(last.iter().copied()).collect();
        measure::run(&cargo(), &words)
    }
}

/// The path of the cargo that runs this program.
pub(crate) fn cargo() -> String {
    env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

/// Returns the stdout of a program.
pub(crate) fn output(program: &str, words: &[&str]) -> Result<String, String> {
    let output = Command::new(program)
        .args(words)
        .current_dir(root())
        .output()
        .map_err(|error| format!("{program} does not start: {error}"))?;
    if !output.status.success() {
        return Err(format!(
            "{program} {}: {}\n{}",
            words.join(" "),
            output.status,
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}

/// The size of a program in bytes, as built and stripped; the second is `None` if `strip` is not installed.
pub(crate) fn size(program: &Path) -> Result<(u64, Option<u64>), String> {
    let bytes =
        |path: &Path| fs::metadata(path).map(|data| data.len()).map_err(|error| format!("{}: {error}", path.display()));
    let stripped = program.with_extension("stripped");
    let strip = Command::new("strip").arg("-o").arg(&stripped).arg(program).status();
    let without = strip.is_ok_and(|status| status.success()).then(|| bytes(&stripped)).transpose()?;
    Ok((bytes(program)?, without))
}
