//! The commands. Each sends one request and converts the response to the outcome of its effect.

use envelope_runtime::http::{HttpError, HttpFailure};
use envelope_runtime::prelude::*;
use serde::Deserialize;

use crate::service::Service;

/// A project of the service
#[derive(Debug, PartialEq, Serialize, Deserialize, Resource)]
#[resource(kind = "project")]
pub(crate) struct Project {
    #[resource(id)]
    id: String,
    #[resource(key)]
    name: String,
    created_at: String,
}

/// Create a project
#[command(
    effect = "create",
    exit_codes(
        ALREADY_EXISTS = 80, NOT_FOUND, CONFLICT, PRECONDITION, PERMISSION_DENIED, AUTH_REQUIRED, PAYMENT_REQUIRED,
        RATE_LIMITED, UNAVAILABLE
    ),
    get = get,
    retry(policy = "exponential", attempts = 4),
    timeout = "30s",
    example("Create a project", "httptool project create --name apollo"),
    example("Create a project once, with a key for retries", "httptool project create --name apollo --idempotency-key k1")
)]
pub(crate) fn create(
    service: &Service,
    idempotency: &Idempotency,
    /// Name of the project; no other project may have it
    #[arg(long)]
    name: String,
) -> Result<Create<Project>, HttpError> {
    service.create(&name, idempotency.key())?.created(|at| service.existing(at, &name)?.found())
}

/// Show a project
#[command(
    effect = "read",
    exit_codes(
        NOT_FOUND,
        CONFLICT,
        PRECONDITION,
        PERMISSION_DENIED,
        AUTH_REQUIRED,
        PAYMENT_REQUIRED,
        RATE_LIMITED,
        UNAVAILABLE
    ),
    retry(policy = "exponential", attempts = 4),
    timeout = "30s",
    example("Show a project", "httptool project get p_1")
)]
pub(crate) fn get(
    service: &Service,
    /// Id of the project
    id: ResourceId,
) -> Result<Project, HttpError> {
    service.get(&id)?.read()
}

/// List all projects
#[command(
    effect = "read",
    exit_codes(
        NOT_FOUND,
        CONFLICT,
        PRECONDITION,
        PERMISSION_DENIED,
        AUTH_REQUIRED,
        PAYMENT_REQUIRED,
        RATE_LIMITED,
        UNAVAILABLE
    ),
    retry(policy = "exponential", attempts = 4),
    timeout = "30s",
    example("List all projects", "httptool project list")
)]
pub(crate) fn list(service: &Service) -> Result<Vec<Project>, HttpError> {
    service.list()?.read()
}

/// Delete a project
#[command(
    effect = "delete",
    exit_codes(
        NOT_FOUND = 0,
        CONFLICT,
        PRECONDITION,
        PERMISSION_DENIED,
        AUTH_REQUIRED,
        PAYMENT_REQUIRED,
        RATE_LIMITED,
        UNAVAILABLE
    ),
    retry(policy = "exponential", attempts = 4),
    timeout = "30s",
    example("Delete a project", "httptool project delete p_1")
)]
pub(crate) fn delete(
    service: &Service,
    plan: &Plan,
    /// Id of the project
    id: ResourceId,
) -> Result<Delete<Project>, HttpFailure> {
    let there =
        plan.write(|| service.delete(&id)?.deleted(), || Ok(service.get(&id)?.found::<Project>()?.is_some()))?;
    Ok(if there { Delete::deleted(id) } else { Delete::not_found(id) })
}
