//! Text as people search for it: without accents, without capitals.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// `Núñez` and `nunez` are found by each other.
pub fn fold(text: &str) -> String {
    let plain: String = text.nfd().filter(|c| !is_combining_mark(*c)).collect();
    let plain = plain.to_lowercase().replace('ß', "ss").replace('ø', "o").replace('ł', "l").replace('æ', "ae");
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Only the digits: telephone numbers are found however they are written.
pub fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// A pattern for `LIKE … ESCAPE '\'` that finds the text anywhere.
pub fn like(text: &str) -> String {
    format!("%{}%", text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

/// One or many: `1 member`, `312 members`.
pub fn count(n: i64, one: &str, many: &str) -> String {
    format!("{} {}", crate::base::Money(n).plain(0), if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_without_their_accents() {
        assert_eq!(fold("  José  Núñez"), "jose nunez");
        assert_eq!(digits("+1 (413) 555-0188"), "14135550188");
        assert_eq!(like("50%"), "%50\\%%");
        assert_eq!(count(1, "member", "members"), "1 member");
    }
}
