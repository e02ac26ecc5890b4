//! What the tasks of a class have columns for: efforts, the steps of chains that take time, and chains.

use crate::delegation::Reviewer;
use crate::simulation::courses::{Course, Courses};
use crate::simulation::lowered::{CallConstants, ClassFigures, Lowered};

/// By kind and tier: attempts of a tier on pieces of a kind, or what the executive does of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    pub kind: usize,
    pub tier: usize,
}

/// A step of a chain: it takes d `slope` + `fixed` seconds, and `request_s` for each request of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Attempt(Effort),
    /// A review of an attempt by the next rung up.
    Review(Effort),
}

/// Courses of a kind that take the same time.
#[derive(Clone, Debug)]
pub struct Chain {
    /// Places among the steps of the shape.
    pub steps: Vec<usize>,
    pub kind: usize,
    pub courses: Vec<usize>,
}

/// Columns of a class.
#[derive(Clone, Debug)]
pub struct Shape {
    pub tiers: usize,
    pub kinds: usize,
    pub efforts: Vec<Effort>,
    pub steps: Vec<Step>,
    /// Those that take time.
    pub chains: Vec<Chain>,
}

impl Shape {
    /// Of the courses of a class.
    pub fn new(lowered: &Lowered, courses: &[Courses]) -> Self {
        let mut shape = Self {
            tiers: lowered.tiers.len(),
            kinds: courses.len(),
            efforts: Vec::new(),
            steps: Vec::new(),
            chains: Vec::new(),
        };
        for (kind, courses) in courses.iter().enumerate() {
            for (place, course) in courses.all.iter().enumerate() {
                shape.add_efforts(kind, course);
                shape.add_chain(lowered, (kind, place), course);
            }
        }
        shape
    }

    fn add_efforts(&mut self, kind: usize, course: &Course) {
        let own = (course.kept == 0).then_some(0);
        for tier in course.attempts.iter().copied().chain(own) {
            let effort = Effort { kind, tier };
            if !self.efforts.contains(&effort) {
                self.efforts.push(effort);
            }
        }
    }

    fn add_chain(&mut self, lowered: &Lowered, (kind, place): (usize, usize), course: &Course) {
        if course.attempts.is_empty() {
            return;
        }
        let review = lowered.policy.review.as_ref();
        let above = review.filter(|review| review.is_call() && review.by == Reviewer::Above);
        let attempts = course.attempts.iter();
        let attempts = attempts.map(|tier| Step::Attempt(Effort { kind, tier: *tier }));
        let read = course.attempts[..course.read]
            .iter()
            .filter(|tier| above.is_some_and(|review| review.reviewer(**tier) != 0));
        let reviews = read.map(|tier| Step::Review(Effort { kind, tier: *tier }));
        let steps: Vec<Step> = attempts.chain(reviews).collect();
        let steps: Vec<usize> = steps.into_iter().map(|step| self.step(step)).collect();
        let same = |chain: &&mut Chain| chain.kind == kind && chain.steps == steps;
        match self.chains.iter_mut().find(same) {
            Some(chain) => chain.courses.push(place),
            None => self.chains.push(Chain {
                steps,
                kind,
                courses: vec![place],
            }),
        }
    }

    fn step(&mut self, step: Step) -> usize {
        let found = self.steps.iter().position(|other| *other == step);
        found.unwrap_or_else(|| {
            self.steps.push(step);
            self.steps.len() - 1
        })
    }

    /// The chain of a piece on a course; `None` where it takes no time.
    pub fn chain_of(&self, kind: usize, course: usize) -> Option<usize> {
        let here = |chain: &Chain| chain.kind == kind && chain.courses.contains(&course);
        self.chains.iter().position(here)
    }
}

/// What a step takes: seconds by unit of ratio and share of the work, for a task's input and output; and whatever the ratio.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    pub slope_input: f64,
    pub slope_output: f64,
    pub fixed: f64,
    pub fixed_input: f64,
    /// Requests of an attempt on all of the work, and seconds of each; 0 for a review, whose request is in `fixed`.
    pub requests: f64,
    pub request_s: f64,
}

impl Pace {
    /// Of a step.
    pub fn new(step: Step, lowered: &Lowered, class: &ClassFigures, calls: &CallConstants) -> Self {
        match step {
            Step::Attempt(Effort { tier, .. }) => {
                let (figures, multiplier) = (&lowered.tiers[tier], calls.multipliers[tier]);
                let context = lowered.policy.overhead.context;
                let spawn_and_brief = calls.spawn + calls.brief;
                Self {
                    slope_input: multiplier * figures.input_s,
                    slope_output: multiplier * figures.output_s,
                    fixed: spawn_and_brief * figures.input_s + calls.report * figures.output_s,
                    fixed_input: context * figures.input_s,
                    requests: class.requests * multiplier,
                    request_s: figures.first_token_s + class.tool_s,
                }
            }
            Step::Review(Effort { tier, .. }) => {
                let review = lowered.policy.review.as_ref();
                let by = review.map_or(0, |review| review.reviewer(tier));
                let reads = review.map_or(0.0, |review| review.reads);
                let figures = &lowered.tiers[by];
                Self {
                    slope_input: 0.0,
                    slope_output: reads * calls.multipliers[tier] * figures.input_s,
                    fixed: figures.first_token_s + calls.review * figures.output_s,
                    fixed_input: 0.0,
                    requests: 0.0,
                    request_s: 0.0,
                }
            }
        }
    }
}
