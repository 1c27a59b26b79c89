//! What is recorded of an app's review: where it stands, what the scanner found and what was decided last.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use strum::VariantArray;

use super::accepted::AcceptedHosts;
use super::failing::FailingLinks;
use crate::ids::EmailAddress;
use crate::listing::{AppFacts, Listing};

/// The most findings that are kept of a scan, greatest risk first. (Ours.)
pub const MAX_FINDINGS: usize = 50;

/// The review of an app's live revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// The revision that is reviewed; 0 if nothing but the privacy policy's link is live.
    pub revision: u32,
    /// Where the review stands.
    pub state: ReviewState,
    /// Since when it is in this state, and waits if it is open.
    pub since: Timestamp,
    /// When the scanner looked at this revision last; `None` if it has not yet.
    pub scanned_at: Option<Timestamp>,
    /// What the scanner found, greatest risk first.
    pub findings: Vec<ReviewFinding>,
    /// The decision that was made last, on this revision or an earlier one.
    pub decision: Option<Decision>,
    /// The question to the partner that is open: until something new becomes live, or a person decides.
    pub question: Option<Decision>,
    /// How often something of the app was rejected.
    pub rejections: u32,
    /// When the partner asked for another look at the last rejection; `None` if it has not.
    pub look_again_at: Option<Timestamp>,
    /// The links that did not answer when the scanner tried them last.
    pub failing_links: FailingLinks,
    /// The known-bad hosts that a person has approved.
    pub accepted_hosts: AcceptedHosts,
    /// Since when customers cannot find the app, as scans have seen; `None` while they can. Such a review waits for nobody.
    pub absent_since: Option<Timestamp>,
    /// The version of this record.
    pub etag: String,
}

/// Where a review stands.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::VariantArray,
    strum::VariantNames,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, transform = crate::schema::words))]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum ReviewState {
    /// It waits for a person.
    Open,
    /// The partner was asked, and nothing is decided yet.
    Asked,
    /// A person has decided.
    Decided,
}

impl ReviewState {
    /// All states, in the order in which a review comes to them.
    pub const ALL: &'static [Self] = Self::VARIANTS;
    /// The words of the states, as requests and replies spell them.
    pub const NAMES: &'static [&'static str] = <Self as strum::VariantNames>::VARIANTS;

    /// The state as queries name it.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// Something that may be wrong with an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = crate::schema::documented("")))]
#[serde(rename_all = "camelCase")]
pub struct ReviewFinding {
    /// The path of the answer in the wire object, `privacyPolicyUrl`, or the name of another text.
    pub path: String,
    /// The word of its kind, for example `dead-link`.
    pub kind: String,
    /// What was found, for people.
    pub detail: String,
    /// When it was found first.
    pub found_at: Timestamp,
    /// Its risk, from 0 (none) to 99. The queue is ordered by the greatest of a review.
    pub risk: u8,
    /// The host that is on the list of known-bad ones; absent for any other finding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
}

impl ReviewFinding {
    /// Whether both are of one kind in one answer, and lead to one host if it is known to be bad. The detail does not count:
    /// a link may be dead for another reason each day.
    fn is_like(&self, other: &Self) -> bool {
        (&self.path, &self.kind, &self.host) == (&other.path, &other.kind, &other.host)
    }
}

/// A decision, as it is kept in the review's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = crate::schema::documented("")))]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// What was decided.
    pub kind: DecisionKind,
    /// The revision that it is about.
    pub revision: u32,
    /// When it was made.
    pub at: Timestamp,
    /// Who made it; null for the scanner.
    pub by: Decider,
    /// The paths of the answers that it is about.
    pub fields: Vec<String>,
    /// Why; null for an approval.
    pub reason: Option<Reason>,
    /// What the partner is told besides the reason.
    pub text: Option<String>,
}

/// Who made a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline))]
#[serde(untagged)]
pub enum Decider {
    /// A member of staff.
    Person(EmailAddress),
    /// The scanner, which withholds links to hosts that are known to be malicious.
    Scanner,
}

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, transform = crate::schema::words))]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum DecisionKind {
    /// The answers may be shown.
    Approve,
    /// The answers are withheld.
    Reject,
    /// The partner is asked first; nothing is withheld.
    Ask,
}

/// Why answers are rejected or asked about.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::VariantArray,
    strum::VariantNames,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, transform = crate::schema::words))]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Reason {
    /// A link leads to something malicious.
    MaliciousLink,
    /// The text is obscene.
    Obscenity,
    /// There is personal data that does not belong there.
    PersonalData,
    /// The answer misleads customers.
    Misleading,
    /// The answer is spam.
    Spam,
    /// Anything else, which the text explains.
    Other,
}

