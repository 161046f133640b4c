//! Names and values of arguments that make a call impossible, or change it silently.

use super::{debug_assert_fails, debug_assert_passes, in_both_builds};

/// Asserts that no call of the command runs its handler, that the program is blamed, and that `debug_assert` fails.
#[track_caller]
fn refused(name: &'static str, calls: &[&str], says: &str) {
    in_both_builds(name, |program| {
        for call in calls {
            let (run, ran) = program.run(&format!("{} {call}", name.replace('_', "-")));
            let error = run.failure(1, "GENERAL_ERROR").error;
            assert!(error["message"].as_str().is_some_and(|text| text.contains(says)), "{name} {call}: {error}");
            assert!(!ran, "{name} {call}: the handler ran");
        }
    });
    debug_assert_fails(name, &[says]);
}

#[test]
fn a_computed_name_must_be_one_that_can_be_typed() {
    refused("long_with_equals", &["--a=b", ""], "the argument `name` has the invalid name \"--a=b\"");
    refused("alias_with_dashes", &["--name x", ""], "the argument `title` has the invalid name \"----name\"");
    refused("same_long", &["--name x", ""], "the flag `--name` belongs to two arguments, `first` and `second`");
}

/// In a debug build, clap panics about these two programs before the framework checks them.
#[test]
fn a_call_that_clap_panics_about_does_not_run() {
    for (name, call) in
        [("short_of_a_dash", "short-of-a-dash --"), ("flattened_stranger", "flattened-stranger --name x")]
    {
        in_both_builds(name, |program| {
            let (run, ran) = program.run(call);
            assert_eq!((run.code, run.envelope().error["code"].as_str(), ran), (1, Some("GENERAL_ERROR"), false));
        });
    }
    debug_assert_fails(
        "short_of_a_dash",
        &["`short-of-a-dash`: clap rejects its arguments: short option name cannot be `-`"],
    );
    debug_assert_fails("flattened_stranger", &["`flattened-stranger`: clap rejects its arguments", "'everything'"]);
}

#[test]
fn a_parameter_must_hold_the_values_of_its_argument() {
    let says = "the values of the argument `size` are not of the type of its parameter";
    refused("parser_of_another_type", &["--size 1", ""], says);
    refused("inferred_parser_of_another_type", &["--size 1", ""], says);
    refused("count", &["-v", "-vv", ""], "the values of the argument `verbose` are not of the type of its parameter");
    let says = "the argument `name` takes several values, and its parameter holds one";
    refused("append", &["--name a --name b", ""], says);
    refused("several_values", &["--name a b", ""], says);
}

/// The caller gave no value, and is not blamed.
#[test]
fn an_invalid_default_is_a_fault_of_the_program() {
    refused("default_of_another_type", &[""], "the default of --size is invalid: ");
    in_both_builds("default_of_another_type", |program| {
        let (run, ran) = program.run("default-of-another-type --size 3");
        assert_eq!((run.code, ran), (0, true));
        let (run, ran) = program.run("default-of-another-type --siez 3");
        assert_eq!((run.code, ran), (2, false));
    });
}

#[test]
fn a_relation_must_name_an_argument() {
    let says = "the argument `name` refers to `everything`, which is not an argument";
    refused("conflict_with_a_stranger", &["--name x", ""], says);
    refused("requires_a_stranger", &["--name x", ""], says);
}

#[test]
fn a_flattened_type_cannot_have_a_subcommand() {
    refused("flattened_subcommand", &["start", ""], "a flattened type has a subcommand");
}

#[test]
fn the_places_of_positional_arguments_are_clear() {
    let says = "the optional positional argument `first` comes before the required `second`";
    refused("flattened_positional", &["a", "a b"], says);
    let says = "the positional arguments `names` and `others` both take any number of values";
    refused("flattened_lists", &["a b", ""], says);
}

/// The settings would make clap ignore bad arguments, abbreviate flags, and drop `--help`.
#[test]
fn the_settings_of_a_flattened_type_do_not_change_how_a_call_is_parsed() {
    in_both_builds("flattened_settings", |program| {
        for call in ["flattened-settings --nmae x", "flattened-settings --nam x", "flattened-settings --desc"] {
            let (run, ran) = program.run(call);
            assert_eq!((run.code, ran), (2, false), "{call}");
        }
        let (run, ran) = program.run("flattened-settings --help");
        assert_eq!((run.code, run.envelope().meta["help"].as_bool(), ran), (0, Some(true), false));
    });
    let parts = ["`ignore_errors` on a flattened type has no effect", "`disable_help_flag` on a flattened type"];
    debug_assert_fails("flattened_settings", &parts);
    in_both_builds("flattened_version", |program| {
        let (run, ran) = program.run("flattened-version --version");
        assert_eq!((run.code, ran), (2, false));
    });
    debug_assert_fails("flattened_version", &["`version` on a flattened type has no effect"]);
}

#[test]
fn a_built_in_command_is_replaced_on_purpose_only() {
    let says = "replaces the built-in command; call `.without_built_in(\"manifest\")`";
    debug_assert_fails("own_manifest", &["`manifest`", says]);
    debug_assert_fails("own_exec_group", &["`exec` replaces the built-in command"]);
    debug_assert_passes("own_manifest_on_purpose");
    debug_assert_fails("no_such_built_in", &["`mainfest` is not a built-in command"]);
    for name in ["own_manifest", "own_manifest_on_purpose"] {
        in_both_builds(name, |program| assert!(program.run("manifest").1));
    }
}

#[test]
fn a_group_has_a_name_that_can_be_typed() {
    debug_assert_fails("group_with_a_space", &["invalid name \"a b\" of a group"]);
    debug_assert_fails("group_named_help", &["the name `help` is reserved"]);
}
