//! The names that are scanned with an app's answers. They belong to the catalogue, which staff keep, so no decision is about them:
//! a name that must not be shown is changed there.

/// The path of the app's name in findings.
pub const APP_NAME_PATH: &str = "name";
/// The path of the partner's name in findings.
pub const PARTNER_NAME_PATH: &str = "partnerName";

/// A name that customers read beside the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScannedName {
    /// The name of the app, which staff change on the app's own page.
    App,
    /// The name of the partner, which all of its apps show.
    Partner,
}

impl ScannedName {
    /// The name at a path; `None` if the path is of an answer.
    pub fn at(path: &str) -> Option<Self> {
        match path {
            APP_NAME_PATH => Some(Self::App),
            PARTNER_NAME_PATH => Some(Self::Partner),
            _ => None,
        }
    }

    /// Why no decision is about it, and what to do instead.
    pub(super) fn refusal(self) -> String {
        let (whose, route) = match self {
            Self::App => ("app", "PUT /catalogue/apps/{appKey}"),
            Self::Partner => ("partner", "PUT /catalogue/partners/{partnerId}"),
        };
        format!(
            "The {whose}'s name is no answer: it belongs to the catalogue, which staff keep, so it is neither withheld nor asked about. Leave it out, and change it in the catalogue with {route} or an import; the next scan looks at the new name."
        )
    }
}
