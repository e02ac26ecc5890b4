//! One error type per kind of user mistake.
