//! ImportListings: what both sides do (`techmarket_posting`), for listings.

use std::sync::Arc;

use techmarket_kernel::Context;
use techmarket_posting::{ImportAnswers, ImportStream};
use techmarket_proto::supply::v1 as pb;

use crate::service::Supply;

impl Supply {
    /// Starts to read the batches; their answers come by the stream.
    pub(crate) fn import_listings(
        &self,
        context: Context,
        stream: ImportStream<pb::ImportListingsRequest>,
    ) -> ImportAnswers<pb::ImportListingsResponse> {
        self.listings.import(context, Arc::clone(&self.clock), stream)
    }
}
