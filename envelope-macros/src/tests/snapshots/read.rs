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
    use __envelope::otherwise::*;
    impl __envelope::ReadHandler for hello {
        type Return = Result<String, Infallible>;
    }
    static __ENVELOPE_SPEC: __envelope::CommandSpec = __envelope::CommandSpec {
        name: "hello",
        text: "Say hello",
        codes: "",
        handler: {
            fn __run((): ()) -> <hello as __envelope::ReadHandler>::Return {
                hello()
            }
            &__envelope::Handler::<(), _> {
                run: __run,
                settle: <__envelope::Reads<
                    hello,
                    <hello as __envelope::ReadHandler>::Return,
                >>::SETTLE,
            }
        },
        extras: &[],
        output_schema: <__envelope::Output<
            <hello as __envelope::ReadHandler>::Return,
        >>::SCHEMA,
        proof: {
            if let ::core::option::Option::Some(fault) = __envelope::prove(
                "",
                &<__envelope::Reads<
                    hello,
                    <hello as __envelope::ReadHandler>::Return,
                >>::CONTRACT,
            ) {
                ::core::panic!("{}", fault.text("hello").as_str())
            }
        },
        ..__envelope::CommandSpec::new(
            <__envelope::Reads<
                hello,
                <hello as __envelope::ReadHandler>::Return,
            >>::CONTRACT,
        )
    };
    impl __envelope::Companion for hello {
        type Needs = ();
        const SPEC: &'static __envelope::CommandSpec = &__ENVELOPE_SPEC;
    }
};
