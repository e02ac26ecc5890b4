//! The delegation model a third time, taken literally: one task at a time, one call at a time.
//!
//! Written from the model's page alone and sharing no code with the engines: same words, a plain
//! loop, `rand` and `rand_distr`. Slow and clear; where the three disagree, one of them is wrong.

mod bill;
mod doing;
mod draw;
mod means;
mod task;

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rungs::scenario::Scenario;
use rungs::simulation::{Detail, Layout};

use means::Sums;
pub use means::{Means, columns};
pub use task::{Figures, Simulator};

/// Means over all tasks and by class, each by column of the layout.
pub struct Literal {
    /// The columns, every one of [`Detail::Full`].
    pub layout: Layout,
    /// Over all tasks.
    pub all: Means,
    /// By class, in the order of the scenario; `None` where no task was of it.
    pub classes: Vec<Option<Means>>,
}

/// Simulates `tasks` tasks of a scenario, one after the other.
pub fn run(scenario: &Scenario, tasks: u64, seed: u64) -> Literal {
    let layout = Layout::new(scenario, Detail::Full);
    let simulator = Simulator::new(scenario);
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut all = Sums::new(&layout);
    let mut classes: Vec<Sums> = scenario
        .classes
        .iter()
        .map(|_| Sums::new(&layout))
        .collect();
    for _ in 0..tasks {
        let figures = simulator.task(&mut rng);
        let row = columns(scenario, &layout, &figures);
        all.push(&row);
        classes[figures.class].push(&row);
    }
    Literal {
        all: all.means().expect("there was a task"),
        classes: classes.iter().map(Sums::means).collect(),
        layout,
    }
}
