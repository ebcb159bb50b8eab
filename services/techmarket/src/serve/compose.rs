//! The one place that puts services together.

use std::sync::Arc;

use anyhow::Context;
use techmarket_contract::{Contract, Office};
use techmarket_demand::Demand;
use techmarket_directory::{AccountSettings, Directory, FeedSource, Feeds, Reachable, WebhookSettings};
use techmarket_kernel::{Caller, Clock, Rng, SystemClock, SystemRng};
use techmarket_matching::{Matching, Settings, Threshold};
use techmarket_reference::ReferenceTables;
use techmarket_rpc::{Credentials, Following, Gate, Keyring, Limits, Policies, Revocations, Rpc};
use techmarket_runtime::{Market, Running, Service, Switchboard, follow_erasures, follow_revocations};
use techmarket_store::Location;
use techmarket_supply::Supply;
use tokio::net::TcpListener;

use crate::cli::{RegistrationRule, RoleName};
use crate::encoder;
use crate::serve::plan::Plan;
use crate::serve::portal::PortalPlan;
use crate::serve::{attachments, mail, reference};
use crate::terminal::say;

/// Most matches that one publication makes.
const MATCHES_EACH: usize = 20;

/// Opens the services and serves them where the plan says.
pub async fn start(plan: Plan) -> anyhow::Result<Running> {
    let (market, invitation) = Box::pin(open_all(&plan)).await?;
    let portal = plan.portal.as_ref().map(PortalPlan::address);
    let scheme = plan.secured.scheme();
    let listener = TcpListener::bind(plan.listen)
        .await
        .with_context(|| format!("监听 {}", plan.listen))?;
    let running = market.start(listener).await?;
    if let Some(code) = invitation {
        say("还没有运营方的账号。请在 7 天内建立第一个（此口令只显示一次，再次启动会换新）：");
        say(&format!(
            "  techmarket account accept --code {code} --login-name 登录名 --session 会话文件 --address {scheme}://{}",
            running.address()
        ));
        if let Some(portal) = portal {
            say(&format!(
                "或者在浏览器中打开 {portal}/first-operator，填写此口令。"
            ));
        }
    }
    Ok(running)
}

/// Opens the services and serves them on `listener`.
pub async fn start_on(plan: Plan, listener: TcpListener) -> anyhow::Result<Running> {
    let (market, _) = Box::pin(open_all(&plan)).await?;
    Ok(market.start(listener).await?)
}

/// The market, and the code by which its first operator comes.
async fn open_all(plan: &Plan) -> anyhow::Result<(Market, Option<String>)> {
    for &role in &plan.roles {
        // With PostgreSQL the folder holds nothing of a role but the indexes of matching.
        if role == RoleName::Matching || matches!(plan.location, Location::Folder(_)) {
            plan.home.claim(role, &format!("监听 {}", plan.listen))?;
        }
    }
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let key = plan.home.signing_key()?;
    plan.home.write_operator_token(&key)?;
    let credentials = Credentials::system(key.clone(), Arc::clone(&clock), Caller::MARKET);
    let mut switchboard = Switchboard::new(plan.peers.clone(), credentials);
    if let Some(client) = &plan.secured.client {
        switchboard = switchboard.with_tls(client.clone());
    }
    let mut services = open(plan, &switchboard, &clock).await?;
    let mut invitation = None;
    if plan.runs(RoleName::Directory) {
        let directory = open_directory(plan, &switchboard, &key, &clock)
            .await
            .context("名录服务")?;
        invitation = directory.first_invitation().await?;
        services.push(directory);
    }
    let revocations = Revocations::unknown();
    match switchboard.to(RoleName::Directory.word(), plan.runs(RoleName::Directory)) {
        Ok(directory) => {
            services.push(follow_erasures(directory.clone(), &services, Arc::clone(&clock)));
            services.extend(follow_revocations(Following::new(directory, revocations.clone())));
        }
        Err(unknown) => {
            tracing::warn!(%unknown, "nobody who signed in is admitted here: only tokens that were written on a machine");
        }
    }
    if let Some(portal) = &plan.portal {
        let here = |role: RoleName| plan.runs(role);
        services.push(portal.open(plan.reference.tables, &switchboard, here, &key, &clock));
    }
    let policies = Policies::read(techmarket_proto::FILE_DESCRIPTOR_SET)?;
    let limits = Limits {
        rates: plan.rates,
        ..Limits::default()
    };
    let market = Market {
        services,
        gate: Gate::new(policies, key, clock, limits).with_revocations(revocations),
        switchboard,
        tls: plan.secured.tls.clone(),
        doors: plan.doors.clone(),
        retention: reference::retention(plan.own.as_deref())?,
    };
    Ok((market, invitation))
}

