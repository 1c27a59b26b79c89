//! The page of an app's history in a browser: opening, comparing and restoring revisions, exporting and importing answers.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use system_tests::{KIM, NOTES, PAT, Response, SYNC, World};

use crate::browser::{Browser, Form, page};

#[tokio::test]
async fn revisions_can_be_compared_and_restored_as_a_draft() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    for yes in [true, false] {
        world.save_draft(SYNC, &json!({ "logDetails": { "logEndUserData": yes } }), &KIM).await?;
        world.publish(SYNC, &KIM).await?;
    }
    let path = page(SYNC, "history");
    let compared = kim.get(&format!("{path}?from=1&to=2")).await?.expect(200)?;
    ensure!(compared.text.contains("Differences between revision 1 and revision 2"), "{}", compared.text);
    ensure!(compared.text.contains("Logs End-User Data"), "{}", compared.text);
    let form = Form::of(&compared.text).set("revision", "1");
    kim.press(&path, &form, "restore").await?.expect(200)?;
    assert_eq!(kim.draft(SYNC).await?["logDetails"]["logEndUserData"], true);
    kim.press(&path, &form, "restore").await?.expect(412)?;
    Ok(())
}

#[tokio::test]
async fn each_revision_opens_compares_and_restores_from_its_own_row() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    let path = page(SYNC, "history");
    for revision in 1..=22 {
        world.save_draft(SYNC, &json!({ "logDetails": { "logEndUserData": revision % 2 == 0 } }), &KIM).await?;
        world.publish(SYNC, &KIM).await?;
        if revision == 1 {
            let only = kim.get(&path).await?.expect(200)?;
            ensure!(!only.text.contains("Compare"), "one revision cannot be compared: {}", only.text);
        }
    }
    let row = |page: &Response, revision: u32| -> Result<String> {
        let start = format!("scope=\"row\">{revision}");
        let (_, row) = page.text.split_once(&start).with_context(|| format!("no row {revision}: {}", page.text))?;
        Ok(row.split("</tr>").next().unwrap_or_default().to_owned())
    };
    let first = kim.get(&path).await?.expect(200)?;
    for (revision, link) in [(22, "?to=22&amp;from=21#revision"), (21, "?from=21&amp;to=22#revision")] {
        let row = row(&first, revision)?;
        let open = format!("?open={revision}#revision");
        for part in [open.as_str(), link, &format!("name=\"revision\" value=\"{revision}\""), "value=\"restore\""] {
            ensure!(row.replace("&#38;", "&amp;").contains(part), "{part:?} is not in {row}");
        }
        assert_eq!(row.contains(">Live<"), revision == 22);
    }
    let second = kim.get(&format!("{path}?before=3")).await?.expect(200)?;
    ensure!(row(&second, 2)?.contains("?before=3&#38;open=2#revision"), "the list stays where it is: {}", second.text);
    let opened = kim.get(&format!("{path}?open=2")).await?.expect(200)?;
    for text in ["<h2>Revision 2</h2>", "Logs End-User Data", ">Yes</span>"] {
        ensure!(opened.text.contains(text), "{text:?} is not in {}", opened.text);
    }
    kim.get(&format!("{path}?open=99")).await?.expect(404)?;
    for (query, code, message) in [
        ("from=1", 422, "not two different revisions"),
        ("to=2", 422, "not two different revisions"),
        ("from=2&to=2", 422, "not two different revisions"),
        ("from=1&to=99", 404, "The app has no revision 99"),
        ("from=98&to=99", 404, "The app has no revision 98"),
    ] {
        let refused = kim.get(&format!("{path}?{query}")).await?.expect(code)?;
        ensure!(refused.text.contains(message), "{query}: {}", refused.text);
    }
    kim.get(&format!("{path}?from=x&to=1")).await?.expect(400)?;
    Ok(())
}

#[tokio::test]
async fn answers_can_be_downloaded_and_uploaded_as_json_and_as_csv() -> Result<()> {
    let world = World::start().await?;
    let (pat, kim) = (Browser { world: &world, who: &PAT }, Browser { world: &world, who: &KIM });
    let path = page(SYNC, "history");
    for file in ["answers.json", "answers.csv"] {
        let download = pat.get(&page(NOTES, file)).await?.expect(200)?;
        let disposition = download.header("content-disposition").context("a download")?;
        ensure!(disposition.starts_with("attachment"), "{disposition}");
        assert_eq!(download.text.starts_with('\u{feff}'), file.ends_with("csv"), "spreadsheets need a byte order mark");
        let form = Form(vec![("etag".into(), kim.form(&path).await?.get("etag").unwrap_or_default().into())]);
        let report = kim.press(&path, &form.set("text", &download.text), "upload").await?.expect(200)?;
        ensure!(report.text.contains("class=\"done\" role=\"status\""), "{}", report.text);
        ensure!(
            report.text.contains("Saved as the draft") && !report.text.contains("role=\"alert\""),
            "{}",
            report.text
        );
        ensure!(report.text.contains(&format!("href=\"{}\"", page(SYNC, "preview"))), "{}", report.text);
        let same = kim.get(&page(SYNC, file)).await?.expect(200)?;
        assert_eq!(same.text, download.text, "{file}");
    }
    Ok(())
}

