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
    use __envelope::otherwise::*;
    impl __envelope::CreateHandler for create {
        type Return = Result<Create<Record>, StoreError>;
    }
    static __ENVELOPE_SPEC: __envelope::CommandSpec = __envelope::CommandSpec {
        name: "create",
        text: "Create a resource\u{1d}\u{1d}\u{1d}O\u{1f}name\u{1f}NAME\u{1f}Name of the resource\u{1f}\u{1f}name",
        codes: "ALREADY_EXISTS=10 UNAVAILABLE=12",
        handler: {
            fn __run(
                (__param0, (__param1, ())): (&Store, (String, ())),
            ) -> <create as __envelope::CreateHandler>::Return {
                create(__param0, __param1)
            }
            &__envelope::Handler::<
                (
                    __envelope::State<Store>,
                    (__envelope::One<String, __envelope::Known>, ()),
                ),
                _,
            > {
                run: __run,
                settle: <create as __envelope::CreateHandler>::SETTLE,
            }
        },
        extras: &[],
        get: ::core::option::Option::Some(
            <__envelope::Get<get, <create as __envelope::CreateHandler>::Return>>::create,
        ),
        output_schema: <__envelope::Output<
            <create as __envelope::CreateHandler>::Return,
        >>::SCHEMA,
        proof: {
            if let ::core::option::Option::Some(fault) = __envelope::prove(
                "ALREADY_EXISTS=10 UNAVAILABLE=12",
                &<create as __envelope::CreateHandler>::CONTRACT,
            ) {
                ::core::panic!("{}", fault.text("create").as_str())
            }
        },
        ..__envelope::CommandSpec::new(<create as __envelope::CreateHandler>::CONTRACT)
    };
    impl __envelope::Companion for create {
        type Needs = (Store, ());
        const SPEC: &'static __envelope::CommandSpec = &__ENVELOPE_SPEC;
    }
};
