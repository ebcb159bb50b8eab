//! What happens to demands without a request.

mod contracts;

pub use contracts::ContractFollower;
