//! Private keys and access tokens. A finding names the kind and never a part of the secret.

use super::quote::list;
use crate::finding::{FindingKind, Observation};

/// What private keys begin with, in upper case, and what they are called.
const PRIVATE_KEYS: &[(&str, &str)] = &[
    ("BEGIN RSA PRIVATE KEY-----", "an RSA private key"),
    ("BEGIN EC PRIVATE KEY-----", "an EC private key"),
    ("BEGIN DSA PRIVATE KEY-----", "a DSA private key"),
    ("BEGIN OPENSSH PRIVATE KEY-----", "an OpenSSH private key"),
    ("BEGIN ENCRYPTED PRIVATE KEY-----", "an encrypted private key"),
    ("BEGIN PGP PRIVATE KEY BLOCK-----", "a PGP private key"),
    ("BEGIN PRIVATE KEY-----", "a private key"),
    ("PUTTY-USER-KEY-FILE-", "a PuTTY private key"),
    ("AGE-SECRET-KEY-1", "an age private key"),
];

/// How a vendor's tokens look.
struct TokenForm {
    prefix: &'static str,
    /// The fewest characters behind the prefix. A prefix by itself is prose about tokens.
    least: usize,
    owner: &'static str,
}

const fn form(prefix: &'static str, least: usize, owner: &'static str) -> TokenForm {
    TokenForm { prefix, least, owner }
}

/// The prefixes that vendors document so that tokens can be found. Prefixes are matched as written.
const TOKEN_FORMS: &[TokenForm] = &[
    form("ghp_", 30, "GitHub"),
    form("gho_", 30, "GitHub"),
    form("ghu_", 30, "GitHub"),
    form("ghs_", 30, "GitHub"),
    form("ghr_", 30, "GitHub"),
    form("github_pat_", 40, "GitHub"),
    form("glpat-", 20, "GitLab"),
    form("xoxb-", 20, "Slack"),
    form("xoxp-", 20, "Slack"),
    form("xoxa-", 20, "Slack"),
    form("xapp-", 20, "Slack"),
    form("AKIA", 16, "AWS"),
    form("ASIA", 16, "AWS"),
    form("sk_live_", 16, "Stripe"),
    form("rk_live_", 16, "Stripe"),
    form("whsec_", 24, "Stripe"),
    form("ATATT3", 40, "Atlassian"),
    form("ATCTT3", 40, "Atlassian"),
    form("ATBB", 28, "Bitbucket"),
    form("AIza", 35, "Google"),
    form("ya29.", 30, "Google"),
    form("SG.", 40, "SendGrid"),
    form("npm_", 36, "npm"),
    form("pypi-", 50, "PyPI"),
    form("dop_v1_", 60, "DigitalOcean"),
    form("shpat_", 32, "Shopify"),
    form("sk-ant-", 40, "Anthropic"),
    form("sk-proj-", 40, "OpenAI"),
    form("hf_", 34, "Hugging Face"),
    form("dckr_pat_", 20, "Docker"),
];

/// Finds private keys by the line that they begin with.
pub(super) fn find_private_keys(text: &str) -> Option<Observation> {
    let upper = text.to_ascii_uppercase();
    let (_, name) = PRIVATE_KEYS.iter().find(|(head, _)| upper.contains(head))?;
    Some(Observation::new(FindingKind::PrivateKey, format!("the beginning of {name}")))
}

/// Finds access tokens by their vendors' prefixes, and JSON Web Tokens.
pub(super) fn find_tokens(text: &str) -> Option<Observation> {
    let words = text.split(|c: char| !is_of_token(c) && c != '.');
    let names = list(words.filter_map(token_name))?;
    Some(Observation::new(FindingKind::AccessToken, names))
}

fn is_of_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

fn token_name(word: &str) -> Option<String> {
    if is_web_token(word) {
        return Some("a JSON Web Token".to_owned());
    }
    let form = TOKEN_FORMS.iter().find(|form| {
        word.strip_prefix(form.prefix).is_some_and(|secret| {
            let length = secret.chars().take_while(|&c| is_of_token(c) || c == '.').count();
            // An AWS key id has 20 capitals and digits; a longer word in capitals is something else.
            let is_whole = !form.prefix.ends_with("IA") || is_aws_id(secret);
            length >= form.least && is_whole
        })
    })?;
    Some(format!("a token of {}", form.owner))
}

fn is_aws_id(secret: &str) -> bool {
    let secret = secret.trim_end_matches('.');
    secret.len() == 16 && secret.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// Three parts in base64url, of which the first two are JSON objects.
fn is_web_token(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    matches!(parts.as_slice(), [head, claims, signature, ..]
        if head.starts_with("eyJ") && claims.starts_with("eyJ")
            && [head, claims, signature].iter().all(|part| part.len() >= 10))
}
