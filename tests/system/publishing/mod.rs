//! Publishing: the receipt, refusals, concurrent publishes, and repetitions with an idempotency key.

mod repetitions;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use domain::draft::Draft;
use domain::listing::{Listing, ListingChange, LiveRevision};
use domain::questionnaire::wire::FormStatus;
use domain::{AppKey, EmailAddress};
use serde_json::{Value as Json, json};
use store::StoreError;
use store::audit::Actor;
use store::publish::Publication;
use system_tests::{
    CHARTS, CHARTS_PRODUCT, KIM, NOTES, NOTES_PRODUCT, PAT, Response, SYNC, SYNC_PRODUCT, World, listing,
    under_marketplace, v2, v3,
};
use tokio::task::JoinSet;

/// Every path that publishes an app.
fn publish_paths(app: &str, product: &str) -> [String; 3] {
    let v3 = format!("{}/publish", v3(product));
    [format!("{}/publish", v2(app)), v3.clone(), under_marketplace(&v3)]
}

fn contact(name: &str) -> Json {
    json!({ "security": { "securityContact": format!("{name}@borealis.example") } })
}

/// The numbers of an app's revisions, latest first.
async fn revisions(world: &World, app: &str) -> Result<Vec<u64>> {
    let path = format!("/apps/{app}/privacy-and-security/revisions?limit=100");
    let read = world.get(&path).by(&KIM).send().await?.expect(200)?.json()?;
    let entries = read["revisions"].as_array().context("a list")?;
    entries.iter().map(|entry| entry["revision"].as_u64().context("a number")).collect()
}

/// The code of the first error of a response.
fn error_code(response: &Response) -> Result<String> {
    Ok(response.json()?["errors"][0]["code"].as_str().context("a code")?.to_owned())
}

#[tokio::test]
async fn receipts_number_the_revisions_without_a_gap() -> Result<()> {
    let world = World::start().await?;
    let mut expected = 0;
    for round in 0..3 {
        for path in publish_paths(SYNC, SYNC_PRODUCT) {
            expected += 1;
            world.save_draft(SYNC, &contact(&format!("r{expected}")), &KIM).await?;
            let response = world.post(&path).by(&KIM).send().await?.expect(200)?;
            let receipt = response.json()?;
            assert_eq!(receipt["revision"], expected, "{path} in round {round}");
            assert_eq!((&receipt["appKey"], &receipt["publishedBy"]), (&json!(SYNC), &json!(KIM.email)));
            assert_eq!(
                (&receipt["publishedAt"], &receipt["formStatus"]),
                (&json!(system_tests::THEN), &json!("SUBMITTED"))
            );
            let live = world.get(&v2(SYNC)).send().await?.expect(200)?.json()?;
            let sent = contact(&format!("r{expected}"));
            assert_eq!(live["security"]["securityContact"], sent["security"]["securityContact"]);
            assert_eq!(live["properties"]["formStatus"], "SUBMITTED");
            assert_eq!(world.get(&listing(SYNC)).send().await?.json()?["revision"], expected);
        }
    }
    assert_eq!(revisions(&world, SYNC).await?, (1..=expected).rev().collect::<Vec<_>>());
    Ok(())
}

#[tokio::test]
async fn publishing_without_a_draft_is_refused() -> Result<()> {
    let world = World::start().await?;
    for (app, product, by) in [(SYNC, SYNC_PRODUCT, &KIM), (NOTES, NOTES_PRODUCT, &PAT)] {
        for path in publish_paths(app, product) {
            let refused = world.post(&path).by(by).send().await?.expect(404)?;
            assert_eq!(error_code(&refused)?, "no-draft");
        }
    }
    world.save_draft(SYNC, &contact("gone"), &KIM).await?;
    world.delete(&v3(SYNC_PRODUCT)).by(&KIM).send().await?.expect(204)?;
    for path in publish_paths(SYNC, SYNC_PRODUCT) {
        world.post(&path).by(&KIM).send().await?.expect(404)?;
    }
    world.get(&v2(SYNC)).send().await?.expect(404)?;
    assert_eq!(revisions(&world, SYNC).await?.len(), 0);
    Ok(())
}

