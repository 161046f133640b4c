/// Say hello
fn hello() -> Result<String, Infallible> {
    Ok(String::new())
}
/// Registers [`hello`](fn@hello) with an app: `.command::<hello>()`.
#[allow(non_camel_case_types, dead_code)]
struct hello {}
#[allow(deprecated, unused_imports)]
const _: () = {
    use ::envelope_runtime::__private as __envelope;
    impl __envelope::ReadHandler for hello {
        type Return = Result<String, Infallible>;
        fn call(
            __call: &__envelope::Call<'_>,
        ) -> ::core::result::Result<Self::Return, __envelope::Stop> {
            ::core::result::Result::Ok(hello())
        }
    }
    const __ENVELOPE_CODES: &'static [__envelope::Binding] = &[];
    const __ENVELOPE_CONTRACT: __envelope::Contract = __envelope::contract::read::<
        hello,
    >();
    const _: () = __envelope::prove("hello", __ENVELOPE_CODES, &__ENVELOPE_CONTRACT);
    static __ENVELOPE_SPEC: __envelope::CommandSpec = __envelope::CommandSpec {
        name: "hello",
        about: "Say hello",
        long_about: ::core::option::Option::None,
        exit_codes: __ENVELOPE_CODES,
        params: &[],
        examples: &[],
        get: ::core::option::Option::None,
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
