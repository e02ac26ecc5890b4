//! Token amounts that are drawn anew for each call.

use crate::delegation::Overhead;
use crate::numerics::Distribution;
use crate::numerics::stream::Stream;
use crate::simulation::lowered::Lowered;
use crate::simulation::monte_carlo::draws::call_stream;

/// One amount: the calls that every piece or task makes are drawn ahead, in order, so that they
/// stay on common random numbers; what follows a rejection is drawn as it comes.
#[derive(Debug)]
pub struct Amount {
    distribution: Distribution,
    ahead: Vec<f64>,
    streams: Option<[Stream; 2]>,
}

impl Amount {
    fn new(distribution: &Distribution, name: &StreamName, which: u32) -> Self {
        let stream = |which: u32| call_stream(name.seed, name.class, name.batch, which);
        let streams = distribution
            .constant()
            .is_none()
            .then(|| [stream(2 * which), stream(2 * which + 1)]);
        Self {
            distribution: distribution.clone(),
            ahead: Vec::new(),
            streams,
        }
    }

    fn draw_ahead(&mut self, len: usize) {
        if let Some([first, _]) = &mut self.streams {
            self.ahead.resize(len, 0.0);
            self.distribution.sample_fill(first, &mut self.ahead);
        }
    }

    /// The amount of the first call of a piece, or of a task's only call.
    #[inline]
    pub fn first(&self, index: usize) -> f64 {
        match &self.distribution {
            Distribution::Constant(value) => *value,
            _ => self.ahead[index],
        }
    }

    /// The amount of a call that follows a rejection.
    #[inline]
    pub fn again(&mut self) -> f64 {
        match (&self.distribution, &mut self.streams) {
            (Distribution::Constant(value), _) => *value,
            (distribution, Some([_, later])) => {
                let mut one = [0.0];
                distribution.sample_fill(later, &mut one);
                one[0]
            }
            (distribution, None) => distribution.mean(),
        }
    }
}

/// Names the streams of a class in a batch.
struct StreamName {
    seed: u64,
    class: usize,
    batch: u64,
}

/// All amounts of one policy, for one class in one batch.
#[derive(Debug)]
pub struct CallDraws {
    pub plan: Amount,
    pub synthesis: Amount,
    pub spawn: Amount,
    pub brief: Amount,
    pub report: Amount,
    pub review: Amount,
    /// Token multiplier by tier, for attempts.
    pub multipliers: Vec<Amount>,
    /// Token multiplier by tier, doing the whole task alone.
    pub alone: Vec<Amount>,
}

impl CallDraws {
    /// For class number `class` in batch number `batch`.
    pub fn new(lowered: &Lowered, seed: u64, class: usize, batch: u64) -> Self {
        let name = StreamName { seed, class, batch };
        let Overhead {
            plan_tokens,
            spawn,
            brief,
            report,
            synthesis_tokens,
            ..
        } = &lowered.policy.overhead;
        let nothing = Distribution::Constant(0.0);
        let review = lowered
            .policy
            .review
            .as_ref()
            .map_or(&nothing, |review| &review.tokens);
        // Tiers share one stream name per use: a piece starts at one tier, so draws never meet.
        let by_tier = |which: u32| {
            let amounts = lowered
                .tiers
                .iter()
                .map(|tier| Amount::new(&tier.multiplier, &name, which));
            amounts.collect()
        };
        Self {
            plan: Amount::new(plan_tokens, &name, 0),
            synthesis: Amount::new(synthesis_tokens, &name, 1),
            spawn: Amount::new(spawn, &name, 2),
            brief: Amount::new(brief, &name, 3),
            report: Amount::new(report, &name, 4),
            review: Amount::new(review, &name, 5),
            multipliers: by_tier(6),
            alone: by_tier(7),
        }
    }

    /// Draws ahead for the next `tasks` tasks with `pieces` pieces.
    pub fn draw_ahead(&mut self, tasks: usize, pieces: usize) {
        for amount in [&mut self.plan, &mut self.synthesis] {
            amount.draw_ahead(tasks);
        }
        for amount in [
            &mut self.spawn,
            &mut self.brief,
            &mut self.report,
            &mut self.review,
        ] {
            amount.draw_ahead(pieces);
        }
        self.multipliers
            .iter_mut()
            .for_each(|amount| amount.draw_ahead(pieces));
        self.alone
            .iter_mut()
            .for_each(|amount| amount.draw_ahead(tasks));
    }
}
