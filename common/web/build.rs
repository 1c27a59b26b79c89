//! What is made before the crate is compiled.
//!
//! The list of the routes of `template.yaml`, because the function that gets the requests without a route must know which
//! methods an address has. Like the build script of the local system it reads lines and not YAML, so that no function waits for
//! a YAML parser; a test compares the list with the template.
//!
//! The stylesheet and the scripts without what only their authors read. `minifier` takes out comments and blanks and renames
//! nothing; the tests in the browser compare the rules of the stylesheet with those that are sent, and parse the scripts.

use std::{error::Error, fmt::Write as _, path::Path};

const TEMPLATE: &str = "../../template.yaml";

const ASSETS: &str = "assets";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    let folder = Path::new(&folder);
    println!("cargo::rerun-if-changed={TEMPLATE}");
    std::fs::write(folder.join("routes.rs"), list_routes(&std::fs::read_to_string(TEMPLATE)?)?)?;
    println!("cargo::rerun-if-changed={ASSETS}");
    for entry in std::fs::read_dir(ASSETS)? {
        let path = entry?.path();
        let source = std::fs::read_to_string(&path)?;
        let minified = match path.extension().and_then(|extension| extension.to_str()) {
            Some("css") => minifier::css::minify(&source)?.to_string(),
            Some("js") => minifier::js::minify(&source)?.to_string(),
            _ => continue,
        };
        std::fs::write(folder.join(path.file_name().ok_or("a file has a name")?), minified.trim())?;
    }
    Ok(())
}

/// The routes as a Rust expression.
fn list_routes(template: &str) -> Result<String, Box<dyn Error>> {
    let mut list = String::from("&[\n");
    for line in template.lines().filter(|line| line.contains("Type: HttpApi")) {
        // The default route has neither.
        if let (Some(method), Some(path)) = (property(line, "Method"), property(line, "Path")) {
            writeln!(list, "({method:?}, {path:?}),")?;
        }
    }
    Ok(list + "]")
}

/// The value of a property in a line such as `{ Method: GET, Path: "/apps/{appKey}" }`.
fn property<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (_, value) = line.split_once(&format!("{name}: "))?;
    match value.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => value.split([',', ' ']).next(),
    }
}
