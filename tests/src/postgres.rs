//! A PostgreSQL server for the tests that need one.

use std::env;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// Starts a server, and stops it when its stdin is closed.
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/postgres.sh");
/// The exit code of the script if PostgreSQL is not installed.
const NOT_INSTALLED: i32 = 69;
/// Another process may take a free port before the server does, so another port is tried.
const PORTS_TRIED: u32 = 3;

/// Returns the connection string of a PostgreSQL server: the one in `ENVELOPE_POSTGRES` if that is set, else one that is
/// started for this process and ends with it.
///
/// Returns `None` and prints the reason to stderr if no server is available.
///
/// # Panics
///
/// If an installed server does not start, or no server is available and `ENVELOPE_POSTGRES_REQUIRED` is set.
pub fn postgres() -> Option<&'static str> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    let server = SERVER.get_or_init(|| match env::var("ENVELOPE_POSTGRES") {
        Ok(url) if !url.is_empty() => Some(Server { url, _started: None }),
        _ => start(),
    });
    server.as_ref().map(|server| server.url.as_str())
}

/// Returns the connection string of another database of the same server.
pub fn with_database(connection_string: &str, database: &str) -> String {
    // The last parameter takes precedence, in a URL and in a list of `key=value` pairs.
    let join = match connection_string {
        url if url.contains("://") && url.contains('?') => "&",
        url if url.contains("://") => "?",
        _ => " ",
    };
    format!("{connection_string}{join}dbname={database}")
}

struct Server {
    url: String,
    /// Never waited for: the script ends when this process closes the pipe to its stdin.
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
        BufReader::new(script.stdout.as_mut().expect("stdout is a pipe"))
            .read_line(&mut url)
            .expect("the script prints UTF-8");
        if !url.is_empty() {
            return Some(Server { url: url.trim_end().to_owned(), _started: Some(script) });
        }
        let mut stderr = String::new();
        script.stderr.as_mut().expect("stderr is a pipe").read_to_string(&mut stderr).expect("the script prints UTF-8");
        let status = script.wait().expect("the script ends");
        if status.code() == Some(NOT_INSTALLED) {
            skip(stderr.trim_end());
            return None;
        }
        assert!(tried < PORTS_TRIED, "the PostgreSQL server does not start: {status}\n{stderr}");
    }
    None
}

fn skip(why: &str) {
    let required = env::var("ENVELOPE_POSTGRES_REQUIRED").is_ok_and(|value| !value.is_empty());
    assert!(!required, "ENVELOPE_POSTGRES_REQUIRED is set, and {why}");
    // `writeln!` to stderr is not captured by the test harness, which hides `println!` of a passing test.
    let _ = writeln!(
        std::io::stderr(),
        "\nSKIPPED: the tests of PostgreSQL: {why}.\n\
         Install PostgreSQL (`apt-get install postgresql`; the tests start their own server), or set ENVELOPE_POSTGRES to the \
         connection string of a superuser.\n"
    );
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port is free");
    listener.local_addr().expect("the listener has an address").port()
}

#[cfg(test)]
mod tests {
    use super::with_database;

    #[test]
    fn the_database_is_appended() {
        for (given, expected) in [
            ("postgres://u@h:1/a", "postgres://u@h:1/a?dbname=b"),
            ("postgres://u@h:1/a?sslmode=disable", "postgres://u@h:1/a?sslmode=disable&dbname=b"),
            ("host=h user=u dbname=a", "host=h user=u dbname=a dbname=b"),
        ] {
            assert_eq!(with_database(given, "b"), expected);
        }
    }
}
