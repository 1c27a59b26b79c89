//! Drafts: what a save keeps and a read returns, preconditions, discarding, and the dates of the programme.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use reqwest::Method;
use serde_json::{Value as Json, json};
use system_tests::{
    CHARTS, CHARTS_PRODUCT, KIM, NOTES, NOTES_PRODUCT, PAT, SYNC, SYNC_PRODUCT, World, listing, preview,
    under_marketplace, v2, v3,
};

/// The answers of Acme Notes: all of them.
const COMPLETE: &str = include_str!("../../infra/local/seeds/notes.json");

fn draft_of(app: &str) -> String {
    format!("{}?state=draft", v2(app))
}

/// The answers in the body of a response, without what a request does not have.
fn answers(body: &Json) -> Json {
    let mut answers = body.get("commonCloud").unwrap_or(body).clone();
    if let Some(object) = answers.as_object_mut() {
        object.remove("properties");
    }
    answers
}

/// Removes the groups without an answer, which a live read has as well.
fn remove_empty_groups(object: &mut Json) {
    let Some(groups) = object.as_object_mut() else { return };
    groups.values_mut().for_each(remove_empty_groups);
    groups.retain(|_, value| *value != json!({}));
}

#[tokio::test]
async fn answers_may_be_wrapped_in_any_of_three_ways() -> Result<()> {
    let world = World::start().await?;
    let complete: Json = serde_json::from_str(COMPLETE)?;
    let mut read = Vec::new();
    for body in [complete.clone(), json!({ "appTrustInformation": complete }), json!({ "commonCloud": complete })] {
        for path in [v2(SYNC), v3(SYNC_PRODUCT), under_marketplace(&v3(SYNC_PRODUCT))] {
            world.put(&path, &body).by(&KIM).send().await?.expect(200)?;
            read.push(answers(&world.get(&draft_of(SYNC)).by(&KIM).send().await?.expect(200)?.json()?));
        }
    }
    assert!(read.iter().all(|answers| *answers == complete), "{read:?}");
    Ok(())
}

