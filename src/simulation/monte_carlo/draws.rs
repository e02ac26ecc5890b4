//! The draws of a strip of tasks that do not depend on the policy: made once, used at every point of a curve.

use crate::numerics::kernels::{normal_cdf_slice, normal_quantile_slice};
use crate::numerics::stream::{Purpose, Stream};
use crate::simulation::lowered::ClassFigures;
use crate::workload::{ClassSampler, ClassStreams, FREE_PURPOSES, PURPOSES, TaskBatch};

const WHETHER: u32 = FREE_PURPOSES;
const HOW_MUCH: u32 = FREE_PURPOSES + 1;
const CRUX_DELEGATED: u32 = FREE_PURPOSES + 2;
const FIRST_TIER: u32 = FREE_PURPOSES + 3;
const PATH: u32 = FREE_PURPOSES + 4;
const ABLE: u32 = FREE_PURPOSES + 5;
/// First purpose that is left for draws by call.
const CALLS: u32 = FREE_PURPOSES + 6;
/// Beyond those of draws by call.
const ROUTER_NOISE: u32 = FREE_PURPOSES + 40;
const REVIEW_NOISE: u32 = FREE_PURPOSES + 41;

/// The stream of call draws number `which` of a class in a batch.
pub fn call_stream(seed: u64, class: usize, batch: u64, which: u32) -> Stream {
    Stream::new(
        seed,
        Purpose(class as u32 * PURPOSES + CALLS + which),
        batch,
    )
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
    /// Tier by tier: whether it is able at the task's crux.
    pub able: Vec<Vec<bool>>,
    scratch: Vec<f64>,
    /// Of one tier: what Φ is taken of, and the chance that it is able.
    score: Vec<f64>,
    chance: Vec<f64>,
}

/// The streams of [`Draws`] for one class in one batch.
#[derive(Debug)]
pub struct DrawStreams {
    workload: ClassStreams,
    whether: Stream,
    how_much: Stream,
    crux_delegated: Stream,
    first_tier: Stream,
    path: Stream,
    router_noise: Option<Stream>,
    review_noise: Option<Stream>,
    able: Vec<Stream>,
}

/// What a group's tasks of a class are drawn for.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    pub class: usize,
    pub kinds: usize,
    pub tiers: usize,
    pub looks: Looks,
}

impl DrawStreams {
    /// For a class in batch number `batch`.
    pub fn new(seed: u64, batch: u64, scope: Scope) -> Self {
        let Scope {
            class,
            kinds,
            tiers,
            looks,
        } = scope;
        let base = class as u32 * PURPOSES;
        let named = |purpose: u32, index: u64| Stream::new(seed, Purpose(base + purpose), index);
        let looked = |look: Look| look == Look::AtEveryTask;
        Self {
            workload: ClassStreams::new(seed, class as u32, batch, kinds),
            whether: named(WHETHER, batch),
            how_much: named(HOW_MUCH, batch),
            crux_delegated: named(CRUX_DELEGATED, batch),
            first_tier: named(FIRST_TIER, batch),
            path: named(PATH, batch),
            router_noise: looked(looks.routes).then(|| named(ROUTER_NOISE, batch)),
            review_noise: looked(looks.picks).then(|| named(REVIEW_NOISE, batch)),
            able: (0..tiers as u64)
                .map(|tier| named(ABLE, batch | tier << 40))
                .collect(),
        }
    }
}

impl Draws {
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
        for (column, stream) in [
            (&mut self.first_tier, &mut streams.first_tier),
            (&mut self.path, &mut streams.path),
        ] {
            column.resize(self.tasks.pieces(), 0.0);
            stream.fill_uniform(column);
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
    fn fill_able(&mut self, class: &ClassFigures, streams: &mut [Stream], len: usize) {
        self.able.resize_with(streams.len(), Vec::new);
        self.scratch.resize(len, 0.0);
        self.chance.resize(len, 0.0);
        self.score.resize(len, 0.0);
        for (tier, (able, stream)) in self.able.iter_mut().zip(streams).enumerate() {
            able.resize(len, true);
            stream.fill_uniform(&mut self.scratch);
            // Beyond ±40 Φ is 0 or 1 in double precision: a certain score stays certain, and whoever
            // needs no skill is able.
            self.score.fill(40.0);
            for (kind, figures) in class.kinds.iter().enumerate() {
                let Some(abilities) = &figures.abilities else {
                    continue;
                };
                let ability = abilities[tier];
                let intercept = ability.intercept.clamp(-1e3, 1e3);
                let tasks = self.tasks.crux_kind.iter().zip(&self.tasks.difficulty);
                for (score, (crux_kind, difficulty)) in self.score.iter_mut().zip(tasks) {
                    let here = (intercept - ability.slope * difficulty).clamp(-40.0, 40.0);
                    *score = if *crux_kind as usize == kind {
                        here
                    } else {
                        *score
                    };
                }
            }
            normal_cdf_slice(&self.score, &mut self.chance);
            let draws = self.scratch.iter().zip(&self.chance);
            for (able, (uniform, chance)) in able.iter_mut().zip(draws) {
                *able = uniform < chance;
            }
        }
    }
}
