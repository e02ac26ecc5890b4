//! The draws of a strip of tasks that do not depend on the policy: made once, used at every point of a curve.

use crate::ladder::Ability;
use crate::numerics::Uniforms;
use crate::numerics::kernels::{normal_cdf_slice, normal_quantile_slice};
use crate::simd::{select, wide};
use crate::simulation::lowered::{ClassFigures, Lowered};
use crate::simulation::monte_carlo::places::{PieceUniforms, PieceUse, Places, TASK_DIMENSIONS};
use crate::simulation::monte_carlo::sizes::Sizes;
use crate::workload::{ClassSampler, ClassStreams, FREE_DIMENSIONS, FREE_PURPOSES, Lot, TaskBatch};

const WHETHER: u32 = FREE_PURPOSES;
const HOW_MUCH: u32 = FREE_PURPOSES + 1;
const CRUX_DELEGATED: u32 = FREE_PURPOSES + 2;
const FIRST_TIER: u32 = FREE_PURPOSES + 3;
const PATH: u32 = FREE_PURPOSES + 4;
const ABLE: u32 = FREE_PURPOSES + 5;
/// First purpose that is left for draws by call.
pub const CALLS: u32 = FREE_PURPOSES + 6;
/// Beyond those of draws by call.
const ROUTER_NOISE: u32 = FREE_PURPOSES + 40;
const REVIEW_NOISE: u32 = FREE_PURPOSES + 41;

/// Dimensions of evenly spread points, the best for what decides most; of the plan, the synthesis and the multipliers of tiers alone.
pub const PLAN: usize = FREE_DIMENSIONS.0 + 11;
pub const SYNTHESIS: usize = PLAN + 1;
pub const ALONE: usize = PLAN + 2;

/// The others, of whole tasks.
mod dimension {
    use super::{FREE_DIMENSIONS, PLAN, TASK_DIMENSIONS};

    pub const CRUX_DELEGATED: usize = FREE_DIMENSIONS.0;
    pub const HOW_MUCH: usize = CRUX_DELEGATED + 7;
    pub const WHETHER: usize = CRUX_DELEGATED + 8;
    pub const REVIEW_NOISE: usize = CRUX_DELEGATED + 9;
    pub const ROUTER_NOISE: usize = CRUX_DELEGATED + 10;
    const _: () = assert!(ROUTER_NOISE + 1 == PLAN);
    const _: () = assert!(PLAN + 3 == CRUX_DELEGATED + TASK_DIMENSIONS);

    /// The first six tiers have one each.
    pub fn able(tier: usize) -> usize {
        match tier {
            0..6 => CRUX_DELEGATED + 1 + tier,
            _ => usize::MAX,
        }
    }
}

/// What some policy of a group looks at: nothing else is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looks {
    /// Somebody routes.
    pub routes: Look,
    /// Somebody picks the hardest tasks for review.
    pub picks: Look,
}

/// Whether something is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    #[default]
    Never,
    AtEveryTask,
}

/// Tasks of one class with everything drawn that no policy changes.
#[derive(Clone, Debug, Default)]
pub struct Draws {
    pub tasks: TaskBatch,
    /// Whether the task is delegated at all, how much of it, whether its crux is.
    pub whether: Vec<f64>,
    pub how_much: Vec<f64>,
    pub crux_delegated: Vec<f64>,
    /// Per piece: where it starts, and the path it takes.
    pub first_tier: Vec<f64>,
    pub path: Vec<f64>,
    /// Per task, standard normal: the noise in what a router and whoever picks tasks for review see. Empty where nobody looks.
    pub router_noise: Vec<f64>,
    pub review_noise: Vec<f64>,
    /// Tier by tier: 1 where it is able at the task's crux, else 0.
    pub able: Vec<Vec<f64>>,
    /// Tier by tier: how likely that is, given the task's difficulty.
    pub chances: Vec<Vec<f64>>,
    /// Where tasks have points: which piece has which of their coordinates.
    pub places: Places,
    /// What they read and write at other sizes, where that is asked for.
    pub sizes: Sizes,
    scratch: Vec<f64>,
    /// Of one tier: what Φ is taken of.
    score: Vec<f64>,
}

/// The sources of [`Draws`] for one class in one batch.
#[derive(Debug)]
pub struct DrawStreams {
    workload: ClassStreams,
    whether: Uniforms,
    how_much: Uniforms,
    crux_delegated: Uniforms,
    first_tier: PieceUniforms,
    path: PieceUniforms,
    router_noise: Option<Uniforms>,
    review_noise: Option<Uniforms>,
    able: Vec<Uniforms>,
    even: bool,
}

/// What a group's tasks of a class are drawn for.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    pub kinds: usize,
    pub tiers: usize,
    pub looks: Looks,
}

