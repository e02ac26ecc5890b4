//! What limits carry: loads tried one after another, and months of demand.

pub mod stress;
