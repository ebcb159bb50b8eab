//! How an organisation comes to its first member (首位成员): whoever registered or claimed it answers for it at the market, once
//! an operator has seen the proof. That person then invites the others.

use techmarket_feed::{Stored, Unit};
use techmarket_kernel::{Caller, Error, Reason, Result, Role};

use crate::auditing::{noted, of_member};
use crate::domain::{Member, MemberContent, MemberName, Organization, Roles};
use crate::store::{accounts, members};

/// Makes the registrant of `one` an administrator there, in the transaction that verifies. Whoever has no account here, as a
/// system or an operator who registered it for somebody, and whoever is a member already, is left as they are.
pub(crate) async fn admit<R: Stored>(unit: &mut Unit<'_, R>, one: &Organization) -> Result<()> {
    let subject = Caller::subject_of(&one.registrant).to_owned();
    // The same subject of another issuer is somebody else.
    if one.registrant != Caller::new(subject.as_str(), [], None).person() {
        return Ok(());
    }
    let Some(account) = accounts::by_subject(unit.sql(), &subject).await? else {
        return Ok(());
    };
    let place = one.id.as_str().parse();
    let place = place.map_err(|_| Error::new(Reason::Internal, "单位的代码无法读取"))?;
    if members::at(unit.sql(), account.id, &place).await?.is_some() {
        return Ok(());
    }
    let name = MemberName {
        place,
        id: unit.new_id(),
    };
    let content = MemberContent {
        display_name: account.display_name.clone(),
        roles: Roles(vec![Role::Provider, Role::Demander]),
        points: Vec::new(),
        counties: Vec::new(),
        administrator: true,
    };
    let member = Member::first(name, content, account.id, unit.context().now);
    members::insert(unit.sql(), &member).await?;
    let (by, name) = (&unit.context().caller.subject, member.name.to_string());
    let details = of_member(&member).with("account", &account.id.name());
    noted(unit, by, "admit_first_member", name, &details).await
}
