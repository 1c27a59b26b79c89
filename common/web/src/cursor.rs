//! Cursors of lists: the position after the last item of a page, as an opaque text. A reply gives it as `next`, and the
//! caller sends it back as `after`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use store::Row;

use super::{Problem, ProblemKind, reply};

/// Writes a position as a cursor.
///
/// # Errors
/// 500 when it does not serialise.
pub fn write_cursor(position: &impl Serialize) -> Result<String, Problem> {
    Ok(URL_SAFE_NO_PAD.encode(reply::document(position)?))
}

/// Reads a cursor that a caller sent.
///
/// # Errors
/// 400 when it is not a cursor of ours.
pub fn read_cursor<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    let position = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    position.ok_or_else(invalid_cursor)
}

/// The position in a queue: after a row, among what is in a state.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct QueuePosition<S> {
    state: S,
    after: Row,
}

/// Writes the position after a row of a queue as a cursor.
///
/// # Errors
/// 500 when it does not serialise.
pub fn write_queue_cursor(state: impl Serialize, after: Row) -> Result<String, Problem> {
    write_cursor(&QueuePosition { state, after })
}

/// Reads a cursor of a queue.
///
/// # Errors
/// 400 when it is not a cursor of ours, or of the queue of another state.
pub fn read_queue_cursor<S: DeserializeOwned + PartialEq>(text: &str, state: &S) -> Result<Row, Problem> {
    let position: QueuePosition<S> = read_cursor(text)?;
    if position.state == *state { Ok(position.after) } else { Err(invalid_cursor()) }
}

/// The problem of a cursor that no reply of ours gave, or a reply to another query.
pub fn invalid_cursor() -> Problem {
    let detail = "The query parameter after must be the value of next from the previous page of the same query.";
    Problem::new(ProblemKind::BadRequest, detail)
}
