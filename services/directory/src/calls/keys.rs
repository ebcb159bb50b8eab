//! GetJwks, CheckRevocations: what others check tokens by.

use techmarket_kernel::{Context, Error, Result};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::{Shown, convert as wire};

use crate::accounts::Accounts;
use crate::granting::CONCERNS;
use crate::store::sessions;

const MOST_REVOCATIONS: usize = 20_000;

impl Accounts {
    /// The public keys of the market.
    pub(crate) fn get_jwks(&self, context: &Context) -> pb::Jwks {
        let keys = self.settings.keys.public(context.now).into_iter();
        let keys = keys.map(|key| pb::Jwk {
            kty: "OKP".to_owned(),
            crv: "Ed25519".to_owned(),
            alg: "EdDSA".to_owned(),
            r#use: "sig".to_owned(),
            kid: key.id,
            x: key.x,
        });
        pb::Jwks { keys: keys.collect() }
    }

    /// What was revoked in the time that concerns tokens in force.
    pub(crate) async fn check_revocations(
        &self,
        context: &Context,
        _: pb::CheckRevocationsRequest,
    ) -> Result<Shown<pb::CheckRevocationsResponse>> {
        let since = context.now.saturating_sub(CONCERNS).map_err(Error::internal)?;
        let limit = i64::try_from(MOST_REVOCATIONS).unwrap_or(i64::MAX);
        let (position, mut revoked) =
            sessions::revoked(&mut self.repository.read().await?, since, limit).await?;
        // Of more than are told those of before are not known: tokens of their time are refused.
        let complete = match revoked.last() {
            Some((_, _, oldest)) if revoked.len() >= MOST_REVOCATIONS => {
                oldest.saturating_add(jiff::SignedDuration::from_secs(1))
            }
            _ => Ok(since),
        };
        revoked.reverse();
        let revocations = revoked
            .into_iter()
            .map(|(credential, least_generation, time)| pb::Revocation {
                credential,
                least_generation,
                revoke_time: Some(wire::timestamp(time)),
            });
        Ok(Shown(pb::CheckRevocationsResponse {
            revocations: revocations.collect(),
            complete_since: Some(wire::timestamp(complete.map_err(Error::internal)?)),
            position,
        }))
    }
}
