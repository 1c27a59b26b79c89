//! What can go wrong between a function and DynamoDB, on purpose, call by call: the embedded DynamoDB neither throttles nor
//! conflicts nor goes away. What must not live here: anything that AWS could not do.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

/// What goes wrong with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// DynamoDB asks to slow down; nothing was done.
    Throttled,
    /// Another transaction writes the same item; nothing was done. A call that is no transaction goes through.
    Conflict,
    /// The connection is cut before the call arrives.
    CutBefore,
    /// The call is carried out, and the connection is cut before the answer arrives.
    CutAfter,
    /// Nothing is heard any more, and the call never arrives: time to kill who waits.
    HangBefore,
    /// The call is carried out, and nothing is heard any more: time to kill who waits.
    HangAfter,
}

impl Fault {
    /// All of them that whoever calls survives.
    pub const SURVIVED: [Self; 4] = [Self::Throttled, Self::Conflict, Self::CutBefore, Self::CutAfter];
}

/// The faults to come. Clones plan and see the same ones.
#[derive(Clone, Debug)]
pub struct Faults(Arc<Plan>);

#[derive(Debug)]
struct Plan {
    coming: Mutex<Coming>,
    hanging: watch::Sender<usize>,
}

#[derive(Debug, Default)]
struct Coming {
    /// How many calls came since the last plan.
    calls: usize,
    /// The fault of the calls from the first number on and before the second.
    planned: Option<(usize, usize, Fault)>,
}

impl Default for Faults {
    fn default() -> Self {
        Self(Arc::new(Plan { coming: Mutex::default(), hanging: watch::Sender::new(0) }))
    }
}

impl Faults {
    /// Plans the same fault for some calls: from the one of this number on, counted from now and from 0. What was planned
    /// before is forgotten.
    pub fn plan(&self, first: usize, calls: usize, fault: Fault) {
        *self.coming() = Coming { calls: 0, planned: Some((first, first.saturating_add(calls), fault)) };
    }

    /// Plans nothing, and counts calls from 0.
    pub fn none(&self) {
        *self.coming() = Coming::default();
    }

    /// How many calls came since the last plan.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.coming().calls
    }

    /// Resolves when a call hangs that did not when this was called.
    pub async fn hang(&self) {
        let mut hanging = self.0.hanging.subscribe();
        let before = *hanging.borrow_and_update();
        // The sender lives as long as `self`.
        drop(hanging.wait_for(|now| *now > before).await);
    }

    /// The fault of the call that comes now.
    pub(crate) fn next(&self) -> Option<Fault> {
        let mut coming = self.coming();
        let number = coming.calls;
        coming.calls += 1;
        coming.planned.filter(|(from, to, _)| (*from..*to).contains(&number)).map(|(_, _, fault)| fault)
    }

    /// Never comes back; whoever waits in [`Faults::hang`] is told.
    pub(crate) async fn never(&self) -> std::convert::Infallible {
        self.0.hanging.send_modify(|hanging| *hanging += 1);
        std::future::pending().await
    }

    fn coming(&self) -> std::sync::MutexGuard<'_, Coming> {
        self.0.coming.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
