//! StartOidcSignIn, FinishOidcSignIn: people whom an identity provider knows (OpenID Connect, code flow with PKCE).

use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use sha2::{Digest as _, Sha256};
use techmarket_kernel::{Context, Error, Reason, Result, TextRule, Violations, check_text};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::convert as wire;
use techmarket_telemetry::Event as _;
use techmarket_telemetry::event::SignInAnswered;

use crate::accounts::Accounts;
use crate::domain::{Origin, hash, new_secret};
use crate::messages;
use crate::provider::{Provider, refused};
use crate::store::identities;
use crate::store::identities::Start;

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
        let answer = self.finished(context, origin, request).await;
        let (way, admitted) = ("identity", answer.is_ok());
        SignInAnswered { way, admitted }.tell();
        answer
    }

    async fn finished(
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
}
