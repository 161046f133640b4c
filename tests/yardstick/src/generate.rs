//! Generates tools with any number of commands with four arguments each, using the framework or clap's derive.
//!
//! Both variants do the same: there are ten commands per file, and each is a function that takes the store, a name and three
//! more arguments, and prints the envelope. The five kinds of commands have different types of arguments and outcomes, as in
//! a real tool.

use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

/// The variant of a tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// With `#[command]`.
    Ours,
    /// With clap's derive, `serde_json` and a `match`.
    Derive,
}

impl Way {
    /// The name of the generated package.
    pub(crate) fn package(self, commands: usize) -> String {
        match self {
            Way::Ours => format!("ours-{commands}"),
            Way::Derive => format!("derive-{commands}"),
        }
    }
}

/// Commands per file.
pub(crate) const PER_FILE: usize = 10;

/// Writes the package of a tool with this many commands into a folder. It is a separate workspace, which depends on the
/// runtime by path and uses the versions of the workspace's lock file.
///
/// # Errors
///
/// If a file cannot be written.
pub(crate) fn generate(way: Way, commands: usize, into: &Path) -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let source = into.join("src");
    fs::create_dir_all(&source)?;
    write(&into.join("Cargo.toml"), &manifest(way, commands, &root))?;
    if !into.join("Cargo.lock").exists() {
        fs::copy(root.join("Cargo.lock"), into.join("Cargo.lock"))?;
    }
    let files = commands.div_ceil(PER_FILE);
    for file in 0..files {
        let numbers = file * PER_FILE..commands.min((file + 1) * PER_FILE);
        write(&source.join(format!("g{file}.rs")), &commands_of(way, numbers))?;
    }
    match way {
        Way::Ours => {
            write(&source.join("model.rs"), include_str!("generated/ours_model.rs"))?;
            write(&source.join("main.rs"), &our_main(commands, files))
        }
        Way::Derive => {
            write(&source.join("model.rs"), include_str!("generated/derive_model.rs"))?;
            write(&source.join("main.rs"), &derive_main(commands, files))
        }
    }
}

/// Keeps a file that has this content already, to avoid a rebuild.
fn write(file: &Path, text: &str) -> io::Result<()> {
    if fs::read_to_string(file).is_ok_and(|held| held == text) {
        return Ok(());
    }
    fs::write(file, text)
}

fn manifest(way: Way, commands: usize, root: &Path) -> String {
    let name = way.package(commands);
    let dependencies = match way {
        Way::Ours => format!("envelope-runtime = {{ path = '{}' }}", root.join("envelope-runtime").display()),
        Way::Derive => "clap = { version = \"4.6\", features = [\"derive\"] }\nserde_json = \"1\"\nhumantime = \"2\"\n\
                        fastrand = \"2\""
            .to_owned(),
    };
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}\n\
         serde = {{ version = \"1\", features = [\"derive\"] }}\n\n[workspace]\n"
    )
}

/// The kinds of commands, by number.
const KINDS: [&str; 5] = ["create", "get", "list", "update", "delete"];

fn kind(number: usize) -> &'static str {
    KINDS[number % KINDS.len()]
}

/// The arguments of a kind: name, type, settings of `#[arg]` besides `long`, documentation. The first one is the name.
fn arguments(kind: &str) -> [(&'static str, &'static str, &'static str, &'static str); 4] {
    const NAME: (&str, &str, &str, &str) = ("name", "String", "", "Name of the widget");
    const FORCE: (&str, &str, &str, &str) = ("force", "bool", "", "Skip the confirmation");
    match kind {
        "create" => [
            NAME,
            ("size", "u32", "default_value_t = 1", "Size in millimetres"),
            ("tag", "Option<String>", "", "A tag for searching"),
            FORCE,
        ],
        "get" => [
            NAME,
            ("revision", "Option<u64>", "", "Revision to show; the latest by default"),
            ("tag", "Option<String>", "", "Only if it has this tag"),
            ("deep", "bool", "", "Include its children"),
        ],
        "list" => [
            ("prefix", "Option<String>", "", "Only widgets with this prefix"),
            ("level", "Option<Level>", "", "Only widgets of this level"),
            ("least", "u32", "default_value_t = 0", "Only widgets of at least this size, in millimetres"),
            ("tags", "Vec<String>", "", "Only widgets with all of these tags"),
        ],
        "update" => [
            NAME,
            ("size", "Option<u32>", "", "New size in millimetres"),
            ("level", "Level", "default_value = \"low\"", "New level"),
            FORCE,
        ],
        _ => [
            NAME,
            ("revision", "Option<u64>", "", "Only if this is its revision"),
            ("reason", "Option<String>", "", "Reason for the removal"),
            FORCE,
        ],
    }
}

fn documentation(number: usize) -> String {
    let (verb, object) = match kind(number) {
        "create" => ("Create", "a widget"),
        "get" => ("Show", "a widget"),
        "list" => ("List", "the widgets"),
        "update" => ("Change", "a widget"),
        _ => ("Remove", "a widget"),
    };
    format!("/// {verb} {object} of shelf {number}\n")
}

