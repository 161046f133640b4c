//! The rules for the signature of a handler.

use super::expanded::expanded;
use super::{Macro, accepted, assert_command, assert_contains, assert_one, errors, handler};

const READ: &str = r#"effect = "read""#;

#[track_caller]
fn assert_signature(signature: &str, at: &str, says: &str) {
    assert_command(READ, &handler(signature), at, says);
}

#[test]
fn a_command_requires_a_doc_comment() {
    let says = "missing doc comment on a command\nhelp: describe the command in a doc comment";
    for doc in ["", "///\n", "#[doc(hidden)]", "// none\n"] {
        assert_command(READ, &format!("{doc} fn f() -> R {}", super::BODY), "f", says);
    }
    let command = expanded(READ, "/// Short\n/// text.\n///\n/// Long.\nfn f() -> R {}");
    assert_eq!((&*command.about, &*command.long_about), ("Short text", "Short text.\n\nLong."));
    let command = expanded(READ, "/// Short.\nfn f() -> R {}");
    assert_eq!((&*command.about, &*command.long_about), ("Short", ""));
}

#[test]
fn a_command_must_be_a_plain_function() {
    assert_signature("<T>(a: T) -> R", "T", "a command cannot have generic parameters");
    assert_signature(
        "<'a, const N: usize>(a: u8) -> R where u8: Copy",
        "'a, const N: usize",
        "cannot have generic parameters",
    );
    let lifetime = "remove the lifetime and write `&T`";
    assert_signature("<'a>(a: &'a Store) -> R", "'a", lifetime);
    assert_signature("<'a, 'b: 'a>(a: &'a Store, b: &Held<'b>) -> R", "'a, 'b: 'a", lifetime);
    assert_signature("<'a, T>(a: &'a T) -> R", "'a, T", "use concrete types");
    assert_signature("(a: u8) -> R where u8: Copy", "where", "a command cannot have a `where` clause");
    assert_signature("(a: u8, ...) -> R", "...", "values: Vec<String>");
    for (before, at, says) in
        [("extern \"C\"", "extern \"C\"", "remove `extern`"), ("unsafe", "unsafe", "remove `unsafe`")]
    {
        assert_command(READ, &format!("/** A */ {before} fn f() -> R {}", super::BODY), at, says);
    }
}

#[test]
fn a_method_gets_no_companion() {
    for receiver in ["&self", "self", "&mut self", "mut self", "self: Box<Self>"] {
        let expansion = Macro::Command.expand_text(READ, &format!("/** A */ fn f({receiver}) -> R {{ 1 }}"));
        assert_one(
            &expansion_in_impl(&expansion),
            receiver,
            "a command cannot be a method\nhelp: write a plain function",
        );
        assert!(!expansion.to_string().contains("struct"), "{expansion}");
    }
}

