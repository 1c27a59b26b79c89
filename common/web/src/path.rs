//! The parameters of a path, each an extractor. A malformed id is answered like an unknown one, with 404.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use domain::instant::parse_instant;
use domain::rollout::{Channel, OperationKind, parse_visitor_id};
use domain::{AppKey, EmailAddress, PartnerId, ProductId};
use jiff::Timestamp;
use runtime::secret::Secret;

use super::{Problem, query};

/// The value of the first of these parameters that the route has.
async fn parameter(parts: &mut Parts, names: &[&str]) -> Option<String> {
    let parameters = RawPathParams::from_request_parts(parts, &()).await.ok()?;
    parameters.iter().find(|(name, _)| names.contains(name)).map(|(_, value)| value.to_owned())
}

macro_rules! segment {
    ($(#[$doc:meta])* $name:ident($inner:ty) from $names:expr, $parse:expr, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(pub $inner);

        impl<S: Sync> FromRequestParts<S> for $name {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
                let text = parameter(parts, &$names).await;
                let parse: fn(&str) -> Option<$inner> = $parse;
                text.and_then(|text| parse(&text)).map(Self).ok_or_else(|| Problem::not_found($what))
            }
        }
    };
}

segment!(
    /// `{appKey}`, which REST v2 calls `{addonKey}`.
    Key(AppKey) from ["appKey", "addonKey"], |text| AppKey::parse(text).ok(), "such app"
);
segment!(
    /// `{productId}`.
    Product(ProductId) from ["productId"], |text| ProductId::parse(text).ok(), "such product"
);
segment!(
    /// `{partnerId}`.
    Partner(PartnerId) from ["partnerId"], |text| PartnerId::parse(text).ok(), "such partner"
);
segment!(
    /// `{email}`.
    Email(EmailAddress) from ["email"], |text| EmailAddress::parse(text).ok(), "such person"
);
segment!(
    /// `{number}`: a revision.
    Number(u32) from ["number"], query::whole, "such revision"
);
segment!(
    /// `{tokenId}`.
    TokenId(String) from ["tokenId"], |text| Some(text.to_owned()), "such token"
);
segment!(
    /// `{token}`: the secret of a mailed sign-in link.
    LinkSecret(Secret) from ["token"], |text| Some(Secret::received(text)), "such link"
);
segment!(
    /// `{begun}`: when an application was begun, which identifies it among the partner's applications.
    Begun(Timestamp) from ["begun"], |text| parse_instant(text).ok(), "such application"
);
segment!(
    /// `{file}`.
    File(String) from ["file"], |text| Some(text.to_owned()), "such file"
);
segment!(
    /// `{channel}`, of the rollout.
    OnChannel(Channel) from ["channel"], |text| text.parse().ok(), "such channel"
);
segment!(
    /// `{operation}`, on a channel.
    Operation(OperationKind) from ["operation"], |text| text.parse().ok(), "such operation"
);
segment!(
    /// `{job}`: a job's name.
    JobName(String) from ["job"], |text| Some(text.to_owned()), "such job"
);
segment!(
    /// `{visitorId}`.
    Visitor(String) from ["visitorId"], |text| parse_visitor_id(text).map(ToOwned::to_owned), "such visitor"
);
