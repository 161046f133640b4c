//! The built-in command `completion`.

use std::process::Command;

use envelope_tests::{Call, program};

#[test]
fn a_completion_script_is_json_or_plain_text() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let json = Call::of("tool").words("completion").args([shell]).run().success().data;
        assert_eq!(json["shell"], shell);
        let plain = Call::of("tool").words("completion --format plain").args([shell]).run();
        assert_eq!((plain.code, plain.stderr.as_str()), (0, ""));
        assert_eq!(plain.stdout, json["script"].as_str().unwrap(), "{shell}");
        let mut words = vec!["resource", "create", "validate-only", "manifest"];
        // clap does not complete values in the other two shells.
        if ["bash", "zsh", "fish"].contains(&shell) {
            words.push("archived");
        }
        for word in words {
            assert!(plain.stdout.contains(word), "{shell}: {word}");
        }
    }
    Call::of("tool").words("completion tcsh").run().failure(2, "ARG_ERROR");
}

/// Returns the completions that bash offers for an unfinished command line.
#[cfg(unix)]
fn completions(line: &str) -> Option<Vec<String>> {
    let script = r#"
        source <("$TOOL" completion bash --format plain) || exit 9
        COMP_WORDS=($LINE) COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        if [[ $LINE == *' ' ]]; then COMP_WORDS+=(''); COMP_CWORD=$((COMP_CWORD + 1)); fi
        _tool tool "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    let mut bash = Command::new("bash");
    bash.args(["--norc", "-c", script]).env("TOOL", program("tool")).env("LINE", line);
    let Ok(output) = bash.output() else {
        println!("bash is not installed: skipping its completion");
        return None;
    };
    assert!(output.status.success(), "{output:?}");
    Some(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect())
}

#[cfg(unix)]
#[test]
fn bash_completes_commands_flags_and_values() {
    for (line, words) in [
        ("tool reso", &["resource"][..]),
        ("tool resource cr", &["create"]),
        ("tool resource create --na", &["--name"]),
        ("tool resource create --sto", &["--store"]),
        ("tool resource apply --status ar", &["archived"]),
        ("tool completion po", &["powershell"]),
        ("tool exec --ig", &["--ignore-errors"]),
    ] {
        let Some(offered) = completions(line) else { return };
        assert_eq!(offered, words, "{line}");
    }
}

#[cfg(unix)]
#[test]
fn installed_shells_accept_their_scripts() {
    for (shell, check) in [("bash", "-n"), ("zsh", "-n"), ("fish", "--no-execute")] {
        let script = Call::of("tool").words("completion --format plain").args([shell]).run().stdout;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("script");
        std::fs::write(&file, script).unwrap();
        match Command::new(shell).arg(check).arg(&file).output() {
            Ok(output) => assert!(output.status.success(), "{shell}: {output:?}"),
            Err(_) => println!("{shell} is not installed: skipping the check of its script"),
        }
    }
}
