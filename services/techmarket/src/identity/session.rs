//! A session that commands share in a file: each command takes the tokens from it, and the one that finds them ended renews them.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use techmarket_kernel::{Clock as _, SystemClock};
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::account_service_client::AccountServiceClient;
use techmarket_rpc::Rpc;
use tokio::sync::Mutex;
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::header::AUTHORIZATION;
use tonic::codegen::http::{HeaderValue, Request};
use tower::util::BoxCloneSyncService;
use tower::{ServiceExt as _, service_fn};

/// A token that ends so soon is renewed before it is shown.
const MARGIN: SignedDuration = SignedDuration::from_secs(30);

/// What the file holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    access_token: String,
    access_ends: Timestamp,
    refresh_token: String,
}

/// A session file, and the market that it is of.
struct Session {
    file: PathBuf,
    bare: Rpc,
    shown: Mutex<Option<Kept>>,
}

impl Kept {
    fn of(grant: pb::Grant) -> anyhow::Result<Self> {
        let ends = grant.access_expire_time.context("答复中没有令牌的失效时间")?;
        Ok(Self {
            access_token: grant.access_token,
            access_ends: Timestamp::new(ends.seconds, ends.nanos)?,
            refresh_token: grant.refresh_token,
        })
    }

    fn read(file: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(file).with_context(|| format!("会话 {}", file.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} 不是会话文件", file.display()))
    }

    fn is_fresh(&self) -> bool {
        self.access_ends.duration_since(SystemClock.now()) > MARGIN
    }
}

/// Whether a token file holds a session.
pub fn is_session(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

/// Writes the tokens of `grant` to `file`, whole and readable by its owner only.
pub fn keep(file: &Path, grant: pb::Grant) -> anyhow::Result<()> {
    write(file, &Kept::of(grant)?)
}

fn write(file: &Path, kept: &Kept) -> anyhow::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut beside = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    serde_json::to_writer_pretty(&mut beside, kept)?;
    writeln!(beside)?;
    beside.as_file().sync_all()?;
    beside
        .persist(file)
        .with_context(|| format!("会话 {}", file.display()))?;
    Ok(())
}

/// What calls by `bare`, and shows the session in `file`, which it renews as long as it is used.
pub fn client(bare: Rpc, file: &Path) -> Rpc {
    let session = Arc::new(Session {
        file: file.to_owned(),
        bare,
        shown: Mutex::new(None),
    });
    BoxCloneSyncService::new(service_fn(move |mut request: Request<Body>| {
        let session = Arc::clone(&session);
        async move {
            let token = session.token().await?;
            let mut value = HeaderValue::from_str(&format!("Bearer {token}"))
                .map_err(|_| Status::unauthenticated("会话文件中的令牌不可用"))?;
            value.set_sensitive(true);
            request.headers_mut().insert(AUTHORIZATION, value);
            session.bare.clone().oneshot(request).await
        }
    }))
}

impl Session {
    /// An access token that is in force. Of the commands that share the file one renews it; the others find it renewed.
    async fn token(&self) -> Result<String, Status> {
        let mut shown = self.shown.lock().await;
        if let Some(kept) = shown.as_ref().filter(|kept| kept.is_fresh()) {
            return Ok(kept.access_token.clone());
        }
        let failed = |error: anyhow::Error| Status::unauthenticated(format!("{error:#}"));
        let file = self.file.clone();
        let locked = tokio::task::spawn_blocking(move || lock(&file)).await;
        let _locked = locked.map_err(|error| failed(error.into()))?.map_err(failed)?;
        let mut kept = Kept::read(&self.file).map_err(failed)?;
        if !kept.is_fresh() {
            let request = pb::RefreshTokenRequest {
                refresh_token: kept.refresh_token,
            };
            let answer = AccountServiceClient::new(self.bare.clone())
                .refresh_token(request)
                .await?;
            kept = Kept::of(answer.into_inner().grant.unwrap_or_default()).map_err(failed)?;
            write(&self.file, &kept).map_err(failed)?;
        }
        let token = kept.access_token.clone();
        *shown = Some(kept);
        Ok(token)
    }
}

/// Keeps other commands from renewing the session of `file` until what is returned is dropped.
fn lock(file: &Path) -> anyhow::Result<File> {
    let path = file.with_extension("lock");
    let opened = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path);
    let opened = opened.with_context(|| path.display().to_string())?;
    opened.lock()?;
    Ok(opened)
}

/// Lets the next command renew the tokens: what they may do has changed.
pub fn renew(file: &Path) -> anyhow::Result<()> {
    let kept = Kept {
        access_ends: Timestamp::UNIX_EPOCH,
        ..Kept::read(file)?
    };
    write(file, &kept)
}

/// Forgets the session.
pub fn forget(file: &Path) -> anyhow::Result<()> {
    std::fs::remove_file(file).with_context(|| format!("会话 {}", file.display()))?;
    // Made by whoever renewed it; it may never have been.
    let _ = std::fs::remove_file(file.with_extension("lock"));
    Ok(())
}
