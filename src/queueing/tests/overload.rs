//! Past saturation, at its edge, and for any number of threads.

use super::*;
use crate::workload::Profile;

/// Two stations in a row: the first has room, the second a token limit of 10 tasks a second.
fn tokens_bind() -> Network {
    let mut second = servers(100);
    second.name = "bound".into();
    second.limits.tokens = Some(Bucket {
        per_s: 1000.0,
        holds: 3000.0,
    });
    network([servers(20), second])
}

fn tasks(index: u64) -> Drawn<impl FnMut(&mut Job) + Send> {
    let mut stream = stream(index);
    Drawn(move |job: &mut Job| {
        job.class = u32::from(stream.uniform() < 0.25);
        job.succeeds = job.class == 0;
        job.push(call(0, exponential(&mut stream, 0.5)));
        job.push(Call {
            input: 100.0,
            ..call(1, exponential(&mut stream, 0.5))
        });
    })
}

fn at_load(load: f64, hours: f64, change: impl Fn(&mut Replications)) -> Measured {
    let mut plan = Replications {
        length: Length::Hours(hours),
        load,
        precision: Some(0.02),
        max_events: 20_000_000,
        ..Replications::default()
    };
    change(&mut plan);
    replicate(&tokens_bind(), &poisson(10.0), tasks, &plan, &Silent).unwrap()
}

#[test]
fn overload_ends_by_itself_and_names_the_limit_and_the_growth() {
    let found = at_load(1.3, 0.5, |_| {});
    let Verdict::Saturated {
        limit: Some(limit),
        growth_per_hour,
    } = found.verdict
    else {
        panic!("{:?}", found.verdict);
    };
    let limit = &found.limits[limit];
    assert_eq!(
        (limit.name.as_str(), limit.kind),
        ("bound", LimitKind::Tokens)
    );
    agrees(growth_per_hour, 3.0 * 3600.0, 0.1);
    agrees(found.throughput_per_hour, 36_000.0, 0.01);
    assert!(found.sojourn_s.is_none() && found.stations[1].waiting_s.is_none());
    assert_eq!(found.stopped, Stopped::Saturated);
}

#[test]
fn a_full_house_sheds_and_still_says_how_fast_it_would_grow() {
    let found = at_load(1.3, 0.5, |plan| plan.max_inside = 300);
    let Verdict::Saturated {
        growth_per_hour, ..
    } = found.verdict
    else {
        panic!("{:?}", found.verdict);
    };
    agrees(growth_per_hour, 3.0 * 3600.0, 0.1);
    agrees(found.shed_per_hour, 3.0 * 3600.0, 0.1);
    assert!(found.inside.estimate.unwrap() <= 300.0);
}

#[test]
fn a_budget_of_events_ends_a_run_too() {
    let found = at_load(0.8, 1e6, |plan| {
        (plan.max_events, plan.precision) = (1_000_000, Some(1e-4));
    });
    assert_eq!(found.stopped, Stopped::Budget);
    assert!(found.events <= 1_000_100, "{}", found.events);
    assert_eq!(found.verdict, Verdict::Stable);
}

#[test]
fn below_saturation_it_is_stable_and_little_holds() {
    let found = at_load(0.7, 1.0, |_| {});
    assert_eq!(
        (found.verdict, found.stopped),
        (Verdict::Stable, Stopped::Precision)
    );
    let little = found.little.estimate.unwrap();
    assert!(little.abs() < 1e-3, "{little}");
    agrees(found.throughput_per_hour, 7.0 * 3600.0, 0.02);
    agrees(found.success, 0.75, 0.02);
    let [first, second] = &found.classes[..] else {
        panic!("two classes");
    };
    agrees(second.throughput_per_hour, 7.0 * 3600.0 / 4.0, 0.04);
    assert_eq!(first.success.estimate, Some(1.0));
}

#[test]
fn at_the_edge_it_does_not_say_stable() {
    let found = at_load(1.0, 0.5, |plan| plan.max_events = 5_000_000);
    assert_ne!(found.verdict, Verdict::Stable);
}

