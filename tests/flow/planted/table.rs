//! What is planted where, and who may read it, for which reason.

/// Names and parts of a party of a contract, and its files.
const CONTRACT: &str = "summary seller.person seller.phone seller.email seller.address seller.legal_representative \
    buyer.person buyer.phone buyer.email buyer.address buyer.legal_representative file_name file";
const LAYER: &str = "detail person phone email";
const EVERYBODY: &str = "nobody viewer other-provider other-demander stranger system other-system other-registrar \
    registrar reviewer newcomer member administrator broker demander provider operator";
/// Who has a contract that was handed in.
const CASE: &str = "other-registrar registrar member administrator broker demander provider operator";

/// What the words are planted in, the fields of it, who may read them, and why.
pub(super) const ROWS: &[(&str, &str, &str, &str)] = &[
    (
        "listing.public",
        LAYER,
        "reviewer member administrator broker demander provider operator",
        "disclosed to the other side of a match, and by consent to its broker (0010); reviewed by the county (0060)",
    ),
    (
        "listing.hidden",
        LAYER,
        "reviewer member administrator provider operator",
        "never disclosed: the owner's, and of those who review it (0060)",
    ),
    (
        "listing",
        "submitted.title withdrawn.reason revision.summary",
        "reviewer member administrator provider operator",
        "handed in, and not public: the owner's, and of those who review it (0060)",
    ),
    (
        "listing.hidden",
        "organization_name",
        "system other-system reviewer member administrator provider operator",
        "events name a hidden publisher to systems, since matching must know whose a post is (0003)",
    ),
    (
        "listing.withdrawn",
        "title",
        "system other-system reviewer member administrator provider operator",
        "it was public, and the feed keeps what it told then",
    ),
    (
        "listing.draft",
        "title detail person phone email",
        "member administrator provider operator",
        "a draft is the owner's (0060)",
    ),
    (
        "listing",
        "returned.title returned.reason import.row import.refused_row import.file_name",
        "member administrator provider operator",
        "what was returned and what was imported is the owner's (0060)",
    ),
    (
        "demand",
        "public.detail public.person public.phone public.email hidden.detail hidden.person hidden.phone hidden.email",
        "reviewer demander operator",
        "never disclosed: the owner's, and of those who review it (0010, 0060)",
    ),
    (
        "demand",
        "submitted.title withdrawn.reason revision.summary",
        "reviewer demander operator",
        "handed in, and not public: the owner's, and of those who review it (0060)",
    ),
    (
        "demand.hidden",
        "organization_name",
        "system other-system reviewer demander operator",
        "events name a hidden publisher to systems, since matching must know whose a post is (0003)",
    ),
    (
        "demand.withdrawn",
        "title",
        "system other-system reviewer demander operator",
        "it was public, and the feed keeps what it told then",
    ),
    (
        "demand",
        "draft.title draft.detail draft.person draft.phone draft.email returned.title returned.reason import.row \
            import.refused_row import.file_name",
        "demander operator",
        "drafts, what was returned and what was imported is the owner's (0060)",
    ),
    (
        "match",
        "note",
        "stranger member administrator broker demander provider operator",
        "both sides, brokers and operators read a note for the sides; brokers see all matches (MatchNote.Visibility)",
    ),
    (
        "match",
        "broker_note",
        "stranger broker operator",
        "brokers and operators alone (MatchNote.Visibility)",
    ),
    (
        "saved_search",
        "display_name query",
        "demander",
        "whoever keeps a search reads it",
    ),
    (
        "contract.draft",
        "title",
        "member administrator broker demander provider operator",
        "its parties and operators, until it is handed in (ContractService)",
    ),
    (
        "contract.draft",
        CONTRACT,
        "member administrator broker demander provider operator",
        "its parties and operators, until it is handed in (ContractService)",
    ),
    (
        "contract.returned",
        CONTRACT,
        CASE,
        "its parties, operators, and every registrar once it was handed in (ContractService)",
    ),
    (
        "contract.returned",
        "title reason",
        CASE,
        "as all of it: a system sees a contract once it was registered (ContractService, 0003)",
    ),
    (
        "contract.registered",
        CONTRACT,
        CASE,
        "its parties, operators, and every registrar; systems read what its events have (ContractService)",
    ),
    (
        "contract.registered",
        "opinion new_summary change_reason",
        CASE,
        "the business of the office and of the parties (ContractService)",
    ),
    (
        "contract.registered",
        "title",
        EVERYBODY,
        "the certificate prints it, and whoever has its code verifies it (VerifyCertificate)",
    ),
    (
        "register_list",
        "title",
        EVERYBODY,
        "the list prints it, and whoever has its code verifies it (VerifyCertificate)",
    ),
    (
        "payment",
        "voucher_number",
        CASE,
        "who has the contract reads what was paid (SettlementService)",
    ),
    (
        "settlement",
        "handler finance_officer phone",
        CASE,
        "who has the contract reads how its income was settled (SettlementService)",
    ),
    (
        "organization",
        "person phone email address legal_representative new_name change_reason proof.file_name proof.file \
            change_proof.file_name change_proof.file",
        "member administrator provider operator",
        "its members and operators (Organization)",
    ),
    (
        "organization",
        "paper",
        EVERYBODY,
        "on what paper an organisation was verified is public (Verification)",
    ),
    (
        "claim",
        "reason proof.file_name proof.file",
        "other-demander operator",
        "the claimant, and operators who decide",
    ),
    (
        "member",
        "display_name",
        "member administrator provider operator",
        "colleagues see each other (ListMembers)",
    ),
    (
        "account",
        "login_name",
        "member administrator provider operator",
        "the person; the organisation, as who took what is confidential of it (0073)",
    ),
    (
        "account",
        "display_name",
        "member operator",
        "the person and operators",
    ),
    (
        "administrator",
        "display_name",
        "administrator operator",
        "the person and operators",
    ),
    (
        "reviewer",
        "display_name",
        "reviewer operator",
        "the person and operators",
    ),
    (
        "newcomer",
        "mobile",
        "newcomer operator",
        "the person and operators",
    ),
    (
        "newcomer",
        "display_name",
        "newcomer member administrator provider operator",
        "who asks to join is seen by those to whom the person would belong (ListMembers)",
    ),
    (
        "newcomer",
        "reason",
        "newcomer administrator operator",
        "the person, and those who decide (GetMember)",
    ),
    (
        "api_key",
        "display_name",
        "administrator operator",
        "those who manage the keys of an organisation",
    ),
    (
        "webhook",
        "display_name url",
        "system operator",
        "whose it is, and operators (GetWebhook)",
    ),
    (
        "announcement",
        "draft.title draft.body draft.publisher withdrawn.reason",
        "operator",
        "drafts, and why one was withdrawn, are the operators' (0076)",
    ),
    (
        "broker",
        "due",
        "member administrator broker provider operator",
        "the broker, the client whom it concerns, operators (Broker)",
    ),
    (
        "broker",
        "conflict",
        "broker operator",
        "the broker, the body and operators (Broker)",
    ),
    (
        "broker",
        "paper",
        EVERYBODY,
        "on what paper a broker was verified is public (Verification)",
    ),
    (
        "expert",
        "person phone email",
        "member administrator provider operator",
        "the sending body and operators",
    ),
    (
        "service_log",
        "place summary proof.file_name proof.file",
        "member administrator provider operator",
        "the sending body and operators",
    ),
];
