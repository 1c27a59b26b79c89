//! Staff's pages in a browser without script: what each shows, and what its forms change and refuse.

mod assessments;
mod catalogue;
mod german;
mod import;
mod jobs;
mod known_bad;
mod known_names;
mod operations;
mod people;
mod place;
mod problems;
mod reviews;
mod rollout;
mod start;
mod statistics;
mod tokens;
mod visitors;

use anyhow::Result;
use domain::EmailAddress;
use domain::access::Role;
use store::audit::Actor;
use system_tests::{Session, World};

/// For each role of staff, the session of somebody who has it and no other.
pub async fn one_with_each_role(world: &World) -> Result<Vec<(Role, Session)>> {
    let now = world.local.clock().now();
    let mut sessions = Vec::new();
    for (number, role) in Role::ALL.iter().enumerate() {
        let email = EmailAddress::parse(&format!("one-{number}@marketplace.example"))?;
        world.local.store().put_staff(&email, &[*role], Actor { person: &email, now }).await?;
        sessions.push((*role, world.sign_in(email.as_str()).await?));
    }
    Ok(sessions)
}
