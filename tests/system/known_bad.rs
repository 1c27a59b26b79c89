//! The list of known-bad hosts that staff upload, and the names that they mark as known: who may, what is refused, and when it
//! takes effect.

use anyhow::{Context as _, Result, ensure};
use domain::PartnerId;
use domain::review::{MAX_KNOWN_NAME, MAX_KNOWN_NAMES};
use local::Options;
use reqwest::Method;
use serde_json::{Value as Json, json};
use store::audit::{AuditLine, AuditedThing};
use system_tests::{CHARTS, NOTES, PAT, Request, Response, STAFF, World, table, v2};

const COMPLETE: &str = include_str!("../../infra/local/seeds/notes.json");
const FIELD: &str = "security.permissionsJustification";
const LIST: &str = "/staff/known-bad-list";
const NAMES: &str = "/staff/partners/acme/known-names";

fn upload(world: &World, list: &str) -> Request {
    world.request(Method::PUT, LIST).by(&STAFF).body("text/plain", list.to_owned())
}

async fn read(world: &World, path: &str) -> Result<Response> {
    world.get(path).by(&STAFF).send().await?.expect(200)
}

async fn scan(world: &World) -> Result<Json> {
    world.run_job("scan-listings", &json!({})).await
}

/// Publishes the answers of Acme Notes with another text in [`FIELD`].
async fn publish(world: &World, app: &str, text: &str) -> Result<()> {
    let mut answers: Json = serde_json::from_str(COMPLETE)?;
    answers["security"]["permissionsJustification"] = json!(text);
    world.save_draft(app, &answers, &PAT).await?;
    world.publish(app, &PAT).await.map(|_| ())
}

async fn review(world: &World, app: &str) -> Result<Json> {
    read(world, &format!("/staff/reviews/{app}")).await?.json()
}

async fn decide(world: &World, app: &str, word: &str, body: &Json) -> Result<Json> {
    let call = world.post(&format!("/staff/reviews/{app}/{word}")).by(&STAFF).header("if-match", "*");
    call.json(body).send().await?.expect(200)?.json()
}

async fn is_shown(world: &World, app: &str, text: &str) -> Result<bool> {
    Ok(world.get(&v2(app)).send().await?.expect(200)?.text.contains(text))
}

fn details(response: &Response) -> Result<Vec<String>> {
    let errors = response.json()?["errors"].as_array().cloned().unwrap_or_default();
    Ok(errors.iter().filter_map(|error| error["detail"].as_str().map(ToOwned::to_owned)).collect())
}

/// The audit lines of an action, latest first.
async fn audit(world: &World, about: AuditedThing<'_>, action: &str) -> Result<Vec<AuditLine>> {
    let mut lines = world.local.store().audit_lines(about, 100).await?;
    lines.retain(|line| line.action == action);
    Ok(lines)
}

#[tokio::test]
async fn the_list_is_read_as_it_was_uploaded_with_who_and_when() -> Result<()> {
    let world = World::at("2023-09-01T00:00:00Z").await?;
    let none = read(&world, LIST).await?;
    assert_eq!(none.json()?, json!({ "entries": 0, "since": null, "by": null, "list": "" }));
    assert_eq!(none.header("etag"), Some("\"0\""));
    let text = "malware.example # seen in mails\n\n# by hash\nd1b5a8d1aa0f\nfiles.example/download/\nmalware.example\n";
    let uploaded = upload(&world, text).send().await?.expect(200)?;
    let expected = json!({ "entries": 3, "since": "2023-09-01T00:00:00Z", "by": STAFF.email, "list": text });
    assert_eq!(uploaded.json()?, expected);
    let again = read(&world, LIST).await?;
    assert_eq!((again.json()?, again.header("etag")), (expected, uploaded.header("etag")));
    Ok(())
}