impl Reason {
    /// All reasons, in the order in which reviewers choose among them.
    pub const ALL: &'static [Self] = Self::VARIANTS;
    /// The words of the reasons, as requests and replies spell them.
    pub const NAMES: &'static [&'static str] = <Self as strum::VariantNames>::VARIANTS;

    /// The reason as requests name it.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// A change of what is live, which enters the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The revision that is live then; 0 if only the privacy policy's link is.
    pub revision: u32,
    /// When it was made.
    pub at: Timestamp,
}

/// What a scan of a live revision found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// The revision that was scanned.
    pub revision: u32,
    /// When the answers were looked at.
    pub at: Timestamp,
    /// What was found.
    pub findings: Vec<ReviewFinding>,
    /// The links that did not answer.
    pub failing_links: FailingLinks,
    /// When the app is to be scanned again.
    pub next_at: Timestamp,
    /// Whether customers can find the app.
    pub presence: Presence,
}

/// Whether customers can find an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It has a public tab.
    Public,
    /// It has none: it has left the marketplace, is hidden, or runs elsewhere than in the cloud.
    Absent,
}

impl Presence {
    /// Whether customers can find the app of these facts.
    pub fn of(facts: &AppFacts) -> Self {
        if facts.has_public_tab() { Self::Public } else { Self::Absent }
    }
}

/// Why a partner cannot ask for another look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LookAgainError {
    /// Nothing that is live is withheld.
    #[error("Nothing of this app is withheld, so there is nothing to look at again.")]
    NothingWithheld,
    /// It was asked for already since the last rejection.
    #[error("Another look at this rejection was asked for already. It can be asked for once.")]
    AskedAlready,
}

impl Review {
    /// The review of what has just become live. It keeps the history of the review `before`.
    pub fn entered(before: Option<&Self>, entry: Entry, etag: String) -> Self {
        Self {
            revision: entry.revision,
            state: ReviewState::Open,
            since: entry.at,
            scanned_at: None,
            findings: Vec::new(),
            decision: before.and_then(|before| before.decision.clone()),
            question: None,
            rejections: before.map_or(0, |before| before.rejections),
            look_again_at: before.and_then(|before| before.look_again_at),
            failing_links: before.map(|before| before.failing_links.clone()).unwrap_or_default(),
            accepted_hosts: before.map(|before| before.accepted_hosts.clone()).unwrap_or_default(),
            // The next scan says so if customers cannot find it.
            absent_since: None,
            etag,
        }
    }

    /// Whether it waits, for a reviewer or for the partner's answer: nothing is decided, and customers can find the app.
    pub fn waits(&self) -> bool {
        self.state != ReviewState::Decided && self.absent_since.is_none()
    }

    /// The risk that the queue is ordered by: the greatest of the findings.
    pub fn risk(&self) -> u8 {
        self.findings.iter().map(|finding| finding.risk).max().unwrap_or(0)
    }

    /// The review after a scan; `None` if the scan was of another revision. A scan that finds something that no person has
    /// seen opens a review that was decided. Only the findings that are kept count: the others were cut off before as well,
    /// and would be new at each scan. While customers cannot find the app, the review waits for nobody.
    pub fn scanned(&self, scan: &Scan, etag: String) -> Option<Self> {
        if scan.revision != self.revision {
            return None;
        }
        let known = |new: &ReviewFinding| self.findings.iter().find(|old| old.is_like(new));
        let dated = |finding: &ReviewFinding| {
            let found_at = known(finding).map_or(finding.found_at, |known| known.found_at);
            ReviewFinding { found_at, ..finding.clone() }
        };
        let mut findings: Vec<ReviewFinding> = scan.findings.iter().map(dated).collect();
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.risk));
        findings.truncate(MAX_FINDINGS);
        let is_new = self.scanned_at.is_none() || findings.iter().any(|finding| known(finding).is_none());
        let opens = self.state == ReviewState::Decided && is_new && !findings.is_empty();
        let (state, since) = if opens { (ReviewState::Open, scan.at) } else { (self.state, self.since) };
        let failing_links = scan.failing_links.clone();
        let absent_since = match scan.presence {
            Presence::Public => None,
            Presence::Absent => Some(self.absent_since.unwrap_or(scan.at)),
        };
        let scanned_at = Some(scan.at);
        Some(Self { state, since, scanned_at, findings, failing_links, absent_since, etag, ..self.clone() })
    }

    /// The review after its partner asked for another look at what is withheld of its listing. The last decision may be an
    /// approval of other answers, so it says nothing of that.
    ///
    /// # Errors
    /// When nothing is withheld, or another look was asked for already since the last rejection.
    pub fn look_again(&self, listing: &Listing, now: Timestamp, etag: String) -> Result<Self, LookAgainError> {
        match self.look_again_at {
            _ if listing.withheld_paths().is_empty() => Err(LookAgainError::NothingWithheld),
            Some(_) => Err(LookAgainError::AskedAlready),
            None => {
                let (state, look_again_at) = (ReviewState::Open, Some(now));
                Ok(Self { state, since: now, look_again_at, etag, ..self.clone() })
            }
        }
    }
}
