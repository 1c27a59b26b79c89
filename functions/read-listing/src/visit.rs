//! A customer's visit: who reads which app in which way, and whether the rollout shows them its tab. Everything that
//! customers read comes through here, so that nothing of a tab can be read past the rollout's gate.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::{SET_COOKIE, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use domain::AppKey;
use domain::language::Language;
use domain::rollout::Channel;
use domain::tab::TabView;
use jiff::Timestamp;
use store::Store;
use store::listings::{IncludeDraft, ListingRecord};
use web::accept::{Format, preferred_format};
use web::app_path::AppPath;
use web::language;
use web::query::Query;
use web::render::link::LinkParameters;
use web::reply::{Keep, framed_by, in_language, insert, public};
use web::visitor::{new_visitor, visitor, visitor_cookie};
use web::{Caller, Now, Problem};

use super::access::{check_readable, consistency_for};

/// What a request of a customer says.
pub(super) struct Visit {
    pub(super) caller: Caller,
    pub(super) query: Query,
    pub(super) headers: HeaderMap,
    pub(super) now: Timestamp,
    pub(super) channel: Channel,
    pub(super) language: Language,
    /// The language, if the address names one.
    chosen: Option<Language>,
    app_path: AppPath,
    /// Whether the reader sees what is answered: HEAD shows nothing.
    is_seen: bool,
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
        Ok(Self {
            caller,
            query,
            headers,
            now,
            channel,
            language,
            chosen,
            app_path,
            is_seen: parts.method != Method::HEAD,
        })
    }
}

/// An app that the visitor may know of.
pub(super) struct VisibleApp {
    pub(super) key: AppKey,
    pub(super) read: ListingRecord,
    /// Whether the rollout shows the visitor the app's tab.
    pub(super) shows_tab: bool,
    /// Whether the rollout shows all visitors the same.
    same_for_everybody: bool,
    /// The id that the visitor gets with this page, if one decides and they have none.
    new_visitor: Option<String>,
}

impl Visit {
    /// The visitor's id.
    pub(super) fn visitor(&self) -> Option<&str> {
        visitor(&self.headers, &self.query)
    }

    /// Whether the visit counts: a customer with an id reads. An id that this page gives out decides and counts already.
    pub(super) fn counts(&self, app: &VisibleApp) -> bool {
        let has_id = self.visitor().is_some() || app.new_visitor.is_some();
        self.is_seen && has_id && matches!(self.caller, Caller::Nobody)
    }

    /// Reads the app in one round trip, and asks the rollout's gate. A visitor without an id gets one if a page is
    /// answered, which its cookie then keeps.
    pub(super) async fn find_app_for_page(&self, store: &Store) -> Result<VisibleApp, Problem> {
        let mut app = self.find_app(store).await?;
        let is_page = preferred_format(&self.headers) == Format::Html;
        if is_page && !app.same_for_everybody && self.visitor().is_none() {
            let id = new_visitor()?;
            app.shows_tab = app.read.programme.exposure(self.channel, self.now).shows(Some(&id));
            app.new_visitor = Some(id);
        }
        Ok(app)
    }

    /// Reads the app in one round trip, and asks the rollout's gate.
    pub(super) async fn find_app(&self, store: &Store) -> Result<VisibleApp, Problem> {
        let key = self.app_path.clone().key(store).await?.ok_or_else(|| Problem::not_found("such app"))?;
        let read = store.listing(&key, IncludeDraft::No, consistency_for(&self.caller)).await?;
        let read = check_readable(&self.caller, &key, read)?;
        let exposure = read.programme.exposure(self.channel, self.now);
        let (shows_tab, same_for_everybody) = (exposure.shows(self.visitor()), exposure.same_for_everybody());
        Ok(VisibleApp { key, read, shows_tab, same_for_everybody, new_visitor: None })
    }

    /// The parameters that a page's links repeat: a visitor's id only if it decides what is shown.
    pub(super) fn link_parameters(&self, app: &VisibleApp) -> LinkParameters<'_> {
        let visitor = self.query.get("visitor").filter(|_| !app.same_for_everybody);
        LinkParameters { visitor, language: self.chosen }
    }

    /// The tab of an app as this visit asks for it.
    pub(super) fn tab_request<'a>(&self, app: &'a VisibleApp, view: TabView) -> domain::tab::TabRequest<'a> {
        domain::tab::TabRequest {
            app: &app.key,
            channel: self.channel,
            view,
            programme: &app.read.programme,
            now: self.now,
            language: self.language,
        }
    }

    /// The answer: for a shared cache only if everybody gets the same.
    pub(super) fn answer(&self, app: &VisibleApp, media_type: &'static str, body: String) -> Response {
        self.cached_answer(app, media_type, body, Keep::Shared)
    }

    /// The answer for what pages elsewhere show and readers fetch by themselves: if everybody gets the same, it may be some
    /// minutes old.
    pub(super) fn brief_answer(&self, app: &VisibleApp, media_type: &'static str, body: String) -> Response {
        self.cached_answer(app, media_type, body, Keep::Briefly)
    }

    fn cached_answer(&self, app: &VisibleApp, media_type: &'static str, body: String, if_shared: Keep) -> Response {
        let is_shared = app.same_for_everybody && matches!(self.caller, Caller::Nobody);
        let keep = if is_shared { if_shared } else { Keep::Private };
        let mut response = in_language(public(&self.headers, media_type, body, keep), self.language);
        if !app.same_for_everybody {
            insert(&mut response, VARY, "Accept, Accept-Language, X-Visitor-Id, Cookie");
        }
        response
    }

    /// Adds what every page of a listing tells a browser: a visitor's id, if one decides what is shown and the browser has
    /// none; and that only the embedded channel may be shown in a frame.
    pub(super) fn add_page_headers(&self, response: &mut Response, app: &VisibleApp, embedded_origins: &str) {
        if let Some(id) = &app.new_visitor {
            insert(response, SET_COOKIE, &visitor_cookie(&self.headers, id));
        }
        if self.channel == Channel::Embedded {
            framed_by(response, embedded_origins);
        }
    }
}
