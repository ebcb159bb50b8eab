//! Names of what belongs to a contract: `contracts/{uuid}/payments/{number}`.

use techmarket_types::ContractId;

/// A part of a contract, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartId {
    pub contract: ContractId,
    /// The number, from 1.
    pub number: i64,
}

impl PartId {
    /// Reads `contracts/{uuid}/{collection}/{number}`.
    pub fn parse(name: &str, collection: &str) -> Result<Self, String> {
        let expected = || format!("应为“contracts/{{uuid}}/{collection}/{{number}}”");
        let mut parts = name.rsplitn(3, '/');
        let (number, of, contract) = (parts.next(), parts.next(), parts.next());
        let number = number.filter(|number| !number.starts_with(['0', '+', '-']));
        let number: Option<i64> = number.and_then(|number| number.parse().ok());
        match (number, of, contract.map(ContractId::parse_name)) {
            (Some(number), Some(of), Some(Ok(contract))) if of == collection => Ok(Self { contract, number }),
            _ => Err(expected()),
        }
    }

    /// `contracts/{uuid}/{collection}/{number}`.
    #[must_use]
    pub fn name(self, collection: &str) -> String {
        format!("{}/{collection}/{}", self.contract.name(), self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_form_names_a_part() {
        let contract = "contracts/0193b0c8-7c1e-7a3b-9a64-0f1e2d3c4b5a";
        let part = PartId::parse(&format!("{contract}/payments/12"), "payments").unwrap();
        assert_eq!((part.contract.name().as_str(), part.number), (contract, 12));
        assert_eq!(part.name("payments"), format!("{contract}/payments/12"));
        for wrong in [
            contract.to_owned(),
            format!("{contract}/settlements/12"),
            format!("{contract}/payments/012"),
            format!("{contract}/payments/+1"),
            format!("{contract}/payments/0"),
            format!("{contract}/payments/"),
            format!("{contract}/payments/99999999999999999999"),
            format!("x/{contract}/payments/1"),
            String::new(),
        ] {
            assert!(PartId::parse(&wrong, "payments").is_err(), "{wrong}");
        }
    }
}
