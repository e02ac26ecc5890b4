//! `rungs prices`: what models cost, and catalogues of it.

mod args;

pub use args::PricesArgs;

use std::io::Write;
use std::path::Path;

use args::{CatalogueArgs, DiffArgs, FindArgs, ImportArgs, PricesCommand, PricesFormat, ShowArgs};

use crate::cli::{Failure, folder, terminal};
use crate::import::prices;
use crate::ladder::Catalogue;
use crate::ladder::catalogue::{Date, Difference, Entry, parse_date};
use crate::report::{self, Style};

/// How the built-in catalogue is called where a file is asked for.
const BUILT_IN: &str = "built-in";

/// Carries out one of them.
pub fn run(args: &PricesArgs) -> Result<(), Failure> {
    match &args.command {
        PricesCommand::List(args) => list(&args.catalogue),
        PricesCommand::Show(args) => show(args),
        PricesCommand::Find(args) => find(args),
        PricesCommand::Import(args) => import(args),
        PricesCommand::Diff(args) => diff(args),
    }
}

fn list(args: &CatalogueArgs) -> Result<(), Failure> {
    let catalogue = chosen(args)?;
    let entries = catalogue.in_force(args.on.unwrap_or(catalogue.date));
    print(&entries, &catalogue, args)?;
    terminal::note("next: rungs prices show MODEL   or   rungs prices find WORDS");
    Ok(())
}

fn show(args: &ShowArgs) -> Result<(), Failure> {
    let catalogue = chosen(&args.catalogue)?;
    let on = args.catalogue.on.unwrap_or(catalogue.date);
    let current = catalogue
        .entry(&args.model, on)
        .map_err(|none| no_price(&none.words(&args.model, &catalogue), none.help()))?;
    let own = |entry: &&Entry| entry.model == current.model;
    let mut entries: Vec<&Entry> = catalogue.entries().iter().filter(own).collect();
    entries.sort_by_key(|entry| *entry != current);
    match args.catalogue.format {
        PricesFormat::Table => terminal::print(&report::prices::model(
            &entries,
            &catalogue,
            terminal::width(),
            Style::Coloured,
        ))?,
        _ => print(&entries, &catalogue, &args.catalogue)?,
    }
    let service = current.cards.keys().last().map_or("standard", |s| s.name());
    terminal::note(&format!(
        "next: in a scenario's tier, price = {{ catalog = \"{}\", service = \"{service}\" }}",
        current.model
    ));
    Ok(())
}

fn find(args: &FindArgs) -> Result<(), Failure> {
    let catalogue = chosen(&args.catalogue)?;
    let all = catalogue.in_force(args.catalogue.on.unwrap_or(catalogue.date));
    let found = catalogue.search(&args.words, &all);
    if found.is_empty() {
        let words = args.words.join(" ");
        let near = catalogue.nearest(&words);
        let help = (!near.is_empty()).then(|| format!("the nearest names: {}", near.join(", ")));
        let message = format!("no model of the catalogue ({}) has {words}", catalogue.name);
        return Err(no_price(&message, help));
    }
    print(&found, &catalogue, &args.catalogue)?;
    terminal::note(&format!("next: rungs prices show {}", found[0].model));
    Ok(())
}

fn import(args: &ImportArgs) -> Result<(), Failure> {
    if let Some(out) = args.out.as_ref().filter(|out| out.exists() && !args.force) {
        return Err(Failure::Running(format!(
            "{} is there already: name another file, or replace it with --force",
            out.display()
        )));
    }
    let name = args.file.display().to_string();
    let text = read(&args.file)?;
    let taken = match args.date {
        Some(date) => date,
        None => last_changed(&args.file)?,
    };
    let imported = prices::import(&text, &name, taken).map_err(Failure::Data)?;
    let style = Style::Coloured;
    let told = report::prices::imported(&imported, terminal::width(), style);
    let catalogue = imported.catalogue.text();
    match &args.out {
        Some(out) => {
            folder::replace_file(out, |file| file.write_all(catalogue.as_bytes()))?;
            terminal::print(&told)?;
            let out = out.display();
            terminal::note(&format!(
                "wrote {out}\nnext: rungs prices diff {BUILT_IN} {out}   or, in a scenario, [catalog] file = \"{out}\""
            ));
        }
        None => {
            terminal::print(&catalogue)?;
            terminal::note(&told);
            terminal::note("next: keep it with --out FILE, then rungs prices list --catalog FILE");
        }
    }
    Ok(())
}

fn diff(args: &DiffArgs) -> Result<(), Failure> {
    let (old, new) = (either(&args.old)?, either(&args.new)?);
    let difference = Difference::between(&old, &new);
    let sides = (&old, &new);
    terminal::print(&match args.format {
        PricesFormat::Table => {
            report::prices::changes_table(&difference, sides, terminal::width(), Style::Coloured)
        }
        PricesFormat::Json => report::prices::changes_json(&difference, sides),
        PricesFormat::Csv => report::prices::changes_csv(&difference),
    })?;
    let new = args.new.display();
    terminal::note(&match args.new.as_os_str() == BUILT_IN {
        true => "next: rungs prices list".to_string(),
        false => format!("next: rungs run SCENARIO --set catalog.file={new}"),
    });
    Ok(())
}

/// The built-in catalogue, or a file.
///
/// # Errors
/// The file cannot be read (1) or is no catalogue (4).
pub fn load(file: Option<&Path>) -> Result<Catalogue, Failure> {
    let parsed = match file {
        None => Catalogue::built_in(),
        Some(path) => Catalogue::parse(&read(path)?, &path.display().to_string()),
    };
    parsed.map_err(|error| Failure::Data(error.to_string()))
}

fn chosen(args: &CatalogueArgs) -> Result<Catalogue, Failure> {
    load(args.catalog.as_deref())
}

fn either(path: &Path) -> Result<Catalogue, Failure> {
    load((path.as_os_str() != BUILT_IN).then_some(path))
}

fn print(entries: &[&Entry], catalogue: &Catalogue, args: &CatalogueArgs) -> Result<(), Failure> {
    terminal::print(&match args.format {
        PricesFormat::Table => {
            report::prices::models(entries, catalogue, terminal::width(), Style::Coloured)
        }
        PricesFormat::Json => report::prices::cards_json(entries, catalogue),
        PricesFormat::Csv => report::prices::cards_csv(entries),
    })
}

fn no_price(message: &str, help: Option<String>) -> Failure {
    Failure::Running(match help {
        Some(help) => format!("{message}; {help}"),
        None => message.to_string(),
    })
}

fn read(path: &Path) -> Result<String, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::io("read", path, &error))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let path = path.display();
        Failure::Data(format!(
            "{path} is not UTF-8 text: byte {at} is the first that is not"
        ))
    })
}

/// The day a file was last changed, UTC.
fn last_changed(path: &Path) -> Result<Date, Failure> {
    let unknown = |why: String| {
        Failure::Running(format!(
            "cannot tell when {} was changed: {why}; say --date 2026-11-22",
            path.display()
        ))
    };
    let changed = std::fs::metadata(path).and_then(|data| data.modified());
    let changed = changed.map_err(|error| unknown(error.to_string()))?;
    let stamp = jiff::Timestamp::try_from(changed).map_err(|error| unknown(error.to_string()))?;
    let day = stamp.to_zoned(jiff::tz::TimeZone::UTC).date();
    parse_date(&day.to_string()).map_err(unknown)
}
