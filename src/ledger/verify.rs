//! Invariants of the whole house, each a question to the database that must count no row.
//!
//! The books against the rows, periods, grants, lots, attempts, letters. `tessera verify` prints each with its count.

use crate::base::Res;
use crate::db::Conn;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

/// One invariant: what must hold, over how many rows it was checked, and how many break it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    pub rule: &'static str,
    pub checked: i64,
    pub broken: i64,
}

/// What must hold; the rows it is about; the rows that break it.
type Rule = (&'static str, &'static str, &'static str);

const RULES: &[Rule] = &[
    (
        "every entry has postings",
        "SELECT count(*) AS n FROM entries",
        "SELECT count(*) AS n FROM entries e WHERE NOT EXISTS (SELECT 1 FROM postings p WHERE p.entry_id = e.id)",
    ),
    (
        "receivables are what invoices ask less what was paid",
        "SELECT count(*) AS n FROM invoices",
        "SELECT CASE WHEN \
           COALESCE((SELECT sum(amount) FROM postings WHERE debit = 'receivable'), 0) - COALESCE((SELECT sum(amount) FROM postings WHERE credit = 'receivable'), 0) \
           = COALESCE((SELECT sum(gross - paid) FROM invoices WHERE status NOT IN ('void', 'credited', 'written_off')), 0) \
           THEN 0 ELSE 1 END AS n",
    ),
    (
        "account credit is what was received and is neither applied nor given back",
        "SELECT count(*) AS n FROM payments",
        "SELECT CASE WHEN \
           COALESCE((SELECT sum(amount) FROM postings WHERE credit = 'account_credit'), 0) - COALESCE((SELECT sum(amount) FROM postings WHERE debit = 'account_credit'), 0) \
           = COALESCE((SELECT sum(amount) FROM payments), 0) - COALESCE((SELECT sum(amount) FROM allocations), 0) \
             - COALESCE((SELECT sum(amount) FROM refunds WHERE state = 'done'), 0) \
           THEN 0 ELSE 1 END AS n",
    ),
    (
        "no payment is applied or given back above its sum",
        "SELECT count(*) AS n FROM payments",
        "SELECT count(*) AS n FROM payments p WHERE p.refunded + COALESCE((SELECT sum(a.amount) FROM allocations a WHERE a.payment_id = p.id), 0) > p.amount",
    ),
    (
        "an invoice is posted with what its lines ask, its membership fees as deferred",
        "SELECT count(*) AS n FROM invoices",
        "SELECT count(*) AS n FROM invoices i WHERE i.gross <> COALESCE((SELECT sum(CASE WHEN p.debit = 'receivable' THEN p.amount WHEN p.credit = 'receivable' \
           THEN -p.amount ELSE 0 END) FROM entries e JOIN postings p ON p.entry_id = e.id WHERE e.cause = 'invoice.issued' AND e.cause_id = i.id), 0) \
           OR COALESCE((SELECT sum(l.net) FROM invoice_lines l WHERE l.invoice_id = i.id AND l.kind = 'membership_fee' AND l.membership_id IS NOT NULL), 0) \
           <> COALESCE((SELECT sum(CASE WHEN p.credit = 'deferred_membership' THEN p.amount WHEN p.debit = 'deferred_membership' THEN -p.amount ELSE 0 END) \
           FROM entries e JOIN postings p ON p.entry_id = e.id WHERE e.cause = 'invoice.issued' AND e.cause_id = i.id), 0)",
    ),
    (
        "money received is posted to the account of its method",
        "SELECT count(*) AS n FROM payments",
        "SELECT count(*) AS n FROM payments p WHERE p.amount <> COALESCE((SELECT sum(x.amount) FROM entries e JOIN postings x ON x.entry_id = e.id \
           WHERE e.cause = 'payment.received' AND e.cause_id = p.id), 0)",
    ),
    (
        "wallet money in the books is what the lots hold",
        "SELECT count(*) AS n FROM lots WHERE kind = 'money'",
        "SELECT CASE WHEN \
           COALESCE((SELECT sum(amount) FROM postings WHERE credit = 'wallet_paid'), 0) - COALESCE((SELECT sum(amount) FROM postings WHERE debit = 'wallet_paid'), 0) \
           = COALESCE((SELECT sum(value_total - value_released) FROM lots WHERE class = 'paid'), 0) THEN 0 ELSE 1 END AS n",
    ),
    (
        "promotional wallet money in the books is what the lots hold",
        "SELECT count(*) AS n FROM lots WHERE kind = 'money' AND class = 'promotional'",
        "SELECT CASE WHEN \
           COALESCE((SELECT sum(amount) FROM postings WHERE credit = 'wallet_promotional'), 0) \
           - COALESCE((SELECT sum(amount) FROM postings WHERE debit = 'wallet_promotional'), 0) \
           = COALESCE((SELECT sum(value_total - value_released) FROM lots WHERE kind = 'money' AND class = 'promotional'), 0) THEN 0 ELSE 1 END AS n",
    ),
    (
        "a banked fee leaves the deferred fees as it comes into its lot",
        "SELECT count(*) AS n FROM lots WHERE origin IN ('banked_fee', 'banked_coupon')",
        "SELECT count(*) AS n FROM lots l WHERE l.origin IN ('banked_fee', 'banked_coupon') AND l.value_total <> COALESCE((SELECT sum(p.amount) \
           FROM entries e JOIN postings p ON p.entry_id = e.id WHERE p.debit = 'deferred_membership' AND e.cause_id = l.origin_id \
           AND e.cause = CASE l.origin WHEN 'banked_fee' THEN 'fee.banked' ELSE 'coupon.banked' END), 0)",
    ),
    (
        "nobody's deferred fees are below zero",
        "SELECT count(DISTINCT payer_id) AS n FROM postings",
        "SELECT count(*) AS n FROM (SELECT x.payer_id FROM postings x WHERE 'deferred_membership' IN (x.debit, x.credit) GROUP BY x.payer_id \
           HAVING sum(CASE WHEN x.credit = 'deferred_membership' THEN x.amount ELSE -x.amount END) < 0) AS broken",
    ),
    (
        "an invoice's sums are those of its lines",
        "SELECT count(*) AS n FROM invoices",
        "SELECT count(*) AS n FROM invoices i WHERE i.gross <> COALESCE((SELECT sum(l.gross) FROM invoice_lines l WHERE l.invoice_id = i.id), 0) \
           OR i.net <> COALESCE((SELECT sum(l.net) FROM invoice_lines l WHERE l.invoice_id = i.id), 0)",
    ),
    (
        "an invoice is paid by what is applied to it",
        "SELECT count(*) AS n FROM invoices",
        "SELECT count(*) AS n FROM invoices i WHERE i.paid <> COALESCE((SELECT sum(a.amount) FROM allocations a WHERE a.invoice_id = i.id), 0) \
           OR (i.status = 'paid') <> (i.status NOT IN ('void', 'credited', 'written_off') AND i.paid = i.gross)",
    ),
    (
        "every invoice has a number, and no number is missing",
        "SELECT count(*) AS n FROM invoices",
        "SELECT (SELECT count(*) FROM invoices WHERE number IS NULL) + (SELECT count(*) FROM invoice_series s WHERE s.next_no - 1 <> \
           (SELECT count(*) FROM invoices i WHERE i.legal_entity_id = s.legal_entity_id AND i.number LIKE CAST(s.year AS TEXT) || '-%')) AS n",
    ),
    (
        "periods are a chain without gaps, up to the next one",
        "SELECT count(*) AS n FROM periods",
        "SELECT count(*) AS n FROM memberships m WHERE m.next_no <> 1 + (SELECT count(*) FROM periods p WHERE p.membership_id = m.id)",
    ),
    (
        "a membership is billed next where its periods end",
        "SELECT count(*) AS n FROM memberships WHERE next_billing_on IS NOT NULL",
        "SELECT count(*) AS n FROM memberships m JOIN periods p ON p.membership_id = m.id AND p.no = m.next_no - 1 \
           WHERE m.next_billing_on IS NOT NULL AND m.next_billing_on <> p.ends_on",
    ),
    (
        "each fee is billed once for a period",
        "SELECT count(*) AS n FROM invoice_lines WHERE kind = 'membership_fee'",
        "SELECT count(*) AS n FROM invoice_lines l WHERE l.kind = 'membership_fee' AND l.membership_id IS NOT NULL AND NOT EXISTS \
           (SELECT 1 FROM periods p WHERE p.membership_id = l.membership_id AND p.no = l.period_no AND p.invoice_id = l.invoice_id)",
    ),
    (
        "a grant that was given has its lot, one that was not has none",
        "SELECT count(*) AS n FROM grants",
        "SELECT count(*) AS n FROM grants g WHERE (g.state IN ('given', 'taken_back')) <> (g.lot_id IS NOT NULL) AND g.state <> 'withheld'",
    ),
    (
        "a lot's counters are its movements",
        "SELECT count(*) AS n FROM lots",
        "SELECT count(*) AS n FROM (SELECT l.id FROM lots l LEFT JOIN lot_movements m ON m.lot_id = l.id \
           GROUP BY l.id, l.granted, l.held, l.consumed, l.expired, l.refunded, l.transferred HAVING \
           l.granted <> COALESCE(sum(CASE WHEN m.kind = 'grant' THEN m.quantity ELSE 0 END), 0) \
           OR l.held <> COALESCE(sum(CASE m.kind WHEN 'hold' THEN m.quantity WHEN 'release' THEN -m.quantity ELSE 0 END), 0) \
           OR l.consumed <> COALESCE(sum(CASE m.kind WHEN 'consume' THEN m.quantity WHEN 'restore' THEN -m.quantity ELSE 0 END), 0) \
           OR l.expired <> COALESCE(sum(CASE WHEN m.kind = 'expire' THEN m.quantity ELSE 0 END), 0) \
           OR l.refunded <> COALESCE(sum(CASE WHEN m.kind IN ('refund', 'take_back') THEN m.quantity ELSE 0 END), 0) \
           OR l.transferred <> COALESCE(sum(CASE WHEN m.kind = 'transfer' THEN m.quantity ELSE 0 END), 0)) AS broken",
    ),
    (
        "nothing is used that no lot had",
        "SELECT count(*) AS n FROM lot_movements WHERE kind = 'consume'",
        "SELECT count(*) AS n FROM (SELECT m.lot_id FROM lot_movements m GROUP BY m.lot_id HAVING \
           sum(CASE WHEN m.kind = 'grant' THEN m.quantity WHEN m.kind = 'restore' THEN m.quantity \
           WHEN m.kind IN ('consume', 'expire', 'refund', 'transfer', 'take_back') THEN -m.quantity ELSE 0 END) < 0) AS broken",
    ),
    (
        "a paid charge has one paid attempt and one payment of its sum",
        "SELECT count(*) AS n FROM charges",
        "SELECT count(*) AS n FROM charges c WHERE c.state = 'paid' AND (SELECT count(*) FROM attempts a JOIN payments p ON p.attempt_id = a.id \
           WHERE a.charge_id = c.id AND a.state = 'paid' AND p.amount = c.amount) <> 1",
    ),
    (
        "an attempt that was paid belongs to a paid charge",
        "SELECT count(*) AS n FROM attempts",
        "SELECT count(*) AS n FROM attempts a JOIN charges c ON c.id = a.charge_id WHERE a.state = 'paid' AND c.state <> 'paid'",
    ),
    (
        "a card payment is one payment of the processor's",
        "SELECT count(*) AS n FROM payments WHERE method = 'card'",
        "SELECT (SELECT count(*) FROM payments p WHERE p.method = 'card' AND COALESCE(p.once_key, '') NOT LIKE 'adopted:%' AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.id = p.attempt_id AND a.state = 'paid')) \
           + (SELECT count(processor_id) - count(DISTINCT processor_id) FROM attempts WHERE state = 'paid') AS n",
    ),
    (
        "a refund that is done is posted once, others are not",
        "SELECT count(*) AS n FROM refunds",
        "SELECT count(*) AS n FROM refunds r WHERE COALESCE((SELECT sum(p.amount) FROM entries e JOIN postings p ON p.entry_id = e.id \
           WHERE e.cause = 'payment.refunded' AND e.cause_id = r.id), 0) <> CASE r.state WHEN 'done' THEN r.amount ELSE 0 END",
    ),
    (
        "nobody gets back more than was paid",
        "SELECT count(*) AS n FROM payments",
        "SELECT count(*) AS n FROM payments p WHERE p.refunded <> COALESCE((SELECT sum(r.amount) FROM refunds r WHERE r.payment_id = p.id AND r.state <> 'failed'), 0)",
    ),
    (
        "a paid membership invoice has its letter",
        "SELECT count(*) AS n FROM invoices WHERE kind IN ('enrollment', 'renewal') AND status = 'paid'",
        "SELECT count(*) AS n FROM invoices i WHERE i.kind IN ('enrollment', 'renewal') AND i.status = 'paid' \
           AND (SELECT count(*) FROM letters l WHERE l.invoice_id = i.id AND l.kind IN ('enrollment', 'paid_invoice') AND l.once_key NOT LIKE 'again:%') <> 1",
    ),
    (
        "no letter says the same twice",
        "SELECT count(*) AS n FROM letters WHERE kind IN ('enrollment', 'paid_invoice', 'renewal_reminder', 'undone')",
        "SELECT count(*) AS n FROM (SELECT l.kind FROM letters l WHERE l.kind IN ('enrollment', 'paid_invoice', 'renewal_reminder', 'undone') \
           AND l.once_key NOT LIKE 'again:%' GROUP BY l.kind, l.membership_id, l.invoice_id, l.facts HAVING count(*) > 1) AS twice",
    ),
    (
        "a letter that was sent says when",
        "SELECT count(*) AS n FROM letters",
        "SELECT count(*) AS n FROM letters WHERE (state = 'sent') <> (sent_at IS NOT NULL)",
    ),
];

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn count(conn: &mut Conn, query: &str) -> Res<i64> {
    Ok(diesel::sql_query(format!("SELECT CAST(counted.n AS BIGINT) AS n FROM ({query}) AS counted")).get_result::<Count>(conn)?.n)
}

/// Checks every invariant that a question to the database can check.
pub fn check(conn: &mut Conn) -> Res<Vec<Finding>> {
    RULES.iter().map(|(rule, all, broken)| Ok(Finding { rule, checked: count(conn, all)?, broken: count(conn, broken)? })).collect()
}
