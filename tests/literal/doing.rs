//! A task under way: its calls, one after the other.

use rand::rngs::Xoshiro256PlusPlus as Rng;
use rungs::delegation::{OnReject, Policy, Review, Reviewer};
use rungs::ladder::Tier;
use rungs::scenario::Scenario;

use super::bill::Bill;
use super::draw;
use super::task::{Alone, Figures, Piece, Task, Used};

/// A task under way.
pub struct Doing<'a> {
    tiers: &'a [Tier],
    policy: &'a Policy,
    task: &'a Task<'a>,
    rng: &'a mut Rng,
    pub figures: Figures,
    bill: Bill,
    /// Of the executive's calls for this task, which are serial.
    executive_s: f64,
}

/// What happened to a piece so far.
struct Chain {
    /// Subordinates' attempts and reviews, in series.
    seconds: f64,
    /// Who made the last attempt, or makes the next.
    tier: usize,
    /// What the executive wrote for it.
    brief: f64,
    /// By subordinates.
    attempts: u32,
    first_report: f64,
    /// Where a subordinate's attempt was accepted.
    accepted_report: Option<f64>,
}

/// Work for one tier.
struct Call {
    tier: usize,
    requests: f64,
    tool_s: f64,
    input: f64,
    output: f64,
}

impl<'a> Doing<'a> {
    pub fn new(scenario: &'a Scenario, task: &'a Task<'a>, rng: &'a mut Rng) -> Self {
        let tiers = &scenario.ladder.tiers;
        let figures = Figures {
            work: task.input + task.output,
            used: vec![Used::default(); tiers.len()],
            ..Figures::default()
        };
        Self {
            tiers,
            policy: &scenario.policy,
            task,
            rng,
            figures,
            bill: Bill::default(),
            executive_s: 0.0,
        }
    }

    pub fn baseline(&mut self) {
        let call = self.work_on(0, 1.0, 1.0);
        self.figures.baseline_cost = self.price(&call);
        self.figures.baseline_latency_s = self.seconds(&call);
        self.figures.baseline_success = self.task.able[0];
    }

    pub fn alone(&mut self) {
        for tier in 0..self.tiers.len() {
            let multiplier = draw::amount(&self.tiers[tier].token_multiplier, self.rng);
            let call = self.work_on(tier, 1.0, multiplier);
            let alone = Alone {
                cost: self.price(&call),
                success: self.task.able[tier],
                latency_s: self.seconds(&call),
            };
            self.figures.alone.push(alone);
        }
    }

    /// The share `share` of the task's work and nothing else.
    fn work_on(&self, tier: usize, share: f64, multiplier: f64) -> Call {
        Call {
            tier,
            requests: (self.task.class.requests * share * multiplier).max(1.0),
            tool_s: self.task.class.tool.get(),
            input: share * self.task.input * multiplier,
            output: share * self.task.output * multiplier,
        }
    }

    /// Nothing is delegated: pieces, overhead and review play no part.
    pub fn is_its_baseline(&mut self) {
        let call = self.work_on(0, 1.0, 1.0);
        self.charge(&call);
        self.figures.latency_s = self.executive_s;
        self.figures.success = self.task.able[0];
        self.figures.bridge = [self.figures.baseline_cost; 7];
    }

    pub fn delegated(&mut self, pieces: &[Piece]) {
        let mut last_tier_on_crux = 0;
        self.plan(pieces);
        let mut chains = Vec::with_capacity(pieces.len());
        for piece in pieces {
            let chain = self.chain(piece);
            if piece.holds_crux {
                last_tier_on_crux = chain.tier;
            }
            chains.push(chain);
        }
        self.retained_part();
        self.synthesis(pieces, &chains);

        let able = self.task.able[last_tier_on_crux];
        self.figures.success = able;
        self.figures.wrong_accepted = !able && last_tier_on_crux > 0;
        self.figures.latency_s = self.executive_s + self.makespan(&chains);
        self.figures.routing_usd = self.task.routing_usd;
        self.bill.overhead += self.task.routing_usd;
        let by_tier: f64 = self.figures.used.iter().map(|used| used.cost).sum();
        let cost = by_tier + self.task.routing_usd;
        self.figures.bridge = self.bill.steps(self.figures.baseline_cost, cost);
    }

