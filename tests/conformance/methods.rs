//! Methods are the AIPs' standard ones or stand in the table of custom verbs, and take what their kind takes.

use prost_reflect::prost_types::FieldOptions;
use prost_reflect::prost_types::method_options::IdempotencyLevel::NoSideEffects;
use prost_reflect::{Cardinality, Kind, MessageDescriptor, MethodDescriptor};

use crate::api::{Api, snake_case};
use crate::resources;

/// How the name of a method begins, what it is, and the AIP. The rest is the name of a resource.
const KINDS: &[(&str, Shape)] = &[
    ("RegisterOrganization", Shape::Create), // it makes one; the server is told its name
    // AIP-136: what is the caller's own, or makes known who calls. It is about no resource that a caller could name.
    ("SignIn", Shape::Own),
    ("SignOut", Shape::Own),
    ("RefreshToken", Shape::Own),
    ("SwitchOrganization", Shape::Own),
    ("ChangePassword", Shape::Own),
    ("ResetPassword", Shape::Own),
    ("StartTotpEnrolment", Shape::Own),
    ("ConfirmTotpEnrolment", Shape::Own),
    ("AcceptInvitation", Shape::Own),
    ("ExchangeApiKey", Shape::Own),
    ("RegisterAccount", Shape::Own),
    ("RequestPasswordReset", Shape::Own),
    ("StartOidcSignIn", Shape::Own),
    ("FinishOidcSignIn", Shape::Own),
    ("Issue", Shape::Issue), // AIP-136: makes something and shows its secret, once
    ("Invite", Shape::Issue),
    ("Suspend", Shape::Verb),
    ("Pause", Shape::Verb),
    ("Rotate", Shape::Verb),
    ("Redeliver", Shape::Part), // AIP-136: dead letters, which are parts of a webhook
    ("Erase", Shape::Verb),
    ("Resume", Shape::Verb),
    ("GetJwks", Shape::Plan), // a document of RFC 7517, not a resource
    ("Export", Shape::Tail),  // AIP-136: a stream of everything there is
    ("Pin", Shape::Verb),
    ("Unpin", Shape::Verb),
    ("Train", Shape::Verb),
    ("BatchGet", Shape::BatchGet),     // AIP-231
    ("BatchSubmit", Shape::BatchVerb), // AIP-234: a verb for many, each with its own result
    ("BatchPublish", Shape::BatchVerb),
    ("BatchReturn", Shape::BatchVerb),
    ("BatchWithdraw", Shape::BatchVerb),
    ("BatchReopen", Shape::BatchVerb),
    ("BatchRenew", Shape::BatchVerb),
    ("Renew", Shape::Verb),
    ("Get", Shape::Get),       // AIP-131
    ("List", Shape::List),     // AIP-132
    ("Create", Shape::Create), // AIP-133
    ("Update", Shape::Update), // AIP-134
    ("Delete", Shape::Delete), // AIP-135
    ("Search", Shape::Search), // AIP-136: words, best first
    ("Rank", Shape::Rank),     // AIP-136: all for one subject, best first
    ("Import", Shape::Import), // AIP-153, as a stream: each batch is answered when it is durable
    ("Schedule", Shape::Plan), // AIP-136: computed for the request, nothing is kept
    ("Suggest", Shape::Plan),  // AIP-136: likewise, while somebody types
    ("Tail", Shape::Tail),     // AIP-136: an endless stream
    ("Submit", Shape::Verb),   // AIP-216: changes of state are verbs
    ("Publish", Shape::Verb),
    ("Return", Shape::Verb),
    ("Withdraw", Shape::Verb),
    ("Reopen", Shape::Verb),
    ("Close", Shape::Verb),
    ("Accept", Shape::Verb),
    ("Decline", Shape::Verb),
    ("Review", Shape::Verb),
    ("Register", Shape::Verb),
    ("Refuse", Shape::Verb),
    ("View", Shape::Verb),
    ("Start", Shape::Verb),
    ("Assign", Shape::Verb),
    ("Disclose", Shape::Verb),
    ("Add", Shape::Part), // AIP-136: parts of a resource, which are no resources
    ("Complete", Shape::Part),
    ("Record", Shape::Part),
    ("File", Shape::Part),
    ("Grant", Shape::Part),
    ("Claim", Shape::Verb),
    ("Release", Shape::Verb),
    ("Request", Shape::Verb),
    ("Approve", Shape::Verb),
    ("Reject", Shape::Verb),
    ("Cancel", Shape::Verb),
    ("Revoke", Shape::Verb),
    ("Remove", Shape::Verb),
    ("Void", Shape::Verb),
    ("VerifySettlement", Shape::Verb), // decisions; the other verifications change nothing
    ("VerifyOrganization", Shape::Verb),
    ("VerifyBroker", Shape::Verb),
    ("Merge", Shape::Verb),
    ("End", Shape::Verb),
    ("Verify", Shape::Plan),
    ("Check", Shape::Plan),
    ("Calculate", Shape::Plan),
    ("Count", Shape::Plan), // AIP-136: figures of resources, which are no resources
    ("Print", Shape::Plan),
    ("Upload", Shape::Import), // a file, as a stream
    ("Preview", Shape::Verb),  // AIP-136: work in the background, told by Get
    ("Run", Shape::Verb),
    ("Download", Shape::Tail),
];

