//! Create conflicts on real files, detected by `create_new`.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use envelope_runtime::Violation;
use envelope_runtime::prelude::*;
use serde_json::json;

#[derive(Debug, clap::Args)]
struct Folder {
    #[arg(long)]
    folder: PathBuf,
}

#[derive(Debug, PartialEq, Serialize, Resource)]
struct Note {
    #[resource(key)]
    title: String,
    #[resource(id)]
    path: String,
    text: String,
}

fn read_note(path: &Path, title: &str) -> Result<Option<Note>, io::Error> {
    let mut text = String::new();
    match File::open(path) {
        Ok(mut file) => file.read_to_string(&mut text)?,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(Some(Note { path: path.display().to_string(), title: title.to_owned(), text }))
}

/// Create a note
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10), get = get)]
fn create(store: &Store, #[arg(long)] title: String, #[arg(long)] text: String) -> Result<Create<Note>, io::Error> {
    let path = store.0.join(&title);
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map(|()| Note { path: path.display().to_string(), title: title.clone(), text })
        .or_existing(|| read_note(&path, &title))
}

/// Read a note
#[command(effect = "read")]
fn get(store: &Store, #[arg(long)] title: String) -> Result<Note, io::Error> {
    read_note(&store.0.join(&title), &title)?.ok_or_else(|| ErrorKind::NotFound.into())
}

struct Store(PathBuf);

static CALLS: AtomicUsize = AtomicUsize::new(0);

/// Create what vanishes as often as is asked for
#[command(effect = "create", exit_codes(ALREADY_EXISTS = 10))]
fn vanish(#[arg(long)] times: usize) -> Result<Create<Note>, io::Error> {
    let call = CALLS.fetch_add(1, Ordering::SeqCst);
    let insert = if call < times { Err(ErrorKind::AlreadyExists.into()) } else { Ok(()) };
    let note = || Note { path: "p".to_owned(), title: "t".to_owned(), text: call.to_string() };
    insert.map(|()| note()).or_existing(|| Ok(None))
}

fn app() -> App {
    App::new("notes", "1.0.0")
        .state(|globals: &Folder| Ok::<_, io::Error>(Store(globals.folder.clone())))
        .group("note", "Notes", |group| group.command::<create>().command::<get>())
        .build()
}

#[test]
fn the_second_create_returns_the_existing_note() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_str().unwrap();
    let create =
        |text| super::run(&app(), &["notes", "note", "create", "--folder", folder, "--title", "a b", "--text", text]);
    let (code, envelope) = create("one");
    assert_eq!((code, &envelope["data"]["effect"]), (0, &json!("created")));
    let (code, envelope) = create("two");
    let (_, got) = super::run(&app(), &["notes", "note", "get", "--folder", folder, "--title", "a b"]);
    assert_eq!(code, 10);
    assert_eq!(envelope["data"], got["data"]);
    assert_eq!(envelope["data"]["text"], "one");
    let error = &envelope["error"];
    assert_eq!(error["message"], "Note 'a b' already exists");
    assert_eq!(error["conflict_id"], format!("{folder}/a b"));
    // The `get` command takes the key, which is quoted for a shell.
    assert_eq!(
        error["context"],
        json!({"conflict_field": "title", "existing_resource": format!("notes note get --title='a b' --folder {folder}")})
    );
}

#[test]
fn other_errors_are_not_conflicts() {
    let argv = ["notes", "note", "create", "--folder", "/nowhere", "--title", "a", "--text", "b"];
    let (code, envelope) = super::run(&app(), &argv);
    assert_eq!((code, &envelope["error"]["code"]), (1, &json!("GENERAL_ERROR")));
    let failed: Result<Note, io::Error> = Err(ErrorKind::PermissionDenied.into());
    assert_eq!(
        failed.or_existing(|| panic!("the existing resource must not be read")).unwrap_err().kind(),
        ErrorKind::PermissionDenied
    );
    let conflict: Result<Note, io::Error> = Err(ErrorKind::AlreadyExists.into());
    let unread = conflict.or_existing(|| Err(ErrorKind::TimedOut.into()));
    assert_eq!(unread.unwrap_err().kind(), ErrorKind::TimedOut);
}

