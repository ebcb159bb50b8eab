//! The allocator.

use mimalloc::MiMalloc;

/// Gives memory back to the system after a rush, and costs a call less than that of the C library
/// (docs/decisions/0027-what-a-call-costs.md).
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;