    fn plan(&mut self, pieces: &[Piece]) {
        let overhead = &self.policy.overhead;
        let is_call = overhead.plan_reads != 0.0
            || !overhead.plan_tokens.is_zero()
            || !overhead.brief.is_zero();
        if is_call {
            let briefs: f64 = pieces.iter().map(|piece| piece.brief).sum();
            let input = overhead.plan_reads * self.task.input;
            let output = draw::amount(&overhead.plan_tokens, self.rng) + briefs;
            self.bill.overhead += self.charge(&one_request(0, input, output));
        }
    }

    /// Everything that happens to a piece, until an attempt is accepted or the executive redoes it.
    fn chain(&mut self, piece: &Piece) -> Chain {
        let mut chain = Chain {
            seconds: 0.0,
            tier: piece.first_tier,
            brief: piece.brief,
            attempts: 0,
            first_report: 0.0,
            accepted_report: None,
        };
        if piece.first_tier == 0 {
            self.keep(piece);
            return chain;
        }
        loop {
            let multiplier = draw::amount(&self.tiers[chain.tier].token_multiplier, self.rng);
            let report = draw::amount(&self.policy.overhead.report, self.rng);
            self.attempt(piece, &mut chain, multiplier, report);
            match self.review(piece, &mut chain, multiplier) {
                None => {
                    chain.accepted_report = Some(report);
                    return chain;
                }
                Some(0) => {
                    self.figures.escalations += 1;
                    self.charge(&self.work_on(0, piece.share, 1.0));
                    chain.tier = 0;
                    return chain;
                }
                Some(next) => {
                    self.figures.escalations += 1;
                    chain.tier = next;
                }
            }
        }
    }

    /// The executive keeps a piece: work and nothing else.
    fn keep(&mut self, piece: &Piece) {
        let work = self.work_on(0, piece.share, 1.0);
        let usd = self.charge(&work);
        self.bill.at_list_price += usd;
        self.bill.multiplied += usd;
        self.bill.own_cache += usd;
    }

    fn attempt(&mut self, piece: &Piece, chain: &mut Chain, multiplier: f64, report: f64) {
        let overhead = &self.policy.overhead;
        let work = self.work_on(chain.tier, piece.share, multiplier);
        let spawn = draw::amount(&overhead.spawn, self.rng);
        let context = overhead.context * self.task.input;
        let attempt = Call {
            input: work.input + spawn + chain.brief + context,
            output: work.output + report,
            ..work
        };
        chain.attempts += 1;
        chain.seconds += self.seconds(&attempt);
        self.charge(&attempt);

        // The bridge's steps up to the overhead count one attempt for each piece.
        if chain.attempts == 1 {
            chain.first_report = report;
            let plain = self.work_on(chain.tier, piece.share, 1.0);
            self.bill.at_list_price += self.list_price(&plain);
            self.bill.multiplied += self.list_price(&work);
            self.bill.own_cache += self.price(&work);
            self.bill.overhead += self.price(&attempt) - self.price(&work);
        }
    }

    /// Who takes the piece next: `None` when the attempt stands. For another subordinate there is a new brief.
    fn review(&mut self, piece: &Piece, chain: &mut Chain, multiplier: f64) -> Option<usize> {
        let review = self.policy.review.as_ref()?;
        let by_chance = |rng: &mut Rng| draw::chance(review.rate, rng);
        if !self.task.looks_hard.unwrap_or_else(|| by_chance(self.rng)) {
            return None;
        }
        let next = self.verdict(piece, chain.tier, review);
        let new_brief = next.filter(|next| *next > 0).map(|_| {
            chain.brief = draw::amount(&self.policy.overhead.brief, self.rng);
            chain.brief
        });

        let reviewer = match review.by {
            Reviewer::Executive => 0,
            Reviewer::Above => chain.tier - 1,
        };
        let is_call = review.reads != 0.0 || !review.tokens.is_zero();
        let brief_is_part_of_it = is_call && reviewer == 0;
        if is_call {
            let input = review.reads * piece.share * self.task.output * multiplier;
            let mut call = one_request(reviewer, input, draw::amount(&review.tokens, self.rng));
            if chain.attempts == 1 {
                self.bill.reviews += self.price(&call);
            }
            if brief_is_part_of_it {
                call.output += new_brief.unwrap_or(0.0);
            }
            if reviewer > 0 {
                chain.seconds += self.seconds(&call);
            }
            self.charge(&call);
        }
        let brief_is_ever_written = !self.policy.overhead.brief.is_zero();
        if let Some(brief) = new_brief
            && brief_is_ever_written
            && !brief_is_part_of_it
        {
            self.charge(&one_request(0, 0.0, brief));
        }
        next
    }

