//! The data folder of a market: its key, its operator's token, its databases and indexes, and who runs on it.

use std::fs::{File, TryLockError};
use std::io::{Read as _, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use jiff::SignedDuration;
use techmarket_kernel::{Caller, Clock, Role, SystemClock, SystemRng};
use techmarket_rpc::Keyring;

use crate::cli::RoleName;
use crate::private;

/// The operator's token lasts this long; a start after that writes a new one.
const OPERATOR_DAYS: i64 = 366;

/// A data folder.
#[derive(Clone, Debug)]
pub struct Home {
    folder: PathBuf,
    key: PathBuf,
    /// Locks of the roles that this process runs here.
    claims: Arc<Mutex<Vec<File>>>,
}

impl Home {
    /// A folder that is there, or is not. `key` is a key outside of it.
    pub fn at(folder: &Path, key: Option<&Path>) -> Self {
        Self {
            folder: folder.to_owned(),
            key: key.map_or_else(|| folder.join("signing.key"), Path::to_path_buf),
            claims: Arc::default(),
        }
    }

    /// The folder of a market that is to be served, made if it is missing; its owner alone may enter it.
    pub fn open(folder: &Path, key: Option<&Path>) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| format!("数据目录 {}", folder.display()))?;
        private::put_right(folder);
        let home = Self::at(folder, key);
        if home.key.exists() {
            private::put_right(&home.key);
        }
        Ok(home)
    }

    /// Takes `role` on this folder until the process ends, however it ends. Refused while another process has it, which is told
    /// what this one is `doing`.
    pub fn claim(&self, role: RoleName, doing: &str) -> anyhow::Result<()> {
        let path = self.folder.join(format!("{}.lock", role.word()));
        let open = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path);
        let mut file = open.with_context(|| path.display().to_string())?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                file.read_to_string(&mut holder)?;
                anyhow::bail!(
                    "{}已由{}在数据目录 {} 上运行：同一目录每个角色只能有一个进程。请先停止该进程，或换一个 --data 目录",
                    role.title(),
                    if holder.is_empty() {
                        "另一个进程"
                    } else {
                        holder.as_str()
                    },
                    self.folder.display()
                );
            }
            Err(TryLockError::Error(error)) => return Err(error).with_context(|| path.display().to_string()),
        }
        file.set_len(0)?;
        write!(file, "进程 {}（{doing}）", std::process::id())?;
        self.claims
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(file);
        Ok(())
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
    pub fn signing_key(&self) -> anyhow::Result<Keyring> {
        Keyring::load_or_create(&self.key, &SystemRng, SystemClock.now())
            .with_context(|| format!("签名密钥 {}", self.key.display()))
    }

    /// The key of a market that has started before.
    pub fn existing_key(&self) -> anyhow::Result<Keyring> {
        anyhow::ensure!(
            self.key.exists(),
            "{} 不存在：这里还没有启动过市场",
            self.key.display()
        );
        self.signing_key()
    }

    /// Adds a key that signs from now on; the one of before checks for `overlap`. The operator's token is of the new one.
    pub fn rotate_keys(&self, overlap: SignedDuration) -> anyhow::Result<()> {
        self.existing_key()?;
        Keyring::rotate(&self.key, &SystemRng, SystemClock.now(), overlap)
            .with_context(|| format!("签名密钥 {}", self.key.display()))?;
        if self.operator_token().exists() {
            std::fs::remove_file(self.operator_token())?;
            self.write_operator_token(&self.existing_key()?)?;
        }
        Ok(())
    }

    /// Writes the operator's token, readable by the owner of the folder only, unless a valid one is there.
    pub fn write_operator_token(&self, key: &Keyring) -> anyhow::Result<()> {
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
