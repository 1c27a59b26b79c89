//! Writes `functions/read-listing/openapi.json` anew from the code.

fn main() -> anyhow::Result<()> {
    std::fs::write(system_tests::openapi::FILE, system_tests::openapi::text()?)?;
    println!("wrote {}", system_tests::openapi::FILE);
    Ok(())
}
