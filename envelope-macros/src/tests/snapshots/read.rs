#[allow(clippy::unnecessary_wraps)]
/// Say hello
fn hello() -> Result<String, Infallible> {
    Ok(String::new())
}
/// Registers [`hello`](fn@hello) with an app: `.command::<hello>()`.
struct hello {}
const _: () = {
    use ::envelope_runtime::__private as __envelope;
    use __envelope::fallbacks::*;
    impl __envelope::ReadCommand for hello {
        type Return = Result<String, Infallible>;
    }
    type __Return = <hello as __envelope::ReadCommand>::Return;
    const _: () = __envelope::prove_data(<__envelope::Returned<__Return>>::FAULT);
    static __ENVELOPE_SPEC: __envelope::CommandSpec = __envelope::CommandSpec {
        name: "hello",
        about: "Say hello",
        handler: {
            fn __run((): ()) -> __Return {
                hello()
            }
            &__envelope::Handler::<(), _> {
                run: __run,
                into_reply: <__envelope::Reads<hello, __Return>>::INTO_REPLY,
            }
        },
        output_schema: <__envelope::Output<__Return>>::SCHEMA,
        ..__envelope::CommandSpec::new(<__envelope::Reads<hello, __Return>>::CONTRACT)
    };
    impl __envelope::Command for hello {
        type Needs = ();
        const SPEC: &'static __envelope::CommandSpec = &__ENVELOPE_SPEC;
    }
    __envelope::prove_exit_codes(&__ENVELOPE_SPEC);
};
