//! The key reference, from the tables of keys.

/// `docs/scenario.md`.
pub fn key_reference() -> String {
    String::new()
}
