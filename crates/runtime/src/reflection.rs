//! Reflection, so that `grpcurl` needs no proto files.

use futures::StreamExt as _;
use futures::stream::{BoxStream, once};
use std::future::ready;
use tonic::codec::CompressionEncoding::Gzip;
use tonic::service::RoutesBuilder;
use tonic::{Request, Response, Status, Streaming};
use tonic_reflection::pb;
use tonic_reflection::server::{Builder, Error};

/// The library's service of one version, whose stream goes on behind a question that has no answer: such a question is
/// answered with an error of its own, as the protocol says. The library ends the stream, so that each question gets a stream.
macro_rules! patient {
    ($version:ident, $name:ident) => {
        struct $name<T>(pb::$version::server_reflection_client::ServerReflectionClient<T>);

        #[tonic::async_trait]
        impl<S> pb::$version::server_reflection_server::ServerReflection
            for $name<pb::$version::server_reflection_server::ServerReflectionServer<S>>
        where
            S: pb::$version::server_reflection_server::ServerReflection,
        {
            type ServerReflectionInfoStream =
                BoxStream<'static, Result<pb::$version::ServerReflectionResponse, Status>>;

            async fn server_reflection_info(
                &self,
                request: Request<Streaming<pb::$version::ServerReflectionRequest>>,
            ) -> Result<Response<Self::ServerReflectionInfoStream>, Status> {
                let library = self.0.clone();
                let answers = request.into_inner().then(move |question| {
                    let mut library = library.clone();
                    async move {
                        let question = question?;
                        let asked = library
                            .server_reflection_info(once(ready(question.clone())))
                            .await;
                        let answer = match asked {
                            Ok(answers) => answers.into_inner().message().await,
                            Err(status) => Err(status),
                        };
                        let answer = answer.and_then(|answer| answer.ok_or_else(|| Status::internal("")));
                        Ok(
                            answer.unwrap_or_else(|status| pb::$version::ServerReflectionResponse {
                                valid_host: question.host.clone(),
                                original_request: Some(question),
                                message_response: Some(
                                    pb::$version::server_reflection_response::MessageResponse::ErrorResponse(
                                        pb::$version::ErrorResponse {
                                            error_code: status.code().into(),
                                            error_message: status.message().to_owned(),
                                        },
                                    ),
                                ),
                            }),
                        )
                    }
                });
                Ok(Response::new(answers.boxed()))
            }
        }
    };
}

patient!(v1, Patient);
patient!(v1alpha, PatientAlpha);

/// Adds reflection in both versions: grpcurl before 1.9 speaks v1alpha only. The set of `google.rpc` lets it print
/// the details of errors.
pub(crate) fn mount(routes: &mut RoutesBuilder) -> Result<(), Error> {
    let builder = || {
        Builder::configure()
            .register_encoded_file_descriptor_set(techmarket_proto::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    let v1 = pb::v1::server_reflection_client::ServerReflectionClient::new(builder().build_v1()?);
    let v1 = pb::v1::server_reflection_server::ServerReflectionServer::new(Patient(v1));
    routes.add_service(v1.accept_compressed(Gzip).send_compressed(Gzip));
    let alpha = builder().build_v1alpha()?;
    let alpha = pb::v1alpha::server_reflection_client::ServerReflectionClient::new(alpha);
    let alpha = pb::v1alpha::server_reflection_server::ServerReflectionServer::new(PatientAlpha(alpha));
    routes.add_service(alpha.accept_compressed(Gzip).send_compressed(Gzip));
    Ok(())
}
