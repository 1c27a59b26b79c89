//! A browser without script: it sends the fields of the form that it was given, and no page that it opens may be large.

use anyhow::{Result, ensure};
use local::seed::DemoPerson;
use serde_json::Value as Json;
use system_tests::{Response, World, v2};

/// The limit for a page's bytes, without its stylesheet. About a fifth of them are sent, because they compress well.
pub(crate) const HEAVIEST_PAGE: usize = 80 * 1024;
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// The path of a page about an app.
pub(crate) fn page(app: &str, name: &str) -> String {
    format!("/manage/apps/{app}/{name}")
}

/// The path of an app's form with all of its sections on one page.
pub(crate) fn form_of(app: &str) -> String {
    page(app, "privacy-and-security?section=all")
}

/// Checks that a page has each of these texts.
pub(crate) fn has_all(page: &str, texts: &[&str]) -> Result<()> {
    for text in texts {
        ensure!(page.contains(text), "{text:?} is not in {page}");
    }
    Ok(())
}

/// The body of a form that takes a file, whose parts are between lines `--b`: the fields, and then the file's text.
pub(crate) fn body_with_file(fields: &[(&str, &str)], file: &str) -> String {
    let fields = fields
        .iter()
        .map(|(name, text)| format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n"));
    let fields: String = fields.collect();
    format!(
        "{fields}--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n{file}\r\n--b--\r\n"
    )
}

/// The fields of a form, in order.
#[derive(Clone, Debug)]
pub(crate) struct Form(pub(crate) Vec<(String, String)>);

fn unescaped(text: &str) -> String {
    let named = text.replace("&#34;", "\"").replace("&#39;", "'").replace("&#60;", "<").replace("&#62;", ">");
    named.replace("&#38;", "&")
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

impl Form {
    /// The fields of a page that a browser would send.
    pub(crate) fn of(page: &str) -> Self {
        let mut fields = Vec::new();
        for piece in page.split('<').skip(1) {
            let (tag, after) = piece.split_once('>').unwrap_or((piece, ""));
            let Some(name) = attribute(tag, "name") else { continue };
            let picked = !(tag.contains("type=\"radio\"") || tag.contains("type=\"checkbox\""))
                || tag.split(' ').any(|word| word == "checked");
            let text = match tag.split(' ').next() {
                // As browsers send a box without a value.
                Some("input") if tag.contains("type=\"checkbox\"") && picked => attribute(tag, "value").unwrap_or("on"),
                Some("input") if picked => attribute(tag, "value").unwrap_or_default(),
                Some("textarea") => after.strip_prefix('\n').unwrap_or(after),
                _ => continue,
            };
            fields.push((name.to_owned(), unescaped(text)));
        }
        Self(fields)
    }

    pub(crate) fn set(mut self, name: &str, text: &str) -> Self {
        self.0.retain(|(other, _)| other != name);
        self.0.push((name.to_owned(), text.to_owned()));
        self
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, text)| text.as_str())
    }

    /// The encoded form, with CR LF for every line feed, as browsers send it.
    pub(crate) fn body(&self) -> String {
        let encoded =
            |text: &str| {
                let bytes = text.replace('\n', "\r\n").into_bytes().into_iter();
                bytes
                    .map(|byte| {
                        if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }
                    })
                    .collect::<String>()
            };
        self.0.iter().map(|(name, text)| format!("{}={}", encoded(name), encoded(text))).collect::<Vec<_>>().join("&")
    }
}

/// A browser without script, used by a demo person.
pub(crate) struct Browser<'a> {
    pub(crate) world: &'a World,
    pub(crate) who: &'a DemoPerson,
}

impl Browser<'_> {
    pub(crate) async fn get(&self, path: &str) -> Result<Response> {
        let response = self.world.get(path).by(self.who).header("accept", "text/html").send().await?;
        ensure!(response.text.len() < HEAVIEST_PAGE, "{path} has {} bytes", response.text.len());
        Ok(response)
    }

    pub(crate) async fn form(&self, path: &str) -> Result<Form> {
        Ok(Form::of(&self.get(path).await?.expect(200)?.text))
    }

    /// Presses a button of a form, and follows a redirect.
    pub(crate) async fn press(&self, path: &str, form: &Form, button: &str) -> Result<Response> {
        let body = form.clone().set("do", button).body();
        let response = self.world.post(path).by(self.who).header("accept", "text/html").body(FORM, body).send().await?;
        match response.header("location") {
            Some(next) => self.get(next).await,
            None => Ok(response),
        }
    }

    pub(crate) async fn draft(&self, app: &str) -> Result<Json> {
        self.world.get(&format!("{}?state=draft", v2(app))).by(self.who).send().await?.expect(200)?.json()
    }
}