/// Methods that lack what their kind has: method, field, reason.
const WITHOUT: &[(&str, &str, &str)] = &[
    ("ListCodeTables", "filter", "two dozen, which are read at once"),
    (
        "GetCommissionerFigures",
        "name",
        "figures are computed for the year that is asked for; they are no resource",
    ),
    (
        "RequestMembership",
        "etag",
        "whoever asks to join has read no version of what is not theirs",
    ),
    (
        "RevokeSession",
        "etag",
        "a session is ended whatever became of it since it was read",
    ),
    (
        "ListListingVersions",
        "filter",
        "all of one listing, of which there are few",
    ),
    (
        "ListDemandVersions",
        "filter",
        "all of one demand, of which there are few",
    ),
    (
        "UploadAttachment",
        "request_id",
        "files are told apart by their content: a repeat changes nothing",
    ),
    (
        "TrainRankingModel",
        "name",
        "it makes a version; the server gives the name",
    ),
    (
        "TrainRankingModel",
        "etag",
        "it makes a version; there is none that the caller could have read",
    ),
    (
        "ImportListings",
        "request_id",
        "rows are keyed by organisation and external id: a repeat changes nothing",
    ),
    (
        "ImportDemands",
        "request_id",
        "rows are known by organisation and title: a repeat changes nothing",
    ),
    (
        "UploadImport",
        "request_id",
        "an upload goes on by its name; one that is not gone on with expires",
    ),
    (
        "GetRegisterTotals",
        "name",
        "totals are computed for the period that is asked for; they are no resource",
    ),
    (
        "ViewMatch",
        "etag",
        "seeing is no decision on a version, and a repeat changes nothing",
    ),
    ("ViewMatch", "request_id", "a repeat changes nothing"),
];

/// What a method returns that is not named after it.
const RETURNS: &[(&str, &str)] = &[
    ("RegisterOrganization", "Organization"),
    ("RequestOrganizationChange", "Organization"),
    ("VerifyOrganization", "Organization"),
    ("ClaimOrganization", "OrganizationClaim"),
    ("VerifyBroker", "Broker"),
    ("GetJwks", "Jwks"),
    ("RotateWebhookSecret", "Webhook"),
    ("RedeliverDeadLetters", "Webhook"),
    ("RequestMembership", "Member"),
    ("UploadImport", "Import"),
    ("WithdrawListingRevision", "Listing"),
    ("WithdrawDemandRevision", "Demand"),
    ("GrantMatchBrokerAccess", "Match"),
    ("RevokeMatchBrokerAccess", "Match"),
    ("RecordContractOpinion", "Contract"),
    ("RequestContractChange", "Contract"),
    ("ApproveContractChange", "Contract"),
    ("RejectContractChange", "Contract"),
    ("WithdrawContractChange", "Contract"),
    ("RemoveAttachment", "Contract"),
    ("UploadAttachment", "Contract"),
    ("VerifySettlement", "Settlement"),
    ("GrantSubsidy", "SubsidyGrant"),
    ("RecordRecovery", "SubsidyGrant"),
    ("StartNegotiation", "Match"),
    ("AssignMatchBroker", "Match"),
    ("CompleteMatchReminder", "MatchNote"),
];

