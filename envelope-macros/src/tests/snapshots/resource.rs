const _: () = {
    use ::envelope_runtime::__private as __envelope;
    use __envelope::AnyValue as _;
    #[automatically_derived]
    impl __envelope::Resource for Record {
        const KIND: &'static str = "record";
        const ID_FIELD: &'static str = "id";
        const KEY_FIELD: __envelope::Option<&'static str> = __envelope::Some("name");
        const ID_KIND: __envelope::ValueKind = <__envelope::ValueOf<String>>::KIND
            .or_enum(<__envelope::ValueOf<String>>::IS_ENUM);
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
