use envelope_runtime::prelude::*;

/// Does something
#[command(effect = "delete", exit_codes(NOT_FOUND = 0))]
fn delete(plan: &Plan) -> () {
    let _ = plan.is_dry_run();
}

fn main() -> std::process::ExitCode {
    let _: fn(&Plan) -> () = delete;
    App::new("tool", "1.0.0").command::<delete>().build().run()
}
