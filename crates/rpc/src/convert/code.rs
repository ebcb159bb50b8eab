//! Credit codes (统一社会信用代码).

use techmarket_kernel::{Reason, Violations};
use techmarket_types::{CreditCode, CreditCodeError};

/// Reads a required credit code.
pub fn credit_code(v: &mut Violations, field: &str, code: &str) -> Option<CreditCode> {
    read_code(v, field, code, str::parse)
}

/// Reads a required credit code by which something that is kept is asked for: papers may show one with a wrong check character.
pub fn code_as_issued(v: &mut Violations, field: &str, code: &str) -> Option<CreditCode> {
    read_code(v, field, code, CreditCode::as_issued)
}

fn read_code(
    v: &mut Violations,
    field: &str,
    code: &str,
    read: fn(&str) -> Result<CreditCode, CreditCodeError>,
) -> Option<CreditCode> {
    if code.trim().is_empty() {
        v.add(field, Reason::FieldRequired, "必填：18 位统一社会信用代码");
        return None;
    }
    read(code)
        .map_err(|error| v.add(field, Reason::CreditCodeInvalid, error.to_string()))
        .ok()
}

/// Reads an optional credit code.
pub fn optional_credit_code(v: &mut Violations, field: &str, code: &str) -> Option<CreditCode> {
    Some(code)
        .filter(|code| !code.is_empty())
        .and_then(|code| credit_code(v, field, code))
}

/// Reads an optional credit code by which something that is kept is asked for, as [`code_as_issued`] does.
pub fn optional_code_as_issued(v: &mut Violations, field: &str, code: &str) -> Option<CreditCode> {
    Some(code)
        .filter(|code| !code.is_empty())
        .and_then(|code| code_as_issued(v, field, code))
}
