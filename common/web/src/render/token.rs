//! What pages say of an API token. What must not live here: who may see one.

use askama::filters::Safe;
use jiff::tz::TimeZone;
use runtime::text::BadText;
use store::tokens::ListedToken;

use super::texts::PageTexts;

/// From when until when a token is valid.
pub fn validity(ListedToken { info, .. }: &ListedToken, texts: PageTexts) -> Result<Safe<String>, BadText> {
    let from = texts.day(&info.created_at)?;
    match &info.expires_at {
        Some(expires) => texts.say("token-from-until").plain("from", from).at("until", expires).html(),
        None => texts.say("token-from").plain("from", from).html(),
    }
}

/// When a token was last used, as far as that was noted.
pub fn last_use(ListedToken { info, used_on, .. }: &ListedToken, texts: PageTexts) -> Result<String, BadText> {
    let created_on = info.created_at.to_zoned(TimeZone::UTC).date();
    match used_on {
        Some(day) if *day > created_on => texts.date(*day),
        _ => texts.text_with("token-unused", "date", &texts.date(created_on)?),
    }
}
