//! Lists of patients from files: what is kept of them while they run.
