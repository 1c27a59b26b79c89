//! What customers and partners see where an answer was withheld: the privacy policy, the badge's image, the page about security,
//! and the partner's form.

use anyhow::Result;
use serde_json::json;
use system_tests::{NOTES, PAT, STAFF, World, listing, v2};

use crate::browser::{Browser, form_of};

const POLICY: &str = "https://acme.example/privacy";
const AFTER_DEADLINE: &str = "2024-01-01T00:00:00Z";

async fn reject(world: &World, field: &str) -> Result<()> {
    let call = world.post(&format!("/staff/reviews/{NOTES}/reject")).by(&STAFF).header("if-match", "*");
    call.json(&json!({ "fields": [field], "reason": "spam" })).send().await?.expect(200).map(|_| ())
}

async fn read(world: &World, path: &str, accept: &str) -> Result<String> {
    Ok(world.get(path).header("accept", accept).send().await?.expect(200)?.text)
}

#[tokio::test]
async fn a_privacy_policy_that_is_withheld_has_a_row_that_says_so_and_no_link_anywhere() -> Result<()> {
    let world = World::start().await?;
    let tab = format!("{}?view=expanded", listing(NOTES));
    let places = [tab.clone(), v2(NOTES), format!("/listings/{NOTES}"), format!("/listings/{NOTES}/security")];
    assert!(read(&world, &tab, "application/json").await?.contains(POLICY));
    reject(&world, "privacyPolicyUrl").await?;
    for path in &places {
        for accept in ["application/json", "text/html"] {
            let text = read(&world, path, accept).await?;
            assert!(!text.contains(POLICY), "{path} as {accept}: {text}");
        }
    }
    let document: serde_json::Value = serde_json::from_str(&read(&world, &tab, "application/json").await?)?;
    let rows = document["rows"].as_array().cloned().unwrap_or_default();
    let withheld: Vec<_> =
        rows.iter().filter(|row| row["withheld"] == true).map(|row| (&row["id"], &row["text"])).collect();
    assert_eq!(withheld, [(&json!("Q27"), &json!("Withheld after review"))]);
    let german = read(&world, &format!("{tab}&lang=de"), "text/html").await?;
    assert!(german.contains("Nach Prüfung zurückgehalten"), "{german}");
    Ok(())
}

#[tokio::test]
async fn a_badge_that_goes_with_a_withheld_answer_is_gone_from_its_image_too() -> Result<()> {
    let world = World::at(AFTER_DEADLINE).await?;
    let image = format!("/listings/{NOTES}/badge.svg");
    let before = read(&world, &image, "image/svg+xml").await?;
    reject(&world, "security.securityContact").await?;
    let after = read(&world, &image, "image/svg+xml").await?;
    assert_ne!(before, after);
    assert!(before.contains("Cloud Fortified") && !after.contains("Cloud Fortified"), "{before} then {after}");
    Ok(())
}

#[tokio::test]
async fn the_form_says_in_the_readers_language_that_an_answer_was_withheld_and_not_that_it_is_empty() -> Result<()> {
    let world = World::at(AFTER_DEADLINE).await?;
    reject(&world, "security.securityContact").await?;
    let pat = Browser { world: &world, who: &PAT };
    for (language, words, others) in [
        ("en", "This answer was withheld after review.", "This is a mandatory field."),
        ("de", "Diese Antwort wurde nach einer Prüfung zurückgehalten.", "Dies ist ein Pflichtfeld."),
    ] {
        let path = form_of(NOTES);
        let mark = if path.contains('?') { '&' } else { '?' };
        let form = pat.get(&format!("{path}{mark}lang={language}")).await?.expect(200)?.text;
        assert!(form.contains(words) && !form.contains(others), "{language}: {form}");
    }
    Ok(())
}
