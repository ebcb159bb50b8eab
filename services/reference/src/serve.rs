//! The methods of ReferenceService, and the service as the runtime mounts it.

use std::sync::Arc;

use async_trait::async_trait;
use techmarket_kernel::Clock;
use techmarket_proto::reference::v1 as pb;
use techmarket_proto::reference::v1::reference_service_server::{ReferenceService, ReferenceServiceServer};
use techmarket_rpc::{fitted, status};
use techmarket_runtime::{Mounts, Service};
use techmarket_types::CodeTables;
use tonic::{Request, Response, Status};

/// The tables in force.
#[derive(Clone)]
pub struct ReferenceTables {
    pub(crate) tables: &'static CodeTables,
    pub(crate) clock: Arc<dyn Clock>,
}

impl ReferenceTables {
    /// Answers from `tables`.
    #[must_use]
    pub fn new(tables: &'static CodeTables, clock: Arc<dyn Clock>) -> Self {
        Self { tables, clock }
    }
}

// Anybody may call, so that there is no caller to read.
#[async_trait]
impl ReferenceService for ReferenceTables {
    async fn list_code_tables(
        &self,
        request: Request<pb::ListCodeTablesRequest>,
    ) -> Result<Response<pb::ListCodeTablesResponse>, Status> {
        let page = Self::list_code_tables(self, &request.into_inner()).map_err(status)?;
        let (code_tables, next_page_token) = fitted(page);
        Ok(Response::new(pb::ListCodeTablesResponse {
            code_tables,
            next_page_token,
        }))
    }

    async fn list_codes(
        &self,
        request: Request<pb::ListCodesRequest>,
    ) -> Result<Response<pb::ListCodesResponse>, Status> {
        let page = Self::list_codes(self, &request.into_inner()).map_err(status)?;
        let (codes, next_page_token) = fitted(page);
        Ok(Response::new(pb::ListCodesResponse {
            codes,
            next_page_token,
        }))
    }
}

#[async_trait]
impl Service for ReferenceTables {
    fn grpc_name(&self) -> &'static str {
        "techmarket.reference.v1.ReferenceService"
    }

    fn mount(&self, mounts: &mut Mounts) {
        mounts.add(ReferenceServiceServer::new(self.clone()));
    }

    async fn close(&self) {}
}
