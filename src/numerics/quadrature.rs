//! Integration rules for the exact engine.
