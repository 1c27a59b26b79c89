//! Copies of approvals' windows that are on their way to listings: a step brings the window to the first listings itself,
//! and whoever was cut off then left the partner on the agenda.

use mail::Then;
use serde_json::json;
use store::StoreError;

use super::Run;

impl Run<'_> {
    /// Brings the windows to every listing that does not carry its own.
    pub(super) async fn copies(&mut self) -> Result<Then, StoreError> {
        let (partners, more) = self.store.copies_due().await?;
        self.teller.report.more |= more;
        for partner in partners {
            if self.teller.another() == Then::Stop {
                return Ok(Then::Stop);
            }
            self.teller.report.examined += 1;
            let outcome = if self.teller.rehearse { "would be copied" } else { "copied" };
            let copied = match self.teller.rehearse {
                true => Ok(()),
                false => self.store.finish_copies(&partner).await,
            };
            match copied {
                Ok(()) => {
                    self.teller.report.acted += 1;
                    self.teller.report.name(|| json!({ "partner": partner, "outcome": outcome }));
                }
                // Another step came first, and has its own copies to make.
                Err(StoreError::Condition { .. } | StoreError::Conflict) => self.teller.report.skipped += 1,
                Err(error) => return Err(error),
            }
        }
        Ok(Then::GoOn)
    }
}
