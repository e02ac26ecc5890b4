//! A quantile function as a table, cells indexed by the float bits of min(u, 1 - u).

/// See the module.
#[derive(Clone, Debug)]
pub struct QuantileTable {}
