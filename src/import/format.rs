//! The formats of logs, by name and by content.

use crate::error::nearest;

/// A format of usage logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// A table with a header; `--columns` says which column is what.
    Csv,
    /// A JSON object a line; `--columns` says which key is what.
    Jsonl,
    /// Azure's LLM inference traces: TIMESTAMP, ContextTokens, GeneratedTokens.
    Azure,
    /// Mooncake's traces: JSON lines with hashes of prefix blocks.
    Mooncake,
    /// Spend logs of a LiteLLM proxy, CSV or JSON lines.
    Litellm,
    /// Pages of OpenAI's usage API.
    OpenaiUsage,
    /// A project folder of Claude Code, or one of its session files.
    ClaudeCode,
    /// Rollout files of Codex.
    Codex,
    /// OpenTelemetry's GenAI spans as OTLP JSON.
    Otel,
}

impl Format {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 9] = [
        Self::Csv,
        Self::Jsonl,
        Self::Azure,
        Self::Mooncake,
        Self::Litellm,
        Self::OpenaiUsage,
        Self::ClaudeCode,
        Self::Codex,
        Self::Otel,
    ];

    /// The name that `--as` takes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Azure => "azure",
            Self::Mooncake => "mooncake",
            Self::Litellm => "litellm",
            Self::OpenaiUsage => "openai-usage",
            Self::ClaudeCode => "claude-code",
            Self::Codex => "codex",
            Self::Otel => "otel",
        }
    }

    /// Whether `--columns` says what is what.
    pub fn needs_columns(self) -> bool {
        matches!(self, Self::Csv | Self::Jsonl)
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let named = Self::ALL.into_iter().find(|format| format.name() == text);
        named.ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|format| format.name()).collect();
            let mut message = format!("`{text}` is no format; there are {}", names.join(", "));
            if let Some(name) = nearest(text, names) {
                message.push_str(&format!("; did you mean `{name}`?"));
            }
            message
        })
    }
}
