//! What staff do to the programme and to the catalogue: they read, change some fields, and write the whole.

use anyhow::{Context as _, Result};
use local::seed::STAFF;
use serde_json::Value as Json;

use crate::http::Response;
use crate::world::World;

/// The fields of an app that the catalogue computes.
const COMPUTED: [&str; 3] = ["key", "archivedAt", "revision"];

impl World {
    /// Changes the programme's document. A change that takes something from many is confirmed with the number that its refusal
    /// names.
    pub async fn change_programme(&self, change: impl FnOnce(&mut Json)) -> Result<Json> {
        let mut document = self.get("/programme").by(&STAFF).send().await?.expect(200)?.json()?;
        change(&mut document);
        let put = async |path: &str| self.put(path, &document).header("if-match", "*").by(&STAFF).send().await;
        let answer = put("/programme").await?;
        if answer.code() != 409 {
            return answer.expect(200)?.json();
        }
        let affects = answer.json()?["effect"]["affects"].clone();
        put(&format!("/programme?affects={affects}")).await?.expect(200)?.json()
    }

    /// Changes some fields of an app.
    pub async fn change_app(&self, app: &str, fields: &Json) -> Result<Response> {
        let path = format!("/catalogue/apps/{app}");
        let mut document = self.get(&path).by(&STAFF).send().await?.expect(200)?.json()?;
        let app = document.as_object_mut().context("an app is an object")?;
        app.retain(|field, _| !COMPUTED.contains(&field.as_str()));
        app.extend(fields.as_object().cloned().unwrap_or_default());
        self.put(&path, &document).by(&STAFF).send().await
    }
}
