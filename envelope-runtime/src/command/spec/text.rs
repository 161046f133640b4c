//! The text of a command: everything about it that is text, in one string, which the attribute writes and which is taken
//! apart for the command that is called, and for no other.
//!
//! ```text
//! about GS long about GS examples GS parameters
//! an example       description US invocation
//! an argument      shape US id US value name US help US long help US long US short US env US default
//! one from stdin   "s" US id US most bytes US help
//! a flattened type "x"
//! ```
//!
//! Examples and parameters have RS between them. What is empty is not there, and what is empty at the end of a parameter
//! is left out; a default has `=` before it, since it may be empty. The shape is a letter of [`Arity`] or `s`, in
//! capitals where the parameter is required.

use super::{ArgSpec, Arity, Binding, ByValue, CommandSpec, Extra, Param, StdinSpec};

/// GS, between the parts of a command.
const PARTS: char = '\x1d';
/// RS, between the members of a part.
const MEMBERS: char = '\x1e';
/// US, between the fields of a member.
const FIELDS: char = '\x1f';

/// What a text lacks at its end is empty.
fn part(text: &'static str, at: usize) -> &'static str {
    text.split(PARTS).nth(at).unwrap_or_default()
}

fn members(part: &'static str) -> impl Iterator<Item = &'static str> {
    part.split(MEMBERS).filter(|member| !member.is_empty())
}

fn some(text: &'static str) -> Option<&'static str> {
    Some(text).filter(|text| !text.is_empty())
}

impl CommandSpec {
    /// The first paragraph of the function's documentation.
    pub(crate) fn about(&self) -> &'static str {
        part(self.text, 0)
    }

    /// All of it, where it has more than one paragraph.
    pub(crate) fn long_about(&self) -> Option<&'static str> {
        some(part(self.text, 1))
    }

    /// Invocations to start from: what each does, and what to type.
    pub(crate) fn examples(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        members(part(self.text, 2)).map(|example| example.split_once(FIELDS).unwrap_or((example, "")))
    }

    /// The names that the author bound to numbers.
    pub(crate) fn exit_codes(&self) -> impl Iterator<Item = Binding> {
        let bindings = self.codes.split(' ').filter_map(|binding| binding.split_once('='));
        bindings.map(|(name, number)| Binding { name, number: number.parse().unwrap_or_default() })
    }

    /// The parameters that are taken by value, in their order.
    pub(crate) fn params(&self) -> impl Iterator<Item = Param> {
        let extras = self.extras;
        members(part(self.text, 3)).enumerate().map(move |(at, text)| param(text, extra(extras, at)))
    }

    /// What reads each of them.
    pub(crate) fn by_value(&self) -> impl Iterator<Item = ByValue> {
        let extras = self.extras;
        members(part(self.text, 3)).enumerate().map(move |(at, text)| {
            let extra = extra(extras, at);
            ByValue { id: id(text, extra), take: extra.take }
        })
    }
}

fn extra(extras: &[Extra], at: usize) -> Extra {
    extras.iter().find(|extra| extra.param == at).copied().unwrap_or(Extra::NONE)
}

fn id(text: &'static str, extra: Extra) -> &'static str {
    extra.id.unwrap_or_else(|| text.split(FIELDS).nth(1).unwrap_or_default())
}

fn param(text: &'static str, extra: Extra) -> Param {
    if let Some(augment) = extra.flatten {
        return Param::Flatten(augment);
    }
    let mut fields = text.split(FIELDS);
    let mut next = || fields.next().unwrap_or_default();
    let shape = next();
    let id = extra.id.unwrap_or(next());
    let required = shape.starts_with(|letter: char| letter.is_ascii_uppercase());
    let arity = match shape {
        "s" | "S" => {
            let max_bytes = next().parse().unwrap_or_default();
            return Param::Stdin(StdinSpec { id, max_bytes, help: next(), required });
        }
        "v" | "V" => Arity::OptionalValue,
        "m" | "M" => Arity::Many,
        "f" | "F" => Arity::Flag,
        "u" | "U" => Arity::Unit,
        _ => Arity::One,
    };
    Param::Arg(ArgSpec {
        id,
        value_name: next(),
        help: next(),
        long_help: some(next()),
        long: some(next()),
        short: next().chars().next(),
        env: some(next()),
        default: next().strip_prefix('='),
        required,
        arity,
        extra,
    })
}

/// The number that a table binds to a name, for the compiler to ask.
pub(crate) const fn number_of(codes: &str, name: &str) -> Option<u8> {
    let (codes, name) = (codes.as_bytes(), name.as_bytes());
    let mut at = 0;
    while at < codes.len() {
        let mut i = 0;
        while i < name.len() && at + i < codes.len() && codes[at + i] == name[i] {
            i += 1;
        }
        let found = i == name.len() && at + i < codes.len() && codes[at + i] == b'=';
        at += i;
        // A name may have digits, which are no part of its number.
        while at < codes.len() && codes[at] != b'=' {
            at += 1;
        }
        at += 1;
        let mut number = 0;
        while at < codes.len() && codes[at] != b' ' {
            number = number * 10 + (codes[at] - b'0');
            at += 1;
        }
        if found {
            return Some(number);
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use clap::Arg;
    use clap::builder::ValueParser;

    use super::{Arity, CommandSpec, Extra, Param, number_of};
    use crate::command::effect::Effect;
    use crate::command::spec::{ArgSpec, Contract};

    const CONTRACT: Contract = Contract { effect: Effect::Read, errors: &[], repeatable: true, listing: None };

    const fn spec(text: &'static str) -> CommandSpec {
        CommandSpec { text, ..CommandSpec::new(CONTRACT) }
    }

    fn ids(spec: &CommandSpec) -> Vec<&'static str> {
        spec.by_value().map(|param| param.id).collect()
    }

    #[track_caller]
    fn argument(param: Param) -> ArgSpec {
        match param {
            Param::Arg(spec) => spec,
            param => panic!("{param:?} is no argument"),
        }
    }

    /// The only parameter of a command, from its text.
    #[track_caller]
    fn only(text: &'static str) -> ArgSpec {
        let spec = spec(text);
        let params: Vec<Param> = spec.params().collect();
        let [param] = params.as_slice() else { panic!("{params:?} is not one parameter") };
        argument(*param)
    }

    #[test]
    fn every_part_of_a_command_is_found() {
        let spec = spec(
            "Create it\x1dCreate it.\n\nAll of it.\x1dOne\x1ftool create --name a\x1eTwo\x1ftool create\x1d\
             O\x1fname\x1eo\x1flater",
        );
        assert_eq!(spec.about(), "Create it");
        assert_eq!(spec.long_about(), Some("Create it.\n\nAll of it."));
        let examples: Vec<_> = spec.examples().collect();
        assert_eq!(examples, [("One", "tool create --name a"), ("Two", "tool create")]);
        assert_eq!(ids(&spec), ["name", "later"]);
        assert_eq!(spec.params().map(|param| argument(param).id).collect::<Vec<_>>(), ["name", "later"]);
        let named = CommandSpec { name: "create", ..spec };
        assert_eq!(format!("{named:?}"), "CommandSpec { name: \"create\", .. }");
    }

    #[test]
    fn what_a_text_lacks_at_its_end_is_empty() {
        for text in ["", "List them", "List them\x1d\x1d\x1d"] {
            let spec = spec(text);
            assert_eq!(spec.about(), text.trim_end_matches('\x1d'));
            assert_eq!(spec.long_about(), None);
            assert_eq!((spec.examples().count(), spec.params().count(), spec.by_value().count()), (0, 0, 0));
        }
        // Parameters without examples, and examples without parameters.
        assert_eq!(ids(&spec("A\x1d\x1d\x1dO\x1fid")), ["id"]);
        let spec = spec("A\x1d\x1dOne\x1ftool a");
        assert_eq!((spec.examples().collect::<Vec<_>>(), spec.by_value().count()), (vec![("One", "tool a")], 0));
    }

    #[test]
    fn every_field_of_an_argument_is_found() {
        let all = only("A\x1d\x1d\x1dO\x1fid\x1fVALUE\x1fHelp\x1fHelp.\n\nMore.\x1flong\x1fs\x1fENV\x1f=7");
        assert_eq!((all.id, all.value_name, all.help, all.long_help), ("id", "VALUE", "Help", Some("Help.\n\nMore.")));
        assert_eq!((all.long, all.short, all.env, all.default), (Some("long"), Some('s'), Some("ENV"), Some("7")));
        assert!(all.required);

        let none = only("A\x1d\x1d\x1do\x1fid");
        assert_eq!((none.id, none.value_name, none.help, none.long_help), ("id", "", "", None));
        assert_eq!((none.long, none.short, none.env, none.default), (None, None, None, None));
        assert!(!none.required);
        assert!(none.extra.id.is_none() && none.extra.parser.is_none() && none.extra.extend.is_none());

        // What is empty in the middle is not there, and moves nothing else.
        let some = only("A\x1d\x1d\x1do\x1fid\x1f\x1f\x1f\x1f\x1fß\x1f\x1f=");
        assert_eq!((some.value_name, some.help, some.long_help), ("", "", None));
        assert_eq!((some.long, some.short, some.env, some.default), (None, Some('ß'), None, Some("")));
        assert_eq!(only("A\x1d\x1d\x1do\x1fid\x1fV\x1f\x1f\x1fl\x1f\x1f\x1f==a=").default, Some("=a="));
    }

    #[test]
    fn a_shape_is_an_arity_and_in_capitals_required() {
        for (optional, required, arity) in [
            ("A\x1d\x1d\x1do\x1fid", "A\x1d\x1d\x1dO\x1fid", Arity::One),
            ("A\x1d\x1d\x1dv\x1fid", "A\x1d\x1d\x1dV\x1fid", Arity::OptionalValue),
            ("A\x1d\x1d\x1dm\x1fid", "A\x1d\x1d\x1dM\x1fid", Arity::Many),
            ("A\x1d\x1d\x1df\x1fid", "A\x1d\x1d\x1dF\x1fid", Arity::Flag),
            ("A\x1d\x1d\x1du\x1fid", "A\x1d\x1d\x1dU\x1fid", Arity::Unit),
        ] {
            assert_eq!((only(optional).arity, only(optional).required), (arity, false));
            assert_eq!((only(required).arity, only(required).required), (arity, true));
        }
    }

    #[test]
    fn one_from_stdin_has_its_limit() {
        let spec = spec("A\x1d\x1d\x1dS\x1fbody\x1f65536\x1fThe text\x1es\x1fmore\x1f1");
        let stdin = |at: usize| match spec.params().nth(at) {
            Some(Param::Stdin(stdin)) => (stdin.id, stdin.max_bytes, stdin.help, stdin.required),
            param => panic!("{param:?} is not read from stdin"),
        };
        assert_eq!(stdin(0), ("body", 65_536, "The text", true));
        assert_eq!(stdin(1), ("more", 1, "", false));
        assert_eq!(ids(&spec), ["body", "more"]);
    }

    #[test]
    fn what_is_said_beyond_the_text_is_said_of_its_parameter() {
        static SPEC: CommandSpec = CommandSpec {
            extras: &[
                Extra { param: 1, flatten: Some(|command| command.arg(Arg::new("page"))), ..Extra::NONE },
                Extra { param: 2, id: Some("computed"), parser: Some(ValueParser::string), ..Extra::NONE },
                Extra { param: 4, extend: Some(|arg| arg.hide(true)), ..Extra::NONE },
            ],
            ..spec("A\x1d\x1d\x1do\x1fzero\x1ex\x1eo\x1f\x1fNAME\x1es\x1fthree\x1f9\x1em\x1ffour")
        };
        // A flattened type has no id of its own, and still its place.
        assert_eq!(ids(&SPEC), ["zero", "", "computed", "three", "four"]);
        let params: Vec<Param> = SPEC.params().collect();
        let [zero, Param::Flatten(augment), two, Param::Stdin(_), four] = params.as_slice() else {
            panic!("{params:?}")
        };
        let (zero, two, four) = (argument(*zero), argument(*two), argument(*four));
        assert!(zero.extra.id.is_none() && zero.extra.parser.is_none() && zero.extra.extend.is_none());
        assert_eq!((two.id, two.value_name), ("computed", "NAME"));
        assert!(two.extra.parser.is_some() && two.extra.extend.is_none());
        assert_eq!((four.id, four.arity), ("four", Arity::Many));
        assert!(four.extra.parser.is_none() && (four.extra.extend.unwrap())(Arg::new("four")).is_hide_set());
        let command = augment(clap::Command::new("a"));
        assert!(command.get_arguments().any(|arg| arg.get_id() == "page"));
    }

    /// Names that are prefixes of each other, names with digits, numbers of one digit to three.
    const TABLE: &str = "QUOTA_EXCEEDED=100 QUOTA=80 QUOTA_=9 NOT_FOUND=0 HTTP_5=125 HTTP_500=79 SHA_2561024=7 E1=1";

    #[test]
    fn the_compiler_and_the_run_find_the_same_numbers() {
        let spec = CommandSpec { codes: TABLE, ..spec("") };
        let found: Vec<(&str, u8)> = spec.exit_codes().map(|binding| (binding.name, binding.number)).collect();
        let expected = [
            ("QUOTA_EXCEEDED", 100),
            ("QUOTA", 80),
            ("QUOTA_", 9),
            ("NOT_FOUND", 0),
            ("HTTP_5", 125),
            ("HTTP_500", 79),
            ("SHA_2561024", 7),
            ("E1", 1),
        ];
        assert_eq!(found, expected);
        for (name, number) in expected {
            assert_eq!(number_of(TABLE, name), Some(number), "{name}");
        }
        assert_eq!(CommandSpec { codes: "", ..CommandSpec::STUB }.exit_codes().count(), 0);
    }

    #[test]
    fn a_name_that_is_not_bound_has_no_number() {
        for name in
            ["", "Q", "QUOT", "QUOTA_E", "UOTA", "FOUND", "HTTP_50", "HTTP_5000", "E", "E1=1", "E11", "1", "80", "="]
        {
            assert_eq!(number_of(TABLE, name), None, "{name}");
        }
        assert_eq!(number_of("", "QUOTA"), None);
        assert_eq!(number_of("", ""), None);
        assert_eq!(number_of("QUOTA=80", "QUOTA"), Some(80));
    }
}
