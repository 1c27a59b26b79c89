//! What those who manage an app read can be put back, under every version of the questionnaire and in both generations of
//! the REST API, and nothing is lost by it.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};
use domain::questionnaire::definition::InputKind;
use domain::questionnaire::published;
use serde_json::{Value as Json, json};
use system_tests::{KIM, SYNC, SYNC_PRODUCT, World, answers, v2, v3};

const PATHS: [fn() -> String; 2] = [|| v2(SYNC), || v3(SYNC_PRODUCT)];

/// The pointer of a dotted path.
fn pointer(path: &str) -> String {
    format!("/{}", path.replace('.', "/"))
}

/// The values that an answer can choose from; none for free text.
fn options(kind: &InputKind) -> Vec<Json> {
    match kind {
        InputKind::Choice(options) => options.iter().map(|option| json!(option.value)).collect(),
        InputKind::YesNo { or_not_applicable: true } => vec![json!(true), json!(false), json!("NOT_APPLICABLE")],
        InputKind::Tri => ["TRUE", "FALSE", "NOT_APPLICABLE"].map(|word| json!(word)).to_vec(),
        _ => Vec::new(),
    }
}

/// Answers that together have an answer to every question, and every option of those that have options.
fn every_answer() -> Result<Vec<Json>> {
    let mut typical = answers::typical()?;
    typical["privacy"]["ccpa"]["business"]["endUserDataTypes"] = json!(["Billing contacts"]);
    typical["privacy"]["privacyContact"] = json!("https://borealis.example/privacy");
    typical["privacy"]["dataProcessingAgreement"]["contact"] = json!("legal@borealis.example");
    (typical["hasRestAPIExtension"], typical["supportsConfigurableEgress"]) = (json!(true), json!(false));
    for (question, ..) in published().newest().parts().filter(|(_, part, _)| part.is_note()) {
        typical["notes"][question.id.as_str()] = json!("Only in part.");
    }
    let questions: Vec<_> = published().newest().parts().map(|(_, part, path)| (options(&part.kind), path)).collect();
    let most = questions.iter().map(|(options, _)| options.len()).max().unwrap_or_default();
    let mut all = Vec::new();
    for number in 0..most {
        let mut answers = typical.clone();
        for (options, path) in questions.iter().filter(|(options, _)| !options.is_empty()) {
            let answer = answers.pointer_mut(&pointer(path)).with_context(|| format!("{path} in the answers"))?;
            *answer = options[number % options.len()].clone();
        }
        all.push(answers);
    }
    typical["dataRetention"] = json!({ "isDataRetentionSupported": true, "isRetentionDurationIndefinite": true });
    all.push(typical);
    Ok(all)
}

/// Puts a version of the questionnaire in force, and no other.
async fn put_in_force(world: &World, version: &str) -> Result<()> {
    let begun = "2023-02-13T00:00:00Z";
    let versions = json!([{ "version": version, "from": begun, "countedFrom": begun }]);
    world.change_programme(|document| document["questionnaires"] = versions).await?;
    Ok(())
}

/// The answers of a body in either generation, and whether its read-only part names a change.
fn read(body: &Json) -> Result<(Json, Json)> {
    let mut answers = body.get("commonCloud").unwrap_or(body).clone();
    let properties = answers.as_object_mut().and_then(|object| object.remove("properties")).context("properties")?;
    Ok((answers, properties["updatedValues"].clone()))
}

#[tokio::test]
async fn whoever_manages_an_app_reads_every_published_answer_and_can_put_it_back_under_every_version() -> Result<()> {
    let world = World::start().await?;
    let newest = published().newest();
    let (mut seen, mut wanted) = (BTreeSet::new(), BTreeSet::new());
    for answers in every_answer()? {
        world.save_draft(SYNC, &answers, &KIM).await?;
        world.publish(SYNC, &KIM).await?;
        let published = world.get(&format!("{}?state=live", v3(SYNC_PRODUCT))).by(&KIM).send().await?.expect(200)?;
        let (published, _) = read(&published.json()?)?;
        for version in published_versions() {
            put_in_force(&world, version).await?;
            for (from, to) in PATHS.iter().flat_map(|from| PATHS.iter().map(move |to| (from(), to()))) {
                let live = world.get(&format!("{from}?state=live")).by(&KIM).send().await?.expect(200)?.json()?;
                world.put(&to, &live).by(&KIM).send().await?.expect(200)?;
                let draft =
                    world.get(&format!("{}?state=draft", v3(SYNC_PRODUCT))).by(&KIM).send().await?.expect(200)?;
                let (draft, changed) = read(&draft.json()?)?;
                ensure!(draft == published, "{version}, {from} put to {to}: {draft:#}\nis not\n{published:#}");
                assert_eq!(changed, json!([]), "{version}: nothing would change");
            }
        }
        for (_, _, path) in newest.parts() {
            wanted.insert(path);
            if published.pointer(&pointer(path)).is_some() {
                seen.insert(path);
            }
        }
    }
    assert_eq!(wanted.difference(&seen).collect::<Vec<_>>(), Vec::<&&str>::new(), "no question was left out");
    Ok(())
}

fn published_versions() -> impl Iterator<Item = &'static str> {
    published().iter().map(|questionnaire| questionnaire.version.as_str())
}

#[tokio::test]
async fn customers_read_what_is_asked_now_and_those_who_manage_the_app_all_that_was_published() -> Result<()> {
    let world = World::start().await?;
    let mut answers = answers::typical()?;
    answers["dataResidency"] = json!({ "isDataResidencySupported": "NOT_APPLICABLE" });
    world.save_draft(SYNC, &answers, &KIM).await?;
    world.publish(SYNC, &KIM).await?;
    let newer = [
        "/dataResidency/isDataResidencySupported",
        "/security/permissionsJustification",
        "/security/requiresUsersToProvidePATs",
    ];
    for (version, asked) in [("2023-02", false), ("2025-02", true)] {
        put_in_force(&world, version).await?;
        for path in PATHS {
            let path = format!("{}?state=live", path());
            let (customers, _) = read(&world.get(&path).send().await?.expect(200)?.json()?)?;
            let (theirs, _) = read(&world.get(&path).by(&KIM).send().await?.expect(200)?.json()?)?;
            for answer in newer {
                assert_eq!(customers.pointer(answer).is_some(), asked, "{version} {path} {answer}");
                assert_eq!(theirs.pointer(answer), answers.pointer(answer), "{version} {path} {answer}");
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_text_that_reads_like_a_residency_value_comes_back_as_it_was_written() -> Result<()> {
    let world = World::start().await?;
    let text = "STORED_IN_ATLASSIAN_AND_DR_SUPPORTED, as we call it";
    let body = json!({
        "dataResidency": { "isDataResidencySupported": "STORED_IN_ATLASSIAN_AND_DR_SUPPORTED" },
        "security": { "permissionsJustification": text },
    });
    world.save_draft(SYNC, &body, &KIM).await?;
    let (draft, _) = read(&world.get(&v2(SYNC)).by(&KIM).send().await?.expect(200)?.json()?)?;
    assert_eq!(draft["security"]["permissionsJustification"], text);
    assert_eq!(draft["dataResidency"]["isDataResidencySupported"], "STORED_IN_ATLASSIAN_N_DR_SUPPORTED");
    Ok(())
}
