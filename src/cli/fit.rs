//! `rungs fit`: task classes from usage logs.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::chart::{self, FitChart};
use crate::cli::args::{FitArgs, FitFormat};
use crate::cli::folder::{self, NamedFile};
use crate::cli::{Failure, reading, terminal};
use crate::import::UsageLog;
use crate::import::fitting::{self, ClassFit, FitSeries, LogFit, fit_log, task_blocks};
use crate::import::hierarchy::{self, Hierarchy};
use crate::report;
use crate::scenario::Scenario;

/// The file that says that a folder holds a fit.
const FIGURES: &str = "fit.json";
/// The blocks.
const BLOCKS: &str = "task.toml";
/// Classes that get a chart.
const MOST_CHARTS: usize = 12;

/// Fits a log, writes blocks and charts, prints them.
pub fn run(args: &FitArgs) -> Result<(), Failure> {
    let folder = folder_of(args);
    if !args.results.no_output && !args.results.force {
        folder::refuse_unlike(&folder, FIGURES, "fit")?;
    }
    let log = reading::read(&args.files, &args.log, args.quiet)?;
    let fit = fit_log(&log)?;
    let hierarchy = hierarchy::measure(&log);
    let mut blocks = task_blocks(&log, &fit);
    if let Some(found) = &hierarchy {
        blocks.push('\n');
        blocks.push_str(&hierarchy::delegation_block(found));
    }
    let merged = match &args.into {
        Some(path) => Some(merged(path, &blocks, &fit)?),
        None => None,
    };
    if !args.results.no_output {
        folder::replace_folder(
            &folder,
            files(args, &log, &fit, hierarchy.as_ref(), &blocks),
        )?;
    }
    if let (Some(path), Some(text)) = (&args.into, &merged) {
        folder::replace_file(path, |file| file.write_all(text.as_bytes()))?;
    }
    if args.into.is_some() && hierarchy.is_some() && !args.quiet {
        let note = "note: the measured [delegation] is not put into the scenario, since it calls tiers by their models: `rungs fit` without --into prints it";
        terminal::note(note);
    }
    let found = Found {
        log,
        fit,
        hierarchy,
    };
    print(args, &found, &blocks)?;
    if !args.quiet {
        terminal::note(&closing(args, &folder));
    }
    Ok(())
}

/// The scenario with the fitted classes in it, checked.
fn merged(path: &Path, blocks: &str, fit: &LogFit) -> Result<String, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::io("read", path, &error))?;
    let merged = fitting::merge_tasks(&text, blocks, &fit.classes)
        .map_err(|why| Failure::Scenario(format!("error: {}: {why}", path.display())))?;
    let name = format!("{} with the fit in it", path.display());
    if let Err(wrong) = Scenario::parse(&merged.text, &name, &[]) {
        return Err(crate::error::ScenarioError::from(wrong).into());
    }
    for note in &merged.notes {
        terminal::note(&format!("{}: {note}", path.display()));
    }
    Ok(merged.text)
}

fn folder_of(args: &FitArgs) -> PathBuf {
    let first = args
        .files
        .first()
        .map(PathBuf::as_path)
        .unwrap_or(Path::new("log"));
    let named = first
        .file_name()
        .or_else(|| first.parent().and_then(Path::file_name));
    let file = named
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let stem = file.strip_suffix(".gz").unwrap_or(&file);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let name = args.results.label.as_deref().unwrap_or(stem);
    args.results
        .out
        .join(format!("fit-{}", folder::safe_name(name)))
}

fn files(
    args: &FitArgs,
    log: &UsageLog,
    fit: &LogFit,
    hierarchy: Option<&Hierarchy>,
    blocks: &str,
) -> Vec<NamedFile> {
    let mut files = vec![
        (BLOCKS.to_string(), blocks.as_bytes().to_vec()),
        (
            FIGURES.to_string(),
            report::fit_json(log, fit, hierarchy).into_bytes(),
        ),
    ];
    if args.results.no_charts {
        return files;
    }
    for class in fit.classes.iter().take(MOST_CHARTS) {
        let Some(series) = chart_of(log, fit, class) else {
            continue;
        };
        match chart::fit(&series) {
            Ok(chart) => {
                let stem = format!("{}-{}", chart.stem, folder::safe_name(&class.name));
                files.push((format!("{stem}.svg"), chart.svg.into_bytes()));
                files.push((format!("{stem}.png"), chart.png));
            }
            Err(out) => terminal::note(&format!(
                "note: no chart of `{}`: {}",
                class.name, out.reason
            )),
        }
    }
    if fit.classes.len() > MOST_CHARTS && !args.quiet {
        terminal::note(&format!(
            "note: charts of the {MOST_CHARTS} largest of {} classes",
            fit.classes.len()
        ));
    }
    // Two names may become one file's.
    files.dedup_by(|next, kept| next.0 == kept.0);
    files
}

fn chart_of(log: &UsageLog, fit: &LogFit, class: &ClassFit) -> Option<FitChart> {
    let side = |name: &str, fitted: &fitting::Fitted| {
        let sample = fitted.sample.as_ref()?;
        Some((name.to_string(), FitSeries::of(sample, &fitted.fit)))
    };
    let said = |name: &str, fitted: &fitting::Fitted| {
        let p99 = fitted.fit.errors().p99;
        let error = if p99.is_finite() {
            format!("{:.1} % off at p99", 100.0 * p99.abs())
        } else {
            "off at p99, which is 0".into()
        };
        format!("{name} as {}, {error}", fitted.fit.family.words())
    };
    let files: Vec<String> = log
        .sources
        .iter()
        .filter_map(|source| source.path.file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    Some(FitChart {
        title: format!("Data against fit: {}", class.name),
        finding: format!(
            "{}; {}.",
            said("Input", &class.input),
            said("output", &class.output)
        ),
        source: format!(
            "{} · {} {} · rungs {}",
            files.join(", "),
            report::number::count(class.tasks as u64),
            fit.unit.words(),
            env!("CARGO_PKG_VERSION")
        ),
        sides: vec![
            side("input tokens", &class.input)?,
            side("output tokens", &class.output)?,
        ],
    })
}

/// What a log came to.
struct Found {
    log: UsageLog,
    fit: LogFit,
    hierarchy: Option<Hierarchy>,
}

fn print(args: &FitArgs, found: &Found, blocks: &str) -> Result<(), Failure> {
    let Found {
        log,
        fit,
        hierarchy,
    } = found;
    let table = || {
        let (width, style) = (terminal::width(), report::Style::Coloured);
        let mut text = report::fit_table(fit, width, style);
        if let Some(hierarchy) = hierarchy {
            text.push_str(&report::hierarchy_table(hierarchy, width, style));
        }
        text
    };
    match args.format {
        FitFormat::Table => terminal::print(&table()),
        FitFormat::Json => terminal::print(&report::fit_json(log, fit, hierarchy.as_ref())),
        FitFormat::Toml if args.into.is_some() => terminal::print(&table()),
        FitFormat::Toml => {
            terminal::print(blocks)?;
            if !args.quiet {
                terminal::note(table().trim_end());
            }
            Ok(())
        }
    }
}

fn closing(args: &FitArgs, folder: &Path) -> String {
    let mut lines = Vec::new();
    if !args.results.no_output {
        lines.push(format!("wrote {}", folder.display()));
    }
    lines.push(match &args.into {
        Some(path) => format!("next: rungs run {}", path.display()),
        None => "next: rungs init mine.toml, then rungs fit … --into mine.toml; with dates in the log, rungs backtest … --split DATE".into(),
    });
    lines.join("\n")
}