/// Fields of requests that are called as a resource is and mean something else, each with its reason.
const OTHERS: &[(&str, &str)] = &[
    (
        "techmarket.demand.v1.ImportSettings.organization",
        "the owner's credit code, whether the directory has it or not",
    ),
    (
        "techmarket.demand.v1.ImportUpload.organization",
        "the owner's credit code, whether the directory has it or not",
    ),
    (
        "techmarket.supply.v1.ImportUpload.organization",
        "the owner's credit code, whether the directory has it or not",
    ),
    (
        "techmarket.directory.v1.SignInRequest.organization",
        "a credit code, or the market itself",
    ),
    (
        "techmarket.directory.v1.SwitchOrganizationRequest.organization",
        "a credit code, or the market itself",
    ),
    (
        "techmarket.directory.v1.InviteMemberRequest.organization",
        "a credit code, or the market itself",
    ),
    (
        "techmarket.directory.v1.FinishOidcSignInRequest.organization",
        "a credit code, or the market itself",
    ),
    (
        "techmarket.supply.v1.ImportSettings.organization",
        "the owner's credit code, whether the directory has it or not",
    ),
    (
        "techmarket.contract.v1.CalculateSubsidyRequest.organization",
        "a credit code, whether the directory has the organisation or not",
    ),
    (
        "techmarket.matching.v1.AssignMatchBrokerRequest.broker",
        "the subject of a person's tokens",
    ),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    BatchGet,
    BatchVerb,
    Get,
    List,
    Create,
    Update,
    Delete,
    Search,
    Rank,
    Import,
    Plan,
    Tail,
    Verb,
    Part,
    Own,
    Issue,
}

impl Shape {
    /// Fields of the request with their kinds.
    fn request(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::BatchGet => &[("names", "repeated string")],
            Self::BatchVerb => &[
                ("items", "repeated message"),
                ("filter", "message"),
                ("all_or_nothing", "bool"),
                ("request_id", "string"),
            ],
            Self::Get => &[("name", "string")],
            Self::List | Self::Rank => &[
                ("page_size", "int32"),
                ("page_token", "string"),
                ("filter", "message"),
            ],
            Self::Search => &[
                ("query", "string"),
                ("page_size", "int32"),
                ("page_token", "string"),
                ("filter", "message"),
            ],
            Self::Create => &[("request_id", "string"), ("validate_only", "bool")],
            Self::Update => &[
                ("update_mask", "google.protobuf.FieldMask"),
                ("request_id", "string"),
                ("validate_only", "bool"),
            ],
            Self::Import | Self::Issue => &[("request_id", "string")],
            Self::Plan | Self::Tail | Self::Own => &[],
            Self::Part => &[("name", "string"), ("request_id", "string")],
            Self::Verb | Self::Delete => &[("name", "string"), ("etag", "string"), ("request_id", "string")],
        }
    }

    fn writes(self) -> bool {
        matches!(
            self,
            Self::Create
                | Self::Update
                | Self::Delete
                | Self::Import
                | Self::Verb
                | Self::BatchVerb
                | Self::Part
                | Self::Issue
        )
    }

    fn returns_the_resource(self) -> bool {
        matches!(
            self,
            Self::Get | Self::Create | Self::Update | Self::Verb | Self::Part
        )
    }
}

fn shape(method: &str) -> Option<Shape> {
    KINDS
        .iter()
        .find(|(prefix, _)| method.starts_with(prefix))
        .map(|(_, shape)| *shape)
}

/// Whether the method changes something; one that is not known does.
pub(crate) fn writes(method: &str) -> bool {
    shape(method).is_none_or(Shape::writes)
}

pub(crate) fn findings(api: &Api) -> Vec<String> {
    api.methods().flat_map(|method| of_method(&method)).collect()
}

