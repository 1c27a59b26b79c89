//! Repetitions with an idempotency key.

use super::*;

/// Publishes with an idempotency key on one of the paths.
async fn publish_with_key(world: &World, path: usize, key: &str) -> Result<Response> {
    world.post(&publish_paths(SYNC, SYNC_PRODUCT)[path]).by(&KIM).header("idempotency-key", key).send().await
}

#[tokio::test]
async fn an_idempotency_key_gets_the_same_response_for_24_hours() -> Result<()> {
    let world = World::start().await?;
    for way in 0..3 {
        world.set_clock("2026-02-01T00:00:00Z")?;
        world.save_draft(SYNC, &contact("first"), &KIM).await?;
        let key = format!("key {way}");
        let first = publish_with_key(&world, way, &key).await?.expect(200)?;
        world.save_draft(SYNC, &contact("second"), &KIM).await?;
        let count = revisions(&world, SYNC).await?.len();
        for instant in ["2026-02-01T00:00:00Z", "2026-02-01T23:59:59.999Z"] {
            world.set_clock(instant)?;
            assert_eq!(publish_with_key(&world, way, &key).await?.observable(), first.observable());
        }
        assert_eq!(revisions(&world, SYNC).await?.len(), count);
        world.set_clock("2026-02-02T00:00:00Z")?;
        let anew = publish_with_key(&world, way, &key).await?.expect(200)?;
        assert_ne!(anew.text, first.text);
        assert_eq!(revisions(&world, SYNC).await?.len(), count + 1);
        assert_eq!(publish_with_key(&world, way, &key).await?.observable(), anew.observable());
    }
    Ok(())
}

#[tokio::test]
async fn an_idempotency_key_belongs_to_one_caller_one_app_and_one_route() -> Result<()> {
    let world = World::start().await?;
    let lee = world.add_member("borealis", "lee@borealis.example", &json!({ "manage-app": "all" })).await?;
    let [v2_way, v3_way, marketplace_way] = publish_paths(SYNC, SYNC_PRODUCT);
    world.save_draft(SYNC, &contact("one"), &KIM).await?;
    let first = world.post(&v2_way).by(&KIM).header("idempotency-key", "k").send().await?.expect(200)?;
    for call in [
        world.post(&v3_way).by(&KIM),
        world.post(&marketplace_way).by(&KIM),
        world.post(&v2_way).by(&lee),
        world.post(&publish_paths(CHARTS, CHARTS_PRODUCT)[0]).by(&PAT),
    ] {
        world.save_draft(SYNC, &contact("next"), &KIM).await?;
        let response = call.header("idempotency-key", "k").send().await?.expect(200)?;
        assert_ne!(response.text, first.text);
    }
    let bearer = world.post(&v2_way).bearer(KIM.token).header("idempotency-key", "k").send().await?;
    assert_eq!(bearer.observable(), first.observable());
    Ok(())
}

#[tokio::test]
async fn an_idempotency_key_with_another_if_match_is_refused() -> Result<()> {
    let world = World::start().await?;
    let path = &publish_paths(SYNC, SYNC_PRODUCT)[1];
    let etag = world.save_draft(SYNC, &contact("one"), &KIM).await?.etag()?.to_owned();
    let publish = |tag: Option<&str>| {
        let call = world.post(path).by(&KIM).header("idempotency-key", "k");
        match tag {
            Some(tag) => call.header("if-match", tag),
            None => call,
        }
    };
    let first = publish(Some(&etag)).send().await?.expect(200)?;
    world.save_draft(SYNC, &contact("two"), &KIM).await?;
    for other in [None, Some("*"), Some("\"0\"")] {
        assert_eq!(error_code(&publish(other).send().await?.expect(422)?)?, "idempotency-mismatch");
    }
    assert_eq!(publish(Some(&etag)).send().await?.observable(), first.observable());
    assert_eq!(revisions(&world, SYNC).await?, [1]);
    for bad in ["", &"k".repeat(256)] {
        world.post(path).by(&KIM).header("idempotency-key", bad).send().await?.expect(400)?;
    }
    Ok(())
}

#[tokio::test]
async fn concurrent_repetitions_get_one_response() -> Result<()> {
    let world = World::start().await?;
    for round in 1..=20_u64 {
        world.save_draft(SYNC, &contact(&format!("r{round}")), &KIM).await?;
        let mut calls = JoinSet::new();
        for _ in 0..6 {
            let call = world.post(&publish_paths(SYNC, SYNC_PRODUCT)[0]).by(&KIM);
            let call = call.header("idempotency-key", &format!("key-{round}"));
            calls.spawn(async move { call.send().await });
        }
        let mut faces = BTreeMap::new();
        for response in calls.join_all().await {
            *faces.entry(response?.observable()).or_insert(0) += 1;
        }
        assert_eq!(faces.len(), 1, "{faces:?}");
        assert!(faces.keys().all(|(code, ..)| *code == 200));
        assert_eq!(revisions(&world, SYNC).await?.len() as u64, round);
    }
    Ok(())
}

#[tokio::test]
async fn a_refused_publish_does_not_use_up_its_idempotency_key() -> Result<()> {
    let world = World::start().await?;
    publish_with_key(&world, 0, "k").await?.expect(404)?;
    world.save_draft(SYNC, &contact("now"), &KIM).await?;
    let stale = world.post(&publish_paths(SYNC, SYNC_PRODUCT)[0]).by(&KIM).header("idempotency-key", "k");
    stale.header("if-match", "\"0\"").send().await?.expect(412)?;
    assert_eq!(publish_with_key(&world, 0, "k").await?.expect(200)?.json()?["revision"], 1);
    world.post(&publish_paths(SYNC, SYNC_PRODUCT)[0]).by(&KIM).send().await?.expect(404)?;
    Ok(())
}
