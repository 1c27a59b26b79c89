//! Edits of the policy, and applications that are undecided: the mail says what is true when it is sent.

use super::*;

#[tokio::test]
async fn a_shorter_validity_and_a_short_month_leave_no_approval_untold() -> Result<()> {
    // Under twelve months the job has looked 60 days ahead; then approvals become valid for a month.
    let world = World::at(BEFORE).await?;
    change_programme(&world, |policy| policy["noticeDays"] = json!(60)).await?;
    pretend_run_at(world.local.store(), "2023-01-30T23:00:00Z".parse()?).await?;
    add_partners(&world, 2).await?;
    change_programme(&world, |policy| (policy["validityMonths"], policy["noticeDays"]) = (json!(1), json!(20))).await?;
    for (number, approved_at) in ["2023-01-31T12:00:00Z", "2023-01-28T18:00:00Z"].iter().enumerate() {
        Applicant::of(world.local.store(), &partner(number))?.submit_and_approve(approved_at).await?;
    }
    for instant in ["2023-01-31T13:00:00Z", "2023-02-08T11:00:00Z", "2023-02-08T18:00:00Z", "2023-02-09T00:00:00Z"] {
        at(&world, instant).await?;
    }
    assert_eq!(count_by_address(&world, EXPIRING).await?, all_once(2));
    for instant in ["2023-02-28T12:00:00Z", "2023-02-28T18:00:00Z", "2023-03-02T00:00:00Z"] {
        at(&world, instant).await?;
    }
    assert_eq!(
        (count_by_address(&world, EXPIRED).await?, count_by_address(&world, EXPIRING).await?),
        (all_once(2), all_once(2))
    );
    Ok(())
}

#[tokio::test]
async fn an_edit_of_the_policy_looks_again_and_tells_nobody_twice() -> Result<()> {
    let world = approved(APPROVED).await?;
    hourly(&world, NOTICE).await?;
    change_programme(&world, |policy| policy["renewalGraceDays"] = json!(10)).await?;
    world.set_clock("2023-02-08T13:00:00Z")?;
    let rehearsed = world.run_job(JOB, &json!({ "rehearse": true })).await?;
    assert_eq!((&rehearsed["acted"], &rehearsed["skipped"]), (&json!(0), &json!(1)), "a rehearsal knows what was told");
    nothing_new_at(&world, &["2023-02-08T13:00:00Z"]).await?;
    runs_mail_after(&world, EXPIRY, EXPIRED).await?;
    change_programme(&world, |policy| policy["renewalGraceDays"] = json!(20)).await?;
    nothing_new_at(&world, &["2023-03-10T14:00:00Z"]).await
}

/// Runs the job at an instant, and checks that it mails one more mail of a kind.
async fn runs_mail_after(world: &World, instant: &str, kind: &str) -> Result<()> {
    let mut expected = mailed(world).await?;
    expected.push(to_pat(kind));
    hourly(world, instant).await?;
    assert_eq!(mailed(world).await?, expected, "{instant}");
    Ok(())
}

#[tokio::test]
async fn a_notice_that_an_edit_made_untrue_is_sent_when_it_is_true_again() -> Result<()> {
    let world = approved(APPROVED).await?;
    world.set_clock(NOTICE)?;
    world.local.mailbox().plan_faults([local::mailbox::MailFault::Throttle]);
    world.post(&format!("/_local/run/{JOB}")).send().await?.expect(500)?;
    change_programme(&world, |policy| policy["noticeDays"] = json!(7)).await?;
    world.set_clock("2023-02-08T12:05:00Z")?;
    world.run_job("send-notices", &json!({})).await?;
    assert!(!mailed(&world).await?.contains(&to_pat(EXPIRING)));
    world.local.mailbox().clear();
    at(&world, "2023-03-03T12:00:00Z").await?;
    assert_eq!(mailed(&world).await?, [to_pat(EXPIRING)]);
    Ok(())
}

#[tokio::test]
async fn a_rejection_after_the_expiry_was_told_is_not_refused() -> Result<()> {
    let world = approved(APPROVED).await?;
    acme(&world)?.submit("2023-02-20T00:00:00Z").await?;
    change_programme(&world, |policy| policy["renewalGraceDays"] = json!(0)).await?;
    at(&world, EXPIRY).await?;
    assert_eq!(mailed(&world).await?, [to_pat(EXPIRED)]);
    // Shown again, by an edit; then the renewal fails.
    change_programme(&world, |policy| policy["renewalGraceDays"] = json!(60)).await?;
    acme(&world)?.reject("2023-03-20T00:00:00Z").await?;
    world.set_clock("2023-03-20T00:00:00Z")?;
    world.run_job("send-notices", &json!({})).await?;
    assert_eq!(mailed(&world).await?.iter().filter(|mail| **mail == to_pat(EXPIRED)).count(), 1);
    Ok(())
}

