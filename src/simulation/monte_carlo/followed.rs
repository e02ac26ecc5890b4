//! Pieces followed one by one, call by call: where what a call reads or writes is drawn, or a price hangs on it.

use crate::simulation::Detail;
use crate::simulation::lowered::{ClassFigures, Lowered};
use crate::simulation::monte_carlo::amounts::CallDraws;
use crate::simulation::monte_carlo::chain::{Books, Chain, Effort, Piece, follow};
use crate::simulation::monte_carlo::draws::Draws;
use crate::simulation::monte_carlo::ledger::{FirstUse, Ledger};
use crate::simulation::monte_carlo::side::{FirstUses, Side, Uses, decided, expected};
use crate::simulation::monte_carlo::steps::{SizedCall, SizedCalls, SizedKind};

/// The paths of all pieces of a strip.
#[derive(Debug, Default)]
pub struct Followed {
    /// While the crux lies in the executive's own part, and once it lies in the delegated part.
    pub retained: Side,
    pub delegated: Side,
    /// First attempts and their reviews; empty where there is no bridge to build.
    pub first: FirstUses,
    pub efforts: Vec<Effort>,
    /// By piece, every attempt right.
    pub chains: Vec<Chain>,
    /// By task: the place among all pieces of the one that holds the crux, and its chain once the crux lies there.
    pub crux: Vec<(usize, Chain)>,
    /// Every call, where somebody reads them one by one ([`Lowered::keeps_calls`]).
    pub sized: SizedCalls,
    working: [Ledger; 2],
    /// First attempts of one task, by tier.
    first_of_task: Vec<FirstUse>,
}

/// A strip of a class under a policy: what following its pieces reads.
struct Strip<'a> {
    lowered: &'a Lowered,
    class: &'a ClassFigures,
    draws: &'a Draws,
    keeps_calls: bool,
}

impl Followed {
    /// Follows every piece of the tasks in `draws`.
    pub fn fill(&mut self, lowered: &Lowered, class: usize, draws: &Draws, calls: &mut CallDraws) {
        let strip = Strip {
            lowered,
            class: &lowered.classes[class],
            draws,
            keeps_calls: lowered.keeps_calls,
        };
        let len = draws.tasks.len();
        self.resize(len, lowered.tiers.len());
        let with_bridge = lowered.layout.detail() == Detail::Full;
        let tiers = if with_bridge { lowered.tiers.len() } else { 0 };
        self.first.clear(len, tiers);
        self.first_of_task.resize(tiers, FirstUse::default());
        let mut working = std::mem::take(&mut self.working);
        calls.draw_ahead(draws);
        if strip
            .class
            .kinds
            .iter()
            .all(|kind| kind.first_tier.is_assigned())
        {
            for task in 0..len {
                self.task(&strip, task, calls, &mut working);
            }
        } else {
            self.nothing(&strip, len, &mut working[0]);
        }
        self.working = working;
    }

    /// The sides whose uses count while the crux is retained, and once it is delegated. Without review
    /// nothing that is done hangs on who is able: both are one.
    pub fn uses(&self, lowered: &Lowered) -> [&Uses; 2] {
        match lowered.policy.review {
            Some(_) => [&self.retained.uses, &self.delegated.uses],
            None => [&self.retained.uses, &self.retained.uses],
        }
    }

    fn resize(&mut self, len: usize, tiers: usize) {
        self.retained.resize(len, tiers);
        self.delegated.resize(len, tiers);
        self.efforts.clear();
        self.chains.clear();
        self.crux.clear();
        self.sized.clear();
    }

    /// A policy without an assignment delegates nothing.
    fn nothing(&mut self, strip: &Strip<'_>, len: usize, ledger: &mut Ledger) {
        ledger.clear(strip.lowered.tiers.len());
        for task in 0..len {
            for side in [&mut self.retained, &mut self.delegated] {
                side.uses.set(task, ledger);
                side.ends.set(task, strip.decided(task, 0));
            }
            self.sized.no_calls();
        }
    }

