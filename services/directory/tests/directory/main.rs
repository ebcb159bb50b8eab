//! The directory service behind the real gate, on both databases.
