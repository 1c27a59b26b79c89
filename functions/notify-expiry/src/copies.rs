//! Copies of approvals' validity in listings. An action makes them itself; if it was interrupted, its partner is still on the
//! agenda.

use std::ops::ControlFlow;

use serde_json::json;
use store::StoreError;

use super::Run;

impl Run {
    /// Writes every partner's validity to the listings that do not have it.
    pub(super) async fn finish_copies(&mut self) -> Result<ControlFlow<()>, StoreError> {
        let sender = &mut self.sender;
        let (partners, more) = sender.store.copies_due().await?;
        sender.report.more |= more;
        for partner in partners {
            if sender.may_continue().is_break() {
                return Ok(ControlFlow::Break(()));
            }
            sender.report.examined += 1;
            let (outcome, copied) = match sender.rehearse {
                true => ("would be copied", Ok(())),
                false => ("copied", sender.store.finish_copies(&partner).await),
            };
            match copied {
                Ok(()) => {
                    sender.report.acted += 1;
                    sender.report.list(|| json!({ "partner": partner, "outcome": outcome }));
                }
                // Another action came first. It makes its own copies.
                Err(error) if error.is_lost_race() => sender.report.skipped += 1,
                Err(error) => return Err(error),
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}