    /// Who takes the piece after a review of the attempt by `tier`.
    fn verdict(&mut self, piece: &Piece, tier: usize, review: &Review) -> Option<usize> {
        let is_wrong = piece.holds_crux && !self.task.able[tier];
        let is_rejected = if is_wrong {
            draw::chance(review.catches_wrong, self.rng)
        } else {
            !draw::chance(review.passes_right, self.rng)
        };
        match self.policy.on_reject {
            OnReject::Escalate if is_rejected => Some(tier - 1),
            OnReject::Executive if is_rejected => Some(0),
            _ => None,
        }
    }

    fn retained_part(&mut self) {
        let retained = 1.0 - self.task.ratio;
        if retained > 0.0 {
            let call = self.work_on(0, retained, 1.0);
            self.bill.retained += self.charge(&call);
        }
    }

    fn synthesis(&mut self, pieces: &[Piece], chains: &[Chain]) {
        let overhead = &self.policy.overhead;
        let is_call = overhead.synthesis_reads != 0.0
            || !overhead.synthesis_tokens.is_zero()
            || !overhead.report.is_zero();
        if !is_call {
            return;
        }
        let output = draw::amount(&overhead.synthesis_tokens, self.rng);
        let (mut of_accepted, mut of_all) = (0.0, 0.0);
        for (piece, chain) in pieces.iter().zip(chains) {
            let result = overhead.synthesis_reads * piece.share * self.task.output;
            of_accepted += chain.accepted_report.map_or(0.0, |report| report + result);
            if piece.first_tier > 0 {
                of_all += chain.first_report + result;
            }
        }
        self.charge(&one_request(0, of_accepted, output));
        self.bill.overhead += self.price(&one_request(0, of_all, output));
    }

    /// Each chain in order takes the slot that is free first.
    fn makespan(&self, chains: &[Chain]) -> f64 {
        let slots = self.policy.parallel.map_or(chains.len(), |p| p as usize);
        let mut free_at = vec![0.0_f64; slots.min(chains.len())];
        for chain in chains {
            let first_free = free_at.iter_mut().min_by(|a, b| a.total_cmp(b));
            *first_free.expect("at least one slot") += chain.seconds;
        }
        free_at.into_iter().fold(0.0, f64::max)
    }

    /// Books a call, and gives its price.
    fn charge(&mut self, call: &Call) -> f64 {
        let (usd, seconds) = (self.price(call), self.seconds(call));
        let used = &mut self.figures.used[call.tier];
        used.input += call.input;
        used.output += call.output;
        used.requests += call.requests;
        used.busy_s += seconds;
        used.cost += usd;
        if call.tier == 0 {
            self.executive_s += seconds;
        }
        usd
    }

    fn price(&self, call: &Call) -> f64 {
        self.price_at_hit(call, self.tiers[call.tier].cache_hit.get())
    }

    /// With the executive's cache hit for every tier, 0 for one without a cached price.
    fn list_price(&self, call: &Call) -> f64 {
        let has_cache = self.tiers[call.tier].price.cached_input.is_some();
        let hit = if has_cache {
            self.tiers[0].cache_hit.get()
        } else {
            0.0
        };
        self.price_at_hit(call, hit)
    }

    fn price_at_hit(&self, call: &Call, hit: f64) -> f64 {
        let price = self.tiers[call.tier].price.at(call.input / call.requests);
        let cached = price.cached_input.map_or(0.0, |usd| usd.get());
        let missed = price.cache_write.unwrap_or(price.input).get();
        let input = hit * cached + (1.0 - hit) * missed;
        (call.input * input + call.output * price.output.get()) * (1.0 - price.discount.get())
    }

    fn seconds(&self, call: &Call) -> f64 {
        let Some(speed) = &self.tiers[call.tier].speed else {
            return 0.0;
        };
        let reading = speed.input.map_or(0.0, |speed| call.input / speed.get());
        call.requests * (speed.first_token.get() + call.tool_s)
            + call.output / speed.output.get()
            + reading
    }
}

/// Plan, review, synthesis, brief: one request, no tools.
fn one_request(tier: usize, input: f64, output: f64) -> Call {
    Call {
        tier,
        requests: 1.0,
        tool_s: 0.0,
        input,
        output,
    }
}
