//! Places: written in any way, stored as codes, and shown as names.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value as Json, json};
use system_tests::{NOTES, PAT, World, v2};

use crate::browser::{Browser, Form, form_of, page};

/// Saves the answers of Acme Notes with these places, where data is stored and where a third party is.
async fn save(world: &World, places: &Json) -> Result<()> {
    let mut answers = world.get(&v2(NOTES)).by(&PAT).send().await?.expect(200)?.json()?;
    for read_only in ["properties", "formStatus"] {
        answers.as_object_mut().map(|answers| answers.remove(read_only));
    }
    answers["dataResidency"]["isDataResidencySupported"] = json!("STORED_EXTERNAL_TO_ATLASSIAN");
    answers["dataResidency"]["countriesWhereEndUserDataStored"] = places.clone();
    answers["thirdPartyInformation"] = json!({ "isEndUserDataShared": true, "thirdPartyDetails": [
        { "name": "Nimbus", "link": "nimbus.example", "purpose": "Hosting", "thirdPartyCountries": places },
    ] });
    world.put(&v2(NOTES), &answers).by(&PAT).send().await?.expect(200)?;
    Ok(())
}

/// The places of both questions in the draft.
async fn stored(pat: &Browser<'_>) -> Result<[Json; 2]> {
    let draft = pat.draft(NOTES).await?;
    let row = &draft["thirdPartyInformation"]["thirdPartyDetails"][0];
    Ok([draft["dataResidency"]["countriesWhereEndUserDataStored"].clone(), row["thirdPartyCountries"].clone()])
}

async fn rows(world: &World, language: &str) -> Result<Vec<Json>> {
    let path = format!("/listings/{NOTES}/privacy-and-security?view=expanded&lang={language}");
    let tab = world.get(&path).header("accept", "application/json").send().await?.expect(200)?.json()?;
    Ok(tab["rows"].as_array().context("rows")?.clone())
}

#[tokio::test]
async fn places_are_stored_as_codes_and_shown_as_names_in_the_readers_language() -> Result<()> {
    let world = World::start().await?;
    let pat = Browser { world: &world, who: &PAT };
    save(&world, &json!(["us", "UK", "GB", "XK", "Bavaria"])).await?;
    let codes = json!(["US", "GB", "XK", "Bavaria"]);
    assert_eq!(stored(&pat).await?, [codes.clone(), codes.clone()]);
    world.post(&format!("{}/publish", v2(NOTES))).by(&PAT).send().await?.expect(200)?;
    let english = "United States, United Kingdom, Kosovo, Bavaria";
    let german = "Vereinigte Staaten, Vereinigtes Königreich, Kosovo, Bavaria";
    for (language, names) in [("en", english), ("de", german)] {
        let rows = rows(&world, language).await?;
        let row = |id: &str| rows.iter().find(|row| row["id"] == id).with_context(|| format!("{id} has no row"));
        assert_eq!((&row("Q8a")?["value"], &row("Q8a")?["text"]), (&codes, &json!(names)));
        assert_eq!(row("Q8a")?["content"][0]["items"].as_array().context("items")?.len(), 4);
        assert_eq!(row("Q5a")?["text"], format!("Nimbus · nimbus.example · Hosting · {names}"));
        let path = format!("/listings/{NOTES}/privacy-and-security?view=expanded&lang={language}");
        let page = world.get(&path).header("accept", "text/html").send().await?.expect(200)?;
        for name in names.split(", ") {
            ensure!(page.text.contains(&format!(">{name}<")), "{name:?} is not in {}", page.text);
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_form_shows_names_and_takes_them_in_any_language() -> Result<()> {
    let world = World::start().await?;
    let pat = Browser { world: &world, who: &PAT };
    save(&world, &json!(["us", "xk", "Peru", "Bavaria"])).await?;
    let path = form_of(NOTES);
    let text = pat.get(&path).await?.expect(200)?.text;
    let list =
        text.split("data-places=\"").nth(1).and_then(|rest| rest.split('"').next()).context("the list of places")?;
    let names = world.get(list).send().await?.expect(200)?.text;
    for name in ["Kosovo", "Türkiye", "Global"] {
        ensure!(names.lines().any(|line| line == name), "{name:?} is not in {names}");
    }
    let form = Form::of(&text);
    assert_eq!(form.get("Q5a.0.thirdPartyCountries"), Some("United States\nKosovo\nPeru\nBavaria"));
    let before = stored(&pat).await?;
    let saved = pat.press(&path, &form, "save").await?.expect(200)?;
    assert_eq!(stored(&pat).await?, before, "a form that comes back unchanged");
    let form = Form::of(&saved.text).set("Q5a.0.thirdPartyCountries", "vereinigtes königreich\nUK\nTurkiye\nBavaria");
    pat.press(&path, &form, "save").await?.expect(200)?;
    assert_eq!(stored(&pat).await?, [before[0].clone(), json!(["GB", "TR", "Bavaria"])]);
    let preview = pat.get(&page(NOTES, "preview")).await?.expect(200)?;
    ensure!(preview.text.contains("Countries: United Kingdom, Türkiye, Bavaria"), "{}", preview.text);
    Ok(())
}
