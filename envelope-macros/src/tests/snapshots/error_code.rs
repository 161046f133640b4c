const _: () = {
    use ::envelope_runtime::__private as __envelope;
    const __ENVELOPE_CODES: [__envelope::CodeSpec; 2usize] = [
        __envelope::CodeSpec::new("UNAVAILABLE")
            .with_description("The store cannot be opened or written")
            .with_retryable(true)
            .with_side_effects(__envelope::SideEffects::None),
        __envelope::CodeSpec::new("QUOTA_EXCEEDED")
            .with_description("The quota of the project is used up")
            .with_number(80u8)
            .with_retryable(false)
            .with_side_effects(__envelope::SideEffects::Partial),
    ];
    const __ENVELOPE_ALL_CODES: &'static [__envelope::Codes] = &[
        __envelope::Codes::One(&__ENVELOPE_CODES[0usize]),
        __envelope::Codes::One(&__ENVELOPE_CODES[1usize]),
        __envelope::Codes::Nested(<ConfigError as __envelope::ErrorCode>::CODES),
    ];
    const _: () = __envelope::prove_retryable(__ENVELOPE_ALL_CODES);
    #[automatically_derived]
    impl __envelope::ErrorCode for StoreError {
        const CODES: &'static [__envelope::Codes] = __ENVELOPE_ALL_CODES;
        fn code(&self) -> &'static __envelope::CodeSpec {
            match self {
                Self::Sqlite { .. } => &__ENVELOPE_CODES[0usize],
                Self::Quota { .. } => &__ENVELOPE_CODES[1usize],
                Self::Config { 0: __error, .. } => {
                    <ConfigError as __envelope::ErrorCode>::code(__error)
                }
            }
        }
        fn explain(&self, __body: &mut __envelope::ErrorBody) {
            match self {
                Self::Quota { project: __field0, .. } => {
                    __body.fix_required = __envelope::Some(
                        __envelope::borrow::Cow::Owned(
                            ::std::format!("raise the quota of {0}", __field0),
                        ),
                    );
                    __body
                        .context
                        .insert("project", __envelope::ToString::to_string(__field0));
                }
                Self::Config { 0: __error, .. } => {
                    <ConfigError as __envelope::ErrorCode>::explain(__error, __body)
                }
                _ => {}
            }
        }
        fn payload(&self, __payload: &mut __envelope::Payload) {
            match self {
                Self::Config { 0: __error, .. } => {
                    <ConfigError as __envelope::ErrorCode>::payload(__error, __payload)
                }
                _ => {}
            }
        }
        fn is_unique_violation(&self) -> bool {
            match self {
                Self::Sqlite { 0: __error, .. } => {
                    use __envelope::NoUniqueViolation as _;
                    <__envelope::IfUniqueViolation<
                        rusqlite::Error,
                    >>::is_unique_violation(__error)
                }
                Self::Config { 0: __error, .. } => {
                    <ConfigError as __envelope::ErrorCode>::is_unique_violation(__error)
                }
                _ => false,
            }
        }
        fn unique_violation(&self) -> __envelope::Violation {
            match self {
                Self::Sqlite { 0: __error, .. } => {
                    use __envelope::NoUniqueViolation as _;
                    <__envelope::IfUniqueViolation<
                        rusqlite::Error,
                    >>::unique_violation(__error)
                }
                Self::Config { 0: __error, .. } => {
                    <ConfigError as __envelope::ErrorCode>::unique_violation(__error)
                }
                _ => <__envelope::Violation as ::core::default::Default>::default(),
            }
        }
        fn underlying(
            &self,
        ) -> __envelope::Option<&(dyn ::std::error::Error + 'static)> {
            match self {
                Self::Config { 0: __error, .. } => {
                    <ConfigError as __envelope::ErrorCode>::underlying(__error)
                }
                _ => {
                    use __envelope::NotAnError as _;
                    <__envelope::IfError<Self>>::source(self)
                }
            }
        }
    }
    #[automatically_derived]
    impl __envelope::StateErrorCodes for StoreError {
        type Codes = __envelope::StateCodes<
            { __envelope::Codes::fault_in_state(__ENVELOPE_ALL_CODES) },
        >;
    }
};
