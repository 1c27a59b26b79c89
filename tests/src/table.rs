//! The table from outside: items as DynamoDB keeps them, and what they weigh. What must not live here: what an
//! item means.

use anyhow::{Context as _, Result, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use runtime::Config;
use serde_json::{Value as Json, json};

/// One item in DynamoDB's own JSON (`{"pk": {"S": …}}`), read consistently; `None` when it is not there.
///
/// # Errors
/// The table does not answer.
pub async fn item(table: &Config, pk: &str, sk: &str) -> Result<Option<Json>> {
    let key = json!({ "pk": { "S": pk }, "sk": { "S": sk } });
    let call = json!({ "TableName": table.table, "Key": key, "ConsistentRead": true });
    Ok(ask(table, "GetItem", &call).await?.get("Item").cloned())
}

/// The items of a partition whose sort key begins with `prefix`, in order, at most a megabyte.
///
/// # Errors
/// The table does not answer.
pub async fn partition(table: &Config, pk: &str, prefix: &str) -> Result<Vec<Json>> {
    let call = json!({
        "TableName": table.table,
        "KeyConditionExpression": "pk = :pk AND begins_with(sk, :prefix)",
        "ExpressionAttributeValues": { ":pk": { "S": pk }, ":prefix": { "S": prefix } },
        "ConsistentRead": true,
    });
    let answer = ask(table, "Query", &call).await?;
    Ok(answer["Items"].as_array().cloned().unwrap_or_default())
}

/// Every item, at most a megabyte.
///
/// # Errors
/// The table does not answer.
pub async fn all(table: &Config) -> Result<Vec<Json>> {
    let call = json!({ "TableName": table.table, "ConsistentRead": true });
    let answer = ask(table, "Scan", &call).await?;
    ensure!(answer["LastEvaluatedKey"].is_null(), "the table has more than a megabyte");
    Ok(answer["Items"].as_array().cloned().unwrap_or_default())
}

async fn ask(table: &Config, operation: &str, call: &Json) -> Result<Json> {
    let endpoint = table.dynamodb_endpoint.as_deref().context("the table of a local system has an endpoint")?;
    // The embedded DynamoDB looks for a signature and does not verify it.
    let signature = "AWS4-HMAC-SHA256 Credential=test/20250101/eu-west-1/dynamodb/aws4_request, \
                     SignedHeaders=host;x-amz-target, Signature=0";
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

/// An item's size in bytes by DynamoDB's rule: names and values in UTF-8, binaries as they are, a number about a byte
/// per two digits and one more, documents with 3 bytes and one per entry.
#[must_use]
pub fn bytes(item: &Json) -> usize {
    item.as_object().into_iter().flatten().map(|(name, value)| name.len() + value_bytes(value)).sum()
}

fn value_bytes(value: &Json) -> usize {
    let Some((kind, value)) = value.as_object().and_then(|object| object.iter().next()) else { return 0 };
    let text = value.as_str().unwrap_or_default();
    let each = value.as_array().into_iter().flatten();
    match kind.as_str() {
        "S" => text.len(),
        "N" => text.bytes().filter(u8::is_ascii_digit).count().div_ceil(2) + 1,
        "B" => STANDARD.decode(text).map_or(0, |bytes| bytes.len()),
        "L" => 3 + each.map(|value| 1 + value_bytes(value)).sum::<usize>(),
        "M" => 3 + bytes(value) + value.as_object().map_or(0, serde_json::Map::len),
        "SS" | "NS" | "BS" => each.filter_map(Json::as_str).map(str::len).sum(),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_weighs_what_dynamodb_says() {
        let item = json!({
            "pk": { "S": "ä" }, "n": { "N": "-1234" }, "b": { "B": STANDARD.encode([0; 10]) }, "t": { "BOOL": true },
            "l": { "L": [{ "S": "ab" }] }, "m": { "M": { "k": { "NULL": true } } },
        });
        assert_eq!(bytes(&item), (2 + 2) + (1 + 3) + (1 + 10) + (1 + 1) + (1 + 3 + 1 + 2) + (1 + 3 + 1 + 1 + 1));
    }
}
