//! Every call of DynamoDB by a function in a test is one that its policies in the template allow: the test fails if one was
//! refused, even where the function goes on without it.
//!
//! Calls of SES and Lambda are not judged: those services are replaced here by ones that know no policies. `permissions` and
//! `staff_pages::jobs` of the system tests compare the text of these policies with what is called.

use local::{LocalSystem, RefusedCalls};

/// Looks at what the proxy has refused when it is dropped, at the test's end.
#[derive(Debug)]
pub struct AllowedCalls(Option<RefusedCalls>);

impl AllowedCalls {
    /// Looks at the calls of a system.
    pub fn of(local: &LocalSystem) -> Self {
        Self(local.refused_calls().cloned())
    }
}

impl Drop for AllowedCalls {
    fn drop(&mut self) {
        let refused = self.0.as_ref().map(RefusedCalls::all).unwrap_or_default();
        if std::thread::panicking() {
            // The reason why the test failed, perhaps.
            refused.iter().for_each(|call| eprintln!("{call}"));
        } else {
            assert!(refused.is_empty(), "{refused:?}");
        }
    }
}
