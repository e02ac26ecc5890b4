//! `rungs calibrate`.

use std::io::Write;

use super::args::{CalibrateArgs, CalibrateFormat};
use super::{into, read, stem};
use crate::cli::{Failure, folder, terminal};
use crate::import::calibrate::{Calibration, Card, Mix, Writing, calibrate, scenario};
use crate::ladder::catalogue::Catalogue;
use crate::report;

/// Fits a table, prints the scenario it makes.
pub fn run(args: &CalibrateArgs) -> Result<(), Failure> {
    let read = read(&args.table)?;
    let settings = (args.table.bootstrap, args.table.seed);
    let calibration = calibrate(&read.loaded.table, &read.sample, settings, &read.session);
    read.session.end_progress();
    let mut calibration = calibration?;
    calibration.file = args.table.outcomes.display().to_string();
    calibration.digest = read.loaded.source.digest.clone();
    let cards = cards(args, &calibration, &read.loaded.table.models()[read.top])?;
    let writing = Writing {
        name: format!("{}-calibrated", stem(&args.table.outcomes)),
        skill: args.skill.clone(),
        cards,
        mix: Mix {
            input_share: args.input_share,
            cache_hit: args.cache_hit,
        },
    };
    let written = scenario(&calibration, &writing);
    if let Some(path) = &args.into {
        let merged = into::merged(path, &written)?;
        folder::replace_file(path, |file| file.write_all(merged.text.as_bytes()))?;
        merged
            .notes
            .iter()
            .for_each(|note| terminal::note(&format!("{}: {note}", path.display())));
    }
    print(args, &calibration, &written.toml())?;
    if !args.table.quiet {
        terminal::note(&closing(args));
    }
    Ok(())
}

/// A card for every tier, from `--price` or else the built-in catalogue; none where one of them has neither.
fn cards(
    args: &CalibrateArgs,
    calibration: &Calibration,
    top: &str,
) -> Result<Option<Vec<Card>>, Failure> {
    for (name, _) in &args.price {
        if !calibration.tiers.iter().any(|tier| tier.model == *name) {
            let models = calibration
                .tiers
                .iter()
                .map(|tier| tier.model.clone())
                .collect::<Vec<_>>();
            let why = crate::import::replay::model(name, &models)
                .err()
                .unwrap_or_default();
            return Err(Failure::Flag(format!("--price: {why}")));
        }
    }
    let catalogue = Catalogue::built_in().map_err(|error| Failure::Running(error.to_string()))?;
    let card = |model: &str| {
        let given = args.price.iter().rev().find(|(name, _)| name == model);
        given.map(|(_, card)| *card).or_else(|| {
            let price = catalogue.find(model).ok()?;
            let per_million = |usd: f64| libm::round(usd * 1e12) / 1e6;
            Some(Card {
                input: per_million(price.input.get()),
                cached: price.cached_input.map(|usd| per_million(usd.get())),
                output: per_million(price.output.get()),
            })
        })
    };
    let cards: Vec<Option<Card>> = calibration
        .tiers
        .iter()
        .map(|tier| card(&tier.model))
        .collect();
    let unknown: Vec<&str> = calibration
        .tiers
        .iter()
        .zip(&cards)
        .filter(|(_, card)| card.is_none())
        .map(|(tier, _)| tier.model.as_str())
        .collect();
    if unknown.is_empty() {
        return Ok(cards.into_iter().collect());
    }
    if !args.price.is_empty() {
        return Err(Failure::Flag(format!(
            "--price: no price is known for {}; give one for each: --price {}=1.25/10",
            unknown.join(", "),
            unknown.first().unwrap_or(&top)
        )));
    }
    Ok(None)
}

fn print(args: &CalibrateArgs, calibration: &Calibration, toml: &str) -> Result<(), Failure> {
    let table =
        || report::calibration_table(calibration, terminal::width(), report::Style::Coloured);
    match args.format {
        CalibrateFormat::Toml => {
            if !args.table.quiet {
                terminal::note(&table());
            }
            terminal::print(toml)
        }
        CalibrateFormat::Table => terminal::print(&table()),
        CalibrateFormat::Json => terminal::print(&report::json(calibration)),
    }
}

fn closing(args: &CalibrateArgs) -> String {
    let file = args.table.outcomes.display();
    match &args.into {
        Some(path) => format!(
            "next: rungs run {}   or   rungs replay {file}",
            path.display()
        ),
        None => format!(
            "next: rungs calibrate {file} > mine.toml && rungs run mine.toml   or   rungs replay {file}"
        ),
    }
}
