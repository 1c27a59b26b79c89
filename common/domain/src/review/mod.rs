//! The review of what is published, which comes after the publish: "lagging review". A scanner finds what may be wrong, a
//! person decides, and what is rejected is withheld from customers answer by answer.
//!
//! Publishing is immediate and stays so: a corrected answer is shown at once. What was withheld stays withheld while it is
//! the same, however often it is published (see [`Withheld`]).

mod accepted;
mod decide;
mod failing;
mod known_names;
mod label;
mod listing;
mod names;
pub(crate) mod record;
mod shared;
mod standing;
mod unseen;

pub use self::accepted::AcceptedHosts;
pub use self::decide::{DecideError, Decided, Order, decide, hosts_to_withhold, live_values, withhold_at_once};
pub use self::failing::{DEAD_AFTER_DAYS, FailingLinks};
pub use self::known_names::{KnownName, MAX_KNOWN_NAME, MAX_KNOWN_NAMES, check_known_names, marked_names};
pub use self::label::field_label;
pub use self::names::{APP_NAME_PATH, PARTNER_NAME_PATH, ScannedName};
pub use self::record::{
    Decider, Decision, DecisionKind, Entry, LookAgainError, MAX_FINDINGS, Presence, Reason, Review, ReviewFinding,
    ReviewState, Scan,
};
pub use self::shared::{SharedField, shared_fields, shared_kind, shared_path, shared_texts};
pub use self::standing::{PastDecision, StandingRejection, standing_rejections};
pub use self::unseen::{Unseen, unseen_answers};
pub use crate::questionnaire::withheld::{PRIVACY_POLICY_PATH, Withheld};
