//! A few complete expansions. `UPDATE_SNAPSHOTS=1` updates the files.

use std::path::Path;

use super::{Macro, errors, pretty};

#[track_caller]
fn assert_snapshot(name: &str, expander: Macro, attr: &str, item: &str) {
    let expansion = expander.expand_text(attr, item);
    assert_eq!(errors(&expansion), []);
    let text = pretty(expansion);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/snapshots").join(name).with_extension("rs");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, text).expect("the snapshot can be written");
        return;
    }
    let kept = std::fs::read_to_string(&path).expect("the snapshot is there");
    assert!(kept == text, "the expansion of {name} has changed; UPDATE_SNAPSHOTS=1 accepts it:\n{text}");
}

#[test]
fn a_minimal_read() {
    let item = "/// Say hello\nfn hello() -> Result<String, Infallible> { Ok(String::new()) }";
    assert_snapshot("read", Macro::Command, r#"effect = "read""#, item);
}

#[test]
fn a_create() {
    let attr = r#"effect = "create", exit_codes(ALREADY_EXISTS = 10, UNAVAILABLE = 12), get = get"#;
    let item = r"/// Create a resource
        fn create(store: &Store, /** Name of the resource */ #[arg(long)] name: String) -> Result<Create<Record>, StoreError> {
            store.insert(&name).or_existing(|| store.find_by_name(&name))
        }";
    assert_snapshot("create", Macro::Command, attr, item);
}

#[test]
fn a_delete_with_all_checks() {
    let attr = r#"effect = "delete", exit_codes(NOT_FOUND = 0), confirm, timeout = "30s""#;
    let item = r"/// Delete what a list names
        fn purge(store: &Store, plan: &Plan, /** The list */ #[arg(stdin)] names: String, #[arg(long)] dry_run: bool) -> R {
            store.delete(plan, &names)
        }";
    assert_snapshot("delete", Macro::Command, attr, item);
}

#[test]
fn an_error_enum() {
    let item = r#"enum StoreError {
            /// The store cannot be opened or written
            #[error("the store failed: {0}")]
            #[error_code(UNAVAILABLE, retryable)]
            Sqlite(#[from] rusqlite::Error),
            /// The quota of the project is used up
            #[error_code(QUOTA_EXCEEDED = 80, fix_required = "raise the quota of {project}")]
            Quota { #[error_code(context)] project: String },
            #[error(transparent)]
            Config(#[from] ConfigError),
        }"#;
    assert_snapshot("error_code", Macro::ErrorCode, "", item);
}

#[test]
fn a_resource() {
    let item = r"struct Record {
            #[resource(id)] id: String,
            #[resource(key)] name: String,
            created_at: String,
            #[resource(secret)] token: Secret,
        }";
    assert_snapshot("resource", Macro::Resource, "", item);
}
