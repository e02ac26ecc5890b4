//! What limits let through in the long run, and errors.

use super::*;

/// One station, 50 tasks a second in the mean, tokens drawn between 0 and 20.
fn measured(station: Station, seconds: f64) -> Measured {
    let source = |index| {
        let mut stream = stream(index);
        Drawn(move |job: &mut Job| {
            let input = 20.0 * stream.uniform();
            job.push(Call {
                input,
                usd: 2.0,
                ..call(0, 0.02)
            });
        })
    };
    let plan = Replications {
        length: Length::Hours(seconds / 3600.0),
        ..plan(0, 0.02, 10)
    };
    replicate(&network([station]), &poisson(50.0), source, &plan, &Silent).unwrap()
}

#[test]
fn a_saturated_bucket_passes_exactly_its_rate() {
    for (kind, rate) in [(LimitKind::Tokens, 300.0), (LimitKind::Requests, 30.0)] {
        let mut station = Station::new("s");
        let bucket = Some(Bucket {
            per_s: rate,
            holds: 60.0,
        });
        match kind {
            LimitKind::Tokens => station.limits.tokens = bucket,
            _ => station.limits.requests = bucket,
        }
        let found = measured(station, 400.0);
        let used = found.limits[0].utilisation.estimate.unwrap();
        assert!((used - 1.0).abs() < 1e-3, "{kind:?} {used}");
        // Of requests to the one; of tokens as their number in a task varies.
        let passed = found.throughput_per_hour;
        match kind {
            LimitKind::Tokens => agrees(passed, 3600.0 * 30.0, 0.01),
            _ => assert!((passed.estimate.unwrap() / 108_000.0 - 1.0).abs() < 1e-3),
        }
        assert!(found.sojourn_s.is_none());
    }
}

#[test]
fn no_window_sees_more_than_the_rate_and_a_bucket() {
    let (rate, holds) = (30.0, 12.0);
    let mut station = Station::new("s");
    station.limits.requests = Some(Bucket { per_s: rate, holds });
    let network = network([station]);
    let plan = plan(10, 0.0, 2);
    let setting = super::super::run::Setting {
        network: &network,
        arrivals: &poisson(29.0),
        plan: &plan,
        monitor: &Silent,
        events: 40_000,
    };
    let source = Drawn(|job: &mut Job| job.push(call(0, 0.0)));
    let mut engine = setting.engine(source, 0).unwrap();
    engine.follow();
    let end = super::super::engine::Until {
        time: f64::INFINITY,
        left: u64::MAX,
        events: 40_000,
    };
    engine.run(end);
    let times: Vec<f64> = engine.follow().iter().map(|(time, _)| *time).collect();
    assert!(times.len() > 9000);
    let mut tightest = f64::INFINITY;
    for (first, from) in times.iter().enumerate() {
        for (more, to) in times[first..].iter().take(400).enumerate() {
            let spare = rate * (to - from) + holds - (more + 1) as f64;
            tightest = tightest.min(spare);
        }
    }
    // Reached, and never passed but for rounding.
    assert!((-1e-6..0.1).contains(&tightest), "{tightest}");
}

#[test]
fn errors_are_billed_and_tried_again() {
    let mut station = Station::new("s");
    station.error_rate = 0.2;
    station.backoff = Backoff {
        first_s: 0.1,
        factor: 1.0,
        jitter: 1.0,
        tries: 3,
        ..Backoff::default()
    };
    let found = measured(station, 500.0);
    let (once, all) = (3600.0 * 50.0, 1.0 + 0.2 + 0.04);
    agrees(found.failed_per_hour, once * 0.008, 0.1);
    agrees(found.stations[0].requests_per_hour, once * all, 0.01);
    agrees(found.cost_usd_per_hour, 2.0 * once * all, 0.01);
    agrees(found.success, 1.0 - 0.008, 0.01);
    // Of those done: a delay of 0.1 s for each error, 0.2 · 0.8 with one, 0.04 · 0.8 with two.
    let delay = 0.1 * (0.16 + 2.0 * 0.032) / 0.992;
    agrees(found.parts.waiting_s.mean, delay, 0.1);
}

#[test]
fn jitter_leaves_the_mean_service_time_alone() {
    let mut station = Station::new("s");
    station.jitter = 0.5;
    let found = measured(station, 500.0);
    agrees(found.parts.service_s.mean, 0.02, 0.01);
    // ln of it is normal with σ = 0.5 and mean -σ²/2.
    let median = 0.02 * (-0.125f64).exp();
    agrees(found.parts.service_s.p50, median, 0.02);
    let p95 = median * (0.5f64 * 1.644_853_626_951).exp();
    agrees(found.parts.service_s.p95, p95, 0.02);
}

#[test]
fn waiting_is_laid_at_the_limit_that_causes_it() {
    let mut station = Station::new("s");
    station.limits.concurrent = Some(50);
    station.limits.requests = Some(Bucket {
        per_s: 1000.0,
        holds: 1000.0,
    });
    station.limits.tokens = Some(Bucket {
        per_s: 550.0,
        holds: 200.0,
    });
    let found = measured(station, 500.0);
    let [requests, tokens, concurrent] = &found.limits[..] else {
        panic!("three limits");
    };
    assert_eq!(tokens.kind, LimitKind::Tokens);
    assert_eq!(requests.waiting_s.estimate, Some(0.0));
    assert_eq!(concurrent.waiting_s.estimate, Some(0.0));
    let (by_limit, in_all) = (tokens.waiting_s, found.parts.waiting_s.mean);
    let ratio = by_limit.estimate.unwrap() / in_all.estimate.unwrap();
    assert!((ratio - 1.0).abs() < 0.01, "{ratio}");
    assert_eq!(found.binding(), Some(1));
    agrees(tokens.utilisation, 500.0 / 550.0, 0.02);
}
