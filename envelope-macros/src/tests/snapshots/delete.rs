#[allow(clippy::unnecessary_wraps)]
/// Delete what a list names
fn purge(store: &Store, plan: &Plan, names: String, dry_run: bool) -> R {
    store.delete(plan, &names)
}
/// Registers [`purge`](fn@purge) with an app: `.command::<purge>()`.
struct purge {}
const _: () = {
    use ::envelope_runtime::__private as __envelope;
    use __envelope::fallbacks::*;
    impl __envelope::DeleteCommand for purge {
        type Return = R;
    }
    type __Return = <purge as __envelope::DeleteCommand>::Return;
    const _: () = if !(false || <__envelope::FrameworkParam<Store>>::IS_PLAN
        || <__envelope::FrameworkParam<Plan>>::IS_PLAN)
    {
        __envelope::refuse(
            "a `delete` command must take `&Plan`\nhelp: add the parameter `plan: &Plan` and write through it: `plan.write(|| /* delete */, || /* look it up */)`\nnote: `--dry-run` relies on the plan",
        )
    };
    const _: () = if (false || <__envelope::FrameworkParam<Store>>::IS_PLAN
        || <__envelope::FrameworkParam<Plan>>::IS_PLAN)
    {
        __envelope::refuse(
            "command `purge`: `--dry-run` is the name of a built-in flag\nhelp: rename the argument, or remove it and call `plan.is_dry_run()`\nnote: every command that takes `&Plan` has this flag",
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
                reader: &<String as __envelope::FromStdin>::READER,
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
                            (__envelope::One<bool, __envelope::Standard<bool>>, ()),
                        ),
                    ),
                ),
                _,
            > {
                run: __run,
                into_reply: <purge as __envelope::DeleteCommand>::INTO_REPLY,
            }
        },
        confirm: true,
        timeout_ms: __envelope::Some(30000),
        output_schema: <__envelope::Output<__Return>>::SCHEMA,
        ..__envelope::CommandSpec::new(<purge as __envelope::DeleteCommand>::CONTRACT)
    };
    impl __envelope::Command for purge {
        type Needs = (Store, (Plan, ()));
        const SPEC: &'static __envelope::CommandSpec = &__ENVELOPE_SPEC;
    }
    __envelope::prove_exit_codes(&__ENVELOPE_SPEC);
};
