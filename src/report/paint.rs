//! Colour, only where the caller says the reader can see it.

use anstyle::{AnsiColor, Style as Ansi};

/// Whether text for a terminal is coloured: the caller decides from the terminal and `NO_COLOR`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Bare text.
    #[default]
    Plain,
    /// With ANSI colours.
    Coloured,
}

/// What a piece of text is, which decides its colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Paint {
    #[default]
    Body,
    Title,
    Aside,
    Good,
    Bad,
    Doubt,
}

impl Style {
    /// The text in its colour. Escape sequences take no width, so pad before painting.
    pub(super) fn paint(self, paint: Paint, text: &str) -> String {
        let ansi = match (self, paint) {
            (Self::Plain, _) | (_, Paint::Body) => return text.to_owned(),
            (_, Paint::Title) => Ansi::new().bold(),
            (_, Paint::Aside) => Ansi::new().dimmed(),
            (_, Paint::Good) => AnsiColor::Green.on_default(),
            (_, Paint::Bad) => AnsiColor::Red.on_default(),
            (_, Paint::Doubt) => AnsiColor::Yellow.on_default(),
        };
        format!("{}{text}{}", ansi.render(), ansi.render_reset())
    }
}
