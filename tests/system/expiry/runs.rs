//! Runs that are late, limited, doubled or the first: nobody is notified twice, and nobody is forgotten.

use super::*;

#[tokio::test]
async fn a_limit_below_the_number_of_due_notices_delays_them_and_loses_none() -> Result<()> {
    let world = World::at(BEFORE).await?;
    let many = 7;
    add_partners(&world, many).await?;
    for number in 0..many {
        let approved_at = format!("2022-03-10T{:02}:00:00Z", 10 + number);
        Applicant::of(world.local.store(), &partner(number))?.submit_and_approve(&approved_at).await?;
    }
    pretend_run_at(world.local.store(), BEFORE.parse()?).await?;
    // Every hour another notice is due, and every second hour one may be sent.
    for hour in 0..24 {
        world.set_clock(&format!("2023-02-08T{hour:02}:00:00Z"))?;
        let report = world.run_job(JOB, &json!({ "max_per_run": u32::from(hour % 2 == 1) })).await?;
        assert!(report["acted"].as_u64() <= Some(1), "{report}");
    }
    at(&world, "2023-02-09T00:00:00Z").await?;
    assert_eq!(count_by_address(&world, EXPIRING).await?, all_once(many));
    nothing_new_at(&world, &["2023-02-09T01:00:00Z"]).await
}

#[tokio::test]
async fn missed_runs_are_made_up_for() -> Result<()> {
    for (missed, days) in [("2023-02-09T00:00:00Z", 1), ("2023-02-22T00:00:00Z", 14), ("2023-03-20T00:00:00Z", 40)] {
        let world = World::at(BEFORE).await?;
        add_partners(&world, 3).await?;
        // In each outage two notices become due. In the one of 40 days, all three approvals expire.
        for (number, approved_at) in
            ["2022-03-01T00:00:00Z", "2022-03-10T06:00:00Z", "2022-03-10T12:00:00Z"].iter().enumerate()
        {
            Applicant::of(world.local.store(), &partner(number))?.submit_and_approve(approved_at).await?;
        }
        pretend_run_at(world.local.store(), "2023-01-29T23:00:00Z".parse()?).await?;
        at(&world, "2023-02-08T00:00:00Z").await?;
        assert_eq!(count_by_address(&world, EXPIRING).await?, all_once(1));
        at(&world, missed).await?;
        let (expiring, expired) = (count_by_address(&world, EXPIRING).await?, count_by_address(&world, EXPIRED).await?);
        match days {
            40 => assert_eq!((expiring, expired), (all_once(1), all_once(3)), "only the expiry is notified"),
            _ => assert_eq!((expiring, expired), (all_once(3), BTreeMap::new()), "after {days} days"),
        }
        nothing_new_at(&world, &["2023-03-20T01:00:00Z"].map(|instant| if days == 40 { instant } else { missed }))
            .await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_pretended_run_leaves_what_a_real_first_run_leaves() -> Result<()> {
    let (one, other) = (World::at(BEFORE).await?, World::at(BEFORE).await?);
    at(&one, BEFORE).await?;
    pretend_run_at(other.local.store(), BEFORE.parse()?).await?;
    let noted = async |world: &World| Ok::<Json, anyhow::Error>(world.local.store().progress(JOB).await?.value);
    assert_eq!(noted(&one).await?, noted(&other).await?);
    Ok(())
}

#[tokio::test]
async fn the_very_first_run_notifies_only_partners_whose_approval_expires_or_expired_recently() -> Result<()> {
    let world = World::at("2023-03-05T00:00:00Z").await?;
    add_partners(&world, 3).await?;
    for (number, approved_at) in
        ["2022-03-10T12:00:00Z", "2022-02-01T00:00:00Z", "2021-11-01T00:00:00Z"].iter().enumerate()
    {
        Applicant::of(world.local.store(), &partner(number))?.submit_and_approve(approved_at).await?;
    }
    world.run_job(JOB, &json!({})).await?;
    let said = |number| BTreeMap::from([(address(number), 1)]);
    assert_eq!(
        (count_by_address(&world, EXPIRING).await?, count_by_address(&world, EXPIRED).await?),
        (said(0), said(1))
    );
    Ok(())
}

#[tokio::test]
async fn a_clock_that_is_set_back_notifies_nobody_twice_and_forgets_nobody() -> Result<()> {
    let world = World::at(BEFORE).await?;
    add_partners(&world, 4).await?;
    for number in 0..4 {
        Applicant::of(world.local.store(), &partner(number))?.submit_and_approve("2022-03-10T12:00:00Z").await?;
    }
    pretend_run_at(world.local.store(), BEFORE.parse()?).await?;
    world.set_clock(NOTICE)?;
    // The run stops at its limit, and then the clock is set back.
    assert_eq!(world.run_job(JOB, &json!({ "max_per_run": 2 })).await?["more"], true);
    for instant in ["2023-02-08T11:00:00Z", "2023-02-07T00:00:00Z", NOTICE, "2023-02-08T13:00:00Z"] {
        at(&world, instant).await?;
    }
    assert_eq!(count_by_address(&world, EXPIRING).await?, all_once(4));
    Ok(())
}

#[tokio::test]
async fn a_longer_notice_period_notifies_those_newly_due_and_nobody_twice() -> Result<()> {
    let world = World::at(BEFORE).await?;
    add_partners(&world, 2).await?;
    Applicant::of(world.local.store(), &partner(0))?.submit_and_approve(APPROVED).await?;
    Applicant::of(world.local.store(), &partner(1))?.submit_and_approve("2022-04-01T00:00:00Z").await?;
    pretend_run_at(world.local.store(), BEFORE.parse()?).await?;
    hourly(&world, NOTICE).await?;
    assert_eq!(count_by_address(&world, EXPIRING).await?, all_once(1));
    change_programme(&world, |policy| policy["noticeDays"] = json!(60)).await?;
    hourly(&world, "2023-02-08T13:00:00Z").await?;
    assert_eq!(count_by_address(&world, EXPIRING).await?, all_once(2));
    change_programme(&world, |policy| policy["noticeDays"] = json!(30)).await?;
    nothing_new_at(&world, &["2023-02-08T14:00:00Z", "2023-03-02T00:00:00Z"]).await
}

#[tokio::test]
async fn an_approval_shorter_than_the_notice_period_is_notified_when_it_begins() -> Result<()> {
    let world = World::at(BEFORE).await?;
    change_programme(&world, |policy| (policy["validityMonths"], policy["noticeDays"]) = (json!(1), json!(60))).await?;
    pretend_run_at(world.local.store(), "2023-02-01T00:00:00Z".parse()?).await?;
    acme(&world)?.submit_and_approve("2023-02-01T00:30:00Z").await?;
    // The approval itself opens the notice, and the job finds nothing more to say.
    world.set_clock("2023-02-01T00:31:00Z")?;
    world.run_job("send-notices", &json!({})).await?;
    assert_eq!(mailed(&world).await?.iter().filter(|mail| **mail == to_pat(EXPIRING)).count(), 1);
    world.local.mailbox().clear();
    runs_mail(&world, &[("2023-02-01T01:00:00Z", None), ("2023-03-01T01:00:00Z", Some(EXPIRED))]).await
}
