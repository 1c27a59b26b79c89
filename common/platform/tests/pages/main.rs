//! The pages: what must be on them, what must not, and that partners' text is text.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod html;
mod sample;

use domain::fortified::BadgeState;
use domain::listing::{Listing, Scope};
use domain::questionnaire::{Answers, Row, Value, View};
use domain::rollout::Channel;
use domain::tab::{NOT_PROVIDED, Tab, TabView};
use platform::render::{not_shown_page, preview_page, stylesheet, tab_page};
use sample::{draft, full, listing, preview, read, unpublished};
use serde_json::json;

/// "Each page under 60 KB over the wire uncompressed without images."
const MOST_BYTES: usize = 60_000;

const VIEWS: [TabView; 2] = [TabView::Default, TabView::Expanded];

fn page(listing: &Listing, channel: Channel, view: TabView) -> String {
    tab_page(&read(listing, channel, view), listing, None).unwrap()
}

fn with_answers(answers: Answers) -> Listing {
    let mut listing = listing();
    listing.live.as_mut().unwrap().answers = answers;
    listing
}

/// Every page there is, of an app.
fn every_page(app: &Listing, draft: &Answers) -> Vec<String> {
    let mut pages = vec![not_shown_page().unwrap()];
    for channel in Channel::EVERY {
        for view in VIEWS {
            pages.push(page(app, channel, view));
            let (preview, listing) = preview(app, draft, channel, view);
            pages.push(preview_page(&preview, &listing).unwrap());
        }
    }
    pages
}

#[test]
fn every_page_is_well_formed_and_loads_nothing_but_the_stylesheet() {
    let (name, css) = stylesheet();
    for page in [every_page(&listing(), &draft()), every_page(&unpublished(), &full())].concat() {
        html::check(&page);
        assert!(page.contains(&format!("<link rel=\"stylesheet\" href=\"/assets/{name}\">")));
    }
    assert!(css.len() < 14_000, "{}", css.len());
    assert!(!css.contains("url(") && !css.contains("@import"));
}

#[test]
fn the_stylesheet_s_name_changes_with_its_content() {
    let (name, _) = stylesheet();
    let hash = name.strip_prefix("pages-").and_then(|rest| rest.strip_suffix(".css")).unwrap();
    assert!(hash.len() == 16 && hash.chars().all(|digit| digit.is_ascii_hexdigit()), "{name}");
}

#[test]
fn the_pages_of_a_full_listing_are_light() {
    let mut heavy = sample::document();
    let row = json!({
        "name": "A sub-processor with a rather long registered name GmbH & Co. KG",
        "link": format!("https://sub-processor.example/{}", "a".repeat(170)),
        "purpose": "Purpose. ".repeat(66),
        "thirdPartyCountries": ["EU", "US", "AU", "CH", "JP"],
    });
    heavy["thirdPartyInformation"]["thirdPartyDetails"] = vec![row; 10].into();
    heavy["security"]["permissionsJustification"] = "Because. ".repeat(220).into();
    for page in [every_page(&listing(), &draft()), every_page(&with_answers(sample::answers(&heavy)), &full())].concat()
    {
        assert!(page.len() < MOST_BYTES, "{}", page.len());
    }
}

#[test]
fn a_row_without_an_answer_says_so_in_the_programme_s_words() {
    for view in VIEWS {
        let unpublished = unpublished();
        let tab = read(&unpublished, Channel::Marketplace, view);
        let silent = tab.rows.iter().filter(|row| !row.answered).count();
        let page = tab_page(&tab, &unpublished, None).unwrap();
        assert!(silent > 5);
        assert_eq!(page.matches(&format!("<p class=\"silent\">{NOT_PROVIDED}</p>")).count(), silent);
        assert!(!page.contains("Last updated") && !page.contains("Revision"));
    }
}

#[test]
fn the_default_page_leads_to_the_expanded_one_and_holds_none_of_its_rows() {
    for channel in Channel::EVERY {
        let listing = listing();
        let (short, long) = (page(&listing, channel, TabView::Default), page(&listing, channel, TabView::Expanded));
        let link =
            |view: &str, words: &str| format!("href=\"?view={view}&#38;channel={}\">{words}</a>", channel.word());
        assert!(short.contains(&link("expanded", "Show all")) && !short.contains("Show less"));
        assert!(long.contains(&link("default", "Show less")) && !long.contains("Show all"));
        for row in read(&listing, channel, TabView::Expanded).rows {
            let id = format!("id=\"{}\"", row.id);
            assert!(long.contains(&id), "{id}");
            assert_eq!(short.contains(&id), row.view == View::Default, "{id}");
        }
    }
}

#[test]
fn the_embedded_page_has_no_chrome() {
    let listing = listing();
    let (site, product) =
        (page(&listing, Channel::Marketplace, TabView::Default), page(&listing, Channel::Embedded, TabView::Default));
    assert!(site.contains("<header") && site.contains("by <bdi>Acme Software</bdi>"));
    assert!(!product.contains("<header") && !product.contains("by <bdi>Acme Software</bdi>"));
    assert!(product.contains("Cloud Fortified"));
}

