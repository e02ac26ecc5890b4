//! `rungs backtest`: a forecast against what came.

use crate::cli::args::{BacktestArgs, BacktestFormat};
use crate::cli::{Failure, reading, terminal};
use crate::error::nearest;
use crate::import::backtest::{Costs, Plan, backtest};
use crate::import::value::{Time, Value};
use crate::import::{Name, UsageLog};
use crate::ladder::Price;
use crate::ladder::catalogue::Catalogue;
use crate::report;
use crate::units::UsdPerUnit;

/// Prices are written per million tokens.
const PER_PRICE: f64 = 1e6;

/// Fits before the split, predicts after it, prints both.
pub fn run(args: &BacktestArgs) -> Result<(), Failure> {
    let split = args.split;
    let log = reading::read(&args.files, &args.log, args.quiet)?;
    if let Some(period) = log.period
        && period.absolute != split.absolute
    {
        let wanted = if period.absolute {
            "a date, such as 2026-11-01"
        } else {
            "seconds since its beginning, such as 1800"
        };
        return Err(Failure::Data(format!(
            "--split {}: the log's times want {wanted}",
            args.split.seconds
        )));
    }
    known_models(&log, &args.price)?;
    let plan = Plan {
        split_s: split.seconds,
        window_s: args.window,
        costs: costs(&log, &args.price),
    };
    let found = backtest(&log, &plan)?;
    terminal::print(&match args.format {
        BacktestFormat::Table => {
            report::backtest_table(&found, terminal::width(), report::Style::Coloured)
        }
        BacktestFormat::Json => report::backtest_json(&log, &found),
    })?;
    if !args.quiet {
        terminal::note("next: rungs fit … --into SCENARIO, then rungs run SCENARIO");
    }
    Ok(())
}

/// A time: 2026-11-01, 2026-11-01T12:00:00Z, or seconds.
pub fn split(text: &str) -> Result<Time, String> {
    let time = Value::of_field(text).time().ok().flatten();
    time.ok_or_else(|| {
        "write 2026-11-01, 2026-11-01T12:00:00Z, or seconds for a trace without dates".to_string()
    })
}

/// "600s", "15min", "1h", "1d".
pub fn seconds(text: &str) -> Result<f64, String> {
    let units = [
        ("min", 60.0),
        ("s", 1.0),
        ("h", 3600.0),
        ("d", 86_400.0),
        ("", 1.0),
    ];
    let found = units.iter().find_map(|(unit, length)| {
        let number: f64 = text.trim().strip_suffix(unit)?.trim().parse().ok()?;
        Some(number * length)
    });
    found
        .filter(|seconds| *seconds > 0.0 && seconds.is_finite())
        .ok_or_else(|| "it is no length of time above 0: write 600s, 15min, 1h or 1d".to_string())
}

/// A model, or every request without a price of its own, and what it costs.
pub type Given = (Option<String>, Price);

/// "gpt-5.4-mini=0.75/4.50", "gpt-5.4=2.50/0.25/15", or "2.50/15" for requests without a model.
pub fn price(text: &str) -> Result<Given, String> {
    let refuse = || {
        "write MODEL=INPUT/OUTPUT or MODEL=INPUT/CACHED/OUTPUT in USD per million tokens, such as gpt-5.4-mini=0.75/4.50".to_string()
    };
    // A model's name may have an equals sign; prices have none.
    let (model, prices) = match text.rsplit_once('=') {
        Some((model, prices)) => (
            Some(model.trim().to_string()).filter(|model| !model.is_empty()),
            prices,
        ),
        None => (None, text),
    };
    let per_token = |text: &str| {
        let usd: f64 = text.trim().trim_start_matches('$').parse().ok()?;
        UsdPerUnit::new(usd / PER_PRICE).ok()
    };
    let numbers: Option<Vec<UsdPerUnit>> = prices.split('/').map(per_token).collect();
    let (input, cached_input, output) = match numbers.ok_or_else(refuse)?.as_slice() {
        [input, output] => (*input, None, *output),
        [input, cached, output] => (*input, Some(*cached), *output),
        _ => return Err(refuse()),
    };
    let price = Price {
        input,
        cached_input,
        cache_write: None,
        output,
        discount: Default::default(),
        steps: Vec::new(),
    };
    Ok((model, price))
}

