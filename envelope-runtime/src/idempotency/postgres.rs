//! Idempotency keys in PostgreSQL.
