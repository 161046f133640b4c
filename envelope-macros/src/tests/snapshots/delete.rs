#[allow(
    clippy::fn_params_excessive_bools,
    clippy::needless_pass_by_value,
    clippy::option_option,
    clippy::too_many_arguments,
    clippy::trivially_copy_pass_by_ref,
    clippy::unnecessary_wraps,
    clippy::unused_async
)]
/// Delete what a list names
fn purge(store: &Store, plan: &Plan, names: String, dry_run: bool) -> R {
    store.delete(plan, &names)
}
/// Registers [`purge`](fn@purge) with an app: `.command::<purge>()`.
#[allow(non_camel_case_types, dead_code)]
struct purge {}
const _: () = {
    use ::envelope_runtime::__private as __envelope;
    #[allow(unused_imports)]
    use __envelope::fallbacks::*;
    impl __envelope::DeleteHandler for purge {
        type Return = R;
    }
    type __Return = <purge as __envelope::DeleteHandler>::Return;
    const _: () = __envelope::delete_takes_plan::<
        __envelope::Requires<
            {
                false || <__envelope::FrameworkParam<Store>>::IS_PLAN
                    || <__envelope::FrameworkParam<Plan>>::IS_PLAN
            },
        >,
    >();
    const _: () = if {
        false || <__envelope::FrameworkParam<Store>>::IS_PLAN
            || <__envelope::FrameworkParam<Plan>>::IS_PLAN
    } {
        ::core::panic!(
            "{}",
            "command `purge`: `--dry-run` is the name of a built-in flag\nhelp: rename the argument, or remove it and call `plan.is_dry_run()`\nnote: every command that takes `&Plan` has this flag"
        )
    };
    static __ENVELOPE_SPEC: __envelope::CommandSpec = __envelope::CommandSpec {
        name: "purge",
        about: "Delete what a list names",
        params: &[
            __envelope::Param::Stdin(__envelope::StdinSpec {
                id: "names",
                help: "The list",
                max_bytes: 65536,
                required: true,
                reader: &const { __envelope::stdin_reader::<String>() },
            }),
            __envelope::Param::Arg(__envelope::ArgSpec {
                id: "dry_run",
                value_name: "DRY_RUN",
                long: __envelope::Some("dry-run"),
                arity: __envelope::Arity::Flag,
                ..__envelope::ArgSpec::DEFAULT
            }),
        ],
        exit_codes: &[
            __envelope::Binding {
                name: "NOT_FOUND",
                number: 0,
            },
        ],
        handler: {
            fn __run(
                (
                    __param0,
                    (__param1, (__param2, (__param3, ()))),
                ): (&Store, (&Plan, (String, (bool, ())))),
            ) -> __Return {
                purge(__param0, __param1, __param2, __param3)
            }
            &__envelope::Handler::<
                (
                    __envelope::State<Store>,
                    (
                        __envelope::State<Plan>,
                        (
                            __envelope::Stdin<String>,
                            (__envelope::One<bool, __envelope::Standard>, ()),
                        ),
                    ),
                ),
                _,
            > {
                run: __run,
                into_reply: <purge as __envelope::DeleteHandler>::INTO_REPLY,
            }
        },
        confirm: true,
        timeout_ms: __envelope::Some(30000),
        output_schema: <__envelope::Output<__Return>>::SCHEMA,
        ..__envelope::CommandSpec::new(<purge as __envelope::DeleteHandler>::CONTRACT)
    };
    impl __envelope::Companion for purge {
        type Needs = (Store, (Plan, ()));
        const SPEC: &'static __envelope::CommandSpec = &__ENVELOPE_SPEC;
    }
    __envelope::prove_exit_codes(&__ENVELOPE_SPEC);
};
