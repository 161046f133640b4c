//! The control: a program that keeps the contract.

use super::{debug_assert_passes, in_both_builds};

#[test]
fn an_honest_program_passes_every_check() {
    debug_assert_passes("honest");
    in_both_builds("honest", |program| {
        let (run, ran) = program.run("delete h1");
        assert_eq!((run.success().data["effect"].as_str(), ran), (Some("deleted"), true));
        let (run, ran) = program.run("delete h1 --dry-run");
        assert_eq!((run.success().data["effect"].as_str(), ran), (Some("would_delete"), false));
    });
}
