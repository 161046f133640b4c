//! A PostgreSQL server for the tests that need one.

use std::env;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// The script that starts a server, and stops it when this process is gone.
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/postgres.sh");
/// What the script says where there is no server to be started.
const NOT_INSTALLED: i32 = 69;
/// A port that is free may be taken before the server has it.
const PORTS_TRIED: u32 = 3;

/// The connection string of a server: that of `ENVELOPE_POSTGRES` where it is set, else of one that is started for this
/// process and ends with it. None where there is none, which is said on stderr; with `ENVELOPE_POSTGRES_REQUIRED` it is a
/// failure.
///
/// # Panics
///
/// Where a server is installed and does not start, or one is required and there is none.
pub fn postgres() -> Option<&'static str> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    let server = SERVER.get_or_init(|| match env::var("ENVELOPE_POSTGRES") {
        Ok(url) if !url.is_empty() => Some(Server { url, _started: None }),
        _ => start(),
    });
    server.as_ref().map(|server| server.url.as_str())
}

/// The connection string of another database of the same server.
pub fn with_database(connection_string: &str, database: &str) -> String {
    // What comes last holds, in both ways to write one.
    let join = match connection_string {
        url if url.contains("://") && url.contains('?') => "&",
        url if url.contains("://") => "?",
        _ => " ",
    };
    format!("{connection_string}{join}dbname={database}")
}

struct Server {
    url: String,
    /// Never waited for: its script ends when this process no longer holds the other end of its stdin.
    _started: Option<Child>,
}

fn start() -> Option<Server> {
    for tried in 1.. {
        let port = free_port();
        let mut script = Command::new("sh")
            .args([SCRIPT, &port.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a shell starts");
        let mut url = String::new();
        BufReader::new(script.stdout.as_mut().expect("stdout is a pipe")).read_line(&mut url).expect("it is text");
        if !url.is_empty() {
            return Some(Server { url: url.trim_end().to_owned(), _started: Some(script) });
        }
        let mut said = String::new();
        script.stderr.as_mut().expect("stderr is a pipe").read_to_string(&mut said).expect("it is text");
        let status = script.wait().expect("the script ends");
        if status.code() == Some(NOT_INSTALLED) {
            skip(said.trim_end());
            return None;
        }
        assert!(tried < PORTS_TRIED, "the PostgreSQL server does not start: {status}\n{said}");
    }
    None
}

fn skip(why: &str) {
    let required = env::var("ENVELOPE_POSTGRES_REQUIRED").is_ok_and(|value| !value.is_empty());
    assert!(!required, "ENVELOPE_POSTGRES_REQUIRED is set, and {why}");
    // Past the capture of the test's output, which shows nothing of a test that passes.
    let _ = writeln!(
        std::io::stderr(),
        "\nSKIPPED: the tests of PostgreSQL: {why}.\n\
         Install one (`apt-get install postgresql`; the tests start a server of their own), or set ENVELOPE_POSTGRES to the \
         connection string of a superuser of one that runs.\n"
    );
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port can be had");
    listener.local_addr().expect("it has a port").port()
}

#[cfg(test)]
mod tests {
    use super::with_database;

    #[test]
    fn a_database_is_named_last() {
        for (given, expected) in [
            ("postgres://u@h:1/a", "postgres://u@h:1/a?dbname=b"),
            ("postgres://u@h:1/a?sslmode=disable", "postgres://u@h:1/a?sslmode=disable&dbname=b"),
            ("host=h user=u dbname=a", "host=h user=u dbname=a dbname=b"),
        ] {
            assert_eq!(with_database(given, "b"), expected);
        }
    }
}
