//! Who watches long work: a progress bar, an interrupt.

/// Follows work in steps of its own (evaluations, bytes, resamples), and may stop it.
pub trait Monitor: Sync {
    /// At most so many steps are about to be made.
    fn start(&self, steps: u64);
    /// `steps` more are done.
    fn advance(&self, steps: u64);
    /// Whether to stop and keep what is finished.
    fn cancelled(&self) -> bool;
}

/// Nobody watches.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Monitor for Silent {
    fn start(&self, _: u64) {}
    fn advance(&self, _: u64) {}
    fn cancelled(&self) -> bool {
        false
    }
}
