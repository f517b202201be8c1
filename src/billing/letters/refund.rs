//! Money goes back: how much and which way.

use crate::base::{Error, Money, Res};
use crate::billing::Method;
use crate::billing::actions::send_refund::Told;
use crate::clinic::{account, clinics};
use crate::db::Conn;
use crate::letters::{Content, Letter, Sender};

pub fn compose(conn: &mut Conn, letter: &Letter) -> Res<Option<Content>> {
    let told: Told = letter.facts()?;
    let clinic = clinics::load(conn, letter.clinic_id.ok_or_else(|| Error::failed("the letter names no clinic"))?)?;
    let sum = account::load(conn)?.currency.money(Money(told.amount_minor));
    let (subject, news) = match Method::from_word(&told.to) {
        Some(Method::Card) => (
            format!("{sum} goes back to {}", told.way),
            format!("{sum} goes back to {}. It is there within 5 to 10 days, as your bank books it.", told.way),
        ),
        Some(Method::Wallet) => {
            (format!("{sum} store credit"), format!("{sum} is in your wallet as store credit. It pays for anything at {}.", clinic.name))
        }
        _ => (format!("{sum} given back"), format!("{sum} was given back to you: {}.", told.way.to_lowercase())),
    };
    Ok(Some(Content {
        subject,
        greeting: format!("Hello {},", letter.to_name),
        news,
        paragraphs: vec!["Questions? Answer this letter or call us.".into()],
        sender: Sender::from(&clinic),
        ..Content::default()
    }))
}
