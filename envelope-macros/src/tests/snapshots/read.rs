#[allow(
    clippy::fn_params_excessive_bools,
    clippy::needless_pass_by_value,
    clippy::option_option,
    clippy::too_many_arguments,
    clippy::trivially_copy_pass_by_ref,
    clippy::unnecessary_wraps,
    clippy::unused_async
)]
/// Say hello
fn hello() -> Result<String, Infallible> {
    Ok(String::new())
}
/// Registers [`hello`](fn@hello) with an app: `.command::<hello>()`.
#[allow(non_camel_case_types, dead_code)]
struct hello {}
const _: () = {
    use ::envelope_runtime::__private as __envelope;
    #[allow(unused_imports)]
    use __envelope::attempts::*;
    impl __envelope::ReadHandler for hello {
        type Return = Result<String, Infallible>;
        fn call(
            __call: &__envelope::Call<'_>,
        ) -> ::core::result::Result<Self::Return, __envelope::Stop> {
            __call.ready()?;
            ::core::result::Result::Ok(hello())
        }
    }
    const __ENVELOPE_CODES: &'static [__envelope::Binding] = &[];
    const __ENVELOPE_CONTRACT: __envelope::Contract = {
        #[allow(unused_imports)]
        use __envelope::AnyRead as _;
        <__envelope::ReadContract<
            hello,
            <hello as __envelope::ReadHandler>::Return,
        >>::CONTRACT
    };
    const _: () = if let ::core::option::Option::Some(fault) = __envelope::prove(
        "hello",
        __ENVELOPE_CODES,
        &__ENVELOPE_CONTRACT,
    ) {
        ::core::panic!("{}", fault.as_str())
    };
    static __ENVELOPE_SPEC: __envelope::CommandSpec = __envelope::CommandSpec {
        name: "hello",
        about: "Say hello",
        long_about: ::core::option::Option::None,
        exit_codes: __ENVELOPE_CODES,
        params: &[],
        examples: &[],
        get: ::core::option::Option::None,
        confirm: false,
        timeout_ms: ::core::option::Option::None,
        retry: ::core::option::Option::None,
        needs: &[],
        contract: __ENVELOPE_CONTRACT,
        output_schema: {
            use __envelope::NoSchema as _;
            <__envelope::Output<<hello as __envelope::ReadHandler>::Return>>::schema
        },
    };
    impl __envelope::Companion for hello {
        type Needs = ();
        fn spec() -> &'static __envelope::CommandSpec {
            &__ENVELOPE_SPEC
        }
    }
};