fn call(number: usize, plan: &str, from: &str) -> String {
    let kind = kind(number);
    let values: Vec<String> = arguments(kind).iter().map(|(name, ..)| format!("{from}{name}")).collect();
    format!("store.{kind}({number}, {plan}{})", values.join(", "))
}

fn commands_of(way: Way, numbers: std::ops::Range<usize>) -> String {
    let mut text = match way {
        Way::Ours => "use envelope_runtime::prelude::*;\n\nuse crate::model::{Fault, Level, Store, Widget};\n",
        Way::Derive => "use crate::model::{Answer, Fault, Level, Store};\n",
    }
    .to_owned();
    for number in numbers {
        let kind = kind(number);
        text.push('\n');
        text.push_str(&documentation(number));
        if way == Way::Ours {
            let (effect, codes, returns) = match kind {
                "create" => ("create", "ALREADY_EXISTS = 10, UNAVAILABLE = 12", "Create<Widget>"),
                "get" => ("read", "UNAVAILABLE = 12", "Option<Widget>"),
                "list" => ("read", "UNAVAILABLE = 12", "Vec<Widget>"),
                "update" => ("update", "UNAVAILABLE = 12", "Update<Widget>"),
                _ => ("delete", "NOT_FOUND = 0, UNAVAILABLE = 12", "Delete<Widget>"),
            };
            let _ = write!(
                text,
                "#[command(effect = \"{effect}\", exit_codes({codes}))]\npub fn {kind}{number}(\n    store: &Store,\n"
            );
            // A delete must ask whether it may write.
            let (plan, from) = if kind == "delete" { ("    plan: &Plan,\n", "plan, ") } else { ("", "") };
            text.push_str(plan);
            for (name, ty, settings, doc) in arguments(kind) {
                let comma = if settings.is_empty() { "" } else { ", " };
                let _ = write!(text, "    /// {doc}\n    #[arg(long{comma}{settings})]\n    {name}: {ty},\n");
            }
            let _ = write!(text, ") -> Result<{returns}, Fault> {{\n    {}\n}}\n", call(number, from, ""));
        } else {
            let _ = write!(text, "#[derive(clap::Args)]\npub struct Args{number} {{\n");
            for (name, ty, settings, doc) in arguments(kind) {
                let comma = if settings.is_empty() { "" } else { ", " };
                let _ = write!(text, "    /// {doc}\n    #[arg(long{comma}{settings})]\n    {name}: {ty},\n");
            }
            let _ = write!(
                text,
                "}}\n\npub fn {kind}{number}(store: &Store, args: Args{number}) -> Result<Answer, Fault> {{\n    {}\n}}\n",
                call(number, "", "args.")
            );
        }
    }
    text
}

fn modules(files: usize) -> String {
    (0..files).fold(String::new(), |text, file| text + &format!("mod g{file};\n"))
}

fn our_main(commands: usize, files: usize) -> String {
    let mut text = modules(files);
    text.push_str("mod model;\n\nuse envelope_runtime::prelude::*;\n\nuse crate::model::Store;\n\nfn main() -> std::process::ExitCode {\n");
    let name = Way::Ours.package(commands);
    let _ = writeln!(
        text,
        "    let app = App::new(\"{name}\", \"0.1.0\").about(\"Manages widgets\").state(|_: &()| Ok::<_, model::Fault>(Store));"
    );
    for number in 0..commands {
        let _ = writeln!(text, "    let app = app.command::<g{}::{}{number}>();", number / PER_FILE, kind(number));
    }
    text.push_str("    app.build().run()\n}\n");
    text
}

fn derive_main(commands: usize, files: usize) -> String {
    let mut text = modules(files);
    let name = Way::Derive.package(commands);
    let _ = write!(
        text,
        "mod model;\n\nuse clap::{{Parser, Subcommand}};\n\nuse crate::model::Store;\n\n\
         /// Manages widgets\n#[derive(Parser)]\n#[command(name = \"{name}\", version)]\nstruct Cli {{\n    \
         #[command(subcommand)]\n    command: Command,\n}}\n\n#[derive(Subcommand)]\nenum Command {{\n"
    );
    for number in 0..commands {
        let (kind, file) = (kind(number), number / PER_FILE);
        let variant = format!("{}{}", kind[..1].to_uppercase(), &kind[1..]);
        let _ = writeln!(text, "    {}    {variant}{number}(g{file}::Args{number}),", documentation(number));
    }
    text.push_str("}\n\nfn main() -> std::process::ExitCode {\n    let cli = Cli::parse();\n    let answer = match cli.command {\n");
    for number in 0..commands {
        let (kind, file) = (kind(number), number / PER_FILE);
        let variant = format!("{}{}", kind[..1].to_uppercase(), &kind[1..]);
        let _ = writeln!(
            text,
            "        Command::{variant}{number}(args) => (\"{kind}{number}\", g{file}::{kind}{number}(&Store, args)),"
        );
    }
    text.push_str("    };\n    model::print(answer.0, answer.1)\n}\n");
    text
}
