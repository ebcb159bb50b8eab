//! The rules by name. Their law, severity and limits are data: `rules.csv`.

use std::fmt;
use std::str::FromStr;

/// Declares the rules with their stable ids, each once.
macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident $id:literal)*) => {
        /// A rule of this crate. It finds; it decides nothing.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule { $($(#[$doc])* $name,)* }

        impl Rule {
            /// All rules, in the order in which they are looked at.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Stable id, for the audit and for other programs.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }
        }
    };
}

rules! {
    /// Title (项目名称).
    TitleMissing "form.title-missing"
    /// A title or a name that no paper can print.
    TextUnprintable "form.text-unprintable"
    /// Category (合同类别).
    CategoryMissing "form.category-missing"
    /// A category that the rules do not know.
    CategoryUnknown "form.category-unknown"
    /// Registration point (登记点).
    RegistrationPointMissing "form.registration-point-missing"
    /// Credit code of the seller.
    SellerCreditCodeMissing "form.seller-credit-code-missing"
    /// Credit code of a domestic buyer. Natural persons, as seller too, have none.
    BuyerCreditCodeMissing "form.buyer-credit-code-missing"
    /// Country of a party (国别).
    CountryMissing "form.country-missing"
    /// Place of a domestic party (行政区划).
    RegionMissing "form.region-missing"
    /// Nature of a party (性质).
    NatureMissing "form.nature-missing"
    /// Day of signing (签订日期).
    SignDateMissing "form.sign-date-missing"
    /// Term (有效期限).
    TermMissing "form.term-missing"
    /// Payment form (付款方式), or one that the rules do not know.
    PaymentFormMissing "form.payment-form-missing"
    /// Plan source (计划来源).
    PlanSourceMissing "form.plan-source-missing"
    /// Rights touched (知识产权).
    IntellectualPropertyMissing "form.intellectual-property-missing"
    /// Technical field (技术领域).
    TechnicalFieldMissing "form.technical-field-missing"
    /// Socio-economic aim (社会经济目标).
    SocioEconomicAimMissing "form.socio-economic-aim-missing"
    /// Industry (国民经济行业).
    IndustryMissing "form.industry-missing"
    /// Expected new investment and output of a transfer (预计新增投入、预计新增产值).
    TransferExpectationsMissing "form.transfer-expectations-missing"

    /// A party without a name.
    PartyUnclear "party.unclear"
    /// A credit code that stands so on paper although its check character is wrong.
    CodeAsIssued "party.code-as-issued"
    /// A country's code that means another country in the customs' list.
    CountryAmbiguous "party.country-ambiguous"
    /// Seller and buyer are one.
    PartiesSame "party.same"
    /// Name and seal differ.
    SealDiffers "party.seal-differs"
    /// Name and seal differ, and a proof is there to be read.
    SealDifferenceProven "party.seal-difference-proven"
    /// Related parties (关联交易).
    RelatedParty "party.related"

    /// An intermediary without the seller's mandate.
    MandateMissing "applicant.mandate-missing"
    /// An intermediary under texts that know none as applicant.
    IntermediaryNotAdmitted "applicant.intermediary-not-admitted"
    /// A seller abroad applies itself.
    SellerAbroad "applicant.seller-abroad"
    /// An import whose seller is not abroad.
    ImportSellerDomestic "applicant.import-seller-domestic"
    /// An import whose buyer is abroad.
    ImportBuyerAbroad "applicant.import-buyer-abroad"
    /// The registering party is of another place than the registration point.
    PlaceElsewhere "applicant.place-elsewhere"

    /// No technical content.
    ContentMissing "subject.content-missing"
    /// Technical content of a few words.
    ContentThin "subject.content-thin"
    /// Unlawful monopoly of technology.
    MonopolyClause "clause.monopoly"
    /// Infringement of results of others.
    InfringementClause "clause.infringement"

    /// No total.
    TotalMissing "amount.total-missing"
    /// No technology amount.
    TechnologyMissing "amount.technology-missing"
    /// Amounts that cannot be told yet.
    AmountUndetermined "amount.undetermined"
    /// The total must be above zero.
    TotalPositive "amount.total-positive"
    /// The technology amount may not be negative.
    TechnologyNotNegative "amount.technology-not-negative"
    /// The technology amount may not be above the total.
    TechnologyWithinTotal "amount.technology-within-total"
    /// No non-technical item may be negative.
    NonTechnicalNotNegative "amount.non-technical-not-negative"
    /// The non-technical items must make up the difference of total and technology amount.
    NonTechnicalSum "amount.non-technical-sum"
    /// Nothing is paid for technology.
    NoTechnologyAmount "amount.no-technology"
    /// More carriers than a reasonable quantity (合理数量的技术载体).
    CarriersMany "amount.carriers-many"

    /// A royalty without a base.
    RoyaltyBaseMissing "payment.royalty-base-missing"
    /// A royalty without a rate.
    RoyaltyRateMissing "payment.royalty-rate-missing"
    /// An entry fee without an amount.
    EntryFeeMissing "payment.entry-fee-missing"
    /// An entry fee above the total.
    EntryFeeAboveTotal "payment.entry-fee-above-total"
    /// Instalments without a plan.
    InstalmentsMissing "payment.instalments-missing"
    /// Instalments that do not add up to the total.
    InstalmentsSum "payment.instalments-sum"
    /// Equity in a contract that is no transfer.
    EquityNotTransfer "payment.equity-not-transfer"

    /// The term ends before it begins.
    TermReversed "term.reversed"
    /// Signed after the day of filing.
    SignedAfterFiling "term.signed-after-filing"
    /// Signed after the term began.
    SignedAfterStart "term.signed-after-start"
    /// Filed before the term begins.
    TermNotBegun "term.not-begun"
    /// Filed after the term ended.
    TermEnded "term.ended"

    /// No text of the contract.
    ContractTextMissing "proof.contract-text-missing"
    /// A foreign text without a Chinese version.
    TranslationMissing "proof.translation-missing"
    /// A department signed without authority.
    AuthorisationMissing "proof.authorisation-missing"
    /// Rights without a proof.
    RightsProofMissing "proof.rights-proof-missing"
    /// A right without the number of its certificate.
    RightsNumberMissing "proof.rights-number-missing"
    /// No letter of commitment where the place asks for one.
    CommitmentMissing "proof.commitment-missing"

    /// A category that is registered under another one on the day.
    CategoryFolds "category.folds"
    /// The rights are not those that the category names.
    RightsMismatch "category.rights-mismatch"
    /// "None" beside rights.
    NoneBesideRights "category.none-beside-rights"

    /// A question of substance that nobody has answered.
    SubstanceUnstated "substance.unstated"
    /// Development of what was mastered already.
    DevelopmentMastered "development.mastered"
    /// Development without an aim.
    DevelopmentNoAim "development.no-aim"
    /// Development by simple change, test or copying.
    DevelopmentRoutine "development.routine"
    /// Development without measurable targets.
    DevelopmentNoIndicators "development.no-indicators"
    /// Development without a method of acceptance.
    DevelopmentNoAcceptance "development.no-acceptance"
    /// Transfer or licence of what is not there yet.
    TransferNotMastered "transfer.not-mastered"
    /// Transfer or licence of something incomplete.
    TransferIncomplete "transfer.incomplete"
    /// Transfer or licence of public knowledge.
    TransferPublicDomain "transfer.public-domain"
    /// A transfer in which no right passes.
    TransferRightsStay "transfer.rights-stay"
    /// A licence in which rights pass.
    LicenceRightsPass "licence.rights-pass"
    /// Know-how that the public knows.
    KnowHowPublic "know-how.public"
    /// Know-how without economic benefit.
    KnowHowNoBenefit "know-how.no-benefit"
    /// Know-how that nobody keeps secret.
    KnowHowNoSecrecy "know-how.no-secrecy"
    /// Consulting whose object is not stated.
    ConsultingObjectMissing "consulting.object-missing"
    /// Consulting on an object that is not on the list.
    ConsultingObjectUnknown "consulting.object-unknown"
    /// Consulting on an excluded object.
    ConsultingExcluded "consulting.excluded"
    /// Consulting that guides the execution: a service.
    ConsultingIsService "consulting.is-service"
    /// Consulting without a specific technical project.
    ConsultingNoProject "consulting.no-project"
    /// Service without a specific technical problem.
    ServiceNoProblem "service.no-problem"
    /// Service without indicators of quality and quantity.
    ServiceNoIndicators "service.no-indicators"
    /// Service in which rights pass.
    ServiceRightsPass "service.rights-pass"
    /// Service by routine means.
    ServiceRoutine "service.routine"
    /// Training without a specific technical project.
    TrainingNoProject "training.no-project"
    /// Training for others than the professional staff named.
    TrainingNoTrainees "training.no-trainees"
    /// Training in which rights pass.
    TrainingRightsPass "training.rights-pass"
    /// Training on a product that is sold.
    TrainingOnProduct "training.on-product"
    /// Training inside a development, transfer or licence contract.
    TrainingWithinOther "training.within-other"
    /// Brokerage without a specific result or project.
    BrokerageNoDeal "brokerage.no-deal"

    /// A part of a category that the rules do not know.
    PartCategoryUnknown "mixed.part-category-unknown"
    /// A part without a price of its own.
    PartNotPriced "mixed.part-not-priced"
    /// Parts that do not add up to the total.
    PartsSum "mixed.parts-sum"
    /// Parts that are not technology come to more than the total less the technology amount.
    TechnologySum "mixed.technology-sum"
    /// A category that is none of the parts'.
    PartsWithoutCategory "mixed.parts-without-category"
    /// Consulting mixed with development, transfer or licence under the lighter part's category.
    PartsWeight "mixed.weight"
    /// What is not technology cannot be told apart.
    NotSeparable "mixed.not-separable"

    /// The second reviewer must be another person than the first.
    DistinctReviewers "review.distinct-reviewers"
}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.id())
    }
}

impl FromStr for Rule {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.iter().find(|rule| rule.id() == text);
        found.copied().ok_or("没有此规则")
    }
}
