//! `cargo xtask documents`: writes the output of `--describe` and `manifest` to the files that the hand-written twin prints.
//! The twin keeps them as files, as a hand-written program would; the test in `tests/bytes.rs` fails if they are stale.

use std::fs;

use crate::place::{self, Build};

const COMMANDS: [&str; 7] = ["create", "get", "list", "update", "delete", "manifest", "exec"];

/// Writes the files.
pub(crate) fn write() -> Result<(), String> {
    let (root, target) = (place::root(), place::folder()?.join("small"));
    let build = Build { source: &root, package: "small", profile: "dev", target: &target };
    build.run()?;
    let small = build.program().display().to_string();
    let folder = root.join("tests/yardstick/small/by-hand/documents");
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).map_err(|error| format!("{name}: {error}"));
    let data = |words: &[&str]| -> Result<String, String> {
        let answer = place::output(&small, words)?;
        let data = answer.split_once("\"data\":").and_then(|(_, rest)| rest.split_once(",\"error\":null"));
        data.map(|(data, _)| data.to_owned()).ok_or_else(|| format!("{}: {answer}", words.join(" ")))
    };
    for command in COMMANDS {
        write(&format!("{command}.json"), &data(&[command, "--describe"])?)?;
    }
    write("all.json", &data(&["manifest"])?)?;
    let tool = data(&["--describe"])?;
    let etag = tool.split("\"etag\":\"").nth(1).and_then(|rest| rest.split('"').next());
    write("etag", etag.ok_or("the description of the tool has no etag")?)
}
