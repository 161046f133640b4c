//! `#[error_code(data)]` prints a field of an error as `data`.

use envelope_runtime::prelude::*;
use serde_json::json;

#[derive(Debug, Serialize)]
struct Row {
    line: u8,
}

#[derive(Debug, thiserror::Error, ErrorCode)]
enum RowError {
    #[error("{} rows were refused", rows.len())]
    #[error_code(PARTIAL_FAILURE)]
    Refused {
        #[error_code(context)]
        file: String,
        #[error_code(data)]
        rows: Vec<Row>,
    },
    #[error("the first row was refused")]
    #[error_code(PRECONDITION)]
    First(#[error_code(data)] Box<Row>),
    #[error("nothing was read")]
    #[error_code(UNAVAILABLE)]
    Nothing,
}

#[derive(Debug, thiserror::Error, ErrorCode)]
enum ImportError {
    #[error(transparent)]
    Rows(#[from] RowError),
}

/// Import rows
#[command(effect = "run", exit_codes(PARTIAL_FAILURE, PRECONDITION, UNAVAILABLE))]
fn import(fault: u8) -> Result<Run<u8>, ImportError> {
    Err(match fault {
        0 => RowError::Refused { file: "a.csv".to_owned(), rows: vec![Row { line: 1 }, Row { line: 7 }] }.into(),
        1 => RowError::First(Box::new(Row { line: 1 })).into(),
        _ => RowError::Nothing.into(),
    })
}

#[test]
fn the_field_is_data_and_a_transparent_variant_forwards_it() {
    let app = App::new("tool", "1.0.0").command::<import>().build();
    let (code, envelope) = super::run(&app, &["tool", "import", "0"]);
    assert_eq!((code, &envelope["ok"]), (3, &json!(false)));
    assert_eq!(envelope["data"], json!([{"line": 1}, {"line": 7}]));
    assert_eq!(envelope["error"]["message"], "2 rows were refused");
    assert_eq!(envelope["error"]["context"], json!({"file": "a.csv"}));
    assert_eq!(super::run(&app, &["tool", "import", "1"]).1["data"], json!({"line": 1}));
    assert_eq!(super::run(&app, &["tool", "import", "2"]).1["data"], json!(null));
}
