//! What is the same at all points of a walk: which rows go together.

use crate::simulation::lowered::Lowered;
use crate::simulation::monte_carlo::along::rows::Rows;
use crate::simulation::monte_carlo::along::shape::{Effort, Pace, Shape, Step};

/// What is the same at all points.
#[derive(Debug)]
pub struct Ways {
    pub shape: Shape,
    pub paces: Vec<Pace>,
    /// By effort: requests of one on all of the work.
    pub requests: Vec<f64>,
    /// By tier.
    pub routes: Vec<Route>,
    /// Steps that no route takes in.
    pub other_steps: Vec<usize>,
}

/// What is gone through together with the rows of a tier.
#[derive(Debug)]
pub struct Route {
    /// Its efforts on the pieces of a kind, and the step that these are.
    pub effort: Option<usize>,
    pub step: Option<usize>,
    /// Its efforts on the pieces of other kinds.
    pub others: Vec<usize>,
}

impl Ways {
    /// Of a class; `None` where its pieces can't be counted.
    pub fn new(lowered: &Lowered, class: usize) -> Option<Self> {
        let (calls, courses) = lowered.countable(class)?;
        let figures = &lowered.classes[class];
        let shape = Shape::new(lowered, courses);
        let pace = |step: &Step| Pace::new(*step, lowered, figures, calls);
        let multiplier = |tier: usize| {
            if tier == 0 {
                1.0
            } else {
                calls.multipliers[tier]
            }
        };
        let requests = |effort: &Effort| figures.requests * multiplier(effort.tier);
        let routes: Vec<Route> = (0..shape.tiers)
            .map(|tier| Route::new(&shape, tier))
            .collect();
        let taken = |step: &usize| routes.iter().any(|route| route.step == Some(*step));
        Some(Self {
            paces: shape.steps.iter().map(pace).collect(),
            requests: shape.efforts.iter().map(requests).collect(),
            other_steps: (0..shape.steps.len()).filter(|step| !taken(step)).collect(),
            routes,
            shape,
        })
    }

    /// Who has a chain, and the seconds of its two steps.
    #[inline(always)]
    pub fn chain<'a>(
        &self,
        place: usize,
        (current, seconds, none): (&'a Rows, &'a Rows, &'a [f64]),
    ) -> [&'a [f64]; 3] {
        let present = current.read(self.shape.chain_row(place));
        match *self.shape.chains[place].steps {
            [one] => [present, seconds.read(one), none],
            [one, two] => [present, seconds.read(one), seconds.read(two)],
            _ => [present, seconds.read(self.sum_row(place)), none],
        }
    }

    /// The row for the sum of a chain's steps.
    pub fn sum_row(&self, chain: usize) -> usize {
        self.shape.steps.len() + 1 + chain
    }

    /// A row that nobody reads.
    pub fn spare_row(&self) -> usize {
        self.shape.steps.len()
    }

    /// Rows of seconds.
    pub fn rows(&self) -> usize {
        self.sum_row(self.shape.chains.len())
    }
}

impl Route {
    fn new(shape: &Shape, tier: usize) -> Self {
        let efforts = shape.efforts.iter().enumerate();
        let mut places: Vec<usize> = efforts
            .filter(|(_, effort)| effort.tier == tier)
            .map(|(place, _)| place)
            .collect();
        let effort = places.pop();
        let is_it =
            |step: &Step| effort.is_some_and(|place| *step == Step::Attempt(shape.efforts[place]));
        Self {
            effort,
            step: shape.steps.iter().position(is_it),
            others: places,
        }
    }
}
