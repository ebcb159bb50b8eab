//! A file on its way into the market (整批导入), and where it stands.

mod parts;
mod state;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use techmarket_importing::Summary;
use techmarket_kernel::{Caller, Error, Etag, Reason, Result};
use techmarket_types::{CreditCode, ImportId};

pub use parts::{ImportOptions, ImportReport, Runner};
pub use state::ImportState;

/// The word for an import in errors.
pub(crate) const KIND: &str = "import";
/// Largest file in bytes, as the CLI reads XLS and ODS.
pub(crate) const MAX_FILE: i64 = 64 << 20;
/// Unfinished imports of one organisation.
pub(crate) const MAX_OPEN: i64 = 10;
/// How long a file is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long a worker has an import before another may take it up.
const LEASE: SignedDuration = SignedDuration::from_secs(20);

use ImportState::{
    Cancelled, Expired, Failed, Previewed, Previewing, Running, Succeeded, Uploaded, Uploading,
};

/// A file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// Grows with every save.
    pub version: i64,
    /// Grows with the state and the options: what the etag is of.
    pub edition: i64,
    /// Where it stands.
    pub state: ImportState,
    /// Owner of every row.
    pub organization: CreditCode,
    /// Name of the file, as it was uploaded.
    pub file_name: String,
    /// Bytes of the file.
    pub size: i64,
    /// Bytes that have come.
    pub received: i64,
    /// SHA-256 in hexadecimal, as its owner stated it; empty if not.
    pub stated_sha256: String,
    /// SHA-256 of the file in hexadecimal; empty until it is there.
    pub sha256: String,
    /// How it is read and taken in.
    pub options: ImportOptions,
    /// What would become of the rows; none before the preview.
    pub preview: Option<ImportReport>,
    /// What became of the rows; none before the run.
    pub result: Option<ImportReport>,
    /// Rows that the preview or the run has behind it.
    pub taken_rows: u64,
    /// Bytes that it has behind it.
    pub taken_bytes: u64,
    /// Why the file could not be read; empty otherwise.
    pub failure: String,
    /// Who previews or runs it.
    pub runner: Option<Runner>,
    /// Until when a worker has it.
    pub lease_time: Timestamp,
    /// When the upload began.
    pub create_time: Timestamp,
    /// When it last changed.
    pub update_time: Timestamp,
    /// When the file is removed; none once it is.
    pub expire_time: Option<Timestamp>,
}

impl Import {
    /// A file that is about to come.
    #[must_use]
    pub fn new(id: ImportId, organization: CreditCode, now: Timestamp) -> Self {
        Self {
            id,
            version: 1,
            edition: 1,
            state: Uploading,
            organization,
            file_name: String::new(),
            size: 0,
            received: 0,
            stated_sha256: String::new(),
            sha256: String::new(),
            options: ImportOptions::default(),
            preview: None,
            result: None,
            taken_rows: 0,
            taken_bytes: 0,
            failure: String::new(),
            runner: None,
            lease_time: Timestamp::UNIX_EPOCH,
            create_time: now,
            update_time: now,
            expire_time: now.checked_add(KEPT).ok(),
        }
    }

    /// What a change must name.
    #[must_use]
    pub fn etag(&self) -> Etag {
        Etag::new(self.edition)
    }

    /// Refuses a caller who may not know of it.
    pub fn require_visible(&self, caller: &Caller) -> Result<()> {
        if caller.acts_for(&self.organization) {
            return Ok(());
        }
        Err(Error::not_found(KIND, self.id.name()))
    }

