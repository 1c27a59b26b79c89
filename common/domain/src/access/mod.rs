//! Who may do what: what people were granted ([`Access`]), what a token of theirs may do ([`TokenApps`]), and who manages a
//! partner's members ([`Member`]).

mod grants;
mod members;
mod staff;
mod token;

pub use grants::{Access, All, Apps, Permissions, Relation};
pub use members::{LastManager, Member, check_member_change, find_other_manager};
pub use staff::{LastAdmin, Position, Role, StaffPerson, check_staff_change};
pub use token::{
    MAX_TOKEN_APPS, MAX_TOKEN_NAME, MAX_TOKENS, STAFF_TOKEN_DAYS, TOKEN_DAYS, TokenApps, TokenAppsError, chosen_expiry,
    default_expiry, token_works,
};
