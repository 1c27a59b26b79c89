//! What one request, or one run of a job, uses and sends: the units of the table, and mails. The AWS clients add to it
//! where they are called, so that nothing has to be passed along or returned.
//!
//! The tally belongs to the task and not to the process, because the local system answers many requests in one process.
//! Work that is spawned as a task of its own must be wrapped in [`inherit`], or what it uses is not counted.

use std::sync::{Arc, Mutex, PoisonError};

/// What one request or run used and sent so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// In read units of 4 KB, as DynamoDB counted them.
    pub read_units: f64,
    /// In write units of 1 KB, as DynamoDB counted them. DynamoDB does not say what a write consumed whose condition did not
    /// hold.
    pub write_units: f64,
    /// Mails that the mail service took.
    pub mails_sent: u32,
    /// Mails that it refused, or that could not be given to it.
    pub mails_refused: u32,
    /// Mails for which it gave no answer, so that nobody knows whether it took them.
    pub mails_unanswered: u32,
}

type Shared = Arc<Mutex<Tally>>;

tokio::task_local! {
    static CURRENT: Shared;
}

/// Does some work, and says what it used and sent.
pub async fn measure<F: Future>(work: F) -> (F::Output, Tally) {
    let shared = Shared::default();
    let output = CURRENT.scope(Arc::clone(&shared), work).await;
    let tally = *shared.lock().unwrap_or_else(PoisonError::into_inner);
    (output, tally)
}

/// The same work, to be spawned as a task: what it uses counts for whoever calls this.
pub fn inherit<F: Future>(work: F) -> impl Future<Output = F::Output> {
    let current = CURRENT.try_with(Arc::clone);
    async move {
        match current {
            Ok(current) => CURRENT.scope(current, work).await,
            // Nobody measures, such as before the first event.
            Err(_) => work.await,
        }
    }
}

/// Adds to the current tally, if somebody measures.
pub fn add(change: impl FnOnce(&mut Tally)) {
    if let Ok(current) = CURRENT.try_with(Arc::clone) {
        change(&mut current.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn send_mails(number: u32) {
        add(|tally| tally.mails_sent += number);
    }

    #[tokio::test]
    async fn everyone_is_told_what_their_own_work_used() {
        let (one, other) = tokio::join!(measure(send_mails(1)), measure(send_mails(20)));
        assert_eq!((one.1.mails_sent, other.1.mails_sent), (1, 20));
        // Nobody measures.
        send_mails(300).await;
    }

    #[tokio::test]
    async fn a_spawned_task_counts_if_it_inherits() {
        let work = async {
            let inherited = tokio::spawn(inherit(send_mails(1)));
            let on_its_own = tokio::spawn(send_mails(20));
            inherited.await.unwrap();
            on_its_own.await.unwrap();
        };
        assert_eq!(measure(work).await.1.mails_sent, 1);
    }
}
