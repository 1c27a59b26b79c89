//! The feed of what an app's partner published: Atom (RFC 4287). It says which rows of the tab changed, never who changed
//! them.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::listing::Listing;
use domain::overview::changed_rows;
use domain::questionnaire::Answers;
use domain::{AppKey, ProductId};
use jiff::Timestamp;
use store::Store;
use uuid::Uuid;
use web::Problem;
use web::render::link::{LinkParameters, listing_path};
use web::render::page::render_page;
use web::render::texts::{PageTexts, machine_time};

use super::state::ReadState;
use super::visit::{VisibleApp, Visit};
use super::xml::to_xml_text;

/// The media type of a feed.
const ATOM: &str = "application/atom+xml; charset=utf-8";
/// The most entries of a feed. (Ours.)
const MAX_ENTRIES: usize = 20;

#[derive(Template)]
#[template(path = "feed.xml")]
pub(super) struct Feed {
    language: &'static str,
    /// The product's id, which stays the same when addresses and names change.
    product: String,
    title: String,
    author: String,
    /// The address of the feed as it was asked for, and that of the page which it is about. Both are complete: a feed is read
    /// elsewhere.
    address: String,
    page: String,
    updated: String,
    entries: Vec<Entry>,
}

struct Entry {
    id: Uuid,
    at: String,
    title: String,
    summary: String,
}

/// A revision, with the labels of the rows that it changed; `None` for an app's first revision.
pub(super) struct Publication {
    pub(super) number: u32,
    pub(super) at: Timestamp,
    pub(super) changed: Option<Vec<String>>,
}

/// The app that a feed is about, whether its reader is shown the tab, and what the feed's links repeat.
#[derive(Clone, Copy)]
pub(super) struct FeedSubject<'a> {
    pub(super) app: &'a AppKey,
    pub(super) listing: &'a Listing,
    pub(super) shows_tab: bool,
    pub(super) parameters: LinkParameters<'a>,
}

/// Who is not shown the tab gets a feed without entries, which does not say that there is a tab.
pub(super) async fn read_feed(State(state): State<ReadState>, visit: Visit) -> Result<Response, Problem> {
    let app = visit.find_app(&state.store).await?;
    let is_published = app.shows_tab && app.read.listing.live.is_some();
    let publications = if is_published { list_publications(&state.store, &visit, &app).await? } else { Vec::new() };
    let since = app.read.programme.answers_accepted_from;
    let texts = PageTexts::for_customers(visit.language);
    let parameters = visit.link_parameters(&app);
    let subject = FeedSubject { app: &app.key, listing: &app.read.listing, shows_tab: app.shows_tab, parameters };
    let feed = Feed::new(subject, &publications, since, texts, &state.public_url)?;
    Ok(visit.brief_answer(&app, ATOM, render_page(&feed)?))
}

impl Feed {
    /// The feed of an app. `since` is its time while nothing is published.
    pub(super) fn new(
        subject: FeedSubject<'_>,
        publications: &[Publication],
        since: Timestamp,
        texts: PageTexts,
        public_url: &str,
    ) -> Result<Self, Problem> {
        let FeedSubject { app, listing, shows_tab, parameters } = subject;
        let query = parameters.query(&[]);
        let overview = format!("{public_url}{}", listing_path(app));
        let tab = format!("{overview}/privacy-and-security");
        let name = &listing.facts.name;
        let title = if shows_tab { texts.text_with("feed-of", "app", name)? } else { name.clone() };
        let latest = publications.first().map_or(since, |latest| latest.at);
        Ok(Self {
            language: texts.language_code(),
            product: listing.facts.product.to_string(),
            title: to_xml_text(&title),
            author: to_xml_text(&listing.partner_name),
            address: format!("{tab}/feed.atom{query}"),
            page: format!("{}{query}", if shows_tab { &tab } else { &overview }),
            updated: machine_time(&latest),
            entries: publications
                .iter()
                .map(|publication| describe(texts, &listing.facts.product, publication))
                .collect::<Result<_, _>>()?,
        })
    }
}

/// The latest revisions, each with what it changed in the one before.
async fn list_publications(store: &Store, visit: &Visit, app: &VisibleApp) -> Result<Vec<Publication>, Problem> {
    // One more than the feed lists: the oldest entry needs the revision before it.
    let limit = i32::try_from(MAX_ENTRIES + 1).unwrap_or(i32::MAX);
    let (revisions, _) = store.revisions(&app.key, None, limit).await?;
    let changed = |before: &Answers, after: &Answers| {
        changed_rows(&app.read.listing, &app.read.programme, (before, after), visit.language, visit.now)
    };
    let publications = revisions.iter().enumerate().take(MAX_ENTRIES).map(|(index, revision)| Publication {
        number: revision.revision,
        at: revision.published_at,
        changed: revisions.get(index + 1).map(|before| changed(&before.answers, &revision.answers)),
    });
    Ok(publications.collect())
}

/// The id of a revision's entry: the UUID (RFC 9562, 5.5) of the product's URN and the revision's number. Nothing stores it, and
/// it is the same in every language and at every reading.
fn entry_id(product: &ProductId, revision: u32) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("urn:uuid:{product}#revision-{revision}").as_bytes())
}

fn describe(texts: PageTexts, product: &ProductId, publication: &Publication) -> Result<Entry, Problem> {
    let summary = match publication.changed.as_deref() {
        None => texts.text("feed-first")?,
        Some([]) => texts.text("feed-unchanged")?,
        Some(labels) => texts.text_with("feed-changed", "labels", &labels.join(" · "))?,
    };
    let title = texts.text_with_number("feed-revision", &publication.number)?;
    Ok(Entry { id: entry_id(product, publication.number), at: machine_time(&publication.at), title, summary })
}
