//! What the delegated part of every task of a strip uses, for all ratios at once.
//!
//! Which attempts, reviews and redos a task sees hangs on its ratio d at one point only: where the
//! crux enters the delegated part. And what they use is affine in d (model.md §4). So the pieces of
//! a strip are looked at once for either side of that point, and every point of a curve that leaves
//! the rest of the policy alone reads the sums.

use crate::simulation::lowered::Lowered;
use crate::simulation::monte_carlo::amounts::CallDraws;
use crate::simulation::monte_carlo::counted::Counted;
use crate::simulation::monte_carlo::draws::Draws;
use crate::simulation::monte_carlo::followed::Followed;
use crate::simulation::monte_carlo::side::FirstUses;

/// The paths of all pieces of a strip: counted by course where that will do, else followed one by one.
#[derive(Debug, Default)]
pub struct Paths {
    pub counted: Counted,
    pub followed: Followed,
}

impl Paths {
    /// Looks at every piece of the tasks in `draws`.
    pub fn fill(&mut self, lowered: &Lowered, class: usize, draws: &Draws, calls: &mut CallDraws) {
        match lowered.countable(class) {
            Some(counting) => self.counted.fill(lowered, class, counting, draws),
            None => self.followed.fill(lowered, class, draws, calls),
        }
    }

    /// First attempts and their reviews, where there is a bridge to build.
    pub fn first(&self, lowered: &Lowered, class: usize) -> &FirstUses {
        match lowered.countable(class) {
            Some(_) => &self.counted.first,
            None => &self.followed.first,
        }
    }
}
