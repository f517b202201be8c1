//! How much of a lot's value a use releases.

use crate::base::{Money, Quantity};

/// The value released when `gone` of `granted` are gone in all and `released` was released before. The last use takes the rest.
pub fn value(total: Money, granted: Quantity, gone: Quantity, released: Money) -> Money {
    assert!(gone.0 <= granted.0, "no more is gone than was granted");
    total.share(gone.0, granted.0) - released
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_last_use_takes_the_odd_cent() {
        let (total, granted) = (Money(10_000), Quantity(3000));
        let first = value(total, granted, Quantity(1000), Money::ZERO);
        let second = value(total, granted, Quantity(2000), first);
        let third = value(total, granted, Quantity(3000), first + second);
        assert_eq!((first, second, third), (Money(3333), Money(3334), Money(3333)));
    }

    proptest! {
        #[test]
        fn the_parts_add_up_to_the_whole(total in 0i64..10_000_000, uses in proptest::collection::vec(1i64..5000, 1..20)) {
            let granted = Quantity(uses.iter().sum());
            let (mut gone, mut released) = (0, Money::ZERO);
            for part in uses {
                gone += part;
                let now = value(Money(total), granted, Quantity(gone), released);
                prop_assert!(now.0 >= 0);
                released += now;
            }
            prop_assert_eq!(released, Money(total));
        }
    }
}
