//! Reads the programme's document from JSON and refuses what breaks a rule: all violations at once, each at its place.
//! A document is whole: what it lacks is refused, so that no date is reset because it was left out. What must not live here:
//! what the document says at an instant.

use jiff::Timestamp;
use serde_json::Value as Json;

use super::document::{Fortified, InForceFrom, Links, Mail, Programme, Rollout, SelfAssessment};
use super::limits::{
    MAX_GRACE_DAYS, MAX_NOTICE_DAYS, MAX_PER_SECOND, MAX_SCAN_AFTER_DAYS, MAX_STORED, MAX_VALIDITY_MONTHS,
    MAX_WARNING_DAYS,
};
use super::patch::merge_patch;
use super::reader::{FieldNames, NoValue, Object, Reader};
use super::review_pace::ReviewPace;
use super::rules::{check_deadline, check_rollout, check_versions, check_warnings};
use super::size::stored_bytes;
use crate::questionnaire::{Code, Violation};
use crate::rollout::{EVERYBODY, Step};

impl Programme {
    /// The programme after staff replaced its document at `now`. What operators did to the rollout is kept.
    ///
    /// # Errors
    /// Every violation of the document, or that it takes too much room. A rule over fields that could not be read is not
    /// checked.
    pub fn replaced_by(&self, document: &Json, now: Timestamp) -> Result<Self, Vec<Violation>> {
        self.read_from(document, NoValue::Null, now)
    }

    /// The programme after staff changed what `patch` names of its document at `now`: a merge patch (RFC 7396), in which
    /// `null` empties a field that may be empty. What operators did to the rollout is kept.
    ///
    /// # Errors
    /// As [`Programme::replaced_by`].
    pub fn patched_by(&self, patch: &Json, now: Timestamp) -> Result<Self, Vec<Violation>> {
        // Should the programme not be serializable, the patch must be a whole document.
        let mut document = serde_json::to_value(self).unwrap_or_default();
        merge_patch(&mut document, patch);
        self.read_from(&document, NoValue::NullOrAbsent, now)
    }

    fn read_from(&self, document: &Json, no_value: NoValue, now: Timestamp) -> Result<Self, Vec<Violation>> {
        let mut reader = Reader::new(no_value);
        let document = reader.read_checked(document);
        let after = Self { operations: self.settled(now).operations, ..document }.succeeding(self, now);
        let bytes = stored_bytes(&after);
        if bytes > MAX_STORED {
            let detail = format!(
                "The document takes {bytes} bytes when stored; at most {MAX_STORED} fit. Leave out some steps or forced visitors."
            );
            reader.refuse("", Code::TooLong, detail);
        }
        reader.finish(after)
    }
}

const PROGRAMME: FieldNames = FieldNames {
    required: &[
        "marketplace",
        "operator",
        "links",
        "mail",
        "maxPerRun",
        "answersAcceptedFrom",
        "rollout",
        "fortified",
        "questionnaires",
        "selfAssessment",
        "review",
    ],
    nullable: &[],
};
const LINKS: FieldNames = FieldNames {
    required: &[],
    nullable: &["website", "support", "securityBug", "penetrationTestExample", "vulnerabilityProcessExample"],
};
const MAIL: FieldNames = FieldNames { required: &["sender", "perSecond"], nullable: &["replyTo"] };
const ROLLOUT: FieldNames = FieldNames { required: &["marketplace", "embedded", "embeddedMayLead"], nullable: &[] };
const STEP: FieldNames = FieldNames { required: &["from", "basisPoints"], nullable: &[] };
const FORTIFIED: FieldNames = FieldNames { required: &["deadline", "warningDays"], nullable: &["endsAt"] };
const VERSION: FieldNames = FieldNames { required: &["version", "from", "countedFrom"], nullable: &[] };
const SELF_ASSESSMENT: FieldNames = FieldNames {
    required: &["deprecatedFrom", "validityMonths", "noticeDays", "warningDays", "renewalGraceDays"],
    nullable: &[],
};
const REVIEW: FieldNames = FieldNames { required: &["scanAfterDays"], nullable: &[] };

impl Reader {
    /// Reads the document, and checks the rules over what could be read.
    fn read_checked(&mut self, document: &Json) -> Programme {
        let programme = self.read_programme(document);
        if self.is_sound(&["/fortified/deadline", "/answersAcceptedFrom"]) {
            self.refuse_all(check_deadline(&programme));
        }
        let warnings = [
            ("/fortified/warningDays", &programme.fortified.warning_days),
            ("/selfAssessment/warningDays", &programme.self_assessment.warning_days),
        ];
        for (at, days) in warnings {
            if self.is_sound(&[at]) {
                self.refuse_all(check_warnings(at, days));
            }
        }
        if self.is_sound(&["/questionnaires"]) {
            self.refuse_all(check_versions(&programme.questionnaires));
        }
        if self.is_sound(&["/rollout"]) {
            self.refuse_all(check_rollout(&programme.rollout));
        }
        programme
    }

