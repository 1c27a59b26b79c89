//! A customer's visit: who reads which app how, and whether the rollout shows them its tab. Everything that customers read
//! comes through here, so nothing of a tab can be read around the gate.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::header::VARY;
use axum::http::request::Parts;
use axum::response::Response;
use domain::AppKey;
use domain::language::Language;
use domain::rollout::Channel;
use domain::tab::TabView;
use jiff::Timestamp;
use store::Store;
use store::listings::{IncludeDraft, ListingRecord};
use web::app_path::AppPath;
use web::language;
use web::query::Query;
use web::render::Address;
use web::reply::{Keep, in_language, insert, public};
use web::visitor::visitor;
use web::{Caller, Now, Problem};

use super::{consistency, readable};

/// What a request says.
pub(super) struct Visit {
    pub(super) caller: Caller,
    pub(super) query: Query,
    pub(super) headers: HeaderMap,
    pub(super) now: Timestamp,
    pub(super) channel: Channel,
    pub(super) language: Language,
    /// The language, where the address names it.
    chosen: Option<Language>,
    app_path: AppPath,
}

impl<S> FromRequestParts<S> for Visit
where
    S: Send + Sync,
    Store: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, state).await?;
        let Ok(app_path) = AppPath::from_request_parts(parts, state).await;
        let query = Query::from_request_parts(parts, state).await?;
        let Now(now) = Now::from_request_parts(parts, state).await?;
        let headers = parts.headers.clone();
        let (channel, chosen) = (query.channel()?, language::chosen(&query)?);
        let language = chosen.unwrap_or_else(|| language::accepted(&headers));
        Ok(Self { caller, query, headers, now, channel, language, chosen, app_path })
    }
}

/// An app that the visitor may know of.
pub(super) struct Seen {
    pub(super) key: AppKey,
    pub(super) read: ListingRecord,
    /// Whether the visitor sees its tab.
    pub(super) shown: bool,
    /// Whether every visitor sees the same of it.
    pub(super) alike: bool,
}

impl Visit {
    /// The visitor's id.
    pub(super) fn visitor(&self) -> Option<&str> {
        visitor(&self.headers, &self.query)
    }

    /// The app in one round trip, and the gate's answer.
    pub(super) async fn look(&self, store: &Store) -> Result<Seen, Problem> {
        let key = self.app_path.clone().key(store).await?.ok_or_else(|| Problem::not_found("such app"))?;
        let read = store.listing(&key, IncludeDraft::No, consistency(&self.caller)).await?;
        let read = readable(&self.caller, &key, read)?;
        let exposure = read.programme.exposure(self.channel, self.now);
        let (shown, alike) = (exposure.shows(self.visitor()), exposure.same_for_everybody());
        Ok(Seen { key, read, shown, alike })
    }

    /// What the links of a page must say on: a visitor's id only where it decides what is shown.
    pub(super) fn address(&self, seen: &Seen) -> Address<'_> {
        Address { visitor: self.query.get("visitor").filter(|_| !seen.alike), language: self.chosen }
    }

    /// How the tab of an app is read here.
    pub(super) fn reading<'a>(&self, seen: &'a Seen, view: TabView) -> domain::tab::TabRequest<'a> {
        domain::tab::TabRequest {
            app: &seen.key,
            channel: self.channel,
            view,
            programme: &seen.read.programme,
            now: self.now,
            language: self.language,
        }
    }

    /// The answer: for a shared cache only where everybody gets the same.
    pub(super) fn answer(&self, seen: &Seen, media_type: &'static str, body: String) -> Response {
        self.kept(seen, media_type, body, Keep::Shared)
    }

    /// The same for what pages elsewhere show and readers fetch by themselves: where everybody gets the same, it may be some
    /// minutes old.
    pub(super) fn brief_answer(&self, seen: &Seen, media_type: &'static str, body: String) -> Response {
        self.kept(seen, media_type, body, Keep::Briefly)
    }

    fn kept(&self, seen: &Seen, media_type: &'static str, body: String, alike: Keep) -> Response {
        let shared = seen.alike && matches!(self.caller, Caller::Nobody);
        let keep = if shared { alike } else { Keep::Private };
        let mut response = in_language(public(&self.headers, media_type, body, keep), self.language);
        if !seen.alike {
            insert(&mut response, VARY, "Accept, Accept-Language, X-Visitor-Id, Cookie");
        }
        response
    }
}
