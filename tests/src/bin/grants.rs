//! Names the parts of the template's policies that no test has used: what a function may do although it never does.
//!
//! ```sh
//! USED_GRANTS=$PWD/target/grants cargo nextest run -p system-tests
//! cargo run -p system-tests --bin grants -- target/grants
//! ```
//!
//! It fails if there are any, because a function may do no more than it needs.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};
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
    ensure!(unused.is_empty(), "take {} grants out of template.yaml, or test what needs them", unused.len());
    Ok(())
}
