//! What is made before the crate is compiled: the questionnaires and their translations as JSON. People write TOML; a function that
//! starts reads what it has a reader for already, and several times faster.

use std::error::Error;
use std::path::Path;

const QUESTIONNAIRES: &str = "questionnaires";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    let folder = Path::new(&folder);
    println!("cargo::rerun-if-changed={QUESTIONNAIRES}");
    for entry in std::fs::read_dir(QUESTIONNAIRES)? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".toml")) else { continue };
        let document: toml::Value =
            toml::from_str(&std::fs::read_to_string(&path)?).map_err(|error| format!("{}: {error}", path.display()))?;
        std::fs::write(folder.join(format!("{name}.json")), serde_json::to_string(&document)?)?;
    }
    Ok(())
}
