//! Who may: roles as named permissions, and the check of every request against the table of routes.

use super::{errors, session};
use crate::base::Error;
use actix_session::SessionExt;
use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};
use std::future::{Ready, ready};

crate::words! {
    /// What a member of staff is.
    pub enum Role {
        Owner = "owner", "Owner";
        Manager = "manager", "Manager";
        FrontDesk = "front_desk", "Front desk";
        Practitioner = "practitioner", "Practitioner";
    }
}

/// What a role may do, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Patients, their memberships, wallets and invoices on screen.
    SeePatients,
    /// New patients, corrections, cards, documents, tasks.
    EditPatients,
    /// Lists of patients from files.
    ImportPatients,
    /// Enrollment, and what the desk does with a running membership.
    SellMemberships,
    /// Payments taken, charges tried again, letters sent again.
    TakePayments,
    /// Setup and cancellation fees waived, with a reason.
    WaiveFees,
    /// Payments refunded, invoices credited and written off, credit given.
    GiveMoneyBack,
    /// An enrollment of today taken back, with the money.
    UndoEnrollment,
    /// Services, products and their prices.
    EditProducts,
    /// The program, membership types, agreements.
    EditPlans,
    /// Clinics, invoices and payment, communications.
    EditSettings,
    /// Staff, their roles and invitations.
    ManageStaff,
    /// The log of the whole account.
    SeeActivity,
    /// Sales, collections and churn in figures.
    SeeReports,
    /// What was held is let go; the clock of a sample clinic.
    RunClinic,
}

impl Permission {
    /// Every permission with the words it is shown in.
    pub const ALL: &'static [(Permission, &'static str)] = &[
        (Permission::SeePatients, "See patients, their memberships, wallets and invoices"),
        (Permission::EditPatients, "Add and correct patients, cards and documents, tick off tasks"),
        (Permission::SellMemberships, "Enroll patients and look after running memberships"),
        (Permission::TakePayments, "Take payments, try charges again, send letters again"),
        (Permission::ImportPatients, "Import lists of patients"),
        (Permission::WaiveFees, "Waive setup and cancellation fees, with a reason"),
        (Permission::GiveMoneyBack, "Refund payments, credit and write off invoices, give credit"),
        (Permission::UndoEnrollment, "Undo an enrollment of today, with the money"),
        (Permission::EditProducts, "Edit services, products and their prices"),
        (Permission::EditPlans, "Edit the program, membership types and agreements"),
        (Permission::EditSettings, "Edit clinics, invoices and payment, communications"),
        (Permission::SeeActivity, "See the activity of the whole account"),
        (Permission::SeeReports, "See the reports"),
        (Permission::ManageStaff, "Invite staff, change roles, switch staff off"),
        (Permission::RunClinic, "Let go what was held; move the clock of a sample clinic"),
    ];

    /// Who may, for those who may not: `a manager or the owner`.
    pub fn whom_to_ask(self) -> &'static str {
        match (Role::FrontDesk.may(self), Role::Manager.may(self)) {
            (true, _) => "the front desk, a manager or the owner",
            (false, true) => "a manager or the owner",
            (false, false) => "the owner",
        }
    }
}

impl Role {
    pub fn may(self, permission: Permission) -> bool {
        use Permission::*;
        match self {
            Role::Owner => true,
            Role::Manager => !matches!(permission, ManageStaff | RunClinic),
            Role::FrontDesk => matches!(permission, SeePatients | EditPatients | SellMemberships | TakePayments),
            Role::Practitioner => matches!(permission, SeePatients),
        }
    }
}

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody: sign-in, emailed links, health.
    Anyone,
    /// Anybody who is signed in.
    SignedIn,
    /// Whose role has this permission.
    May(Permission),
}

/// The member of staff who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Who {
    pub id: i64,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub theme: String,
}

impl Who {
    pub fn may(&self, permission: Permission) -> bool {
        self.role.may(permission)
    }

    /// For what a screen shows or an action does beyond its route's permission.
    pub fn must(&self, permission: Permission) -> Result<(), Error> {
        if self.may(permission) { Ok(()) } else { Err(Error::Forbidden) }
    }

    pub fn actor(&self) -> crate::clinic::Actor {
        crate::clinic::Actor { user_id: Some(self.id), name: self.name.clone() }
    }
}

impl FromRequest for Who {
    type Error = errors::WebError;
    type Future = Ready<Result<Who, errors::WebError>>;
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.extensions().get::<Who>().cloned().ok_or(errors::WebError(Error::Forbidden)))
    }
}

/// Longest form that is kept over a sign-in, in bytes.
const KEPT: usize = 1024 * 1024;

/// Lets a request through, sends it to sign-in (its form kept), or answers 403.
pub async fn check<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, actix_web::Error> {
    let table = request.app_data::<web::Data<super::routes::Table>>().cloned();
    let pattern = request.match_pattern();
    let access = table.zip(pattern).and_then(|(table, pattern)| table.access(request.method(), &pattern));
    let who = request.get_session().get::<Who>(session::WHO).ok().flatten();
    let allowed = match (access, &who) {
        // An unknown address is 404, whoever asks; static files have no session.
        (None | Some(Access::Anyone), _) => true,
        (Some(Access::SignedIn), Some(_)) => true,
        (Some(Access::May(permission)), Some(who)) => who.may(permission),
        (_, None) => return sign_in(&mut request).await.map(|reply| request.into_response(reply).map_into_right_body()),
    };
    if !allowed {
        let reply = match access {
            Some(Access::May(permission)) => errors::ask(permission),
            _ => errors::page(&Error::Forbidden),
        };
        return Ok(request.into_response(reply).map_into_right_body());
    }
    if let Some(who) = who {
        request.extensions_mut().insert(who);
    }
    Ok(next.call(request).await?.map_into_left_body())
}

async fn sign_in(request: &mut ServiceRequest) -> Result<HttpResponse, actix_web::Error> {
    let path = request.uri().path_and_query().map_or("/".to_string(), |p| p.as_str().to_string());
    if request.headers().contains_key("hx-request") {
        return Ok(HttpResponse::Unauthorized().insert_header(("HX-Refresh", "true")).finish());
    }
    if request.method() == Method::GET {
        let to = match path.as_str() {
            "/" => "/sign-in".to_string(),
            _ => format!("/sign-in?next={}", super::form::encode(&path)),
        };
        return Ok(HttpResponse::SeeOther().insert_header((header::LOCATION, to)).finish());
    }
    let is_form =
        request.headers().get(header::CONTENT_TYPE).is_some_and(|t| t.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    let kept = if is_form { body(request).await } else { None };
    Ok(crate::clinic::screens::sign_in::again(&path, kept))
}

/// The form as it was sent; none where it is longer than is kept, or broke off.
async fn body(request: &mut ServiceRequest) -> Option<String> {
    let body = request.extract::<web::Payload>().await.ok()?;
    let bytes = body.to_bytes_limited(KEPT).await.ok()?.ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
