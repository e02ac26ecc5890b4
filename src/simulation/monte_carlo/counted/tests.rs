//! What is counted is what following every piece adds up to, task by task and column by column; and
//! it is the same to the last bit whatever the processor can do.

use crate::delegation::Review;
use crate::scenario::Scenario;
use crate::simd::Level;
use crate::simulation::courses::{Courses, Deciding};
use crate::simulation::lowered::Lowered;
use crate::simulation::monte_carlo::columns::Columns;
use crate::simulation::monte_carlo::kernel::{Scratch, evaluate};
use crate::simulation::monte_carlo::testing::{self, KINDS, ROUTER, reference};
use crate::simulation::{Column, Detail};

/// A strip that no vector's width divides.
const STRIP: usize = 499;

/// The columns of some strips of the first class.
fn strips(scenario: &Scenario, number: usize, lower: impl Fn(&mut Lowered)) -> Vec<Vec<f64>> {
    let mut lowered = Lowered::new(scenario, Detail::Full);
    lower(&mut lowered);
    let (mut scratch, mut columns) = (Scratch::default(), Columns::new(&lowered.layout));
    let mut found = Vec::with_capacity(number);
    let lengths = std::iter::repeat_n(STRIP, number);
    testing::strips(scenario, &lowered, lengths, |draws, calls, paths| {
        let strip = (draws, calls, paths);
        evaluate(&lowered, 0, strip, &mut scratch, &mut columns);
        found.push(columns.all().concat());
    });
    found
}

/// Everything that a policy can make of the reference.
const POLICIES: [&[&str]; 13] = [
    &[],
    &["delegation.ratio = 0"],
    &["delegation.ratio = 1", "delegation.parallel = 2"],
    &[
        "delegation.ratio = { mean = 0.6, concentration = 5 }",
        "delegation.task_share = 0.7",
    ],
    &["delegation.on_reject = \"executive\""],
    &["delegation.on_reject = \"accept\""],
    &[
        "delegation.review.by = \"above\"",
        "delegation.parallel = 3",
    ],
    &[
        "delegation.review.reads = 0",
        "delegation.review.tokens = 0",
    ],
    &["delegation.review.rate = { hardest = 0.3, correlation = 0.6 }"],
    &[ROUTER, "tier.mini.token_multiplier = 1.7"],
    &["delegation.assign = { nano = 1.0 }"],
    &[
        "delegation.assign = { mini = 1.0 }",
        "delegation.review.rate = 0",
    ],
    &[KINDS],
];

#[test]
fn what_is_counted_is_what_following_every_piece_adds_up_to() {
    for policy in POLICIES {
        let scenario = reference(policy);
        assert!(Lowered::new(&scenario, Detail::Full).countable(0).is_some());
        let counted = strips(&scenario, 4, |_| ());
        let followed = strips(&scenario, 4, |lowered| lowered.constants = None);
        let pairs = counted.concat().into_iter().zip(followed.concat());
        for (place, (counted, followed)) in pairs.enumerate() {
            let near = (counted - followed).abs() <= 1e-11 * followed.abs().max(1e-3);
            assert!(near, "{policy:?}, {place}: {counted} is not {followed}");
        }
    }
}

/// By column: of the differences between two kinds of values of many tasks their mean, its standard error,
/// and how large what differs is.
fn differences(columns: usize, strips: [&[Vec<f64>]; 2]) -> Vec<[f64; 3]> {
    let tasks = (STRIP * strips[0].len()) as f64;
    let column = |column: usize| {
        let at = column * STRIP..(column + 1) * STRIP;
        let pairs = strips[0].iter().zip(strips[1]);
        let (mut sum, mut squares, mut largest) = (0.0, 0.0, 0f64);
        for (a, b) in pairs.flat_map(|(a, b)| a[at.clone()].iter().zip(&b[at.clone()])) {
            sum += a - b;
            squares += (a - b) * (a - b);
            largest = largest.max(a.abs());
        }
        let mean = sum / tasks;
        let variance = squares / tasks - mean * mean;
        [mean, (variance.max(0.0) / tasks).sqrt(), largest]
    };
    (0..columns).map(column).collect()
}

#[test]
fn what_is_expected_is_what_is_drawn_in_the_mean() {
    for policy in POLICIES {
        let scenario = reference(policy);
        let layout = Lowered::new(&scenario, Detail::Full).layout;
        let drawn = strips(&scenario, 100, |_| ());
        let expected = strips(&scenario, 100, |lowered| lowered.expects = true);
        let all = differences(layout.len(), [&drawn, &expected]);
        for (column, [mean, error, largest]) in layout.columns().into_iter().zip(all) {
            // A thousand columns in all: 4.5 is exceeded once in a hundred times. Rounding beside it.
            let near = mean.abs() <= 4.5 * error + 1e-12 * largest;
            assert!(near, "{policy:?}, {column:?}: {mean} ± {error}");
        }
        // Of the reference at least, what is tossed for is a good part of what costs vary with.
        if policy.is_empty() {
            let cost = layout.index(Column::Cost);
            let [_, error, largest] = differences(layout.len(), [&drawn, &expected])[cost];
            assert!(error > 1e-5 * largest);
        }
    }
}

