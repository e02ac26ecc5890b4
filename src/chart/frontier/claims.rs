//! Claims on the frontier: what is claimed, what was found, and the line between.

use crate::chart::figures::{Unit, percent};
use crate::chart::frame;
use crate::chart::key::{Entry, Spot, Swatch};
use crate::chart::panel::Panel;
use crate::chart::sheet::{Clearance, DrawError, Pen, Sheet, Type};
use crate::chart::style::{CLAIM, Marker};
use crate::results::VerdictKind;

use super::ClaimMark;

/// What is claimed and what was found differ by less: one mark stands for both.
const SAME: f64 = 0.005;

impl ClaimMark {
    fn found(&self) -> (f64, f64) {
        (self.ratio, self.observed)
    }

    /// Where the claim stands, if that is not where the finding does.
    fn claimed_elsewhere(&self) -> Option<(f64, f64)> {
        let claimed = self
            .claimed
            .filter(|claimed| (claimed - self.observed).abs() >= SAME)?;
        Some((self.ratio, claimed))
    }
}

/// Marks claims and findings; several are numbered.
pub(super) fn draw(
    claims: &[ClaimMark],
    panel: &mut Panel,
    sheet: &mut Sheet,
) -> Result<(), DrawError> {
    for claim in claims {
        if let Some(claimed) = claim.claimed_elsewhere() {
            let pen = Pen {
                color: CLAIM,
                width: 1.6,
                dashes: &[3.0, 3.0],
            };
            panel.line(&[claim.found(), claimed], pen, sheet)?;
            sheet.avoid(&[panel.place(claim.found()), panel.place(claimed)]);
            // Wide enough to show round a finding of another claim at the same place.
            mark(claimed, Marker::OpenDiamond, 8.0, panel, sheet)?;
        }
    }
    for claim in claims {
        mark(claim.found(), Marker::Diamond, 5.5, panel, sheet)?;
    }
    for (i, claim) in claims.iter().enumerate().filter(|_| claims.len() > 1) {
        let number = (i + 1).to_string();
        match claim.claimed_elsewhere() {
            // The dotted line leads from the claim to its finding; a second number is a help, no need.
            Some(claimed) => {
                name(&number, claimed, Clearance::Labels, panel, sheet)?;
                name(&number, claim.found(), Clearance::Everything, panel, sheet)?;
            }
            None => name(&number, claim.found(), Clearance::Labels, panel, sheet)?,
        }
    }
    Ok(())
}

fn name(
    number: &str,
    value: (f64, f64),
    least: Clearance,
    panel: &Panel,
    sheet: &mut Sheet,
) -> Result<(), DrawError> {
    if !panel.shows(value) {
        return Ok(());
    }
    let kind = Type::bold(14.5, CLAIM);
    frame::label_near(
        number,
        &[panel.place(value)],
        &panel.space,
        kind,
        least,
        sheet,
    )
}

fn mark(
    value: (f64, f64),
    marker: Marker,
    radius: f64,
    panel: &Panel,
    sheet: &mut Sheet,
) -> Result<(), DrawError> {
    if !panel.shows(value) {
        return Ok(());
    }
    sheet.avoid_around(panel.place(value), radius);
    sheet.marker(panel.place(value), marker, radius, CLAIM)
}

/// What the key says of the claims; with a panel, at their height.
pub(super) fn entries(claims: &[ClaimMark], panel: Option<&Panel>) -> Vec<Entry> {
    let entry = |(i, claim): (usize, &ClaimMark)| {
        let number = if claims.len() > 1 {
            format!("{}: ", i + 1)
        } else {
            String::new()
        };
        let place =
            panel.map(|panel| panel.place(claim.claimed_elsewhere().unwrap_or(claim.found())));
        let (marker, name, detail) = words(claim);
        Entry {
            swatch: Swatch::Point(marker, CLAIM),
            name: format!("{number}{name}"),
            detail,
            spot: place.map_or(Spot::Anywhere, |place| Spot::Level(place.1)),
        }
    };
    claims.iter().enumerate().map(entry).collect()
}

fn words(claim: &ClaimMark) -> (Marker, String, String) {
    let verdict = match claim.verdict {
        VerdictKind::Holds => "holds",
        VerdictKind::Fails => "fails",
        VerdictKind::Undecided | VerdictKind::NotModelled => "undecided",
    };
    let found = percent(claim.observed);
    let claimed = |claimed: f64| format!("claimed {}", Unit::Percent.round_figure(claimed));
    match (claim.claimed_elsewhere(), claim.claimed) {
        (Some((_, said)), _) => (
            Marker::OpenDiamond,
            claimed(said),
            format!("◆ found {found}: {verdict}"),
        ),
        (None, Some(said)) => (
            Marker::Diamond,
            claimed(said),
            format!("found {found}: {verdict}"),
        ),
        (None, None) => (
            Marker::Diamond,
            format!("found {found}"),
            format!("the claim {verdict}"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(observed: f64, claimed: Option<f64>) -> ClaimMark {
        ClaimMark {
            ratio: 0.9,
            observed,
            claimed,
            verdict: VerdictKind::Holds,
        }
    }

    #[test]
    fn a_claim_that_is_met_is_one_mark() {
        assert_eq!(claim(0.63, Some(0.631)).claimed_elsewhere(), None);
        assert_eq!(claim(0.63, Some(0.7)).claimed_elsewhere(), Some((0.9, 0.7)));
        assert_eq!(words(&claim(0.63, Some(0.631))).0, Marker::Diamond);
    }

    #[test]
    fn several_claims_are_numbered_and_one_is_not() {
        let names = |claims: &[ClaimMark]| -> Vec<String> {
            entries(claims, None)
                .into_iter()
                .map(|entry| entry.name)
                .collect()
        };
        let (met, missed) = (claim(0.495, None), claim(0.63, Some(0.7)));
        assert_eq!(
            names(std::slice::from_ref(&missed)),
            ["claimed 70\u{202f}%"]
        );
        let both = names(&[missed, met]);
        assert_eq!(both, ["1: claimed 70\u{202f}%", "2: found 49.5\u{202f}%"]);
    }
}