#[tokio::test]
async fn an_incomplete_row_of_a_table_prevents_publishing_and_no_other_missing_answer_does() -> Result<()> {
    let world = World::start().await?;
    let rows = json!([
        { "name": "Nimbus", "link": "nimbus.example", "purpose": "Hosting", "thirdPartyCountries": ["DE"] },
        { "name": "Pigeonmail", "link": "pigeonmail.example" },
        { "purpose": "Error reports", "thirdPartyCountries": ["US"] },
    ]);
    let body = |shared: bool| {
        json!({
            "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": true },
            "thirdPartyInformation": { "isEndUserDataShared": shared, "thirdPartyDetails": rows },
        })
    };
    let saved = world.save_draft(SYNC, &body(true), &KIM).await?;
    for path in publish_paths(SYNC, SYNC_PRODUCT) {
        let refused = world.post(&path).by(&KIM).send().await?.expect(422)?.json()?;
        let errors = refused["errors"].as_array().context("errors")?;
        let found: Vec<_> = errors.iter().map(|error| (&error["source"]["pointer"], &error["code"])).collect();
        let at = |end: &str| json!(format!("/thirdPartyInformation/thirdPartyDetails/{end}"));
        let expected = ["1/purpose", "1/thirdPartyCountries", "2/link", "2/name"].map(at);
        let mandatory = json!("mandatory");
        assert_eq!(found, expected.iter().map(|pointer| (pointer, &mandatory)).collect::<Vec<_>>());
        assert!(errors.iter().all(|error| error["detail"] == "This is a mandatory field."));
    }
    let draft = world.get(&v2(SYNC)).by(&KIM).send().await?.expect(200)?;
    assert_eq!(draft.etag()?, saved.etag()?);
    assert_eq!(revisions(&world, SYNC).await?.len(), 0);
    // Incomplete rows of a question that is not asked do not matter.
    world.save_draft(SYNC, &body(false), &KIM).await?;
    let receipt = world.publish(SYNC, &KIM).await?;
    assert!(receipt["completeness"]["percent"].as_u64().is_some_and(|percent| percent < 100));
    assert!(receipt["missing"].as_array().is_some_and(|missing| missing.len() > 5));
    world.save_draft(SYNC, &json!({}), &KIM).await?;
    assert_eq!(world.publish(SYNC, &KIM).await?["revision"], 2);
    Ok(())
}

#[tokio::test]
async fn an_empty_body_may_have_any_content_type() -> Result<()> {
    let world = World::start().await?;
    let kinds = ["application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"];
    for (kind, path) in kinds.iter().zip(publish_paths(SYNC, SYNC_PRODUCT).iter().cycle()) {
        world.save_draft(SYNC, &json!({}), &KIM).await?;
        world.post(path).by(&KIM).body(kind, "").send().await?.expect(200)?;
    }
    assert_eq!(revisions(&world, SYNC).await?.len(), kinds.len());
    Ok(())
}

#[tokio::test]
async fn of_several_concurrent_publishes_exactly_one_succeeds() -> Result<()> {
    let world = World::start().await?;
    for round in 1..=20_u64 {
        world.save_draft(SYNC, &contact(&format!("r{round}")), &KIM).await?;
        let mut calls = JoinSet::new();
        for path in publish_paths(SYNC, SYNC_PRODUCT).into_iter().cycle().take(6) {
            let call = world.post(&path).by(&KIM);
            calls.spawn(async move { call.send().await });
        }
        let answers: Vec<Response> = calls.join_all().await.into_iter().collect::<Result<_>>()?;
        let mut codes: Vec<u16> = answers.iter().map(Response::code).collect();
        codes.sort_unstable();
        assert!(codes[0] == 200 && codes[1..].iter().all(|code| [404, 409].contains(code)), "{codes:?}");
        let won = answers.iter().find(|response| response.code() == 200).context("nobody won")?;
        assert_eq!(won.json()?["revision"], round);
        assert_eq!(revisions(&world, SYNC).await?, (1..=round).rev().collect::<Vec<_>>());
        let live = world.get(&format!("{}?state=live", v2(SYNC))).by(&KIM).send().await?.expect(200)?.json()?;
        let sent = contact(&format!("r{round}"));
        assert_eq!(live["security"]["securityContact"], sent["security"]["securityContact"]);
    }
    Ok(())
}

#[tokio::test]
async fn no_acknowledged_save_is_lost_to_a_concurrent_publish() -> Result<()> {
    let world = World::start().await?;
    let written = Cell::new(false);
    // Each save replaces the one before, if that is still there. If not, it must have been published.
    let writer = async {
        let (mut known, mut gone) = (None::<(String, u32)>, Vec::new());
        for number in 0..40 {
            let save = || world.put(&v2(SYNC), &contact(&format!("s{number}"))).by(&KIM);
            let call = known.iter().fold(save(), |call, (etag, _)| call.header("if-match", etag));
            let mut saved = call.send().await?;
            if saved.code() == 412 {
                gone.extend(known.take().map(|(_, number)| number));
                saved = save().send().await?;
            }
            known = Some((saved.expect(200)?.etag()?.to_owned(), number));
        }
        written.set(true);
        anyhow::Ok((gone, known.context("nothing was saved")?))
    };
    let publisher = async |way: usize| {
        while !written.get() {
            let published = world.post(&publish_paths(SYNC, SYNC_PRODUCT)[way]).by(&KIM).send().await?;
            anyhow::ensure!([200, 404, 409].contains(&published.code()), "{}", published.text);
        }
        Ok(())
    };
    let ((mut gone, (etag, last)), ..) = tokio::try_join!(writer, publisher(0), publisher(1))?;
    let draft = world.get(&format!("{}?state=draft", v2(SYNC))).by(&KIM).send().await?;
    match draft.code() {
        200 => assert_eq!(draft.etag()?, etag),
        _ => gone.push(last),
    }
    let mut published = BTreeSet::new();
    for number in 1..=gone.len() + 1 {
        let path = format!("/apps/{SYNC}/privacy-and-security/revisions/{number}");
        let revision = world.get(&path).by(&KIM).send().await?;
        if revision.code() == 200 {
            published.insert(revision.json()?["answers"]["security"]["securityContact"].to_string());
        }
    }
    let expected = gone.iter().map(|number| json!(format!("s{number}@borealis.example")).to_string());
    assert_eq!(published, expected.collect(), "the saves that are gone are not those that were published");
    assert!(!gone.is_empty(), "nothing was published between two saves");
    Ok(())
}

