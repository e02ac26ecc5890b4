//! The commands that ask what limits carry: stress and plan.

mod plan;
mod stress;

pub use plan::PlanArgs;
pub use plan::run as plan;
pub use stress::StressArgs;
pub use stress::run as stress;
