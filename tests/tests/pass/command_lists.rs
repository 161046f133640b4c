//! Lists of commands: `commands![…]`, exported by a library and registered by a program.

use envelope_runtime::prelude::*;
use serde_json::json;

use super::run;

/// A library of commands. It does not know the program that registers them.
#[expect(unreachable_pub, reason = "the items are public as in a library; this is a test")]
mod host {
    use std::convert::Infallible;

    use envelope_runtime::prelude::*;

    pub struct Inventory(pub Vec<String>);

    #[derive(Serialize, Resource)]
    pub struct Host {
        #[resource(id, key)]
        pub name: String,
    }

    /// Create a host
    #[command(effect = "create", exit_codes(ALREADY_EXISTS = 10), get = get)]
    pub fn create(inventory: &Inventory, name: String) -> Result<Create<Host>, Infallible> {
        let host = Host { name };
        Ok(if inventory.0.contains(&host.name) { Create::AlreadyExists(host) } else { Create::Created(host) })
    }

    /// Show a host
    #[command(effect = "read")]
    pub fn get(name: String) -> Result<Host, Infallible> {
        Ok(Host { name })
    }

    /// List the hosts
    #[command(effect = "read")]
    pub fn list(inventory: &Inventory) -> Result<Vec<String>, Infallible> {
        Ok(inventory.0.clone())
    }

    pub type Commands = commands![create, get, list];
}

fn app() -> AppBuilder<(host::Inventory, envelope_runtime::Base)> {
    App::new("tool", "1.0.0").state(|(): &()| Ok::<_, std::convert::Infallible>(host::Inventory(vec!["a".to_owned()])))
}

#[test]
fn a_library_exports_a_list_and_a_program_registers_it_in_a_group() {
    let app = app().group("host", "Manage hosts", |group| group.commands::<host::Commands>()).build();
    app.debug_assert();
    assert_eq!(run(&app, &["tool", "host", "create", "a"]).0, 10);
    assert_eq!(run(&app, &["tool", "host", "create", "b"]).0, 0);
    assert_eq!(run(&app, &["tool", "host", "list"]).1["data"], json!(["a"]));
}

/// At the root, beside single commands, written with paths.
#[test]
fn a_list_may_be_written_with_paths() {
    let app = app().commands::<commands![host::create, host::get,]>().command::<host::list>().commands::<commands![]>();
    let app = app.build();
    app.debug_assert();
    assert_eq!(run(&app, &["tool", "get", "c"]).1["data"]["name"], "c");
    assert_eq!(run(&app, &["tool", "list"]).1["data"], json!(["a"]));
}

/// A command of the program replaces the built-in command with the same name, also in a list.
#[test]
fn a_list_may_contain_the_name_of_a_built_in_command() {
    /// Show the manifest of a ship
    #[command(effect = "read", name = "manifest")]
    fn ship() -> Result<String, std::convert::Infallible> {
        Ok("cargo".to_owned())
    }
    let app = App::new("tool", "1.0.0").commands::<commands![ship]>().build();
    assert_eq!(run(&app, &["tool", "manifest"]).1["data"]["value"], "cargo");
}

/// The order in the help is that of the list.
#[test]
fn commands_are_registered_in_the_order_of_the_list() {
    macro_rules! numbered {
        ($($name:ident)*) => {
            $(
                /// Print a number
                #[command(effect = "read")]
                fn $name() -> Result<u8, std::convert::Infallible> {
                    Ok(0)
                }
            )*
            type Numbered = commands![$($name),*];
            const NAMES: &[&str] = &[$(stringify!($name)),*];
        };
    }
    numbered!(n01 n02 n03 n04 n05 n06 n07 n08 n09 n10 n11 n12 n13 n14 n15 n16 n17 n18 n19);

    let app = App::new("tool", "1.0.0").group("n", "Numbers", |group| group.commands::<Numbered>()).build();
    let described = run(&app, &["tool", "n", "--describe"]).1;
    let names: Vec<&str> = described["data"]["commands"]
        .as_array()
        .unwrap()
        .iter()
        .map(|command| command["command"].as_str().unwrap().trim_start_matches("n "))
        .collect();
    assert_eq!(names, NAMES);
}
