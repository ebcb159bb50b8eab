//! `serve`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum as _};
use techmarket_rpc::LagBound;

use crate::cli::{EncoderOptions, LogFormat, RoleName};
use crate::serve;

/// Options of `serve`.
#[derive(Debug, Args)]
pub struct ServeOptions {
    /// Folder for keys, databases and indexes; made if it is missing.
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// PostgreSQL database (postgres://...), one schema a service; without it SQLite in the data folder.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// Address to listen on. Without TLS only loopback is safe.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7300")]
    pub listen: SocketAddr,
    /// Roles to run; all if not given.
    #[arg(long = "role", value_name = "ROLE")]
    pub roles: Vec<RoleName>,
    /// Where another role runs, for example supply=http://127.0.0.1:7301.
    #[arg(long = "peer", value_name = "ROLE=URL", value_parser = peer)]
    pub peers: Vec<(RoleName, String)>,
    /// Key that signs and checks tokens, the same for all processes; DIR/signing.key if not given.
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Folder of code tables that replace the embedded ones of the same file name, with subfolders for rules of recognition,
    /// statistics, incentives and documents.
    #[arg(long, value_name = "DIR")]
    pub reference: Option<PathBuf>,
    #[command(flatten)]
    pub attachments: AttachmentOptions,
    /// Address of the page that verifies certificates, for their QR codes; the code is put behind it.
    #[arg(long, value_name = "URL")]
    pub verify_address: Option<String>,
    /// Minutes for which a registrar has a case that was taken.
    #[arg(long, value_name = "MINUTES", default_value_t = 480, value_parser = clap::value_parser!(u32).range(1..=43_200))]
    pub lease_minutes: u32,
    /// Lowest score of a pair that becomes a match, 0 to 1.
    #[arg(long, value_name = "SCORE", default_value_t = serve::MATCH_SCORE)]
    pub match_score: f64,
    /// Events that matching may be behind a feed and still be ready.
    #[arg(long, value_name = "COUNT", default_value_t = LagBound::default().events, value_parser = clap::value_parser!(i64).range(1..))]
    pub lag_events: i64,
    /// Seconds that an event may wait for matching and it still be ready.
    #[arg(long, value_name = "SECONDS", default_value_t = LagBound::default().age.as_secs(), value_parser = clap::value_parser!(i64).range(1..=86_400))]
    pub lag_seconds: i64,
    #[command(flatten)]
    pub encoder: EncoderOptions,
    /// Minutes from one look for answers to learn the ranking's weights from to the next.
    #[arg(long, value_name = "MINUTES", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    pub learn_minutes: u32,
    /// Answers to matches that must have come before the weights are learnt again.
    #[arg(long, value_name = "COUNT", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    pub learn_answers: u32,
    /// How logs look.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub log: LogFormat,
}

/// Where the files of contracts (附件) are kept. The key of a bucket comes by the environment: TECHMARKET_S3_ACCESS_KEY and
/// TECHMARKET_S3_SECRET_KEY.
#[derive(Clone, Debug, Args)]
pub struct AttachmentOptions {
    /// Folder for the files of contracts; DIR/attachments if not given.
    #[arg(long, value_name = "DIR", conflicts_with = "attachment_bucket")]
    pub attachments: Option<PathBuf>,
    /// Bucket of an S3-compatible store for the files of contracts, instead of a folder.
    #[arg(long, value_name = "BUCKET")]
    pub attachment_bucket: Option<String>,
    /// Region of the bucket.
    #[arg(long, value_name = "REGION", default_value = "us-east-1")]
    pub attachment_region: String,
    /// Address of the store, without the bucket.
    #[arg(long, value_name = "URL")]
    pub attachment_endpoint: Option<String>,
    /// Reaches the store without TLS: within a network of one's own only.
    #[arg(long)]
    pub attachment_allow_http: bool,
    /// Largest file, in MiB.
    #[arg(long, value_name = "MIB", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1_024))]
    pub attachment_mebibytes: u32,
}

impl Default for AttachmentOptions {
    fn default() -> Self {
        Self {
            attachments: None,
            attachment_bucket: None,
            attachment_region: "us-east-1".to_owned(),
            attachment_endpoint: None,
            attachment_allow_http: false,
            attachment_mebibytes: 20,
        }
    }
}

fn peer(text: &str) -> Result<(RoleName, String), String> {
    let (role, url) = text.split_once('=').ok_or("expected ROLE=URL")?;
    let role = RoleName::from_str(role, false)?;
    Ok((role, url.to_owned()))
}
