//! The versions of the ranking's weights.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use techmarket_kernel::{Error, Result};
use techmarket_ranking::Weights;
use techmarket_ranking::learning::Comparison;
use techmarket_types::ParseName;

/// Number of a version; 0 is the built-in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ModelVersion(i64);

/// A text is no resource name of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("不是有效的资源名，应为“rankingModels/{{version}}”，版本号为不带前导零的非负整数")]
pub struct ModelNameError;

impl ModelVersion {
    /// The weights that the program brings along.
    pub const BUILT_IN: Self = Self(0);

    /// The version with this number, as the store counts them.
    #[must_use]
    pub const fn new(number: i64) -> Self {
        Self(number)
    }

    #[must_use]
    pub const fn number(self) -> i64 {
        self.0
    }

    /// Resource name, `rankingModels/{version}`.
    #[must_use]
    pub fn name(self) -> String {
        format!("rankingModels/{self}")
    }

    /// Reads the resource name `rankingModels/{version}`.
    pub fn parse_name(name: &str) -> Result<Self, ModelNameError> {
        name.strip_prefix("rankingModels/").ok_or(ModelNameError)?.parse()
    }
}

impl ParseName for ModelVersion {
    type NameError = ModelNameError;

    fn parse_name(name: &str) -> Result<Self, ModelNameError> {
        Self::parse_name(name)
    }
}

impl fmt::Display for ModelVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ModelVersion {
    type Err = ModelNameError;

    /// Only the canonical form, so that one version has one name.
    fn from_str(text: &str) -> Result<Self, ModelNameError> {
        let number: i64 = text.parse().map_err(|_| ModelNameError)?;
        (number >= 0 && number.to_string() == text)
            .then_some(Self(number))
            .ok_or(ModelNameError)
    }
}

techmarket_kernel::words! {
    /// Where a version stands.
    pub enum ModelState {
        /// 内置.
        BuiltIn = "built_in",
        /// 候选: kept, and not in force.
        Candidate = "candidate",
        /// 生效.
        Live = "live",
        /// 已停用.
        Retired = "retired",
    }
}

/// What a version was learnt from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainedFrom {
    /// Answered matches in the market at the time; the next training counts from here.
    pub answers: i64,
    /// Judged pairs used: answers that say how well the two fit, the latest of each demand.
    pub judged: usize,
    /// Demands used for training that have two pairs of different grades.
    pub groups: usize,
    /// Pairs of different grades within these.
    pub pairs: usize,
    /// The version in force at the time: the prior, and what the version was compared with.
    pub in_force: ModelVersion,
}

/// A version of the ranking's weights (排序权重版本).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RankingModel {
    /// Its number.
    pub version: ModelVersion,
    /// Grows by one with every change.
    pub revision: i64,
    /// Where it stands.
    pub state: ModelState,
    /// Whether rankings go by it. One version is in force at any time.
    pub in_force: bool,
    /// Whether an operator holds it in force.
    pub pinned: bool,
    pub weights: Weights,
    /// What it was learnt from; `None` of the built-in one.
    pub trained_from: Option<TrainedFrom>,
    /// How it and the version in force at the time did on the same held-back pairs; `None` of the built-in one.
    pub comparison: Option<Comparison>,
    /// When it was made.
    pub create_time: Timestamp,
    /// When it last changed.
    pub update_time: Timestamp,
}

impl RankingModel {
    /// The built-in version. Its weights are those of the program that reads it.
    #[must_use]
    pub fn built_in(now: Timestamp) -> Self {
        Self {
            version: ModelVersion::BUILT_IN,
            revision: 1,
            state: ModelState::BuiltIn,
            in_force: true,
            pinned: false,
            weights: Weights::default(),
            trained_from: None,
            comparison: None,
            create_time: now,
            update_time: now,
        }
    }

    /// A candidate that was learnt; the store gives it its number.
    #[must_use]
    pub fn learnt(
        weights: Weights,
        trained_from: TrainedFrom,
        comparison: Comparison,
        now: Timestamp,
    ) -> Self {
        Self {
            state: ModelState::Candidate,
            in_force: false,
            weights,
            trained_from: Some(trained_from),
            comparison: Some(comparison),
            ..Self::built_in(now)
        }
    }

    /// Puts it in force.
    pub fn enter(&mut self) {
        self.in_force = true;
        if self.state != ModelState::BuiltIn {
            self.state = ModelState::Live;
        }
    }

    /// Takes it out of force; nothing holds it any more.
    pub fn leave(&mut self) {
        if self.state == ModelState::Live {
            self.state = ModelState::Retired;
        }
        self.in_force = false;
        self.pinned = false;
    }

    /// 锁定: puts it in force and holds it there.
    pub fn pin(&mut self) -> Result<()> {
        if self.pinned {
            return Err(self.forbids("pin"));
        }
        self.enter();
        self.pinned = true;
        Ok(())
    }

    /// 解除锁定: it stays in force until a better one comes.
    pub fn unpin(&mut self) -> Result<()> {
        if !self.pinned {
            return Err(self.forbids("unpin"));
        }
        self.pinned = false;
        Ok(())
    }

    fn forbids(&self, verb: &str) -> Error {
        Error::state_forbids("ranking_model", self.version.name(), self.state.as_str(), verb)
    }
}
