//! Every call of DynamoDB, SES and Lambda by a function in a test is one that its policies in the template allow: the test fails if
//! one was refused, even where the function goes on without it.
//!
//! With `USED_GRANTS=FILE` it also adds to the file by which parts of the policies calls were allowed, one a line. The program
//! `grants` names those that are in no line.

use std::fs::OpenOptions;
use std::io::Write as _;

use local::{Iam, LocalSystem};

/// The variable that names the file.
const VARIABLE: &str = "USED_GRANTS";

/// Looks at what was refused and allowed when it is dropped, at the test's end.
#[derive(Debug)]
pub struct AllowedCalls(Option<Iam>);

impl AllowedCalls {
    /// Looks at the calls of a system.
    pub fn of(local: &LocalSystem) -> Self {
        Self(local.iam().cloned())
    }

    /// Adds what was used to the file, in one write, because other tests add to it at the same time.
    fn record_used(&self) {
        let Some(file) = std::env::var_os(VARIABLE).filter(|file| !file.is_empty()) else { return };
        let used = self.0.as_ref().map(Iam::used).unwrap_or_default();
        let lines: String = used.iter().map(|grant| format!("{grant}\n")).collect();
        let written = OpenOptions::new().create(true).append(true).open(&file);
        let written = written.and_then(|mut file| file.write_all(lines.as_bytes()));
        assert!(written.is_ok(), "{}: {written:?}", file.display());
    }
}

impl Drop for AllowedCalls {
    fn drop(&mut self) {
        let refused = self.0.as_ref().map(Iam::refused).unwrap_or_default();
        if std::thread::panicking() {
            // The reason why the test failed, perhaps.
            refused.iter().for_each(|call| eprintln!("{call}"));
        } else {
            assert!(refused.is_empty(), "{refused:?}");
            self.record_used();
        }
    }
}
