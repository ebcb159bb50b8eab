//! StartTotpEnrolment, ConfirmTotpEnrolment: the second factor (动态口令).

use techmarket_audit::{Details, Outcome};
use techmarket_kernel::{Context, Error, Result, TextRule, Violations, check_text};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::Shown;

use crate::accounts::Accounts;
use crate::domain::{
    Account, RECOVERY_CODES, SecondFactor, code_hash, login_form, new_code, new_secret_to_be, shown,
};
use crate::store::{accounts, sessions};

const MOST_CODE: usize = 10;

impl Accounts {
    /// 登记动态口令, first step.
    pub(crate) async fn start_totp_enrolment(
        &self,
        context: &Context,
        _: pb::StartTotpEnrolmentRequest,
    ) -> Result<Shown<pb::StartTotpEnrolmentResponse>> {
        let secret = &new_secret_to_be(&*self.rng);
        let started = self.repository.write_once(context, |unit| {
            Box::pin(async move {
                let (_, mut account) = self.own(unit.sql(), context).await?;
                require_none(&account, "enrol")?;
                account.second_factor_to_be = Some(secret.clone());
                accounts::save(unit.sql(), &mut account, context.now).await?;
                Ok(account.login_name)
            })
        });
        let (uri, secret) = shown(secret, &started.await?)?;
        Ok(Shown(pb::StartTotpEnrolmentResponse { uri, secret }))
    }

    /// 登记动态口令, second step. It counts from now on, in this session too.
    pub(crate) async fn confirm_totp_enrolment(
        &self,
        context: &Context,
        request: pb::ConfirmTotpEnrolmentRequest,
    ) -> Result<Shown<pb::ConfirmTotpEnrolmentResponse>> {
        Violations::collect(|v| {
            check_text(v, "code", &request.code, TextRule::line(MOST_CODE).required());
            Some(())
        })?;
        let codes: &Vec<String> = &(0..RECOVERY_CODES).map(|_| new_code(&*self.rng)).collect();
        let code = request.code.as_str();
        let confirmed = self.repository.write_once(context, |unit| {
            Box::pin(async move {
                let (mut session, mut account) = self.own(unit.sql(), context).await?;
                let form = login_form(&account.login_name);
                self.require_unlocked(unit.sql(), context, &form).await?;
                require_none(&account, "confirm")?;
                let to_be = account.second_factor_to_be.as_deref();
                let factor = to_be.and_then(|secret| SecondFactor::confirmed(secret, code, context.now));
                if factor.is_none() {
                    self.note_failure(unit.sql(), context, &form).await?;
                    let details = Details::of(Outcome::Refused);
                    self.note(unit, "enrol_second_factor", account.id.name(), details)
                        .await?;
                    return Ok(false);
                }
                account.second_factor = factor;
                account.second_factor_to_be = None;
                account.recovery = codes.iter().map(|code| code_hash(code)).collect();
                accounts::save(unit.sql(), &mut account, context.now).await?;
                session.second_factor = true;
                sessions::save(unit.sql(), &session).await?;
                // Sessions that were begun without it go: whoever knows the password alone is out.
                self.end_sessions(unit, &account, Some(session.id)).await?;
                let details = Details::of(Outcome::Done);
                self.note(unit, "enrol_second_factor", account.id.name(), details)
                    .await?;
                Ok(true)
            })
        });
        if !confirmed.await? {
            return Err(self.refused(None));
        }
        Ok(Shown(pb::ConfirmTotpEnrolmentResponse {
            recovery_codes: codes.clone(),
        }))
    }
}

fn require_none(account: &Account, verb: &str) -> Result<()> {
    if account.second_factor.is_none() {
        return Ok(());
    }
    Err(Error::state_forbids(
        "account",
        account.id.name(),
        "enrolled",
        verb,
    ))
}
