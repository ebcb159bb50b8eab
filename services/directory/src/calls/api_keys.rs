//! IssueApiKey, GetApiKey, ListApiKeys, RevokeApiKey, ExchangeApiKey: how other systems sign in.

use std::time::Instant;

use jiff::{Timestamp, ToSpan as _};
use techmarket_audit::{Details, Outcome};
use techmarket_kernel::{Context, Error, Page, Reason, Result, Role, TextRule, Violations, check_text};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::{Answer as _, Shown, convert as wire, request};
use techmarket_store::Sql;
use techmarket_types::ApiKeyId;

use crate::accounts::Accounts;
use crate::auditing::words;
use crate::domain::{API_KEY, API_KEY_PREFIX, ApiKey, ENDED, Origin, Place, hash, new_secret};
use crate::messages;
use crate::store::api_keys;

/// Keys of one organisation that are not revoked.
const MOST_KEYS: i64 = 100;
const MOST_SECRET: usize = 100;
/// A key has one state but the end.
const GENERATION: i64 = 1;

impl Accounts {
    /// 签发接口密钥.
    pub(crate) async fn issue_api_key(
        &self,
        context: &Context,
        request: pb::IssueApiKeyRequest,
    ) -> Result<Shown<pb::IssueApiKeyResponse>> {
        let (key, asked) = &Violations::collect(|v| {
            let key = request::key(v, &request);
            let asked = request.api_key.clone().unwrap_or_default();
            let made = v.within("api_key", |v| self.api_key(v, context, asked));
            Some((key, made?))
        })?;
        let secret = &new_secret(&*self.rng, API_KEY_PREFIX);
        let secret_hash = &hash(secret);
        let issued = self.repository.write(context, key.as_ref(), |unit| {
            Box::pin(async move {
                self.require_manager(unit.sql(), context, &Place(asked.organization.clone()))
                    .await?;
                asked.roles.require_grantable(&context.caller)?;
                if api_keys::count(unit.sql(), asked.organization.as_ref()).await? >= MOST_KEYS {
                    let message = format!("一个单位至多 {MOST_KEYS} 个密钥，请先撤销不用的");
                    return Err(Error::new(Reason::LimitReached, message));
                }
                api_keys::insert(unit.sql(), asked, secret_hash).await?;
                let details = Details::of(Outcome::Done).with("roles", &words(&asked.roles.0));
                let details = details.with("system", &asked.display_name);
                self.note(unit, "issue_api_key", asked.id.name(), details).await?;
                Ok(asked.clone())
            })
        });
        let issued = issued.await?;
        let secret = if issued.id == asked.id {
            secret.clone()
        } else {
            String::new()
        };
        let api_key = Some(issued.answer(&context.caller));
        Ok(Shown(pb::IssueApiKeyResponse { api_key, secret }))
    }

    fn api_key(&self, v: &mut Violations, context: &Context, asked: pb::ApiKey) -> Option<ApiKey> {
        let roles = messages::roles(v, &asked.roles);
        let organization = wire::optional_credit_code(v, "organization", &asked.organization);
        if asked.expire_time.is_none() {
            v.add("expire_time", Reason::FieldRequired, "必填");
        }
        let expire_time = wire::instant(v, "expire_time", asked.expire_time.as_ref());
        let key = ApiKey {
            id: ApiKeyId::new(self.repository.new_id(context)),
            version: 1,
            display_name: asked.display_name,
            roles: roles?,
            organization,
            expire_time: expire_time?,
            revoke_time: None,
            last_use_time: None,
            create_time: context.now,
            update_time: context.now,
        };
        key.check(v);
        Some(key)
    }

    /// A key, for those who manage it.
    pub(crate) async fn get_api_key(
        &self,
        context: &Context,
        request: pb::GetApiKeyRequest,
    ) -> Result<ApiKey> {
        let id: ApiKeyId = Violations::collect(|v| request::id(v, &request))?;
        self.managed_key(&mut self.repository.read().await?, context, id)
            .await
    }

