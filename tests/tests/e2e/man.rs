//! The built-in command `man`.

use std::io::Write;
use std::process::{Command, Stdio};

use envelope_tests::Call;
use serde_json::json;

#[test]
fn a_manual_page_is_json_or_roff() {
    for (words, name, said) in [
        ("", "tool", "Manages named resources"),
        ("resource", "tool-resource", "Manage resources"),
        ("resource create", "tool-resource-create", "Name of the resource; no other resource may have it"),
        ("exec", "tool-exec", "one JSON object per line"),
    ] {
        let json = Call::of("tool").words("man").words(words).run().success().data;
        assert_eq!((&json["name"], &json["section"]), (&json!(name), &json!(1)));
        let plain = Call::of("tool").words("man --format plain").words(words).run();
        assert_eq!(plain.stdout, json["roff"].as_str().unwrap());
        assert!(plain.stdout.contains(&format!(".TH {name} 1")), "{}", plain.stdout);
        assert!(plain.stdout.contains(said), "{words}: {}", plain.stdout);
    }
    let error = Call::of("tool").words("man resource nothing").run().failure(2, "ARG_ERROR").error;
    assert_eq!(error["message"], "`tool resource` has no command 'nothing'");
}

#[cfg(unix)]
#[test]
fn groff_renders_every_page_without_a_warning() {
    for words in ["", "resource create", "exec", "completion", "man", "manifest"] {
        let page = Call::of("tool").words("man --format plain").words(words).run().stdout;
        let mut groff = Command::new("groff");
        groff.args(["-man", "-ww", "-Tutf8"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let Ok(mut child) = groff.spawn() else {
            println!("groff is not installed: skipping the check of the pages");
            return;
        };
        child.stdin.take().unwrap().write_all(page.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.success(), String::from_utf8_lossy(&output.stderr).as_ref()), (true, ""), "{words}");
        // groff prints a bold letter twice, with a backspace in between.
        assert!(String::from_utf8_lossy(&output.stdout).contains("S\u{8}SY\u{8}YN\u{8}N"), "{words}");
    }
}
