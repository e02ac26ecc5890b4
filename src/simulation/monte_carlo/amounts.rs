//! Token amounts that are drawn anew for each call.

use std::sync::Arc;

use crate::delegation::Overhead;
use crate::numerics::stream::Stream;
use crate::numerics::{Distribution, Inverse, Uniforms};
use crate::simulation::lowered::Lowered;
use crate::simulation::monte_carlo::draws::{ALONE, CALLS, Draws, PLAN, SYNTHESIS};
use crate::simulation::monte_carlo::places::{PieceUniforms, PieceUse};
use crate::workload::Lot;

/// One amount: the calls that every piece or task makes are drawn ahead, in order, so that they
/// stay on common random numbers; what follows a rejection is drawn as it comes.
#[derive(Debug)]
pub struct Amount {
    distribution: Distribution,
    source: Source,
    ahead: Vec<f64>,
    later: Option<Stream>,
}

/// Where the amounts of first calls come from.
#[derive(Debug)]
enum Source {
    /// They are always the same.
    Constant,
    Random(Box<Stream>),
    /// By inversion, of evenly spread uniforms.
    EvenByTask(Uniforms, Arc<Inverse>),
    EvenByPiece(PieceUniforms, Arc<Inverse>),
}

/// Who makes a call, which says how many of them there are.
#[derive(Clone, Copy, Debug)]
enum Caller {
    /// A task, its draw having a dimension.
    Task(usize),
    Piece(PieceUse),
}

impl Amount {
    /// `which`: the number of the amount, which names its streams. With `inverse` the lot has points.
    fn new(
        distribution: &Distribution,
        (lot, which): (&Lot, u32),
        (caller, inverse): (Caller, Option<&Arc<Inverse>>),
    ) -> Self {
        let purpose = CALLS + 2 * which;
        let source = match (distribution.constant(), inverse, caller) {
            (Some(_), _, _) => Source::Constant,
            (None, None, _) => Source::Random(Box::new(lot.stream(purpose, 0))),
            (None, Some(inverse), Caller::Task(dimension)) => {
                Source::EvenByTask(lot.uniforms(purpose, 0, dimension), Arc::clone(inverse))
            }
            (None, Some(inverse), Caller::Piece(of)) => {
                Source::EvenByPiece(PieceUniforms::new(lot, purpose, of), Arc::clone(inverse))
            }
        };
        let varies = distribution.constant().is_none();
        Self {
            distribution: distribution.clone(),
            source,
            ahead: Vec::new(),
            later: varies.then(|| lot.stream(purpose + 1, 0)),
        }
    }

