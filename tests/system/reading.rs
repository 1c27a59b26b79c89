//! The tab as customers read it: its rows, its two views, and which apps have one; and what managers read besides.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use serde_json::{Value as Json, json};
use system_tests::{
    CHARTS, CHARTS_PRODUCT, KIM, NOTES, NOTES_PRODUCT, PAT, STAFF, SYNC, SYNC_PRODUCT, THEN, World, listing, preview,
    under_marketplace, v2, v3,
};

const UNANSWERED: &str = "Response not provided by the partner";

async fn tab(world: &World, app: &str, view: &str) -> Result<Json> {
    world.get(&format!("{}?view={view}", listing(app))).send().await?.expect(200)?.json()
}

fn rows(tab: &Json) -> Result<&Vec<Json>> {
    tab["rows"].as_array().context("the tab has no rows")
}

fn ids(tab: &Json) -> Result<Vec<&str>> {
    Ok(rows(tab)?.iter().filter_map(|row| row["id"].as_str()).collect())
}

fn row<'a>(tab: &'a Json, id: &str) -> Result<&'a Json> {
    rows(tab)?.iter().find(|row| row["id"] == id).with_context(|| format!("there is no row {id}"))
}

#[tokio::test]
async fn a_full_tab_has_its_rows_in_both_views() -> Result<()> {
    let world = World::start().await?;
    let default = tab(&world, NOTES, "default").await?;
    let expanded = tab(&world, NOTES, "expanded").await?;
    let shown: BTreeSet<_> = ids(&default)?.into_iter().collect();
    assert_eq!(
        shown,
        BTreeSet::from(["Q1", "Q1a", "Q2", "Q2a", "Q8", "Q8a", "Q13", "Q14", "Q20", "Q25", "Q26", "Q27"])
    );
    assert!(rows(&default)?.iter().all(|row| row["view"] == "default" && row["answered"] == true));
    let more: BTreeSet<_> = ids(&expanded)?.into_iter().filter(|id| !shown.contains(id)).collect();
    let expected = "Q3 Q4 Q5 Q5a Q5b Q6 Q7 Q8b Q9 Q10 Q10a Q11 Q12 Q12a Q15 Q16 Q17 Q18 Q19 Q21 Q22 Q23 Q24 Q28 Q29";
    assert_eq!(more, expected.split(' ').collect());
    for row in rows(&expanded)? {
        let id = row["id"].as_str().context("an id")?;
        assert_eq!(row["view"], if shown.contains(id) { "default" } else { "expanded" }, "{id}");
        assert!(row["label"].as_str().is_some_and(|label| !label.is_empty()), "{id}");
        assert!(row["text"].as_str().is_some_and(|text| !text.is_empty() && text != UNANSWERED), "{id}");
    }
    let in_default: Vec<_> = rows(&expanded)?.iter().filter(|row| row["view"] == "default").collect();
    assert_eq!(in_default, rows(&default)?.iter().collect::<Vec<_>>());
    Ok(())
}

#[tokio::test]
async fn the_tab_names_its_channel_view_revision_date_and_who_is_responsible() -> Result<()> {
    let world = World::start().await?;
    let read = world.get(&listing(NOTES)).send().await?.expect(200)?.json()?;
    for (field, expected) in [
        ("shown", json!(true)),
        ("appKey", json!(NOTES)),
        ("channel", json!("marketplace")),
        ("view", json!("default")),
        ("revision", json!(1)),
        ("updatedAt", json!(THEN)),
    ] {
        assert_eq!(read[field], expected, "{field}");
    }
    assert!(read["disclaimer"].as_str().is_some_and(|text| text.contains("responsible")));
    let other = world.get(&format!("{}?channel=embedded&view=expanded", listing(NOTES))).send().await?.json()?;
    assert_eq!((&other["channel"], &other["view"]), (&json!("embedded"), &json!("expanded")));
    Ok(())
}

