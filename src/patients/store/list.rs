//! The list of patients: search, filters, one page of it.
