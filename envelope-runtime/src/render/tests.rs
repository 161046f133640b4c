//! Both streams of an answer, in each format.

use serde_json::json;

use super::{Answer, FORMATS, Format, Prose, Surface, texts};
use crate::wire::{
    Body, CommandDocument, Document, ErrorBody, ExitCodeRow, Meta, Notes, SideEffects, SortedMap, Warning,
};

fn answer(ok: bool, exit_code: u8, data: &serde_json::Value) -> Answer {
    let mut body = Body::new(ok);
    body.data(data).unwrap();
    let meta = Meta {
        exit_code,
        duration_ms: 3,
        command: "resource get".into(),
        request_id: "r".into(),
        timestamp: "2026-01-01T00:00:00Z".into(),
        tool_version: "1.2.3".into(),
        schema_version: "1.0".into(),
        trace_id: None,
        help: false,
        timeout_ms: None,
        dry_run: false,
        notes: Notes::default(),
    };
    Answer { body, error: None, warnings: Vec::new(), meta, prose: None, format: None }
}

/// stdout and stderr of an answer.
fn written(answer: Answer, format: Format, color: bool) -> (String, String) {
    let texts = texts(answer, &Surface { format, color_stdout: color, color_stderr: color, width: 80 });
    (String::from_utf8(texts.stdout).unwrap(), String::from_utf8(texts.stderr).unwrap())
}

fn conflict() -> Answer {
    let mut answer = answer(false, 10, &json!({"id": "res_1", "name": "foo"}));
    let mut error = ErrorBody::new("ALREADY_EXISTS", "Resource 'foo' already exists");
    error.suggestion = Some("use it".into());
    answer.error = Some(error);
    answer.warnings.push(Warning::new("DEPRECATED", "this goes away"));
    answer
}

fn help() -> Answer {
    let mut answer = answer(true, 0, &json!(null));
    answer.prose = Some(Prose::Help("\u{1b}[1mUsage:\u{1b}[0m tool".into()));
    answer.meta.help = true;
    answer
}

const META: &str = r#""meta":{"exit_code":0,"duration_ms":3,"command":"resource get","request_id":"r","timestamp":"2026-01-01T00:00:00Z","tool_version":"1.2.3","schema_version":"1.0"}"#;

