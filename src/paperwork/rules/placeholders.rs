//! Words in braces that are filled in for each patient who signs (R074).

/// Every placeholder: its name, and what it stands for.
pub const ALL: &[(&str, &str)] = &[
    ("fee", "the fee of the chosen interval"),
    ("interval", "how often it is charged"),
    ("setup fee", "the One-Time Setup Fee"),
    ("first charge", "sum and day of the first charge"),
    ("next charge", "sum and day of the next one"),
    ("leaving", "what leaving costs"),
    ("cancelling", "how to cancel"),
    ("plan", "the membership type"),
    ("patient", "the patient's name"),
    ("clinic", "the clinic's name"),
    ("card", "the card that is charged"),
    ("today", "the day of signing"),
];

/// Without these an agreement says too little: the form advises, it does not refuse.
const ADVISED: [&str; 2] = ["fee", "cancelling"];

/// The text with its placeholders filled in. Values are plain text and are escaped; a placeholder without a value, and
/// braces around anything else, stay as they are.
pub fn fill(html: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}').map(|at| open + at) else { break };
        let known = name(&rest[open + 1..close]).and_then(|name| values.iter().find(|(known, _)| *known == name));
        match known {
            Some((_, value)) => {
                out.push_str(&rest[..open]);
                out.push_str(&escape(value));
                rest = &rest[close + 1..];
            }
            None => {
                out.push_str(&rest[..=open]);
                rest = &rest[open + 1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// The advised placeholders that the text does not use, as they are typed: `{fee}`.
pub fn missing(html: &str) -> Vec<String> {
    let used = used(html);
    ADVISED.iter().filter(|name| !used.iter().any(|other| other == *name)).map(|name| format!("{{{name}}}")).collect()
}

/// What stands in braces and is no placeholder, as typed: most likely misspelt.
pub fn unknown(html: &str) -> Vec<String> {
    let used = used(html).into_iter();
    used.filter(|name| name.chars().count() <= 20 && !ALL.iter().any(|(known, _)| known == name))
        .map(|name| format!("{{{name}}}"))
        .collect()
}

fn used(html: &str) -> Vec<String> {
    html.split('{').skip(1).filter_map(|after| after.split_once('}')).filter_map(|(inside, _)| name(inside)).collect()
}

/// What stands between two braces as a name: editors write hard blanks, people capitals.
fn name(inside: &str) -> Option<String> {
    if inside.len() > 80 || inside.contains(['<', '>', '{']) {
        return None;
    }
    let plain = inside.replace("&nbsp;", " ").replace('\u{a0}', " ").to_lowercase();
    Some(plain.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_however_they_were_typed() {
        let text = "<p>{Patient} pays {fee} {interval}, once {setup&nbsp;fee}.</p>";
        let filled = fill(text, &[("patient", "Ann"), ("fee", "$99.00"), ("interval", "each month"), ("setup fee", "$25.00")]);
        assert_eq!(filled, "<p>Ann pays $99.00 each month, once $25.00.</p>");
    }

    #[test]
    fn values_cannot_bring_markup_or_placeholders_of_their_own() {
        assert_eq!(fill("{patient}", &[("patient", "<b>{fee}</b> & Co"), ("fee", "1")]), "&lt;b&gt;{fee}&lt;/b&gt; &amp; Co");
    }

    #[test]
    fn what_has_no_value_stays_visible() {
        assert_eq!(fill("{freee} {fee} { open", &[("fee", "$1")]), "{freee} $1 { open");
        assert_eq!(fill("{a{fee}", &[("fee", "$1")]), "{a$1");
        assert_eq!(unknown("<p>{freee} {fee}</p>"), ["{freee}"]);
    }

    #[test]
    fn a_text_without_fee_or_cancelling_is_advised_of_it() {
        assert_eq!(missing("<p>You join.</p>"), ["{fee}", "{cancelling}"]);
        assert_eq!(missing("<p>{FEE}, {cancelling}</p>"), Vec::<String>::new());
    }
}
