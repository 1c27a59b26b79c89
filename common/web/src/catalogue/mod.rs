//! What staff write into the catalogue: partners, apps and members, one by one or as the lines of an import, and what the
//! lines would do before they are written. Programs and staff's pages write by the same functions. The rules are in `domain`.

mod app;
mod import;
mod line;
mod member;
mod outcome;
mod partner;
mod preview;

pub use app::{Place, move_app, plan_move, read_description, save_app};
pub use import::import_lines;
pub use line::{ImportLine, NumberedLine, read_lines, write_app_line, write_partner_line};
pub use member::{MemberBody, save_member};
pub use outcome::Outcome;
pub use partner::{PartnerBody, save_partner};
pub use preview::{LineEffect, Preview, PreviewedLine, preview_lines};