#[tokio::test]
async fn a_row_without_an_answer_says_so() -> Result<()> {
    let world = World::start().await?;
    for view in ["default", "expanded"] {
        let read = tab(&world, SYNC, view).await?;
        assert_eq!((&read["revision"], &read["updatedAt"]), (&Json::Null, &Json::Null));
        for row in rows(&read)?.iter().filter(|row| !["Q20", "Q25"].iter().any(|derived| row["id"] == **derived)) {
            assert_eq!(
                (&row["text"], &row["answered"], &row["value"]),
                (&json!(UNANSWERED), &json!(false), &Json::Null)
            );
        }
    }
    // Questions that depend on an answer are not asked.
    let read = tab(&world, SYNC, "expanded").await?;
    let followed = ["Q1a", "Q2a", "Q4", "Q5", "Q5a", "Q6", "Q8a", "Q10", "Q12a", "Q19", "Q24"];
    assert!(ids(&read)?.iter().all(|id| !followed.contains(id)), "{:?}", ids(&read)?);
    Ok(())
}

#[tokio::test]
async fn derived_rows_come_from_the_catalogue() -> Result<()> {
    let world = World::start().await?;
    let notes = tab(&world, NOTES, "default").await?;
    let sync = tab(&world, SYNC, "default").await?;
    assert_eq!((&row(&notes, "Q20")?["text"], &row(&notes, "Q20")?["value"]), (&json!("Yes"), &json!(true)));
    assert_eq!((&row(&sync, "Q20")?["text"], &row(&sync, "Q20")?["value"]), (&json!("No"), &json!(false)));
    let scopes = &row(&notes, "Q25")?["value"];
    assert_eq!(scopes[0]["id"], "read:jira-work");
    assert_eq!(row(&notes, "Q25")?["text"], "View issue data, Create and edit issues, View user information");

    let path = format!("/catalogue/apps/{SYNC}");
    let mut app = world.get(&path).by(&STAFF).send().await?.expect(200)?.json()?;
    let object = app.as_object_mut().context("an app")?;
    for derived in ["key", "archivedAt", "revision"] {
        object.remove(derived);
    }
    object.insert("bugBounty".to_owned(), json!("APPROVED"));
    object.insert("scopes".to_owned(), json!([]));
    world.put(&path, &app).by(&STAFF).send().await?.expect(200)?;
    let sync = tab(&world, SYNC, "default").await?;
    assert_eq!(row(&sync, "Q20")?["text"], "Yes");
    assert_eq!((&row(&sync, "Q25")?["value"], &row(&sync, "Q25")?["answered"]), (&json!([]), &json!(true)));
    assert_eq!(row(&sync, "Q25")?["text"], "The app requests no permissions");
    app["scopes"] = Json::Null;
    world.put(&path, &app).by(&STAFF).send().await?.expect(200)?;
    let sync = tab(&world, SYNC, "default").await?;
    assert_eq!((&row(&sync, "Q25")?["text"], &row(&sync, "Q25")?["answered"]), (&json!("Not known"), &json!(false)));
    Ok(())
}

#[tokio::test]
async fn the_privacy_policy_takes_effect_at_once_and_is_no_part_of_the_draft() -> Result<()> {
    let world = World::start().await?;
    let draft = async || {
        let read = world.get(&format!("{}?state=draft", v2(CHARTS))).by(&PAT).send().await?.expect(200)?;
        anyhow::Ok((read.etag()?.to_owned(), read.text.clone()))
    };
    let before = draft().await?;
    let path = format!("/apps/{CHARTS}/privacy-policy");
    for (url, text) in [
        (json!("https://acme.example/new"), "https://acme.example/new"),
        (Json::Null, UNANSWERED),
        (json!("https://acme.example/newer"), "https://acme.example/newer"),
        (json!(""), UNANSWERED),
    ] {
        let response = world.put(&path, &json!({ "url": url })).by(&PAT).send().await?.expect(200)?.json()?;
        assert_eq!(response["url"], if text == UNANSWERED { Json::Null } else { url });
        assert_eq!(row(&tab(&world, CHARTS, "default").await?, "Q27")?["text"], text);
        assert_eq!(draft().await?, before);
        let seen = world.get(&preview(CHARTS)).by(&PAT).send().await?.expect(200)?.json()?;
        assert_eq!(seen["missing"].to_string().contains("\"Q27\""), text == UNANSWERED);
    }
    Ok(())
}

