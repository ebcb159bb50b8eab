//! What a process runs, as the command line or the demo asks for it.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use jiff::SignedDuration;
use techmarket_contract::{Reference, Settings as ContractSettings};
use techmarket_kernel::Network;
use techmarket_matching::Learning;
use techmarket_posting::PostRules;
use techmarket_rpc::{LagBound, Rates};
use techmarket_runtime::Doors;
use techmarket_store::Location;
use techmarket_text::Thesaurus;

use crate::cli::{
    AttachmentOptions, EncoderOptions, PeopleOptions, RoleName, SecondFactorRule, ServeOptions,
};
use crate::home::Home;
use crate::serve::portal::PortalPlan;
use crate::serve::{Secured, reference};

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
    /// Where the replicas of the others are.
    pub peers: HashMap<String, Vec<String>>,
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
    /// Whether operators and registrars need a second factor.
    pub second_factor: bool,
    /// How people come by themselves, and by which server mail goes.
    pub people: PeopleOptions,
    /// Networks to which webhooks send though they are not public.
    pub webhook_networks: Vec<Network>,
    /// The folder of what the office goes by.
    pub own: Option<PathBuf>,
    /// Lowest score of a match.
    pub match_score: f64,
    /// The sentence encoder.
    pub encoder: EncoderOptions,
    /// When the ranking's weights are learnt.
    pub learning: Learning,
    /// The web front end, where it is to run.
    pub portal: Option<PortalPlan>,
    /// How far matching may be behind the feeds and still be ready.
    pub lag: LagBound,
    /// TLS.
    pub secured: Secured,
    /// How often one caller may call.
    pub rates: Option<Rates>,
    /// What is spoken on the port beside gRPC.
    pub doors: Doors,
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
        let mut peers: HashMap<String, Vec<String>> = HashMap::new();
        for (role, url) in options.peers {
            peers.entry(role.word().to_owned()).or_default().push(url);
        }
        let secured = Secured::of(&options.tls)?.for_peers(peers.values().flatten())?;
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
            second_factor: options.second_factor == SecondFactorRule::Required,
            people: options.people,
            webhook_networks: options.webhook_networks,
            own: options.reference,
            match_score: options.match_score,
            encoder: options.encoder,
            learning: Learning {
                interval: SignedDuration::from_mins(options.learn_minutes.into()),
                least_answers: options.learn_answers.into(),
                ..Learning::default()
            },
            portal: None,
            lag: LagBound {
                events: options.lag_events,
                age: SignedDuration::from_secs(options.lag_seconds),
            },
            secured,
            rates: Some(Rates {
                reads: options.rate_reads,
                writes: options.rate_writes,
                heavy: options.rate_heavy,
            }),
            doors: Doors::to(options.cors_origins),
        })
    }

    /// Whether this process runs `role`.
    pub(super) fn runs(&self, role: RoleName) -> bool {
        self.roles.contains(&role)
    }
}
