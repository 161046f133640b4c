//! `pgtool`, with roles and keys on one server: many processes and killed processes.

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use envelope_tests::Call;

use super::processes::{Keys, Kind, Outcome, RecordState, assert_one_of_many_runs, kill_loop};
use crate::server::{Database, unique};

impl Keys for Database {
    fn record_state(&self, key: &str) -> RecordState {
        self.wait_for_disconnect(key);
        let query = "SELECT answer IS NOT NULL FROM envelope_idempotency WHERE key = $1";
        // The first call may have been killed before it created the tables.
        match self.client().query_opt(query, &[&key]) {
            Ok(Some(row)) if row.get(0) => RecordState::Answered,
            Ok(Some(_)) => RecordState::Claimed,
            Ok(None) | Err(_) => RecordState::Nothing,
        }
    }

    fn expire_lease(&self, key: &str) {
        self.wait_for_disconnect(key);
        let expire_lease = "UPDATE envelope_idempotency SET lease_until = 0 WHERE key = $1 AND answer IS NULL";
        let _ = self.client().execute(expire_lease, &[&key]);
    }
}

impl Database {
    /// Calls `pgtool` on this database, which also contains the keys.
    pub(crate) fn call(&self, words: &str) -> Call {
        Call::of("pgtool").words(words).env("PGTOOL_URL", self.url())
    }

    /// Calls `pgtool` with the key of the round as the application name of its connections.
    fn call_of_round(&self, round: usize, words: &str) -> Call {
        let url = format!("{}&application_name=round-{round}", self.url());
        Call::of("pgtool").words(words).env("PGTOOL_URL", url)
    }

    /// Waits until the server notices that the process is dead; it completes statements that it has received.
    fn wait_for_disconnect(&self, key: &str) {
        let mut client = self.client();
        let alive = "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1";
        while client.query_one(alive, &[&key]).unwrap().get::<_, i64>(0) > 0 {
            thread::sleep(Duration::from_millis(1));
        }
    }
}

/// The roles whose names have this prefix.
fn roles(database: &Database, prefix: &str) -> BTreeSet<String> {
    let list = database.call("role list --limit 0").run().success().data;
    let names = list.as_array().unwrap().iter().map(|role| role["name"].as_str().unwrap().to_owned());
    names.filter(|name| name.starts_with(prefix)).collect()
}

fn remove(database: &Database, roles: &BTreeSet<String>) {
    let drop: Vec<String> = roles.iter().map(|role| format!("DROP ROLE {role};")).collect();
    database.client().batch_execute(&drop.concat()).unwrap();
}

#[test]
fn one_of_many_processes_with_one_key_runs() {
    let Some(database) = Database::new() else { return };
    let name = unique("one_key");
    let made = unique("one_key_database");
    let call = |words: &str| database.call(words);
    let created = assert_one_of_many_runs("role create", &call(&format!("role create {name} --login")), "created");
    assert_eq!(created.data["name"], name);
    assert_eq!(roles(&database, &name), BTreeSet::from([name.clone()]));
    assert_one_of_many_runs("role delete", &call(&format!("role delete {name}")), "deleted");
    assert_eq!(roles(&database, &name), BTreeSet::new());
    assert_one_of_many_runs("database create", &call(&format!("database create {made}")), "created");
    let delete = call(&format!("database delete {made} --confirm-destructive"));
    assert_one_of_many_runs("database delete", &delete, "deleted");
    call(&format!("database get {made}")).run().failure(5, "NOT_FOUND");
}

/// Tests the transaction hook on a server: a process killed at any moment has done all of its work or none, and a retry with
/// its key reports which.
#[test]
fn a_killed_change_is_made_once_by_its_retries() {
    const ROUNDS: usize = 240;
    let Some(database) = Database::new() else { return };
    let (old, new) = (unique("old"), unique("new"));
    let name = |prefix: &str, round: usize| format!("{prefix}_{round}");
    let prepare: Vec<String> = (0..ROUNDS).map(|round| format!("CREATE ROLE {};", name(&old, round))).collect();
    database.client().batch_execute(&prepare.concat()).unwrap();
    let kinds = [
        Kind {
            call: &|round| database.call_of_round(round, &format!("role create {}", name(&new, round))),
            effect: "created",
            may_be_unknown: false,
        },
        Kind {
            call: &|round| database.call_of_round(round, &format!("role delete {}", name(&old, round))),
            effect: "deleted",
            may_be_unknown: false,
        },
    ];
    let (figures, outcomes) = kill_loop("pgtool", &database, ROUNDS, &kinds);

    let (mut made, mut left) = (BTreeSet::new(), (0..ROUNDS).map(|round| name(&old, round)).collect::<BTreeSet<_>>());
    for (round, outcome) in outcomes.iter().enumerate() {
        let Outcome::Known(answer) = outcome else { panic!("round {round} is not known") };
        if round % kinds.len() == 0 {
            assert_eq!(answer.data["name"], name(&new, round));
            made.insert(name(&new, round));
        } else {
            // Even a retry reports that its own call deleted the role.
            assert_eq!(answer.data["status"], "deleted", "round {round}");
            left.remove(&name(&old, round));
        }
    }
    let (found_new, found_old) = (roles(&database, &format!("{new}_")), roles(&database, &format!("{old}_")));
    remove(&database, &found_new);
    remove(&database, &found_old);
    assert_eq!((found_new, found_old), (made, left), "the roles differ from the reported ones");
    assert!(figures.before_the_record > 0 && figures.after_the_record > 0, "{figures}");
    assert!(figures.replays > 0 && figures.ran_again > 0, "{figures}");
}
