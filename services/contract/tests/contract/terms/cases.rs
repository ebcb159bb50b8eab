//! What a draft states, and what is wrong with it.

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::{
    Contract, ContractPart, Instalment, LicenceTerms, RightCertificate, RoyaltyTerms, Substance,
};
use techmarket_proto::types::v1::Indicator;
use techmarket_testkit::money;

use crate::support::day;

type Expected = Vec<(&'static str, Reason)>;
pub(super) type Case = (&'static str, fn(&mut Contract), Expected);

pub(super) fn royalty() -> RoyaltyTerms {
    RoyaltyTerms {
        base: 4,
        rate_per_myriad: 250,
        course: 1,
        entry_fee: None,
        may_audit: true,
    }
}

fn instalment(yuan: i64) -> Instalment {
    Instalment {
        due_date: Some(day(2027, 1, 31)),
        amount: Some(money(yuan)),
        condition: "验收合格".to_owned(),
    }
}

fn proof(right: &str, number: &str) -> RightCertificate {
    RightCertificate {
        right: right.to_owned(),
        number: number.to_owned(),
    }
}

fn with(change: impl FnOnce(&mut Substance)) -> Substance {
    let mut substance = Substance::default();
    change(&mut substance);
    substance
}

fn indicator(value: &str) -> Indicator {
    Indicator {
        name: "抗弯强度".to_owned(),
        comparison: 1,
        value: value.to_owned(),
        unit: "MPa".to_owned(),
    }
}

fn part(category: &str, yuan: i64) -> ContractPart {
    ContractPart {
        category: category.to_owned(),
        amount: Some(money(yuan)),
    }
}

pub(super) fn payment() -> Vec<Case> {
    use Reason::{AmountNegative, EnumInvalid, ValueOutOfRange};
    vec![
        ("royalty", |c| c.royalty = Some(royalty()), vec![]),
        (
            "royalty of all",
            |c| {
                c.royalty = Some(RoyaltyTerms {
                    rate_per_myriad: 10_000,
                    ..royalty()
                });
            },
            vec![],
        ),
        (
            "royalty without base and course",
            |c| {
                c.royalty = Some(RoyaltyTerms {
                    base: 0,
                    course: 9,
                    ..royalty()
                });
            },
            vec![
                ("contract.royalty.base", EnumInvalid),
                ("contract.royalty.course", EnumInvalid),
            ],
        ),
        (
            "royalty of nothing",
            |c| {
                c.royalty = Some(RoyaltyTerms {
                    rate_per_myriad: 0,
                    entry_fee: Some(money(0)),
                    ..royalty()
                });
            },
            vec![
                ("contract.royalty.rate_per_myriad", ValueOutOfRange),
                ("contract.royalty.entry_fee", AmountNegative),
            ],
        ),
        (
            "royalty of more than all",
            |c| {
                c.royalty = Some(RoyaltyTerms {
                    rate_per_myriad: 10_001,
                    ..royalty()
                });
            },
            vec![("contract.royalty.rate_per_myriad", ValueOutOfRange)],
        ),
    ]
}

pub(super) fn instalments() -> Vec<Case> {
    use Reason::{AmountNegative, FieldRequired, FieldTooLong, InstalmentsMismatch, TooManyItems};
    vec![
        (
            "instalments",
            |c| c.instalments = vec![instalment(40_000), instalment(60_000)],
            vec![],
        ),
        (
            "instalments below the total",
            |c| c.instalments = vec![instalment(99_999)],
            vec![("contract.instalments", InstalmentsMismatch)],
        ),
        (
            "instalments of an amount that is open",
            |c| {
                c.amount_undetermined = true;
                c.instalments = vec![instalment(1)];
            },
            vec![],
        ),
        (
            "an instalment without a day and an amount",
            |c| c.instalments = vec![Instalment::default()],
            vec![
                ("contract.instalments[0].due_date", FieldRequired),
                ("contract.instalments[0].amount", AmountNegative),
            ],
        ),
        (
            "an instalment of nothing on a long condition",
            |c| {
                c.instalments = vec![
                    instalment(100_000),
                    Instalment {
                        condition: "长".repeat(201),
                        ..instalment(0)
                    },
                ];
            },
            vec![
                ("contract.instalments[1].amount", AmountNegative),
                ("contract.instalments[1].condition", FieldTooLong),
            ],
        ),
        (
            "61 instalments",
            |c| c.instalments = vec![instalment(1); 61],
            vec![("contract.instalments", TooManyItems)],
        ),
    ]
}

pub(super) fn rights() -> Vec<Case> {
    use Reason::{
        AmountNegative, CodeUnknown, FieldRequired, FieldTooLong, ItemRepeated, KindMismatch, MoneyInvalid,
        TooManyItems,
    };
    vec![
        (
            "a proof of a right",
            |c| c.right_certificates = vec![proof("x-01", "JM-1"), proof("x-01", "JM-2")],
            vec![],
        ),
        (
            "proofs of rights that are not stated, unknown, unnumbered, repeated",
            |c| {
                c.right_certificates = vec![
                    proof("x-021", "ZL1"),
                    proof("x-77", &"1".repeat(51)),
                    proof("x-01", ""),
                    proof("x-021", "ZL1"),
                ];
            },
            vec![
                ("contract.right_certificates[0].right", KindMismatch),
                ("contract.right_certificates[1].right", CodeUnknown),
                ("contract.right_certificates[1].number", FieldTooLong),
                ("contract.right_certificates[1].right", KindMismatch),
                ("contract.right_certificates[2].number", FieldRequired),
                ("contract.right_certificates[3].right", KindMismatch),
                ("contract.right_certificates[3]", ItemRepeated),
            ],
        ),
        (
            "51 proofs",
            |c| c.right_certificates = (0..51).map(|n| proof("x-01", &format!("{n}"))).collect(),
            vec![("contract.right_certificates", TooManyItems)],
        ),
        (
            "expectations below nothing",
            |c| (c.expected_investment, c.expected_output) = (Some(money(-1)), Some(money(-1))),
            vec![
                ("contract.expected_investment", AmountNegative),
                ("contract.expected_output", AmountNegative),
            ],
        ),
        (
            "expectations in another currency",
            |c| {
                let mut dollars = money(1);
                "USD".clone_into(&mut dollars.currency_code);
                c.expected_output = Some(dollars);
            },
            vec![("contract.expected_output", MoneyInvalid)],
        ),
    ]
}

pub(super) fn parties_and_licences() -> Vec<Case> {
    use Reason::{CodeUnknown, EnumInvalid, FieldTooLong, KindMismatch, TextInvalid};
    vec![
        (
            "a postal code",
            |c| "337000".clone_into(&mut c.buyer.as_mut().unwrap().postal_code),
            vec![],
        ),
        (
            "postal codes of five digits and of seven",
            |c| {
                "33700".clone_into(&mut c.seller.as_mut().unwrap().postal_code);
                "3370000".clone_into(&mut c.buyer.as_mut().unwrap().postal_code);
            },
            vec![
                ("contract.seller.postal_code", TextInvalid),
                ("contract.buyer.postal_code", TextInvalid),
            ],
        ),
        (
            "postal codes that are no digits",
            |c| {
                "33700a".clone_into(&mut c.seller.as_mut().unwrap().postal_code);
                "３３".clone_into(&mut c.buyer.as_mut().unwrap().postal_code);
            },
            vec![
                ("contract.seller.postal_code", TextInvalid),
                ("contract.buyer.postal_code", TextInvalid),
            ],
        ),
        (
            "names that are too long",
            |c| {
                (c.responsible_person, c.filled_by) = ("长".repeat(51), "长".repeat(51));
                c.buyer.as_mut().unwrap().seal_name = "长".repeat(201);
            },
            vec![
                ("contract.responsible_person", FieldTooLong),
                ("contract.filled_by", FieldTooLong),
                ("contract.buyer.seal_name", FieldTooLong),
            ],
        ),
        (
            "a buyer abroad",
            |c| {
                let buyer = c.buyer.as_mut().unwrap();
                (buyer.country, buyer.region, buyer.credit_code) =
                    ("392".to_owned(), String::new(), String::new());
            },
            vec![],
        ),
        (
            "a buyer in no country",
            |c| "999".clone_into(&mut c.buyer.as_mut().unwrap().country),
            vec![
                ("contract.buyer.country", CodeUnknown),
                ("contract.buyer.region", KindMismatch),
                ("contract.buyer.credit_code", KindMismatch),
            ],
        ),
        (
            "a licence",
            |c| {
                c.licence = Some(LicenceTerms {
                    kind: 3,
                    worldwide: true,
                });
            },
            vec![],
        ),
        (
            "a licence of no kind",
            |c| c.licence = Some(LicenceTerms::default()),
            vec![("contract.licence.kind", EnumInvalid)],
        ),
    ]
}

pub(super) fn substance() -> Vec<Case> {
    use Reason::{
        AmountNegative, CodeUnknown, FieldRequired, FieldTooLong, TextInvalid, TooManyItems, ValueOutOfRange,
    };
    vec![
        (
            "what recognition asks",
            |c| {
                c.substance = Some(with(|s| {
                    s.indicators = vec![indicator("160")];
                    s.parts = vec![part("x-11", 60_000), part("x-51", 30_000), part("", 10_000)];
                    (s.carrier_sets, s.mastered_at_signing) = (Some(1_000), Some(false));
                    "x-1".clone_into(&mut s.consulting_object);
                }));
            },
            vec![],
        ),
        (
            "targets that are no numbers",
            |c| {
                c.substance = Some(with(|s| {
                    s.indicators = vec![indicator("160"), indicator("较高"), indicator("")];
                }));
            },
            vec![
                ("contract.substance.indicators[1].value", TextInvalid),
                ("contract.substance.indicators[2].value", FieldRequired),
            ],
        ),
        (
            "too much of everything",
            |c| {
                c.substance = Some(with(|s| {
                    s.indicators = vec![indicator("1"); 21];
                    s.acceptance_method = "长".repeat(1_001);
                    s.parts = vec![part("x-11", 1); 11];
                    s.carrier_sets = Some(1_001);
                    s.consulting_object = "长".repeat(21);
                }));
            },
            vec![
                ("contract.substance.indicators", TooManyItems),
                ("contract.substance.acceptance_method", FieldTooLong),
                ("contract.substance.parts", TooManyItems),
                ("contract.substance.carrier_sets", ValueOutOfRange),
                ("contract.substance.consulting_object", FieldTooLong),
            ],
        ),
        (
            "parts of no category or without price",
            |c| {
                c.substance = Some(with(|s| {
                    s.parts = vec![
                        part("", 1),
                        part("x-1", 1),
                        part("x-11", 0),
                        ContractPart {
                            amount: None,
                            ..part("x-51", 0)
                        },
                    ];
                    s.carrier_sets = Some(-1);
                }));
            },
            vec![
                ("contract.substance.parts[1].category", CodeUnknown),
                ("contract.substance.parts[2].amount", AmountNegative),
                ("contract.substance.parts[3].amount", AmountNegative),
                ("contract.substance.carrier_sets", ValueOutOfRange),
            ],
        ),
    ]
}
