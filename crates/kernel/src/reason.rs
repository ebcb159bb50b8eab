//! The one table of reasons. `docs/api/errors.md` is printed from it, and with what `chinese` says of each `docs/api/errors.zh.md`.

mod chinese;

use crate::Kind;

macro_rules! reasons {
    ($($variant:ident $name:literal $kind:ident $doc:literal;)*) => {
        /// Why a call failed: `ErrorInfo.reason` with the domain `techmarket` (AIP-193), and the
        /// `reason` of a field violation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Reason { $(#[doc = $doc] $variant,)* }

        impl Reason {
            /// Every reason, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The reason as callers read it, in UPPER_SNAKE.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The kind of error that the reason stands for when it ends a call.
            #[must_use]
            pub const fn kind(self) -> Kind {
                match self { $(Self::$variant => Kind::$kind,)* }
            }

            /// What it means, in English.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $doc,)* }
            }
        }
    };
}

reasons! {
    FieldsInvalid "FIELDS_INVALID" InvalidArgument "Several fields break a rule; each violation carries its own reason.";
    FieldRequired "FIELD_REQUIRED" InvalidArgument "A required field is absent, empty or blank.";
    FieldTooLong "FIELD_TOO_LONG" InvalidArgument "A text has more characters than the field allows.";
    TooManyItems "TOO_MANY_ITEMS" InvalidArgument "A list has more items than the field allows.";
    ItemRepeated "ITEM_REPEATED" InvalidArgument "A list holds the same item twice.";
    TextInvalid "TEXT_INVALID" InvalidArgument "A text holds a control, broken, unassigned, private or direction character, which the message names with its place, or is not of the stated form.";
    TextUnprintable "TEXT_UNPRINTABLE" InvalidArgument "No font of the office has a character of a text that certificates and lists print; the message names character, place and remedy.";
    ValueOutOfRange "VALUE_OUT_OF_RANGE" InvalidArgument "A number lies outside the stated range.";
    EnumInvalid "ENUM_INVALID" InvalidArgument "An enum value is unspecified or unknown.";
    NameInvalid "NAME_INVALID" InvalidArgument "A resource name is not of the stated form.";
    DateInvalid "DATE_INVALID" InvalidArgument "A date does not exist or is incomplete.";
    DateInFuture "DATE_IN_FUTURE" InvalidArgument "A date lies after today in China standard time where it may not.";
    DatesReversed "DATES_REVERSED" InvalidArgument "The end of a period lies before its start.";
    CreditCodeInvalid "CREDIT_CODE_INVALID" InvalidArgument "Not a unified social credit code of GB 32100-2015.";
    CodeUnknown "CODE_UNKNOWN" InvalidArgument "A code is not in the table in force; the violation names the table.";
    CodesConflict "CODES_CONFLICT" InvalidArgument "A code that must stand alone is listed with others.";
    RegionUnknown "REGION_UNKNOWN" InvalidArgument "Not a code of GB/T 2260 in force.";
    MoneyInvalid "MONEY_INVALID" InvalidArgument "An amount is not a whole number of fen, is too large or is not in CNY.";
    AmountNegative "AMOUNT_NEGATIVE" InvalidArgument "An amount is below zero, or zero where it must be positive.";
    AmountAboveTotal "AMOUNT_ABOVE_TOTAL" InvalidArgument "The technology amount is above the total.";
    AmountsReversed "AMOUNTS_REVERSED" InvalidArgument "The upper end of a range of money lies below the lower.";
    CostsMismatch "COSTS_MISMATCH" InvalidArgument "Itemised amounts do not add up to the difference they itemise, or the cost of a settlement is above its technology amount.";
    PartiesSame "PARTIES_SAME" InvalidArgument "Two parties of a contract are the same organisation.";
    KindMismatch "KIND_MISMATCH" InvalidArgument "A field belongs to another kind of resource.";
    FieldMaskInvalid "FIELD_MASK_INVALID" InvalidArgument "A mask path is unknown or names a field that may not change.";
    FilterInvalid "FILTER_INVALID" InvalidArgument "A filter or order is not one of the stated set.";
    PageSizeInvalid "PAGE_SIZE_INVALID" InvalidArgument "The page size is negative.";
    PageTokenInvalid "PAGE_TOKEN_INVALID" InvalidArgument "The page token was not made by this market or by a version that is gone.";
    PageTokenForeign "PAGE_TOKEN_FOREIGN" InvalidArgument "The page token belongs to another query.";
    PasswordWeak "PASSWORD_WEAK" InvalidArgument "A new password is too short, is known to be bad, or is the login name; the message says which.";
    WebhookAddressRefused "WEBHOOK_ADDRESS_REFUSED" InvalidArgument "The market sends nothing to the address: it is private, or not by https; the operator of the server may allow its network.";
    RequestIdInvalid "REQUEST_ID_INVALID" InvalidArgument "The request id is not a UUID.";
    RequestIdReused "REQUEST_ID_REUSED" InvalidArgument "The request id was used before with other content.";
    RequestMalformed "REQUEST_MALFORMED" InvalidArgument "The message cannot be decoded.";
    FieldUnknown "FIELD_UNKNOWN" InvalidArgument "A request in JSON holds a field that its message does not have; the violation names it.";
    HeadersTooLarge "HEADERS_TOO_LARGE" InvalidArgument "The headers of the call are above the limit of 16 KiB.";
    ImportRowInvalid "IMPORT_ROW_INVALID" InvalidArgument "A row of an import cannot be read.";
    InstalmentsMismatch "INSTALMENTS_MISMATCH" InvalidArgument "Planned instalments do not add up to the total.";
    IncomeMismatch "INCOME_MISMATCH" InvalidArgument "Technical income is not the technology amount less the cost.";
    ChangeEmpty "CHANGE_EMPTY" InvalidArgument "A change of what is registered changes nothing.";
    AttachmentTypeRefused "ATTACHMENT_TYPE_REFUSED" InvalidArgument "A file is of a type that is not accepted; the message lists the accepted ones.";
    AttachmentTypeMismatch "ATTACHMENT_TYPE_MISMATCH" InvalidArgument "A file's content, its declared type and its extension differ; the metadata names both types.";
    AttachmentUnreadable "ATTACHMENT_UNREADABLE" InvalidArgument "A file is empty, cut short or broken.";
    AttachmentUnsafe "ATTACHMENT_UNSAFE" InvalidArgument "A file holds macros, scripts or launch actions, or is encrypted or packed so that this cannot be seen.";
    AttachmentHashMismatch "ATTACHMENT_HASH_MISMATCH" InvalidArgument "The content does not have the SHA-256 that the caller declared.";
    ExternalIdTaken "EXTERNAL_ID_TAKEN" AlreadyExists "The organisation has a record with this external id.";
    ContractDuplicate "CONTRACT_DUPLICATE" AlreadyExists "The same contract is registered already.";
    SubsidyGranted "SUBSIDY_GRANTED" AlreadyExists "A subsidy of this scheme was granted already for the contract, role and year, or leaves nothing to grant.";
    NumberTaken "NUMBER_TAKEN" AlreadyExists "The registration number is given already.";
    LoginNameTaken "LOGIN_NAME_TAKEN" AlreadyExists "Another account has the login name, or one that reads alike.";
    MemberExists "MEMBER_EXISTS" AlreadyExists "The person is a member of the organisation already.";
    ResourceNotFound "RESOURCE_NOT_FOUND" NotFound "There is no such resource, or the caller may not know of it.";
    AttachmentUnknown "ATTACHMENT_UNKNOWN" NotFound "No content with this SHA-256 is kept.";
    StateForbids "STATE_FORBIDS" FailedPrecondition "The resource's state does not allow the change; the message names the state.";
    PostNotPublished "POST_NOT_PUBLISHED" FailedPrecondition "The listing or demand is not published, so it cannot be matched.";
    LabelsMissing "LABELS_MISSING" FailedPrecondition "Too few answers to matches have come since the last version of the ranking's weights; the metadata says how many are missing.";
    CaseTaken "CASE_TAKEN" FailedPrecondition "Another registrar has taken the case and the lease still runs.";
    MandateEnded "MANDATE_ENDED" FailedPrecondition "The mandate of the intermediary that applies ended before today.";
    AmountExceeded "AMOUNT_EXCEEDED" FailedPrecondition "The amounts together would be above what is recognised or allowed.";
    VoucherInUse "VOUCHER_IN_USE" FailedPrecondition "A recorded payment names the voucher, so it stays.";
    AmountUndetermined "AMOUNT_UNDETERMINED" FailedPrecondition "The amount of the contract is not determined yet; change what is registered first.";
    ListEmpty "LIST_EMPTY" FailedPrecondition "No contract was registered in the period, so there is nothing to list.";
    DocumentUnprintable "DOCUMENT_UNPRINTABLE" FailedPrecondition "A paper cannot be printed: no font has a character of what is to be registered, or the texts are too long for the page; the message names the field.";
    OrganizationTaken "ORGANIZATION_TAKEN" AlreadyExists "The credit code is registered; whoever it belongs to calls ClaimOrganization; the metadata names the organisation.";
    ClaimOpen "CLAIM_OPEN" AlreadyExists "A claim of the caller to the organisation waits for an operator.";
    CertificateTaken "CERTIFICATE_TAKEN" AlreadyExists "Another broker is registered with the certificate.";
    PaymentUsed "PAYMENT_USED" FailedPrecondition "A subsidy that was not paid back or verified technical income rests on the payment, so it cannot be struck.";
    SameReviewer "SAME_REVIEWER" FailedPrecondition "The second review needs another person than the first.";
    SecondReviewMissing "SECOND_REVIEW_MISSING" FailedPrecondition "The recognised amount asks for a second review before registration.";
    NumbersExhausted "NUMBERS_EXHAUSTED" ResourceExhausted "The registration point has given all 999,999 numbers of the year.";
    LimitReached "LIMIT_REACHED" ResourceExhausted "As many of these are kept as may be; the message names the number.";
    SignInThrottled "SIGN_IN_THROTTLED" ResourceExhausted "Too many failures for this name or from this address; repeat after the stated delay.";
    LastOperator "LAST_OPERATOR" FailedPrecondition "The market would be left without an operator who can sign in.";
    SessionMissing "SESSION_MISSING" FailedPrecondition "The call is about the caller's own session or account, and the token was not given by a sign-in.";
    RegistrationClosed "REGISTRATION_CLOSED" FailedPrecondition "Nobody registers here without an invitation: the office or an organisation invites.";
    MailNotSentHere "MAIL_NOT_SENT_HERE" FailedPrecondition "The market sends no mail; an operator hands over codes instead.";
    SourceNotServed "SOURCE_NOT_SERVED" FailedPrecondition "This server does not hold the feed or audit trail that was asked for; the message names it, and the metadata the role whose server does.";
    EtagMismatch "ETAG_MISMATCH" Aborted "The resource changed since the caller read it.";
    BatchRefused "BATCH_REFUSED" Aborted "Nothing was kept of a batch that was asked for all or nothing: another of its items was refused; this one was not at fault.";
    WriteConflict "WRITE_CONFLICT" Aborted "Writers collided; the call may be repeated.";
    PositionAhead "POSITION_AHEAD" OutOfRange "The position lies beyond the head of the feed.";
    MessageTooLarge "MESSAGE_TOO_LARGE" OutOfRange "A message is above the limit of 4 MiB.";
    AttachmentTooLarge "ATTACHMENT_TOO_LARGE" OutOfRange "A file, or one chunk of it, is above the limit; the metadata names the limit in bytes.";
    TokenMissing "TOKEN_MISSING" Unauthenticated "The call carries no token.";
    CertificateUnknown "CERTIFICATE_UNKNOWN" Unauthenticated "The client certificate of the connection is not in the table of systems, and the call carries no token.";
    CertificateRevoked "CERTIFICATE_REVOKED" Unauthenticated "The table of systems has revoked the client certificate of the connection.";
    CertificateMismatch "CERTIFICATE_MISMATCH" Unauthenticated "The token is of another caller than the client certificate of the connection.";
    TokenInvalid "TOKEN_INVALID" Unauthenticated "The token is malformed, expired or not signed by this market.";
    TokenRevoked "TOKEN_REVOKED" Unauthenticated "The session or key that the token was given to has ended, or what its holder may do has changed: refresh it, or sign in again.";
    SignInRefused "SIGN_IN_REFUSED" Unauthenticated "Login name, password, code or key are wrong, or the account is suspended; which of them is not told.";
    SecondFactorMissing "SECOND_FACTOR_MISSING" Unauthenticated "The password is right, and a code of the second factor is needed.";
    SessionEnded "SESSION_ENDED" Unauthenticated "The refresh token is unknown, was used before or has ended with its session; sign in again.";
    OneTimeCodeInvalid "ONE_TIME_CODE_INVALID" Unauthenticated "A code of an invitation or of a password reset is unknown, was used or has ended.";
    IdentityRefused "IDENTITY_REFUSED" Unauthenticated "What an identity provider answered does not hold, or the sign-in was not begun here or has ended; why is in the log of the server.";
    RoleForbidden "ROLE_FORBIDDEN" PermissionDenied "None of the caller's roles may call the method.";
    NotOwner "NOT_OWNER" PermissionDenied "The caller's organisation does not own the resource.";
    PointForeign "POINT_FOREIGN" PermissionDenied "The registrar does not serve the registration point that decides; the metadata names it.";
    OwnCase "OWN_CASE" PermissionDenied "The registrar's own organisation is a party of the contract, so another registrar decides.";
    MethodUnknown "METHOD_UNKNOWN" Unimplemented "This server has no such method.";
    CompressionUnknown "COMPRESSION_UNKNOWN" Unimplemented "The messages are compressed in a way that this server does not read; the metadata names those it reads.";
    MediaTypeUnknown "MEDIA_TYPE_UNKNOWN" Unimplemented "The body is of a media type that this server does not read; the metadata names those it reads.";
    CallMayWrite "CALL_MAY_WRITE" Unimplemented "The method may change something, so that it is called by POST alone.";
    StreamNotInJson "STREAM_NOT_IN_JSON" Unimplemented "The method takes or gives a stream, so that in JSON it is called with application/connect+json, each message in its envelope.";
    DeadlineExceeded "DEADLINE_EXCEEDED" DeadlineExceeded "The call took longer than the caller or the server allows.";
    RateLimited "RATE_LIMITED" ResourceExhausted "More calls in a time than the caller, its organisation or its address has; repeat after the stated delay.";
    Overloaded "OVERLOADED" ResourceExhausted "Too many calls at once; repeat after the stated delay.";
    Unavailable "UNAVAILABLE" Unavailable "The service or its database is not ready; the call may be repeated.";
    StorageFull "STORAGE_FULL" Unavailable "There is no space left where the database is kept; nothing of the call was kept, and it may be repeated once there is.";
    ShuttingDown "SHUTTING_DOWN" Unavailable "The server is shutting down; go to another or repeat later.";
    AttachmentDamaged "ATTACHMENT_DAMAGED" Internal "The kept content no longer has its SHA-256; the operator restores it from a backup.";
    Internal "INTERNAL" Internal "A fault of the server; its cause is in the server's log only.";
}
