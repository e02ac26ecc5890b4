//! Flows that fit on a sheet of paper.

use super::super::demand::Demand;
use super::super::engine::{Counts, Engine, Until};
use super::super::random::Random;
use super::*;

/// Plays one job after another, each coming at its time. (when it left, for how long it was there), in the order of leaving, and the books.
fn play(network: &Network, times_s: &[f64], jobs: Vec<Job>) -> (Vec<(f64, f64)>, Counts) {
    network.check().unwrap();
    // One that comes too late to matter keeps the trace from beginning again.
    let times: Vec<f64> = times_s.iter().copied().chain([1e6]).collect();
    let demand = Demand::new(&at_times(&times), 1.0, 1, 0).unwrap();
    let mut jobs = jobs.into_iter();
    let source = Drawn(move |job: &mut Job| *job = jobs.next().unwrap_or_default());
    let mut engine = Engine::new(network, demand, source, Random::new(1, 0), 1000);
    engine.follow();
    engine.run(Until {
        time: 1e5,
        left: u64::MAX,
        events: u64::MAX,
    });
    let start = Counts::default();
    engine.balance(&start).unwrap();
    (engine.follow().clone(), engine.counts())
}

fn tokens(station: u32, service_s: f64, input: f64, output: f64) -> Call {
    Call {
        input,
        output,
        ..call(station, service_s)
    }
}

fn job(calls: &[Call]) -> Job {
    let mut job = Job::default();
    calls.iter().for_each(|call| job.push(*call));
    job
}

fn bucket(per_s: f64, holds: f64) -> Option<Bucket> {
    Some(Bucket { per_s, holds })
}

#[test]
fn a_request_waits_until_the_bucket_holds_what_it_needs() {
    let mut station = Station::new("s");
    station.limits.tokens = bucket(10.0, 20.0);
    let jobs = vec![job(&[tokens(0, 1.0, 10.0, 5.0)]); 3];
    let (left, counts) = play(&network([station]), &[0.0, 1.0, 1.5], jobs);
    // 20 - 15 = 5 at 0; 15 at 1, none left; 15 again at 2.5.
    assert_eq!(left, [(1.0, 1.0), (2.0, 1.0), (3.5, 2.0)]);
    assert_eq!((counts.held[0], counts.stations[0].queue_area), (1.0, 1.0));
    assert_eq!((counts.used[0], counts.stations[0].waited), (4.5, 1));
}

#[test]
fn a_refused_request_comes_again_after_longer_and_longer() {
    let mut station = Station::new("s");
    station.limits.requests = bucket(0.5, 1.0);
    station.on_limit = OnLimit::Retry;
    station.backoff = Backoff {
        jitter: 0.0,
        tries: 3,
        ..Backoff::default()
    };
    let jobs = || vec![job(&[call(0, 0.25)]); 2];
    let (left, counts) = play(&network([station.clone()]), &[0.0, 0.5], jobs());
    // Refused at 0.5 and, as each refusal empties the bucket, at 1.5; two seconds later one has flowed in.
    assert_eq!(left, [(0.25, 0.25), (3.75, 3.25)]);
    let found = &counts.stations[0];
    assert_eq!((found.refused, found.admitted, found.waited), (2, 2, 1));
    assert_eq!((counts.held[0], counts.waited), (3.0, 3.0));
    station.backoff.tries = 2;
    let (left, counts) = play(&network([station]), &[0.0, 0.5], jobs());
    assert_eq!((left.len(), counts.done, counts.failed), (1, 1, 1));
    assert_eq!(counts.failed_sojourn, 1.0);
}

#[test]
fn output_that_was_reserved_and_not_written_flows_back_at_the_end() {
    let mut station = Station::new("s");
    station.limits.tokens = bucket(10.0, 100.0);
    station.limits.max_output = Some(80.0);
    let jobs = vec![job(&[tokens(0, 2.0, 10.0, 20.0)]); 2];
    let (left, counts) = play(&network([station]), &[0.0, 1.0], jobs);
    // Reserved 90 of 100. At 2 there are 30, and 60 flow back: the next has its 90.
    assert_eq!(left, [(2.0, 2.0), (4.0, 3.0)]);
    assert_eq!(counts.used[0], 6.0);
}

#[test]
fn chains_keep_their_place_and_one_task_has_one_executive() {
    let executive = |service_s| Call {
        turn: Turn::Serial,
        ..call(0, service_s)
    };
    let mut first = Job::default();
    first.parallel = 2;
    first.push(executive(1.0));
    for service_s in [3.0, 1.0, 1.0] {
        first.chain();
        first.push(call(1, service_s));
        first.push(executive(1.0));
    }
    first.join();
    first.push(executive(0.5));
    let stations = [Station::new("executive"), Station::new("s")];
    let (left, counts) = play(&network(stations), &[0.0], vec![first]);
    // From 1: served 1-4 and 1-2, reviewed 2-3, third served 3-4; reviews 4-5 and, after it, 5-6.
    assert_eq!(left, [(6.5, 6.5)]);
    assert_eq!(
        (counts.turn, counts.service, counts.waited),
        (1.0, 9.5, 0.0)
    );
}

