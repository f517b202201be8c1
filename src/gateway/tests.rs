//! The client against the sandbox, over HTTP, in one process.
