//! Programs of others that people use on what we send: `SpamAssassin` reads every kind of mail, and `LibreOffice` opens and saves a
//! table of answers. A program that is not installed judges nothing, and its test prints so; `tests/run` installs `SpamAssassin`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use domain::language::Language;
use serde_json::json;
use system_tests::{NOTES, PAT, World};

use crate::browser::{Browser, Form, page};
use crate::mail_kinds::examples;

/// What `SpamAssassin` may find in a mail of ours. Mail is spam from 5 points.
const MOST_POINTS: f64 = 1.0;
/// Rules that our mails do not break: SES adds the headers of the way, which a test's mail has not gone; the system of a test
/// has a port in its address; and mail with HTML is no fault (0 points).
const NOT_OURS: &[&str] = &["NO_RELAYS", "NO_RECEIVED", "MISSING_MID", "MISSING_DATE", "WEIRD_PORT", "HTML_MESSAGE"];
/// The header that names a mail for this test.
const NAME: &str = "X-Test-Name: ";
/// A mail without a subject, which shows that the judge is awake.
const FAULTY: &str = "From mail@marketplace.example Sun Jan  1 00:00:00 2023\nX-Test-Name: faulty\nFrom: mail@marketplace.example\nTo: pat@acme.example\n\nBuy now.\n\n";

/// A program in `PATH`. Prints a line if there is none.
fn find_program(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|program| program.is_file());
    if found.is_none() {
        println!("{name} is not installed: nothing was judged");
    }
    found
}

/// An empty folder for a program's files.
fn folder(name: &str) -> Result<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// What `SpamAssassin` says of the mails of an mbox, which it reads by date: of each its name, the points and the rules.
fn judge_spam(program: &Path, mbox: &Path) -> Result<BTreeMap<String, (f64, Vec<String>)>> {
    let home = folder("spamassassin-home")?;
    // Without the network and without what it has learnt from a user's mails.
    let output = Command::new(program)
        .args(["--local", "--test-mode", "--mbox", "--cf=use_bayes 0", "--cf=clear_report_template"])
        .env("HOME", &home)
        .stdin(Stdio::from(std::fs::File::open(mbox)?))
        .output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout).replace("\n\t", " ").replace('\r', "");
    let mut judged = BTreeMap::new();
    let mut verdict = None;
    for line in text.lines() {
        if let Some(status) = line.strip_prefix("X-Spam-Status: ") {
            verdict = Some(parse_verdict(status)?);
        } else if let Some(name) = line.strip_prefix(NAME) {
            judged.insert(name.to_owned(), verdict.take().context("a verdict before the name")?);
        }
    }
    Ok(judged)
}

fn parse_verdict(status: &str) -> Result<(f64, Vec<String>)> {
    let points = status.split_once("score=").context("the points")?.1.split(' ').next().unwrap_or_default().parse()?;
    let rules = status.split_once("tests=").context("the rules")?.1;
    let rules = rules.split_once("autolearn").map_or(rules, |(rules, _)| rules);
    let rules = rules.split([',', ' ']).filter(|rule| !rule.is_empty() && *rule != "none");
    Ok((points, rules.map(ToOwned::to_owned).collect()))
}

