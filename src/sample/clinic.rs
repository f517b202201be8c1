//! Who the sample clinic is: the company, its two places, its staff.

use crate::app::App;
use crate::base::Res;
use crate::clinic::actions::open_account::{self, Opening};
use crate::clinic::{Actor, Currency, clinics, users};
use crate::db::Priority;
use crate::web::Role;

/// Of everybody who signs in to the sample clinic.
pub const PASSWORD: &str = "northgate loyalty";

/// Staff beside the owner: name, e-mail, role.
const STAFF: [(&str, &str, Role); 5] = [
    ("Marcus Lind", "marcus@northgate.example", Role::Manager),
    ("Fran Okafor", "fran@northgate.example", Role::FrontDesk),
    ("Dana Whitfield", "dana@northgate.example", Role::FrontDesk),
    ("Dr. Priya Raman", "priya@northgate.example", Role::Practitioner),
    ("Elena Soto", "elena@northgate.example", Role::Practitioner),
];

/// The two places, and who acts at the desk.
pub struct Places {
    pub northgate: i64,
    pub southgate: i64,
    pub owner: Actor,
    pub desk: Actor,
}

/// Opens the account with both places and all staff.
pub fn open(app: &App) -> Res<Places> {
    let hash = users::hash(PASSWORD)?;
    let now = app.now()?;
    let opening = Opening {
        entity: "Northgate Clinic LLC".into(),
        entity_address: "1 Main Street\nAmherst, MA 01002".into(),
        tax_no: "12-3456789".into(),
        clinic: "Northgate Clinic".into(),
        short_name: "Northgate".into(),
        phone: "413-555-0100".into(),
        email: "desk@northgate.example".into(),
        zone: super::story::ZONE.into(),
        currency: Currency { code: "USD".into(), digits: 2 },
        owner_name: "Ruth Adler".into(),
        owner_email: "ruth@northgate.example".into(),
        sample: true,
    };
    app.write(now, Priority::Desk, |tx| {
        let (northgate, owner) = open_account::open(tx, now, &opening, &hash)?;
        let company = clinics::load(tx, northgate)?.legal_entity_id;
        let southgate = clinics::add(
            tx,
            &clinics::NewClinic {
                legal_entity_id: company,
                name: "Southgate Clinic".into(),
                short_name: "Southgate".into(),
                zone: super::story::ZONE.into(),
                address: "84 Mill Road\nHolyoke, MA 01040".into(),
                phone: "413-555-0160".into(),
                email: "desk@southgate.example".into(),
            },
        )?;
        let mut desk = Actor { user_id: Some(owner), name: opening.owner_name.clone() };
        let owner = desk.clone();
        for (name, email, role) in STAFF {
            let id = users::add(tx, now, email, name, role, Some(&hash))?;
            if role == Role::FrontDesk && desk == owner {
                desk = Actor { user_id: Some(id), name: name.into() };
            }
        }
        Ok(Places { northgate, southgate, owner, desk })
    })
}