#[test]
fn already_exists_of_the_system_is_a_conflict() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("file"), "").unwrap();
    fs::create_dir_all(at("folder/full")).unwrap();
    fs::create_dir(at("empty")).unwrap();
    for (what, result) in [
        ("create_new", OpenOptions::new().write(true).create_new(true).open(at("file")).map(drop)),
        ("File::create_new", File::create_new(at("file")).map(drop)),
        ("create_dir", fs::create_dir(at("empty"))),
        ("create_dir on a file", fs::create_dir(at("file"))),
        ("hard_link", fs::hard_link(at("file"), at("folder"))),
    ] {
        let error = result.unwrap_err();
        assert!(error.violates_uniqueness() && error.is_unique_violation(), "{what}: {error}");
        assert_eq!(error.unique_violation(), Violation::default(), "{what}");
    }
    for (what, result) in [
        ("a folder that is not empty", fs::remove_dir(at("folder"))),
        ("rename onto a folder that is not empty", fs::rename(at("empty"), at("folder"))),
        ("rename of nothing", fs::rename(at("nothing"), at("file"))),
        ("create_dir in a file", fs::create_dir(at("file/folder"))),
    ] {
        let error = result.unwrap_err();
        assert!(!error.violates_uniqueness() && !error.is_unique_violation(), "{what}: {error}");
    }
}

#[test]
fn one_of_many_concurrent_creates_succeeds() {
    for round in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let store = Store(folder.path().to_owned());
        let start = Barrier::new(16);
        let outcomes: Vec<_> = thread::scope(|scope| {
            let one = || {
                start.wait();
                create(&store, "a".to_owned(), "text".to_owned()).unwrap()
            };
            let threads: Vec<_> = (0..16).map(|_| scope.spawn(one)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        let path = folder.path().join("a").display().to_string();
        let created = outcomes.iter().filter(|it| matches!(it, Create::Created(note) if note.path == path)).count();
        // `create_new` creates an empty file first: another process may read it empty, but never another file.
        let there = outcomes.iter().filter(|it| matches!(it, Create::AlreadyExists(note) if note.path == path)).count();
        assert_eq!((created, there), (1, 15), "round {round}");
    }
}

#[test]
fn a_vanished_resource_is_retried_once_and_then_a_retryable_conflict() {
    let app = App::new("notes", "1.0.0").command::<vanish>().build();
    let (code, envelope) = super::run(&app, &["notes", "vanish", "--times", "1"]);
    assert_eq!((code, &envelope["data"]["text"]), (0, &json!("1")));
    CALLS.store(0, Ordering::SeqCst);
    let (code, envelope) = super::run(&app, &["notes", "vanish", "--times", "9"]);
    assert_eq!(CALLS.load(Ordering::SeqCst), 2);
    assert_eq!((code, &envelope["data"]), (6, &json!(null)));
    let error = &envelope["error"];
    assert_eq!((&error["code"], &error["retryable"]), (&json!("CONFLICT"), &json!(true)));
    let (_, envelope) = super::run(&app, &["notes", "vanish", "--describe"]);
    assert_eq!(envelope["data"]["exit_codes"]["6"]["retryable"], true);
}

#[test]
fn a_required_global_argument_may_precede_the_command() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_str().unwrap();
    let (code, envelope) =
        super::run(&app(), &["notes", "--folder", folder, "note", "create", "--title", "a", "--text", "b"]);
    assert_eq!((code, &envelope["data"]["effect"]), (0, &json!("created")));
    let (code, envelope) = super::run(&app(), &["notes", "note", "create", "--title", "a"]);
    let fields: Vec<_> = envelope["error"]["errors"].as_array().unwrap().iter().map(|error| &error["field"]).collect();
    assert_eq!((code, fields), (2, vec![&json!("--text"), &json!("--folder")]));
    let (_, envelope) = super::run(&app(), &["notes", "note", "create", "--describe"]);
    assert_eq!(envelope["data"]["flags"]["folder"]["required"], true);
}

#[test]
fn existing_resource_contains_global_arguments() {
    #[derive(Debug, clap::Args)]
    struct Globals {
        #[arg(long)]
        folder: PathBuf,
        #[arg(short, long, action = clap::ArgAction::Count)]
        verbose: u8,
        #[arg(long)]
        token: Option<Secret>,
        #[arg(long, default_value = "main")]
        branch: String,
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_str().unwrap();
    let app = App::new("notes", "1.0.0")
        .state(|globals: &Globals| Ok::<_, io::Error>(Store(globals.folder.clone())))
        .command::<create>()
        .command::<get>()
        .build();
    let argv = ["notes", "-vv", "--folder", folder, "create", "--title", "a", "--text", "b", "--token", "s3cret"];
    super::run(&app, &argv);
    let (_, envelope) = super::run(&app, &argv);
    // Values of defaults and the environment are omitted, because the next call has them as well; secrets are not printed.
    assert_eq!(
        envelope["error"]["context"]["existing_resource"],
        format!("notes get --title=a --folder {folder} --verbose --verbose")
    );
    assert!(!envelope.to_string().contains("s3cret"), "{envelope}");
    let words: Vec<&str> = envelope["error"]["context"]["existing_resource"].as_str().unwrap().split(' ').collect();
    assert_eq!(super::run(&app, &words).1["data"], envelope["data"]);
}
