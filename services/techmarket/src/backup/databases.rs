//! Which databases a market has.

/// Their names, in the order in which they are copied: who follows a feed comes before the one whose feed it is, so that no copy
/// knows more of a feed than the copy of that feed.
pub const DATABASES: [&str; 5] = ["matching", "demand", "directory", "supply", "contract"];