#[test]
fn a_day_is_measured_over_whole_days() {
    let weights = (0..24).map(|hour| f64::from(u8::from(hour < 12)) + 0.5);
    let arrivals = Arrivals {
        profile: Some(Profile {
            weights: weights.map(|weight| weight / 1.0).collect(),
        }),
        ..poisson(0.2)
    };
    let plan = Replications {
        length: Length::Hours(90.0),
        replications: 6,
        ..Replications::default()
    };
    let found = replicate(
        &network([servers(1)]),
        &arrivals,
        tasks_of_one,
        &plan,
        &Silent,
    )
    .unwrap();
    assert_eq!((found.warm_up_h, found.hours), (24.0, 48.0));
    assert_eq!(found.verdict, Verdict::Stable);
    agrees(found.offered_per_hour, 720.0, 0.05);
}

fn tasks_of_one(index: u64) -> Drawn<impl FnMut(&mut Job) + Send> {
    let mut stream = stream(index);
    Drawn(move |job: &mut Job| job.push(call(0, exponential(&mut stream, 1.0))))
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let found = pool.unwrap().install(|| at_load(0.9, 0.2, |_| {}));
        format!("{found:?}")
    };
    let one = run(1);
    assert_eq!(one, run(2));
    assert_eq!(one, run(7));
    let other = format!("{:?}", at_load(0.9, 0.2, |plan| plan.seed = 2));
    assert_ne!(one, other);
}

#[test]
fn what_cannot_be_run_is_refused() {
    let refused = |change: fn(&mut Replications)| {
        let mut plan = Replications::default();
        change(&mut plan);
        let run = replicate(&tokens_bind(), &poisson(1.0), tasks, &plan, &Silent);
        matches!(run, Err(QueueError::Invalid(_)))
    };
    assert!(refused(|plan| plan.load = f64::NAN));
    assert!(refused(|plan| plan.length = Length::Hours(0.0)));
    assert!(refused(|plan| plan.warm_up = WarmUp::Hours(24.0)));
    assert!(refused(|plan| plan.replications = 1));
    // Two tasks are gone before the hour is over.
    assert!(refused(|plan| {
        (plan.length, plan.warm_up) = (Length::Tasks(2), WarmUp::Hours(1.0));
    }));
    assert!(refused(|plan| plan.precision = Some(f64::NAN)));
}

#[test]
fn runs_that_are_all_alike_are_stable_where_nothing_grows() {
    // Two bursts of ten, the second one at the end: as long as the trace, or three times that.
    let mut times: Vec<f64> = (0..10).map(f64::from).collect();
    times.extend((0..10).map(|i| 3500.0 + f64::from(i)));
    for (hours, verdict) in [(0.974, Verdict::Unclear), (3.5, Verdict::Stable)] {
        let plan = Replications {
            length: Length::Hours(hours),
            replications: 4,
            ..Replications::default()
        };
        let source = |_| Drawn(|job: &mut Job| job.push(call(0, 100.0)));
        let found = replicate(
            &network([servers(1)]),
            &at_times(&times),
            source,
            &plan,
            &Silent,
        );
        assert_eq!(found.unwrap().verdict, verdict, "{hours}");
    }
}

#[test]
fn a_day_that_does_not_get_done_is_saturated() {
    let arrivals = Arrivals {
        profile: Some(Profile {
            weights: (0..24).map(|hour| f64::from(hour % 2)).collect(),
        }),
        ..poisson(0.25)
    };
    let plan = Replications {
        length: Length::Hours(48.0),
        replications: 6,
        ..Replications::default()
    };
    let slow = |index| {
        let mut stream = stream(index);
        Drawn(move |job: &mut Job| job.push(call(0, exponential(&mut stream, 5.0))))
    };
    let found = replicate(&network([servers(1)]), &arrivals, slow, &plan, &Silent).unwrap();
    let Verdict::Saturated {
        growth_per_hour, ..
    } = found.verdict
    else {
        panic!("{:?}", found.verdict);
    };
    agrees(growth_per_hour, 900.0 - 720.0, 0.2);
}
