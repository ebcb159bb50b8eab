//! Messages, clients and servers of the market's API, generated from `proto/`. No logic.
//!
//! A package `techmarket.supply.v1` is the module [`supply::v1`], and so on;
//! `techmarket.type.v1` is [`types::v1`], since `type` is a keyword of Rust.

pub mod shapes;

pub use techmarket::{audit, contract, demand, directory, feed, matching, reference, supply};

/// Messages that the packages share, and the policy option.
pub mod types {
    pub use crate::techmarket::r#type::v1;
}

/// The descriptor set of every package with its imports, comments and options (a
/// `google.protobuf.FileDescriptorSet`): for reflection, for the policies, for conformance tests.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptor_set.bin"));

/// The generated server of a service, whichever.
pub trait Server: Sized {
    /// Takes messages that are compressed with gzip, and answers so where the caller accepts it.
    #[must_use]
    fn with_gzip(self) -> Self;
}

macro_rules! server {
    ($server:path) => {
        impl<T> Server for $server {
            fn with_gzip(self) -> Self {
                use tonic::codec::CompressionEncoding::Gzip;
                self.accept_compressed(Gzip).send_compressed(Gzip)
            }
        }
    };
}

include!(concat!(env!("OUT_DIR"), "/servers.rs"));

/// Google's common types, wire-compatible with the standard ones.
pub mod google {
    /// Package `google.rpc`.
    pub mod rpc {
        tonic::include_proto!("google.rpc");
    }
    /// Package `google.type`.
    pub mod r#type {
        tonic::include_proto!("google.r#type");
    }
}

/// The packages as they are nested in `proto/`, so that generated references between them resolve.
mod techmarket {
    /// Who read what is confidential.
    pub mod audit {
        /// Package `techmarket.audit.v1`.
        pub mod v1 {
            tonic::include_proto!("techmarket.audit.v1");
        }
    }
    /// Technology contracts and their registration (技术合同认定登记).
    pub mod contract {
        /// Package `techmarket.contract.v1`.
        pub mod v1 {
            tonic::include_proto!("techmarket.contract.v1");
        }
    }
    /// Demand (需求).
    pub mod demand {
        /// Package `techmarket.demand.v1`.
        pub mod v1 {
            tonic::include_proto!("techmarket.demand.v1");
        }
    }
    /// Who is who (机构与人员名录).
    pub mod directory {
        /// Package `techmarket.directory.v1`.
        pub mod v1 {
            tonic::include_proto!("techmarket.directory.v1");
        }
    }
    /// The change feed.
    pub mod feed {
        /// Package `techmarket.feed.v1`.
        pub mod v1 {
            tonic::include_proto!("techmarket.feed.v1");
        }
    }
    /// Matching of supply and demand (供需对接).
    pub mod matching {
        /// Package `techmarket.matching.v1`.
        pub mod v1 {
            tonic::include_proto!("techmarket.matching.v1");
        }
    }
    /// Code tables (代码表).
    pub mod reference {
        /// Package `techmarket.reference.v1`.
        pub mod v1 {
            tonic::include_proto!("techmarket.reference.v1");
        }
    }
    /// Supply (供给).
    pub mod supply {
        /// Package `techmarket.supply.v1`.
        pub mod v1 {
            tonic::include_proto!("techmarket.supply.v1");
        }
    }
    pub mod r#type {
        /// Package `techmarket.type.v1`.
        pub mod v1 {
            tonic::include_proto!("techmarket.r#type.v1");
        }
    }
}
