//! What every service needs and nothing else knows: errors, clock and randomness as arguments,
//! etags, page tokens, the caller. Pure, without I/O and without a runtime.

mod caller;
mod check;
mod clock;
mod codes;
mod erased;
mod error;
mod etag;
mod network;
mod page;
mod reason;
mod request;
mod rng;
mod sought;
mod spoken;
mod violations;
mod words;

pub use caller::{Caller, Credential, Role, Viewer, subscriber};
pub use check::{
    MAX_REASON, TextRule, check_contact, check_count, check_distinct, check_fen_range, check_indicator,
    check_lines, check_reason, check_text, check_unrepeated,
};
pub use clock::{CHINA, Clock, FixedClock, SystemClock, china_date, china_minute};
pub use codes::CodeCheck;
pub use erased::{Erased, contact_hash, subject_hash};
pub use error::{Error, Kind, Resource, Result};
pub use etag::Etag;
pub use network::Network;
pub use page::{Next, Page, PageRequest, PageToken};
pub use reason::Reason;
pub use request::{Context, Kept, Repeat, RequestKey, Target};
pub use rng::{Rng, SeededRng, SystemRng, new_uuid};
pub use sought::{Sieve, Sought};
pub use violations::{Violation, Violations};
pub use words::Word;
