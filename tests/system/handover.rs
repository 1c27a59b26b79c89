//! An app that changes hands: what was published stays with the app, the draft goes, and the new partner learns no names of
//! the former one's people.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value as Json, json};
use system_tests::{KIM, PAT, STAFF, SYNC, SYNC_PRODUCT, Session, World, listing, preview, table, v2, v3};

const APP: &str = "/catalogue/apps/com.example.borealis.sync";
const FORMER: &str = "a member of a former partner";

/// Gives Borealis Sync to a partner, with nothing else changed.
async fn give_to(world: &World, partner: &str) -> Result<()> {
    let app = world.get(APP).by(&STAFF).send().await?.expect(200)?.json()?;
    let mut body = json!({ "partner": partner });
    for field in ["name", "product", "hosting", "visibility", "scopes", "bugBounty", "fortified", "privacyPolicyUrl"] {
        body[field] = app[field].clone();
    }
    world.put(APP, &body).by(&STAFF).send().await?.expect(200)?;
    Ok(())
}

fn contact(address: &str) -> Json {
    json!({ "security": { "securityContact": address } })
}

/// Kim publishes one revision and keeps a draft; then the app goes to Acme, where Pat is.
async fn handed_over() -> Result<World> {
    let world = World::start().await?;
    world.save_draft(SYNC, &contact("one@borealis.example"), &KIM).await?;
    world.publish(SYNC, &KIM).await?;
    world.save_draft(SYNC, &contact("secret@borealis.example"), &KIM).await?;
    give_to(&world, "acme").await?;
    Ok(world)
}

async fn revisions(world: &World, by: &local::seed::DemoPerson) -> Result<Vec<(u64, Json)>> {
    let path = format!("/apps/{SYNC}/privacy-and-security/revisions");
    let list = world.get(&path).by(by).send().await?.expect(200)?.json()?;
    let mut found = Vec::new();
    for revision in list["revisions"].as_array().context("revisions")? {
        let number = revision["revision"].as_u64().context("a number")?;
        let one = world.get(&format!("{path}/{number}")).by(by).send().await?.expect(200)?.json()?;
        assert_eq!(one["publishedBy"], revision["publishedBy"]);
        found.push((number, revision["publishedBy"].clone()));
    }
    Ok(found)
}

#[tokio::test]
async fn the_draft_goes_and_what_was_published_stays() -> Result<()> {
    let world = handed_over().await?;
    for path in [format!("{}?state=draft", v2(SYNC)), format!("{}?state=draft", v3(SYNC_PRODUCT)), preview(SYNC)] {
        world.get(&path).by(&PAT).send().await?.expect(404)?;
    }
    world.post(&format!("{}/publish", v2(SYNC))).by(&PAT).send().await?.expect(404)?;
    ensure!(table::get_item(world.local.config(), &format!("APP#{SYNC}"), "DRAFT").await?.is_none(), "a draft is left");
    let live = world.get(&v2(SYNC)).by(&PAT).send().await?.expect(200)?.json()?;
    assert_eq!(live["security"]["securityContact"], "one@borealis.example");
    let revision = world.get(&format!("/apps/{SYNC}/privacy-and-security/revisions/1")).by(&PAT).send().await?;
    assert_eq!(revision.expect(200)?.json()?["answers"], contact("one@borealis.example"));
    world.get(&v2(SYNC)).by(&KIM).send().await?.expect(200)?;
    world.get(&format!("{}?state=draft", v2(SYNC))).by(&KIM).send().await?.expect(404)?;
    Ok(())
}