async fn open_directory(
    plan: &Plan,
    switchboard: &Switchboard,
    keys: &Keyring,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<Arc<Directory>> {
    let settings = AccountSettings {
        second_factor: plan.second_factor,
        issuers: reference::issuers(plan.own.as_deref())?,
        bad_passwords: Arc::new(reference::bad_passwords(plan.own.as_deref())?),
        self_registration: plan.people.self_registration == RegistrationRule::Open,
        mail: mail::settings(&plan.people)?,
        webhooks: WebhookSettings {
            rules: reference::webhooks(plan.own.as_deref())?,
            reachable: Reachable(plan.webhook_networks.clone()),
            feeds: feeds(plan, switchboard),
        },
        ..AccountSettings::new(keys.clone())?
    };
    let (tables, rng) = (plan.reference.tables, Arc::new(SystemRng));
    let contracts = switchboard.to(RoleName::Contract.word(), plan.runs(RoleName::Contract))?;
    Ok(Directory::open_with(
        &plan.location,
        settings,
        tables,
        Arc::clone(clock),
        rng,
        contracts,
    )
    .await?)
}

/// The feeds that this process reaches; of the others webhooks send nothing.
fn feeds(plan: &Plan, switchboard: &Switchboard) -> Feeds {
    let reached = RoleName::ALL.iter().filter_map(|&role| {
        let source = FeedSource::from_word(role.word())?;
        let feed = switchboard.to(role.word(), plan.runs(role)).ok()?;
        Some((source, feed))
    });
    reached.collect()
}

async fn open(
    plan: &Plan,
    switchboard: &Switchboard,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<Vec<Arc<dyn Service>>> {
    let rng: Arc<dyn Rng> = Arc::new(SystemRng);
    let (tables, location) = (plan.reference.tables, &plan.location);
    let (clock, rng) = (|| Arc::clone(clock), || Arc::clone(&rng));
    let to = |role: RoleName| -> anyhow::Result<Rpc> { Ok(switchboard.to(role.word(), plan.runs(role))?) };
    // Whoever reaches any role reads there what all of them go by.
    let mut services: Vec<Arc<dyn Service>> = vec![Arc::new(ReferenceTables::new(tables, clock()))];
    if plan.runs(RoleName::Supply) {
        services.push(
            Supply::open(location, tables, plan.posts, clock(), rng())
                .await
                .context("供给服务")?,
        );
    }
    if plan.runs(RoleName::Demand) {
        let contracts = to(RoleName::Contract)?;
        services.push(
            Demand::open(location, tables, plan.posts, clock(), rng(), contracts)
                .await
                .context("需求服务")?,
        );
    }
    if plan.runs(RoleName::Contract) {
        let office = Office {
            reference: plan.reference,
            settings: plan.office.clone(),
            attachments: attachments::open(&plan.attachments, plan.home.folder()).await?,
        };
        services.push(
            Contract::open(location, office, clock(), rng())
                .await
                .context("合同服务")?,
        );
    }
    if plan.runs(RoleName::Matching) {
        let settings = Settings {
            supply: to(RoleName::Supply)?,
            demand: to(RoleName::Demand)?,
            contract: to(RoleName::Contract)?,
            threshold: Threshold {
                score: plan.match_score,
                pairs: MATCHES_EACH,
            },
            encoder: encoder::open(&plan.encoder)?,
            learning: plan.learning,
            lag: plan.lag,
        };
        let indexes = plan.home.indexes();
        let matching = Matching::open_with(
            location,
            &indexes,
            (tables, plan.thesaurus.clone()),
            clock(),
            rng(),
            settings,
        )
        .await;
        services.push(matching.context("匹配服务")?);
    }
    Ok(services)
}
