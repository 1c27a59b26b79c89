//! `cargo run`: the program around [`local`]. What must not live here: anything but its start.

use std::process::ExitCode;

use clap::Parser as _;
use local::cli::{self, Cli};

#[tokio::main]
async fn main() -> ExitCode {
    cli::run(Cli::parse()).await
}
