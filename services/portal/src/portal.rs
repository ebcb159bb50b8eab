//! The portal: what all its pages stand on.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use techmarket_kernel::{Network, Rng};
use techmarket_types::{CodeTables, Hex};
use tokio::sync::Semaphore;

use crate::edition::Daily;
use crate::figures::Kept;
use crate::kept::KeptForms;
use crate::news::News;
use crate::pending::Pending;
use crate::questions::Questions;
use crate::sessions::Sessions;
use crate::similar::Similar;
use crate::{Market, Person, Site, text};

/// Files that come at once; each waits on the disk, 64 MiB at most.
const UPLOADS: usize = 16;

/// What a portal is made of.
pub struct Settings {
    /// The market behind it.
    pub market: Market,
    /// Codes in words, as the office has them.
    pub tables: &'static CodeTables,
    /// Whose site it is.
    pub site: Site,
    /// The sample people as whom a visitor of the demo may act; empty anywhere else.
    pub cast: Vec<Person>,
    /// Whether browsers reach the portal by TLS: then its cookies are for TLS alone.
    pub secure: bool,
    /// Proxies before it, whose `X-Forwarded-For` is believed.
    pub proxies: Vec<Network>,
    /// Identity providers (统一身份认证) that people may sign in with.
    pub providers: Vec<IdentityProvider>,
    /// Where chance comes from.
    pub rng: Arc<dyn Rng>,
}

/// An identity provider as a button.
#[derive(Clone, Debug)]
pub struct IdentityProvider {
    /// The word for it in calls.
    pub id: String,
    /// Where it sends people back to: the address of the portal's page `/sign-in/return`.
    pub redirect_uri: String,
}

/// What a browser holds of the portal, beside the large type.
#[derive(Clone, Copy)]
pub(crate) enum Cookie {
    /// The word of the session.
    Session,
    /// The word of a sign-in that is half done.
    Step,
    /// The word of a form that is kept.
    Form,
}

/// The web front end of a market.
pub struct Portal {
    pub(crate) settings: Settings,
    /// By it the portal knows the forms that it made, until it is started anew.
    secret: [u8; 32],
    /// Who is signed in, and who is about to be.
    pub(crate) sessions: Sessions,
    pub(crate) pending: Pending,
    /// Forms whose session ended while they were filled in.
    pub(crate) kept: KeptForms,
    /// What came of the searches that people keep.
    pub(crate) news: News,
    /// Files that may come at once.
    pub(crate) uploads: Semaphore,
    /// Figures of the two sides.
    pub(crate) listings: Kept,
    pub(crate) demands: Kept,
    /// What is like posts that were opened lately.
    pub(crate) similar: Similar,
    /// The files of open data.
    pub(crate) open_data: Daily,
    /// Who asked about verification codes.
    pub(crate) questions: Questions,
}

impl Portal {
    /// A portal, not yet served.
    #[must_use]
    pub fn new(settings: Settings) -> Arc<Self> {
        let mut secret = [0; 32];
        settings.rng.fill(&mut secret);
        let clock = Arc::clone(&settings.market.clock);
        Arc::new(Self {
            sessions: Sessions::new(clock, Arc::clone(&settings.rng)),
            pending: Pending::default(),
            kept: KeptForms::default(),
            news: News::default(),
            uploads: Semaphore::new(UPLOADS),
            settings,
            secret,
            listings: Kept::default(),
            demands: Kept::default(),
            similar: Similar::default(),
            open_data: Daily::default(),
            questions: Questions::default(),
        })
    }

    /// Name of a cookie of this site. Browsers take the prefix `__Host-` over TLS only.
    pub(crate) fn cookie(&self, cookie: Cookie) -> &'static str {
        match (cookie, self.settings.secure) {
            (Cookie::Session, true) => "__Host-techmarket",
            (Cookie::Session, false) => "techmarket-session",
            (Cookie::Step, true) => "__Host-techmarket-step",
            (Cookie::Step, false) => "techmarket-step",
            (Cookie::Form, true) => "__Host-techmarket-form",
            (Cookie::Form, false) => "techmarket-form",
        }
    }

    /// What sets a cookie until the browser is closed; an empty value takes it away.
    pub(crate) fn set_cookie(&self, cookie: Cookie, value: &str) -> String {
        let (name, ends) = (
            self.cookie(cookie),
            if value.is_empty() { "; Max-Age=0" } else { "" },
        );
        let secure = if self.settings.secure { "; Secure" } else { "" };
        format!("{name}={value}; Path=/; SameSite=Lax; HttpOnly{ends}{secure}")
    }

    /// A word of chance.
    pub(crate) fn new_word(&self) -> String {
        text::word(&*self.settings.rng)
    }

    /// The word that a form carries: of this portal, for this session. Without a session it says only that the form is ours;
    /// `Sec-Fetch-Site` and `Origin` say that it came from a page of ours.
    pub(crate) fn form_word(&self, session: Option<&str>) -> String {
        let mut digest = Sha256::new();
        digest.update(self.secret);
        digest.update(session.unwrap_or_default());
        digest.update(self.secret);
        Hex(&digest.finalize()[..16]).to_string()
    }
}
