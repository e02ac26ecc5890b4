//! The scenario that `rungs init` writes.

/// A commented scenario to start from.
pub fn init_template() -> &'static str {
    ""
}
