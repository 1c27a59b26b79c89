//! API Gateway.