    /// Draws the first calls of the next tasks or pieces, `len` of them.
    fn draw_ahead(&mut self, draws: &Draws, len: usize) {
        let ahead = &mut self.ahead;
        match &mut self.source {
            Source::Constant => {}
            Source::Random(stream) => {
                ahead.resize(len, 0.0);
                self.distribution.sample_fill(stream, ahead);
            }
            Source::EvenByTask(uniforms, inverse) => {
                ahead.resize(len, 0.0);
                uniforms.fill_uniform(ahead);
                inverse.apply(ahead);
            }
            Source::EvenByPiece(uniforms, inverse) => {
                uniforms.fill(&draws.tasks, &draws.places, ahead);
                inverse.apply(ahead);
            }
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

    /// The amounts of all first calls, where they differ.
    pub fn ahead(&self) -> Option<&[f64]> {
        self.later.is_some().then_some(&self.ahead)
    }

    /// The amount of a call that follows a rejection.
    #[inline]
    pub fn again(&mut self) -> f64 {
        match (&self.distribution, &mut self.later) {
            (Distribution::Constant(value), _) => *value,
            (distribution, Some(later)) => {
                let mut one = [0.0];
                distribution.sample_fill(later, &mut one);
                one[0]
            }
            (distribution, None) => distribution.mean(),
        }
    }
}

/// Something of every amount of a policy.
#[derive(Debug)]
struct Amounts<T> {
    plan: T,
    synthesis: T,
    spawn: T,
    brief: T,
    report: T,
    review: T,
    /// By tier.
    multipliers: Vec<T>,
}

impl<'a> Amounts<&'a Distribution> {
    fn of(lowered: &'a Lowered) -> Self {
        const NOTHING: Distribution = Distribution::Constant(0.0);
        let Overhead {
            plan_tokens,
            spawn,
            brief,
            report,
            synthesis_tokens,
            ..
        } = &lowered.policy.overhead;
        let review = lowered.policy.review.as_ref();
        let tiers = lowered.tiers.iter();
        Self {
            plan: plan_tokens,
            synthesis: synthesis_tokens,
            spawn,
            brief,
            report,
            review: review.map_or(&NOTHING, |review| &review.tokens),
            multipliers: tiers.map(|tier| &tier.multiplier).collect(),
        }
    }
}

/// The quantile functions of a policy's amounts, made once.
#[derive(Debug)]
pub struct CallInverses(Amounts<Arc<Inverse>>);

impl CallInverses {
    pub fn new(lowered: &Lowered) -> Self {
        let of = Amounts::of(lowered);
        let inverse = |distribution: &Distribution| Arc::new(Inverse::of(distribution));
        let multipliers = of.multipliers.iter();
        Self(Amounts {
            plan: inverse(of.plan),
            synthesis: inverse(of.synthesis),
            spawn: inverse(of.spawn),
            brief: inverse(of.brief),
            report: inverse(of.report),
            review: inverse(of.review),
            multipliers: multipliers.map(|of| inverse(of)).collect(),
        })
    }
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
    /// For a class in a batch; with `inverses` where its tasks have points.
    pub fn new(lowered: &Lowered, lot: &Lot, inverses: Option<&CallInverses>) -> Self {
        type Function<'a> = Option<&'a Arc<Inverse>>;
        let of = Amounts::of(lowered);
        let inverses = inverses.map(|inverses| &inverses.0);
        let task = |dimension: usize, which: u32, of: &Distribution, inverse: Function<'_>| {
            Amount::new(of, (lot, which), (Caller::Task(dimension), inverse))
        };
        let piece = |place: PieceUse, which: u32, of: &Distribution, inverse: Function<'_>| {
            Amount::new(of, (lot, which), (Caller::Piece(place), inverse))
        };
        let inverse = |of: fn(&Amounts<Arc<Inverse>>) -> &Arc<Inverse>| inverses.map(of);
        // Tiers share one stream name per use: a piece starts at one tier, so draws never meet.
        let by_tier = |amount: &dyn Fn(&Distribution, Function<'_>) -> Amount| {
            let tiers = of.multipliers.iter().enumerate();
            let inverse = |tier: usize| inverses.map(|of| &of.multipliers[tier]);
            tiers
                .map(|(tier, of)| amount(of, inverse(tier)))
                .collect::<Vec<_>>()
        };
        Self {
            plan: task(PLAN, 0, of.plan, inverse(|of| &of.plan)),
            synthesis: task(SYNTHESIS, 1, of.synthesis, inverse(|of| &of.synthesis)),
            spawn: piece(PieceUse::Spawn, 2, of.spawn, inverse(|of| &of.spawn)),
            brief: piece(PieceUse::Brief, 3, of.brief, inverse(|of| &of.brief)),
            report: piece(PieceUse::Report, 4, of.report, inverse(|of| &of.report)),
            review: piece(PieceUse::Review, 5, of.review, inverse(|of| &of.review)),
            multipliers: by_tier(&|of, inverse| piece(PieceUse::Multiplier, 6, of, inverse)),
            alone: by_tier(&|of, inverse| task(ALONE, 7, of, inverse)),
        }
    }

    /// Draws ahead for the next tasks.
    pub fn draw_ahead(&mut self, draws: &Draws) {
        let (tasks, pieces) = (draws.tasks.len(), draws.tasks.pieces());
        for amount in [&mut self.plan, &mut self.synthesis] {
            amount.draw_ahead(draws, tasks);
        }
        for amount in [
            &mut self.spawn,
            &mut self.brief,
            &mut self.report,
            &mut self.review,
        ] {
            amount.draw_ahead(draws, pieces);
        }
        self.multipliers
            .iter_mut()
            .for_each(|amount| amount.draw_ahead(draws, pieces));
        self.alone
            .iter_mut()
            .for_each(|amount| amount.draw_ahead(draws, tasks));
    }
}
