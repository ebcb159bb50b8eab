//! The audit trail (审计记录) of accounts, rights and keys.

use techmarket_audit::{Details, Outcome, Step, append};
use techmarket_feed::{Stored, Unit};
use techmarket_kernel::{Result, Role};

use crate::accounts::Accounts;
use crate::domain::{Account, Member, Origin};

/// Whom nobody knows: what was typed as a login name may be a password.
pub const NOBODY: &str = "-";

/// A step was done, from where.
pub fn done(origin: &Origin) -> Details {
    at(Details::of(Outcome::Done), origin)
}

/// A step was refused, from where.
pub fn refused(origin: &Origin) -> Details {
    at(Details::of(Outcome::Refused), origin)
}

fn at(details: Details, origin: &Origin) -> Details {
    match origin.address {
        Some(address) => details.with("address", &address.to_string()),
        None => details,
    }
}

/// What a member is, for the trail.
pub fn of_member(member: &Member) -> Details {
    let content = &member.content;
    let details = Details::of(Outcome::Done).with("roles", &words(&content.roles.0));
    let details = details.with(
        "administrator",
        if content.administrator { "true" } else { "false" },
    );
    let ranges = [("points", &content.points), ("counties", &content.counties)];
    let stated = ranges.into_iter().filter(|(_, ranges)| !ranges.is_empty());
    stated.fold(details, |details, (name, ranges)| {
        details.with(name, &ranges.join(","))
    })
}

pub fn words(roles: &[Role]) -> String {
    let words: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
    words.join(",")
}

/// Notes what `subject` did, as one of the last statements of its transaction.
pub async fn noted<R: Stored>(
    unit: &mut Unit<'_, R>,
    subject: &str,
    action: &'static str,
    resource: String,
    details: &Details,
) -> Result<()> {
    let step = Step {
        subject: subject.to_owned(),
        ..Step::by(unit.context(), action, resource, details)
    };
    Ok(append(unit.sql(), &step).await?)
}

impl Accounts {
    /// Notes what the caller did, as one of the last statements of its transaction.
    pub(crate) async fn note(
        &self,
        unit: &mut Unit<'_, Account>,
        action: &'static str,
        resource: String,
        details: Details,
    ) -> Result<()> {
        let caller = &unit.context().caller;
        let subject = caller.subject.clone();
        let details = details.shown_by(caller);
        self.note_of(unit, &subject, action, resource, details).await
    }

    /// Notes what `subject` did, who shows no token yet.
    pub(crate) async fn note_of(
        &self,
        unit: &mut Unit<'_, Account>,
        subject: &str,
        action: &'static str,
        resource: String,
        details: Details,
    ) -> Result<()> {
        noted(unit, subject, action, resource, &details).await
    }
}
