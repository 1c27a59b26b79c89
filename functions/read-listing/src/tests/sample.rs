//! An app with every question answered, as a partner would.

use domain::draft::changes_by_publishing;
use domain::fortified::BadgeState;
use domain::fortified::{Enrolment, EnrolmentStatus};
use domain::language::Language;
use domain::listing::{AppFacts, BugBounty, Hosting, Listing, LiveRevision, Scope, Visibility};
use domain::programme::Programme;
use domain::publish::{Preview, Removal};
use domain::questionnaire::accept::accept_answers;
use domain::questionnaire::wire::FormStatus;
use domain::questionnaire::{Answers, published};
use domain::rollout::Channel;
use domain::tab::{Tab, TabRequest, TabView, build_tab};
use domain::{AppKey, EmailAddress, PartnerId, ProductId};
use jiff::Timestamp;
use serde_json::{Value as Json, json};

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The instant of all reads.
pub fn now() -> Timestamp {
    at("2025-11-03T12:00:00Z")
}

pub fn key() -> AppKey {
    AppKey::parse("com.example.acme.notes").unwrap()
}

pub fn pat() -> EmailAddress {
    EmailAddress::parse("pat@acme.example").unwrap()
}

/// Answers to everything, as a partner sends them.
pub fn document() -> Json {
    json!({
        "dataAccessAndStorage": {
            "appStoresEUDOutsideAtlassian": true,
            "typesOfDataStored": ["Account IDs", "Display names", "Email addresses", "Page content of shared notes"],
            "appProcessEUDOutsideAtlassian": true,
            "isSameDataProcessedAndStored": false,
            "typesOfDataAccessed": ["Account IDs", "Page content", "Comments", "Attachments"]
        },
        "logDetails": {
            "logEndUserData": true,
            "logProcessAndOrStoreEUDOutsideAtlassian": true,
            "logEUDShareWithThirdParty": true,
            "logsIntegralForAppFunctionality": false
        },
        "thirdPartyInformation": {
            "isEndUserDataShared": true,
            "thirdPartyDetails": [
                {
                    "name": "Amazon Web Services EMEA SARL",
                    "link": "https://aws.amazon.com/compliance/gdpr-center/",
                    "purpose": "Hosting of the application, its database and its encrypted backups.",
                    "thirdPartyCountries": ["EU", "US"]
                },
                {
                    "name": "Postbote GmbH",
                    "link": "postbote.example",
                    "purpose": "Sends the reminder mails that users ask for.\nSees names and email addresses only.",
                    "thirdPartyCountries": ["DE"]
                },
                {
                    "name": "Sentinel Errors Inc.",
                    "link": "https://sentinel-errors.example/security",
                    "purpose": "Error reports, scrubbed of page content.",
                    "thirdPartyCountries": ["US", "CA", "Brazil"]
                }
            ],
            "dataSubProcessors": "https://acme.example/legal/sub-processors"
        },
        "dataResidency": {
            "isDataResidencySupported": "STORED_EXTERNAL_TO_ATLASSIAN",
            "countriesWhereEndUserDataStored": ["EU", "US", "AU", "CH"],
            "inScopeDataTypes": ["Page content of shared notes", "Attachments"],
            "realmMigrationSupported": true
        },
        "dataRetention": {
            "isDataRetentionSupported": true,
            "retentionDurationInDays": { "min": 30, "max": 90 },
            "isCustomRetentionPeriodAllowed": false
        },
        "privacy": {
            "privacyEnhancingTechniques": {
                "arePrivacyEnhancingTechniquesSupported": true,
                "privacyEnhancingTechniquesSupported": ["Pseudonymisation", "Tokenisation"]
            },
            "gdpr": {
                "dataController": { "isAppDataController": "TRUE", "endUserDataTypes": ["Billing contacts", "Support requests"] },
                "dataProcessor": { "isAppDataProcessor": "TRUE", "endUserDataTypes": ["Page content", "Comments", "Attachments"] },
                "dataTransfer": {
                    "isEndUserDataTransferredOutsideEEA": true,
                    "isTransferComplianceMechanismsAdhered": true,
                    "transferComplianceMechanismsAdheredDetails": "Standard Contractual Clauses (SCC) with each sub-processor.\nData Privacy Framework (DPF) for hosting in the United States."
                }
            },
            "ccpa": {
                "business": { "isAppBusiness": "NOT_APPLICABLE" },
                "serviceProvider": { "isAppServiceProvider": "FALSE" }
            },
            "dataProcessingAgreement": { "isDPASupported": "TRUE", "link": "https://acme.example/legal/data-processing-agreement" }
        },
        "security": {
            "securityContact": "security@acme.example",
            "publicSecurityPoliciesLink": "https://trust.acme.example/security",
            "caiq": { "isCAIQCompleted": true, "CAIQLiteLink": "https://trust.acme.example/caiq-lite.pdf" },
            "isDiskEncryptionSupported": true,
            "hasCompliantCertifications": true,
            "compliantCertifications": ["SOC 2", "ISO 27001"],
            "permissionsJustification": "Read pages: to show the notes beside them.\nWrite pages: to put a finished note into the page, when a user asks for it.\nRead users: to show who wrote a note.",
            "requiresUsersToProvidePATs": false
        }
    })
}

