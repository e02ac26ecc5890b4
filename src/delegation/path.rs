//! The path of an attempt: reviewed or not, rejected or not, and what follows.

use crate::delegation::{OnReject, Pick, Review, Reviewer, Signal};
use crate::numerics::special::normal_quantile;

/// One uniform that decides the whole path of a piece.
///
/// After a branching with probability p, what the uniform was within its branch is uniform again
/// (u/p, or (u-p)/(1-p)), and independent of the branch taken. So one draw per piece serves every
/// attempt and review on it, and paths stay on common random numbers however long they get.
#[derive(Clone, Copy, Debug)]
pub struct PathUniform(pub f64);

impl PathUniform {
    /// True with probability `p`.
    pub fn branch(&mut self, p: f64) -> bool {
        /// Rounding may reach 1, where even a certain branching would not be taken.
        const BELOW_ONE: f64 = 1.0 - f64::EPSILON / 2.0;
        let taken = self.0 < p;
        let rest = if taken {
            self.0 / p
        } else {
            (self.0 - p) / (1.0 - p)
        };
        self.0 = rest.min(BELOW_ONE);
        taken
    }
}

/// What happens to an attempt once it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Accepted without anybody having read it.
    Unread,
    /// Read, and kept.
    Kept,
    /// Read, rejected, and followed by an attempt of the tier.
    Followed(usize),
}

impl Review {
    /// The tier that reads an attempt of `tier`.
    pub fn reviewer(&self, tier: usize) -> usize {
        match self.by {
            Reviewer::Executive => 0,
            Reviewer::Above => tier - 1,
        }
    }

    /// Who picks tasks by how hard they look, where somebody does: the signal, and above what a task is reviewed.
    pub fn hardest(&self) -> Option<(Signal, f64)> {
        match self.pick {
            Pick::Chance => None,
            Pick::Hardest(signal) => Some((signal, -normal_quantile(self.rate))),
        }
    }

    /// The chance that a review rejects.
    pub fn rejects(&self, right: bool) -> f64 {
        if right {
            1.0 - self.passes_right
        } else {
            self.catches_wrong
        }
    }
}

impl OnReject {
    /// The tier of the attempt after a rejected one of `tier`; `None`: it is kept.
    pub fn next(self, tier: usize) -> Option<usize> {
        match self {
            Self::Escalate => Some(tier - 1),
            Self::Executive => Some(0),
            Self::Accept => None,
        }
    }
}

impl Fate {
    /// Of an attempt of `tier` (a subordinate) that is right or wrong. A review comes with its rate for the task.
    pub fn draw(
        review: Option<(&Review, f64)>,
        on_reject: OnReject,
        tier: usize,
        right: bool,
        path: &mut PathUniform,
    ) -> Self {
        let Some((review, rate)) = review else {
            return Self::Unread;
        };
        if !path.branch(rate) {
            return Self::Unread;
        }
        if !path.branch(review.rejects(right)) {
            return Self::Kept;
        }
        on_reject.next(tier).map_or(Self::Kept, Self::Followed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_the_uniform_after_a_branching_is_uniform_again() {
        let n = 100_000;
        let (mut taken, mut both) = (0, 0);
        for i in 0..n {
            let mut path = PathUniform((f64::from(i) + 0.5) / f64::from(n));
            if path.branch(0.3) {
                taken += 1;
                both += u32::from(path.branch(0.25));
            }
            assert!((0.0..=1.0).contains(&path.0));
        }
        assert_eq!((taken, both), (30_000, 7_500));
    }

    #[test]
    fn certain_and_impossible_branchings_leave_the_uniform_as_it_was() {
        let mut path = PathUniform(0.4);
        assert!(!path.branch(0.0) && path.branch(1.0));
        assert_eq!(path.0, 0.4);
    }
}
