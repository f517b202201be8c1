//! The seal of a signed record: one SHA-256 over a canonical text of everything that was agreed, so that a change of any
//! part afterwards shows.

use crate::base::secret;

/// Everything the seal covers, as it is stored.
#[derive(Clone, Debug)]
pub struct Sealed<'a> {
    pub patient_id: i64,
    pub membership_id: i64,
    pub agreement_version_id: i64,
    pub plan_version_id: i64,
    pub body: &'a str,
    /// The facts as stored: JSON pairs of label and value.
    pub facts: &'a str,
    pub consent: &'a str,
    pub signature: Option<&'a [u8]>,
    pub typed_name: &'a str,
    pub signed_at: time::OffsetDateTime,
    pub address: &'a str,
    pub browser: &'a str,
    pub staff: &'a str,
}

/// SHA-256 in hexadecimal. Each part stands with its name and length, so that no two records have the same text.
pub fn hash(sealed: &Sealed) -> String {
    let signature = sealed.signature.map_or("none".to_string(), secret::sha256);
    let parts: [(&str, &str); 13] = [
        ("patient", &sealed.patient_id.to_string()),
        ("membership", &sealed.membership_id.to_string()),
        ("agreement version", &sealed.agreement_version_id.to_string()),
        ("plan version", &sealed.plan_version_id.to_string()),
        ("body", sealed.body),
        ("facts", sealed.facts),
        ("consent", sealed.consent),
        ("signature", &signature),
        ("typed name", sealed.typed_name),
        ("signed at", &(sealed.signed_at.unix_timestamp_nanos() / 1000).to_string()),
        ("address", sealed.address),
        ("browser", sealed.browser),
        ("staff", sealed.staff),
    ];
    let text: String = parts.iter().map(|(name, value)| format!("{name} {}\n{value}\n", value.len())).collect();
    secret::sha256(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    fn sealed() -> Sealed<'static> {
        Sealed {
            patient_id: 1,
            membership_id: 2,
            agreement_version_id: 3,
            plan_version_id: 4,
            body: "<p>$99.00</p>",
            facts: "[]",
            consent: "I agree.",
            signature: Some(b"png"),
            typed_name: "",
            signed_at: datetime!(2026-06-16 14:51 UTC),
            address: "203.0.113.7",
            browser: "Firefox",
            staff: "Ruth",
        }
    }

    #[test]
    fn the_seal_changes_with_each_part() {
        let whole = hash(&sealed());
        assert_eq!(whole, hash(&sealed()));
        let others = [
            Sealed { patient_id: 9, ..sealed() },
            Sealed { body: "<p>$98.00</p>", ..sealed() },
            Sealed { signature: None, ..sealed() },
            Sealed { signature: Some(b"pnh"), ..sealed() },
            Sealed { signed_at: datetime!(2026-06-16 14:51:01 UTC), ..sealed() },
            Sealed { staff: "Rut", address: "203.0.113.7h", ..sealed() },
        ];
        for other in others {
            assert_ne!(hash(&other), whole, "{other:?}");
        }
    }
}
