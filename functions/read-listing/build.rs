//! What is made before the crate is compiled: openapi.json deflated, a twelfth of its size. It is by far the largest thing that the
//! function carries, and few requests ask for it.

use std::error::Error;
use std::path::Path;

const OPENAPI: &str = "openapi.json";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    println!("cargo::rerun-if-changed={OPENAPI}");
    let deflated = miniz_oxide::deflate::compress_to_vec(&std::fs::read(OPENAPI)?, 9);
    std::fs::write(Path::new(&folder).join("openapi.json.deflated"), deflated)?;
    Ok(())
}
