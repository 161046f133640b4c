#[allow(clippy::unnecessary_wraps)]
/// Create a resource
fn create(store: &Store, name: String) -> Result<Create<Record>, StoreError> {
    store.insert(&name).or_existing(|| store.find_by_name(&name))
}
/// Registers [`create`](fn@create) with an app: `.command::<create>()`.
struct create {}
const _: () = {
    use ::envelope_runtime::__private as __envelope;
    use __envelope::fallbacks::*;
    impl __envelope::CreateCommand for create {
        type Return = Result<Create<Record>, StoreError>;
    }
    type __Return = <create as __envelope::CreateCommand>::Return;
    static __ENVELOPE_SPEC: __envelope::CommandSpec = __envelope::CommandSpec {
        name: "create",
        about: "Create a resource",
        params: &[
            __envelope::Param::Arg(__envelope::ArgSpec {
                id: "name",
                value_name: "NAME",
                help: "Name of the resource",
                long: __envelope::Some("name"),
                required: true,
                ..__envelope::ArgSpec::DEFAULT
            }),
        ],
        exit_codes: &[
            __envelope::Binding {
                name: "ALREADY_EXISTS",
                number: 10,
            },
            __envelope::Binding {
                name: "UNAVAILABLE",
                number: 12,
            },
        ],
        handler: {
            fn __run((__param0, (__param1, ())): (&Store, (String, ()))) -> __Return {
                create(__param0, __param1)
            }
            &__envelope::Handler::<
                (
                    __envelope::State<Store>,
                    (__envelope::One<String, __envelope::Standard<String>>, ()),
                ),
                _,
            > {
                run: __run,
                into_reply: <create as __envelope::CreateCommand>::INTO_REPLY,
            }
        },
        get: __envelope::read_back(
            __envelope::Get::<get, __Return>::READ,
            || __envelope::Get::<get, __Return>::NEW.check(),
        ),
        output_schema: <__envelope::Output<__Return>>::SCHEMA,
        ..__envelope::CommandSpec::new(<create as __envelope::CreateCommand>::CONTRACT)
    };
    impl __envelope::Command for create {
        type Needs = (Store, ());
        const SPEC: &'static __envelope::CommandSpec = &__ENVELOPE_SPEC;
    }
    __envelope::prove_exit_codes(&__ENVELOPE_SPEC);
    __envelope::prove_get(&__ENVELOPE_SPEC);
};