/// Returns the errors of an expansion in an `impl` block, because a method is not an item.
fn expansion_in_impl(expansion: &proc_macro2::TokenStream) -> proc_macro2::TokenStream {
    let block: syn::ItemImpl = syn::parse2(quote::quote!(impl A { #expansion })).expect("an impl block");
    let errors = block.items.into_iter().filter(|item| matches!(item, syn::ImplItem::Macro(_)));
    quote::quote!(#(#errors)*)
}

#[test]
#[cfg(not(feature = "tokio"))]
fn async_requires_its_feature() {
    assert_command(
        READ,
        "/** A */ async fn f() -> R { let kept = 1; work(kept) }",
        "async",
        "requires the feature `tokio`",
    );
}

#[test]
#[cfg(feature = "tokio")]
fn an_async_handler_is_driven_to_completion() {
    let command = expanded(READ, "/** A */ async fn f(a: &A) -> R {}");
    let returns = "-> ::core::result::Result<__Return, EarlyExit> { block_on(f(__param0)) }";
    assert_contains(&command.handler, returns);
    // An interrupted handler has no outcome.
    let into_reply = "into_reply: |__answer, __call| (<Reads<f, __Return>>::INTO_REPLY)(__answer?, __call)";
    assert_contains(&command.handler, into_reply);
}

#[test]
fn a_command_must_return_owned_data() {
    assert_signature("()", "f", "missing return type\nhelp: return `Result<T, E>`");
    assert_signature("() -> impl Reads", "impl", "a command cannot return `impl Trait`");
    assert_signature("() -> Result<Vec<impl A>, E>", "impl", "a command cannot return `impl Trait`");
    assert_signature("(a: &A) -> Result<&str, E>", "&", "`String` instead of `&str`");
    assert_signature("(a: &A) -> Result<(u8, &[u8]), E>", "&", "a command cannot return borrowed data");
    assert_signature("() -> Result<Cow<'_, str>, E>", "'_", "a command cannot return borrowed data");
    accepted(READ, &handler("() -> Result<&'static str, E>"));
    accepted(READ, &handler("() -> Result<Cow<'static, str>, Box<dyn Error + Send>>"));
}

#[test]
fn state_is_a_concrete_type_behind_a_shared_reference() {
    assert_signature("(a: &mut Store) -> R", "mut", "state cannot be taken by mutable reference\nhelp: write `&T`");
    assert_signature("(a: &str) -> R", "&str", "take `String` by value");
    assert_signature("(a: &[u8]) -> R", "&[u8]", "take `Vec<T>` by value");
    assert_signature("(a: &dyn Store) -> R", "dyn Store", "state must have a concrete type");
    assert_signature("(a: &(dyn Store + Send)) -> R", "dyn Store + Send", "state must have a concrete type");
    assert_signature("(a: &impl Store) -> R", "impl Store", "state must have a concrete type");
    assert_signature("(a: &Box<impl Store>) -> R", "impl", "state must have a concrete type");
    assert_signature("(a: &&Store) -> R", "&", "write a single `&`");
    assert_signature("(a: &'static Store) -> R", "'static", "remove the lifetime");
    assert_signature("(a: &Path) -> R", "&Path", "take `PathBuf` by value");
    assert_signature("(a: &std::path::Path) -> R", "&std::path::Path", "take `PathBuf` by value");
    assert_signature("(a: &Store<'_>) -> R", "'_", "remove the lifetime");
    assert_signature("(#[arg(long)] a: &Store) -> R", "arg", "take the parameter by value, or remove `#[arg(...)]`");
    assert_signature("(#[command(flatten)] a: &Store) -> R", "command", "remove `#[command(...)]`");
}

#[test]
fn state_parameters_keep_their_position() {
    let item = handler("(_: &A, b: u8, a: &A, c: &path::C) -> R");
    // The runtime determines the order of evaluation, and its handler tests check it.
    let command = expanded(READ, &item);
    assert_eq!(command.kinds, "(State<A>,(One<u8,Standard<u8>>,(State<A>,(State<path::C>,()))))");
    assert_contains(
        &command.handler,
        "fn __run((__param0, (__param1, (__param2, (__param3, ())))): (&A, (u8, (&A, (&path::C, ())))))
            -> __Return { f(__param0, __param1, __param2, __param3) }",
    );
    assert_eq!(command.params.len(), 1, "{command:?}");
    command.params[0].assert(&[("id", "b")]);
    // A type that is taken twice is required once.
    let text = accepted(READ, &item);
    assert!(text.contains("type Needs = (A, (path::C, ()));"), "{text}");
}

#[test]
fn a_parameter_cannot_be_conditional() {
    assert_signature(
        "(#[cfg(unix)] a: u8) -> R",
        "cfg",
        "cannot be conditional\nhelp: write two versions of the function",
    );
    assert_signature(
        "(#[cfg_attr(unix, a)] a: u8) -> R",
        "cfg_attr",
        "cannot be conditional\nhelp: write two versions of the function",
    );
}

#[test]
fn only_helper_attributes_are_removed() {
    let text = accepted(READ, "/** A */ fn f(/** Doc */ #[arg(long)] #[allow(unused)] a: u8) -> R {}");
    assert!(text.contains("fn f(#[allow(unused)] a: u8) -> R {}"), "{text}");
    // They are removed after an error too, because the compiler would reject them.
    let fault =
        Macro::Command.expand_text("", "/** A */ fn f(/** Doc */ #[arg(long)] #[command(flatten)] a: u8) -> R {}");
    assert!(errors(&fault).len() == 2 && fault.to_string().contains("fn f < > (a : u8) -> R"), "{fault}");
    // A rejected `cfg_attr` is removed too: the compiler would resolve the attribute in it.
    let fault = Macro::Command.expand_text(
        READ,
        "/** A */ fn f(#[cfg_attr(all(), arg(long))] a: u8, #[cfg(unix)] #[allow(unused)] b: u8) -> R {}",
    );
    assert_eq!(errors(&fault).len(), 2, "{fault}");
    assert!(fault.to_string().contains("fn f < > (a : u8 , # [allow (unused)] b : u8) -> R"), "{fault}");
}

/// Asserts that the compiler's error is the only one: the companion is a stub without an error of ours.
#[track_caller]
fn assert_left_to_the_compiler(item: &str) -> String {
    let expansion = Macro::Command.expand_text(READ, item);
    assert_eq!(errors(&expansion), [], "{item}");
    let text = expansion.to_string();
    assert!(text.contains("type Return = __envelope :: Stub"), "the companion is not a stub: {text}");
    // If the compiler has no error, a lint rejects the command.
    assert!(
        text.contains("# [deny (unused_must_use)] const _ : () = { __envelope :: unreported_error () ; }"),
        "{text}"
    );
    text
}

#[test]
fn a_signature_that_does_not_parse_is_left_to_the_compiler() {
    for (item, kept) in [
        ("pub fn f(nam) -> R { nam }", "pub fn f (nam) -> R { nam }"),
        ("fn f(name: , #[arg(long)] size: u8) -> R {}", "fn f (name : , size : u8) -> R { }"),
        (
            "fn f(/** Doc */ #[command(flatten)] #[allow(unused)] : u8) -> R {}",
            "fn f (# [allow (unused)] : u8) -> R { }",
        ),
        ("fn f(#[arg(long)]) -> R {}", "fn f () -> R { }"),
        ("fn f(#[] a: u8) -> R {}", "fn f (# [] a : u8) -> R { }"),
        ("async fn f(a: std::) -> R {}", "async fn f (a : std ::) -> R { }"),
        ("fn f -> R {}", "fn f -> R { }"),
    ] {
        let text = assert_left_to_the_compiler(&format!("/** A */ {item}"));
        assert!(text.contains(kept), "no `{kept}` in {text}");
        assert!(text.contains("struct f { }"), "the companion is missing: {text}");
    }
    let text = assert_left_to_the_compiler("#[cfg(unix)] pub(super) fn r#f(a) -> R {}");
    assert!(text.contains("# [cfg (unix)] # [:: envelope_runtime :: __private :: companion"), "{text}");
    assert!(text.contains("pub (super) struct r#f { }"), "{text}");
    // A visibility that does not parse could become any.
    assert!(assert_left_to_the_compiler("pub(cra) fn f() -> R {}").contains("pub struct f { }"));
    // A function without a name has no companion.
    for item in ["fn", "fn (a: u8) -> R {}", "pub async fn"] {
        let expansion = Macro::Command.expand_text(READ, item);
        let kept: proc_macro2::TokenStream = item.parse().expect("tokens");
        assert_eq!(expansion.to_string(), kept.to_string());
    }
}

#[test]
fn faults_of_the_attribute_are_reported_beside_a_signature_that_does_not_parse() {
    let expansion = Macro::Command.expand_text(r#"effect = "reed""#, "/** A */ fn f(nam) -> R {}");
    let reported = errors(&expansion);
    assert!(reported.len() == 1 && reported[0].message.contains("did you mean `\"read\"`?"), "{reported:?}");
}

#[test]
fn a_type_that_the_compiler_rejects_is_left_to_it() {
    for signature in [
        "(a: Self) -> R",
        "(a: &Self) -> R",
        "(a: [Vec<Self>; 2]) -> R",
        "() -> Result<Self, E>",
        "() -> Result<(), (u8, Self)>",
        "() -> Result<_, E>",
        "(a: _) -> R",
        "(a: &_) -> R",
        "(a: Vec<_>) -> R",
    ] {
        assert_left_to_the_compiler(&format!("/** A */ fn f{signature} {{}}"));
    }
    for signature in ["(a: fn(_: u8)) -> R", "(a: [u8; { let _ = 3; 3 }]) -> R", "() -> Result<Cow<'static, str>, E>"] {
        accepted(READ, &handler(signature));
    }
}

#[test]
fn an_undeclared_lifetime_is_declared_and_reported() {
    for (signature, says) in [
        ("(a: &'a Store) -> R", "state cannot have a lifetime"),
        ("(a: &Store<'a>) -> R", "state cannot have a lifetime"),
        ("(a: Cow<'a, str>) -> R", "an argument cannot have a lifetime"),
        ("(a: for<'b> fn(&'b u8, (&'b u8, &'a u8))) -> R", "an argument cannot have a lifetime"),
        ("() -> Result<Cow<'a, str>, E>", "a command cannot return borrowed data"),
    ] {
        assert_signature(signature, "'a", says);
        let text = Macro::Command.expand_text(READ, &handler(signature)).to_string();
        assert!(text.contains("fn f < 'a >"), "{text}");
    }
    let two = Macro::Command.expand_text(READ, &handler("(a: &'a A, b: Cow<'b, &'a u8>) -> R"));
    assert!(errors(&two).len() == 2 && two.to_string().contains("fn f < 'a , 'b >"), "{two}");
    for signature in ["(a: for<'b> fn(&'b u8) -> u8) -> R", "(a: Cow<'static, str>) -> R"] {
        accepted(READ, &handler(signature));
    }
    // Declared lifetimes are one error.
    assert_signature("<'a>(a: Cow<'a, str>) -> R", "'a", "remove the lifetime and write `&T`");
}
