//! What customers read, in which view and language.

use super::*;

#[test]
fn stored_answers_with_days_and_indefinitely_show_customers_one_of_them() {
    let stored = with_retention(json!({
        "retentionDurationInDays": { "min": 1, "max": 30 }, "isRetentionDurationIndefinite": true,
    }));
    let read = packed::unpack_answers(&packed::pack_json(&stored)).unwrap();
    assert_eq!(read, parse_answers(&with_retention(json!({ "isRetentionDurationIndefinite": true }))));
    let shown = tab_rows(v2(), &read, &common::facts(), &with_policy(), TabView::Expanded, Language::En);
    assert_eq!(shown.iter().find(|row| row.id == *"Q10a").unwrap().text, "Indefinitely");
}

#[test]
fn an_unticked_checkbox_alone_is_no_answer_for_customers() {
    let retention = |ticked: bool| {
        let row = row(&with_retention(json!({ "isRetentionDurationIndefinite": ticked })), "Q10a").unwrap();
        (row.answered, row.content.len(), row.text)
    };
    assert_eq!(retention(true), (true, 1, "Indefinitely".to_owned()));
    assert_eq!(retention(false), (false, 0, NOT_PROVIDED.to_owned()));
}

#[test]
fn derived_rows_come_from_the_catalogue_and_never_count() {
    let counted = count(v2(), &json!({}));
    assert!(!counted.asked.iter().any(|id| *id == *"Q20" || *id == *"Q25"));
    assert_eq!(row(&json!({}), "Q20").unwrap().text, "Yes");
    let permissions = row(&json!({}), "Q25").unwrap();
    assert_eq!((permissions.text.as_str(), permissions.answered), ("Not known", false), "nobody has said");
    let none = AppFacts { scopes: Some(Vec::new()), ..facts() };
    let rows = tab_rows(v2(), &Answers::default(), &none, &with_policy(), TabView::Default, Language::En);
    let permissions = rows.iter().find(|row| row.id == *"Q25").unwrap();
    assert_eq!((permissions.text.as_str(), permissions.answered), ("The app requests no permissions", true));
}

#[test]
fn a_tick_that_the_data_processed_are_those_stored_is_said_on_the_tab() {
    let body = stores_and_processes(true, true);
    assert_eq!(row(&body, "Q2").unwrap().text, "Yes");
    let mut ticked = body;
    ticked["dataAccessAndStorage"]["isSameDataProcessedAndStored"] = json!(true);
    let said = row(&ticked, "Q2").unwrap();
    assert_eq!((said.text.as_str(), &said.value), ("Yes\nData types processed and stored are the same", &json!(true)));
    ticked["dataAccessAndStorage"]["appStoresEUDOutsideAtlassian"] = json!(false);
    assert_eq!(row(&ticked, "Q2").unwrap().text, "Yes", "it is not asked any more");
}

#[test]
fn the_default_view_shows_just_the_rows_that_the_page_names() {
    let body = stores_and_processes(true, true);
    let default = tab_rows(v2(), &parse_answers(&body), &facts(), &with_policy(), TabView::Default, Language::En);
    let ids: Vec<&str> = default.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, ["Q1", "Q1a", "Q2", "Q2a", "Q8", "Q13", "Q14", "Q20", "Q25", "Q26", "Q27"]);
}

#[test]
fn customers_read_our_words_in_their_language_and_the_partner_s_as_they_are() {
    let body = json!({
        "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": true, "typesOfDataStored": ["Yes", "Germany"] },
        "dataResidency": { "isDataResidencySupported": "STORED_EXTERNAL_TO_ATLASSIAN", "countriesWhereEndUserDataStored": ["DE", "Atlantis"] },
    });
    let german = tab_rows(v2(), &parse_answers(&body), &facts(), &with_policy(), TabView::Expanded, Language::De);
    let english = tab_rows(v2(), &parse_answers(&body), &facts(), &with_policy(), TabView::Expanded, Language::En);
    let text = |id: &str| german.iter().find(|row| row.id == *id).map(|row| row.text.as_str());
    assert_eq!(text("Q1"), Some("Ja"));
    assert_eq!(text("Q1a"), Some("Yes, Germany"), "what a partner wrote is not translated");
    assert_eq!(text("Q8a"), Some("Deutschland, Atlantis"));
    assert_eq!(text("Q3"), Some("Antwort vom Partner nicht angegeben"));
    assert_eq!(german[0].section, "Datenzugriff und Datenspeicherung");
    // What programs read is the same in every language.
    let facts = |rows: &[TabRow]| rows.iter().map(|row| (row.id.clone(), row.value.clone())).collect::<Vec<_>>();
    assert_eq!(facts(&german), facts(&english));
}

#[test]
fn what_a_revision_changed_is_told_as_customers_read_it() {
    let changed = |before: &Json, after: &Json| {
        let listing = Listing {
            facts: facts(),
            partner_name: "Acme".to_owned(),
            privacy_policy_url: None,
            live: None,
            badge_record: None,
            assessment: None,
            shared_answers: Default::default(),
            withheld: Default::default(),
        };
        let now = "2026-01-15T09:00:00Z".parse().unwrap();
        changed_rows(
            &listing,
            &Programme::default(),
            (&parse_answers(before), &parse_answers(after)),
            Language::En,
            now,
        )
    };
    let stores = |stores: bool| json!({ "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": stores, "typesOfDataStored": ["Names"] } });
    assert!(changed(&stores(true), &stores(true)).is_empty());
    let told = changed(&stores(false), &stores(true));
    assert_eq!(
        told[..2],
        ["Stores End-User Data outside of Atlassian products and services", "Types of End-User Data stored"],
        "a row that comes with another is a change too"
    );
    // Q2s only decides which other questions are asked; no view shows it.
    let same = |same: bool| {
        json!({ "dataAccessAndStorage": {
            "appStoresEUDOutsideAtlassian": true,
            "typesOfDataStored": ["Names"],
            "appProcessEUDOutsideAtlassian": true,
            "isSameDataProcessedAndStored": same,
            "typesOfDataAccessed": ["Names"],
        } })
    };
    assert!(!changed(&same(true), &same(false)).iter().any(|label| label.contains("are the same")));
}
