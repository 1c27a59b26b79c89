//! Names the parts of the template's policies that no test has used: what a function may do although it never does.
//!
//! ```sh
//! USED_GRANTS=$PWD/target/grants cargo nextest run -p system-tests
//! cargo run -p system-tests --bin grants -- target/grants
//! ```
//!
//! A statement of a policy allows each of its actions for each of its keys, so a line is not a fault by itself: it says what to look
//! at when a policy is reviewed.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use local::permissions::Permissions;
use local::template::Template;

fn main() -> Result<()> {
    let file = std::env::args().nth(1).context("name the file that USED_GRANTS named")?;
    let used =
        std::fs::read_to_string(&file).with_context(|| format!("{file}: did the tests run with USED_GRANTS?"))?;
    let used: BTreeSet<&str> = used.lines().collect();
    let granted = Permissions::read(&Template::embedded()?)?.grants();
    let unused: Vec<String> =
        granted.iter().map(ToString::to_string).filter(|grant| !used.contains(grant.as_str())).collect();
    println!("{} of {} grants of template.yaml are used by a test", granted.len() - unused.len(), granted.len());
    unused.iter().for_each(|grant| println!("not used: {grant}"));
    Ok(())
}
