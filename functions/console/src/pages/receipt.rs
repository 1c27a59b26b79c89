//! The receipt after a draft was published.

use askama::Template;
use askama::filters::Safe;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::AppKey;
use domain::listing::Listing;
use domain::ownership::Publisher;
use domain::programme::TabAudience;
use domain::questionnaire::Completeness;
use domain::rollout::Channel;
use jiff::Timestamp;
use runtime::text::BadText;
use store::Store;
use web::query::Query;
use web::render::frame::PageFrame;
use web::render::link::listing_path;
use web::render::phrase::Phrase;
use web::render::texts::PageTexts;
use web::{Now, Problem};

use crate::managed_listing::ManagedListing;
use crate::page::respond;

#[derive(Template)]
#[template(path = "receipt.html")]
struct ReceiptPage<'a> {
    frame: PageFrame<'a>,
    app: &'a AppKey,
    listing: &'a Listing,
    revision: u32,
    published_at: Timestamp,
    published_by: Publisher<'a>,
    readers: Readers,
    /// How complete the live answers are.
    completeness: &'a Completeness,
}

/// Which customers read the revision.
enum Readers {
    /// None, because a newer revision is live.
    OfNewer(u32),
    /// None, because the app is not on the public marketplace.
    NonePublic,
    /// Those who see the tab, on both channels alike.
    Same(TabAudience),
    Different {
        marketplace: TabAudience,
        embedded: TabAudience,
    },
}

impl Readers {
    fn find(app: &ManagedListing, revision: u32, now: Timestamp) -> Self {
        let listing = &app.record.listing;
        let [marketplace, embedded] = Channel::ALL.map(|channel| app.record.programme.tab_audience(channel, now));
        match &listing.live {
            Some(live) if live.revision > revision => Self::OfNewer(live.revision),
            _ if !listing.facts.has_public_tab() => Self::NonePublic,
            _ if marketplace == embedded => Self::Same(marketplace),
            _ => Self::Different { marketplace, embedded },
        }
    }

    /// Whether the marketplace shows the tab to anybody, so that a link to it leads somewhere.
    fn include_anybody(&self) -> bool {
        let (Self::Same(marketplace) | Self::Different { marketplace, .. }) = self else { return false };
        marketplace.includes_anybody()
    }
}

/// Basis points in percent, with decimals only where they are needed.
fn percent(basis_points: u16, texts: PageTexts) -> Result<String, BadText> {
    let (whole, rest) = (basis_points / 100, basis_points % 100);
    let rest = match (rest, rest % 10) {
        (0, _) => return texts.say("percent").count("whole", whole).text(),
        (_, 0) => (rest / 10).to_string(),
        _ => format!("{rest:02}"),
    };
    texts.say("percent-with-rest").count("whole", whole).with("rest", rest).text()
}

/// Which customers see the tab, as part of a sentence.
fn describe_audience<'a>(audience: &TabAudience, texts: PageTexts) -> Result<Phrase<'a>, BadText> {
    Ok(match audience {
        TabAudience::Everybody => texts.say("audience-everybody"),
        TabAudience::Some(basis_points) => texts.say("audience-some").with("percent", percent(*basis_points, texts)?),
        TabAudience::Stopped => texts.say("audience-stopped"),
        TabAudience::Nobody { until: Some(until) } => texts.say("audience-from").at("date", until),
        TabAudience::Nobody { until: None } => texts.say("audience-nobody"),
    })
}

/// Shows the receipt of the revision that the query names, or else of the live one.
pub async fn show_receipt(
    State(store): State<Store>,
    app: ManagedListing,
    query: Query,
    Now(now): Now,
) -> Result<Response, Problem> {
    let live = app.record.listing.live.as_ref().map(|live| live.revision);
    let number = query.number("revision")?.or(live).ok_or_else(|| Problem::not_found("such revision"))?;
    let revision = store.revision(&app.key, number).await?.ok_or_else(|| Problem::not_found("such revision"))?;
    let page = ReceiptPage {
        frame: app.frame(),
        app: &app.key,
        listing: &app.record.listing,
        revision: revision.revision,
        published_at: revision.published_at,
        published_by: app.record.listing.facts.publisher(revision.revision, &revision.published_by),
        readers: Readers::find(&app, revision.revision, now),
        completeness: &app.record.listing.completeness(&app.record.programme, now),
    };
    respond(&app.signed_in, StatusCode::OK, &page)
}

impl ReceiptPage<'_> {
    /// Which customers see the tab in a place.
    fn audience(&self, place: &str, audience: &TabAudience) -> Result<Safe<String>, BadText> {
        let audience = describe_audience(audience, self.frame.texts)?.html()?;
        self.frame.texts.say(place).html_part("audience", &audience).html()
    }

    fn tab_link(&self) -> String {
        format!("{}/privacy-and-security", listing_path(self.app))
    }
}

#[cfg(test)]
mod tests {
    use domain::language::Language;

    use super::*;

    #[test]
    fn a_percentage_has_decimals_only_where_they_are_needed() {
        let written = |language| {
            [1, 10, 250, 3_500, 9_999].map(|points| percent(points, PageTexts::for_partners(language)).unwrap())
        };
        assert_eq!(written(Language::En), ["0.01 %", "0.1 %", "2.5 %", "35 %", "99.99 %"]);
        assert_eq!(written(Language::De), ["0,01 %", "0,1 %", "2,5 %", "35 %", "99,99 %"]);
    }
}