#[tokio::test]
async fn every_line_that_is_no_entry_is_named_and_the_list_stays_as_it_was() -> Result<()> {
    let world = World::start().await?;
    upload(&world, "malware.example").send().await?.expect(200)?;
    let refused = upload(&world, "good.example\nabc\n# fine\nnot a host\n").send().await?.expect(422)?;
    let lines = details(&refused)?;
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].starts_with("Line 2: a hash prefix has an even number"), "{lines:?}");
    assert!(lines[1].starts_with("Line 4: \"not a host\" is neither a hash prefix"), "{lines:?}");
    let empty = upload(&world, " \n").send().await?.expect(422)?;
    assert!(details(&empty)?[0].contains("send a line with nothing but a comment"), "{}", empty.text);
    assert_eq!(read(&world, LIST).await?.json()?["list"], "malware.example");
    let none = upload(&world, "# none").send().await?.expect(200)?.json()?;
    assert_eq!((&none["entries"], &none["list"]), (&json!(0), &json!("# none")));
    Ok(())
}

#[tokio::test]
async fn a_list_that_does_not_fit_says_how_many_lines_do() -> Result<()> {
    let world = World::start().await?;
    // Hashes do not get smaller than half of their digits.
    let line = |number: u32| {
        let mixed = u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        format!("{:016x}{:016x}\n", mixed ^ (mixed >> 29), mixed.wrapping_mul(0xbf58_476d_1ce4_e5b9))
    };
    let list: String = (0..30_000).map(line).collect();
    let refused = upload(&world, &list).send().await?.expect(413)?;
    let detail = refused.json()?["detail"].as_str().context("a detail")?.to_owned();
    assert!(detail.starts_with("The list has 30000 lines, and only its first "), "{detail}");
    let fit: usize =
        detail.split("its first ").nth(1).and_then(|rest| rest.split(' ').next()).context("a number")?.parse()?;
    assert!((20_000..30_000).contains(&fit), "{detail}");
    let part: String = list.split_inclusive('\n').take(fit).collect();
    let stored = upload(&world, &part).send().await?.expect(200)?.json()?;
    assert_eq!((&stored["entries"], &stored["list"]), (&json!(fit), &json!(part)), "what is said to fit does");
    let more: String = list.split_inclusive('\n').take(fit + 1).collect();
    upload(&world, &more).send().await?.expect(413)?;
    Ok(())
}

#[tokio::test]
async fn an_upload_may_name_the_list_that_it_replaces() -> Result<()> {
    let world = World::start().await?;
    upload(&world, "a.example").header("if-none-match", "*").send().await?.expect(200)?;
    upload(&world, "b.example").header("if-none-match", "*").send().await?.expect(412)?;
    let etag = read(&world, LIST).await?.header("etag").context("an ETag")?.to_owned();
    upload(&world, "b.example").header("if-match", &etag).send().await?.expect(200)?;
    let stale = upload(&world, "c.example").header("if-match", &etag).send().await?.expect(412)?;
    assert!(stale.text.contains("The list has been replaced since you read it"), "{}", stale.text);
    upload(&world, "d.example").header("if-match", "*").send().await?.expect(200)?;
    assert_eq!(read(&world, LIST).await?.json()?["list"], "d.example");
    let lines = audit(&world, AuditedThing::KnownBadList, "known-bad-list").await?;
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines.iter().all(|line| line.by == STAFF.email && line.detail["entries"] == 1), "{lines:?}");
    Ok(())
}

#[tokio::test]
async fn a_host_that_is_put_on_the_list_is_withheld_in_what_is_live_by_the_next_run() -> Result<()> {
    let world = World::start().await?;
    for (app, host) in [(NOTES, "docs.malware.example"), (CHARTS, "fine.example")] {
        publish(&world, app, &format!("See https://{host}/why for the reasons.")).await?;
    }
    scan(&world).await?;
    assert_eq!(scan(&world).await?["examined"], 0);
    upload(&world, "malware.example").send().await?.expect(200)?;
    assert!(is_shown(&world, NOTES, "docs.malware.example").await?);
    let report = scan(&world).await?;
    assert_eq!(report["first"], json!([{ "app": NOTES, "findings": 1, "withheld": [FIELD] }]), "{report}");
    assert!(!is_shown(&world, NOTES, "docs.malware.example").await?);
    assert!(is_shown(&world, CHARTS, "fine.example").await?);
    assert_eq!(review(&world, NOTES).await?["findings"][0]["host"], "malware.example");
    assert_eq!(scan(&world).await?["examined"], 0, "a list is looked for once");
    upload(&world, "# none").send().await?.expect(200)?;
    scan(&world).await?;
    let after = review(&world, NOTES).await?;
    assert_eq!((&after["findings"], &after["withheld"]), (&json!([]), &json!([FIELD])), "a person shows it again");
    Ok(())
}

