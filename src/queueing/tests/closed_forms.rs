//! Textbook systems in a steady state.

use super::*;

/// Erlang's C: the share that waits, with offered load a on c servers.
fn erlang_c(c: u32, a: f64) -> f64 {
    let mut blocked = 1.0;
    for servers in 1..=c {
        blocked = a * blocked / (f64::from(servers) + a * blocked);
    }
    let rho = a / f64::from(c);
    blocked / (1.0 - rho * (1.0 - blocked))
}

fn one_station(servers_at: u64, per_s: f64, tasks: u64, draw: fn(&mut Stream) -> f64) -> Measured {
    let source = |index| {
        let mut stream = stream(index);
        Drawn(move |job: &mut Job| job.push(call(0, draw(&mut stream))))
    };
    let network = network([servers(servers_at)]);
    let plan = plan(tasks, 0.5, 16);
    replicate(&network, &poisson(per_s), source, &plan, &Silent).unwrap()
}

fn unit_exponential(stream: &mut Stream) -> f64 {
    exponential(stream, 1.0)
}

#[test]
fn several_servers_wait_as_erlang_says() {
    for (c, load) in [(1, 0.5), (2, 1.4), (4, 2.8)] {
        let found = one_station(c, load, 300_000, unit_exponential);
        let waits = erlang_c(c as u32, load);
        let spare = c as f64 - load;
        let wait = waits / spare;
        let station = &found.stations[0];
        assert_eq!(found.verdict, Verdict::Stable);
        agrees(station.waited, waits, 0.01);
        agrees(found.parts.waiting_s.mean, wait, 0.01);
        agrees(found.sojourn_s.unwrap().mean, 1.0 + wait, 0.01);
        agrees(found.limits[0].utilisation, load / c as f64, 0.01);
        agrees(found.inside, load * (1.0 + wait), 0.01);
        // The wait of those who wait is exponential.
        for (quantile, p) in [
            (found.parts.waiting_s.p95, 0.95),
            (found.parts.waiting_s.p99, 0.99),
        ] {
            let truth = (waits / (1.0 - p)).ln() / spare;
            agrees(quantile, truth.max(0.0), 0.05);
        }
    }
}

/// Pollaczek and Khinchine: λ E[S²] / (2 (1 - ρ)).
#[test]
fn one_server_waits_as_pollaczek_and_khinchine_say() {
    let load = 0.6;
    let constant = one_station(1, load, 150_000, |_| 1.0);
    let wait = load / (2.0 * (1.0 - load));
    agrees(constant.parts.waiting_s.mean, wait, 0.01);
    // A mixture of two exponentials: mean 1, E[S²] = 2 (0.9 · 0.36 + 0.1 · 21.16) = 4.88.
    let spread = one_station(1, load, 500_000, |stream| {
        let mean = if stream.uniform() < 0.9 { 0.6 } else { 4.6 };
        exponential(stream, mean)
    });
    let wait = load * 4.88 / (2.0 * (1.0 - load));
    agrees(spread.parts.waiting_s.mean, wait, 0.01);
    agrees(spread.parts.service_s.mean, 1.0, 0.01);
}

/// Flatto and Hahn; Nelson and Tantawi: (12 - ρ) / 8 · 1 / (μ - λ).
#[test]
fn a_fork_into_two_joins_as_nelson_and_tantawi_say() {
    let load = 0.6;
    let source = |index| {
        let mut stream = stream(index);
        Drawn(move |job: &mut Job| {
            for station in 0..2 {
                job.chain();
                job.push(call(station, exponential(&mut stream, 1.0)));
            }
        })
    };
    let network = network([servers(1), servers(1)]);
    let plan = plan(100_000, 0.5, 16);
    let found = replicate(&network, &poisson(load), source, &plan, &Silent).unwrap();
    let truth = (12.0 - load) / 8.0 / (1.0 - load);
    agrees(found.sojourn_s.unwrap().mean, truth, 0.01);
}

/// An open Jackson network: every station is an M/M/c queue of its own.
#[test]
fn an_open_network_is_the_product_of_its_stations() {
    // In at the first; from there a quarter leaves, half goes to the second, a quarter to the
    // third; from the second everyone returns to the first with 0.3; from the third all leave.
    let rate = 1.0;
    let first = rate / (1.0 - 0.5 * 0.3);
    let visits = [first, 0.5 * first, 0.25 * first];
    let mean_s = [0.5, 1.0, 6.0];
    let servers_at = [1, 1, 3];
    let source = move |index| {
        let mut stream = stream(index);
        Drawn(move |job: &mut Job| {
            let mut at = 0;
            loop {
                job.push(call(at, exponential(&mut stream, mean_s[at as usize])));
                let u = stream.uniform();
                at = match at {
                    0 if u < 0.5 => 1,
                    0 if u < 0.75 => 2,
                    1 if u < 0.3 => 0,
                    _ => break,
                };
            }
        })
    };
    let network = network(servers_at.map(servers));
    let plan = plan(200_000, 0.5, 16);
    let found = replicate(&network, &poisson(rate), source, &plan, &Silent).unwrap();
    let mut inside = 0.0;
    for (at, station) in found.stations.iter().enumerate() {
        let load = visits[at] * mean_s[at];
        let c = servers_at[at];
        let queue = erlang_c(c as u32, load) * load / (c as f64 - load);
        agrees(station.busy, load, 0.01);
        agrees(station.queue, queue, 0.03);
        inside += load + queue;
    }
    agrees(found.inside, inside, 0.01);
    agrees(found.sojourn_s.unwrap().mean, inside / rate, 0.01);
}

/// Machines that break down and one who repairs them: a closed loop of exponential thinking.
#[test]
fn users_in_a_closed_loop_are_machines_under_repair() {
    let (users, think, service) = (5u32, 4.0, 1.0);
    let thinking = crate::numerics::Distribution::gamma(think, 1.0).unwrap();
    let arrivals = Arrivals {
        process: Process::Users {
            count: users,
            think_s: thinking,
        },
        profile: None,
    };
    let source = |index| {
        let mut stream = stream(index);
        Drawn(move |job: &mut Job| job.push(call(0, exponential(&mut stream, service))))
    };
    let network = network([servers(1)]);
    let plan = plan(100_000, 0.5, 16);
    let found = replicate(&network, &arrivals, source, &plan, &Silent).unwrap();
    // p_n = p_0 n-th falling factorial of the users · (service / think)ⁿ.
    let mut weights = vec![1.0];
    for broken in 0..users {
        let last = weights[broken as usize];
        weights.push(last * f64::from(users - broken) * service / think);
    }
    let idle = 1.0 / weights.iter().sum::<f64>();
    let throughput = (1.0 - idle) / service;
    agrees(found.throughput_per_hour, 3600.0 * throughput, 0.01);
    let sojourn = f64::from(users) / throughput - think;
    agrees(found.sojourn_s.unwrap().mean, sojourn, 0.01);
    agrees(found.limits[0].utilisation, 1.0 - idle, 0.01);
    assert_eq!(found.verdict, Verdict::Stable);
}