#[tokio::test]
async fn an_update_under_review_serves_as_the_renewal_and_the_mail_says_so() -> Result<()> {
    for (grace, words, told_at_expiry) in [
        (
            60,
            "Until there is a decision, customers still see the present approval, at most until 9 May 2023, 12:00 UTC.",
            false,
        ),
        (
            0,
            "If there is no decision before it expires, customers do not see the assessment again until your application is approved.",
            true,
        ),
    ] {
        let world = approved(APPROVED).await?;
        change_programme(&world, |policy| policy["renewalGraceDays"] = json!(grace)).await?;
        acme(&world)?.submit("2023-01-20T00:00:00Z").await?;
        hourly(&world, NOTICE).await?;
        let mail = world.local.mailbox().received().pop().context("a mail")?;
        ensure!(mail.subject.contains("your application under review will renew it"), "{}", mail.subject);
        for wanted in ["serves as the renewal", "in 30 days", words] {
            ensure!(mail.text.contains(wanted), "{wanted}: {}", mail.text);
        }
        let page = world.get("/manage/partners/acme/self-assessment").by(&PAT).send().await?.expect(200)?;
        ensure!(page.text.contains("The application that you submitted serves as the renewal."), "{}", page.text);
        ensure!(page.text.contains("as long as your application is undecided") != told_at_expiry, "{}", page.text);
        let read = world.get("/partners/acme/self-assessment").by(&PAT).send().await?.expect(200)?.json()?;
        assert_eq!(read["application"]["purpose"], "renewal");
        hourly(&world, EXPIRY).await?;
        let mail = world.local.mailbox().received().pop().context("a mail")?;
        ensure!((mail.tags.kind == EXPIRED) == told_at_expiry, "{}", mail.subject);
        if told_at_expiry {
            ensure!(mail.subject.contains("your application is still under review"), "{}", mail.subject);
        }
        acme(&world)?
            .take_step(domain::self_assessment::Action::Approve(Default::default()), "2023-03-20T00:00:00Z")
            .await?;
        let validity = acme(&world)?.read().await?.validity().context("an approval")?;
        assert_eq!(validity.expires_at.to_string(), "2024-03-20T00:00:00Z");
    }
    Ok(())
}

#[tokio::test]
async fn a_partner_who_was_asked_for_changes_is_told_to_make_them() -> Result<()> {
    let world = approved(APPROVED).await?;
    let acme = acme(&world)?;
    acme.submit("2023-01-20T00:00:00Z").await?;
    let remarks =
        domain::self_assessment::Remarks { reasons: Some("Name the key store.".to_owned()), notes: Vec::new() };
    acme.take_step(domain::self_assessment::Action::RequestChanges(remarks), "2023-01-21T00:00:00Z").await?;
    hourly(&world, NOTICE).await?;
    let mail = world.local.mailbox().received().pop().context("a mail")?;
    ensure!(
        mail.text.contains("Make them and submit it again.") && !mail.text.contains("do not need"),
        "{}",
        mail.text
    );
    hourly(&world, GRACE_OVER).await?;
    let mail = world.local.mailbox().received().pop().context("a mail")?;
    ensure!(mail.subject.contains("change your application and submit it again"), "{}", mail.subject);
    Ok(())
}

#[tokio::test]
async fn the_mail_says_in_true_words_how_much_time_is_left() -> Result<()> {
    for (instant, en, de) in [
        ("2023-03-09T12:00:00Z", "in 24 hours", "in 24 Stunden"),
        ("2023-03-10T11:30:00Z", "in less than an hour", "in weniger als einer Stunde"),
    ] {
        for (language, words) in [("en", en), ("de", de)] {
            let world = approved(APPROVED).await?;
            let partner = json!({ "name": "Acme Software", "contact": "office@acme.example", "language": language });
            world.put("/catalogue/partners/acme", &partner).by(&STAFF).send().await?.expect(200)?;
            at(&world, instant).await?;
            let mail = world.local.mailbox().received().pop().context("a mail")?;
            ensure!(mail.tags.kind == EXPIRING && mail.text.contains(words), "{words}: {}", mail.text);
        }
    }
    Ok(())
}
