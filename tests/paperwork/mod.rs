mod agreements;
mod sign;
