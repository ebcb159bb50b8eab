//! What was found.

use std::fmt::{Display, Formatter, Result};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    /// As it should be.
    Well,
    /// Somebody should look at it.
    Doubtful,
    /// Something does not work, or will not be there when it is needed.
    Wrong,
}

/// One thing that was looked at.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) level: Level,
    what: String,
    /// What to do; empty where there is nothing to be done.
    remedy: String,
}

impl Finding {
    pub(super) fn well(what: impl Into<String>) -> Self {
        Self::new(Level::Well, what, "")
    }

    pub(super) fn doubtful(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(Level::Doubtful, what, remedy)
    }

    pub(super) fn wrong(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(Level::Wrong, what, remedy)
    }

    fn new(level: Level, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            level,
            what: what.into(),
            remedy: remedy.into(),
        }
    }
}

impl Display for Finding {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let level = match self.level {
            Level::Well => "正常",
            Level::Doubtful => "注意",
            Level::Wrong => "故障",
        };
        write!(f, "[{level}] {}", self.what)?;
        if !self.remedy.is_empty() {
            write!(f, "。怎么办：{}", self.remedy)?;
        }
        Ok(())
    }
}