#[test]
fn json_is_one_line_on_stdout_and_nothing_else() {
    let (stdout, stderr) = written(answer(true, 0, &json!({"id": "a"})), Format::Json, true);
    assert_eq!(stdout, format!("{{\"ok\":true,\"data\":{{\"id\":\"a\"}},\"error\":null,\"warnings\":[],{META}}}\n"));
    assert_eq!(stderr, "");
    let (stdout, stderr) = written(conflict(), Format::Json, true);
    assert!(stdout.contains(r#""error":{"code":"ALREADY_EXISTS""#) && stdout.contains(r#""code":"DEPRECATED""#));
    assert_eq!((stdout.matches('\n').count(), stderr.as_str()), (1, ""));
}

#[test]
fn help_accompanies_the_envelope_and_replaces_data() {
    let help_meta = META.replace('}', ",\"help\":true}");
    let envelope = format!("{{\"ok\":true,\"data\":null,\"error\":null,\"warnings\":[],{help_meta}}}\n");
    let (plain, styled) = ("Usage: tool\n".to_owned(), "\u{1b}[1mUsage:\u{1b}[0m tool\n".to_owned());
    for (format, color, stdout, stderr) in [
        (Format::Json, false, envelope.clone(), plain.clone()),
        (Format::Json, true, envelope, styled.clone()),
        (Format::Plain, true, plain.clone(), String::new()),
        (Format::Tsv, true, plain.clone(), String::new()),
        (Format::Terminal, false, plain, String::new()),
        (Format::Terminal, true, styled, String::new()),
    ] {
        assert_eq!(written(help(), format, color), (stdout, stderr), "{format:?}");
    }
}

#[test]
fn the_version_is_plain_text_in_every_format() {
    for format in [Format::Json, Format::Plain, Format::Tsv, Format::Terminal] {
        let mut answer = answer(true, 0, &json!(null));
        answer.prose = Some(Prose::Version("tool 1.2.3".into()));
        assert_eq!(written(answer, format, true), ("tool 1.2.3\n".to_owned(), String::new()));
    }
}

#[test]
fn a_conflict_shows_the_resource_and_the_error() {
    let notes = "warning: this goes away (DEPRECATED)\nerror: Resource 'foo' already exists\n  hint: use it\n  \
                (ALREADY_EXISTS, exit 10)\n";
    for (format, data) in [
        (Format::Plain, "id: res_1\nname: foo\n"),
        (Format::Tsv, "id\tname\nres_1\tfoo\n"),
        (Format::Terminal, "id    res_1\nname  foo\n"),
    ] {
        assert_eq!(written(conflict(), format, false), (data.to_owned(), notes.to_owned()));
    }
    let (stdout, stderr) = written(conflict(), Format::Terminal, true);
    assert_eq!(stdout, "\u{1b}[1mid\u{1b}[0m    res_1\n\u{1b}[1mname\u{1b}[0m  foo\n");
    assert!(stderr.contains("\u{1b}[1m\u{1b}[31merror:\u{1b}[0m Resource"));
}

#[test]
fn plain_and_tsv_are_never_coloured() {
    for format in [Format::Plain, Format::Tsv] {
        let (stdout, stderr) = written(conflict(), format, true);
        assert!(!stdout.contains('\u{1b}') && !stderr.contains('\u{1b}'));
    }
}

#[test]
fn null_data_without_an_error_prints_nothing() {
    for format in [Format::Plain, Format::Tsv, Format::Terminal] {
        assert_eq!(written(answer(true, 0, &json!(null)), format, true), (String::new(), String::new()));
    }
}

fn described() -> Answer {
    let document = CommandDocument {
        command: "list".to_owned(),
        description: "List".to_owned(),
        effect: "read".to_owned(),
        danger_level: "safe".to_owned(),
        positionals: Vec::new(),
        flags: SortedMap::new(),
        stdin: None,
        retry: None,
        exit_codes: SortedMap::new(),
        names: SortedMap::new(),
        exit_code_rows: vec![ExitCodeRow {
            number: 0,
            name: "SUCCESS",
            description: "Done",
            retryable: false,
            side_effects: SideEffects::Complete,
        }],
        examples: Vec::new(),
        builtin: false,
        output_schema: None,
    };
    let mut answer = answer(true, 0, &json!(null));
    answer.body = Body::new(true);
    answer.body.describe(Document::Command(document)).unwrap();
    answer
}

#[test]
fn a_describe_document_is_tables_in_plain_text_and_one_row_in_tsv() {
    let table = "list\n  List\n  effect: read (safe)\n\nExit codes:\n  CODE  NAME     RETRYABLE  SIDE EFFECTS  \
                 DESCRIPTION\n  0     SUCCESS  no         complete      Done\n";
    for format in [Format::Plain, Format::Terminal] {
        assert_eq!(written(described(), format, false).0, table);
    }
    assert!(written(described(), Format::Tsv, false).0.starts_with("command\tdescription\teffect\tdanger_level\t"));
}

#[test]
fn data_with_the_keys_of_a_describe_document_is_drawn_as_fields() {
    let data = std::str::from_utf8(described().body.data_text()).unwrap().to_owned();
    let answer = || Answer { body: Body::of_text(true, &data), ..described() };
    let plain = written(answer(), Format::Plain, false).0;
    assert!(plain.starts_with("command: list\ndescription: List\n"), "{plain}");
    let terminal = written(answer(), Format::Terminal, false).0;
    assert!(terminal.starts_with("command       list\ndescription   List\n"), "{terminal}");
}

#[test]
fn json_is_the_default_without_a_terminal_and_in_ci() {
    assert_eq!(Format::choose(None, true, false), Format::Terminal);
    assert_eq!(Format::choose(None, true, true), Format::Json);
    assert_eq!(Format::choose(None, false, false), Format::Json);
    assert_eq!(Format::choose(Some(Format::Plain), false, true), Format::Plain);
    let named = [Format::Json, Format::Jsonl, Format::Plain, Format::Tsv].map(Some);
    assert_eq!(FORMATS.map(Format::named), named);
    assert_eq!(Format::named("terminal"), None);
}

#[test]
fn a_note_for_people_states_that_only_the_arguments_were_checked() {
    let checked = || {
        let mut answer = answer(true, 0, &json!(null));
        answer.meta.notes.validation_only = true;
        answer
    };
    let note = "the arguments are valid; nothing was done\n";
    assert_eq!(written(checked(), Format::Terminal, false), (String::new(), note.to_owned()));
    assert_eq!(written(checked(), Format::Json, false).1, "");
}

#[test]
fn a_note_for_people_states_that_the_answer_is_that_of_an_earlier_call() {
    let repeated = || {
        let mut answer = answer(true, 0, &json!({"effect": "noop", "id": 1}));
        answer.meta.notes.idempotency_hit = true;
        answer
    };
    let note = "this is the answer of an earlier call with the same idempotency key; nothing was done now\n";
    assert_eq!(written(repeated(), Format::Terminal, false).1, note);
    assert_eq!(written(repeated(), Format::Json, false).1, "");
}
