//! Callers. The credit codes have valid check characters and serve as samples only: in the tests they are 示例大学 and so on,
//! whoever may hold them.

use techmarket_kernel::{Caller, Credential, Role};

/// 示例大学, which supplies.
pub const PROVIDER: &str = "12100000400000624D";
/// 示例研究院, which supplies too.
pub const OTHER_PROVIDER: &str = "12100000425006117P";
/// 示例电瓷有限公司, which needs.
pub const DEMANDER: &str = "91350100M000100Y43";
/// 示例新材料有限公司, which needs too.
pub const OTHER_DEMANDER: &str = "9144030010001686XA";
/// 示例技术转移中心, which brings the others together. The check character is 0.
pub const BROKER: &str = "1210000042500615X0";

/// A caller with one role, acting for the organisation with the credit code, if any.
#[must_use]
pub fn caller(subject: &str, role: Role, organization: Option<&str>) -> Caller {
    let organization = organization.map(|code| code.parse().expect("a credit code"));
    Caller::new(subject, [role], organization)
}

/// Of 示例大学.
#[must_use]
pub fn provider() -> Caller {
    caller("provider@example", Role::Provider, Some(PROVIDER))
}

/// Of 示例研究院.
#[must_use]
pub fn other_provider() -> Caller {
    caller("other-provider@example", Role::Provider, Some(OTHER_PROVIDER))
}

/// Of 示例电瓷有限公司.
#[must_use]
pub fn demander() -> Caller {
    caller("demander@example", Role::Demander, Some(DEMANDER))
}

/// Of 示例新材料有限公司.
#[must_use]
pub fn other_demander() -> Caller {
    caller("other-demander@example", Role::Demander, Some(OTHER_DEMANDER))
}

/// Of 示例技术转移中心.
#[must_use]
pub fn broker() -> Caller {
    caller("broker@example", Role::Broker, Some(BROKER))
}

/// A registrar.
#[must_use]
pub fn registrar() -> Caller {
    caller("registrar@example", Role::Registrar, None)
}

/// Another person who is a registrar, for the second review.
#[must_use]
pub fn second_registrar() -> Caller {
    caller("second-registrar@example", Role::Registrar, None)
}

/// A registrar who serves these registration points alone: each 6 digits, or 2 or 4 of a region.
#[must_use]
pub fn registrar_of(points: &[&str]) -> Caller {
    let points = points
        .iter()
        .map(|point| point.parse().expect("a range of points"));
    Caller {
        points: points.collect(),
        ..registrar()
    }
}

/// A reviewer of the posts of these counties, who signed in: each 6 digits of a region, or 2 or 4.
#[must_use]
pub fn reviewer_of(counties: &[&str]) -> Caller {
    let credential = Credential {
        id: "0198a3c0-0000-7000-8000-000000000000".to_owned(),
        generation: 1,
        issued: 0,
    };
    Caller {
        credential: Some(Box::new(credential)),
        counties: counties.iter().map(|county| (*county).to_owned()).collect(),
        ..caller("reviewer@example", Role::Reviewer, None)
    }
}

/// Runs the market.
#[must_use]
pub fn operator() -> Caller {
    caller("operator@example", Role::Operator, None)
}

/// Reads what is public.
#[must_use]
pub fn viewer() -> Caller {
    caller("viewer@example", Role::Viewer, None)
}

/// A service of this market.
#[must_use]
pub fn market() -> Caller {
    caller(Caller::MARKET, Role::System, None)
}

/// Another system.
#[must_use]
pub fn system() -> Caller {
    caller("system@example", Role::System, None)
}
