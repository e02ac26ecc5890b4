//! Published limits by name: `limits = { preset = "openai-mini-t4" }`.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::error::nearest;

/// What a provider publishes for a class of models at a usage tier. Rates are per minute; absent: no such limit.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// As scenarios call it.
    pub name: String,
    /// The same class of models at other usage tiers.
    pub family: String,
    /// Requests.
    pub requests_per_minute: Option<f64>,
    /// Input and output tokens together.
    pub tokens_per_minute: Option<f64>,
    /// Input tokens.
    pub input_tokens_per_minute: Option<f64>,
    /// Output tokens.
    pub output_tokens_per_minute: Option<f64>,
    /// How much of a cached input token counts.
    pub cached_counts: f64,
    /// Seconds of its rate that a bucket holds.
    pub burst_s: f64,
    /// Where the figures stand.
    pub source: String,
    /// The day they were taken, as 2026-11-22.
    pub date: String,
}

#[derive(Deserialize)]
struct File {
    preset: Vec<Preset>,
}

/// All of them; within a family from the lowest usage tier up.
pub fn all() -> &'static [Preset] {
    static ALL: OnceLock<Vec<Preset>> = OnceLock::new();
    ALL.get_or_init(|| {
        toml::from_str::<File>(include_str!("presets.toml"))
            .map(|file| file.preset)
            .unwrap_or_default()
    })
}

/// The preset of this name.
pub fn find(name: &str) -> Option<&'static Preset> {
    all().iter().find(|preset| preset.name == name)
}

/// The name most like this one, where one is near.
pub fn nearest_name(name: &str) -> Option<&'static str> {
    nearest(name, all().iter().map(|preset| preset.name.as_str()))
}

/// The usage tiers of a preset's family, from the lowest up; empty where there is no such preset.
pub fn family(name: &str) -> Vec<&'static Preset> {
    let Some(own) = find(name) else {
        return Vec::new();
    };
    let same = |preset: &&'static Preset| preset.family == own.family;
    all().iter().filter(same).collect()
}

/// The next usage tier up; `None` at the top, and where there is no such preset.
pub fn next(name: &str) -> Option<&'static Preset> {
    let family = family(name);
    let at = family.iter().position(|preset| preset.name == name)?;
    family.get(at + 1).copied()
}

impl Preset {
    /// Its figures by the key of `limits` that each stands for.
    pub fn keys(&self) -> Vec<(&'static str, f64)> {
        let each = [
            ("requests_per_minute", self.requests_per_minute),
            ("tokens_per_minute", self.tokens_per_minute),
            ("input_tokens_per_minute", self.input_tokens_per_minute),
            ("output_tokens_per_minute", self.output_tokens_per_minute),
            ("cached_counts", Some(self.cached_counts)),
            ("burst_s", Some(self.burst_s)),
        ];
        let written = each.into_iter();
        written
            .filter_map(|(key, value)| Some((key, value?)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_presets_are_whole() {
        assert_eq!(all().len(), 11);
        for preset in all() {
            assert!(find(&preset.name) == Some(preset), "{} twice", preset.name);
            assert!(preset.requests_per_minute.is_some_and(|rate| rate > 0.0));
            let tokens = [preset.tokens_per_minute, preset.input_tokens_per_minute];
            assert!(tokens.iter().flatten().all(|rate| *rate > 0.0));
            assert!(tokens.iter().any(Option::is_some), "{}", preset.name);
            assert!(preset.source.starts_with("https://") && preset.date.len() == 10);
        }
    }

    #[test]
    fn a_family_goes_up_tier_by_tier() {
        assert_eq!(
            next("openai-mini-t4").map(|preset| preset.name.as_str()),
            Some("openai-mini-t5")
        );
        assert_eq!(next("openai-mini-t5"), None);
        assert_eq!(next("nobody"), None);
        for name in ["openai-mini-t1", "openai-flagship-t1"] {
            let tiers = family(name);
            assert_eq!(tiers.len(), 5);
            let rising = tiers.windows(2).all(|pair| {
                pair[0].tokens_per_minute < pair[1].tokens_per_minute
                    && pair[0].requests_per_minute <= pair[1].requests_per_minute
            });
            assert!(rising, "{name}");
        }
    }

    #[test]
    fn a_name_that_is_not_there_has_a_nearest() {
        assert_eq!(nearest_name("openai-mini-4"), Some("openai-mini-t4"));
    }
}
