//! Colors of membership types: the star beside a member's name (R050).

/// Twelve that are told apart, with their names.
pub const OFFERED: [(&str, &str); 12] = [
    ("#d4a017", "Gold"),
    ("#9aa5b1", "Silver"),
    ("#b0643a", "Bronze"),
    ("#d63939", "Red"),
    ("#f76707", "Orange"),
    ("#2f9e44", "Green"),
    ("#0ca678", "Teal"),
    ("#22b8cf", "Cyan"),
    ("#1c5fd4", "Blue"),
    ("#7048e8", "Violet"),
    ("#d6336c", "Pink"),
    ("#343a40", "Black"),
];

/// As it is stored: `#` and six small hexadecimal digits.
pub fn is_color(color: &str) -> bool {
    color.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
}

/// The color's name, or itself where it is none of the twelve.
pub fn name(color: &str) -> &str {
    OFFERED.iter().find(|(offered, _)| *offered == color).map_or(color, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_twelve_are_colors_and_each_is_another() {
        for (at, (color, name)) in OFFERED.iter().enumerate() {
            assert!(is_color(color), "{name}");
            assert!(OFFERED[at + 1..].iter().all(|(other, other_name)| other != color && other_name != name));
        }
        assert_eq!(name("#d4a017"), "Gold");
        assert_eq!(name("#123456"), "#123456");
        for odd in ["gold", "#fff", "#D4A017", "#12345g", ""] {
            assert!(!is_color(odd), "{odd}");
        }
    }
}
