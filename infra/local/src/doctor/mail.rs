//! The mail service: whether it takes mail from the programme's sender. What must not live here: a mail.

use aws_sdk_dynamodb::error::DisplayErrorContext;
use runtime::Config;
use store::Store;

use super::Finding;

const MAIL: &str = "mail identity";

pub async fn examine(config: &Config, store: &Store) -> Option<Finding> {
    if config.ses_endpoint.is_none() {
        let found = "not asked: --ses-endpoint names the service, such as https://email.eu-west-1.amazonaws.com";
        return Some(Finding::ok(MAIL, found));
    }
    // That the programme cannot be read is a finding of its own.
    let sender = store.programme().await.ok()?.mail.sender.clone();
    let domain = sender.as_str().rsplit_once('@').map_or_else(String::new, |(_, domain)| domain.to_owned());
    let call = runtime::aws::ses(config).get_identity_verification_attributes();
    let identities = vec![sender.to_string(), domain.clone()];
    let attributes = match call.set_identities(Some(identities)).send().await {
        Ok(answer) => answer.verification_attributes,
        Err(error) => {
            let found = format!("the mail service does not say: {}", DisplayErrorContext(&error));
            let remedy = "see whether it answers at this address, and whether these credentials may call GetIdentityVerificationAttributes";
            return Some(Finding::warning(MAIL, found, remedy));
        }
    };
    let is_verified = attributes.values().any(|attribute| attribute.verification_status().as_str() == "Success");
    Some(if is_verified {
        Finding::ok(MAIL, format!("the mail service knows {domain}"))
    } else {
        let remedy = "verify the domain with the mail service, or set another mail.sender with PATCH /programme";
        Finding::bad(MAIL, format!("the mail service refuses mail from {domain}, which is not verified"), remedy)
    })
}