/// How many of a grid of uniforms lead to each course.
fn frequencies(courses: &Courses, review: Option<&Review>, able: [f64; 3]) -> Vec<f64> {
    const GRID: usize = 20_000;
    let able = able.map(|able| vec![able; GRID]);
    let path: Vec<f64> = (0..GRID).map(|i| (i as f64 + 0.5) / GRID as f64).collect();
    // Each start with its share, whatever the path.
    let start: Vec<f64> = (0..GRID)
        .map(|i| (i * 7919 % GRID) as f64 / GRID as f64)
        .collect();
    let deciding = Deciding {
        start: &start,
        path: &path,
        rate: None,
        able: Some(&able),
        first: 0,
    };
    let mut found = Vec::new();
    courses.find(review, &deciding, &mut found);
    let mut counts = vec![0.0; courses.all.len()];
    for course in found {
        counts[usize::from(course)] += 1.0 / GRID as f64;
    }
    counts
}

#[test]
fn the_chances_of_courses_are_how_often_they_are_found() {
    for policy in [
        &[][..],
        &["delegation.on_reject = \"executive\""],
        &["delegation.on_reject = \"accept\""],
        &["delegation.assign = { mini = 0.25, nano = 0.75 }"],
    ] {
        let scenario = reference(policy);
        let mut lowered = Lowered::new(&scenario, Detail::Full);
        lowered.expects = true;
        let courses = &lowered.countable(0).unwrap().1[0];
        let review = lowered.policy.review.as_ref();
        let right = frequencies(courses, review, [1.0; 3]);
        testing::strips(&scenario, &lowered, [STRIP], |draws, _, paths| {
            let counts = &paths.counted.kinds[0];
            for task in 0..10 {
                let of = |sides: &[Vec<f64>]| -> Vec<f64> {
                    sides.iter().map(|column| column[task]).collect()
                };
                let retained = of(&counts.expected.retained);
                let delegated = of(&counts.expected.delegated);
                let pieces = counts.pieces[task];
                let with_crux = with_crux(courses, review, |tier| draws.chances[tier][task]);
                for (place, chance) in right.iter().enumerate() {
                    assert!((retained[place] - pieces * chance).abs() < 3e-4 * pieces);
                    let moved = delegated[place] - retained[place];
                    assert!((moved - (with_crux[place] - chance)).abs() < 6e-4);
                }
            }
        });
    }
}

/// How often the piece with the crux is on each course: every pattern of who is able, as likely as it is.
fn with_crux(
    courses: &Courses,
    review: Option<&Review>,
    chance: impl Fn(usize) -> f64,
) -> Vec<f64> {
    let mut all = vec![0.0; courses.all.len()];
    for pattern in 0..8 {
        let able: [f64; 3] = std::array::from_fn(|tier| f64::from(pattern >> tier & 1));
        let likely: f64 = (0..3)
            .map(|tier| match able[tier] > 0.0 {
                true => chance(tier),
                false => 1.0 - chance(tier),
            })
            .product();
        let found = frequencies(courses, review, able);
        for (sum, share) in all.iter_mut().zip(found) {
            *sum += likely * share;
        }
    }
    all
}

#[test]
fn other_sizes_cost_what_a_task_of_that_size_costs() {
    for policy in POLICIES {
        let scenario = reference(policy);
        let mut lowered = Lowered::new(&scenario, Detail::Full);
        lowered.expects = true;
        let (mut scratch, mut columns) = (Scratch::default(), Columns::new(&lowered.layout));
        let mut drawn = Columns::new(&lowered.layout);
        testing::strips(&scenario, &lowered, [STRIP], |draws, calls, paths| {
            evaluate(
                &lowered,
                0,
                (draws, calls, paths),
                &mut scratch,
                &mut columns,
            );
            let sizes: Vec<_> = columns.costs().collect();
            assert_eq!(sizes.len(), 16);
            for (number, costs) in sizes.iter().enumerate() {
                let mut resized = draws.clone();
                if let Some(other) = number.checked_sub(1) {
                    [resized.tasks.input, resized.tasks.output] = draws.sizes.of(other).clone();
                }
                evaluate(
                    &lowered,
                    0,
                    (&resized, calls, paths),
                    &mut scratch,
                    &mut drawn,
                );
                let own = drawn.costs().next().unwrap();
                for (own, found) in own.iter().zip(costs) {
                    for (cost, found) in own.iter().zip(*found) {
                        let near = (cost - found).abs() <= 1e-12 * cost.abs();
                        assert!(near, "{policy:?}, size {number}: {found} is not {cost}");
                    }
                }
            }
        });
    }
}

#[test]
fn every_task_is_the_same_to_the_last_bit_at_every_level() {
    let scenario = reference(&[]);
    // 200,000 tasks: cost, success, latency and everything else of each.
    let at = |level: Level| level.hold(|| strips(&scenario, 402, |_| ()));
    let best = at(Level::best());
    for level in Level::all() {
        let same = |(a, b): (&Vec<f64>, &Vec<f64>)| {
            a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits())
        };
        assert!(best.iter().zip(&at(level)).all(same), "{}", level.name());
    }
}
