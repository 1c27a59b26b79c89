//! An operation on a channel of the rollout, as it is sent, and its effect. What must not live here: which operations there are,
//! and when they are possible.

use domain::Precondition;
use domain::programme::Programme;
use domain::questionnaire::rules::check_line;
use domain::rollout::{Channel, Operation, OperationKind, OperationRefusal};
use serde_json::{Value as Json, json};
use store::audit::Actor;
use store::programme::ProgrammeChange;
use store::{Store, Versioned};

use crate::body::Fields;
use crate::conditional::unmet;
use crate::programme_change::change;
use crate::{Problem, ProblemKind};

/// The longest reason, in characters.
pub const REASON_LENGTH: usize = 500;

#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename_all = "camelCase"))]
pub struct OperationBody {
    #[cfg_attr(feature = "schema", schemars(with = "domain::schema::Line<REASON_LENGTH>"))]
    reason: Option<String>,
    /// Where to; for jump and roll-back, and for no other.
    #[cfg_attr(
        feature = "schema",
        schemars(with = "Option<domain::schema::BasisPoints>", transform = domain::schema::describe_value)
    )]
    basis_points: Option<Json>,
}

impl OperationBody {
    /// Reads what is sent, and the operation that `kind` makes of it.
    fn read(mut fields: Fields, kind: OperationKind) -> Result<(Self, Operation), Problem> {
        let reason = read_reason(&mut fields);
        let basis_points: Option<Json> = fields.optional("basisPoints", "a whole number");
        let operation = kind.with_exposure(basis_points.as_ref());
        fields.refuse(operation.as_ref().err().cloned());
        fields.finish()?;
        let operation = operation.map_err(|violation| Problem::invalid(vec![violation]))?;
        Ok((Self { reason, basis_points }, operation))
    }
}

/// Carries out an operation on a channel of the programme that the precondition allows, with the fields that were sent.
///
/// # Errors
/// Why it is refused: nothing was changed then.
pub async fn operate(
    store: &Store,
    actor: Actor<'_>,
    (channel, kind): (Channel, OperationKind),
    fields: Fields,
    precondition: &Precondition,
) -> Result<Versioned<Programme>, Problem> {
    let (OperationBody { reason, basis_points }, operation) = OperationBody::read(fields, kind)?;
    change(store, actor, |current| {
        if !precondition.is_met_by(Some(&current.version.to_string())) {
            let detail = "The programme has changed since you read it. Nothing was changed. Look at it again, and repeat your change.";
            return Err(unmet(precondition, detail));
        }
        let after = current.value.operate(channel, operation, actor.now).map_err(explain_refusal)?;
        let detail = json!({ "channel": channel, "basisPoints": basis_points, "reason": reason });
        Ok((after, ProgrammeChange { action: kind.action(), detail }))
    })
    .await
}

/// Forces a visitor of a channel to see the tab (`true`) or not to (`false`), or no longer forces them (`None`).
///
/// # Errors
/// Why it is refused: nothing was changed then.
pub async fn force(
    store: &Store,
    actor: Actor<'_>,
    (channel, visitor, shown): (Channel, &str, Option<bool>),
    reason: Option<&str>,
) -> Result<Versioned<Programme>, Problem> {
    change(store, actor, |current| {
        let after = current.value.force(channel, visitor, shown, actor.now).map_err(explain_refusal)?;
        let mut detail = json!({ "channel": channel, "visitor": visitor });
        if let Some(shown) = shown {
            detail["shown"] = json!(shown);
        }
        if let Some(reason) = reason {
            detail["reason"] = json!(reason);
        }
        let action = if shown.is_some() { "rollout-force" } else { "rollout-release" };
        Ok((after, ProgrammeChange { action, detail }))
    })
    .await
}

/// Reads the reason of a change, for the audit log.
pub fn read_reason(fields: &mut Fields) -> Option<String> {
    let reason: Option<String> = fields.required("reason", "the reason, in one line, for the audit log");
    fields.refuse(reason.iter().flat_map(|reason| check_line(reason, REASON_LENGTH, "/reason")));
    reason
}

/// The problem of an operation that the present state does not allow.
fn explain_refusal(refusal: OperationRefusal) -> Problem {
    match refusal {
        OperationRefusal::NotForced => Problem::not_found("such forced visitor"),
        refusal => Problem::new(ProblemKind::NotApplicable, format!("{refusal} Nothing was changed.")),
    }
}
