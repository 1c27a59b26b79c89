//! A table of another DynamoDB than the embedded one: found or created, never changed and never deleted. What must not live
//! here: what is in an item.

use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use aws_sdk_dynamodb::{
    Client,
    error::{DisplayErrorContext, ProvideErrorMetadata, SdkError},
    types::{
        AttributeDefinition, BillingMode, GlobalSecondaryIndex, IndexStatus, KeySchemaElement, Projection,
        TableDescription, TableStatus, TimeToLiveSpecification,
    },
};
use serde_json::Value;

use crate::{
    endpoint::{Connection, Endpoint},
    template::Table,
};

/// How often a table that is being created is looked at, and for how long in all. AWS needs some ten seconds.
const PAUSE: Duration = Duration::from_millis(500);
const LOOKS: usize = 240;

/// How DynamoDB says that it does not accept who calls.
const NOT_ACCEPTED: [&str; 6] = [
    "AccessDeniedException",
    "ExpiredTokenException",
    "IncompleteSignatureException",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "UnrecognizedClientException",
];

/// What becomes of a table that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingTable {
    Created,
    /// It is an error: nothing is made by looking for something.
    Refused,
}

/// A table that is ready for use.
#[derive(Debug)]
pub struct OtherEngine {
    pub connection: Connection,
    endpoint: Endpoint,
    table: String,
    client: Client,
}

impl OtherEngine {
    /// Finds the table, or creates it as `template` says if it may.
    pub async fn open(endpoint: Endpoint, table: String, template: &Table, missing: MissingTable) -> Result<Self> {
        let connection = Connection::to(&endpoint).await?;
        let client = runtime::aws::dynamodb(&connection.config(&table)?);
        let engine = Self { connection, endpoint, table, client };
        let shape = TableShape::of(template)?;
        match engine.describe().await? {
            Some(found) => shape.check(&found).with_context(|| {
                let Self { table, endpoint, .. } = &engine;
                format!(
                    "the table {table} at {endpoint} cannot be used: name another with --table, and it will be created"
                )
            })?,
            None if missing == MissingTable::Created => engine.create(shape, template).await?,
            None => bail!("there is no table {} at {}", engine.table, engine.endpoint),
        }
        engine.wait_until_ready().await?;
        Ok(engine)
    }

    /// Whether nothing has been written yet.
    pub async fn is_empty(&self) -> Result<bool> {
        let scan = self.client.scan().table_name(&self.table).limit(1).consistent_read(true).send().await;
        Ok(scan.map_err(|error| self.explain(error))?.items().is_empty())
    }

    /// Refuses demo data in a table that is somebody's.
    pub fn refuse_demo_data(&self) -> Result<()> {
        ensure!(
            !self.endpoint.is_aws(),
            "the demo data is written only into an empty table, and {} has items: start without --seed, or name another table with --table",
            self.table
        );
        Ok(())
    }

    async fn describe(&self) -> Result<Option<TableDescription>> {
        match self.client.describe_table().table_name(&self.table).send().await {
            Ok(found) => Ok(found.table),
            Err(error) if error.code() == Some("ResourceNotFoundException") => Ok(None),
            Err(error) => Err(self.explain(error)),
        }
    }

    async fn create(&self, shape: TableShape, template: &Table) -> Result<()> {
        let TableShape { attributes, keys, indexes } = shape;
        let call = self.client.create_table().table_name(&self.table).billing_mode(BillingMode::PayPerRequest);
        let call = call.set_attribute_definitions(Some(attributes)).set_key_schema(Some(keys));
        call.set_global_secondary_indexes(Some(indexes)).send().await.map_err(|error| self.explain(error))?;
        tracing::info!(table = self.table, endpoint = %self.endpoint, "the table was missing and has been created");
        self.wait_until_ready().await?;
        let Some(ttl) = &template.time_to_live else { return Ok(()) };
        let name = text(&ttl["TimeToLiveSpecification"]["AttributeName"])?;
        let specification = TimeToLiveSpecification::builder().attribute_name(name).enabled(true).build()?;
        let call = self.client.update_time_to_live().table_name(&self.table).time_to_live_specification(specification);
        call.send().await.map_err(|error| self.explain(error))?;
        Ok(())
    }