pub fn answers(document: &Json) -> Answers {
    accept_answers(document).unwrap()
}

/// Answers to everything.
pub fn full() -> Answers {
    answers(&document())
}

/// The listing with nothing live.
pub fn unpublished() -> Listing {
    let scope = |id: &str, name: &str, capability: &str| Scope {
        id: id.to_owned(),
        name: name.to_owned(),
        capability: Some(capability.to_owned()),
    };
    Listing {
        facts: AppFacts {
            name: "Acme Notes for Confluence".to_owned(),
            partner: PartnerId::parse("acme").unwrap(),
            product: ProductId::parse("00000000-0000-4000-8000-000000000001").unwrap(),
            hosting: Hosting::Cloud,
            visibility: Visibility::Public,
            scopes: Some(vec![
                scope("read:page:confluence", "View pages", "Read the content and the properties of pages."),
                scope("write:page:confluence", "Edit pages", "Create and change pages."),
                scope("read:user:confluence", "View users", "Read names, pictures and account ids."),
            ]),
            bug_bounty: BugBounty::Approved,
            fortified: Enrolment { status: EnrolmentStatus::Approved, approved_at: Some(at("2023-03-01T00:00:00Z")) },
            archived_at: None,
            former_partners: Default::default(),
        },
        partner_name: "Acme Software".to_owned(),
        privacy_policy_url: None,
        live: None,
        badge_record: None,
        assessment: None,
        shared_answers: Default::default(),
        withheld: Default::default(),
    }
}

/// The listing with everything answered and live.
pub fn listing() -> Listing {
    let live = LiveRevision {
        revision: 7,
        answers: full(),
        published_at: at("2025-10-14T09:30:12.345Z"),
        published_by: pat(),
        changed: None,
        status: FormStatus::Approved,
    };
    Listing {
        live: Some(live),
        privacy_policy_url: Some("https://acme.example/legal/privacy".to_owned()),
        ..unpublished()
    }
}

pub fn reading<'a>(
    programme: &'a Programme,
    app: &'a AppKey,
    channel: Channel,
    view: TabView,
    language: Language,
) -> TabRequest<'a> {
    TabRequest { app, channel, view, programme, now: now(), language }
}

pub fn read(listing: &Listing, channel: Channel, view: TabView) -> Tab {
    read_in(listing, channel, view, Language::En)
}

pub fn read_in(listing: &Listing, channel: Channel, view: TabView, language: Language) -> Tab {
    let tab = build_tab(listing, reading(&Programme::default(), &key(), channel, view, language));
    if listing.live.is_some() {
        assert_eq!(tab.badge.state, BadgeState::Held);
    }
    tab
}

/// A draft over the live answers: some changed, some taken away.
pub fn draft() -> Answers {
    let mut draft = document();
    draft["security"]["securityContact"] = Json::Null;
    draft["security"]["caiq"] = json!({ "isCAIQCompleted": true });
    draft["logDetails"] = json!({ "logEndUserData": false });
    draft["dataResidency"]["countriesWhereEndUserDataStored"] = json!(["EU", "US"]);
    draft["thirdPartyInformation"]["thirdPartyDetails"][2]["purpose"] =
        json!("Error reports, without any End-User Data.");
    answers(&draft)
}

/// The preview of a draft over `live`, and the listing that it would make.
pub fn preview(live: &Listing, draft: &Answers, channel: Channel, view: TabView) -> (Preview, Listing) {
    let nothing = Answers::default();
    let before = live.live.as_ref().map_or(&nothing, |live| &live.answers);
    let published_at = at("2025-11-03T08:15:00Z");
    let revision = live.live.as_ref().map_or(0, |live| live.revision) + 1;
    let status = FormStatus::Saved;
    let after =
        LiveRevision { revision, answers: draft.clone(), published_at, published_by: pat(), status, changed: None };
    let listing = Listing { live: Some(after), ..live.clone() };
    let counts = listing.completeness_of(draft, &Programme::default(), now());
    let preview = Preview {
        removes: Removal { answers: Vec::new(), takes_badge: false },
        tab: build_tab(
            &listing,
            TabRequest {
                app: &key(),
                channel,
                view,
                programme: &Programme::default(),
                now: now(),
                language: Language::En,
            },
        ),
        missing: counts.missing.clone(),
        completeness: counts.into(),
        changes: changes_by_publishing(before, draft),
        new_questions: ids(&["Q28", "Q29"]),
        saved_at: published_at,
        saved_by: pat(),
    };
    (preview, listing)
}

fn ids(ids: &[&str]) -> Vec<domain::QuestionId> {
    ids.iter().map(|id| published().newest().question(id).unwrap().id.clone()).collect()
}
