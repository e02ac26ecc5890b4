//! What the delegated part of a strip of tasks uses and how its tasks end, column by column.

use crate::simulation::lowered::Lowered;
use crate::simulation::monte_carlo::chances;
use crate::simulation::monte_carlo::draws::Draws;
use crate::simulation::monte_carlo::ledger::{FirstUse, Ledger, Use};

/// One side of the crux: what is used there, and how tasks end.
#[derive(Debug, Default)]
pub struct Side {
    pub uses: Uses,
    pub ends: Ends,
}

/// Sums by task.
#[derive(Debug, Default)]
pub struct Uses {
    pub tiers: Vec<UseColumns>,
    pub escalations: Vec<f64>,
}

/// How tasks end.
#[derive(Debug, Default)]
pub struct Ends {
    /// 1 where the task succeeds, or how likely it does ([`Lowered::expects`]).
    pub success: Vec<f64>,
    /// The same for failing because a subordinate's wrong piece was accepted.
    pub wrong_accepted: Vec<f64>,
}

/// [`Use`], a column for each field.
#[derive(Debug, Default)]
pub struct UseColumns {
    pub work: Vec<f64>,
    pub reads: Vec<f64>,
    pub input: Vec<f64>,
    pub output: Vec<f64>,
    pub calls: Vec<f64>,
}

/// [`FirstUse`] of every tier, a column for each field.
#[derive(Debug, Default)]
pub struct FirstUses {
    pub tiers: Vec<FirstColumns>,
}

/// [`FirstUse`], a column for each field.
#[derive(Debug, Default)]
pub struct FirstColumns {
    pub list_work: Vec<f64>,
    pub work: Vec<f64>,
    pub reads: Vec<f64>,
    pub input: Vec<f64>,
    pub output: Vec<f64>,
    pub review_reads: Vec<f64>,
    pub review_output: Vec<f64>,
}

impl Side {
    /// Columns for `len` tasks, with whatever is in them.
    pub fn resize(&mut self, len: usize, tiers: usize) {
        self.uses.resize(len, tiers);
        self.ends.resize(len);
    }
}

impl Uses {
    /// Columns for `len` tasks, with whatever is in them.
    pub fn resize(&mut self, len: usize, tiers: usize) {
        self.tiers.resize_with(tiers, UseColumns::default);
        let columns = self.tiers.iter_mut().flat_map(UseColumns::all_mut);
        for column in columns.chain([&mut self.escalations]) {
            column.resize(len, 0.0);
        }
    }

    /// Zeros for `len` tasks.
    pub fn clear(&mut self, len: usize, tiers: usize) {
        self.resize(len, tiers);
        let columns = self.tiers.iter_mut().flat_map(UseColumns::all_mut);
        for column in columns.chain([&mut self.escalations]) {
            column.fill(0.0);
        }
    }

    /// What a task uses.
    pub fn set(&mut self, task: usize, ledger: &Ledger) {
        for (columns, used) in self.tiers.iter_mut().zip(&ledger.tiers) {
            columns.set(task, used);
        }
        self.escalations[task] = ledger.escalations;
    }
}

impl Ends {
    /// Columns for `len` tasks, with whatever is in them.
    pub fn resize(&mut self, len: usize) {
        self.success.resize(len, 0.0);
        self.wrong_accepted.resize(len, 0.0);
    }

    /// Success, and a subordinate's wrong piece accepted.
    pub fn set(&mut self, task: usize, [success, wrong_accepted]: [f64; 2]) {
        self.success[task] = success;
        self.wrong_accepted[task] = wrong_accepted;
    }
}

/// How a task ends where `decider`, which succeeds or not, is the last tier on the crux.
#[inline(always)]
pub fn decided(success: f64, decider: usize) -> [f64; 2] {
    let subordinate = f64::from(u8::from(decider != 0));
    [success, (1.0 - success) * subordinate]
}

/// How likely a task ends either way once its crux is delegated, first to a tier, where attempts are read at a rate.
pub fn expected(
    lowered: &Lowered,
    draws: &Draws,
    task: usize,
    (first_tier, review_rate): (usize, f64),
) -> [f64; 2] {
    let policy = &lowered.policy;
    let review = policy.review.as_ref().map(|review| (review, review_rate));
    let able = |tier: usize| draws.chances[tier][task];
    chances::of_delegated(review, policy.on_reject, first_tier, able)
}

impl UseColumns {
    fn all_mut(&mut self) -> [&mut Vec<f64>; 5] {
        [
            &mut self.work,
            &mut self.reads,
            &mut self.input,
            &mut self.output,
            &mut self.calls,
        ]
    }

    fn set(&mut self, task: usize, used: &Use) {
        self.work[task] = used.work;
        self.reads[task] = used.reads;
        self.input[task] = used.input;
        self.output[task] = used.output;
        self.calls[task] = used.calls;
    }
}

impl FirstUses {
    /// Zeros for `len` tasks.
    pub fn clear(&mut self, len: usize, tiers: usize) {
        self.tiers.resize_with(tiers, FirstColumns::default);
        for tier in &mut self.tiers {
            for column in tier.all_mut() {
                column.clear();
                column.resize(len, 0.0);
            }
        }
    }

    /// What a task uses, by tier.
    pub fn set(&mut self, task: usize, used: &[FirstUse]) {
        for (columns, used) in self.tiers.iter_mut().zip(used) {
            columns.list_work[task] = used.list_work;
            columns.work[task] = used.work;
            columns.reads[task] = used.reads;
            columns.input[task] = used.input;
            columns.output[task] = used.output;
            columns.review_reads[task] = used.review_reads;
            columns.review_output[task] = used.review_output;
        }
    }
}

impl FirstColumns {
    fn all_mut(&mut self) -> [&mut Vec<f64>; 7] {
        [
            &mut self.list_work,
            &mut self.work,
            &mut self.reads,
            &mut self.input,
            &mut self.output,
            &mut self.review_reads,
            &mut self.review_output,
        ]
    }
}
