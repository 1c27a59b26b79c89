//! The items in the table as DynamoDB keeps them, and their sizes.
//!
//! What must not live here: what an item means.

use anyhow::{Context as _, Result, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use runtime::Config;
use serde_json::{Value as Json, json};

/// Reads an item in DynamoDB's own JSON (`{"pk": {"S": …}}`), consistently.
///
/// # Errors
/// The table cannot be read.
pub async fn get_item(table: &Config, pk: &str, sk: &str) -> Result<Option<Json>> {
    let key = json!({ "pk": { "S": pk }, "sk": { "S": sk } });
    let call = json!({ "TableName": table.table, "Key": key, "ConsistentRead": true });
    Ok(call_dynamodb(table, "GetItem", &call).await?.get("Item").cloned())
}

/// Reads the items of a partition whose sort key begins with `prefix`, in order, at most a megabyte.
///
/// # Errors
/// The table cannot be read.
pub async fn query_partition(table: &Config, pk: &str, prefix: &str) -> Result<Vec<Json>> {
    let call = json!({
        "TableName": table.table,
        "KeyConditionExpression": "pk = :pk AND begins_with(sk, :prefix)",
        "ExpressionAttributeValues": { ":pk": { "S": pk }, ":prefix": { "S": prefix } },
        "ConsistentRead": true,
    });
    let answer = call_dynamodb(table, "Query", &call).await?;
    Ok(answer["Items"].as_array().cloned().unwrap_or_default())
}

/// Deletes an item.
///
/// # Errors
/// The table cannot be written.
pub async fn delete_item(table: &Config, pk: &str, sk: &str) -> Result<()> {
    let key = json!({ "pk": { "S": pk }, "sk": { "S": sk } });
    let call = json!({ "TableName": table.table, "Key": key });
    call_dynamodb(table, "DeleteItem", &call).await.map(|_| ())
}

/// Reads every item.
///
/// # Errors
/// The table cannot be read, or has more than a megabyte.
pub async fn scan(table: &Config) -> Result<Vec<Json>> {
    let call = json!({ "TableName": table.table, "ConsistentRead": true });
    let answer = call_dynamodb(table, "Scan", &call).await?;
    ensure!(answer["LastEvaluatedKey"].is_null(), "the table has more than a megabyte");
    Ok(answer["Items"].as_array().cloned().unwrap_or_default())
}

async fn call_dynamodb(table: &Config, operation: &str, call: &Json) -> Result<Json> {
    let endpoint = table.dynamodb_endpoint.as_deref().context("the table of a local system has an endpoint")?;
    // The embedded DynamoDB requires a signature but does not verify it.
    let signature = format!(
        "AWS4-HMAC-SHA256 Credential={}/20250101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-target, Signature=0",
        table.credentials.access_key_id
    );
    let answer = reqwest::Client::builder()
        .no_proxy()
        .build()?
        .post(endpoint)
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amz-target", format!("DynamoDB_20120810.{operation}"))
        .header("x-amz-date", "20250101T000000Z")
        .header("authorization", signature)
        .body(call.to_string())
        .send()
        .await?;
    let (status, text) = (answer.status(), answer.text().await?);
    ensure!(status.is_success(), "{status} {text}");
    Ok(serde_json::from_str(&text)?)
}

/// The size of an item by DynamoDB's rules: names and texts in UTF-8, binaries as they are, a byte for every two digits of a
/// number and one more, and for a document 3 bytes and one for every entry.
pub fn size_of(item: &Json) -> usize {
    item.as_object().into_iter().flatten().map(|(name, value)| name.len() + size_of_value(value)).sum()
}

fn size_of_value(value: &Json) -> usize {
    let Some((kind, value)) = value.as_object().and_then(|object| object.iter().next()) else { return 0 };
    let text = value.as_str().unwrap_or_default();
    let each = value.as_array().into_iter().flatten();
    match kind.as_str() {
        "S" => text.len(),
        "N" => text.bytes().filter(u8::is_ascii_digit).count().div_ceil(2) + 1,
        "B" => STANDARD.decode(text).map_or(0, |bytes| bytes.len()),
        "L" => 3 + each.map(|value| 1 + size_of_value(value)).sum::<usize>(),
        "M" => 3 + size_of(value) + value.as_object().map_or(0, serde_json::Map::len),
        "SS" | "NS" | "BS" => each.filter_map(Json::as_str).map(str::len).sum(),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_has_the_size_that_dynamodb_documents() {
        let item = json!({
            "pk": { "S": "ä" }, "n": { "N": "-1234" }, "b": { "B": STANDARD.encode([0; 10]) }, "t": { "BOOL": true },
            "l": { "L": [{ "S": "ab" }] }, "m": { "M": { "k": { "NULL": true } } },
        });
        assert_eq!(size_of(&item), (2 + 2) + (1 + 3) + (1 + 10) + (1 + 1) + (1 + 3 + 1 + 2) + (1 + 3 + 1 + 1 + 1));
    }
}