/// Refuses a price for a model that the log does not have.
fn known_models(log: &UsageLog, given: &[Given]) -> Result<(), Failure> {
    let models: Vec<&str> = (0..log.models.len())
        .map(|place| log.models.text(Name(place as u32)))
        .collect();
    for model in given.iter().filter_map(|(model, _)| model.as_deref()) {
        if models.contains(&model) {
            continue;
        }
        let meant = nearest(model, models.iter().copied());
        let meant = meant.map(|name| format!("; did you mean `{name}`?"));
        let found = match models.as_slice() {
            [] => "the log names no models: give one price for all as INPUT/OUTPUT".to_string(),
            _ => format!("the log's models: {}", models.join(", ")),
        };
        return Err(Failure::Data(format!(
            "--price: no request was answered by `{model}`{}; {found}",
            meant.unwrap_or_default()
        )));
    }
    Ok(())
}

/// What is given first, then what the log recorded, then the built-in catalogue; never a guess.
fn costs(log: &UsageLog, given: &[Given]) -> Costs {
    let recorded = log.records.iter().all(|record| record.cost_usd.is_some());
    if given.is_empty() && recorded {
        return Costs::Recorded;
    }
    let of_all = given
        .iter()
        .find(|(model, _)| model.is_none())
        .map(|(_, price)| price.clone());
    let catalogue = Catalogue::built_in().ok();
    let (mut prices, mut unknown) = (Vec::new(), Vec::new());
    for place in 0..log.models.len() {
        let model = log.models.text(Name(place as u32));
        let own = given
            .iter()
            .find(|(name, _)| name.as_deref() == Some(model))
            .map(|(_, price)| price.clone());
        let listed = || {
            catalogue
                .as_ref()
                .and_then(|catalogue| catalogue.find(model).ok())
        };
        let price = own.or_else(listed).or_else(|| of_all.clone());
        if price.is_none() {
            unknown.push(format!("`{model}`"));
        }
        prices.push(price);
    }
    let nameless = log.records.iter().any(|record| record.model.is_none());
    if nameless && of_all.is_none() {
        return Costs::Unknown(
            "the log names no model for some requests; give their price with --price INPUT/OUTPUT"
                .into(),
        );
    }
    prices.push(of_all);
    if unknown.is_empty() {
        Costs::Priced(prices)
    } else {
        Costs::Unknown(format!(
            "no price is known for {}; give it with --price MODEL=INPUT/OUTPUT",
            unknown.join(", ")
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_has_a_model_and_two_or_three_numbers() {
        let (model, price) = price("gpt-5.4-mini=0.75/4.50").unwrap();
        assert_eq!(model.as_deref(), Some("gpt-5.4-mini"));
        assert!((price.output.get() - 4.5e-6).abs() < 1e-18);
        assert!(
            super::price("2.50/0.25/15")
                .unwrap()
                .1
                .cached_input
                .is_some()
        );
        for bad in ["gpt=1", "gpt=a/b", "gpt=1/2/3/4", "gpt=-1/2", ""] {
            assert!(super::price(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_window_is_a_length_of_time() {
        for (text, wanted) in [
            ("600s", 600.0),
            ("15min", 900.0),
            ("1h", 3600.0),
            ("2d", 172_800.0),
            ("30", 30.0),
        ] {
            assert_eq!(seconds(text).unwrap(), wanted, "{text}");
        }
        for bad in ["0s", "-1h", "soon", "", "NaN", "inf"] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
    }
}
