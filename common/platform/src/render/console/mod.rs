//! The partner's pages: what each needs to be shown, and nothing that decides. They are in English, like the questions' own
//! help.

mod form;
mod pages;

pub use form::Filled;
pub use pages::{
    AppRow, AppsPage, AssessmentPage, DiscardPage, FormPage, HistoryPage, PreviewPage, ReceiptPage, RevisionRow,
    Standing, apps_page, assessment_page, discard_page, form_page, history_page, preview_page, receipt_page,
};
