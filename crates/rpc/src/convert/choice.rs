//! Values of closed lists.

use std::fmt::Debug;

use techmarket_kernel::{Reason, Violations};

/// Values of a closed list that a refusal names.
const MAX_NAMED: i32 = 40;

/// Reads a value of a closed list that must be stated. `read` maps the unspecified value to `None`.
pub fn choice<P: TryFrom<i32> + Debug, T>(
    v: &mut Violations,
    field: &str,
    value: i32,
    read: impl Fn(P) -> Option<T>,
) -> Option<T> {
    let chosen = P::try_from(value).ok().and_then(&read);
    if chosen.is_none() {
        let known = (1..=MAX_NAMED).filter_map(|value| {
            let name = format!("{:?}", P::try_from(value).ok()?);
            read(P::try_from(value).ok()?).map(|_| shouted(&name))
        });
        let known = known.collect::<Vec<_>>().join("、");
        let rule = format!("未填写或不是所列的值；可填：{known}");
        v.add(field, Reason::EnumInvalid, rule);
    }
    chosen
}

/// Reads the states, kinds or other closed choices of a filter, at most 10.
pub fn choices<P: TryFrom<i32> + Debug, T>(
    v: &mut Violations,
    field: &str,
    values: &[i32],
    read: impl Fn(P) -> Option<T>,
) -> Vec<T> {
    if values.len() > 10 {
        v.add(field, Reason::TooManyItems, "至多 10 项");
        return Vec::new();
    }
    let chosen = |(index, value): (usize, &i32)| choice(v, &format!("{field}[{index}]"), *value, &read);
    values.iter().enumerate().filter_map(chosen).collect()
}

/// `NotRelevant` as the protos write it, without the name of its list: `NOT_RELEVANT`.
fn shouted(name: &str) -> String {
    let mut shouted = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !shouted.is_empty() {
            shouted.push('_');
        }
        shouted.push(c.to_ascii_uppercase());
    }
    shouted
}
