//! Pieces of SQL that lists over all members share with Today. `m` is the membership.

/// What a membership asks for next: its fee, with the first one the setup fee where it is not waived.
pub const AMOUNT: &str = "m.fee + CASE WHEN m.next_no > 1 THEN 0 WHEN EXISTS (SELECT 1 FROM membership_terms t \
     WHERE t.membership_id = m.id AND t.overrides LIKE '%\"setup_waived\":\"%') THEN 0 ELSE v.setup_fee END";

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