#[tokio::test]
async fn an_app_that_stays_with_its_partner_keeps_its_draft() -> Result<()> {
    let world = World::start().await?;
    world.save_draft(SYNC, &contact("one@borealis.example"), &KIM).await?;
    let mut body = json!({ "name": "Sync 2", "partner": "borealis", "product": SYNC_PRODUCT, "hosting": "cloud" });
    for hosting in ["cloud", "server", "cloud"] {
        body["hosting"] = json!(hosting);
        world.put(APP, &body).by(&STAFF).send().await?.expect(200)?;
    }
    world.get(&format!("{}?state=draft", v2(SYNC))).by(&KIM).send().await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn nothing_that_the_new_partner_or_a_customer_reads_names_the_former_ones_people() -> Result<()> {
    let world = handed_over().await?;
    let pat = world.sign_in(PAT.email).await?;
    let read_all = async |session: &Session| -> Result<String> {
        let mut texts = Vec::new();
        for page in [
            "privacy-and-security",
            "history",
            "receipt?revision=1",
            "preview",
            "discard",
            "answers.csv",
            "answers.json",
        ] {
            texts.push(world.get(&format!("/manage/apps/{SYNC}/{page}")).in_session(session).send().await?.text);
        }
        for path in [
            v2(SYNC),
            v3(SYNC_PRODUCT),
            preview(SYNC),
            listing(SYNC),
            format!("{}/feed.atom", listing(SYNC)),
            format!("/apps/{SYNC}/privacy-and-security/revisions"),
            format!("/apps/{SYNC}/privacy-and-security/revisions/1"),
            "/manage/apps".to_owned(),
        ] {
            texts.push(world.get(&path).by(&PAT).send().await?.text);
            texts.push(world.get(&path).in_session(session).send().await?.text);
            texts.push(world.get(&path).send().await?.text);
        }
        Ok(texts.join("\n"))
    };
    let text = read_all(&pat).await?;
    ensure!(!text.contains(KIM.email) && !text.contains("secret@borealis.example"), "{text}");
    ensure!(text.contains(FORMER) && text.contains("one@borealis.example"), "{text}");
    let history = world.get(&format!("/manage/apps/{SYNC}/history")).in_session(&pat).send().await?.expect(200)?;
    ensure!(history.text.contains(FORMER), "{}", history.text);
    let live = world.get(&v2(SYNC)).by(&PAT).send().await?.expect(200)?.json()?;
    assert_eq!(live["properties"]["updatedBy"], FORMER);
    Ok(())
}

#[tokio::test]
async fn each_partner_knows_its_own_people_also_after_an_app_has_come_back() -> Result<()> {
    let world = handed_over().await?;
    assert_eq!(revisions(&world, &PAT).await?, [(1, Json::Null)]);
    world.save_draft(SYNC, &contact("two@acme.example"), &PAT).await?;
    world.publish(SYNC, &PAT).await?;
    assert_eq!(revisions(&world, &PAT).await?, [(2, json!(PAT.email)), (1, Json::Null)]);
    let live = world.get(&v2(SYNC)).by(&PAT).send().await?.expect(200)?.json()?;
    assert_eq!(live["properties"]["updatedBy"], PAT.email);
    give_to(&world, "borealis").await?;
    assert_eq!(revisions(&world, &KIM).await?, [(2, Json::Null), (1, json!(KIM.email))]);
    let live = world.get(&v2(SYNC)).by(&KIM).send().await?.expect(200)?.json()?;
    assert_eq!(live["properties"]["updatedBy"], FORMER);
    Ok(())
}

#[tokio::test]
async fn staff_find_the_names_in_the_revisions_and_the_audit_log() -> Result<()> {
    let world = handed_over().await?;
    let partition = format!("APP#{SYNC}");
    let revisions = table::query_partition(world.local.config(), &partition, "REVISION#").await?;
    assert_eq!(revisions.iter().map(|revision| &revision["published_by"]["S"]).collect::<Vec<_>>(), [KIM.email]);
    let lines = table::query_partition(world.local.config(), &partition, "AUDIT#").await?;
    let publishes = lines.iter().filter(|line| line["action"]["S"] == "publish");
    assert_eq!(publishes.map(|line| line["by"]["S"].clone()).collect::<Vec<_>>(), [json!(KIM.email)]);
    Ok(())
}
