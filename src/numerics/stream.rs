//! The only place that seeds.
//!
//! A stream is named by (seed, purpose, index): a batch owns its streams, a thread owns nothing.
