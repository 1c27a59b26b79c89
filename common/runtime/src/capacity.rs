//! Asks DynamoDB with each call what the call consumes, and adds the answer to the [tally](crate::tally). It sits in the
//! client, so that no call can forget it.
//!
//! The question makes a request 33 bytes longer and an answer about 60; only the total is asked for, because nobody pays
//! differently for the index.

use aws_sdk_dynamodb::config::interceptors::{
    AfterDeserializationInterceptorContextRef, BeforeSerializationInterceptorContextMut,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::operation::batch_get_item::{BatchGetItemInput, BatchGetItemOutput};
use aws_sdk_dynamodb::operation::delete_item::{DeleteItemInput, DeleteItemOutput};
use aws_sdk_dynamodb::operation::get_item::{GetItemInput, GetItemOutput};
use aws_sdk_dynamodb::operation::put_item::{PutItemInput, PutItemOutput};
use aws_sdk_dynamodb::operation::query::{QueryInput, QueryOutput};
use aws_sdk_dynamodb::operation::transact_write_items::{TransactWriteItemsInput, TransactWriteItemsOutput};
use aws_sdk_dynamodb::operation::update_item::{UpdateItemInput, UpdateItemOutput};
use aws_sdk_dynamodb::types::{ConsumedCapacity, ReturnConsumedCapacity};

use crate::tally;

/// The interceptor of the DynamoDB client.
#[derive(Debug)]
pub(crate) struct CapacityMeter;

/// Asks and reads, for each operation that the store uses: the operations whose units are read units, and those whose
/// units are write units.
macro_rules! operations {
    (read: $($read_input:ident $read_output:ident),*; write: $($write_input:ident $write_output:ident),*) => {
        fn ask(context: &mut BeforeSerializationInterceptorContextMut<'_>) {
            let input = context.input_mut();
            $(if let Some(input) = input.downcast_mut::<$read_input>() {
                input.return_consumed_capacity = Some(ReturnConsumedCapacity::Total);
            })*
            $(if let Some(input) = input.downcast_mut::<$write_input>() {
                input.return_consumed_capacity = Some(ReturnConsumedCapacity::Total);
            })*
        }

        fn read(context: &AfterDeserializationInterceptorContextRef<'_>) {
            // DynamoDB does not say what a call consumed that it refused.
            let Ok(output) = context.output_or_error() else { return };
            $(if let Some(output) = output.downcast_ref::<$read_output>() {
                let units = sum_units(&output.consumed_capacity);
                tally::add(|tally| tally.read_units += units);
            })*
            $(if let Some(output) = output.downcast_ref::<$write_output>() {
                let units = sum_units(&output.consumed_capacity);
                tally::add(|tally| tally.write_units += units);
            })*
        }
    };
}

operations! {
    read: BatchGetItemInput BatchGetItemOutput, GetItemInput GetItemOutput, QueryInput QueryOutput;
    write: DeleteItemInput DeleteItemOutput, PutItemInput PutItemOutput,
        TransactWriteItemsInput TransactWriteItemsOutput, UpdateItemInput UpdateItemOutput
}

/// A call of one item says what it consumed, a batch or a transaction says it for each table.
fn sum_units<'a>(consumed: impl IntoIterator<Item: IntoConsumed<'a>>) -> f64 {
    consumed.into_iter().flat_map(IntoConsumed::into_consumed).filter_map(ConsumedCapacity::capacity_units).sum()
}

trait IntoConsumed<'a> {
    fn into_consumed(self) -> &'a [ConsumedCapacity];
}

impl<'a> IntoConsumed<'a> for &'a ConsumedCapacity {
    fn into_consumed(self) -> &'a [ConsumedCapacity] {
        std::slice::from_ref(self)
    }
}

impl<'a> IntoConsumed<'a> for &'a Vec<ConsumedCapacity> {
    fn into_consumed(self) -> &'a [ConsumedCapacity] {
        self
    }
}

impl Intercept for CapacityMeter {
    fn name(&self) -> &'static str {
        "CapacityMeter"
    }

    fn modify_before_serialization(
        &self,
        context: &mut BeforeSerializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        ask(context);
        Ok(())
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        read(context);
        Ok(())
    }
}
