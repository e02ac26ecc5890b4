//! All that is wrong with what was written, each with its place.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::source::{Position, SourceText, Span};

/// One mistake.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// What is wrong, with the key and the value.
    pub message: String,
    /// Where.
    pub span: Span,
    /// What stands beside the underlined value: what is allowed.
    pub label: String,
    /// Other places that take part in it, where two values clash.
    pub others: Vec<(Span, String)>,
    /// How to mend it.
    pub help: Option<String>,
    /// What has to be mended.
    pub lies_in: LiesIn,
}

/// Which kind of file a mistake lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiesIn {
    /// The scenario, or what is set from outside.
    Scenario,
    /// A file of data that the scenario names.
    Data,
}

impl Diagnostic {
    /// A mistake at a place, with the label beside it.
    pub fn new(span: Span, message: impl Into<String>, label: impl Into<String>) -> Self {
        let (message, label) = (message.into(), label.into());
        Self {
            message,
            span,
            label,
            others: Vec::new(),
            help: None,
            lies_in: LiesIn::Scenario,
        }
    }

    /// The same, pointing at another place too.
    #[must_use]
    pub fn and(mut self, span: Span, label: impl Into<String>) -> Self {
        self.others.push((span, label.into()));
        self
    }

    /// The same, with a way to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same, in a file of data that is named here.
    #[must_use]
    pub fn in_data(mut self) -> Self {
        self.lies_in = LiesIn::Data;
        self
    }

    /// "did you mean `x`?" where there is such an x.
    #[must_use]
    pub fn did_you_mean(mut self, nearest: Option<&str>) -> Self {
        if let Some(name) = nearest {
            self.help = Some(format!("did you mean `{name}`?"));
        }
        self
    }
}

/// Whether rendered text carries terminal colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// With ANSI escapes.
    Styled,
    /// Text only.
    Plain,
}

/// All mistakes of a scenario and its overrides, in the order of the text; never empty.
#[derive(Clone, Debug)]
pub struct Diagnostics {
    sources: Vec<SourceText>,
    list: Vec<Diagnostic>,
    more: usize,
}

impl Diagnostics {
    /// How many are kept; the rest is counted.
    pub const SHOWN: usize = 50;

    /// Sorts by place, drops repetitions, keeps the first [`Self::SHOWN`].
    pub fn new(sources: Vec<SourceText>, mut list: Vec<Diagnostic>) -> Self {
        list.sort_by_key(|diagnostic| diagnostic.span);
        list.dedup_by(|a, b| a.span == b.span && a.message == b.message);
        let more = list.len().saturating_sub(Self::SHOWN);
        list.truncate(Self::SHOWN);
        Self {
            sources,
            list,
            more,
        }
    }

    /// The mistakes kept.
    pub fn list(&self) -> &[Diagnostic] {
        &self.list
    }

    /// How many there are beyond those kept.
    pub fn more(&self) -> usize {
        self.more
    }

    /// What has to be mended: data only where nothing is wrong with the scenario itself.
    pub fn lie_in(&self) -> LiesIn {
        let scenario = |one: &Diagnostic| one.lies_in == LiesIn::Scenario;
        match self.list.iter().any(scenario) {
            true => LiesIn::Scenario,
            false => LiesIn::Data,
        }
    }

    /// Line and column of a mistake.
    pub fn position(&self, diagnostic: &Diagnostic) -> Position {
        self.source(diagnostic.span)
            .position(diagnostic.span.start as usize)
    }