#[tokio::test]
async fn an_upload_shows_what_changed_or_that_nothing_did() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    let path = page(SYNC, "history");
    let input = "field;question;answer\nQ3;;no\nQ21;;new@borealis.example\n";
    let report = kim.press(&path, &kim.form(&path).await?.set("text", input), "upload").await?.expect(200)?;
    for text in ["2 fields have changed", "What changed, field by field", "new@borealis.example"] {
        ensure!(report.text.contains(text), "{text:?} is not in {}", report.text);
    }
    let report = kim.press(&path, &Form::of(&report.text).set("text", input), "upload").await?.expect(200)?;
    ensure!(report.text.contains("No field has changed"), "{}", report.text);
    Ok(())
}

#[tokio::test]
async fn an_invalid_upload_is_refused_with_the_reason_and_leaves_the_draft() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    let path = page(SYNC, "history");
    world.save_draft(SYNC, &json!({ "logDetails": { "logEndUserData": true } }), &KIM).await?;
    let before = kim.draft(SYNC).await?;
    let form = kim.form(&path).await?;
    let evil = "{\"security\": {\"securityContact\": \"<b>nobody\"}}";
    for (input, message) in [
        ("", "<a href=\"#file\">The file</a>: Choose a file"),
        (" \n", "Choose a file"),
        ("hello world", "The first line must name the columns"),
        ("[1]", "object"),
        ("{\"security\"", "This is not JSON"),
        ("{}", "It contains no answers"),
        ("field,question,answer", "It contains no answers"),
        ("field,question,answer\nQ3,,no\nQ3,,yes", "Q3 is in line 2 already"),
        ("field,question,answer\nQ99,,no", "There is no field"),
        ("field,question,answer\nQ3", "three columns"),
        (evil, "/security/securityContact"),
    ] {
        let report = kim.press(&path, &form.clone().set("text", input), "upload").await?.expect(422)?;
        ensure!(report.text.contains("Nothing was saved: 1 thing needs correcting"), "{input:?}: {}", report.text);
        ensure!(report.text.contains(message) && !report.text.contains("<b>"), "{input:?}: {}", report.text);
        assert_eq!(
            Form::of(&report.text).get("text"),
            Some(input).filter(|input| !input.trim().is_empty()).or(Some(""))
        );
    }
    let both = form.clone().set("file", "{}").set("text", "{}");
    let report = kim.press(&path, &both, "upload").await?.expect(422)?;
    ensure!(report.text.contains("You sent both a file and a text"), "{}", report.text);
    assert_eq!(kim.draft(SYNC).await?, before);
    Ok(())
}

#[tokio::test]
async fn a_file_that_is_not_utf_8_is_refused_with_instructions() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    let path = page(SYNC, "history");
    let etag = kim.form(&path).await?.get("etag").unwrap_or_default().to_owned();
    let part = |name: &str| format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n").into_bytes();
    let send = async |file: &[u8]| {
        let parts = [part("etag"), etag.clone().into(), part("do"), b"upload".to_vec(), part("file"), file.to_vec()];
        let body = parts.chunks(2).map(<[_]>::concat).collect::<Vec<_>>().join(&b"\r\n"[..]);
        let body = [body, b"\r\n--b--\r\n".to_vec()].concat();
        let call = world.post(&path).by(&KIM).header("accept", "text/html");
        call.body("multipart/form-data; boundary=b", body).send().await
    };
    let windows = b"field;question;answer\r\nQ28;;caf\xe9\r\n";
    for other in [&windows[..], b"\xff\xfef\0i\0e\0l\0d\0"] {
        let report = send(other).await?.expect(422)?;
        ensure!(report.text.contains("The file</a>: The file is not UTF-8 text."), "{}", report.text);
        ensure!(report.text.contains("CSV UTF-8") && report.text.contains("<h2>Import</h2>"), "{}", report.text);
    }
    let saved = send("\u{feff}field;question;answer\r\nQ28;;café\r\n".as_bytes()).await?.expect(200)?;
    ensure!(saved.text.contains("1 field has changed"), "{}", saved.text);
    assert_eq!(kim.draft(SYNC).await?["security"]["permissionsJustification"], "café");
    Ok(())
}
