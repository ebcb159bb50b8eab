use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone, PartialEq)]
struct Kept {
    position: u64,
    time_micros: i64,
    texts: [String; 4],
    detail: Vec<u8>,
    content: String,
    hash: AuditHash,
}

impl Kept {
    fn entry(&self) -> CanonicalEntry<'_> {
        let [subject, role, action, resource] = &self.texts;
        CanonicalEntry {
            position: self.position,
            time_micros: self.time_micros,
            subject,
            role,
            action,
            resource,
            detail: &self.detail,
            content: &self.content,
        }
    }
}

/// A trail of the details, hashed from the start.
fn trail(details: &[Vec<u8>]) -> Vec<Kept> {
    let mut head = AuditHead::START;
    let mut trail = Vec::new();
    for detail in details {
        let mut kept = Kept {
            position: head.position + 1,
            time_micros: 1_767_225_600_000_000,
            texts: ["u1", "registrar", "review", "contracts/1"].map(str::to_owned),
            detail: detail.clone(),
            content: String::new(),
            hash: head.hash,
        };
        kept.hash = kept.entry().hash_after(head.hash);
        head = AuditHead {
            position: kept.position,
            hash: kept.hash,
        };
        trail.push(kept);
    }
    trail
}

fn verify(trail: &[Kept]) -> Result<AuditHead, AuditBreak> {
    AuditHead::START.verify(trail.iter().map(|kept| (kept.entry(), kept.hash)))
}

fn three() -> Vec<Kept> {
    trail(&[b"a".to_vec(), b"b".to_vec(), b"c".to_vec()])
}

#[test]
fn a_whole_trail_is_accepted_at_once_and_page_by_page() {
    let whole = three();
    let head = verify(&whole).unwrap();
    assert_eq!(head.position, 3);
    let page = verify(&whole[..2]).unwrap();
    let entries = whole[2..].iter().map(|kept| (kept.entry(), kept.hash));
    assert_eq!(page.verify(entries), Ok(head));
    assert_eq!(verify(&[]), Ok(AuditHead::START));
}

#[test]
fn any_change_is_found_where_it_was_made() {
    type Change = fn(&mut Vec<Kept>);
    let cases: [(Change, AuditBreak); 15] = [
        (|t| t[1].time_micros += 1, AuditBreak::Hash { position: 2 }),
        (|t| t[1].texts[0].push('x'), AuditBreak::Hash { position: 2 }),
        (|t| t[1].texts[1].clear(), AuditBreak::Hash { position: 2 }),
        (
            |t| t[1].texts[2] = "register".into(),
            AuditBreak::Hash { position: 2 },
        ),
        (
            |t| t[1].texts[3] = "contracts/2".into(),
            AuditBreak::Hash { position: 2 },
        ),
        (|t| t[0].detail.push(0), AuditBreak::Hash { position: 1 }),
        (|t| t[1].content.push('0'), AuditBreak::Hash { position: 2 }),
        (|t| t[2].hash.0[31] ^= 1, AuditBreak::Hash { position: 3 }),
        (
            |t| t[1].position = 9,
            AuditBreak::Position {
                expected: 2,
                found: 9,
            },
        ),
        // Dropped, swapped, inserted.
        (
            |t| drop(t.remove(1)),
            AuditBreak::Position {
                expected: 2,
                found: 3,
            },
        ),
        (
            |t| t.swap(0, 1),
            AuditBreak::Position {
                expected: 1,
                found: 2,
            },
        ),
        (
            |t| t.insert(1, t[0].clone()),
            AuditBreak::Position {
                expected: 2,
                found: 1,
            },
        ),
        // The same with the positions made good afterwards.
        (
            |t| {
                t.remove(1);
                t[1].position = 2;
            },
            AuditBreak::Hash { position: 2 },
        ),
        (
            |t| {
                t.swap(0, 1);
                (t[0].position, t[1].position) = (1, 2);
            },
            AuditBreak::Hash { position: 1 },
        ),
        // One entry changed and hashed anew: the next one betrays it.
        (
            |t| {
                t[1].detail.push(0);
                t[1].hash = t[1].entry().hash_after(t[0].hash);
            },
            AuditBreak::Hash { position: 3 },
        ),
    ];
    for (place, (change, expected)) in cases.into_iter().enumerate() {
        let mut changed = three();
        change(&mut changed);
        assert_eq!(verify(&changed), Err(expected), "case {place}");
    }
}

#[test]
fn what_the_trail_itself_cannot_show_the_kept_head_does() {
    let head = verify(&three()).unwrap();
    let mut cut = three();
    cut.pop();
    assert_ne!(verify(&cut).unwrap(), head);
    let anew = trail(&[b"a".to_vec(), b"x".to_vec(), b"c".to_vec()]);
    assert_ne!(verify(&anew).unwrap(), head);
}

#[test]
fn lengths_keep_neighbouring_texts_apart() {
    let entry = |subject, role, detail, content| CanonicalEntry {
        position: 1,
        time_micros: 0,
        subject,
        role,
        action: "",
        resource: "",
        detail,
        content,
    };
    for (one, other) in [
        (entry("ab", "c", b"", ""), entry("a", "bc", b"", "")),
        (entry("a", "", b"", ""), entry("", "a", b"", "")),
        (entry("a", "", b"x", ""), entry("a", "", b"", "x")),
    ] {
        assert_ne!(one.canonical(), other.canonical(), "{one:?} {other:?}");
    }
}

#[test]
fn hashes_do_not_change_with_the_program() {
    let first = &trail(&[b"a".to_vec()])[0];
    assert_eq!(first.hash.to_string(), FIRST);
    assert_eq!(FIRST.parse(), Ok(first.hash));
    let with_content = Kept {
        content: FIRST.to_owned(),
        ..first.clone()
    };
    let hash = with_content.entry().hash_after(AuditHead::START.hash);
    assert_eq!(hash.to_string(), FIRST_WITH_CONTENT);
    for text in ["", "00", &FIRST.to_uppercase(), &"g".repeat(64), &"字".repeat(22)] {
        assert_eq!(text.parse::<AuditHash>(), Err(AuditHashError), "{text}");
    }
}

/// Computed apart, in Python.
const FIRST: &str = "93fee9704325fee19f4084ab96493d3d22cd0016fa4382b4a3fdbf88c6759d78";
const FIRST_WITH_CONTENT: &str = "95c7f54d7d06bb30900fb622deae21afeae87a0dd83225643ef6d652d47819eb";

proptest! {
    #[test]
    fn any_flipped_bit_of_a_detail_is_found(
        details in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..20), 1..6),
        place: proptest::sample::Index,
        bit in 0_u8..8,
    ) {
        let mut trail = trail(&details);
        let at = place.index(trail.len());
        trail[at].detail[0] ^= 1 << bit;
        let position = u64::try_from(at).unwrap() + 1;
        prop_assert_eq!(verify(&trail), Err(AuditBreak::Hash { position }));
    }

    #[test]
    fn hashes_are_read_as_they_are_written(bytes: [u8; 32]) {
        prop_assert_eq!(AuditHash(bytes).to_string().parse(), Ok(AuditHash(bytes)));
    }
}
