//! The partner's pages: what each needs to be shown, and nothing that decides. They are in English, like the questions' own
//! help.

mod answering;
mod apps;
mod assessment;
mod fields;
mod history;
mod publishing;

use domain::language::Language;

pub use answering::{DiscardPage, FormPage, Told, discard_page, form_page};
pub use apps::{AppRow, AppsPage, Standing, apps_page};
pub use assessment::{AssessmentPage, PastPage, assessment_page, past_page};
pub use fields::Filled;
pub use history::{Comparison, HistoryPage, Outcome, Report, RevisionRow, history_page};
pub use publishing::{PreviewPage, ReceiptPage, preview_page, receipt_page};

use web::render::texts::PageTexts;

pub(crate) const TEXTS: PageTexts = PageTexts(Language::En);
