//! The gates between the arguments and the handler, as data: the commands that each gate guards and the error codes
//! that it adds to their exit-code tables. `run::gate` implements their behaviour.

use super::effect::Effect;
use super::spec::CommandSpec;
use crate::context::idempotency::{UNAVAILABLE, UNUSABLE};
use crate::context::plan::Plan;
use crate::error::error_code::CodeSpec;
use crate::error::standard::TIMEOUT;
use crate::wire::SideEffects;

/// The identity of a gate, by which `run::gate` finds its behaviour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GateId {
    Describe,
    ValidateOnly,
    Timeout,
    DryRun,
    Confirm,
    IdempotencyKey,
}

/// The declaration of a gate. Its flags are the rows of [`FLAGS`](super::flags::FLAGS) that name it.
pub(crate) struct Gate {
    pub(crate) id: GateId,
    guards: fn(&CommandSpec, Features) -> bool,
    codes: &'static [CodeSpec],
}

/// The parts of a program that decide which gates and flags its commands have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Features {
    /// Whether the program has an idempotency store.
    pub(crate) idempotency: bool,
}

pub(crate) const CONFIRMATION_REQUIRED: &str = "CONFIRMATION_REQUIRED";
pub(crate) const KEY_REUSED: &str = "IDEMPOTENCY_KEY_REUSED";
pub(crate) const KEY_IN_USE: &str = "IDEMPOTENCY_KEY_IN_USE";
pub(crate) const OUTCOME_UNKNOWN: &str = "OUTCOME_UNKNOWN";

/// Every gate, in the order in which a call passes them.
pub(crate) static GATES: [Gate; 6] = [
    Gate { id: GateId::Describe, guards: |_, _| true, codes: &[] },
    Gate { id: GateId::ValidateOnly, guards: |_, _| true, codes: &[] },
    Gate {
        id: GateId::Timeout,
        guards: |spec, _| spec.timeout_ms.is_some(),
        codes: &[CodeSpec {
            name: TIMEOUT,
            description: "",
            number: None,
            retryable: false,
            side_effects: SideEffects::Partial,
        }],
    },
    Gate {
        id: GateId::DryRun,
        guards: |spec, _| spec.contract.effect != Effect::Read && spec.takes::<Plan>(),
        codes: &[],
    },
    Gate {
        id: GateId::Confirm,
        guards: |spec, _| spec.confirm,
        codes: &[CodeSpec {
            name: CONFIRMATION_REQUIRED,
            description: "The change cannot be undone and was not confirmed; nothing was done",
            number: Some(2),
            retryable: false,
            side_effects: SideEffects::None,
        }],
    },
    Gate {
        id: GateId::IdempotencyKey,
        guards: |spec, features| {
            features.idempotency && spec.contract.effect != Effect::Read && spec.built_in.is_none()
        },
        codes: &[
            CodeSpec {
                name: KEY_REUSED,
                description: "The idempotency key was used for another call before; nothing was done",
                number: Some(2),
                retryable: false,
                side_effects: SideEffects::None,
            },
            CodeSpec {
                name: KEY_IN_USE,
                description: "Another call with this idempotency key is running; nothing was done",
                number: Some(6),
                retryable: true,
                side_effects: SideEffects::None,
            },
            CodeSpec {
                name: OUTCOME_UNKNOWN,
                description: "An earlier call with this key ended without an answer; whether it took effect is unknown",
                number: Some(4),
                retryable: false,
                side_effects: SideEffects::Partial,
            },
            UNAVAILABLE,
            UNUSABLE,
        ],
    },
];

impl Gate {
    /// Whether calls of this command pass the gate.
    pub(crate) fn guards(&self, spec: &CommandSpec, features: Features) -> bool {
        (self.guards)(spec, features)
    }
}

impl GateId {
    /// Whether calls of this command pass the gate.
    pub(crate) fn guards(self, spec: &CommandSpec, features: Features) -> bool {
        GATES.iter().any(|gate| gate.id == self && gate.guards(spec, features))
    }
}

/// The codes of the gates that guard a command.
pub(crate) fn codes(spec: &CommandSpec, features: Features) -> Vec<&'static CodeSpec> {
    let mut codes = Vec::new();
    for gate in GATES.iter().filter(|gate| gate.guards(spec, features)) {
        codes.extend(gate.codes);
    }
    codes
}
