const _: () = {
    use ::envelope_runtime::__private as __envelope;
    #[automatically_derived]
    impl __envelope::Resource for Record {
        const KIND: &'static str = "record";
        const ID_FIELD: &'static str = "id";
        const KEY_FIELD: __envelope::Option<&'static str> = __envelope::Some("name");
        type Id = String;
        fn id(&self) -> &String {
            let () = <Secret as __envelope::Redacted>::HOLDS;
            &self.id
        }
        fn key(&self) -> __envelope::Option<__envelope::String> {
            __envelope::Some(__envelope::ToString::to_string(&self.name))
        }
    }
};
