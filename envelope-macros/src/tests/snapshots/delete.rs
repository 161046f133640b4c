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
    use __envelope::otherwise::*;
    impl __envelope::DeleteHandler for purge {
        type Return = R;
    }
    const _: () = __envelope::deletes::<
        __envelope::Asked<
            {
                false || <__envelope::Needed<Store>>::IS_PLAN
                    || <__envelope::Needed<Plan>>::IS_PLAN
            },
        >,
    >();
    const _: () = if {
        false || <__envelope::Needed<Store>>::IS_PLAN
            || <__envelope::Needed<Plan>>::IS_PLAN
    } {
        ::core::panic!(
            "{}",
            "command `purge`: `--dry-run` is the name of a built-in flag\nhelp: rename the argument, or remove it and call `plan.is_dry_run()`\nnote: every command that takes `&Plan` has this flag"
        )
    };
    static __ENVELOPE_SPEC: __envelope::CommandSpec = __envelope::CommandSpec {
        name: "purge",
        text: "Delete what a list names\u{1d}\u{1d}\u{1d}S\u{1f}names\u{1f}65536\u{1f}The list\u{1e}f\u{1f}dry_run\u{1f}DRY_RUN\u{1f}\u{1f}\u{1f}dry-run",
        codes: "NOT_FOUND=0",
        handler: {
            fn __run(
                (
                    __param0,
                    (__param1, (__param2, (__param3, ()))),
                ): (&Store, (&Plan, (String, (bool, ())))),
            ) -> <purge as __envelope::DeleteHandler>::Return {
                purge(__param0, __param1, __param2, __param3)
            }
            &__envelope::Handler::<
                (
                    __envelope::State<Store>,
                    (
                        __envelope::State<Plan>,
                        (
                            __envelope::Stdin<String>,
                            (__envelope::One<bool, __envelope::Known>, ()),
                        ),
                    ),
                ),
                _,
            > {
                run: __run,
                settle: <purge as __envelope::DeleteHandler>::SETTLE,
            }
        },
        extras: &[
            __envelope::Extra {
                param: 0,
                take: ::core::option::Option::Some(
                    &const { __envelope::input::<String>() },
                ),
                ..__envelope::Extra::NONE
            },
        ],
        confirm: true,
        timeout_ms: ::core::option::Option::Some(30000u64),
        output_schema: <__envelope::Output<
            <purge as __envelope::DeleteHandler>::Return,
        >>::SCHEMA,
        proof: {
            if let ::core::option::Option::Some(fault) = __envelope::prove(
                "NOT_FOUND=0",
                &<purge as __envelope::DeleteHandler>::CONTRACT,
            ) {
                ::core::panic!("{}", fault.text("purge").as_str())
            }
        },
        ..__envelope::CommandSpec::new(<purge as __envelope::DeleteHandler>::CONTRACT)
    };
    impl __envelope::Companion for purge {
        type Needs = (Store, (Plan, ()));
        const SPEC: &'static __envelope::CommandSpec = &__ENVELOPE_SPEC;
    }
};
