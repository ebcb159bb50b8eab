//! ExportRegisterStatistics: the name of the file, then its content in chunks.

use futures::StreamExt;
use futures::stream::BoxStream;
use techmarket_kernel::{Reason, Result, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_proto::contract::v1::export_register_statistics_request::Format;
use techmarket_rpc::convert as wire;
use tonic::{Request, Status};

use super::convert;
use crate::app::{Exported, Printed};
use crate::grpc::ContractGrpc;

/// What goes down.
pub(super) type Chunks = BoxStream<'static, Result<pb::ExportRegisterStatisticsResponse, Status>>;

/// Bytes of a chunk.
const CHUNK: usize = 256 << 10;

impl ContractGrpc {
    pub(super) async fn handle_export_register_statistics(
        &self,
        request: Request<pb::ExportRegisterStatisticsRequest>,
    ) -> Result<Chunks> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let tables = self.app.reference().tables;
        let query = convert::query(&mut v, &context, tables, request.query.as_ref());
        let exported = match Format::try_from(request.format) {
            Ok(Format::Unspecified | Format::Xlsx) => Some(Exported::Workbook),
            Ok(Format::Csv) => {
                wire::choice(&mut v, "dimension", request.dimension, convert::dimension).map(Exported::Values)
            }
            Err(_) => {
                v.add("format", Reason::EnumInvalid, "不是所列的值");
                None
            }
        };
        let (query, exported) = v.finish_with(query.zip(exported))?;
        let region = request.query.unwrap_or_default().region;
        let export = self
            .app
            .export_register_statistics(&context, &query, &region, exported);
        Ok(chunks(export.await?))
    }
}

fn chunks(printed: Printed) -> Chunks {
    let head = pb::ExportRegisterStatisticsResponse {
        file_name: printed.file_name,
        chunk: Vec::new(),
    };
    let parts: Vec<_> = printed.content.chunks(CHUNK).map(<[u8]>::to_vec).collect();
    let parts = parts
        .into_iter()
        .map(|chunk| pb::ExportRegisterStatisticsResponse {
            file_name: String::new(),
            chunk,
        });
    futures::stream::iter([head].into_iter().chain(parts))
        .map(Ok)
        .boxed()
}
