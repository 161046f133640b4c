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
    use __envelope::attempts::*;
    impl __envelope::DeleteHandler for purge {
        type Return = R;
        fn call(
            __call: &__envelope::Call<'_>,
        ) -> ::core::result::Result<Self::Return, __envelope::Stop> {
            let __param3 = __call.one::<bool>("dry_run")?;
            let __param2 = __call.stdin::<String>("names")?;
            __call.ready()?;
            let __param0 = __call.inject::<Store>()?;
            let __param1 = __call.inject::<Plan>()?;
            ::core::result::Result::Ok(purge(__param0, __param1, __param2, __param3))
        }
    }
    const __ENVELOPE_CODES: &'static [__envelope::Binding] = &[
        __envelope::Binding {
            name: "NOT_FOUND",
            number: 0u8,
        },
    ];
    const __ENVELOPE_CONTRACT: __envelope::Contract = __envelope::contract::delete::<
        purge,
    >();
    const _: () = if let ::core::option::Option::Some(fault) = __envelope::prove(
        "purge",
        __ENVELOPE_CODES,
        &__ENVELOPE_CONTRACT,
    ) {
        ::core::panic!("{}", fault.as_str())
    };
    const _: () = __envelope::deletes::<
        __envelope::Handler<
            {
                #[allow(unused_imports)]
                use __envelope::OfTheApp as _;
                false || <__envelope::Needed<Store>>::IS_PLAN
                    || <__envelope::Needed<Plan>>::IS_PLAN
            },
        >,
    >();
    const _: () = if {
        #[allow(unused_imports)]
        use __envelope::OfTheApp as _;
        false || <__envelope::Needed<Store>>::IS_PLAN
            || <__envelope::Needed<Plan>>::IS_PLAN
    } {
        ::core::panic!(
            "{}",
            "command `purge`: `--dry-run` is a built-in flag of every command that takes `&Plan`; give the argument another name, or remove it and ask `plan.is_dry_run()`"
        )
    };
    static __ENVELOPE_SPEC: __envelope::CommandSpec = __envelope::CommandSpec {
        name: "purge",
        about: "Delete what a list names",
        long_about: ::core::option::Option::None,
        exit_codes: __ENVELOPE_CODES,
        params: &[
            __envelope::Param::Stdin(__envelope::StdinSpec {
                id: "names",
                help: "The list",
                max_bytes: 65536u64,
                required: true,
            }),
            __envelope::Param::Arg(__envelope::ArgSpec {
                id: "dry_run",
                help: "",
                long_help: ::core::option::Option::None,
                long: ::core::option::Option::Some("dry-run"),
                short: ::core::option::Option::None,
                value_name: "DRY_RUN",
                env: ::core::option::Option::None,
                default: ::core::option::Option::None,
                required: false,
                arity: __envelope::Arity::Flag,
                parser: ::core::option::Option::None,
                extend: ::core::option::Option::None,
            }),
        ],
        examples: &[],
        get: ::core::option::Option::None,
        confirm: true,
        timeout_ms: ::core::option::Option::Some(30000u64),
        retry: ::core::option::Option::None,
        needs: &[::core::any::TypeId::of::<Store>, ::core::any::TypeId::of::<Plan>],
        contract: __ENVELOPE_CONTRACT,
        output_schema: {
            use __envelope::NoSchema as _;
            <__envelope::Output<<purge as __envelope::DeleteHandler>::Return>>::schema
        },
    };
    impl __envelope::Companion for purge {
        type Needs = (Store, (Plan, ()));
        fn spec() -> &'static __envelope::CommandSpec {
            &__ENVELOPE_SPEC
        }
    }
};
