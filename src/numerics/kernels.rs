//! Wide loops over slices: uniform → normal, exp, ln, Φ. Same bits at every SIMD level.
