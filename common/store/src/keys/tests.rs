//! How each row of the table is spelled.

use super::*;

fn spelled(key: Key) -> (String, String) {
    (key.pk, key.sk)
}

fn expect(key: Key, pk: &str, sk: &str) {
    assert_eq!(spelled(key), (pk.to_owned(), sk.to_owned()));
}

#[test]
fn every_row_of_the_table_is_spelled_as_the_head_of_this_file_says() {
    let app = AppKey::parse("com.example.notes").unwrap();
    let partner = PartnerId::parse("acme").unwrap();
    let email = EmailAddress::parse("pat@acme.example").unwrap();
    let product = ProductId::parse("00000000-0000-4000-8000-000000000001").unwrap();
    let hash: SecretHash = serde_json::from_str(r#""ab""#).unwrap();
    expect(head(&app), "APP#com.example.notes", "HEAD");
    expect(draft(&app), "APP#com.example.notes", "DRAFT");
    expect(revision(&app, 7), "APP#com.example.notes", "REVISION#0000007");
    expect(view(&app), "LISTING#com.example.notes", "VIEW");
    expect(super::product(&product), "PRODUCT#00000000-0000-4000-8000-000000000001", "KEY");
    expect(profile(&partner), "PARTNER#acme", "PROFILE");
    expect(app_of_partner(&partner, &app), "PARTNER#acme", "APP#com.example.notes");
    expect(member(&partner, &email), "PARTNER#acme", "MEMBER#pat@acme.example");
    expect(super::person(&email), "PERSON#pat@acme.example", "ACCESS");
    expect(issued_token(&email, &email, "ab"), "PERSON#pat@acme.example", "ISSUED#pat@acme.example#ab");
    expect(token(&hash), "TOKEN#ab", "KEY");
    expect(session(&hash), "SESSION#ab", "KEY");
    expect(sign_in_link(&hash), "SIGN-IN#ab", "KEY");
    expect(sign_in_limit("203.0.113.7", "2023-08-14T12"), "LIMIT#sign-in#203.0.113.7", "2023-08-14T12");
    expect(idempotency("ab"), "IDEMPOTENCY#ab", "KEY");
    expect(programme(), "PROGRAMME", "CURRENT");
    let noon: Timestamp = "2023-08-14T12:00:00Z".parse().unwrap();
    expect(review(&app), "APP#com.example.notes", "REVIEW");
    expect(review_decision(&app, noon, "ab"), "APP#com.example.notes", "DECISION#2023-08-14T12:00:00.000Z#ab");
    expect(aged_review(&app), "APP#com.example.notes", "DUE#review");
    expect(known_bad_list(), "LIST#known-bad", "CURRENT");
    expect(known_bad_version(), "LIST#known-bad", "VERSION");
    expect(known_names(&partner), "PARTNER#acme", "KNOWN-NAMES");
    expect(withheld_all_listed(&partner), "PARTNER#acme", "WITHHELD");
    expect(withheld_answers(&partner, &app), "PARTNER#acme", "WITHHELD#com.example.notes");
    expect(rescan_due(&partner), "PARTNER#acme", "DUE#rescan");
    expect(watch(&app), "APP#com.example.notes", "WATCH#fortified");
    expect(badge_change(&app, noon), "APP#com.example.notes", "DUE#badge#2023-08-14T12:00:00.000Z");
    expect(listed_partner(&partner), "PARTNER#acme", "ANNOUNCE");
    expect(unreachable(&partner), "PARTNER#acme", "UNREACHABLE");
    expect(participant(&partner), "PARTNER#acme", "ASSESSMENT");
    expect(application(&partner), "PARTNER#acme", "ASSESSMENT#APPLICATION");
    expect(approval(&partner), "PARTNER#acme", "ASSESSMENT#APPROVAL");
    expect(past_application(&partner, noon), "PARTNER#acme", "ASSESSMENT#PAST#2023-08-14T12:00:00.000Z");
    expect(copy_due(&partner), "PARTNER#acme", "DUE#assessment-copy");
    let id = NoticeId::parse("acme#2023-08-14T00:00:00Z#fortified-warning#30d").unwrap();
    expect(notice(&id), "NOTICE#acme", "2023-08-14T00:00:00Z#fortified-warning#30d");
    expect(message("m"), "MESSAGE#m", "KEY");
    expect(suppressed(&email), "ADDRESS#pat@acme.example", "SUPPRESSED");
    expect(job_state("enforce-fortified"), "RUN#enforce-fortified", "STATE");
    expect(run("enforce-fortified", noon), "RUN#enforce-fortified", "2023-08-14T12:00:00.000Z");
    expect(counted(&app), "APP#com.example.notes", "COUNTED");
    expect(sums(3), "STATISTICS", "SUM#3");
    expect(day_of_statistics(jiff::civil::date(2023, 4, 5)), "STATISTICS", "DAY#2023-04-05");
    expect(staff_person(&email), "STAFF", "PERSON#pat@acme.example");
    expect(run_by_hand("enforce-fortified"), "RUN#enforce-fortified", "BY-HAND");
    expect(programme_version(1), "PROGRAMME", "VERSION#0000001");
    expect(
        audit_line(PROGRAMME.to_owned(), &uuid::Uuid::nil()),
        "PROGRAMME",
        "AUDIT#00000000-0000-0000-0000-000000000000",
    );
    expect(exposure(Channel::Embedded, "2023-04-05T09", 3), "EXPOSURE#embedded", "2023-04-05T09#3");
    expect(
        audit_line(app_partition(&app), &uuid::Uuid::nil()),
        "APP#com.example.notes",
        "AUDIT#00000000-0000-0000-0000-000000000000",
    );
}

#[test]
fn instants_sort_in_time() {
    let instants = ["2023-08-14T00:00:00Z", "2023-08-14T00:00:00.5Z", "2023-08-14T00:00:01Z"];
    let texts = instants.map(|text| instant(text.parse().unwrap()));
    assert!(texts.is_sorted(), "{texts:?}");
}

#[test]
fn revisions_sort_in_the_order_of_publishing() {
    let app = AppKey::parse("a").unwrap();
    assert!(revision(&app, 9).sk < revision(&app, 10).sk && revision(&app, 999_999).sk < revision(&app, 1_000_000).sk);
}
