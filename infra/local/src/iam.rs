//! Judges the calls of functions as AWS's IAM does, by the policies of the template, and keeps what it refused and what it allowed.
//! What must not live here: what a policy says; that is [`permissions`](crate::permissions).
//!
//! A function is recognized by the access key that signs its calls. Calls that something else signs are never refused.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::http::{HeaderMap, header};

use crate::permissions::{Access, Grant, Permissions};

/// The judge. Clones share what it keeps.
#[derive(Clone, Debug)]
pub struct Iam {
    permissions: Permissions,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    refused: Vec<String>,
    used: BTreeSet<Grant>,
}

impl Iam {
    pub(crate) fn new(permissions: Permissions) -> Self {
        Self { permissions, kept: Arc::default() }
    }

    /// Lets a caller do everything that its policies allow.
    ///
    /// # Errors
    /// The message of the refusal.
    pub(crate) fn check(&self, caller: &str, accesses: &[Access]) -> Result<(), String> {
        match self.permissions.allow(caller, accesses) {
            Ok(used) => {
                self.kept().used.extend(used);
                Ok(())
            }
            Err(access) => {
                // A caller only says that the service is not available, or goes on without it.
                let call = format!("the policies of {caller} in template.yaml do not allow {access}");
                self.kept().refused.push(call);
                Err(format!("User: {caller} is not authorized to perform: {access}"))
            }
        }
    }

    /// The calls so far that a function's policies do not allow, each in words.
    pub fn refused(&self) -> Vec<String> {
        self.kept().refused.clone()
    }

    /// The parts of policies by which calls were allowed so far.
    pub fn used(&self) -> BTreeSet<Grant> {
        self.kept().used.clone()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The access key that signed a request: `Authorization: AWS4-HMAC-SHA256 Credential=<key>/<date>/…`.
pub(crate) fn access_key(headers: &HeaderMap) -> &str {
    let signature = headers.get(header::AUTHORIZATION).and_then(|header| header.to_str().ok());
    let credential = signature.and_then(|signature| signature.split_once("Credential="));
    credential.and_then(|(_, scope)| scope.split_once('/')).map(|(key, _)| key).unwrap_or_default()
}