/// Changes one field of an app in the catalogue.
async fn change_app(world: &World, app: &str, field: &str, value: Json) -> Result<()> {
    let path = format!("/catalogue/apps/{app}");
    let mut facts = world.get(&path).by(&STAFF).send().await?.expect(200)?.json()?;
    let object = facts.as_object_mut().context("an app")?;
    for derived in ["key", "archivedAt", "revision"] {
        object.remove(derived);
    }
    object.insert(field.to_owned(), value);
    world.put(&path, &facts).by(&STAFF).send().await?.expect(200)?;
    Ok(())
}

/// The responses about Acme Notes on every route that reads it: the statuses for the public, and statuses and bodies for
/// managers.
async fn read_everywhere(world: &World) -> Result<(Vec<u16>, Vec<(u16, String)>)> {
    let paths = [listing(NOTES), v2(NOTES), v3(NOTES_PRODUCT), under_marketplace(&v3(NOTES_PRODUCT))];
    let (mut public, mut managers) = (Vec::new(), Vec::new());
    let mut unknown = BTreeSet::new();
    for path in &paths {
        for call in [world.get(path), world.get(path).by(&KIM), world.get(path).by(&STAFF)] {
            let response = call.send().await?;
            public.push(response.code());
            if response.code() == 404 {
                unknown.insert(response.text);
            }
        }
        let response = world.get(path).by(&PAT).send().await?;
        managers.push((response.code(), response.text));
    }
    // Each of the two error formats has one response, and an unknown app gets the same.
    let nothing = "com.example.nobody.nothing";
    for path in [listing(nothing), v2(nothing)] {
        unknown.insert(world.get(&path).send().await?.expect(404)?.text);
    }
    assert_eq!(unknown.len(), 2, "{unknown:?}");
    Ok((public, managers))
}

#[tokio::test]
async fn only_public_cloud_apps_on_the_marketplace_have_a_tab_for_the_public() -> Result<()> {
    let world = World::start().await?;
    assert!(read_everywhere(&world).await?.0.iter().all(|code| *code == 200));
    for hosting in ["server", "datacenter"] {
        change_app(&world, NOTES, "hosting", json!(hosting)).await?;
        let (public, managers) = read_everywhere(&world).await?;
        assert!(public.iter().all(|code| *code == 404), "{public:?}");
        assert!(managers.iter().all(|(code, text)| *code == 404 && text.contains("Only cloud apps")), "{managers:?}");
    }
    for call in [
        world.put(&v2(NOTES), &json!({})),
        world.put(&format!("/apps/{NOTES}/privacy-policy"), &json!({ "url": null })),
        world.delete(&v3(NOTES_PRODUCT)),
        world.post(&format!("{}/publish", v2(NOTES))),
        world.get(&preview(NOTES)),
        world.get(&format!("/apps/{NOTES}/privacy-and-security/revisions")),
    ] {
        assert!(call.by(&PAT).send().await?.expect(404)?.text.contains("no-tab"));
    }
    change_app(&world, NOTES, "hosting", json!("cloud")).await?;
    change_app(&world, NOTES, "visibility", json!("private")).await?;
    let (public, managers) = read_everywhere(&world).await?;
    assert!(public.iter().all(|code| *code == 404), "{public:?}");
    assert!(managers.iter().all(|(code, _)| *code == 200), "{managers:?}");
    change_app(&world, NOTES, "visibility", json!("public")).await?;
    world.post(&format!("/catalogue/apps/{NOTES}/archive")).by(&STAFF).send().await?.expect(200)?;
    let (public, managers) = read_everywhere(&world).await?;
    assert!(public.iter().all(|code| *code == 404), "{public:?}");
    assert!(managers.iter().all(|(code, text)| *code == 404 && text.contains("left the marketplace")), "{managers:?}");
    world.post(&format!("/catalogue/apps/{NOTES}/restore")).by(&STAFF).send().await?.expect(200)?;
    assert!(read_everywhere(&world).await?.0.iter().all(|code| *code == 200));
    Ok(())
}