#[tokio::test]
async fn both_spellings_of_a_value_are_accepted_and_each_generation_of_the_api_returns_its_own() -> Result<()> {
    let world = World::start().await?;
    for (and, n) in [
        ("STORED_IN_ATLASSIAN_AND_DR_SUPPORTED", "STORED_IN_ATLASSIAN_N_DR_SUPPORTED"),
        ("STORED_IN_ATLASSIAN_AND_DR_NOT_SUPPORTED", "STORED_IN_ATLASSIAN_N_DR_NOT_SUPPORTED"),
        ("STORED_EXTERNAL_TO_ATLASSIAN", "STORED_EXTERNAL_TO_ATLASSIAN"),
    ] {
        for sent in [and, n] {
            let body = json!({ "dataResidency": { "isDataResidencySupported": sent } });
            for path in [v2(SYNC), v3(SYNC_PRODUCT)] {
                world.put(&path, &body).by(&KIM).send().await?.expect(200)?;
                for (path, expected) in [(v2(SYNC), n), (v3(SYNC_PRODUCT), and)] {
                    let read = world.get(&format!("{path}?state=draft")).by(&KIM).send().await?.expect(200)?.json()?;
                    assert_eq!(answers(&read)["dataResidency"]["isDataResidencySupported"], expected);
                }
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn three_valued_answers_are_accepted_as_strings_or_booleans_and_returned_as_strings() -> Result<()> {
    let world = World::start().await?;
    let body = json!({ "privacy": {
        "gdpr": { "dataController": { "isAppDataController": true }, "dataProcessor": { "isAppDataProcessor": "FALSE" } },
        "ccpa": { "business": { "isAppBusiness": false }, "serviceProvider": { "isAppServiceProvider": "NOT_APPLICABLE" } },
        "dataProcessingAgreement": { "isDPASupported": false, "link": "" },
    } });
    world.save_draft(SYNC, &body, &KIM).await?;
    let expected = json!({
        "gdpr": { "dataController": { "isAppDataController": "TRUE" }, "dataProcessor": { "isAppDataProcessor": "FALSE" } },
        "ccpa": { "business": { "isAppBusiness": "FALSE" }, "serviceProvider": { "isAppServiceProvider": "NOT_APPLICABLE" } },
        "dataProcessingAgreement": { "isDPASupported": "FALSE", "link": "" },
    });
    for path in [draft_of(SYNC), format!("{}?state=draft", v3(SYNC_PRODUCT))] {
        assert_eq!(answers(&world.get(&path).by(&KIM).send().await?.expect(200)?.json()?)["privacy"], expected);
    }
    Ok(())
}

#[tokio::test]
async fn every_way_to_send_no_answer_is_stored_as_no_answer() -> Result<()> {
    let world = World::start().await?;
    let body = json!({
        "logDetails": null,
        "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": true, "typesOfDataStored": [] },
        "dataResidency": { "isDataResidencySupported": "", "inScopeDataTypes": ["", null] },
        "privacy": { "gdpr": { "dataController": { "isAppDataController": "" } } },
        "security": { "securityContact": "  ", "permissionsJustification": "Data not provided", "caiq": { "isCAIQCompleted": null } },
        "thirdPartyInformation": { "thirdPartyDetails": [{ "name": "" }, {}] },
    });
    world.save_draft(SYNC, &body, &KIM).await?;
    let read = world.get(&draft_of(SYNC)).by(&KIM).send().await?.expect(200)?.json()?;
    assert_eq!(answers(&read), json!({ "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": true } }));
    Ok(())
}

#[tokio::test]
async fn what_was_read_can_be_put_again_unchanged() -> Result<()> {
    let world = World::start().await?;
    for live in [v2(NOTES), v3(NOTES_PRODUCT)] {
        let mut read = world.get(&live).by(&PAT).send().await?.expect(200)?.json()?;
        let before = answers(&read);
        let mut with_facts = before.clone();
        with_facts["hasRestAPIExtension"] = json!(true);
        let object = read.get("commonCloud").is_some();
        let inner = if object { &mut read["commonCloud"] } else { &mut read };
        inner["hasRestAPIExtension"] = json!(true);
        inner["supportsConfigurableEgress"] = json!(null);
        inner["__typename"] = json!("CommonCloud");
        for path in [v2(NOTES), v3(NOTES_PRODUCT)] {
            world.put(&path, &read).by(&PAT).send().await?.expect(200)?;
            let draft = world.get(&format!("{live}?state=draft")).by(&PAT).send().await?.expect(200)?.json()?;
            assert_eq!(answers(&draft), with_facts);
            let properties = &draft.get("commonCloud").unwrap_or(&draft)["properties"];
            assert_eq!(
                (&properties["formStatus"], &properties["updatedValues"]),
                (&json!("SAVED"), &json!(["hasRestAPIExtension"]))
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_put_replaces_the_whole_draft() -> Result<()> {
    let world = World::start().await?;
    world.save_draft(CHARTS, &json!({ "logDetails": { "logEndUserData": true } }), &PAT).await?;
    let read = world.get(&draft_of(CHARTS)).by(&PAT).send().await?.expect(200)?.json()?;
    assert_eq!(answers(&read), json!({ "logDetails": { "logEndUserData": true } }));
    Ok(())
}

#[tokio::test]
async fn every_save_gives_a_new_etag_and_every_route_returns_it() -> Result<()> {
    let world = World::start().await?;
    let body = json!({ "logDetails": { "logEndUserData": false } });
    let mut seen = BTreeSet::new();
    for round in 0..3 {
        for path in [v2(CHARTS), v3(CHARTS_PRODUCT), under_marketplace(&v3(CHARTS_PRODUCT))] {
            let saved = world.put(&path, &body).by(&PAT).send().await?.expect(200)?;
            let etag = saved.etag()?.to_owned();
            assert!(etag.starts_with('"') && etag.ends_with('"'), "{etag}");
            for path in [
                v2(CHARTS),
                draft_of(CHARTS),
                format!("{}?state=draft", v3(CHARTS_PRODUCT)),
                under_marketplace(&format!("{}?state=draft", v3(CHARTS_PRODUCT))),
                preview(CHARTS),
                format!("{}?view=default&channel=embedded", preview(CHARTS)),
            ] {
                assert_eq!(world.get(&path).by(&PAT).send().await?.expect(200)?.etag()?, etag, "{path}");
            }
            assert!(seen.insert(etag), "round {round}: an ETag came twice");
        }
        if round == 0 {
            world.delete(&v3(CHARTS_PRODUCT)).by(&PAT).send().await?.expect(204)?;
        } else {
            world.publish(CHARTS, &PAT).await?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_save_with_if_match_replaces_only_the_draft_that_it_names() -> Result<()> {
    let world = World::start().await?;
    let body = |yes: bool| json!({ "logDetails": { "logEndUserData": yes } });
    let first = world.save_draft(CHARTS, &body(true), &PAT).await?.etag()?.to_owned();
    let put = |path: String, tag: String| world.put(&path, &body(false)).by(&PAT).header("if-match", &tag).send();
    let second = put(v2(CHARTS), format!("\"0\", {first}")).await?.expect(200)?.etag()?.to_owned();
    let third = put(v3(CHARTS_PRODUCT), "*".to_owned()).await?.expect(200)?.etag()?.to_owned();
    let before = world.get(&draft_of(CHARTS)).by(&PAT).send().await?;
    for stale in [first, second, "\"0\"".to_owned(), format!("W/{third}"), "\"*\"".to_owned()] {
        for path in [v2(CHARTS), v3(CHARTS_PRODUCT), under_marketplace(&v3(CHARTS_PRODUCT))] {
            let refused = put(path, stale.clone()).await?.expect(412)?.json()?;
            assert_eq!(refused["errors"][0]["code"], "stale");
        }
        let after = world.get(&draft_of(CHARTS)).by(&PAT).send().await?;
        assert_eq!((after.etag()?, &after.text), (before.etag()?, &before.text));
    }
    for bad in ["no tag".to_owned(), vec!["\"0\""; 101].join(", ")] {
        put(v2(CHARTS), bad).await?.expect(400)?;
    }
    put(v2(CHARTS), vec!["\"0\""; 100].join(",")).await?.expect(412)?;
    for nothing in ["*", "\"0\""] {
        let call = world.put(&v2(SYNC), &body(true)).by(&KIM).header("if-match", nothing);
        call.send().await?.expect(412)?;
    }
    world.get(&draft_of(SYNC)).by(&KIM).send().await?.expect(404)?;
    Ok(())
}

#[tokio::test]
async fn discarding_a_draft_leaves_the_live_answers() -> Result<()> {
    let world = World::start().await?;
    let live = world.get(&v2(NOTES)).send().await?.expect(200)?;
    for path in [v3(NOTES_PRODUCT), under_marketplace(&v3(NOTES_PRODUCT))] {
        let saved = world.save_draft(NOTES, &json!({}), &PAT).await?;
        let discard = |tag: String| world.delete(&path).by(&PAT).header("if-match", &tag).send();
        for stale in ["\"0\"".to_owned(), format!("W/{}", saved.etag()?)] {
            assert_eq!(discard(stale).await?.expect(412)?.json()?["errors"][0]["code"], "stale");
        }
        world.get(&draft_of(NOTES)).by(&PAT).send().await?.expect(200)?;
        assert_eq!(discard(saved.etag()?.to_owned()).await?.expect(204)?.text, "");
        for call in [
            world.delete(&path),
            world.get(&draft_of(NOTES)),
            world.get(&format!("{path}?state=draft")),
            world.post(&format!("{}/publish", v2(NOTES))),
        ] {
            assert_eq!(call.by(&PAT).send().await?.expect(404)?.json()?["errors"][0]["code"], "no-draft");
        }
        world.get(&preview(NOTES)).by(&PAT).send().await?.expect(404)?;
        discard("*".to_owned()).await?.expect(404)?;
        assert_eq!(world.get(&v2(NOTES)).send().await?.expect(200)?.text, live.text);
    }
    Ok(())
}

#[tokio::test]
async fn answers_are_accepted_from_13_february_2023_on() -> Result<()> {
    let world = World::at("2023-02-12T23:59:59.999Z").await?;
    let body = json!({ "logDetails": { "logEndUserData": true } });
    let before = world.get(&draft_of(CHARTS)).by(&PAT).send().await?.expect(200)?;
    for (method, path) in [
        (Method::PUT, v2(CHARTS)),
        (Method::PUT, v3(CHARTS_PRODUCT)),
        (Method::PUT, under_marketplace(&v3(CHARTS_PRODUCT))),
        (Method::POST, format!("{}/publish", v2(CHARTS))),
        (Method::POST, format!("{}/publish", v3(CHARTS_PRODUCT))),
        (Method::POST, under_marketplace(&format!("{}/publish", v3(CHARTS_PRODUCT)))),
    ] {
        let refused = world.request(method, &path).by(&PAT).json(&body).send().await?.expect(409)?;
        assert_eq!(refused.json()?["errors"][0]["code"], "not-accepted-yet");
        assert!(refused.text.contains("2023-02-13"), "{}", refused.text);
    }
    let after = world.get(&draft_of(CHARTS)).by(&PAT).send().await?;
    assert_eq!((after.etag()?, &after.text), (before.etag()?, &before.text));
    let policy = || world.put(&format!("/apps/{CHARTS}/privacy-policy"), &json!({ "url": "https://acme.example/p" }));
    let refused = policy().by(&PAT).send().await?.expect(409)?.json()?;
    assert_eq!(refused["type"], "urn:problem:not-accepted-yet");
    world.set_clock("2023-02-13T00:00:00Z")?;
    policy().by(&PAT).send().await?.expect(200)?;
    world.save_draft(CHARTS, &body, &PAT).await?;
    assert_eq!(world.publish(CHARTS, &PAT).await?["revision"], 1);
    Ok(())
}

/// The row of a question in a tab.
fn row<'a>(tab: &'a Json, id: &str) -> Option<&'a Json> {
    tab["rows"].as_array()?.iter().find(|row| row["id"] == id)
}

#[tokio::test]
async fn a_value_of_a_later_questionnaire_is_kept_but_neither_shown_nor_counted_until_then() -> Result<()> {
    let world = World::at("2023-02-13T00:00:00Z").await?;
    let mut body: Json = serde_json::from_str(COMPLETE)?;
    body["dataResidency"] = json!({ "isDataResidencySupported": "NOT_APPLICABLE" });
    let silent = "Response not provided by the partner";
    world.save_draft(NOTES, &body, &PAT).await?;
    let residency = async |path: String, by: bool| -> Result<Json> {
        let call = world.get(&path);
        let read = if by { call.by(&PAT) } else { call }.send().await?.expect(200)?.json()?;
        Ok(answers(&read)["dataResidency"]["isDataResidencySupported"].clone())
    };
    assert_eq!(residency(draft_of(NOTES), true).await?, "NOT_APPLICABLE");
    let seen = world.get(&preview(NOTES)).by(&PAT).send().await?.expect(200)?.json()?;
    assert!(seen["missing"].to_string().contains("Q8"), "{}", seen["missing"]);
    let receipt = world.publish(NOTES, &PAT).await?;
    assert!(receipt["completeness"]["percent"].as_u64().is_some_and(|percent| percent < 100), "{receipt}");

    let tab = || async { world.get(&listing(NOTES)).send().await?.expect(200)?.json() };
    world.set_clock("2025-02-25T23:59:59.999Z")?;
    assert_eq!(residency(v2(NOTES), false).await?, Json::Null);
    assert_eq!(row(&tab().await?, "Q8").context("Q8")?["text"], silent);
    world.set_clock("2025-02-26T00:00:00Z")?;
    assert_eq!(residency(v2(NOTES), false).await?, "NOT_APPLICABLE");
    assert_eq!(row(&tab().await?, "Q8").context("Q8")?["text"], "Not applicable");
    Ok(())
}

#[tokio::test]
async fn a_draft_moves_to_the_next_questionnaire_with_every_answer_and_lists_the_new_questions() -> Result<()> {
    let world = World::at("2025-02-25T23:59:59Z").await?;
    let complete: Json = serde_json::from_str(COMPLETE)?;
    world.save_draft(CHARTS, &complete, &PAT).await?;
    let look = async || -> Result<(Json, Json, Json)> {
        let draft = world.get(&draft_of(CHARTS)).by(&PAT).send().await?.expect(200)?.json()?;
        let seen = world.get(&preview(CHARTS)).by(&PAT).send().await?.expect(200)?.json()?;
        Ok((answers(&draft), seen["newQuestions"].clone(), seen["completeness"]["asked"].clone()))
    };
    let (before, new, asked) = look().await?;
    assert_eq!((&before, new), (&complete, json!([])));
    world.set_clock("2025-02-26T00:00:00Z")?;
    let (after, new, still_asked) = look().await?;
    assert_eq!((after, new, &still_asked), (before, json!(["Q28", "Q29"]), &asked));
    world.set_clock("2025-08-26T00:00:00Z")?;
    let counted = look().await?.2;
    let count = |list: &Json| list.as_array().map(Vec::len);
    assert_eq!(count(&counted), count(&asked).map(|before| before + 2));
    world.save_draft(CHARTS, &complete, &PAT).await?;
    assert_eq!(look().await?.1, json!([]));
    Ok(())
}

#[tokio::test]
async fn of_twenty_concurrent_saves_the_last_one_is_kept_whole() -> Result<()> {
    let world = World::start().await?;
    let body = |writer: usize| {
        json!({
            "logDetails": { "logEndUserData": true },
            "security": { "securityContact": format!("writer-{writer}@acme.example") },
            "dataAccessAndStorage": { "typesOfDataStored": vec![format!("kind {writer}"); writer % 7 + 1] },
        })
    };
    for _ in 0..5 {
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..20 {
            let path = if writer % 2 == 0 { v2(CHARTS) } else { v3(CHARTS_PRODUCT) };
            let call = world.put(&path, &body(writer)).by(&PAT);
            writers.spawn(async move {
                let saved = call.send().await?.expect(200)?;
                anyhow::Ok((saved.etag()?.to_owned(), writer))
            });
        }
        let saved: Vec<(String, usize)> = writers.join_all().await.into_iter().collect::<Result<_>>()?;
        assert_eq!(saved.iter().map(|(etag, _)| etag).collect::<BTreeSet<_>>().len(), 20);
        let draft = world.get(&draft_of(CHARTS)).by(&PAT).send().await?.expect(200)?;
        let etag = draft.etag()?;
        let (_, last) = saved.iter().find(|(saved, _)| saved == etag).context("nobody's ETag")?;
        assert_eq!(answers(&draft.json()?), body(*last));
    }
    Ok(())
}

#[tokio::test]
async fn of_twenty_concurrent_saves_with_one_etag_exactly_one_succeeds() -> Result<()> {
    let world = World::start().await?;
    let known = world.save_draft(CHARTS, &json!({}), &PAT).await?.etag()?.to_owned();
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let call = world.put(&v2(CHARTS), &json!({})).by(&PAT).header("if-match", &known);
        writers.spawn(async move { call.send().await });
    }
    let codes: Vec<u16> =
        writers.join_all().await.into_iter().map(|response| Ok(response?.code())).collect::<Result<_>>()?;
    let count = |wanted| codes.iter().filter(|code| **code == wanted).count();
    assert_eq!((count(200), count(412)), (1, 19), "{codes:?}");
    Ok(())
}

#[tokio::test]
async fn hidden_answers_stay_in_the_draft_and_are_neither_shown_nor_published() -> Result<()> {
    let world = World::start().await?;
    let body = json!({
        "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": false, "typesOfDataStored": ["HIDDEN"] },
        "logDetails": { "logEndUserData": false, "logEUDShareWithThirdParty": true },
        "thirdPartyInformation": { "isEndUserDataShared": true, "dataSubProcessors": "https://hidden.example/" },
        "dataRetention": { "isDataRetentionSupported": true },
    });
    world.save_draft(SYNC, &body, &KIM).await?;
    let visible = json!({
        "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": false },
        "logDetails": { "logEndUserData": false },
    });
    let silent = |text: &str| !text.to_lowercase().contains("hidden");
    let seen = world.get(&preview(SYNC)).by(&KIM).send().await?.expect(200)?;
    assert!(silent(&seen.text), "{}", seen.text);
    let draft = world.get(&draft_of(SYNC)).by(&KIM).send().await?.expect(200)?.json()?;
    assert_eq!(answers(&draft), body);
    world.publish(SYNC, &KIM).await?;
    for path in [v2(SYNC), v3(SYNC_PRODUCT)] {
        let mut live = answers(&world.get(&path).send().await?.expect(200)?.json()?);
        remove_empty_groups(&mut live);
        assert_eq!(live, visible);
    }
    let revision = format!("/apps/{SYNC}/privacy-and-security/revisions/1");
    assert_eq!(world.get(&revision).by(&KIM).send().await?.expect(200)?.json()?["answers"], visible);
    let tab = world.get(&format!("{}?view=expanded", listing(SYNC))).send().await?.expect(200)?;
    assert!(silent(&tab.text) && row(&tab.json()?, "Q5").is_none() && row(&tab.json()?, "Q6").is_none());
    Ok(())
}
