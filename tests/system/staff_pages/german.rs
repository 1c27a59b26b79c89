//! Staff's pages in German: nothing of the English texts is left.

use anyhow::{Result, ensure};
use serde_json::json;
use system_tests::assessment::{SELF_ASSESSMENT, complete_answers};
use system_tests::{NOTES, PAT, STAFF, World};

use crate::german::{english_sentences, plain};

#[tokio::test]
async fn no_page_for_staff_says_anything_in_english_to_a_reader_of_german() -> Result<()> {
    let world = World::at("2023-04-10T09:00:00Z").await?;
    world.put(SELF_ASSESSMENT, &complete_answers()).by(&PAT).send().await?.expect(200)?;
    world.partner_step("submit").await?.expect(200)?;
    world.run_job("enforce-fortified", &json!({})).await?;
    let sentences = english_sentences(&[include_str!("../../../common/runtime/texts/staff.en.ftl")]);
    ensure!(sentences.len() > 80, "{}", sentences.len());
    let session = world.sign_in(STAFF.email).await?;
    let review = format!("/console/reviews/{NOTES}");
    let reviewed_tab = format!("{review}?show=tab");
    let app = format!("/console/catalogue/apps/{NOTES}");
    let mut left = Vec::new();
    for path in [
        "",
        "/console/reviews",
        "/console/reviews?state=asked",
        "/console/reviews/known-bad",
        &review,
        &reviewed_tab,
        "/console/self-assessments",
        "/console/self-assessments/acme",
        "/console/rollout",
        "/console/rollout/marketplace/kill",
        "/console/rollout/marketplace/resume",
        "/console/fortified",
        "/console/mail?month=2023-04",
        "/console/mail/suppressed",
        "/console/jobs",
        "/console/jobs/enforce-fortified",
        "/console/catalogue?find=nothing",
        "/console/catalogue/partners/acme",
        "/console/catalogue/import",
        &app,
        "/console/programme",
        "/console/staff",
        "/console/statistics",
    ] {
        let call = world.get(&format!("/staff{path}")).header("accept", "text/html").header("accept-language", "de");
        let german = call.in_session(&session).send().await?.expect(200)?;
        ensure!(german.text.contains("<html lang=\"de\">"), "{path} is not in German: {}", german.text);
        let text = plain(&german.text);
        left.extend(sentences.iter().filter(|said| text.contains(said.as_str())).map(|said| format!("{path}: {said}")));
    }
    ensure!(left.is_empty(), "{left:#?}");
    Ok(())
}
