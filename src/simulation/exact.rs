//! The exact engine: means by quadrature over difficulty (model.md §5).