    /// Whether there is work to be done in the background that nobody has at `now`.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        matches!(self.state, Previewing | Running) && self.lease_time < now
    }

    /// Takes the work for a while.
    pub fn lease(&mut self, now: Timestamp) {
        self.lease_time = now.checked_add(LEASE).unwrap_or(now);
        self.update_time = now;
    }

    /// More of the file has come.
    pub fn receive(&mut self, bytes: usize, now: Timestamp) -> Result<()> {
        self.require(&[Uploading], "upload")?;
        let received = i64::try_from(bytes)
            .ok()
            .and_then(|bytes| self.received.checked_add(bytes));
        let Some(received) = received.filter(|received| *received <= self.size) else {
            let rule = format!("文件比申报的 {} 字节长", self.size);
            return Err(Error::of_field("chunk", Reason::ValueOutOfRange, rule));
        };
        self.received = received;
        self.update_time = now;
        Ok(())
    }

    /// All of the file is there.
    pub fn complete(&mut self, sha256: String, now: Timestamp) -> Result<()> {
        self.require(&[Uploading], "upload")?;
        self.sha256 = sha256;
        self.go_to(Uploaded, now);
        Ok(())
    }

    /// Other options: what was previewed with those of before says nothing any more.
    pub fn change(&mut self, options: ImportOptions, now: Timestamp) -> Result<()> {
        self.require(&[Uploading, Uploaded, Previewed], "update")?;
        self.options = options;
        self.preview = None;
        self.failure.clear();
        let state = if self.state == Uploading {
            Uploading
        } else {
            Uploaded
        };
        self.go_to(state, now);
        Ok(())
    }

    /// 预览.
    pub fn begin_preview(&mut self, caller: &Caller, now: Timestamp) -> Result<()> {
        self.require(&[Uploaded, Previewed], "preview")?;
        self.begin(Previewing, caller, now);
        self.preview = Some(ImportReport::default());
        Ok(())
    }

    /// 导入, of the file that was previewed.
    pub fn begin_run(&mut self, sha256: &str, caller: &Caller, now: Timestamp) -> Result<()> {
        if !sha256.eq_ignore_ascii_case(&self.sha256) {
            let rule = "与已预览的文件不符：文件在预览之后改过，请重新上传并预览";
            return Err(Error::of_field("sha256", Reason::TextInvalid, rule));
        }
        self.require(&[Previewed], "run")?;
        if self.options.publish {
            caller.require_operator()?;
        }
        let rejected = self.preview.as_ref().map_or(0, |report| report.summary.rejected);
        if self.options.strict && rejected > 0 {
            let message = format!("严格模式：有 {rejected} 行不合格，未导入任何一行");
            return Err(Error::new(Reason::ImportRowInvalid, message));
        }
        self.begin(Running, caller, now);
        // What was taken for what stays as it was previewed.
        let previewed = self.preview.clone().unwrap_or_default();
        self.result = Some(ImportReport {
            summary: Summary::default(),
            missing: 0,
            missing_names: Vec::new(),
            ..previewed
        });
        Ok(())
    }

    fn begin(&mut self, state: ImportState, caller: &Caller, now: Timestamp) {
        self.runner = Some(Runner::of(caller));
        self.lease_time = Timestamp::UNIX_EPOCH;
        (self.taken_rows, self.taken_bytes) = (0, 0);
        self.failure.clear();
        self.go_to(state, now);
    }

    /// The report that the work under way writes.
    pub fn report(&mut self) -> &mut ImportReport {
        let report = if self.state == Running {
            &mut self.result
        } else {
            &mut self.preview
        };
        report.get_or_insert_default()
    }

    /// The report that was written last.
    pub fn written_report(&mut self) -> Option<&mut ImportReport> {
        self.result.as_mut().or(self.preview.as_mut())
    }

    /// The report that is asked for: of the run, or of the preview before it.
    pub fn last_report(&self) -> Result<&ImportReport> {
        let is_whole = !matches!(self.state, Previewing);
        let report = self.result.as_ref().or(self.preview.as_ref());
        report
            .filter(|_| is_whole)
            .ok_or_else(|| Error::state_forbids(KIND, self.id.name(), self.state.as_str(), "download"))
    }

    /// The work under way has come to its end.
    pub fn finish(&mut self, now: Timestamp) {
        let state = if self.state == Running {
            Succeeded
        } else {
            Previewed
        };
        self.go_to(state, now);
    }

    /// The file cannot be read. Other options may help where `may_help`.
    pub fn fail(&mut self, failure: String, may_help: bool, now: Timestamp) {
        self.failure = failure;
        if self.state == Previewing {
            self.preview = None;
        }
        let is_preview = self.state == Previewing;
        self.go_to(if may_help && is_preview { Uploaded } else { Failed }, now);
    }

    /// 取消.
    pub fn cancel(&mut self, now: Timestamp) -> Result<()> {
        self.require(&[Uploading, Uploaded, Previewing, Previewed, Running], "call_off")?;
        self.go_to(Cancelled, now);
        self.expire_time = None;
        Ok(())
    }

    /// The file is removed.
    pub fn expire(&mut self, now: Timestamp) {
        self.expire_time = None;
        if !matches!(self.state, Succeeded | Failed | Cancelled) {
            self.go_to(Expired, now);
        }
    }

    fn go_to(&mut self, state: ImportState, now: Timestamp) {
        self.state = state;
        self.edition += 1;
        self.update_time = now;
    }

    fn require(&self, allowed: &[ImportState], verb: &str) -> Result<()> {
        if allowed.contains(&self.state) {
            return Ok(());
        }
        Err(Error::state_forbids(
            KIND,
            self.id.name(),
            self.state.as_str(),
            verb,
        ))
    }
}
