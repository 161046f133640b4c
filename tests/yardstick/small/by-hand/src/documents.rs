//! The describe documents and the manifest, as files that must be updated by hand.

use serde_json::value::RawValue;

use crate::envelope::{Answer, Data};

const COMMANDS: [(&str, &str); 7] = [
    ("create", include_str!("../documents/create.json")),
    ("get", include_str!("../documents/get.json")),
    ("list", include_str!("../documents/list.json")),
    ("update", include_str!("../documents/update.json")),
    ("delete", include_str!("../documents/delete.json")),
    ("manifest", include_str!("../documents/manifest.json")),
    ("exec", include_str!("../documents/exec.json")),
];

const TOOL: &str = concat!(r#"{"tool":"small","version":""#, env!("CARGO_PKG_VERSION"), r#"","schema_version":"1.0","#);
const ETAG: &str = include_str!("../documents/etag");

const MANIFEST: &str = include_str!("../documents/all.json");

/// Returns the output of `--describe` for a command or the whole tool.
pub(crate) fn describe(name: &'static str) -> Answer {
    let document = if let Some((_, document)) = COMMANDS.iter().find(|(known, _)| *known == name) {
        (*document).to_owned()
    } else {
        let commands = COMMANDS.map(|(_, document)| document).join(",");
        format!("{TOOL}\"etag\":\"{ETAG}\",\"commands\":[{commands}]}}")
    };
    document_of(name, document)
}

/// Returns the manifest, or nothing if the caller has it.
pub(crate) fn manifest(etag: Option<&str>) -> Answer {
    if etag.is_some_and(|etag| MANIFEST.contains(&format!("\"etag\":\"{etag}\""))) {
        let mut answer = Answer::done("manifest", Data::Null);
        answer.notes.not_modified = true;
        return answer;
    }
    document_of("manifest", MANIFEST.to_owned())
}

fn document_of(name: &'static str, document: String) -> Answer {
    let document = RawValue::from_string(document).expect("a document is JSON");
    Answer::done(name, Data::Document(document))
}
