//! Databases on a real PostgreSQL server.

use std::sync::atomic::{AtomicU32, Ordering};

use envelope_tests::with_database;
use postgres::config::Host;
use postgres::{Client, Config, NoTls};

/// A new database, dropped with the value.
pub(crate) struct Database {
    name: String,
    server: &'static str,
    url: String,
}

impl Database {
    /// Returns `None` if no server is available; the reason is printed to stderr.
    pub(crate) fn new() -> Option<Database> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let server = envelope_tests::postgres()?;
        let name = unique(&format!("envelope_{}", MADE.fetch_add(1, Ordering::Relaxed)));
        connect(server).batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        let url = with_database(server, &name);
        Some(Database { name, server, url })
    }

    /// The connection string of a superuser.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn client(&self) -> Client {
        connect(&self.url)
    }

    /// Returns the credentials and options of a client, without host and port.
    pub(crate) fn client_config(&self) -> Config {
        let given: Config = self.url.parse().unwrap();
        let mut config = Config::new();
        config.user(given.get_user().unwrap()).dbname(&self.name);
        if let Some(password) = given.get_password() {
            config.password(password);
        }
        config
    }

    /// The host and the port of the server.
    pub(crate) fn address(&self) -> (String, u16) {
        let config: Config = self.url.parse().unwrap();
        let Host::Tcp(host) = &config.get_hosts()[0] else { panic!("the tests need a server that listens on TCP") };
        (host.clone(), config.get_ports().first().copied().unwrap_or(5432))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        // If the server is gone, so is the database.
        if let Ok(mut client) = Client::connect(self.server, NoTls) {
            let _ = client.batch_execute(&drop);
        }
    }
}

/// Returns a name that no other test run uses on the same server.
pub(crate) fn unique(name: &str) -> String {
    format!("{name}_{}", std::process::id())
}

fn connect(url: &str) -> Client {
    Client::connect(url, NoTls).unwrap()
}
