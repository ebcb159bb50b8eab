//! People whom an identity provider knows: their accounts, and what they are as it says.

use techmarket_feed::Unit;
use techmarket_kernel::{Error, Reason, Result};
use techmarket_store::StoreError;
use techmarket_types::AccountId;

use crate::accounts::Accounts;
use crate::auditing::{done, words};
use crate::domain::{
    Account, Granted, Identity, Member, MemberContent, MemberName, MemberState, Origin, Place, hash,
    login_form,
};
use crate::provider::refused;
use crate::store::{accounts, identities, members};

impl Accounts {
    /// Begins a session of the person, who has an account from the first time on, and whose memberships of the provider's are as it
    /// says now.
    pub(crate) async fn known_by(
        &self,
        unit: &mut Unit<'_, Account>,
        identity: &Identity,
        place: Option<&Place>,
        second_factor: bool,
        origin: &Origin,
    ) -> Result<Granted> {
        let found = identities::find(unit.sql(), &identity.issuer, &identity.subject).await?;
        let account = match found {
            Some(id) => self.account(unit.sql(), id).await?,
            None => self.new_account(unit, identity).await?,
        };
        if !account.is_active() {
            return Err(refused("a suspended account"));
        }
        members::guard_operators(unit.sql()).await?;
        let of_account = members::of_account(unit.sql(), account.id).await?;
        for member in &of_account {
            let given = identity
                .places
                .iter()
                .any(|(place, _, _)| *place == member.name.place);
            if member.issuer.as_ref() == Some(&identity.issuer) && !given {
                let mut member = member.clone();
                let from = &[MemberState::Active];
                member.step("remove", from, MemberState::Removed, unit.context().now)?;
                self.keep_member(unit, &member).await?;
            }
        }
        for (place, roles, administrator) in &identity.places {
            let content = MemberContent {
                display_name: identity.display_name.clone(),
                roles: roles.clone(),
                points: Vec::new(),
                counties: Vec::new(),
                administrator: *administrator,
            };
            self.put_member(unit, &account, identity, place, content).await?;
        }
        let granted = self
            .begin_session(unit, &account, place, second_factor, origin)
            .await?;
        let details = done(origin)
            .with("issuer", &identity.issuer)
            .with("roles", &words(&granted.roles));
        self.note_of(unit, account.subject(), "sign_in", account.id.name(), details)
            .await?;
        Ok(granted)
    }

    /// An account of its own: that of somebody who has the login name already is not taken over.
    async fn new_account(&self, unit: &mut Unit<'_, Account>, identity: &Identity) -> Result<Account> {
        let form = login_form(&identity.login_name);
        let free = !form.is_empty() && accounts::is_free(unit.sql(), &form).await?;
        let subject = hash(&format!("{} {}", identity.issuer, identity.subject));
        let own = format!(
            "{}@{}",
            identity.login_name.chars().take(30).collect::<String>(),
            &subject[..12]
        );
        let name = if free { &identity.login_name } else { &own };
        let id = AccountId::new(unit.new_id());
        let account = Account::new(id, name, &identity.display_name, None, unit.context().now);
        accounts::insert(unit.sql(), &account).await?;
        let kept = identities::put(unit.sql(), &identity.issuer, &identity.subject, id).await;
        kept.map_err(|error| match error {
            // The same person came at the same moment: the next attempt finds the account.
            StoreError::Unique(_) => Error::new(Reason::WriteConflict, "写入冲突，请重试").with_source(error),
            other => other.into(),
        })?;
        Ok(account)
    }

    /// Somebody whom the office itself made a member is left as the office says.
    async fn put_member(
        &self,
        unit: &mut Unit<'_, Account>,
        account: &Account,
        identity: &Identity,
        place: &Place,
        content: MemberContent,
    ) -> Result<()> {
        let now = unit.context().now;
        if let Some(mut member) = members::at(unit.sql(), account.id, place).await? {
            let follows = member.issuer.as_ref() == Some(&identity.issuer) && member.is_active();
            if !follows || member.content == content {
                return Ok(());
            }
            member.update(content, now)?;
            return self.keep_member(unit, &member).await;
        }
        let name = MemberName {
            place: place.clone(),
            id: unit.new_id(),
        };
        let member = Member::given(name, content, account.id, &identity.issuer, now);
        members::insert(unit.sql(), &member).await
    }
}
