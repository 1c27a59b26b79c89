//! A replay is reproducible, and its report shows what the system's own records say.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use local::replay::{Replay, ReplayOptions, run};
use roxmltree::{Document, ParsingOptions};

/// Two weeks around the deadline, with few apps.
fn options() -> Result<ReplayOptions> {
    Ok(ReplayOptions {
        apps: 14,
        partners: 6,
        seed: 5,
        from: "2023-08-05".parse()?,
        to: "2023-08-20".parse()?,
        put_off: false,
    })
}

/// Runs a replay, and returns what it prints too.
async fn run_replay() -> Result<(String, Replay)> {
    let mut lines = String::new();
    let replay = run(&options()?, |entry| lines.push_str(&format!("{entry}\n"))).await?;
    lines.push_str(&replay.summary());
    Ok((lines, replay))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_is_reproducible_and_its_report_has_its_figures() -> Result<()> {
    let (first, replay) = run_replay().await?;
    let (second, again) = run_replay().await?;
    assert_eq!(first, second);
    assert_eq!(replay.report()?, again.report()?);

    let line =
        |day: &str| first.lines().find(|line| line.starts_with(day)).with_context(|| format!("{day} in {first}"));
    let last = line("2023-08-13")?;
    assert!(
        last.contains("last day before the deadline: ") && last.contains("Security Self Assessment ends"),
        "{last}"
    );
    let totals = replay.totals();
    let removed = line("2023-08-14")?;
    assert!(totals.lost > 0 && removed.contains("removed, ") && removed.contains(" told"), "{removed}");

    let page = replay.report()?;
    let page = Document::parse_with_options(&page, ParsingOptions { allow_dtd: true, ..ParsingOptions::default() })?;
    let texts = |name: &str| -> Vec<String> {
        let elements = page.descendants().filter(|node| node.has_tag_name(name));
        elements
            .map(|element| element.descendants().filter_map(|node| node.text().filter(|_| node.is_text())).collect())
            .collect()
    };
    let figures = [totals.last.published, totals.last.complete, totals.last.held, totals.lost, totals.sent];
    let shown = texts("b");
    assert_eq!(shown[..5], figures.map(|figure| figure.to_string()));
    assert_eq!(texts("td"), replay.timeline.iter().map(|entry| entry.events.join(" · ")).collect::<Vec<_>>());
    // Every chart has its own title, and the page loads nothing from elsewhere.
    let pictures: Vec<_> = page.descendants().filter(|node| node.attribute("role") == Some("img")).collect();
    let names: BTreeSet<_> = pictures.iter().filter_map(|picture| picture.first_element_child()?.text()).collect();
    assert_eq!((pictures.len(), names.len()), (6, 6));
    assert!(!page.descendants().any(|node| node.has_attribute("src") || node.has_attribute("href")));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_that_is_put_off_twice_takes_and_returns_badges_and_everybody_is_told() -> Result<()> {
    let options = ReplayOptions { to: "2023-09-20".parse()?, put_off: true, ..options()? };
    let replay = run(&options, |_| {}).await?;
    let events = |day: &str| -> Result<String> {
        let day = day.parse()?;
        Ok(replay.timeline.iter().filter(|entry| entry.day == day).map(|entry| entry.events.join(", ")).collect())
    };
    assert!(events("2023-08-07")?.contains("the deadline is put off to 2023-08-28"));
    assert!(!events("2023-08-14")?.contains("removed"), "the first deadline takes nothing");
    // Each badge that goes or comes back is told on the same day.
    let (gone, back) = (events("2023-08-28")?, events("2023-08-29")?);
    assert!(gone.contains("removed, ") && gone.contains(" told"), "{gone}");
    assert!(back.contains("returned, ") && back.contains(" told"), "{back}");
    let number = |events: &str, what: &str| {
        let event = events.split(", ").find(|event| event.ends_with(what));
        event.and_then(|event| event.split(' ').next().map(ToOwned::to_owned))
    };
    assert_eq!(number(&gone, "removed"), number(&back, "returned"));
    Ok(())
}

#[tokio::test]
async fn invalid_options_are_refused_with_the_reason() -> Result<()> {
    let refused = async |options: ReplayOptions| run(&options, |_| {}).await.err().map(|error| error.to_string());
    let backwards = ReplayOptions { to: "2023-08-01".parse()?, ..options()? };
    assert_eq!(refused(backwards).await.as_deref(), Some("the last day, 2023-08-01, is before the first, 2023-08-05"));
    let endless = ReplayOptions { to: "2024-12-31".parse()?, ..options()? };
    assert_eq!(refused(endless).await.as_deref(), Some("2023-08-05 to 2024-12-31 are more than 400 days"));
    let empty = ReplayOptions { apps: 0, ..options()? };
    assert_eq!(refused(empty).await.as_deref(), Some("there must be at least one partner and one app"));
    Ok(())
}
