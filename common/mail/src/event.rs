//! The event that starts a job.

use domain::instant::deserialize_instant;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value as Json;

/// What a schedule says to a job, or a person who starts it by hand.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JobEvent {
    /// The instant of the schedule: `<aws.scheduler.scheduled-time>`.
    #[serde(deserialize_with = "deserialize_instant")]
    pub scheduled_at: Timestamp,
    /// Only report what the run would do.
    #[serde(default)]
    pub rehearse: bool,
    /// The most subjects of this run, in place of the programme's limit.
    #[serde(default, alias = "max_per_run")]
    pub max_per_run: Option<u32>,
}

/// The event is not one that starts a job. The message does not repeat it, because nobody knows what it contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the event must be an object with scheduledAt, an instant; rehearse and maxPerRun are optional, and nothing else is allowed"
)]
pub struct NotAJobEvent;

impl JobEvent {
    pub(crate) fn parse(event: Json) -> Result<Self, NotAJobEvent> {
        serde_json::from_value(event).map_err(|_| NotAJobEvent)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_has_the_instant_of_the_schedule_and_what_a_person_adds() {
        let scheduled = JobEvent::parse(json!({ "scheduledAt": "2023-08-14T00:00:00Z" })).unwrap();
        assert!(!scheduled.rehearse && scheduled.max_per_run.is_none());
        let by_hand = json!({ "scheduledAt": "2023-08-14T00:00:00Z", "rehearse": true, "max_per_run": 5 });
        let by_hand = JobEvent::parse(by_hand).unwrap();
        assert!(by_hand.rehearse && by_hand.max_per_run == Some(5));
        let misspelled = json!({ "scheduledAt": "2023-08-14T00:00:00Z", "rehearsal": true });
        let too_early = json!({ "scheduledAt": "-009999-01-01T00:00:00Z" });
        for bad in [json!({}), json!({ "scheduledAt": "today" }), too_early, misspelled] {
            assert_eq!(JobEvent::parse(bad.clone()), Err(NotAJobEvent), "{bad}");
        }
    }
}
