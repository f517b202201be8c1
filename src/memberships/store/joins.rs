//! Pieces of SQL that lists over all members share with Today. `m` is the membership.

/// What a membership asks for next, as its rules foresaw it when it was billed last.
pub const AMOUNT: &str = "m.next_amount";

/// `v` its version, `pl` its plan, `p` the patient.
pub const MEMBER: &str = "JOIN plan_versions v ON v.id = m.plan_version_id JOIN plans pl ON pl.id = m.plan_id \
     JOIN patients p ON p.id = m.patient_id";

/// `own`, the card that it is charged to while that is on file; where it is not, `dflt`, the payer's default one.
pub const CARDS: &str = "LEFT JOIN cards own ON own.id = m.card_id AND own.removed_at IS NULL \
     LEFT JOIN cards dflt ON own.id IS NULL AND dflt.payer_id = m.payer_id AND dflt.is_default AND dflt.removed_at IS NULL";

/// A column of the card that would be charged now.
pub fn card(column: &str) -> String {
    format!("COALESCE(own.{column}, dflt.{column})")
}