impl DrawStreams {
    /// For a class in a batch.
    pub fn new(lot: &Lot, scope: Scope) -> Self {
        let Scope {
            kinds,
            tiers,
            looks,
        } = scope;
        let looked = |look: Look, purpose: u32, dimension: usize| {
            (look == Look::AtEveryTask).then(|| lot.uniforms(purpose, 0, dimension))
        };
        let able = |tier: usize| lot.uniforms(ABLE, tier as u64, dimension::able(tier));
        Self {
            workload: ClassStreams::new(lot, kinds),
            whether: lot.uniforms(WHETHER, 0, dimension::WHETHER),
            how_much: lot.uniforms(HOW_MUCH, 0, dimension::HOW_MUCH),
            crux_delegated: lot.uniforms(CRUX_DELEGATED, 0, dimension::CRUX_DELEGATED),
            first_tier: PieceUniforms::new(lot, FIRST_TIER, PieceUse::FirstTier),
            path: PieceUniforms::new(lot, PATH, PieceUse::Path),
            router_noise: looked(looks.routes, ROUTER_NOISE, dimension::ROUTER_NOISE),
            review_noise: looked(looks.picks, REVIEW_NOISE, dimension::REVIEW_NOISE),
            able: (0..tiers).map(able).collect(),
            even: lot.is_even(),
        }
    }
}

impl Draws {
    /// W_in and W_out.
    pub fn work(&self) -> [&[f64]; 2] {
        [&self.tasks.input, &self.tasks.output]
    }

    /// The same where only means are asked for: where they are averaged, over the sizes of each task.
    pub fn work_for_means(&self, lowered: &Lowered, class: usize) -> [&[f64]; 2] {
        match lowered.averages(class) {
            true => self.sizes.mean(),
            false => self.work(),
        }
    }

    /// Of every task, whether a tier does it by itself, or how likely it does ([`Lowered::expects`]).
    pub fn success(&self, lowered: &Lowered, tier: usize) -> &[f64] {
        match lowered.expects {
            true => &self.chances[tier],
            false => &self.able[tier],
        }
    }

    /// Draws the next `len` tasks of the streams.
    pub fn fill(
        &mut self,
        sampler: &ClassSampler,
        class: &ClassFigures,
        streams: &mut DrawStreams,
        len: usize,
    ) {
        sampler.fill(
            &mut streams.workload,
            len,
            &mut self.tasks,
            &mut self.scratch,
        );
        let per_task = [
            (&mut self.whether, &mut streams.whether),
            (&mut self.how_much, &mut streams.how_much),
            (&mut self.crux_delegated, &mut streams.crux_delegated),
        ];
        for (column, stream) in per_task {
            column.resize(len, 0.0);
            stream.fill_uniform(column);
        }
        if streams.even {
            self.places.fill(&self.tasks);
        }
        for (column, uniforms) in [
            (&mut self.first_tier, &mut streams.first_tier),
            (&mut self.path, &mut streams.path),
        ] {
            uniforms.fill(&self.tasks, &self.places, column);
        }
        for (column, stream) in [
            (&mut self.router_noise, &mut streams.router_noise),
            (&mut self.review_noise, &mut streams.review_noise),
        ] {
            let Some(stream) = stream else { continue };
            column.resize(len, 0.0);
            self.scratch.resize(len, 0.0);
            stream.fill_uniform(&mut self.scratch);
            normal_quantile_slice(&self.scratch, column);
        }
        self.fill_able(class, &mut streams.able, len);
    }

    /// Tier t is able where its uniform is below p_t(z) on the skill of the crux.
    fn fill_able(&mut self, class: &ClassFigures, streams: &mut [Uniforms], len: usize) {
        self.able.resize_with(streams.len(), Vec::new);
        self.chances.resize_with(streams.len(), Vec::new);
        self.scratch.resize(len, 0.0);
        self.score.resize(len, 0.0);
        let columns = self.able.iter_mut().zip(&mut self.chances);
        for (tier, ((able, chances), stream)) in columns.zip(streams).enumerate() {
            able.resize(len, 1.0);
            chances.resize(len, 0.0);
            stream.fill_uniform(&mut self.scratch);
            // Beyond ±40 Φ is 0 or 1 in double precision: a certain score stays certain, and whoever
            // needs no skill is able.
            self.score.fill(40.0);
            for (kind, figures) in class.kinds.iter().enumerate() {
                let Some(abilities) = &figures.abilities else {
                    continue;
                };
                self.tasks
                    .score(abilities[tier], kind as u32, &mut self.score);
            }
            normal_cdf_slice(&self.score, chances);
            let draws = self.scratch.iter().zip(&*chances);
            wide(
                #[inline(always)]
                || {
                    for (able, (uniform, chance)) in able.iter_mut().zip(draws) {
                        *able = if uniform < chance { 1.0 } else { 0.0 };
                    }
                },
            );
        }
    }
}

impl TaskBatch {
    /// What Φ is taken of for the chance that a tier of this ability is able, where the crux is of a kind.
    fn score(&self, ability: Ability, kind: u32, scores: &mut [f64]) {
        let intercept = ability.intercept.clamp(-1e3, 1e3);
        let tasks = self.crux_kind.iter().zip(&self.difficulty);
        wide(
            #[inline(always)]
            || {
                for (score, (crux_kind, difficulty)) in scores.iter_mut().zip(tasks) {
                    let here = (intercept - ability.slope * difficulty).clamp(-40.0, 40.0);
                    *score = select(*crux_kind == kind, here, *score);
                }
            },
        );
    }
}
