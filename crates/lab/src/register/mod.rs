//! How fast the register is, on contracts that are made up: statistics, filtered pages, registrations.

mod generate;
mod indexes;
mod measure;
mod pages;
mod sample;

use techmarket_kernel::{Caller, Error, Role};
use tonic::{Request, Status};

pub use measure::{Measured, RegisterBench};

/// A call of a registrar.
fn registrar<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    let caller = Caller::new("登记员丙", [Role::Registrar], None);
    request.extensions_mut().insert(caller);
    request
}

fn failed(status: Status) -> Error {
    Error::internal(status)
}