    /// A line each: `path:line:column: message (label); help`.
    pub fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.list.iter().map(|d| self.line(d)).collect();
        if let Some(rest) = self.rest() {
            lines.push(rest);
        }
        lines
    }

    /// For people: each with its line of the file, underlined.
    pub fn render(&self, paint: Paint) -> String {
        let renderer = match paint {
            Paint::Styled => Renderer::styled(),
            Paint::Plain => Renderer::plain(),
        };
        let mut parts: Vec<String> = self
            .list
            .iter()
            .map(|d| renderer.render(&[self.group(d)]))
            .collect();
        parts.extend(self.rest());
        parts.join("\n\n")
    }

    fn rest(&self) -> Option<String> {
        (self.more > 0).then(|| format!("and {} more", self.more))
    }

    fn source(&self, span: Span) -> &SourceText {
        &self.sources[span.source as usize]
    }

    fn line(&self, diagnostic: &Diagnostic) -> String {
        let Position { line, column } = self.position(diagnostic);
        let name = &self.source(diagnostic.span).name;
        let mut text = format!("{name}:{line}:{column}: {}", diagnostic.message);
        if !diagnostic.label.is_empty() {
            text.push_str(&format!(" ({})", diagnostic.label));
        }
        if let Some(help) = &diagnostic.help {
            text.push_str(&format!("; {help}"));
        }
        text
    }

    fn group<'a>(&'a self, diagnostic: &'a Diagnostic) -> Group<'a> {
        let mut marks = vec![(
            diagnostic.span,
            diagnostic.label.as_str(),
            AnnotationKind::Primary,
        )];
        for (span, label) in &diagnostic.others {
            marks.push((*span, label, AnnotationKind::Context));
        }
        let mut group = Group::with_title(Level::ERROR.primary_title(diagnostic.message.as_str()));
        while let Some((first, ..)) = marks.first() {
            let source = first.source;
            let (here, elsewhere) = marks
                .into_iter()
                .partition(|(span, ..)| span.source == source);
            group = group.element(snippet(&self.sources[source as usize], here));
            marks = elsewhere;
        }
        match &diagnostic.help {
            Some(help) => group.element(Level::HELP.message(help.as_str())),
            None => group,
        }
    }
}

type Mark<'a> = (Span, &'a str, AnnotationKind);

/// The lines from the first mark to the last: the renderer folds what lies between.
fn snippet<'a>(source: &'a SourceText, marks: Vec<Mark<'a>>) -> Snippet<'a, Annotation<'a>> {
    let line = |byte: usize| source.position(byte).line;
    let first = marks
        .iter()
        .map(|(span, ..)| line(span.start as usize))
        .min()
        .unwrap_or(1);
    let last = marks
        .iter()
        .map(|(span, ..)| line(span.end as usize))
        .max()
        .unwrap_or(first);
    let shown = source.lines(first, last);
    let annotations = marks.into_iter().map(|(span, label, kind)| {
        let range = source.range(span);
        let within = |byte: usize| byte.clamp(shown.start, shown.end) - shown.start;
        let label = (!label.is_empty()).then_some(label);
        kind.span(within(range.start)..within(range.end))
            .label(label)
    });
    let annotations: Vec<_> = annotations.collect();
    Snippet::source(&source.text[shown])
        .line_start(first)
        .path(source.name.as_str())
        .annotations(annotations)
}

impl std::fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.lines().join("\n"))
    }
}

impl std::error::Error for Diagnostics {}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_clashing_values() -> Diagnostics {
        let source = SourceText::new("a.toml", "median = 5\np95 = 3\n");
        let span = |start, end| Span {
            source: 0,
            start,
            end,
        };
        let clash = Diagnostic::new(span(17, 18), "p95 is below the median", "3 is less than 5")
            .and(span(9, 10), "the median");
        Diagnostics::new(vec![source], vec![clash])
    }

    #[test]
    fn the_compact_form_is_path_line_column_message() {
        let lines = two_clashing_values().lines();
        assert_eq!(
            lines,
            ["a.toml:2:7: p95 is below the median (3 is less than 5)"]
        );
    }

    #[test]
    fn the_long_form_shows_both_lines_of_a_clash() {
        let text = two_clashing_values().render(Paint::Plain);
        assert!(
            text.contains("median = 5") && text.contains("p95 = 3"),
            "{text}"
        );
        assert!(text.contains("a.toml:2:7"), "{text}");
    }

    #[test]
    fn beyond_fifty_they_are_counted() {
        let source = SourceText::new("a.toml", "");
        let one = |at: usize| Diagnostic::new(Span::default(), format!("mistake {at}"), "");
        let diagnostics = Diagnostics::new(vec![source], (0..53).map(one).collect());
        assert_eq!(diagnostics.list().len(), 50);
        assert_eq!(
            diagnostics.lines().last().map(String::as_str),
            Some("and 3 more")
        );
    }
}
