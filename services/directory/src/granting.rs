//! What whoever signed in is given, and what takes it away again.

use techmarket_feed::Unit;
use techmarket_kernel::{Caller, Context, Credential, Error, Result, Role};
use techmarket_types::SessionId;

use crate::accounts::Accounts;
use crate::domain::{ACCESS, Account, Granted, Member, Origin, Place, Session, hash, new_secret};
use crate::messages::revocation_event;
use crate::store::{members, sessions};

/// So that a person who finds one in a log knows what it is.
const REFRESH_PREFIX: &str = "tmr_";
/// What was revoked so long ago concerns no token: they last 10 minutes, and clocks differ.
pub const CONCERNS: jiff::SignedDuration = jiff::SignedDuration::from_mins(15);

impl Accounts {
    /// Begins a session of `account`, who acts at `place` or, without one, where the first membership is.
    pub(crate) async fn begin_session(
        &self,
        unit: &mut Unit<'_, Account>,
        account: &Account,
        place: Option<&Place>,
        second_factor: bool,
        origin: &Origin,
    ) -> Result<Granted> {
        let now = unit.context().now;
        let memberships = members::of_account(unit.sql(), account.id).await?;
        let member = match place {
            Some(place) => Some(member_at(&memberships, place)?),
            None => memberships.first(),
        };
        let id = SessionId::new(unit.new_id());
        let session = Session::new(id, account.id, member, second_factor, origin, now);
        sessions::insert(unit.sql(), &session).await?;
        self.grant(unit, account, session, memberships).await
    }

    /// Gives the next pair of tokens of a session.
    pub(crate) async fn go_on(
        &self,
        unit: &mut Unit<'_, Account>,
        account: &Account,
        mut session: Session,
    ) -> Result<Granted> {
        session.refresh_time = unit.context().now;
        let memberships = members::of_account(unit.sql(), account.id).await?;
        // Whoever is a member there no more goes on as nobody's.
        let still = |name: &_| memberships.iter().any(|member| member.name == *name);
        session.member = session.member.filter(still);
        sessions::save(unit.sql(), &session).await?;
        self.grant(unit, account, session, memberships).await
    }

    async fn grant(
        &self,
        unit: &mut Unit<'_, Account>,
        account: &Account,
        session: Session,
        memberships: Vec<Member>,
    ) -> Result<Granted> {
        let refresh = new_secret(&*self.rng, REFRESH_PREFIX);
        sessions::put_token(unit.sql(), session.id, &hash(&refresh)).await?;
        let member = session.member.as_ref();
        let member = member.and_then(|name| memberships.iter().find(|member| member.name == *name));
        let weighs = member.is_some_and(|member| member.content.roles.weigh());
        let held_back = weighs && self.settings.second_factor && !session.second_factor;
        let caller = match member {
            Some(member) if !held_back => member.caller(account.subject(), member.content.roles.0.clone()),
            _ => Caller::new(account.subject(), [Role::Viewer], None),
        };
        let granted = self.sign(unit.context(), caller, session.id.to_string(), session.generation)?;
        Ok(Granted {
            session: Some((refresh, session)),
            memberships,
            held_back,
            ..granted
        })
    }

    /// An access token for `caller`, which ends with the session or key `credential`.
    pub(crate) fn sign(
        &self,
        context: &Context,
        caller: Caller,
        credential: String,
        generation: i64,
    ) -> Result<Granted> {
        let caller = Caller {
            credential: Some(Box::new(Credential {
                id: credential,
                generation,
                issued: context.now.as_second(),
            })),
            ..caller
        };
        Ok(Granted {
            access: self.settings.keys.issue(&caller, context.now, ACCESS)?,
            access_ends: context.now.saturating_add(ACCESS).map_err(Error::internal)?,
            session: None,
            roles: caller.roles,
            memberships: Vec::new(),
            held_back: false,
        })
    }

    /// Tokens of the session or key `credential` hold from `least_generation` on, in every process once it has read the event.
    pub(crate) async fn revoke(
        &self,
        unit: &mut Unit<'_, Account>,
        credential: &str,
        least_generation: i64,
    ) -> Result<()> {
        let context = unit.context();
        let forget = context.now.saturating_sub(CONCERNS).map_err(Error::internal)?;
        sessions::revoke(
            unit.sql(),
            &*self.rng,
            context,
            credential,
            least_generation,
            forget,
        )
        .await?;
        unit.emit(revocation_event(credential, least_generation, context.now));
        Ok(())
    }

    /// Ends a session and its tokens.
    pub(crate) async fn end_session(
        &self,
        unit: &mut Unit<'_, Account>,
        session: &mut Session,
        verb: &str,
    ) -> Result<()> {
        session.end(verb, unit.context().now)?;
        sessions::save(unit.sql(), session).await?;
        self.revoke(unit, &session.id.to_string(), session.generation)
            .await
    }

    /// Ends every session of `account` but `kept`.
    pub(crate) async fn end_sessions(
        &self,
        unit: &mut Unit<'_, Account>,
        account: &Account,
        kept: Option<SessionId>,
    ) -> Result<()> {
        for mut session in sessions::of_account(unit.sql(), account.id).await? {
            if Some(session.id) != kept && session.is_active(unit.context().now) {
                self.end_session(unit, &mut session, "revoke").await?;
            }
        }
        Ok(())
    }

    /// Keeps a changed member: tokens of before end, and an operator stays.
    pub(crate) async fn keep_member(&self, unit: &mut Unit<'_, Account>, member: &Member) -> Result<()> {
        let before = members::operators(unit.sql()).await?;
        members::save(unit.sql(), member).await?;
        if before > 0 {
            self.require_operator_left(unit).await?;
        }
        self.renew_tokens(unit, member).await
    }

    /// What a member may do has changed: access tokens of before end, and the next ones say what holds.
    async fn renew_tokens(&self, unit: &mut Unit<'_, Account>, member: &Member) -> Result<()> {
        for mut session in sessions::of_member(unit.sql(), member.name.id).await? {
            session.generation = session.generation.saturating_add(1);
            sessions::save(unit.sql(), &session).await?;
            self.revoke(unit, &session.id.to_string(), session.generation)
                .await?;
        }
        Ok(())
    }
}

/// The membership at `place`.
pub(crate) fn member_at<'a>(memberships: &'a [Member], place: &Place) -> Result<&'a Member> {
    let found = memberships.iter().find(|member| member.name.place == *place);
    found.ok_or_else(|| Error::not_found("organization", format!("organizations/{place}")))
}
