//! The pages: what must be on them, what must not, and that partners' text is text.

mod html;
mod sample;

use domain::fortified::BadgeState;
use domain::language::Language;
use domain::listing::{Listing, Scope};
use domain::overview::{ListingBadge, overview};
use domain::programme::Programme;
use domain::questionnaire::{Answers, TableRow, Value, View};
use domain::rollout::Channel;
use domain::tab::{NOT_PROVIDED, Tab, TabView};
use sample::{at, draft, full, key, listing, preview, read, read_in, reading, unpublished};
use serde_json::json;
use web::render::article::Article;
use web::render::assets::stylesheet;
use web::render::link::{LinkParameters, listing_path};
use web::render::page::render_page;
use web::render::preview::preview_page;
use web::render::texts::PageTexts;

use super::badge_image::{Shield, render_badge};
use super::feed::{Feed, FeedSubject, Publication};
use super::overview::OverviewPage;
use super::tab::{NotShownPage, TabPage};

/// "Each page under 60 KB over the wire uncompressed without images."
const MOST_BYTES: usize = 60_000;

const VIEWS: [TabView; 2] = [TabView::Default, TabView::Expanded];

fn page(listing: &Listing, channel: Channel, view: TabView) -> String {
    shown(&read(listing, channel, view), listing)
}

fn shown(tab: &Tab, listing: &Listing) -> String {
    render_page(&TabPage { article: Article::new(tab, listing, Language::En) }).unwrap()
}

/// The page of a tab in a language, with all that can stand on it.
fn whole(listing: &Listing, channel: Channel, view: TabView, language: Language) -> String {
    let mut tab = read_in(listing, channel, view, language);
    tab.self_assessment = vec!["This partner has completed the assessment.".to_owned(), HOSTILE.to_owned()];
    let parameters = LinkParameters { visitor: Some(HOSTILE), language: Some(language) };
    render_page(&TabPage { article: Article { parameters, ..Article::new(&tab, listing, language) } }).unwrap()
}

fn overview_in(listing: &Listing, shown: bool, language: Language) -> String {
    let (programme, app) = (Programme::default(), key());
    let reading = reading(&programme, &app, Channel::Marketplace, TabView::Default, language);
    let overview = &overview(listing, reading, shown);
    let page =
        OverviewPage { overview, texts: PageTexts::for_customers(language), parameters: LinkParameters::default() };
    render_page(&page).unwrap()
}

fn with_answers(answers: Answers) -> Listing {
    let mut listing = listing();
    listing.live.as_mut().unwrap().answers = answers;
    listing
}

/// Every page there is, of an app.
fn every_page(app: &Listing, draft: &Answers) -> Vec<String> {
    let mut pages = Vec::new();
    for &language in Language::ALL {
        let language_links = LinkParameters::default().languages(&[("channel", Channel::Marketplace.as_str())]);
        let (name, overview_link) = (app.facts.name.as_str(), listing_path(&key()));
        let hidden = NotShownPage { name, texts: PageTexts::for_customers(language), overview_link, language_links };
        pages.push(render_page(&hidden).unwrap());
        pages.extend([true, false].map(|shown| overview_in(app, shown, language)));
        pages.extend(Channel::ALL.map(|channel| whole(app, channel, TabView::Expanded, language)));
    }
    for channel in Channel::ALL {
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
    let (name, css) = (&stylesheet().file_name, stylesheet().text.as_ref());
    for page in [every_page(&listing(), &draft()), every_page(&unpublished(), &full())].concat() {
        html::check(&page);
        assert!(page.contains(&format!("<link rel=\"stylesheet\" href=\"/assets/{name}\">")));
    }
    assert!(!css.contains("url(") && !css.contains("@import"));
}

#[test]
fn the_stylesheet_s_name_changes_with_its_content() {
    let name = &stylesheet().file_name;
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
        let page = shown(&tab, &unpublished);
        assert!(silent > 5);
        assert_eq!(page.matches(&format!("<p class=\"silent\">{NOT_PROVIDED}</p>")).count(), silent);
        assert!(!page.contains("Last updated") && !page.contains("Revision"));
    }
}

#[test]
fn the_default_page_leads_to_the_expanded_one_and_holds_none_of_its_rows() {
    for channel in Channel::ALL {
        let listing = listing();
        let (short, long) = (page(&listing, channel, TabView::Default), page(&listing, channel, TabView::Expanded));
        let rows = read(&listing, channel, TabView::Expanded).rows;
        let answered = rows.iter().filter(|row| row.answered).count();
        let link =
            |view: &str, words: &str| format!("href=\"?view={view}&#38;channel={}\">{words}</a>", channel.as_str());
        assert!(
            short.contains(&link("expanded", &format!("Show all {answered} answers"))) && !short.contains("Show less")
        );
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
        assert!(!shown(&tab, &listing).contains("Fortified"));
    }
    assert!(shown(&held, &listing).contains("Cloud Fortified"));
}

