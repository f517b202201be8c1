//! One-time passwords (TOTP): six digits from an app, each good once.

use crate::base::{Error, Now, Res};
use totp_rs::{Builder, Secret, Totp};

fn totp(secret: Secret, account: &str) -> Res<Totp> {
    Builder::new()
        .with_secret(secret)
        .with_account_name(account.replace(':', "-"))
        .with_issuer(Some("Tessera"))
        .build()
        .map_err(|cause| Error::failed(format!("a one-time secret cannot be used: {cause}")))
}

fn read(secret: &str) -> Res<Secret> {
    Secret::try_from_base32(secret).map_err(|cause| Error::failed(format!("a one-time secret cannot be read: {cause}")))
}

/// A new secret, as base32.
pub fn new_secret() -> String {
    Secret::generate().to_base32()
}

/// The picture that an app reads, as base64 of a PNG.
pub fn picture(secret: &str, account: &str) -> Res<String> {
    totp(read(secret)?, account)?.to_qr_base64().map_err(|cause| Error::failed(format!("no picture of a one-time secret: {cause}")))
}

/// The step whose digits were typed, if it is later than the last one used.
pub fn check(secret: &str, digits: &str, now: Now, last_step: i64) -> Option<i64> {
    let typed: String = digits.chars().filter(char::is_ascii_digit).collect();
    let totp = read(secret).and_then(|secret| totp(secret, "account")).ok()?;
    let step = totp.check(&typed, now.machine.unix_timestamp().max(0) as u64)? as i64;
    (step > last_step).then_some(step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn six_digits_are_good_once() {
        let secret = new_secret();
        let now = Now::new(datetime!(2026-06-16 12:00 UTC), 0);
        let at = now.machine.unix_timestamp() as u64;
        let digits = totp(read(&secret).unwrap(), "account").unwrap().generate(at).to_string();
        let step = check(&secret, &digits, now, 0).expect("the digits of this moment fit");
        assert_eq!(check(&secret, &digits, now, step), None);
        assert_eq!(check(&secret, "000000x", now, 0).filter(|_| digits != "000000"), None);
    }
}