#[tokio::test]
async fn a_known_bad_host_is_found_without_a_scheme_behind_an_at_sign_and_in_disguise() -> Result<()> {
    let world = World::at("2023-09-01T00:00:00Z").await?;
    upload(&world, "malware.example").send().await?.expect(200)?;
    for text in [
        "The reasons are at malware.example/why.",
        "Write to pat@malware.example",
        "See https://acme.example@www.malware.example/a",
        "See ftp://malware.example",
        "See ｍａｌｗａｒｅ.ｅｘａｍｐｌｅ",
        "See mal\u{ad}ware.example",
    ] {
        publish(&world, NOTES, text).await?;
        scan(&world).await?;
        let after = review(&world, NOTES).await?;
        let kinds: Vec<&Json> =
            after["findings"].as_array().into_iter().flatten().map(|finding| &finding["kind"]).collect();
        ensure!(kinds.contains(&&json!("known-bad-host")), "{text:?}: {after}");
        ensure!(!is_shown(&world, NOTES, text).await?, "{text:?}");
    }
    for text in ["See nomalware.example, malware.example.com or malware.md.", "We use Node.js, e.g. version 1.2.3."] {
        publish(&world, NOTES, text).await?;
        scan(&world).await?;
        assert_eq!(review(&world, NOTES).await?["findings"], json!([]), "{text:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_round_that_was_ended_early_is_continued_where_it_was() -> Result<()> {
    let world = World::start().await?;
    for app in [NOTES, CHARTS] {
        publish(&world, app, "See https://malware.example.").await?;
    }
    scan(&world).await?;
    upload(&world, "malware.example").send().await?.expect(200)?;
    let mut withheld = Vec::new();
    for more in [true, false] {
        let report = world.run_job("scan-listings", &json!({ "maxPerRun": 1 })).await?;
        assert_eq!((&report["acted"], &report["more"]), (&json!(1), &json!(more)), "{report}");
        withheld.push(report["first"][0]["app"].clone());
    }
    withheld.sort_by_key(ToString::to_string);
    assert_eq!(withheld, [json!(CHARTS), json!(NOTES)]);
    assert_eq!(scan(&world).await?["examined"], 0);
    Ok(())
}

#[tokio::test]
async fn a_link_that_a_person_approved_although_its_host_is_listed_stays_shown_until_the_answer_changes() -> Result<()>
{
    let world = World::at("2026-01-15T09:00:00Z").await?;
    upload(&world, "malware.example").send().await?.expect(200)?;
    let text = "We researched https://malware.example/report.";
    publish(&world, NOTES, text).await?;
    scan(&world).await?;
    assert!(!is_shown(&world, NOTES, text).await?);
    decide(&world, NOTES, "approve", &json!({ "fields": [FIELD] })).await?;
    assert!(is_shown(&world, NOTES, text).await?);
    for instant in ["2026-02-16T00:00:00Z", "2026-03-20T00:00:00Z"] {
        world.set_clock(instant)?;
        assert_eq!(scan(&world).await?["first"][0]["withheld"], json!([]), "{instant}");
    }
    // The same answer again, with another one that changes.
    publish(&world, NOTES, text).await?;
    scan(&world).await?;
    assert!(is_shown(&world, NOTES, text).await?, "the approval is of the answer, not of the revision");
    upload(&world, "malware.example\nother.example").send().await?.expect(200)?;
    publish(&world, NOTES, "We researched https://malware.example/report and https://other.example.").await?;
    scan(&world).await?;
    assert!(!is_shown(&world, NOTES, "We researched").await?, "another answer needs another approval");
    decide(&world, NOTES, "approve", &json!({ "fields": [FIELD] })).await?;
    decide(&world, NOTES, "reject", &json!({ "fields": [FIELD], "reason": "malicious-link" })).await?;
    decide(&world, NOTES, "approve", &json!({ "fields": ["security.securityContact"] })).await?;
    assert!(!is_shown(&world, NOTES, "We researched").await?);
    Ok(())
}

#[tokio::test]
async fn a_host_that_is_listed_after_an_approval_is_withheld_all_the_same() -> Result<()> {
    let world = World::start().await?;
    let text = "See https://malware.example and https://later.example.";
    upload(&world, "malware.example").send().await?.expect(200)?;
    publish(&world, NOTES, text).await?;
    scan(&world).await?;
    decide(&world, NOTES, "approve", &json!({ "fields": [FIELD] })).await?;
    upload(&world, "malware.example\nlater.example").send().await?.expect(200)?;
    scan(&world).await?;
    assert!(!is_shown(&world, NOTES, "later.example").await?);
    Ok(())
}

#[tokio::test]
async fn the_partner_reads_whether_a_host_or_a_page_is_known_to_be_malicious() -> Result<()> {
    let world = World::start().await?;
    upload(&world, "malware.example\nfiles.example/download/").send().await?.expect(200)?;
    publish(&world, NOTES, "See https://malware.example/a and https://files.example/download/b.").await?;
    scan(&world).await?;
    let text = review(&world, NOTES).await?["history"][0]["text"].clone();
    let expected = "A link in it leads to a host that is known to be malicious: malware[.]example. \
                    A link in it leads to a page that is known to be malicious: files[.]example/download/. \
                    Publish the answer without that link.";
    assert_eq!(text, expected);
    Ok(())
}

#[tokio::test]
async fn what_a_scan_withholds_does_not_count_as_answered_in_the_statistics() -> Result<()> {
    let world = World::start().await?;
    let answered = async || -> Result<u64> {
        let totals = world.local.store().totals().await?;
        Ok(totals.questions.values().map(|count| count.answered).sum())
    };
    publish(&world, NOTES, "We read issues.").await?;
    scan(&world).await?;
    let before = answered().await?;
    upload(&world, "malware.example").send().await?.expect(200)?;
    publish(&world, NOTES, "See https://malware.example/why for the reasons.").await?;
    scan(&world).await?;
    assert_eq!(answered().await? + 1, before);
    Ok(())
}

#[tokio::test]
async fn a_name_that_staff_mark_as_known_is_no_obscenity_for_that_partner_from_the_next_run_on() -> Result<()> {
    let world = World::at("2023-09-01T00:00:00Z").await?;
    publish(&world, NOTES, "Written by Dick Fucker Ltd. in Cockshutt.").await?;
    scan(&world).await?;
    let before = review(&world, NOTES).await?["findings"].clone();
    assert_eq!(before[0]["kind"], "obscenity", "{before}");
    let names = json!({ "names": ["Dick Fucker", "Cockshutt"] });
    let marked = world.put(NAMES, &names).by(&STAFF).send().await?.expect(200)?;
    let known = |name: &str| json!({ "name": name, "since": "2023-09-01T00:00:00Z", "by": STAFF.email });
    assert_eq!(marked.json()?, json!({ "names": [known("Dick Fucker"), known("Cockshutt")] }));
    assert_eq!(read(&world, NAMES).await?.json()?, marked.json()?);
    assert_eq!(scan(&world).await?["acted"], 1);
    assert_eq!(review(&world, NOTES).await?["findings"], json!([]));
    world.set_clock("2023-09-01T01:00:00Z")?;
    world.delete(NAMES).by(&STAFF).send().await?.expect(204)?;
    assert_eq!(read(&world, NAMES).await?.json()?, json!({ "names": [] }));
    scan(&world).await?;
    assert_eq!(review(&world, NOTES).await?["findings"][0]["detail"], before[0]["detail"]);
    let lines = audit(&world, AuditedThing::Partner(&PartnerId::parse("acme")?), "known-names").await?;
    let details: Vec<&Json> = lines.iter().map(|line| &line.detail).collect();
    assert_eq!(details, [&json!({ "names": [] }), &names]);
    Ok(())
}

#[tokio::test]
async fn names_that_are_no_names_or_too_many_are_refused_and_so_is_a_change_of_other_names() -> Result<()> {
    let world = World::start().await?;
    let put = |body: Json| world.put(NAMES, &body).by(&STAFF).send();
    for (body, pointer) in [
        (json!({}), "/names"),
        (json!({ "names": "Middlesex" }), "/names"),
        (json!({ "names": ["", "Middlesex"] }), "/names/0"),
        (json!({ "names": ["Middlesex", "a".repeat(MAX_KNOWN_NAME + 1)] }), "/names/1"),
        (json!({ "names": ["4711 / 0815"] }), "/names/0"),
        (json!({ "names": vec!["Middlesex"; MAX_KNOWN_NAMES + 1] }), "/names"),
        (json!({ "names": [], "partner": "acme" }), "/partner"),
    ] {
        let refused = put(body.clone()).await?.expect(422)?.json()?;
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{body}: {refused}");
    }
    assert_eq!(read(&world, NAMES).await?.header("etag"), Some("\"0\""), "nothing was changed");
    let unknown = world.put("/staff/partners/nobody/known-names", &json!({ "names": ["Middlesex"] }));
    unknown.by(&STAFF).send().await?.expect(404)?;
    put(json!({ "names": ["Middlesex"] })).await?.expect(200)?;
    let stale = world.put(NAMES, &json!({ "names": [] })).by(&STAFF).header("if-match", "\"0\"").send().await?;
    assert!(stale.expect(412)?.text.contains("changed since you read them"));
    world.delete(NAMES).by(&STAFF).header("if-match", "\"1\"").send().await?.expect(204)?;
    Ok(())
}

/// A table as it was before there were reviews: what the demonstration has published, without any of its reviews.
async fn without_reviews() -> Result<World> {
    let world = World::at("2023-09-01T00:00:00Z").await?;
    let mut items = table::scan(world.local.config()).await?;
    items.retain(|item| !["REVIEW", "DUE#review"].map(Json::from).contains(&item["sk"]["S"]));
    world.local.shutdown().await?;
    let at = Some("2023-09-01T00:00:00Z".parse()?);
    let older = World::with(Options { at, ..Options::default() }).await?;
    older.local.import(items)?;
    Ok(older)
}

#[tokio::test]
async fn apps_that_were_published_before_there_were_reviews_get_one_once_however_small_the_runs() -> Result<()> {
    let world = without_reviews().await?;
    let unreviewed = world.get(&format!("/staff/reviews/{NOTES}")).by(&STAFF).send().await?;
    unreviewed.expect(404)?;
    let mut entered = Vec::new();
    for hour in 1..24 {
        world.set_clock(&format!("2023-09-01T{hour:02}:00:00Z"))?;
        let report = world.run_job("scan-listings", &json!({ "maxPerRun": 1 })).await?;
        let first = report["first"].as_array().cloned().unwrap_or_default();
        assert!(first.len() <= 1, "a run does no more than it may: {report}");
        entered.extend(first.into_iter().filter(|item| item["outcome"] == "entered into the queue"));
        if report["more"] == false {
            break;
        }
    }
    let mut apps: Vec<String> =
        entered.iter().map(|item| item["app"].as_str().unwrap_or_default().to_owned()).collect();
    apps.sort();
    assert!(apps.contains(&NOTES.to_owned()) && apps.is_sorted_by(|one, other| one < other), "each once: {apps:?}");
    scan(&world).await?;
    for app in &apps {
        assert!(review(&world, app).await?["scannedAt"].is_string(), "{app} was scanned");
    }
    assert_eq!(scan(&world).await?["examined"], 0, "the round is over");
    Ok(())
}