#[test]
fn the_page_says_when_and_in_which_revision_the_answers_were_updated_and_who_is_responsible() {
    let page = page(&listing(), Channel::Marketplace, TabView::Default);
    assert!(page.contains("<time datetime=\"2025-10-14T09:30:12Z\">14 October 2025, 09:30 UTC</time>"));
    assert!(page.contains("Revision 7") && page.contains("who is responsible for them"));
}

#[test]
fn only_a_badge_that_is_held_is_spoken_of() {
    let listing = listing();
    let held = read(&listing, Channel::Marketplace, TabView::Expanded);
    for state in [BadgeState::None, BadgeState::Removed] {
        let mut tab = held.clone();
        tab.badge.state = state;
        assert!(!tab_page(&tab, &listing, None).unwrap().contains("Fortified"));
    }
    assert!(tab_page(&held, &listing, None).unwrap().contains("Cloud Fortified"));
}

fn article(page: &str) -> &str {
    &page[page.find("<article").unwrap()..page.find("</article>").unwrap()]
}

#[test]
fn the_preview_holds_the_very_tab_that_customers_will_get() {
    for channel in Channel::EVERY {
        for view in VIEWS {
            let (preview, listing) = preview(&listing(), &draft(), channel, view);
            let partner = preview_page(&preview, &listing).unwrap();
            let customer = tab_page(&preview.tab, &listing, None).unwrap();
            assert_eq!(article(&partner), article(&customer));
        }
    }
}

#[test]
fn the_preview_says_what_publishing_would_mean() {
    let (preview, listing) = preview(&listing(), &draft(), Channel::Embedded, TabView::Expanded);
    let page = preview_page(&preview, &listing).unwrap();
    let text = html::text(&page);
    for words in [
        "Preview: customers will see this after you publish",
        "saved 3 November 2025, 08:15 UTC by pat@acme.example",
        "29 of 31 answered (93 %)",
        "Missing: 2 fields",
        "Contact for app security issues Q21 This is a mandatory field.",
        "Logs End-User Data Q3 Yes No",
        "security@acme.example No answer",
        "Error reports, scrubbed of page content. Countries: United States, Canada, Brazil 2 more rows",
        "Q28, Q29.",
        "The Cloud Fortified badge is not shown",
    ] {
        assert!(text.contains(words), "{words:?} is not in {text}");
    }
    for link in ["?view=default&amp;channel=embedded", "?view=expanded&amp;channel=marketplace"] {
        assert!(page.contains(link), "{link}");
    }
}

#[test]
fn a_complete_draft_like_what_is_live_says_so() {
    let (preview, listing) = preview(&listing(), &full(), Channel::Marketplace, TabView::Expanded);
    let text = html::text(&preview_page(&preview, &listing).unwrap());
    assert!(text.contains("Nothing is missing.") && text.contains("Publishing changes no answer"));
    assert!(text.contains("(100 %)") && !text.contains("badge is not shown"));
}

/// Everything that a text could try.
const HOSTILE: &str = "</p><script>alert(1)</script><img src=x onerror=alert(2)>\"onmouseover=\"alert(3)\" 'onfocus='x' &lt;b&gt; javascript:alert(4) {{ 7*7 }} <!-- ]]>";

/// The same answers with every text of a partner's replaced, beyond what the door lets in.
fn hostile(answers: &Answers) -> Answers {
    fn value(before: &Value) -> Value {
        match before {
            Value::Text(word) if word == "STORED_EXTERNAL_TO_ATLASSIAN" => before.clone(),
            Value::Text(link) if link.starts_with("https://") => Value::Text(format!("https://acme.example/{HOSTILE}")),
            Value::Text(_) => Value::Text(HOSTILE.to_owned()),
            Value::Chips(chips) => Value::Chips(chips.iter().map(|_| HOSTILE.to_owned()).collect()),
            Value::Rows(rows) => {
                let row = |row: &Row| row.iter().map(|(column, cell)| (column.clone(), value(cell))).collect();
                Value::Rows(rows.iter().map(row).collect())
            }
            other => other.clone(),
        }
    }
    let mut all = Answers::default();
    answers.iter().for_each(|(path, before)| all.set(path, value(before)));
    all
}

#[test]
fn partners_text_is_text_wherever_it_stands() {
    let mut app = with_answers(hostile(&full()));
    app.facts.name = HOSTILE.to_owned();
    app.partner_name = HOSTILE.to_owned();
    app.privacy_policy_url = Some(format!("https://acme.example/{HOSTILE}"));
    let text = || HOSTILE.to_owned();
    app.facts.scopes = vec![Scope { id: text(), name: text(), capability: Some(text()) }];
    for page in every_page(&app, &hostile(&draft())) {
        html::check(&page);
    }
    let tab: Tab = read(&app, Channel::Marketplace, TabView::Expanded);
    let page = tab_page(&tab, &app, None).unwrap();
    let text = html::text(&page);
    let ours = text.matches(&html::squeezed(HOSTILE)).count();
    let texts = tab.rows.iter().map(|row| row.text.matches(HOSTILE).count()).sum::<usize>();
    assert!(texts > 40 && ours >= texts, "{ours} of {texts}");
}
