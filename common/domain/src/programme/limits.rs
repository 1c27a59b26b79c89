//! The limits of what the programme's document may say, and of the room that it takes in the table. (All ours.)

/// The most bytes that the document and the operations take when stored. With the keys and the attribute names their item
/// then stays within 4,096 bytes, so that reading it along with every listing costs half a read unit. The rest is reserved
/// for operations, which must never fail for lack of room.
pub const MAX_STORED: usize = 3_840;
/// The most rules of the badge that are kept after staff replaced them.
pub const MAX_PAST_RULES: usize = 12;
/// The longest name of the marketplace and of its operator, in characters.
pub const MAX_NAME: usize = 100;
/// The earliest warning, in days before a deadline.
pub const MAX_WARNING_DAYS: u16 = 365;
/// The most mails in a second: more than the mail service grants to a new account.
pub const MAX_PER_SECOND: u16 = 500;
/// The longest time between two scans of a live tab, in days.
pub const MAX_SCAN_AFTER_DAYS: u16 = 365;
/// The longest validity of an approval, in months.
pub const MAX_VALIDITY_MONTHS: u8 = 36;
/// The earliest notice of an approval's expiry, in days before it.
pub const MAX_NOTICE_DAYS: u16 = 180;
/// The longest grace of a renewal, in days after the expiry.
pub const MAX_GRACE_DAYS: u16 = 365;