    /// A page of the keys of an organisation.
    pub(crate) async fn list_api_keys(
        &self,
        context: &Context,
        request: pb::ListApiKeysRequest,
    ) -> Result<Page<ApiKey>> {
        let filter = request.filter.clone().unwrap_or_default();
        let (page, named, after) = Violations::collect(|v| {
            let page = request::page(v, &request);
            let named = wire::optional_credit_code(v, "filter.organization", &filter.organization);
            let after = page.after_key::<ApiKeyId>(v);
            Some((page, named, after))
        })?;
        let mut sql = self.repository.read().await?;
        let organization = match named {
            None if !context.caller.is(Role::Operator) => context.caller.organization.clone(),
            named => named,
        };
        self.require_manager(&mut sql, context, &Place(organization.clone()))
            .await?;
        let found = api_keys::list(&mut sql, organization.as_ref(), after, page.fetch()).await?;
        Ok(page.page(found, |last| last.id.to_string()))
    }

    /// 撤销接口密钥.
    pub(crate) async fn revoke_api_key(
        &self,
        context: &Context,
        request: pb::RevokeApiKeyRequest,
    ) -> Result<ApiKey> {
        let target = &Violations::collect(|v| request::target::<ApiKeyId>(v, &request))?;
        self.repository
            .write(context, target.key.as_ref(), |unit| {
                Box::pin(async move {
                    let mut key = self.managed_key(unit.sql(), context, target.id).await?;
                    key.etag().require(&target.etag, API_KEY, &target.id.name())?;
                    key.revoke(context.now)?;
                    api_keys::save(unit.sql(), &key).await?;
                    self.revoke(unit, &key.id.to_string(), ENDED).await?;
                    let details = Details::of(Outcome::Done).with("system", &key.display_name);
                    self.note(unit, "revoke_api_key", key.id.name(), details).await?;
                    Ok(key)
                })
            })
            .await
    }

    /// The key, if the caller may know of it.
    async fn managed_key(&self, sql: &mut dyn Sql, context: &Context, id: ApiKeyId) -> Result<ApiKey> {
        let unknown = || Error::not_found(API_KEY, id.name());
        let key = api_keys::find(sql, id).await?.ok_or_else(unknown)?;
        let managed = self
            .require_manager(sql, context, &Place(key.organization.clone()))
            .await;
        managed.map(|()| key).map_err(|_| unknown())
    }

    /// 以接口密钥换取令牌.
    pub(crate) async fn exchange_api_key(
        &self,
        context: &Context,
        origin: &Origin,
        request: pb::ExchangeApiKeyRequest,
    ) -> Result<pb::ExchangeApiKeyResponse> {
        Violations::collect(|v| {
            check_text(
                v,
                "secret",
                &request.secret,
                TextRule::line(MOST_SECRET).required(),
            );
            Some(())
        })?;
        self.throttle.admit(origin.address, Instant::now())?;
        let hash = &hash(&request.secret);
        let found = api_keys::by_hash(&mut self.repository.read().await?, hash).await?;
        let Some(key) = found.filter(|key| key.is_active(context.now)) else {
            return Err(self.refused(origin.address));
        };
        let minute = minute(context.now);
        // Using a key is a read but for once a minute.
        if key.last_use_time.is_none_or(|last| last < minute) {
            let id = key.id;
            let noted = self.repository.write_once(context, |unit| {
                Box::pin(async move { Ok(api_keys::used(unit.sql(), id, minute).await?) })
            });
            noted.await?;
        }
        let mut granted = self.sign(context, key.caller(), key.id.to_string(), GENERATION)?;
        granted.access_ends = granted.access_ends.min(key.expire_time);
        Ok(pb::ExchangeApiKeyResponse {
            grant: Some(granted.into()),
        })
    }
}

fn minute(now: Timestamp) -> Timestamp {
    now.checked_sub((now.as_microsecond().rem_euclid(60_000_000)).microseconds())
        .unwrap_or(now)
}