    fn task(
        &mut self,
        strip: &Strip<'_>,
        task: usize,
        calls: &mut CallDraws,
        [retained, delegated]: &mut [Ledger; 2],
    ) {
        let (draws, lowered) = (strip.draws, strip.lowered);
        let tiers = lowered.tiers.len();
        // Where nobody can be wrong, or nobody looks, the path is the same on either side.
        let able = |tier: usize| draws.able[tier][task] > 0.0;
        let same = lowered.policy.review.is_none() || (0..tiers).all(able);
        let keeps_calls = strip.keeps_calls;
        let from = self.sized.len();
        retained.clear(tiers);
        self.first_of_task.fill(FirstUse::default());
        let mut books = Books {
            ledger: retained,
            first: &mut self.first_of_task,
            efforts: &mut self.efforts,
            sized: keeps_calls.then_some(&mut self.sized.calls),
        };
        let crux = strip.other_pieces(task, calls, &mut books, &mut self.chains);
        let others = books.sized.as_ref().map_or(0, |sized| sized.len());
        if !same {
            delegated.copy(books.ledger);
        }
        let harmless = follow(lowered, &crux, calls, &mut books, |_| true);
        self.chains[crux.index] = harmless;
        strip.plan_and_synthesis(task, calls, &mut books);
        let of_retained = books.sized.as_ref().map_or(0, |sized| sized.len());
        let chain = if same {
            harmless
        } else {
            let mut books = Books {
                ledger: delegated,
                first: &mut [],
                efforts: &mut self.efforts,
                sized: keeps_calls.then_some(&mut self.sized.calls),
            };
            let chain = follow(lowered, &crux, calls, &mut books, able);
            strip.plan_and_synthesis(task, calls, &mut books);
            chain
        };
        if keeps_calls {
            self.sized.task(from, others, of_retained);
        }
        self.crux.push((crux.index, chain));
        self.first.set(task, &self.first_of_task);
        self.retained.uses.set(task, retained);
        self.retained.ends.set(task, strip.decided(task, 0));
        if lowered.policy.review.is_some() {
            let delegated = if same { &*retained } else { &*delegated };
            self.delegated.uses.set(task, delegated);
        }
        let outcome = match lowered.expects {
            true => expected(lowered, draws, task, (crux.first_tier, crux.review_rate)),
            false => strip.decided(task, chain.kept),
        };
        self.delegated.ends.set(task, outcome);
    }
}

impl Strip<'_> {
    /// How a task ends where `decider` is the last tier on the crux.
    fn decided(&self, task: usize, decider: usize) -> [f64; 2] {
        decided(self.draws.success(self.lowered, decider)[task], decider)
    }

    /// Follows all pieces of a task but the one that may hold the crux, and returns that one. Leaves a place for its chain.
    fn other_pieces(
        &self,
        task: usize,
        calls: &mut CallDraws,
        books: &mut Books<'_>,
        chains: &mut Vec<Chain>,
    ) -> Piece {
        let tasks = &self.draws.tasks;
        let crux_kind = tasks.crux_kind[task] as usize;
        let context = self.lowered.policy.overhead.context * tasks.input[task];
        let difficulty = tasks.difficulty[task];
        let review_rate = self
            .lowered
            .review_rate(difficulty, || self.draws.review_noise[task]);
        let noise = self.draws.router_noise.get(task).copied().unwrap_or(0.0);
        let uniforms = &self.draws.first_tier;
        let mut index = tasks.first_piece[task];
        let mut piece_with_crux = None;
        for (kind, figures) in self.class.kinds.iter().enumerate() {
            let count = tasks.counts[kind][task];
            let crux_place = tasks.place_in_kind(kind, task);
            let routed = figures.first_tier.of_task(difficulty, noise);
            for place in 0..count {
                let piece = Piece {
                    index,
                    first_tier: routed
                        .unwrap_or_else(|| figures.first_tier.of_piece(uniforms[index])),
                    share: figures.share / f64::from(count),
                    task_input: tasks.input[task],
                    task_output: tasks.output[task],
                    context,
                    path: self.draws.path[index],
                    review_rate,
                };
                index += 1;
                if kind == crux_kind && place == crux_place {
                    piece_with_crux = Some(piece);
                    chains.push(Chain::default());
                } else {
                    chains.push(follow(self.lowered, &piece, calls, books, |_| true));
                }
            }
        }
        piece_with_crux.expect("every kind has a piece")
    }

    /// The executive's calls before and after the pieces. The briefs of the plan are booked already, piece by piece.
    fn plan_and_synthesis(&self, task: usize, calls: &CallDraws, books: &mut Books<'_>) {
        let overhead = &self.lowered.policy.overhead;
        let plan_input = overhead.plan_reads * self.draws.tasks.input[task];
        let (plan_tokens, synthesis_tokens) = (calls.plan.first(task), calls.synthesis.first(task));
        if overhead.plan_is_call() {
            books.ledger.tiers[0].call(0.0, plan_input, plan_tokens);
        }
        if overhead.synthesis_is_call() {
            let reads = overhead.synthesis_reads * books.ledger.accepted_work;
            let input = books.ledger.accepted_reports;
            books.ledger.tiers[0].call(reads, input, synthesis_tokens);
            books.size(SizedCall {
                tier: 0,
                kind: SizedKind::Synthesis,
                work: 0.0,
                reads,
                input,
                output: synthesis_tokens,
                brief: 0.0,
            });
        }
        if let Some(executive) = books.first.first_mut() {
            // Of the work in pieces, what the executive does not keep.
            executive.reads += overhead.synthesis_reads * (1.0 - executive.list_work);
            executive.input += plan_input;
            executive.output += plan_tokens + synthesis_tokens;
        }
    }
}
