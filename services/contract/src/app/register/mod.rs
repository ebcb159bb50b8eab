//! What the register gives to the outside.

mod calculate_register_statistics;
mod create_register_list;
mod export_register_statistics;
mod get_register_list;
mod list_register_lists;
mod paper;
mod print_certificate;
mod print_register_list;
mod verify_certificate;

pub use calculate_register_statistics::{Statement, Target};
pub use export_register_statistics::Exported;
pub use print_certificate::PrintedCertificate;
pub use verify_certificate::Verified;

pub(super) use paper::printed;

/// A printed file.
#[derive(Clone, Debug)]
pub struct Printed {
    /// Proposed name.
    pub file_name: String,
    /// The file.
    pub content: Vec<u8>,
}
