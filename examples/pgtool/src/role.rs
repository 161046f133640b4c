//! Roles, which PostgreSQL changes in transactions.

use envelope_runtime::prelude::*;
use postgres::error::SqlState;
use postgres::types::Type;
use postgres::{GenericClient, Row, Transaction};
use postgres_protocol::password::scram_sha_256;

use crate::error::{ChangeError, GetError, ServerError};
use crate::name::Name;
use crate::server::Server;

pub(crate) type Commands = commands![create, get, list, delete];

/// A role of the server
#[derive(Debug, PartialEq, Serialize, Resource)]
pub(crate) struct Role {
    #[resource(id, key)]
    name: String,
    can_login: bool,
    can_create_databases: bool,
    superuser: bool,
}

const ROLE: &str = "SELECT rolname::text, rolcanlogin, rolcreatedb, rolsuper FROM pg_catalog.pg_roles";

/// Create a role
#[command(
    effect = "create",
    exit_codes(
        ALREADY_EXISTS = 10,
        PRECONDITION,
        PERMISSION_DENIED,
        AUTH_REQUIRED,
        UNAVAILABLE,
        CONNECTION_LOST = 81,
        SERVER_REFUSED = 80
    ),
    get = get,
    example("Create a role that may connect", "pgtool role create app --login")
)]
pub(crate) fn create(
    server: &Server,
    plan: &Plan,
    idempotency: &Idempotency,
    /// Name of the role; no other role may have it
    name: Name,
    /// Allow the role to connect
    #[arg(long)]
    login: bool,
    /// Allow the role to create databases
    #[arg(long)]
    create_databases: bool,
    /// Password of the role; safer in the environment variable, which process lists do not show
    #[arg(long, env = "PGTOOL_ROLE_PASSWORD", hide_env_values = true)]
    password: Option<Secret>,
) -> Result<Create<Role>, ChangeError> {
    let option = |wanted: bool, option: &'static str| if wanted { option } else { "" };
    // The server stores a verifier of the password. Computing it here keeps the password out of the server's log.
    let password = password.map(|password| format!(" PASSWORD '{}'", scram_sha_256(password.expose().as_bytes())));
    let statement = format!(
        "CREATE ROLE {}{}{}{}",
        name.quoted(),
        option(login, " LOGIN"),
        option(create_databases, " CREATEDB"),
        password.unwrap_or_default()
    );
    server.change(plan, idempotency, |transaction| {
        insert(transaction, &statement, &name).or_existing(|| Ok(find(transaction, &name)?))
    })
}

/// Runs in a savepoint, so the transaction survives a conflict.
fn insert(transaction: &mut Transaction<'_>, statement: &str, name: &Name) -> Result<Role, ChangeError> {
    let mut attempt = transaction.transaction()?;
    attempt.batch_execute(statement)?;
    let row = attempt.query_typed_one(&format!("{ROLE} WHERE rolname = $1"), &[(&name.as_str(), Type::TEXT)])?;
    attempt.commit()?;
    Ok(role(&row)?)
}

/// Show a role
#[command(
    effect = "read",
    exit_codes(NOT_FOUND, PRECONDITION, PERMISSION_DENIED, AUTH_REQUIRED, UNAVAILABLE, SERVER_REFUSED = 80),
    example("Show a role", "pgtool role get app")
)]
pub(crate) fn get(
    server: &Server,
    /// Name of the role
    name: Name,
) -> Result<Role, GetError> {
    find(&mut *server.client(), &name)?.ok_or_else(|| GetError::NotFound { kind: Role::KIND, name: name.into() })
}

/// List all roles except the server's own, by name
#[command(
    effect = "read",
    exit_codes(PRECONDITION, PERMISSION_DENIED, AUTH_REQUIRED, UNAVAILABLE, SERVER_REFUSED = 80),
    example("List all roles", "pgtool role list")
)]
pub(crate) fn list(server: &Server) -> Result<Vec<Role>, ServerError> {
    let rows = server.client().query(&format!("{ROLE} WHERE rolname !~ '^pg_' ORDER BY rolname"), &[])?;
    Ok(rows.iter().map(role).collect::<Result<_, _>>()?)
}

/// Delete a role
#[command(
    effect = "delete",
    exit_codes(
        NOT_FOUND = 0,
        PRECONDITION,
        PERMISSION_DENIED,
        AUTH_REQUIRED,
        UNAVAILABLE,
        CONNECTION_LOST = 81,
        SERVER_REFUSED = 80
    ),
    example("Delete a role", "pgtool role delete app")
)]
pub(crate) fn delete(
    server: &Server,
    plan: &Plan,
    idempotency: &Idempotency,
    /// Name of the role
    name: Name,
) -> Result<Delete<Role>, ChangeError> {
    server.change(plan, idempotency, |transaction| {
        let error = match drop_role(transaction, &name) {
            Ok(()) => return Ok(Delete::deleted(name)),
            Err(error) => error,
        };
        // If two sessions drop a role concurrently, one of them gets an internal error (XX000), so we check whether the role
        // exists.
        let gone = match error.code() {
            Some(&SqlState::UNDEFINED_OBJECT) => true,
            Some(&SqlState::INTERNAL_ERROR) => find(transaction, &name)?.is_none(),
            _ => false,
        };
        if gone { Ok(Delete::not_found(name)) } else { Err(error.into()) }
    })
}

/// Runs in a savepoint, so the transaction survives a rejection.
fn drop_role(transaction: &mut Transaction<'_>, name: &Name) -> Result<(), postgres::Error> {
    let mut attempt = transaction.transaction()?;
    attempt.batch_execute(&format!("DROP ROLE {}", name.quoted()))?;
    attempt.commit()
}

fn find(client: &mut impl GenericClient, name: &Name) -> Result<Option<Role>, postgres::Error> {
    let found = client.query_typed_opt(&format!("{ROLE} WHERE rolname = $1"), &[(&name.as_str(), Type::TEXT)])?;
    found.as_ref().map(role).transpose()
}

fn role(row: &Row) -> Result<Role, postgres::Error> {
    Ok(Role {
        name: row.try_get(0)?,
        can_login: row.try_get(1)?,
        can_create_databases: row.try_get(2)?,
        superuser: row.try_get(3)?,
    })
}