/// Two stations in a pool of 1 token a second that holds 10; the first one's own limits are given.
fn pool(own: Limits) -> Network {
    let mut first = Station::new("a");
    first.limits = own;
    Network {
        stations: vec![first, Station::new("b")],
        pools: vec![Pool {
            name: "pool".into(),
            stations: vec![0, 1],
            limits: Limits {
                tokens: bucket(1.0, 10.0),
                ..Limits::default()
            },
            input_counts: vec![1.0, 1.0],
        }],
    }
}

#[test]
fn in_a_pool_nobody_passes_a_head_that_the_pool_holds() {
    let jobs = [(0, 10.0), (0, 8.0), (1, 1.0)]
        .map(|(station, input)| job(&[tokens(station, 0.5, input, 0.0)]));
    let (left, counts) = play(&pool(Limits::default()), &[0.0, 1.0, 2.0], jobs.to_vec());
    // The pool is empty at 0. The second has its 8 at 8; the third could go at 2, but goes at 9.
    assert_eq!(left, [(0.5, 0.5), (8.5, 7.5), (9.5, 7.5)]);
    assert_eq!(counts.held[0], 14.0);
}

#[test]
fn in_a_pool_a_head_that_its_own_station_holds_lets_others_pass() {
    let own = Limits {
        requests: bucket(0.125, 1.0),
        ..Limits::default()
    };
    let jobs = [(0, 6.0), (0, 3.0), (1, 1.0), (1, 4.0)]
        .map(|(station, input)| job(&[tokens(station, 0.5, input, 0.0)]));
    let (left, counts) = play(&pool(own), &[0.0, 1.0, 2.0, 3.0], jobs.to_vec());
    // The second waits for its station until 8, those at the other station do not wait for it.
    assert_eq!(left, [(0.5, 0.5), (2.5, 0.5), (3.5, 0.5), (8.5, 7.5)]);
    assert_eq!(counts.held, [7.0, 0.0, 0.0]);
}

#[test]
fn a_pool_counts_each_stations_input_its_own_way() {
    let mut network = pool(Limits::default());
    network.pools[0].input_counts = vec![0.5, 1.0];
    let jobs = [(0, 20.0), (1, 1.0)].map(|(s, input)| job(&[tokens(s, 0.0, input, 0.0)]));
    let (left, _) = play(&network, &[0.0, 0.25], jobs.to_vec());
    assert_eq!(left, [(0.0, 0.0), (1.0, 0.75)]);
}

#[test]
fn when_a_task_fails_what_runs_runs_out_and_what_waits_is_dropped() {
    let mut refusing = Station::new("refusing");
    refusing.limits.concurrent = Some(1);
    refusing.on_limit = OnLimit::Retry;
    refusing.backoff.tries = 1;
    let network = network([servers(1), refusing]);
    let mut torn = Job::default();
    for calls in [
        vec![call(0, 5.0)],
        vec![call(0, 1.0)],
        vec![call(0, 1.0)],
        vec![call(1, 0.0)],
    ] {
        torn.chain();
        calls.iter().for_each(|call| torn.push(*call));
    }
    torn.join();
    torn.push(call(0, 100.0));
    // The first keeps the refusing station busy; the last waits behind the dropped ones.
    let jobs = vec![job(&[call(1, 3.0)]), torn, job(&[call(0, 1.0)])];
    let (left, counts) = play(&network, &[0.0, 1.0, 2.0], jobs);
    assert_eq!(left, [(3.0, 3.0), (7.0, 5.0)]);
    assert_eq!((counts.failed, counts.failed_sojourn), (1, 5.0));
    assert_eq!(counts.stations[0].admitted, 2);
}

#[test]
fn what_is_larger_than_a_bucket_goes_when_it_is_full_and_is_counted() {
    let mut station = Station::new("s");
    station.limits.input = bucket(2.0, 10.0);
    let jobs = [4.0, 30.0, 1.0].map(|input| job(&[tokens(0, 0.0, input, 9.0)]));
    let (left, counts) = play(&network([station]), &[0.0, 0.0, 3.0], jobs.to_vec());
    // Full again at 2; from 20 below nothing to 1 it takes 10.5 s.
    assert_eq!(left, [(0.0, 0.0), (2.0, 2.0), (12.5, 9.5)]);
    assert_eq!(counts.stations[0].debts, 1);
}

#[test]
fn requests_of_a_call_follow_one_another_and_calls_of_none_take_no_time() {
    let three = Call {
        requests: 3,
        usd: 0.25,
        ..call(0, 2.0)
    };
    let none = Call {
        requests: 0,
        ..call(0, 50.0)
    };
    let mut program = job(&[none, three]);
    program.chain();
    program.push(none);
    program.join();
    program.push(none);
    program.usd = 1.0;
    let empty = Job::default();
    let (left, counts) = play(&network([servers(1)]), &[0.0, 1.0], vec![program, empty]);
    assert_eq!(left, [(1.0, 0.0), (6.0, 6.0)]);
    assert_eq!(
        (counts.stations[0].ended, counts.stations[0].usd),
        (3, 0.75)
    );
    assert_eq!((counts.usd, counts.done), (1.0, 2));
}
