//! The data folder of a market: its key, its operator's token, its databases and indexes.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use jiff::SignedDuration;
use techmarket_kernel::{Caller, Clock, Role, SystemClock, SystemRng};
use techmarket_rpc::SigningKey;

/// The operator's token lasts this long; a start after that writes a new one.
const OPERATOR_DAYS: i64 = 366;

/// A data folder.
#[derive(Clone, Debug)]
pub struct Home {
    folder: PathBuf,
    key: PathBuf,
}

impl Home {
    /// The folder, made if it is missing. `key` is a key outside of it.
    pub fn open(folder: &Path, key: Option<&Path>) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| format!("数据目录 {}", folder.display()))?;
        let key = key.map_or_else(|| folder.join("signing.key"), Path::to_path_buf);
        Ok(Self {
            folder: folder.to_owned(),
            key,
        })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the indexes are.
    pub fn indexes(&self) -> PathBuf {
        self.folder.join("index")
    }

    /// The file of the operator's token.
    pub fn operator_token(&self) -> PathBuf {
        self.folder.join("operator.token")
    }

    /// The key, made at the first start.
    pub fn signing_key(&self) -> anyhow::Result<SigningKey> {
        SigningKey::load_or_create(&self.key, &SystemRng)
            .with_context(|| format!("签名密钥 {}", self.key.display()))
    }

    /// The key of a market that has started before.
    pub fn existing_key(&self) -> anyhow::Result<SigningKey> {
        anyhow::ensure!(
            self.key.exists(),
            "{} 不存在：这里还没有启动过市场",
            self.key.display()
        );
        self.signing_key()
    }

    /// Writes the operator's token, readable by the owner of the folder only, unless a valid one is there.
    pub fn write_operator_token(&self, key: &SigningKey) -> anyhow::Result<()> {
        let now = SystemClock.now();
        let file = self.operator_token();
        if std::fs::read_to_string(&file).is_ok_and(|token| key.caller(token.trim(), now).is_ok()) {
            return Ok(());
        }
        let operator = Caller::new("operator", [Role::Operator], None);
        let token = key.issue(&operator, now, SignedDuration::from_hours(OPERATOR_DAYS * 24))?;
        // Written beside, readable by its owner only, and moved: nobody reads half a token, whoever else starts.
        let mut beside = tempfile::NamedTempFile::new_in(&self.folder)?;
        writeln!(beside, "{token}")?;
        beside.as_file().sync_all()?;
        beside.persist(&file)?;
        Ok(())
    }
}