fn of_method(method: &MethodDescriptor) -> Vec<String> {
    let name = method.full_name();
    let Some((prefix, shape)) = KINDS.iter().find(|(prefix, _)| method.name().starts_with(prefix)) else {
        return vec![format!(
            "{name} begins with no verb of tests/conformance/methods.rs: add a row, or use a standard one"
        )];
    };
    let mut findings = Vec::new();
    let options = method.method_descriptor_proto().options.clone();
    let is_read = !shape.writes() && *shape != Shape::Own;
    if (options.unwrap_or_default().idempotency_level() == NoSideEffects) != is_read {
        let should = if is_read {
            "changes nothing and does not say"
        } else {
            "may change something and says"
        };
        findings.push(format!("{name} {should} idempotency_level = NO_SIDE_EFFECTS"));
    }
    let noun = &method.name()[prefix.len()..];
    let (request, response) = (method.input(), method.output());
    if request.name() != format!("{}Request", method.name()) {
        findings.push(format!(
            "{name} takes {} instead of {}Request",
            request.name(),
            method.name()
        ));
    }
    let other = RETURNS.iter().find(|(name, _)| *name == method.name());
    let returned = if let Some((_, other)) = other {
        (*other).to_owned()
    } else if *shape == Shape::Delete {
        "Empty".to_owned()
    } else if *shape == Shape::BatchVerb {
        format!("Batch{noun}Response")
    } else if shape.returns_the_resource() {
        noun.to_owned()
    } else {
        format!("{}Response", method.name())
    };
    if response.name() != returned && !is_without(method, "name") {
        findings.push(format!(
            "{name} returns {} instead of {returned}",
            response.name()
        ));
    }
    for (field, kind) in shape.request() {
        if !is_without(method, field) {
            findings.extend(lacks(&request, field, kind));
        }
    }
    if matches!(shape, Shape::List | Shape::Search | Shape::Rank) {
        findings.extend(lacks(&response, "next_page_token", "string"));
    }
    if matches!(shape, Shape::List | Shape::Search | Shape::BatchGet | Shape::Rank)
        && !response
            .fields()
            .any(|field| kind(&response, field.name()).as_deref() == Some("repeated message"))
    {
        findings.push(format!("{} repeats no message", response.full_name()));
    }
    if matches!(shape, Shape::Create | Shape::Update)
        && !request
            .fields()
            .any(|field| matches!(field.kind(), Kind::Message(message) if message == response))
    {
        findings.push(format!("{} does not hold a {noun}", request.full_name()));
    }
    findings
}

/// Fields of requests that are called otherwise than everywhere else: the resource that a method is about is `name`, how much of a
/// list is asked for `page_size`. Names of before are marked as deprecated.
pub(crate) fn names(api: &Api) -> Vec<String> {
    let nouns: Vec<String> = resources::all(api)
        .map(|resource| snake_case(resource.name()))
        .collect();
    let mut findings = Vec::new();
    for method in api.methods() {
        let request = method.input();
        // The first message of a stream stands in a oneof.
        let first = request.oneofs().filter(|oneof| oneof.name() == "message");
        let first = first.flat_map(|oneof| oneof.fields().collect::<Vec<_>>());
        let parts = first.filter_map(|field| field.kind().as_message().cloned());
        for message in std::iter::once(request.clone()).chain(parts) {
            for field in message
                .fields()
                .filter(|field| field.containing_oneof().is_none())
            {
                let one = field.kind() == Kind::String && field.cardinality() != Cardinality::Repeated;
                let other = (one && nouns.iter().any(|noun| noun == field.name())) || field.name() == "limit";
                let options = field.field_descriptor_proto().options.as_ref();
                let means_other = OTHERS.iter().any(|(name, _)| *name == field.full_name());
                if other && !means_other && !options.is_some_and(FieldOptions::deprecated) {
                    findings.push(format!("{} should be `name` or `page_size`", field.full_name()));
                }
            }
            let sized = message.get_field_by_name("page_size").is_some();
            // The caller says itself how many a batch has.
            let batch = request.name().starts_with("Batch");
            if !batch && sized != message.get_field_by_name("page_token").is_some() {
                findings.push(format!(
                    "{} has a page size or a page token alone",
                    message.full_name()
                ));
            }
        }
    }
    findings
}

fn is_without(method: &MethodDescriptor, field: &str) -> bool {
    WITHOUT
        .iter()
        .any(|(name, without, _)| *name == method.name() && *without == field)
}

fn lacks(message: &MessageDescriptor, field: &str, wanted: &str) -> Option<String> {
    let found = kind(message, field);
    let fits = match &found {
        Some(found) if wanted == "message" => found == wanted || found.contains('.'),
        found => found.as_deref() == Some(wanted),
    };
    (!fits).then(|| {
        let found = found.unwrap_or_else(|| "absent".to_owned());
        format!(
            "{}.{field} is {found}; it should be {wanted}",
            message.full_name()
        )
    })
}

/// `repeated message`, `string`, `google.protobuf.FieldMask`.
fn kind(message: &MessageDescriptor, field: &str) -> Option<String> {
    let field = message.get_field_by_name(field)?;
    let repeated = field.cardinality() == Cardinality::Repeated;
    let kind = match field.kind() {
        Kind::Message(_) if repeated => "message".to_owned(),
        Kind::Message(message) => message.full_name().to_owned(),
        Kind::Enum(_) => "enum".to_owned(),
        kind => format!("{kind:?}").to_lowercase(),
    };
    Some(if repeated {
        format!("repeated {kind}")
    } else {
        kind
    })
}
