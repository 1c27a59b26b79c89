//! What can go wrong between a function and DynamoDB. Tests plan it call by call, because the embedded DynamoDB never
//! throttles, conflicts or disconnects by itself. What must not live here: a fault that AWS could not have.

use std::{
    convert::Infallible,
    future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::watch;

/// What goes wrong with a call of DynamoDB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseFault {
    /// DynamoDB asks to slow down; nothing was done.
    Throttled,
    /// Another transaction writes the same item; nothing was done. Calls other than transactions go through.
    Conflict,
    /// The connection is cut before the call arrives.
    CutBefore,
    /// The call is carried out, and the connection is cut before the response arrives.
    CutAfter,
    /// The call never arrives and no response comes, so that a test can kill the caller at this point.
    HangBefore,
    /// The call is carried out but no response comes, so that a test can kill the caller at this point.
    HangAfter,
}

impl DatabaseFault {
    /// The faults after which the caller still gets a response or an error.
    pub const SURVIVED: [Self; 4] = [Self::Throttled, Self::Conflict, Self::CutBefore, Self::CutAfter];
}

/// The planned faults. Clones share one plan.
#[derive(Clone, Debug)]
pub struct Faults(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    plan: Mutex<Plan>,
    /// How long every call is on its way.
    delay: Mutex<Duration>,
    /// How many calls have hung so far.
    hung: watch::Sender<usize>,
}

#[derive(Debug, Default)]
struct Plan {
    /// How many calls came since the plan was made.
    calls: usize,
    /// The fault of the calls from the first number up to, but not including, the second.
    fault: Option<(usize, usize, DatabaseFault)>,
}

impl Default for Faults {
    fn default() -> Self {
        Self(Arc::new(Shared { plan: Mutex::default(), delay: Mutex::default(), hung: watch::Sender::new(0) }))
    }
}

impl Faults {
    /// Plans `fault` for `calls` calls, the first of which is the one with the number `first`, counted from 0 and from
    /// now. Replaces the plan before.
    pub fn plan(&self, first: usize, calls: usize, fault: DatabaseFault) {
        *self.locked() = Plan { calls: 0, fault: Some((first, first.saturating_add(calls), fault)) };
    }

    /// Plans no fault, and counts calls from 0 again.
    pub fn clear(&self) {
        *self.locked() = Plan::default();
    }

    /// How many calls came since the last plan.
    pub fn calls(&self) -> usize {
        self.locked().calls
    }

    /// Makes every call take this much longer from now on, as the way to a DynamoDB that is not on this machine does.
    pub fn delay_calls(&self, delay: Duration) {
        *self.0.delay.lock().unwrap_or_else(PoisonError::into_inner) = delay;
    }

    pub(crate) fn delay(&self) -> Duration {
        *self.0.delay.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until one more call hangs.
    pub async fn wait_for_hang(&self) {
        let mut hung = self.0.hung.subscribe();
        let before = *hung.borrow_and_update();
        // Fails only without a sender, and `self` keeps one.
        drop(hung.wait_for(|now| *now > before).await);
    }

    /// Waits until so many calls hang.
    pub async fn wait_for_hanging(&self, calls: usize) {
        let mut hung = self.0.hung.subscribe();
        drop(hung.wait_for(|now| *now >= calls).await);
    }

    /// Counts the call that comes now, and gives its fault.
    pub(crate) fn next(&self) -> Option<DatabaseFault> {
        let mut plan = self.locked();
        let number = plan.calls;
        plan.calls += 1;
        plan.fault.filter(|(from, to, _)| (*from..*to).contains(&number)).map(|(_, _, fault)| fault)
    }

    /// Never returns. [`Faults::wait_for_hang`] does.
    pub(crate) async fn hang_forever(&self) -> Infallible {
        self.0.hung.send_modify(|hung| *hung += 1);
        future::pending().await
    }

    fn locked(&self) -> MutexGuard<'_, Plan> {
        self.0.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
