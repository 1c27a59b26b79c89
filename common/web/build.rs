//! Lists the routes of `template.yaml`, because the function that gets the requests without a route must know which methods
//! an address has. Like the build script of the local system it reads lines and not YAML, so that no function waits for a YAML
//! parser; a test compares the list with the template.

use std::{error::Error, fmt::Write as _, path::Path};

const TEMPLATE: &str = "../../template.yaml";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={TEMPLATE}");
    let template = std::fs::read_to_string(TEMPLATE)?;
    let mut list = String::from("&[\n");
    for line in template.lines().filter(|line| line.contains("Type: HttpApi")) {
        // The default route has neither.
        if let (Some(method), Some(path)) = (property(line, "Method"), property(line, "Path")) {
            writeln!(list, "({method:?}, {path:?}),")?;
        }
    }
    let folder = std::env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    std::fs::write(Path::new(&folder).join("routes.rs"), list + "]")?;
    Ok(())
}

/// The value of a property in a line such as `{ Method: GET, Path: "/apps/{appKey}" }`.
fn property<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (_, value) = line.split_once(&format!("{name}: "))?;
    match value.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => value.split([',', ' ']).next(),
    }
}
