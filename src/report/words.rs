//! The words that the terminal and the memo share.

use crate::results::Pays;

/// The value of `pays` in the results.
pub(super) fn pays_key(pays: Pays) -> &'static str {
    match pays {
        Pays::WhileLess => "while_less",
        Pays::OnlyIfMore => "only_if_more",
        Pays::Always => "always",
        Pays::Never => "never",
        Pays::Same => "same",
    }
}
