//! Outcomes in memory.

use std::collections::HashMap;

/// What one model did on one item.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cell {
    /// Whether it solved the item.
    pub success: bool,
    /// What that cost, USD, 0 or more.
    pub cost_usd: Option<f64>,
    /// Requests it made.
    pub calls: Option<f64>,
    /// Tokens it used, input and output together.
    pub tokens: Option<f64>,
    /// How long it took.
    pub seconds: Option<f64>,
}

/// Something that models were tried on.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// How the table calls it.
    pub name: String,
    /// Index into [`OutcomeTable::classes`].
    pub class: usize,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// It is in the table.
    New,
    /// The same item and model were there before; the first stays.
    Repeated,
}

/// Items × models. A cell may be missing: not every model need have tried every item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OutcomeTable {
    models: Vec<String>,
    classes: Vec<String>,
    items: Vec<Item>,
    /// By item, then by model; rows are as long as there were models when the item came.
    cells: Vec<Vec<Option<Cell>>>,
    item_of: HashMap<String, usize>,
    model_of: HashMap<String, usize>,
    class_of: HashMap<String, usize>,
    repeated: usize,
    reclassed: usize,
}

impl OutcomeTable {
    /// An empty table.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a row. An item stays in the class of its first row.
    pub fn push(&mut self, item: &str, model: &str, class: &str, cell: Cell) -> Pushed {
        let class = index_of(class, &mut self.class_of, &mut self.classes);
        let model = index_of(model, &mut self.model_of, &mut self.models);
        let at = match self.item_of.get(item) {
            Some(&at) => at,
            None => {
                let name = item.to_owned();
                self.item_of.insert(name.clone(), self.items.len());
                self.items.push(Item { name, class });
                self.cells.push(Vec::new());
                self.items.len() - 1
            }
        };
        self.reclassed += usize::from(self.items[at].class != class);
        let row = &mut self.cells[at];
        if row.len() <= model {
            row.resize(model + 1, None);
        }
        if row[model].is_some() {
            self.repeated += 1;
            return Pushed::Repeated;
        }
        row[model] = Some(cell);
        Pushed::New
    }

    /// Names of the models, in the order of their first rows.
    pub fn models(&self) -> &[String] {
        &self.models
    }

    /// Names of the classes, in the order of their first rows; one where the table has no such column.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// The items, in the order of their first rows.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// What a model did on an item; `None`: it was not tried.
    pub fn cell(&self, item: usize, model: usize) -> Option<&Cell> {
        self.cells[item].get(model)?.as_ref()
    }

    /// Index of a model.
    pub fn model(&self, name: &str) -> Option<usize> {
        self.model_of.get(name).copied()
    }

    /// Rows left out because their item and model were there before.
    pub fn repeated(&self) -> usize {
        self.repeated
    }

    /// Rows that name another class than the first row of their item.
    pub fn reclassed(&self) -> usize {
        self.reclassed
    }

    /// The cells of a model, by item.
    pub fn column(&self, model: usize) -> impl Iterator<Item = Option<&Cell>> {
        (0..self.items.len()).map(move |item| self.cell(item, model))
    }
}

fn index_of(name: &str, known: &mut HashMap<String, usize>, names: &mut Vec<String>) -> usize {
    if let Some(&index) = known.get(name) {
        return index;
    }
    known.insert(name.to_owned(), names.len());
    names.push(name.to_owned());
    names.len() - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOLVED: Cell = Cell {
        success: true,
        cost_usd: None,
        calls: None,
        tokens: None,
        seconds: None,
    };

    #[test]
    fn rows_may_come_in_any_order_and_the_first_of_a_pair_stays() {
        let mut table = OutcomeTable::new();
        assert_eq!(table.push("a", "big", "", SOLVED), Pushed::New);
        assert_eq!(table.push("b", "small", "", Cell::default()), Pushed::New);
        assert_eq!(table.push("a", "small", "", SOLVED), Pushed::New);
        let again = table.push("a", "big", "", Cell::default());
        assert_eq!((again, table.repeated()), (Pushed::Repeated, 1));
        assert_eq!(table.models(), ["big", "small"]);
        assert!(table.cell(0, 0).is_some_and(|cell| cell.success));
        assert!(table.cell(1, 0).is_none() && table.cell(1, 1).is_some());
        assert_eq!(table.column(1).flatten().count(), 2);
    }

    #[test]
    fn an_item_stays_in_the_class_of_its_first_row() {
        let mut table = OutcomeTable::new();
        table.push("a", "big", "easy", SOLVED);
        table.push("a", "small", "hard", SOLVED);
        assert_eq!((table.items()[0].class, table.reclassed()), (0, 1));
    }
}
