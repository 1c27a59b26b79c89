//! The demo data: two partners, their apps, and the staff. What must not live here: facts that a test of another
//! instant could not start from.

use jiff::Timestamp;
use platform::Store;

/// Writes the demo data, dated at `now`.
///
/// # Errors
/// The table cannot be written.
pub async fn seed(_store: &Store, _now: Timestamp) -> anyhow::Result<()> {
    Ok(())
}
