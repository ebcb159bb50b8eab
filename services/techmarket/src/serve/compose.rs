//! The one place that puts services together.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use jiff::SignedDuration;
use techmarket_contract::{Contract, Office, Reference, Settings as ContractSettings};
use techmarket_demand::Demand;
use techmarket_directory::Directory;
use techmarket_kernel::{Caller, Clock, Rng, SystemClock, SystemRng};
use techmarket_matching::{Learning, Matching, Settings, Threshold};
use techmarket_posting::PostRules;
use techmarket_reference::ReferenceTables;
use techmarket_rpc::{Credentials, Gate, LagBound, Limits, Policies, Rpc};
use techmarket_runtime::{Market, Running, Service, Switchboard};
use techmarket_store::Location;
use techmarket_supply::Supply;
use techmarket_text::Thesaurus;
use tokio::net::TcpListener;

use crate::cli::{AttachmentOptions, EncoderOptions, RoleName, ServeOptions};
use crate::encoder;
use crate::home::Home;
use crate::serve::{attachments, reference};

/// Most matches that one publication makes.
const MATCHES_EACH: usize = 20;

/// What to run, and where.
pub struct Plan {
    /// The data folder.
    pub home: Home,
    /// The databases.
    pub location: Location,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Which services.
    pub roles: Vec<RoleName>,
    /// Where the others are.
    pub peers: HashMap<String, String>,
    /// What the office goes by: code tables, rules, policies.
    pub reference: Reference,
    /// Terms that say the same.
    pub thesaurus: Thesaurus,
    /// How posts live.
    pub posts: &'static PostRules,
    /// How registrars work.
    pub office: ContractSettings,
    /// Where the files of contracts are kept.
    pub attachments: AttachmentOptions,
    /// Lowest score of a match.
    pub match_score: f64,
    /// The sentence encoder.
    pub encoder: EncoderOptions,
    /// When the ranking's weights are learnt.
    pub learning: Learning,
    /// How far matching may be behind the feeds and still be ready.
    pub lag: LagBound,
}

impl Plan {
    /// The plan that the command line asks for.
    pub fn of(options: ServeOptions, home: Home) -> anyhow::Result<Self> {
        let location = match &options.database {
            Some(url) => Location::from_url(url)?,
            None => Location::Folder(home.folder().to_owned()),
        };
        let mut roles = options.roles;
        if roles.is_empty() {
            roles = RoleName::ALL.to_vec();
        }
        roles.sort_unstable();
        roles.dedup();
        let peers = options
            .peers
            .into_iter()
            .map(|(role, url)| (role.word().to_owned(), url))
            .collect();
        Ok(Self {
            home,
            location,
            listen: options.listen,
            roles,
            peers,
            reference: reference::load(options.reference.as_deref())?,
            thesaurus: reference::thesaurus(options.reference.as_deref())?,
            posts: reference::posts(options.reference.as_deref())?,
            office: ContractSettings {
                lease: SignedDuration::from_mins(options.lease_minutes.into()),
                release_after_step: options.release_after_step,
                verify_address: options.verify_address,
            },
            attachments: options.attachments,
            match_score: options.match_score,
            encoder: options.encoder,
            learning: Learning {
                interval: SignedDuration::from_mins(options.learn_minutes.into()),
                least_answers: options.learn_answers.into(),
                ..Learning::default()
            },
            lag: LagBound {
                events: options.lag_events,
                age: SignedDuration::from_secs(options.lag_seconds),
            },
        })
    }

    fn runs(&self, role: RoleName) -> bool {
        self.roles.contains(&role)
    }
}

/// Opens the services and serves them where the plan says.
pub async fn start(plan: Plan) -> anyhow::Result<Running> {
    let market = open_all(&plan).await?;
    let listener = TcpListener::bind(plan.listen)
        .await
        .with_context(|| format!("监听 {}", plan.listen))?;
    Ok(market.start(listener).await?)
}

/// Opens the services and serves them on `listener`.
pub async fn start_on(plan: Plan, listener: TcpListener) -> anyhow::Result<Running> {
    Ok(open_all(&plan).await?.start(listener).await?)
}

async fn open_all(plan: &Plan) -> anyhow::Result<Market> {
    for &role in &plan.roles {
        // With PostgreSQL the folder holds nothing of a role but the indexes of matching.
        if role == RoleName::Matching || matches!(plan.location, Location::Folder(_)) {
            plan.home.claim(role, plan.listen)?;
        }
    }
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let key = plan.home.signing_key()?;
    plan.home.write_operator_token(&key)?;
    let credentials = Credentials::system(key.clone(), Arc::clone(&clock), Caller::MARKET);
    let switchboard = Switchboard::new(plan.peers.clone(), credentials);
    let services = open(plan, &switchboard, &clock).await?;
    let policies = Policies::read(techmarket_proto::FILE_DESCRIPTOR_SET)?;
    Ok(Market {
        services,
        gate: Gate::new(policies, key, clock, Limits::default()),
        switchboard,
    })
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
    if plan.runs(RoleName::Directory) {
        let contracts = to(RoleName::Contract)?;
        services.push(
            Directory::open(location, tables, clock(), rng(), contracts)
                .await
                .context("名录服务")?,
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
