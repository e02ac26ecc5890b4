use super::*;
use crate::import::{BadRows, Format, Names, Totals};
use crate::numerics::Distribution;
use crate::numerics::stream::{Purpose, Stream};

/// A steady stream of lognormal requests: exponential gaps with a mean of `gap_s`.
fn log_of(rows: usize, gap_s: f64) -> UsageLog {
    let mut stream = Stream::new(3, Purpose(0), 0);
    let mut draw = |distribution: Distribution| {
        let mut draws = vec![0.0; rows];
        distribution.sample_fill(&mut stream, &mut draws);
        draws
    };
    let gaps = draw(Distribution::Gamma {
        mean: gap_s,
        shape: 1.0,
    });
    let input = draw(Distribution::LogNormal {
        mu: 7.0,
        sigma: 1.0,
    });
    let output = draw(Distribution::LogNormal {
        mu: 5.0,
        sigma: 0.7,
    });
    let mut time = 0.0;
    let records: Vec<Usage> = (0..rows)
        .map(|i| {
            time += gaps[i];
            let input = input[i].round();
            Usage {
                time_s: Some(time),
                uncached_input: input,
                output: output[i].round(),
                cost_usd: Some(input * 1e-6),
                requests: 1.0,
                ..Usage::default()
            }
        })
        .collect();
    let mut totals = Totals::default();
    records.iter().for_each(|record| totals.add(record));
    UsageLog {
        format: Format::Csv,
        sources: Vec::new(),
        bad: BadRows::new(),
        grain: Grain::Request,
        period: Some(Period {
            first_s: records[0].time_s.unwrap(),
            last_s: time,
            absolute: false,
        }),
        records,
        sampled: 1.0,
        totals,
        models: Names::default(),
        classes: Names::default(),
        prefix: None,
        agents: Vec::new(),
        gaps: None,
        notes: Vec::new(),
    }
}

fn plan(split_s: f64) -> Plan {
    Plan {
        split_s,
        window_s: None,
        costs: Costs::Recorded,
    }
}

#[test]
fn a_steady_log_is_forecast_within_a_few_percent_and_covered_nineteen_times_in_twenty() {
    let log = log_of(40_000, 1.0);
    let found = backtest(&log, &plan(20_000.0)).unwrap();
    assert_eq!(found.window_s, 900.0);
    let all = &found.groups[0];
    assert_eq!(all.forecasts.len(), 4);
    for forecast in &all.forecasts {
        let error = forecast.total.error().unwrap();
        assert!(error.abs() < 0.05, "{:?}: {error}", forecast.measure);
        assert!(forecast.total.is_covered(), "{:?}", forecast.total);
        assert!(
            forecast.coverage().unwrap() >= 0.8,
            "{:?}",
            forecast.coverage()
        );
    }
    assert!(all.sizes.iter().all(|size| size.errors.p99.abs() < 0.10));
}

#[test]
fn what_cannot_be_split_is_said() {
    let log = log_of(100, 1.0);
    let message = |split: f64| match backtest(&log, &plan(split)) {
        Err(DataError::Invalid(message)) => message,
        other => panic!("{other:?}"),
    };
    assert!(
        message(-5.0).contains("outside the log"),
        "{}",
        message(-5.0)
    );
    assert!(message(1e6).contains("not before its last row"));
    assert!(message(5.0).contains("before the split; at least 30"));
    let late = log.period.unwrap().last_s - 2.0;
    assert!(message(late).contains("after the split; at least 10"));
    let timeless = UsageLog {
        period: None,
        ..log_of(100, 1.0)
    };
    assert!(backtest(&timeless, &plan(50.0)).is_err());
}

#[test]
fn a_window_that_does_not_fit_is_refused_and_one_that_does_is_taken() {
    let log = log_of(1000, 1.0);
    let with = |window_s: f64| {
        backtest(
            &log,
            &Plan {
                window_s: Some(window_s),
                ..plan(500.0)
            },
        )
    };
    assert_eq!(with(50.0).unwrap().window_s, 50.0);
    assert!(with(5000.0).is_err());
    assert!(with(f64::NAN).is_err());
}

#[test]
fn cost_without_a_price_is_left_out_with_a_note() {
    let costs = Costs::Unknown("no price for `x`".into());
    let found = backtest(
        &log_of(200, 1.0),
        &Plan {
            costs,
            ..plan(100.0)
        },
    )
    .unwrap();
    assert_eq!(found.groups[0].forecasts.len(), 3);
    assert!(found.notes[0].contains("no price"));
}
