//! Generated code uses absolute paths: it works without a prelude and with the names of std taken.

#![no_implicit_prelude]

/// Clashes on purpose.
#[allow(dead_code)]
type Result = ();
#[allow(dead_code)]
type Option = ();
#[allow(dead_code)]
struct String;
#[allow(dead_code)]
struct Some;
#[allow(dead_code)]
#[allow(non_snake_case)]
fn Ok() {}
#[allow(dead_code)]
mod core {}
#[allow(dead_code)]
mod std {}

#[derive(::std::fmt::Debug, ::serde::Serialize, ::envelope_runtime::Resource)]
struct Thing {
    #[resource(id)]
    id: ::std::string::String,
    #[resource(key)]
    name: ::std::string::String,
}

#[derive(::std::fmt::Debug, ::envelope_runtime::ErrorCode)]
enum Failure {
    /// The limit of {name} is reached
    #[error_code(LIMIT, suggestion = "try another name than {name}")]
    Limit { name: ::std::string::String },
}

impl ::std::fmt::Display for Failure {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        f.write_str("the limit is reached")
    }
}

/// Create a thing
#[::envelope_runtime::command(effect = "create", exit_codes(ALREADY_EXISTS = 10, LIMIT = 80))]
fn create(
    #[arg(long)] name: ::std::string::String,
    #[arg(long, default_value_t = 1)] times: u8,
) -> ::std::result::Result<::envelope_runtime::Create<Thing>, Failure> {
    let _ = times;
    if ::std::cmp::PartialEq::eq(&name, "full") {
        return ::std::result::Result::Err(Failure::Limit { name });
    }
    let id = ::std::convert::From::from("t_1");
    ::std::result::Result::Ok(::envelope_runtime::Create::Created(Thing { id, name }))
}

#[::std::prelude::v1::test]
fn a_command_works_without_a_prelude() {
    use ::envelope_runtime::Register as _;
    let app = ::envelope_runtime::App::new("tool", "1.0.0").command::<create>().build();
    let (code, envelope) = super::run(&app, &["tool", "create", "--name", "full"]);
    ::std::assert_eq!(
        (code, &envelope["error"]["suggestion"]),
        (80, &::serde_json::json!("try another name than full"))
    );
    let (code, _) = super::run(&app, &["tool", "create", "--name", "a", "--times", "2"]);
    ::std::assert_eq!(code, 0);
}

mod shapes {
    //! clap's derive recognises `Option` and `Vec` by name, and so does the attribute.

    use ::std::{option::Option, string::String, vec::Vec};

    /// Read the arguments
    #[::envelope_runtime::command(effect = "read")]
    fn read(
        #[arg(long)] times: Option<u8>,
        #[arg(long)] maybe: Option<Option<u8>>,
        tags: Vec<String>,
    ) -> ::std::result::Result<::serde_json::Value, ::std::convert::Infallible> {
        ::std::result::Result::Ok(::serde_json::json!([times, maybe, tags]))
    }

    #[::std::prelude::v1::test]
    fn options_and_lists_work() {
        use ::envelope_runtime::Register as _;
        let app = ::envelope_runtime::App::new("tool", "1.0.0").command::<read>().build();
        let (_, envelope) = super::super::run(&app, &["tool", "read", "--times", "3", "a", "b"]);
        ::std::assert_eq!(envelope["data"], ::serde_json::json!([3, null, ["a", "b"]]));
    }
}
