//! The program as a whole: switched off, nothing new is sold, and running memberships go on (R015, R275).

use crate::base::Error;

/// Refuses a new membership while the program is off.
pub fn must_be_on(on: bool) -> Result<(), Error> {
    if on { Ok(()) } else { Err(Error::refused("plan", "The program is switched off: no new memberships.")) }
}
