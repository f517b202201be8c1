mod activity;
mod first_run;
mod routes;
mod settings;
mod sign_in;
mod staff;
mod tasks;