fn article(page: &str) -> &str {
    &page[page.find("<article").unwrap()..page.find("</article>").unwrap()]
}

#[test]
fn the_preview_holds_the_very_tab_that_customers_will_get() {
    for channel in Channel::ALL {
        for view in VIEWS {
            let (preview, listing) = preview(&listing(), &draft(), channel, view);
            let partner = preview_page(&preview, &listing).unwrap();
            let customer = shown(&preview.tab, &listing);
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
        "Missing: 2 mandatory fields",
        "Contact for app security issues Q21",
        "Logs End-User Data Q3 Yes No",
        "security@acme.example No answer",
        "Error reports, scrubbed of page content. Countries: United States, Canada, Brazil 2 more rows",
        "Q28, Q29.",
        "The Cloud Fortified badge is not shown",
    ] {
        assert!(text.contains(words), "{words:?} is not in {text}");
    }
    for link in [
        "privacy-and-security?section=security#Q21",
        "?view=default&amp;channel=embedded",
        "?view=expanded&amp;channel=marketplace",
    ] {
        assert!(page.contains(link), "{link}");
    }
}

#[test]
fn a_complete_draft_like_what_is_live_says_so() {
    let (preview, listing) = preview(&listing(), &full(), Channel::Marketplace, TabView::Expanded);
    let text = html::text(&preview_page(&preview, &listing).unwrap());
    assert!(!text.contains("Missing") && text.contains("Publishing would not change anything"));
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
                let row = |row: &TableRow| row.iter().map(|(column, cell)| (column.clone(), value(cell))).collect();
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
    app.facts.scopes = Some(vec![Scope { id: text(), name: text(), capability: Some(text()) }]);
    for page in every_page(&app, &hostile(&draft())) {
        html::check(&page);
    }
    let tab: Tab = read(&app, Channel::Marketplace, TabView::Expanded);
    let page = shown(&tab, &app);
    let text = html::text(&page);
    let ours = text.matches(&html::squeezed(HOSTILE)).count();
    let texts = tab.rows.iter().map(|row| row.text.matches(HOSTILE).count()).sum::<usize>();
    assert!(texts > 40 && ours >= texts, "{ours} of {texts}");
}

#[test]
fn customers_pages_speak_german_and_lead_to_the_other_language() {
    let app = listing();
    let page = whole(&app, Channel::Marketplace, TabView::Default, Language::De);
    assert!(page.contains("<html lang=\"de\">"));
    let text = html::text(&page);
    for words in [
        "Privacy & Security: Acme Notes for Confluence",
        "Antworten zeigen",
        "Zuletzt aktualisiert am 14. Oktober 2025, 09:30 Uhr UTC",
        "Arten der gespeicherten Endnutzerdaten",
        "Ja",
        "Selbsteinschätzung zur Sicherheit",
    ] {
        assert!(text.contains(words), "{words:?} is not in {text}");
    }
    assert!(page.contains("word chip") && page.contains("lang=de"));
    for (words, language) in [("English", "en"), ("Deutsch", "de")] {
        let link = format!("lang={language}\" lang=\"{language}\" hreflang=\"{language}\"");
        assert!(page.contains(&link) && text.contains(words), "{link}");
    }
    let silent = whole(&unpublished(), Channel::Embedded, TabView::Expanded, Language::De);
    assert!(silent.contains("<p class=\"silent\">Antwort vom Partner nicht angegeben</p>"));
    assert!(!silent.contains(NOT_PROVIDED));
}

#[test]
fn links_on_a_page_say_on_who_visits_and_the_language_that_was_chosen() {
    let app = listing();
    let tab = read(&app, Channel::Marketplace, TabView::Default);
    let parameters = LinkParameters { visitor: Some("visitor 2"), language: Some(Language::De) };
    let article = Article { parameters, ..Article::new(&tab, &app, Language::De) };
    let page = render_page(&TabPage { article }).unwrap();
    for link in [
        "?view=expanded&#38;channel=marketplace&#38;visitor=visitor%202&#38;lang=de",
        "?view=default&#38;channel=marketplace&#38;visitor=visitor%202&#38;lang=en",
        "/listings/com.example.acme.notes?channel=marketplace&#38;visitor=visitor%202&#38;lang=de",
    ] {
        assert!(page.contains(&format!("href=\"{link}\"")), "{link} is not in {page}");
    }
}

#[test]
fn the_overview_tells_the_default_rows_in_short_and_nothing_of_a_tab_that_is_not_shown() {
    let app = listing();
    let page = overview_in(&app, true, Language::En);
    let text = html::text(&page);
    for row in read(&app, Channel::Marketplace, TabView::Expanded).rows {
        assert_eq!(text.contains(&html::squeezed(row.label)), row.view == View::Default, "{}", row.label);
    }
    assert!(text.contains("by Acme Software") && text.contains("Cloud Fortified"));
    assert!(page.contains("href=\"/listings/com.example.acme.notes/privacy-and-security?channel=marketplace\""));
    let before = html::text(&overview_in(&app, false, Language::En));
    assert!(before.contains("Acme Notes for Confluence") && !before.contains("Privacy"), "{before}");
    assert!(!before.contains("Last updated") && !before.contains("Types of End-User Data stored"));
}

#[test]
fn the_badge_s_image_is_an_image_and_no_more_whatever_the_app_s_name_is() {
    for &language in Language::ALL {
        let badges = [
            ListingBadge::Fortified,
            ListingBadge::Updated(at("2025-10-14T09:30:12Z")),
            ListingBadge::NothingPublished,
            ListingBadge::NotShown,
        ];
        for badge in badges {
            let shield = Shield::new(badge, "Marketplace".to_owned(), PageTexts::for_customers(language)).unwrap();
            let image = render_badge(&format!("{HOSTILE}\u{1}\u{fffe}"), &shield, language).unwrap();
            let document = roxmltree::Document::parse(&image).unwrap();
            let elements = || document.descendants().filter(roxmltree::Node::is_element);
            let title = elements().find(|node| node.tag_name().name() == "title").and_then(|title| title.text());
            assert!(title.unwrap().starts_with(HOSTILE));
            for node in elements() {
                assert!(["svg", "title", "rect", "path", "g", "text"].contains(&node.tag_name().name()), "{node:?}");
                assert!(node.attributes().all(|attribute| !attribute.name().starts_with("on")), "{node:?}");
            }
        }
    }
}

#[test]
fn the_feed_is_atom_whatever_the_names_are() {
    let mut app = listing();
    app.facts.name = format!("{HOSTILE}\u{1}\u{fffe}");
    app.partner_name = HOSTILE.to_owned();
    let changed = Some(vec![HOSTILE.to_owned()]);
    let publications = [
        Publication { number: 2, at: at("2025-10-14T09:30:12Z"), changed },
        Publication { number: 1, at: at("2025-10-01T00:00:00Z"), changed: None },
    ];
    for &language in Language::ALL {
        let (since, public_url) = (at("2023-02-13T00:00:00Z"), "https://marketplace.example");
        let parameters = LinkParameters { visitor: Some(HOSTILE), language: Some(language) };
        let subject = FeedSubject { app: &key(), listing: &app, shows_tab: true, parameters };
        let feed = Feed::new(subject, &publications, since, PageTexts::for_customers(language), public_url).unwrap();
        let text = render_page(&feed).unwrap();
        let document = roxmltree::Document::parse(&text).unwrap();
        let root = document.root_element();
        let children = || root.children().filter(roxmltree::Node::is_element);
        let names: Vec<&str> = children().map(|node| node.tag_name().name()).collect();
        assert_eq!(names, ["id", "title", "updated", "author", "link", "link", "entry", "entry"]);
        assert_eq!(root.attribute(("http://www.w3.org/XML/1998/namespace", "lang")), Some(language.code()));
        let says = |part: &str| children().find(|node| node.tag_name().name() == part).unwrap();
        assert!(says("title").text().unwrap().contains(HOSTILE));
        assert_eq!(says("author").first_element_child().unwrap().text(), Some(HOSTILE));
        assert_eq!(says("updated").text(), Some("2025-10-14T09:30:12Z"));
        let ids: Vec<_> = document
            .descendants()
            .filter(|node| node.has_tag_name(("http://www.w3.org/2005/Atom", "id")))
            .filter_map(|node| node.text())
            .collect();
        // A reader that knows an entry knows it by this id: it never changes.
        let entries =
            ["urn:uuid:08f6557e-0d5a-58fc-ae62-95ba9e416ba6", "urn:uuid:0a3785aa-1623-5d3f-9571-9ed79bb70bec"];
        assert_eq!(ids, [&["urn:uuid:00000000-0000-4000-8000-000000000001"], entries.as_slice()].concat());
    }
}
