//! The local system as a process of its own, as `cargo run` starts it. What must not live here: what is asked of it.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout};
use tokio::time::timeout;

/// How long it may take to start, on a busy machine.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Waits until a system says where it answers: its address, and the rest of its output, which must be kept open, because a program
/// that prints to a closed standard output ends.
///
/// # Errors
/// Its output is not piped, or it ends or takes too long before it says so.
pub async fn read_address(system: &mut Child) -> Result<(String, Lines<BufReader<ChildStdout>>)> {
    let output = system.stdout.take().context("its output is piped")?;
    let mut output = BufReader::new(output).lines();
    let address = timeout(TIMEOUT, async {
        while let Some(line) = output.next_line().await? {
            if let Some(address) = line.strip_prefix("The system answers at ") {
                return Ok(address.to_owned());
            }
        }
        bail!("it ended before it said where it answers")
    });
    let address = address.await.context("it did not start in time")??;
    Ok((address, output))
}
