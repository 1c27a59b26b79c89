//! Links to known-bad hosts that a person has approved. The host stays on the list for everybody else, so without a memory of
//! the approval the scanner would withhold the same answer again.

use serde::{Deserialize, Serialize};

use crate::questionnaire::Value;
use crate::questionnaire::withheld::digest;

/// The hosts on the list of known-bad ones that a person has approved in answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AcceptedHosts(Vec<AcceptedHost>);

/// A host that was approved in one answer, as long as the answer is the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct AcceptedHost {
    /// The path of the answer.
    path: String,
    /// The digest of its value.
    digest: u32,
    host: String,
}

impl AcceptedHosts {
    /// Whether nothing was approved.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a person has approved the host in this value of the answer at `path`.
    pub fn covers(&self, path: &str, value: &Value, host: &str) -> bool {
        self.0.iter().any(|known| known.path == path && known.host == host && known.digest == digest(value))
    }

    /// Approves the host in this value of the answer at `path`.
    pub(super) fn accept(&mut self, path: &str, value: &Value, host: &str) {
        if !self.covers(path, value, host) {
            self.0.push(AcceptedHost { path: path.to_owned(), digest: digest(value), host: host.to_owned() });
        }
    }

    /// Forgets what was approved in the answer at `path`.
    pub(super) fn forget(&mut self, path: &str) {
        self.0.retain(|known| known.path != path);
    }

    /// Forgets what was approved in answers that are not live any more.
    pub(super) fn trim(&mut self, live: &[(String, Value)]) {
        self.0.retain(|known| live.iter().any(|(path, value)| known.path == *path && known.digest == digest(value)));
    }
}