#[tokio::test]
async fn without_a_state_rest_v2_reads_the_draft_for_managers_and_rest_v3_the_live_answers() -> Result<()> {
    let world = World::start().await?;
    let status = async |path: String, by: bool| -> Result<Json> {
        let call = world.get(&path);
        let read = if by { call.by(&PAT) } else { call }.send().await?.expect(200)?.json()?;
        assert_eq!(read.get("commonCloud").is_some(), path.contains("/rest/3/"));
        Ok(read.get("commonCloud").unwrap_or(&read)["properties"]["formStatus"].clone())
    };
    let (two, three) = (v2(NOTES), v3(NOTES_PRODUCT));
    assert_eq!(status(two.clone(), true).await?, "SUBMITTED");
    world.save_draft(NOTES, &json!({}), &PAT).await?;
    assert_eq!(status(two.clone(), true).await?, "SAVED");
    assert_eq!(status(two.clone(), false).await?, "SUBMITTED");
    assert_eq!(status(format!("{two}?state=live"), true).await?, "SUBMITTED");
    for path in [three.clone(), under_marketplace(&three)] {
        assert_eq!(status(path.clone(), true).await?, "SUBMITTED");
        assert_eq!(status(path.clone(), false).await?, "SUBMITTED");
        assert_eq!(status(format!("{path}?state=draft"), true).await?, "SAVED");
    }
    for path in [v2(SYNC), v3(SYNC_PRODUCT), v2(CHARTS), v3(CHARTS_PRODUCT)] {
        world.get(&path).send().await?.expect(404)?;
    }
    Ok(())
}

#[tokio::test]
async fn revisions_are_listed_page_by_page_latest_first() -> Result<()> {
    let world = World::start().await?;
    for number in 1..=5 {
        let body = json!({ "security": { "securityContact": format!("r{number}@borealis.example") } });
        world.save_draft(SYNC, &body, &KIM).await?;
        world.publish(SYNC, &KIM).await?;
    }
    let path = format!("/apps/{SYNC}/privacy-and-security/revisions");
    let page = async |path: String| -> Result<(Vec<Json>, Option<String>)> {
        let read = world.get(&path).by(&KIM).send().await?.expect(200)?.json()?;
        let entries = read["revisions"].as_array().context("a list")?;
        let numbers = entries.iter().map(|entry| entry["revision"].clone()).collect();
        Ok((numbers, read["next"].as_str().map(ToOwned::to_owned)))
    };
    let (mut numbers, mut next) = (Vec::new(), Some(format!("{path}?limit=2")));
    let mut pages = Vec::new();
    while let Some(here) = next {
        let (found, after) = page(here).await?;
        pages.push(found.len());
        numbers.extend(found);
        next = after;
    }
    assert_eq!((numbers, pages), (vec![json!(5), json!(4), json!(3), json!(2), json!(1)], vec![2, 2, 1]));
    assert_eq!(page(format!("{path}?limit=5")).await?.1, None);
    assert_eq!(page(path.clone()).await?.0.len(), 5);
    assert_eq!(page(format!("{path}?before=3")).await?.0, [json!(2), json!(1)]);
    assert_eq!(page(format!("{path}?before=1")).await?, (vec![], None));

    let second = world.get(&format!("{path}/2")).by(&KIM).send().await?.expect(200)?.json()?;
    let expected = json!({
        "revision": 2,
        "questionnaire": "2025-02",
        "publishedAt": THEN,
        "publishedBy": KIM.email,
        "answers": { "security": { "securityContact": "r2@borealis.example" } },
    });
    assert_eq!(second, expected);
    for nothing in ["6", "0", "-1", "x", "0000002x"] {
        world.get(&format!("{path}/{nothing}")).by(&KIM).send().await?.expect(404)?;
    }
    Ok(())
}