    fn read_programme(&mut self, document: &Json) -> Programme {
        let root = self.object(Some((document, String::new())), PROGRAMME);
        // What is missing is refused; the default only stands in until then.
        let default = Programme::default();
        Programme {
            marketplace: self.name(&root, "marketplace").unwrap_or(default.marketplace),
            operator: self.name(&root, "operator").unwrap_or(default.operator),
            links: self.read_links(root.get("links")),
            mail: self.read_mail(root.get("mail")),
            max_per_run: self.number(&root, "maxPerRun", 1, u32::MAX).unwrap_or(default.max_per_run),
            answers_accepted_from: self.instant(&root, "answersAcceptedFrom").unwrap_or(default.answers_accepted_from),
            rollout: self.read_rollout(root.get("rollout")),
            fortified: self.read_fortified(root.get("fortified")),
            questionnaires: self.read_versions(&root).unwrap_or(default.questionnaires),
            self_assessment: self.read_self_assessment(root.get("selfAssessment")),
            review: self.read_review(root.get("review")),
            operations: default.operations,
            past_rules: default.past_rules,
        }
    }

    fn read_links(&mut self, found: Option<(&Json, String)>) -> Links {
        let links = self.object(found, LINKS);
        Links {
            website: self.link(&links, "website"),
            support: self.link(&links, "support"),
            security_bug: self.link(&links, "securityBug"),
            penetration_test_example: self.link(&links, "penetrationTestExample"),
            vulnerability_process_example: self.link(&links, "vulnerabilityProcessExample"),
        }
    }

    fn read_mail(&mut self, found: Option<(&Json, String)>) -> Mail {
        let (mail, default) = (self.object(found, MAIL), Mail::default());
        Mail {
            sender: self.address(&mail, "sender").unwrap_or(default.sender),
            reply_to: self.address(&mail, "replyTo"),
            per_second: self.number(&mail, "perSecond", 1, MAX_PER_SECOND).unwrap_or(default.per_second),
        }
    }

    fn read_rollout(&mut self, found: Option<(&Json, String)>) -> Rollout {
        let rollout = self.object(found, ROLLOUT);
        let default = Rollout::default();
        Rollout {
            marketplace: self.list(&rollout, "marketplace", Self::read_step).unwrap_or(default.marketplace),
            embedded: self.list(&rollout, "embedded", Self::read_step).unwrap_or(default.embedded),
            embedded_may_lead: self.flag(&rollout, "embeddedMayLead").unwrap_or(default.embedded_may_lead),
        }
    }

    fn read_step(&mut self, value: &Json, at: String) -> Option<Step> {
        let step = self.object(Some((value, at)), STEP);
        let (from, basis_points) = (self.instant(&step, "from"), self.number(&step, "basisPoints", 0, EVERYBODY));
        Some(Step { from: from?, basis_points: basis_points? })
    }

    fn read_fortified(&mut self, found: Option<(&Json, String)>) -> Fortified {
        let (fortified, default) = (self.object(found, FORTIFIED), Fortified::default());
        Fortified {
            deadline: self.instant(&fortified, "deadline").unwrap_or(default.deadline),
            warning_days: self.read_warning_days(&fortified).unwrap_or(default.warning_days),
            ends_at: self.instant(&fortified, "endsAt"),
        }
    }

    fn read_warning_days(&mut self, object: &Object<'_>) -> Option<Vec<u16>> {
        self.list(object, "warningDays", |reader, value, at| reader.whole(value, &at, 1, MAX_WARNING_DAYS))
    }

    fn read_versions(&mut self, root: &Object<'_>) -> Option<Vec<InForceFrom>> {
        self.list(root, "questionnaires", |reader, value, at| {
            let version = reader.object(Some((value, at)), VERSION);
            let name = version.get("version").and_then(|(value, at)| reader.text(value, &at));
            let (from, counted_from) = (reader.instant(&version, "from"), reader.instant(&version, "countedFrom"));
            Some(InForceFrom { version: name?.to_owned(), from: from?, counted_from: counted_from? })
        })
    }

    fn read_review(&mut self, found: Option<(&Json, String)>) -> ReviewPace {
        let (read, default) = (self.object(found, REVIEW), ReviewPace::default());
        let days = self.number(&read, "scanAfterDays", 1, MAX_SCAN_AFTER_DAYS);
        ReviewPace { scan_after_days: days.unwrap_or(default.scan_after_days) }
    }

    fn read_self_assessment(&mut self, found: Option<(&Json, String)>) -> SelfAssessment {
        let (read, default) = (self.object(found, SELF_ASSESSMENT), SelfAssessment::default());
        SelfAssessment {
            deprecated_from: self.instant(&read, "deprecatedFrom").unwrap_or(default.deprecated_from),
            validity_months: self
                .number(&read, "validityMonths", 1, MAX_VALIDITY_MONTHS)
                .unwrap_or(default.validity_months),
            notice_days: self.number(&read, "noticeDays", 1, MAX_NOTICE_DAYS).unwrap_or(default.notice_days),
            warning_days: self.read_warning_days(&read).unwrap_or(default.warning_days),
            renewal_grace_days: self
                .number(&read, "renewalGraceDays", 0, MAX_GRACE_DAYS)
                .unwrap_or(default.renewal_grace_days),
        }
    }
}
