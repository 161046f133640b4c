use envelope_runtime::prelude::*;

#[derive(Debug, Serialize)]
struct Row;

#[derive(Debug, ErrorCode)]
enum ImportError {
    /// Some rows were refused
    #[error_code(PARTIAL_FAILURE, data)]
    Rows(Vec<Row>),
}

impl std::fmt::Display for ImportError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("some rows were refused")
    }
}

/// Import rows
#[command(effect = "run", exit_codes(PARTIAL_FAILURE))]
fn import() -> Result<Run<u64>, ImportError> {
    Ok(Run::Updated(7))
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Run<u64>, ImportError> = import;
    App::new("tool", "1.0.0").command::<import>().build().run()
}
