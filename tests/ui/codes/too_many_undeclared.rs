use envelope_runtime::prelude::*;

#[derive(Debug, ErrorCode)]
enum StoreError {
    /// Fault 0
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_0)]
    Fault0,
    /// Fault 1
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_1)]
    Fault1,
    /// Fault 2
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_2)]
    Fault2,
    /// Fault 3
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_3)]
    Fault3,
    /// Fault 4
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_4)]
    Fault4,
    /// Fault 5
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_5)]
    Fault5,
    /// Fault 6
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_6)]
    Fault6,
    /// Fault 7
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_7)]
    Fault7,
    /// Fault 8
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_8)]
    Fault8,
    /// Fault 9
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_9)]
    Fault9,
    /// Fault 10
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_10)]
    Fault10,
    /// Fault 11
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_11)]
    Fault11,
    /// Fault 12
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_12)]
    Fault12,
    /// Fault 13
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_13)]
    Fault13,
    /// Fault 14
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_14)]
    Fault14,
    /// Fault 15
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_15)]
    Fault15,
    /// Fault 16
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_16)]
    Fault16,
    /// Fault 17
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_17)]
    Fault17,
    /// Fault 18
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_18)]
    Fault18,
    /// Fault 19
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_19)]
    Fault19,
    /// Fault 20
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_20)]
    Fault20,
    /// Fault 21
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_21)]
    Fault21,
    /// Fault 22
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_22)]
    Fault22,
    /// Fault 23
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_23)]
    Fault23,
    /// Fault 24
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_24)]
    Fault24,
    /// Fault 25
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_25)]
    Fault25,
    /// Fault 26
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_26)]
    Fault26,
    /// Fault 27
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_27)]
    Fault27,
    /// Fault 28
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_28)]
    Fault28,
    /// Fault 29
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_29)]
    Fault29,
    /// Fault 30
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_30)]
    Fault30,
    /// Fault 31
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_31)]
    Fault31,
    /// Fault 32
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_32)]
    Fault32,
    /// Fault 33
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_33)]
    Fault33,
    /// Fault 34
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_34)]
    Fault34,
    /// Fault 35
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_35)]
    Fault35,
    /// Fault 36
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_36)]
    Fault36,
    /// Fault 37
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_37)]
    Fault37,
    /// Fault 38
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_38)]
    Fault38,
    /// Fault 39
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_39)]
    Fault39,
    /// Fault 40
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_40)]
    Fault40,
    /// Fault 41
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_41)]
    Fault41,
    /// Fault 42
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_42)]
    Fault42,
    /// Fault 43
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_43)]
    Fault43,
    /// Fault 44
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_44)]
    Fault44,
    /// Fault 45
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_45)]
    Fault45,
    /// Fault 46
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_46)]
    Fault46,
    /// Fault 47
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_47)]
    Fault47,
    /// Fault 48
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_48)]
    Fault48,
    /// Fault 49
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_49)]
    Fault49,
    /// Fault 50
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_50)]
    Fault50,
    /// Fault 51
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_51)]
    Fault51,
    /// Fault 52
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_52)]
    Fault52,
    /// Fault 53
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_53)]
    Fault53,
    /// Fault 54
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_54)]
    Fault54,
    /// Fault 55
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_55)]
    Fault55,
    /// Fault 56
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_56)]
    Fault56,
    /// Fault 57
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_57)]
    Fault57,
    /// Fault 58
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_58)]
    Fault58,
    /// Fault 59
    #[error_code(A_CODE_WITH_A_LONG_NAME_THAT_FILLS_THE_LINE_59)]
    Fault59,
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the store failed")
    }
}

/// List the notes
#[command(effect = "read")]
fn list() -> Result<Vec<String>, StoreError> {
    Err(StoreError::Fault0)
}

fn main() -> std::process::ExitCode {
    let _: fn() -> Result<Vec<String>, StoreError> = list;
    App::new("tool", "1.0.0").command::<list>().build().run()
}
