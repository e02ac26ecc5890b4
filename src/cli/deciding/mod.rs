//! The commands that decide: solve, break-even, optimize, sensitivity, compare.