/// What a publish of Borealis Sync's draft has read, and decided to write.
struct Decided {
    listing: Listing,
    draft: Draft,
    live: LiveRevision,
}

impl Decided {
    async fn read(world: &World) -> Result<Self> {
        let ready = world.local.store().read_for_publish(&AppKey::parse(SYNC)?, None).await?.context("an app")?;
        let draft = ready.read.draft.context("a draft")?;
        let live = LiveRevision {
            revision: ready.read.listing.live.as_ref().map_or(0, |live| live.revision) + 1,
            answers: draft.answers.clone(),
            published_at: world.local.clock().now(),
            published_by: EmailAddress::parse(KIM.email)?,
            changed: None,
            status: FormStatus::Submitted,
        };
        Ok(Self { listing: ready.read.listing, draft, live })
    }

    async fn write(&self, world: &World) -> Result<Result<(), StoreError>> {
        let (app, person) = (AppKey::parse(SYNC)?, &self.live.published_by);
        let Self { listing, draft, live } = self;
        let publication = Publication {
            app: &app,
            read: listing,
            draft,
            live,
            after: &ListingChange { listing: listing.clone(), told: None },
            questionnaire: "2025-02",
            idempotency: None,
        };
        let actor = Actor { person, now: live.published_at };
        Ok(world.local.store().publish(publication, actor).await)
    }
}

#[tokio::test]
async fn a_publish_fails_if_the_draft_changes_between_its_read_and_its_write() -> Result<()> {
    let world = World::start().await?;
    let path = publish_paths(SYNC, SYNC_PRODUCT)[1].clone();
    for between in ["saved", "discarded", "published", "published and saved"] {
        world.save_draft(SYNC, &contact("first"), &KIM).await?;
        let decided = Decided::read(&world).await?;
        if between == "discarded" {
            world.delete(&v3(SYNC_PRODUCT)).by(&KIM).send().await?.expect(204)?;
        }
        if between.starts_with("published") {
            world.post(&path).by(&KIM).send().await?.expect(200)?;
        }
        if between.ends_with("saved") {
            world.save_draft(SYNC, &contact("second"), &KIM).await?;
        }
        let count = revisions(&world, SYNC).await?.len();
        let lost = decided.write(&world).await?;
        assert!(matches!(lost, Err(StoreError::Condition { .. })), "{between}: {lost:?}");
        assert_eq!(revisions(&world, SYNC).await?.len(), count, "{between}");
        let draft = world.get(&format!("{}?state=draft", v2(SYNC))).by(&KIM).send().await?;
        if between.ends_with("saved") {
            assert_eq!(draft.expect(200)?.json()?["security"], contact("second")["security"], "{between}");
        } else {
            draft.expect(404)?;
        }
    }
    world.save_draft(SYNC, &contact("third"), &KIM).await?;
    let decided = Decided::read(&world).await?;
    assert!(decided.write(&world).await?.is_ok());
    assert!(decided.write(&world).await?.is_err());
    Ok(())
}

#[tokio::test]
async fn a_publish_with_if_match_publishes_only_the_draft_that_it_names() -> Result<()> {
    let world = World::start().await?;
    for path in publish_paths(SYNC, SYNC_PRODUCT) {
        let first = world.save_draft(SYNC, &contact("first"), &KIM).await?.etag()?.to_owned();
        let second = world.save_draft(SYNC, &contact("second"), &KIM).await?.etag()?.to_owned();
        let before = revisions(&world, SYNC).await?;
        let publish = |tag: &str| world.post(&path).by(&KIM).header("if-match", tag).send();
        for stale in [&first, "\"0\"", &format!("W/{second}")] {
            assert_eq!(error_code(&publish(stale).await?.expect(412)?)?, "stale");
        }
        assert_eq!(revisions(&world, SYNC).await?, before);
        publish(&second).await?.expect(200)?;
        publish(&second).await?.expect(404)?;
    }
    world.save_draft(SYNC, &contact("any"), &KIM).await?;
    world.post(&publish_paths(SYNC, SYNC_PRODUCT)[0]).by(&KIM).header("if-match", "*").send().await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn a_revision_names_the_questionnaire_that_was_in_force_when_it_was_published() -> Result<()> {
    let world = World::at("2025-02-25T12:00:00Z").await?;
    world.save_draft(SYNC, &contact("early"), &KIM).await?;
    world.set_clock("2025-02-26T00:00:00Z")?;
    world.publish(SYNC, &KIM).await?;
    let path = format!("/apps/{SYNC}/privacy-and-security/revisions/1");
    let revision = world.get(&path).by(&KIM).send().await?.expect(200)?.json()?;
    assert_eq!(revision["questionnaire"], "2025-02");
    Ok(())
}
