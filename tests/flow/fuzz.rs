//! Every method as every role with messages that its schema allows and no person would send. Whatever comes back, it is no fault of
//! the market's: no INTERNAL, no panic, and it serves on.
//!
//! `TECHMARKET_FUZZ_REQUESTS` (20,000) and `TECHMARKET_FUZZ_SEED` make it longer and other: `scripts/soak fuzz`.

use std::collections::BTreeMap;
use std::time::Duration;

use prost_reflect::{
    Cardinality, DescriptorPool, DynamicMessage, FieldDescriptor, Kind, MapKey, MessageDescriptor,
    MethodDescriptor, Value,
};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use techmarket_proto::feed::v1::Source;
use techmarket_rpc::{Credentials, Rpc, remote};
use techmarket_testkit::{
    DEMANDER, PROVIDER, broker, demander, operator, provider, registrar, system, viewer,
};
use tokio::task::JoinSet;
use tokio_stream::once;
use tonic::client::Grpc;
use tonic::{Code, Request, Status};
use tonic_prost::ProstCodec;

use crate::clients::Clients;
use crate::site::Site;
use crate::under_load::{publish_demand, publish_listing};

const REQUESTS: u64 = 20_000;
const TASKS: u64 = 8;
/// Messages within messages.
const DEPTH: usize = 5;
/// What a stream that has begun may take until its first answer.
const FIRST: Duration = Duration::from_millis(200);
/// Texts that mean something somewhere, and some that mean trouble.
const TEXTS: [&str; 24] = [
    "",
    " ",
    "电瓷",
    "高强度电瓷配方",
    PROVIDER,
    DEMANDER,
    "360301",
    "36",
    "listings/-",
    "*",
    "2026-13-45",
    "%",
    "_",
    "\\",
    "' OR 1=1 --",
    "\u{0}",
    "\u{202E}",
    "\u{1F3FA}",
    "e\u{301}",
    "AND OR NOT (",
    "\"",
    "../../etc/passwd",
    "999999999999999999",
    "-0.0",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_of_any_role_is_a_fault_of_ours() {
    let rates = ["--rate-reads", "0", "--rate-writes", "0", "--rate-heavy", "0"];
    let site = Site::with(&rates, &[]).await;
    let names = names(&site).await;
    let url = &site.urls.supply;
    let mut callers = vec![("nobody", remote(url.clone(), Credentials::none()).unwrap())];
    for caller in [
        viewer(),
        provider(),
        demander(),
        broker(),
        registrar(),
        operator(),
        system(),
    ] {
        let credentials = Credentials::token(site.token(&caller).await);
        callers.push((
            caller.roles[0].as_str(),
            remote(url.clone(), credentials).unwrap(),
        ));
    }
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let requests = number("TECHMARKET_FUZZ_REQUESTS").unwrap_or(REQUESTS);
    let seed = number("TECHMARKET_FUZZ_SEED").unwrap_or(20_261_129);
    let mut tasks = JoinSet::new();
    for task in 0..TASKS {
        let (callers, names) = (callers.clone(), names.clone());
        let rng = StdRng::seed_from_u64(seed ^ (task << 32));
        tasks.spawn(async move { ask(rng, &callers, &names, requests / TASKS).await });
    }
    let mut codes: BTreeMap<String, u64> = BTreeMap::new();
    while let Some(answered) = tasks.join_next().await {
        for (code, count) in answered.unwrap() {
            *codes.entry(code).or_default() += count;
        }
    }
    crate::note(&format!("{requests} requests, seed {seed}: {codes:?}"));
    let log = site.processes[0].log();
    let panic = log.lines().find(|line| line.contains("panicked"));
    assert_eq!(panic, None);
    let mut operator = site.as_(&operator()).await;
    publish_listing(&mut site.as_(&provider()).await, &mut operator, 1_000_000)
        .await
        .unwrap();
    site.stop().await;
}

/// Names and etags of what there is, so that requests get further than NOT_FOUND.
async fn names(site: &Site) -> Vec<String> {
    let mut operator: Clients = site.as_(&operator()).await;
    let (mut provider, mut demander) = (site.as_(&provider()).await, site.as_(&demander()).await);
    for number in 1..=8 {
        publish_listing(&mut provider, &mut operator, number)
            .await
            .unwrap();
        publish_demand(&mut demander, &mut operator, number)
            .await
            .unwrap();
    }
    let mut names: Vec<String> = TEXTS.iter().map(|text| (*text).to_owned()).collect();
    names.push("长".repeat(20_000));
    for source in [Source::Supply, Source::Demand] {
        names.extend(
            operator
                .events(source)
                .await
                .into_iter()
                .map(|event| event.subject),
        );
    }
    names
}

/// Asks `count` times; how often each code was answered.
async fn ask(
    mut rng: StdRng,
    callers: &[(&'static str, Rpc)],
    names: &[String],
    count: u64,
) -> BTreeMap<String, u64> {
    let pool = DescriptorPool::decode(techmarket_proto::FILE_DESCRIPTOR_SET).unwrap();
    let methods: Vec<MethodDescriptor> = pool
        .services()
        .filter(|service| service.full_name().starts_with("techmarket."))
        .flat_map(|service| service.methods().collect::<Vec<_>>())
        .collect();
    let mut codes = BTreeMap::new();
    for _ in 0..count {
        let (method, (role, rpc)) = (
            methods.choose(&mut rng).unwrap(),
            callers.choose(&mut rng).unwrap(),
        );
        let message = Random { rng: &mut rng, names }.message(&method.input(), DEPTH);
        let answer = call(rpc, method, message.clone()).await;
        let said = answer
            .as_ref()
            .err()
            .map(Status::message)
            .unwrap_or_default()
            .to_owned();
        let code = answer.map_or_else(|status| status.code(), |()| Code::Ok);
        let ours = [Code::Internal, Code::Unknown, Code::DataLoss];
        assert!(
            !ours.contains(&code),
            "{code:?}: {said}: {} as {role}: {}",
            method.full_name(),
            serde_json::to_string(&message).unwrap()
        );
        *codes.entry(format!("{code:?}")).or_default() += 1;
    }
    codes
}

async fn call(rpc: &Rpc, method: &MethodDescriptor, message: DynamicMessage) -> Result<(), Status> {
    let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
    let path = path.parse().unwrap();
    let mut client = Grpc::new(rpc.clone());
    client.ready().await?;
    let codec: ProstCodec<DynamicMessage, ()> = ProstCodec::default();
    if !method.is_client_streaming() && !method.is_server_streaming() {
        return client.unary(Request::new(message), path, codec).await.map(drop);
    }
    let mut stream = client
        .streaming(Request::new(once(message)), path, codec)
        .await?
        .into_inner();
    // A feed goes on for ever.
    let first = tokio::time::timeout(FIRST, stream.message()).await;
    first.unwrap_or(Ok(None)).map(drop)
}

/// Makes messages.
struct Random<'a> {
    rng: &'a mut StdRng,
    names: &'a [String],
}

impl Random<'_> {
    fn message(&mut self, of: &MessageDescriptor, depth: usize) -> DynamicMessage {
        let mut message = DynamicMessage::new(of.clone());
        for field in of.fields() {
            let is_message = matches!(field.kind(), Kind::Message(_));
            if is_message && depth == 0 || self.rng.random_ratio(1, 3) {
                continue;
            }
            let value = self.field(&field, depth);
            message.set_field(&field, value);
        }
        message
    }

    fn field(&mut self, field: &FieldDescriptor, depth: usize) -> Value {
        if field.is_map() {
            let Kind::Message(entry) = field.kind() else {
                panic!("a map has entries");
            };
            let value = self.value(&entry.map_entry_value_field().kind(), depth);
            let key = match entry.map_entry_key_field().kind() {
                Kind::String => MapKey::String(self.text()),
                _ => return Value::Map([].into()),
            };
            return Value::Map([(key, value)].into());
        }
        if field.cardinality() == Cardinality::Repeated {
            let most = if self.rng.random_ratio(1, 50) && depth < DEPTH {
                300
            } else {
                4
            };
            let count = self.rng.random_range(0..most);
            // Many of something large would be refused by its size alone.
            let depth = if count > 4 { depth.min(1) } else { depth };
            return Value::List((0..count).map(|_| self.value(&field.kind(), depth)).collect());
        }
        self.value(&field.kind(), depth)
    }

    fn value(&mut self, kind: &Kind, depth: usize) -> Value {
        match kind {
            Kind::Message(of) => Value::Message(self.message(of, depth.saturating_sub(1))),
            Kind::Enum(of) => {
                let known: Vec<i32> = of.values().map(|value| value.number()).collect();
                let unknown = self.rng.random_ratio(1, 20);
                Value::EnumNumber(if unknown {
                    self.small()
                } else {
                    *known.choose(self.rng).unwrap()
                })
            }
            Kind::String => Value::String(self.text()),
            Kind::Bytes => {
                let count = self.rng.random_range(0..64);
                Value::Bytes((0..count).map(|_| self.rng.random()).collect::<Vec<u8>>().into())
            }
            Kind::Bool => Value::Bool(self.rng.random()),
            Kind::Double => Value::F64(
                *[0.0, -1.0, 0.5, f64::NAN, f64::INFINITY, 1e300]
                    .choose(self.rng)
                    .unwrap(),
            ),
            Kind::Float => Value::F32(
                *[0.0, -1.0, 0.5, f32::NAN, f32::NEG_INFINITY]
                    .choose(self.rng)
                    .unwrap(),
            ),
            Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Value::I32(self.small()),
            Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Value::I64(self.integer()),
            Kind::Uint32 | Kind::Fixed32 => Value::U32(self.small().unsigned_abs()),
            Kind::Uint64 | Kind::Fixed64 => Value::U64(self.integer().unsigned_abs()),
        }
    }

    fn small(&mut self) -> i32 {
        i32::try_from(self.integer()).unwrap_or(i32::MAX)
    }

    fn integer(&mut self) -> i64 {
        let some = [
            0,
            1,
            2,
            10,
            100,
            2026,
            -1,
            i64::from(i32::MAX),
            i64::from(i32::MIN),
            i64::MAX,
            i64::MIN,
        ];
        if self.rng.random() {
            *some.choose(self.rng).unwrap()
        } else {
            self.rng.random_range(0..5_000)
        }
    }

    fn text(&mut self) -> String {
        if self.rng.random_ratio(1, 30) {
            let count = self.rng.random_range(0..40);
            return (0..count).map(|_| self.rng.random::<char>()).collect();
        }
        self.names.choose(self.rng).unwrap().clone()
    }
}