    async fn wait_until_ready(&self) -> Result<()> {
        for _ in 0..LOOKS {
            let found = self.describe().await?.context("the table is gone")?;
            let indexes = found.global_secondary_indexes();
            let are_indexes_ready =
                indexes.iter().all(|index| matches!(index.index_status(), None | Some(IndexStatus::Active)));
            if matches!(found.table_status(), None | Some(TableStatus::Active | TableStatus::Updating))
                && are_indexes_ready
            {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
        bail!(
            "the table {} is still not ready after {} s: look at it in {}",
            self.table,
            (PAUSE * 240).as_secs(),
            self.endpoint
        )
    }

    /// What to do about a call that failed.
    fn explain<E, R>(&self, error: SdkError<E, R>) -> anyhow::Error
    where
        E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
        R: std::fmt::Debug + Send + Sync + 'static,
    {
        let endpoint = &self.endpoint;
        let message = error.message().unwrap_or("it gives no reason").to_owned();
        match (&error, error.code()) {
            (SdkError::DispatchFailure(_) | SdkError::TimeoutError(_), _) => anyhow!(
                "no DynamoDB answers at {endpoint}: start it, or correct --dynamodb-endpoint ({})",
                DisplayErrorContext(&error)
            ),
            (_, Some(code)) if NOT_ACCEPTED.contains(&code) => anyhow!(
                "{endpoint} does not accept the AWS credentials: choose others with AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY ({code}: {message})"
            ),
            (_, Some(code)) => anyhow!("{endpoint} refuses a call for the table {}: {code}: {message}", self.table),
            (_, None) => anyhow!(
                "what answers at {endpoint} is not a DynamoDB: correct --dynamodb-endpoint ({})",
                DisplayErrorContext(&error)
            ),
        }
    }
}

/// The parts of a table that cannot change once it has items.
pub struct TableShape {
    attributes: Vec<AttributeDefinition>,
    keys: Vec<KeySchemaElement>,
    indexes: Vec<GlobalSecondaryIndex>,
}

impl TableShape {
    pub fn of(table: &Table) -> Result<Self> {
        let attributes = list(&table.create["AttributeDefinitions"]).map(|attribute| {
            let (name, kind) = (text(&attribute["AttributeName"])?, text(&attribute["AttributeType"])?);
            Ok(AttributeDefinition::builder().attribute_name(name).attribute_type(kind.into()).build()?)
        });
        let indexes = list(&table.create["GlobalSecondaryIndexes"]).map(|index| {
            let projection = text(&index["Projection"]["ProjectionType"])?;
            let index_of = GlobalSecondaryIndex::builder().index_name(text(&index["IndexName"])?);
            let projection = Projection::builder().projection_type(projection.into()).build();
            Ok(index_of.set_key_schema(Some(keys(&index["KeySchema"])?)).projection(projection).build()?)
        });
        Ok(Self {
            attributes: attributes.collect::<Result<_>>()?,
            keys: keys(&table.create["KeySchema"])?,
            indexes: indexes.collect::<Result<_>>()?,
        })
    }

    /// Says in what a table differs. It may have more indexes.
    pub fn check(&self, found: &TableDescription) -> Result<()> {
        ensure!(found.key_schema() == self.keys, "its keys are not those of template.yaml");
        for index in &self.indexes {
            let name = index.index_name();
            let there = found.global_secondary_indexes().iter().find(|there| there.index_name() == Some(name));
            let there = there.with_context(|| format!("it has no index {name}"))?;
            let kind = |projection: Option<&Projection>| projection.and_then(|it| it.projection_type().cloned());
            ensure!(
                there.key_schema() == index.key_schema() && kind(there.projection()) == kind(index.projection()),
                "its index {name} is not that of template.yaml"
            );
        }
        for attribute in &self.attributes {
            let name = attribute.attribute_name();
            ensure!(
                found.attribute_definitions().contains(attribute),
                "the type of its attribute {name} is not that of template.yaml"
            );
        }
        Ok(())
    }
}

fn keys(schema: &Value) -> Result<Vec<KeySchemaElement>> {
    let key = |key: &Value| {
        let (name, kind) = (text(&key["AttributeName"])?, text(&key["KeyType"])?);
        Ok(KeySchemaElement::builder().attribute_name(name).key_type(kind.into()).build()?)
    };
    list(schema).map(key).collect()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> Result<&str> {
    value.as_str().context("the table of template.yaml lacks a text")
}
