mod cancellation;
mod enrollment;
mod undo;