#[tokio::test]
async fn every_kind_of_mail_is_no_spam_to_spamassassin() -> Result<()> {
    let Some(program) = find_program("spamassassin") else { return Ok(()) };
    let mut mails = Vec::new();
    for &language in Language::ALL {
        for example in examples()? {
            let world = example.start(language).await?;
            mails.push((format!("{} in {}", example.kind.as_str(), language.code()), example.send(&world).await?));
        }
        let world = World::start().await?;
        let asked =
            world.post("/sign-in").header("accept-language", language.code()).header("sec-fetch-site", "same-origin");
        asked.body(crate::browser::FORM, format!("email={}", PAT.email)).send().await?.expect(200)?;
        let mail = world.local.mailbox().received().pop().context("a link to sign in")?;
        mails.push((format!("sign-in in {}", language.code()), mail));
    }
    let folder = folder("spamassassin")?;
    let mbox = folder.join("mails");
    let mut text = FAULTY.to_owned();
    for (index, (name, mail)) in mails.iter().enumerate() {
        let raw = mail.raw.replace("\r\n", "\n").replace("\nFrom ", "\n>From ");
        let start = "From mail@marketplace.example Sun Jan  1 00:00:00 2023";
        text.push_str(&format!("{start}\n{NAME}{index} {name}\n{raw}\n\n"));
    }
    std::fs::write(&mbox, text)?;
    let mut judged = judge_spam(&program, &mbox)?;
    let (_, rules) = judged.remove("faulty").context("the faulty mail is judged")?;
    ensure!(rules.iter().any(|rule| rule == "MISSING_SUBJECT"), "the faulty mail passes: {rules:?}");
    assert_eq!(judged.len(), mails.len(), "every mail is judged");
    let mut found = Vec::new();
    for (name, (points, rules)) in judged {
        let ours: Vec<String> = rules.into_iter().filter(|rule| !NOT_OURS.contains(&rule.as_str())).collect();
        println!("{name}: {points} {ours:?}");
        if points > MOST_POINTS || !ours.is_empty() {
            found.push(format!("{name}: {points} {ours:?}"));
        }
    }
    ensure!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

/// Texts that a spreadsheet would take for numbers, times, dates, truth values or formulas.
const LIKE_NUMBERS: [&str; 14] = [
    "007",
    "1E3",
    "123456789012345678",
    "00:30",
    "1-2",
    "3/4",
    "1.50",
    "1,000",
    "TRUE",
    "3 May",
    "2023-01-05",
    "=1+1",
    "'quoted",
    "5 %",
];

/// A CSV that `LibreOffice` has opened and saved again, as a sheet in between, so that nothing but cells remains.
fn through_libreoffice(program: &Path, table: &str) -> Result<String> {
    let folder = folder("libreoffice")?;
    let convert = |from: &str, to: &str, filter: Option<&str>| {
        let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
        let mut command = Command::new(program);
        command.args([&profile, "--headless", "--convert-to", to]);
        // Comma, quotes, UTF-8, from the first line.
        command.args(filter.map(|filter| format!("--infilter={filter}")));
        let output = command.arg("--outdir").arg(&folder).arg(folder.join(from)).output()?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Ok(())
    };
    std::fs::write(folder.join("answers.csv"), table)?;
    convert("answers.csv", "ods", Some("CSV:44,34,76,1"))?;
    std::fs::remove_file(folder.join("answers.csv"))?;
    convert("answers.ods", "csv:Text - txt - csv (StarCalc):44,34,76,1", None)?;
    Ok(std::fs::read_to_string(folder.join("answers.csv"))?)
}

#[tokio::test]
async fn texts_that_look_like_numbers_come_back_through_libreoffice_as_they_were() -> Result<()> {
    let Some(program) = find_program("soffice") else { return Ok(()) };
    let world = World::start().await?;
    let pat = Browser { world: &world, who: &PAT };
    let rows: Vec<_> = LIKE_NUMBERS
        .iter()
        .map(|text| json!({ "name": text, "link": "a.example", "purpose": text, "thirdPartyCountries": ["DE"] }))
        .collect();
    let answers = json!({
        "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": true, "typesOfDataStored": LIKE_NUMBERS },
        "dataRetention": { "retentionDurationInDays": { "min": 0, "max": 30 } },
        "thirdPartyInformation": { "isEndUserDataShared": true, "thirdPartyDetails": rows },
        "security": { "permissionsJustification": "00:30" },
    });
    world.save_draft(NOTES, &answers, &PAT).await?;
    let before = pat.draft(NOTES).await?;
    let table = pat.get(&page(NOTES, "answers.csv")).await?.expect(200)?.text;
    let saved = through_libreoffice(&program, &table)?;
    let path = page(NOTES, "history");
    world.save_draft(NOTES, &json!({ "security": { "permissionsJustification": "other" } }), &PAT).await?;
    let form = Form(vec![("etag".into(), pat.form(&path).await?.get("etag").unwrap_or_default().into())]);
    pat.press(&path, &form.set("text", &saved), "upload").await?.expect(200)?;
    assert_eq!(pat.draft(NOTES).await?, before, "{saved}");
    Ok(())
}
