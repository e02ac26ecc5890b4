//! Price files of others → a catalogue of our own: every chat model, or the reason why not.

mod gathering;
mod genai;
mod litellm;
mod models_dev;
mod openrouter;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::ladder::Catalogue;
use crate::ladder::catalogue::Date;

use gathering::Gathering;

/// Who wrote a price file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceFormat {
    /// LiteLLM's `model_prices_and_context_window.json`: USD per token, by model.
    LiteLlm,
    /// genai-prices' `data.json`: USD per million tokens, by provider, with days of effect.
    GenAiPrices,
    /// models.dev's `api.json`: USD per million tokens, by provider.
    ModelsDev,
    /// OpenRouter's `/api/v1/models`: USD per token, as texts.
    OpenRouter,
}

impl PriceFormat {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::LiteLlm,
        Self::GenAiPrices,
        Self::ModelsDev,
        Self::OpenRouter,
    ];

    /// As the command line and messages call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LiteLlm => "litellm",
            Self::GenAiPrices => "genai-prices",
            Self::ModelsDev => "models.dev",
            Self::OpenRouter => "openrouter",
        }
    }

    /// By what stands in the file.
    fn of_content(file: &Value) -> Option<Self> {
        fn any<'a>(key: &str, values: impl IntoIterator<Item = &'a Value>) -> bool {
            values.into_iter().any(|value| value.get(key).is_some())
        }
        match file {
            Value::Array(items) if any("models", items) => Some(Self::GenAiPrices),
            Value::Object(map) => {
                let data = map.get("data").and_then(Value::as_array);
                if data.is_some_and(|items| any("pricing", items)) {
                    Some(Self::OpenRouter)
                } else if any("litellm_provider", map.values()) {
                    Some(Self::LiteLlm)
                } else if any("models", map.values()) {
                    Some(Self::ModelsDev)
                } else {
                    None
                }
            }
            _ => None,
        }
    }
}

/// What a price file gave.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportedPrices {
    /// Who wrote it.
    pub format: PriceFormat,
    /// The models with a price card.
    pub catalogue: Catalogue,
    /// Chat models without one, by name.
    pub left_out: Vec<LeftOut>,
    /// Models that answer no chat, counted by what they are.
    pub other: BTreeMap<String, usize>,
}

/// A chat model that was not imported.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// Why.
    pub reason: String,
    /// Its name in the file.
    pub model: String,
}

/// Reads a price file; `name` is what messages and the new catalogue call it, `taken` the day its prices were taken.
///
/// # Errors
/// A sentence where it is empty, no JSON, of no known form, or without any model.
pub fn import(text: &str, name: &str, taken: Date) -> Result<ImportedPrices, String> {
    if text.trim().is_empty() {
        return Err(format!("{name} is empty: a price file is JSON"));
    }
    let file: Value = serde_json::from_str(text).map_err(|error| {
        format!(
            "{name}:{}:{}: not JSON throughout, perhaps cut short: {error}",
            error.line(),
            error.column()
        )
    })?;
    let format = PriceFormat::of_content(&file).ok_or_else(|| {
        let forms = PriceFormat::ALL.map(PriceFormat::name).join(", ");
        format!("{name} has none of the forms that are read: {forms}")
    })?;
    let mut gathering = Gathering::new(taken);
    match format {
        PriceFormat::LiteLlm => litellm::gather(&file, &mut gathering),
        PriceFormat::GenAiPrices => genai::gather(&file, &mut gathering),
        PriceFormat::ModelsDev => models_dev::gather(&file, &mut gathering),
        PriceFormat::OpenRouter => openrouter::gather(&file, &mut gathering),
    }
    let source = format!("{name}, form {}", format.name());
    let imported = gathering.finish(format, name, source);
    if imported.catalogue.entries().is_empty() && imported.left_out.is_empty() {
        return Err(format!(
            "{name} looks like {}, and no chat model stands in it",
            format.name()
        ));
    }
    Ok(imported)
}
