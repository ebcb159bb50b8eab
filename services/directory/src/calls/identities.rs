//! StartOidcSignIn, FinishOidcSignIn: people whom an identity provider knows (OpenID Connect, code flow with PKCE).

use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use sha2::{Digest as _, Sha256};
use techmarket_feed::Unit;
use techmarket_kernel::{Context, Error, Reason, Result, TextRule, Violations, check_text};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::convert as wire;
use techmarket_store::StoreError;
use techmarket_types::AccountId;

use crate::accounts::Accounts;
use crate::auditing::{done, words};
use crate::domain::{
    Account, Granted, Identity, Member, MemberContent, MemberName, MemberState, Origin, Place, hash,
    login_form, new_secret,
};
use crate::messages;
use crate::provider::{Provider, refused};
use crate::store::identities::Start;
use crate::store::{accounts, identities, members};

/// A sign-in that was begun ends.
const TIME: SignedDuration = SignedDuration::from_mins(10);
/// Sign-ins under way.
const MOST: i64 = 10_000;
const MOST_TEXT: usize = 2_000;
const MOST_ID: usize = 30;
const RETRY: std::time::Duration = std::time::Duration::from_secs(10);

/// What only who began a sign-in has, and what is derived from it: the nonce of the identity token, and the verifier of PKCE.
struct Proof(String);

impl Proof {
    fn nonce(&self) -> String {
        self.derived("nonce")
    }

    fn verifier(&self) -> String {
        self.derived("verifier")
    }

    fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier()))
    }

    fn derived(&self, what: &str) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(format!("{what} {}", self.0)))
    }
}

impl Accounts {
    /// 统一身份认证登录, first step.
    pub(crate) async fn start_oidc_sign_in(
        &self,
        context: &Context,
        origin: &Origin,
        request: pb::StartOidcSignInRequest,
    ) -> Result<pb::StartOidcSignInResponse> {
        let provider = Violations::collect(|v| {
            check_text(v, "issuer", &request.issuer, TextRule::line(MOST_ID).required());
            check_text(
                v,
                "redirect_uri",
                &request.redirect_uri,
                TextRule::line(MOST_TEXT).required(),
            );
            let provider = self.provider(&request.issuer);
            if provider.is_none() && !request.issuer.is_empty() {
                v.add(
                    "issuer",
                    Reason::CodeUnknown,
                    format!("没有此身份提供方；可用：{}", self.provider_ids()),
                );
            }
            let known = provider.is_some_and(|one| one.issuer.redirect_uris.contains(&request.redirect_uri));
            if provider.is_some() && !known {
                v.add(
                    "redirect_uri",
                    Reason::CodeUnknown,
                    "不在此身份提供方登记的回跳地址中",
                );
            }
            provider
        })?;
        self.throttle.admit(origin.address, Instant::now())?;
        let document = provider.document().await?;
        let (state, proof) = (new_secret(&*self.rng, ""), Proof(new_secret(&*self.rng, "")));
        let ends = context.now.saturating_add(TIME).map_err(Error::internal)?;
        let start = &Start {
            state: hash(&state),
            proof: hash(&proof.0),
            issuer: provider.issuer.id.clone(),
            redirect_uri: request.redirect_uri.clone(),
            ends,
        };
        let under_way = self.repository.write_once(context, |unit| {
            Box::pin(async move {
                if identities::start(unit.sql(), start, context.now).await? > MOST {
                    return Err(
                        Error::new(Reason::Overloaded, "正在登录的人过多，请稍后再试").retry_after(RETRY)
                    );
                }
                Ok(())
            })
        });
        under_way.await?;
        let scope = provider.issuer.scopes.join(" ");
        let (nonce, challenge) = (proof.nonce(), proof.challenge());
        let parameters = [
            ("response_type", "code"),
            ("client_id", provider.issuer.client_id.as_str()),
            ("redirect_uri", request.redirect_uri.as_str()),
            ("scope", scope.as_str()),
            ("state", state.as_str()),
            ("nonce", nonce.as_str()),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
        ];
        let authorization_uri = reqwest::Url::parse_with_params(&document.authorization_endpoint, parameters);
        Ok(pb::StartOidcSignInResponse {
            authorization_uri: authorization_uri.map_err(|_| refused("no address"))?.into(),
            proof: proof.0,
            expire_time: Some(wire::timestamp(ends)),
        })
    }

    /// 统一身份认证登录, second step. What came back is taken once, from who began alone: nobody is signed in as somebody else by a
    /// link that another sent.
    pub(crate) async fn finish_oidc_sign_in(
        &self,
        context: &Context,
        origin: &Origin,
        request: pb::FinishOidcSignInRequest,
    ) -> Result<pb::FinishOidcSignInResponse> {
        let place = Violations::collect(|v| {
            for (field, text) in [
                ("state", &request.state),
                ("code", &request.code),
                ("proof", &request.proof),
            ] {
                check_text(v, field, text, TextRule::line(MOST_TEXT).required());
            }
            let place = match request.organization.as_str() {
                "" => None,
                text => messages::place(v, "organization", text),
            };
            Some(place)
        })?;
        self.throttle.admit(origin.address, Instant::now())?;
        let state = &hash(&request.state);
        let taken = self.repository.write_once(context, |unit| {
            Box::pin(async move { Ok(identities::take(unit.sql(), state).await?) })
        });
        let proof = Proof(request.proof);
        let started = taken
            .await?
            .filter(|start| start.proof == hash(&proof.0) && start.ends > context.now);
        let Some((provider, start)) = started.and_then(|start| Some((self.provider(&start.issuer)?, start)))
        else {
            self.throttle.failed(origin.address, Instant::now());
            return Err(Error::new(
                Reason::IdentityRefused,
                "登录已超时或不是从这里开始的，请重新登录",
            ));
        };
        let claims = provider
            .claims(&request.code, &proof.verifier(), &start.redirect_uri)
            .await?;
        let identity = provider
            .issuer
            .identity(&claims, &proof.nonce(), context.now)
            .map_err(refused)?;
        let (identity, place) = (&identity, place.as_ref());
        let second_factor = provider.issuer.second_factor;
        let granted = self.repository.write_once(context, |unit| {
            Box::pin(self.known_by(unit, identity, place, second_factor, origin))
        });
        Ok(pb::FinishOidcSignInResponse {
            grant: Some(granted.await?.into()),
        })
    }

    fn provider(&self, id: &str) -> Option<&Provider> {
        self.providers.iter().find(|provider| provider.issuer.id == id)
    }

    fn provider_ids(&self) -> String {
        let ids: Vec<&str> = self
            .providers
            .iter()
            .map(|provider| provider.issuer.id.as_str())
            .collect();
        if ids.is_empty() {
            "无".to_owned()
        } else {
            ids.join("、")
        }
    }

    /// Begins a session of the person, who has an account from the first time on, and whose memberships of the provider's are as it
    /// says now.
    async fn known_by(
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
        self.note_of(unit, &account.login_name, "sign_in", account.id.name(), details)
            .await?;
        Ok(granted)
    }

    /// An account of its own: that of somebody who has the login name already is not taken over.
    async fn new_account(&self, unit: &mut Unit<'_, Account>, identity: &Identity) -> Result<Account> {
        let form = login_form(&identity.login_name);
        let free = !form.is_empty() && accounts::by_login(unit.sql(), &form).await?.is_none();
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
