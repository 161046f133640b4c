#[allow(
    clippy::fn_params_excessive_bools,
    clippy::needless_pass_by_value,
    clippy::option_option,
    clippy::too_many_arguments,
    clippy::trivially_copy_pass_by_ref,
    clippy::unnecessary_wraps,
    clippy::unused_async
)]
/// Create a resource
fn create(store: &Store, name: String) -> Result<Create<Record>, StoreError> {
    store.insert(&name).or_existing(|| store.find_by_name(&name))
}
/// Registers [`create`](fn@create) with an app: `.command::<create>()`.
#[allow(non_camel_case_types, dead_code)]
struct create {}
const _: () = {
    use ::envelope_runtime::__private as __envelope;
    #[allow(unused_imports)]
    use __envelope::attempts::*;
    impl __envelope::CreateHandler for create {
        type Return = Result<Create<Record>, StoreError>;
        fn call(
            __call: &__envelope::Call<'_>,
        ) -> ::core::result::Result<Self::Return, __envelope::Stop> {
            let __param1 = __call.one::<String>("name")?;
            __call.ready()?;
            let __param0 = __call.inject::<Store>()?;
            ::core::result::Result::Ok(create(__param0, __param1))
        }
    }
    const __ENVELOPE_CODES: &'static [__envelope::Binding] = &[
        __envelope::Binding {
            name: "ALREADY_EXISTS",
            number: 10u8,
        },
        __envelope::Binding {
            name: "UNAVAILABLE",
            number: 12u8,
        },
    ];
    const __ENVELOPE_CONTRACT: __envelope::Contract = __envelope::contract::create::<
        create,
    >();
    const _: () = if let ::core::option::Option::Some(fault) = __envelope::prove(
        "create",
        __ENVELOPE_CODES,
        &__ENVELOPE_CONTRACT,
    ) {
        ::core::panic!("{}", fault.as_str())
    };
    static __ENVELOPE_SPEC: __envelope::CommandSpec = __envelope::CommandSpec {
        name: "create",
        about: "Create a resource",
        long_about: ::core::option::Option::None,
        exit_codes: __ENVELOPE_CODES,
        params: &[
            __envelope::Param::Arg(__envelope::ArgSpec {
                id: "name",
                help: "Name of the resource",
                long_help: ::core::option::Option::None,
                long: ::core::option::Option::Some("name"),
                short: ::core::option::Option::None,
                value_name: "NAME",
                env: ::core::option::Option::None,
                default: ::core::option::Option::None,
                required: true,
                arity: __envelope::Arity::One,
                parser: ::core::option::Option::Some(|| {
                    (&&&&&&&&<__envelope::Infer<String>>::NEW).parser()
                }),
                extend: ::core::option::Option::None,
            }),
        ],
        examples: &[],
        get: ::core::option::Option::Some({
            #[allow(unused_imports)]
            use __envelope::AnyGet as _;
            <__envelope::Get<get, <create as __envelope::CreateHandler>::Return>>::create
        }),
        confirm: false,
        timeout_ms: ::core::option::Option::None,
        retry: ::core::option::Option::None,
        needs: &[::core::any::TypeId::of::<Store>],
        contract: __ENVELOPE_CONTRACT,
        output_schema: {
            use __envelope::NoSchema as _;
            <__envelope::Output<<create as __envelope::CreateHandler>::Return>>::schema
        },
    };
    impl __envelope::Companion for create {
        type Needs = (Store, ());
        fn spec() -> &'static __envelope::CommandSpec {
            &__ENVELOPE_SPEC
        }
    }
};
