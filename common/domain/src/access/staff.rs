//! The marketplace's staff: what each of them works on, and the rule that somebody must always be left who looks after staff.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::EmailAddress;

/// What a member of the marketplace's staff works on.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::VariantArray,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, transform = crate::schema::words))]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Role {
    /// Keeps partners, apps, members and tokens.
    Catalogue,
    /// Sets the programme's dates, steers the rollout, reads the mail log and starts jobs.
    Programme,
    /// Reviews Security Self Assessments.
    Assessment,
    /// Reviews published answers.
    Review,
    /// Says who belongs to the marketplace's staff, and with which roles.
    People,
}

impl Role {
    /// Every role: what an [`Admin`](Position::Admin) has.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The role as documents and forms spell it, for example `catalogue`. The `FromStr` implementation reads it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// What a member of staff is called: some roles that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::VariantArray, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Position {
    /// Decides on published answers and on self assessments.
    Reviewer,
    /// Keeps the catalogue, and runs the programme, the rollout, mail and jobs.
    Operator,
    /// Does everything, and says who belongs to staff.
    Admin,
}

impl Position {
    /// Every position, the one that may do most last.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The position as forms spell it, for example `reviewer`. The `FromStr` implementation reads it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The roles of everybody in the position, who may have others besides.
    #[must_use]
    pub fn roles(self) -> &'static [Role] {
        match self {
            Self::Reviewer => &[Role::Assessment, Role::Review],
            Self::Operator => &[Role::Catalogue, Role::Programme],
            Self::Admin => Role::ALL,
        }
    }

    /// The positions that somebody with these roles has: the least that has all of them, and the roles that belong to none of
    /// them.
    #[must_use]
    pub fn of(roles: &BTreeSet<Role>) -> (Vec<Self>, Vec<Role>) {
        let has = |position: &Self| position.roles().iter().all(|role| roles.contains(role));
        if has(&Self::Admin) {
            return (vec![Self::Admin], Vec::new());
        }
        let positions: Vec<Self> = Self::ALL.iter().copied().filter(has).collect();
        let covered = |role: &Role| positions.iter().any(|position| position.roles().contains(role));
        let others = roles.iter().copied().filter(|role| !covered(role)).collect();
        (positions, others)
    }
}

/// A member of the marketplace's staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = crate::schema::documented("")))]
pub struct StaffPerson {
    /// The person's address.
    pub email: EmailAddress,
    /// What the person works on.
    pub roles: BTreeSet<Role>,
}

impl StaffPerson {
    /// Whether `changer`, who makes somebody this member of staff, would no longer be able to change staff: they make it of
    /// themselves, without [`Role::People`]. That is to be confirmed, because only somebody else could undo it.
    pub fn locks_out(&self, changer: &EmailAddress) -> bool {
        self.email == *changer && !self.roles.contains(&Role::People)
    }
}

/// A change of staff that would leave nobody who may change staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is the last member of staff who may change staff")]
pub struct LastAdmin;

/// Checks that `email` may get `roles`, none of them to leave staff.
///
/// Gives the other person on whom the change relies, if it does: the change must be written on the condition that they still may
/// change staff, since two could otherwise remove each other at the same moment.
///
/// # Errors
/// [`LastAdmin`] when nobody else may change staff and `email` no longer could.
pub fn check_staff_change<'a>(
    staff: &'a [StaffPerson],
    email: &EmailAddress,
    roles: &BTreeSet<Role>,
) -> Result<Option<&'a StaffPerson>, LastAdmin> {
    if roles.contains(&Role::People) {
        return Ok(None);
    }
    let other = staff.iter().find(|person| person.email != *email && person.roles.contains(&Role::People));
    other.map(Some).ok_or(LastAdmin)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(position: Position) -> BTreeSet<Role> {
        position.roles().iter().copied().collect()
    }

    #[test]
    fn a_position_is_its_roles_and_what_is_left_is_named_by_itself() {
        for position in Position::ALL {
            assert_eq!(Position::of(&roles(*position)), (vec![*position], Vec::new()));
        }
        let both = &roles(Position::Reviewer) | &roles(Position::Operator);
        assert_eq!(Position::of(&both), (vec![Position::Reviewer, Position::Operator], Vec::new()));
        let odd = BTreeSet::from([Role::Assessment, Role::Review, Role::Catalogue]);
        assert_eq!(Position::of(&odd), (vec![Position::Reviewer], vec![Role::Catalogue]));
    }

    #[test]
    fn the_last_who_may_change_staff_stays() {
        let email = |name: &str| EmailAddress::parse(&format!("{name}@marketplace.example")).unwrap();
        let person = |name: &str, position| StaffPerson { email: email(name), roles: roles(position) };
        let one = [person("ada", Position::Admin), person("bob", Position::Operator)];
        for less in [BTreeSet::new(), roles(Position::Operator)] {
            assert_eq!(check_staff_change(&one, &email("ada"), &less), Err(LastAdmin));
            assert_eq!(check_staff_change(&one, &email("bob"), &less), Ok(Some(&one[0])));
        }
        assert_eq!(check_staff_change(&one, &email("ada"), &roles(Position::Admin)), Ok(None));
        let two = [person("ada", Position::Admin), person("bob", Position::Admin)];
        assert_eq!(check_staff_change(&two, &email("ada"), &BTreeSet::new()), Ok(Some(&two[1])));
    }

    #[test]
    fn only_who_takes_the_right_to_change_staff_from_themselves_locks_themselves_out() {
        let [ada, bea] =
            ["ada@marketplace.example", "bea@marketplace.example"].map(|of| EmailAddress::parse(of).unwrap());
        let with = |roles: &[Role]| StaffPerson { email: ada.clone(), roles: roles.iter().copied().collect() };
        assert!(with(&[Role::Programme]).locks_out(&ada) && with(&[]).locks_out(&ada));
        assert!(!with(Role::ALL).locks_out(&ada) && !with(&[]).locks_out(&bea));
    }
}
