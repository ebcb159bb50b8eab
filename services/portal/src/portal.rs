//! The portal: what all its pages stand on.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use techmarket_kernel::Rng;
use techmarket_types::CodeTables;

use crate::figures::Kept;
use crate::questions::Questions;
use crate::{Market, Person, Sessions, Site, text};

/// What a portal is made of.
pub struct Settings {
    /// The market behind it.
    pub market: Market,
    /// Codes in words, as the office has them.
    pub tables: &'static CodeTables,
    /// Whose site it is.
    pub site: Site,
    /// Who is signed in.
    pub sessions: Arc<dyn Sessions>,
    /// The sample people as whom a visitor of the demo may act; empty anywhere else.
    pub cast: Vec<Person>,
    /// Whether browsers reach the portal by TLS: then its cookies are for TLS alone.
    pub secure: bool,
    /// Where chance comes from.
    pub rng: Arc<dyn Rng>,
}

/// The web front end of a market.
pub struct Portal {
    pub(crate) settings: Settings,
    /// By it the portal knows the forms that it made, until it is started anew.
    secret: [u8; 32],
    /// Figures of the two sides.
    pub(crate) listings: Kept,
    pub(crate) demands: Kept,
    /// Who asked about verification codes.
    pub(crate) questions: Questions,
}

impl Portal {
    /// A portal, not yet served.
    #[must_use]
    pub fn new(settings: Settings) -> Arc<Self> {
        let mut secret = [0; 32];
        settings.rng.fill(&mut secret);
        Arc::new(Self {
            settings,
            secret,
            listings: Kept::default(),
            demands: Kept::default(),
            questions: Questions::default(),
        })
    }

    /// Name of the cookie with the session's word. Browsers take the prefix `__Host-` over TLS only.
    pub(crate) fn cookie(&self) -> &'static str {
        if self.settings.secure {
            "__Host-techmarket"
        } else {
            "techmarket-session"
        }
    }

    /// The word that a form carries: of this portal, for this session. Without a session it says only that the form is ours;
    /// `Sec-Fetch-Site` and `Origin` say that it came from a page of ours.
    pub(crate) fn form_word(&self, session: Option<&str>) -> String {
        let mut digest = Sha256::new();
        digest.update(self.secret);
        digest.update(session.unwrap_or_default());
        digest.update(self.secret);
        text::hex(&digest.finalize()[..16])
    }
}
