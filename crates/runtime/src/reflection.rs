//! Reflection, so that `grpcurl` needs no proto files.

use tonic::service::RoutesBuilder;
use tonic_reflection::server::{Builder, Error};

/// Adds reflection in both versions: grpcurl before 1.9 speaks v1alpha only. The set of `google.rpc` lets it print
/// the details of errors.
pub(crate) fn mount(routes: &mut RoutesBuilder) -> Result<(), Error> {
    let builder = || {
        Builder::configure()
            .register_encoded_file_descriptor_set(techmarket_proto::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    routes.add_service(builder().build_v1()?);
    routes.add_service(builder().build_v1alpha()?);
    Ok(())
}
