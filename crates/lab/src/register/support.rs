//! Calls of a registrar, and what they fail with.

use techmarket_kernel::{Caller, Error, Role};
use tonic::{Request, Status};

pub(super) fn registrar<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    let caller = Caller::new("登记员丙", [Role::Registrar], None);
    request.extensions_mut().insert(caller);
    request
}

pub(super) fn failed(status: Status) -> Error {
    Error::internal(status)
}
