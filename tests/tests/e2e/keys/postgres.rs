//! Keys in PostgreSQL.

use envelope_runtime::idempotency::{IdempotencyStore, PostgresKeys, Timing};

use super::suite::Place;
use crate::server::Database;

impl Place for Database {
    fn open(&self, timing: Timing) -> Box<dyn IdempotencyStore> {
        Box::new(PostgresKeys::connect(self.url()).unwrap().timing(timing))
    }

    fn held(&self) -> usize {
        let held = "SELECT count(*) FROM envelope_idempotency";
        self.client().query_one(held, &[]).unwrap().get::<_, i64>(0).try_into().unwrap()
    }
}

mod contract {
    use crate::keys::suite::keeps_the_contract;
    use crate::server::Database;

    keeps_the_contract!(Database::new());
}
