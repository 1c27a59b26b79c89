//! Lists the crates of the functions that `template.yaml` deploys, because Rust cannot look up a crate by its name at run
//! time. It reads lines and not YAML: a YAML parser would have to be built before this crate. The local system does read the
//! whole template, and reports a function that is missing here.

use std::{error::Error, path::Path};

const TEMPLATE: &str = "../../template.yaml";
/// How the crate of a function is started, by the type of its events.
const KINDS: [(&str, &str); 3] = [("Type: HttpApi", "http"), ("Type: ScheduleV2", "job"), ("Type: SNS", "listener")];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={TEMPLATE}");
    let template = std::fs::read_to_string(TEMPLATE)?;
    // What follows the name of a function's folder, its events included, ends where the next function begins.
    let functions = template.split("CodeUri: functions/").skip(1).map(list_crate);
    let crates: String = functions.collect::<Result<_, _>>()?;
    let folder = std::env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    std::fs::write(Path::new(&folder).join("crates.rs"), format!("crates![{crates}]"))?;
    Ok(())
}

/// The line of a crate for the macro `crates!` in `src/functions.rs`.
fn list_crate(function: &str) -> Result<String, String> {
    let name = function.lines().next().unwrap_or_default().trim();
    let kinds = KINDS.iter().filter_map(|(event, kind)| Some((function.find(event)?, kind)));
    let (_, kind) = kinds.min().ok_or_else(|| format!("template.yaml: nothing starts the function {name}"))?;
    Ok(format!("{kind} {},\n", name.replace('-', "_")))
}
