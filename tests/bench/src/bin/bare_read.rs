//! The smallest Lambda function in Rust that reads DynamoDB: one `BatchGetItem` of the keys in `READ_KEYS`, whose items it counts.
//! read-listing is compared with it, and so are the programs in `tests/bench/peers`, which do the same.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use runtime::Config;
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let config = Config::from_env()?;
    #[expect(clippy::disallowed_methods, reason = "a variable of the benchmark's own")]
    let keys: Vec<HashMap<String, String>> = serde_json::from_str(&std::env::var("READ_KEYS")?)?;
    let to_key =
        |key: HashMap<String, String>| key.into_iter().map(|(name, text)| (name, AttributeValue::S(text))).collect();
    let keys = KeysAndAttributes::builder().set_keys(Some(keys.into_iter().map(to_key).collect())).build()?;
    let (client, table) = (runtime::aws::dynamodb(&config), config.table);
    let read = async || {
        let found = client.batch_get_item().request_items(&table, keys.clone()).send().await?;
        let count: usize = found.responses.unwrap_or_default().values().map(Vec::len).sum();
        Ok::<_, Error>(json!({ "statusCode": 200, "items": count }))
    };
    // Before the first event, as read-listing does, so that no event waits for the connection.
    read().await?;
    lambda_runtime::run(service_fn(async |_: LambdaEvent<Value>| read().await)).await
}
