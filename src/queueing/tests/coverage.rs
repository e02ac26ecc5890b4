//! Of a thousand 95 % intervals 930 to 970 hold the truth.

use super::*;
use crate::numerics::Distribution;

const SEEDS: u64 = 1000;

/// A name, what was found, and the truth.
type Figure<'a> = (&'a str, fn(&Measured) -> Estimate, f64);

/// Runs of `seconds`, a sixth of them warm-up, over and over; how many intervals hold the truth.
#[track_caller]
fn covers<S: JobSource>(
    network: &Network,
    arrivals: &Arrivals,
    seconds: f64,
    source: impl Fn(u64) -> S + Sync,
    figures: &[Figure],
) {
    let mut held = vec![0; figures.len()];
    for seed in 0..SEEDS {
        let plan = Replications {
            length: Length::Hours(seconds / 3600.0),
            warm_up: WarmUp::Hours(seconds / 6.0 / 3600.0),
            replications: 10,
            seed,
            ..Replications::default()
        };
        let source = |index| source(seed << 33 | index);
        let found = replicate(network, arrivals, source, &plan, &Silent).unwrap();
        for (count, (_, figure, truth)) in held.iter_mut().zip(figures) {
            let figure = figure(&found);
            let inside = figure.low.unwrap()..=figure.high.unwrap();
            *count += u64::from(inside.contains(truth));
        }
    }
    for (count, (name, ..)) in held.iter().zip(figures) {
        let share = *count as f64 / SEEDS as f64;
        assert!((0.93..=0.97).contains(&share), "{name}: {share}");
    }
}

fn sojourn(found: &Measured) -> Estimate {
    found.sojourn_s.unwrap().mean
}

fn busy(found: &Measured) -> Estimate {
    found.stations[0].busy
}

fn waited(found: &Measured) -> Estimate {
    found.stations[0].waited
}

fn single(index: u64) -> Drawn<impl FnMut(&mut Job) + Send> {
    let mut stream = stream(index);
    Drawn(move |job: &mut Job| job.push(call(0, exponential(&mut stream, 1.0))))
}

#[test]
fn of_one_server_and_of_two() {
    let rho = 0.4;
    covers(
        &network([servers(1)]),
        &poisson(rho),
        600.0,
        single,
        &[
            ("sojourn", sojourn, 1.0 / (1.0 - rho)),
            ("busy", busy, rho),
            ("waited", waited, rho),
            ("inside", |found| found.inside, rho / (1.0 - rho)),
        ],
    );
    // M/M/2: W = 1 / (1 - ρ²).
    covers(
        &network([servers(2)]),
        &poisson(2.0 * rho),
        300.0,
        single,
        &[("sojourn", sojourn, 1.0 / (1.0 - rho * rho))],
    );
}

#[test]
fn of_constant_service() {
    let rho = 0.5;
    let source = |_| Drawn(|job: &mut Job| job.push(call(0, 1.0)));
    covers(
        &network([servers(1)]),
        &poisson(rho),
        500.0,
        source,
        &[("sojourn", sojourn, 1.0 + rho / (2.0 * (1.0 - rho)))],
    );
}

#[test]
fn of_a_fork_and_of_stations_in_a_row() {
    let rho = 0.4;
    let fork = |index| {
        let mut stream = stream(index);
        Drawn(move |job: &mut Job| {
            for station in 0..2 {
                job.chain();
                job.push(call(station, exponential(&mut stream, 1.0)));
            }
        })
    };
    let two = network([servers(1), servers(1)]);
    let truth = (12.0 - rho) / 8.0 / (1.0 - rho);
    covers(
        &two,
        &poisson(rho),
        500.0,
        fork,
        &[("fork", sojourn, truth)],
    );
    let row = |index| {
        let mut stream = stream(index);
        Drawn(move |job: &mut Job| {
            for station in 0..2 {
                job.push(call(station, exponential(&mut stream, 1.0)));
            }
        })
    };
    let truth = 2.0 / (1.0 - rho);
    covers(&two, &poisson(rho), 500.0, row, &[("row", sojourn, truth)]);
}

#[test]
fn of_users_in_a_closed_loop() {
    let think_s = Distribution::gamma(4.0, 1.0).unwrap();
    let arrivals = Arrivals {
        process: Process::Users { count: 2, think_s },
        profile: None,
    };
    // Two machines: idle 1 / (1 + 2r + 2r²) of the time, r = 1/4.
    let throughput = 1.0 - 1.0 / 1.625;
    covers(
        &network([servers(1)]),
        &arrivals,
        500.0,
        single,
        &[
            ("sojourn", sojourn, 2.0 / throughput - 4.0),
            ("busy", busy, throughput),
        ],
    );
}
