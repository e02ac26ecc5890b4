//! The name that was probably meant.

/// The candidate nearest to `name`, where one is near enough to be a slip of the finger.
///
/// Letters swapped, missing or added, another case, `-` for `_`, or one name inside the other.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace(['-', ' '], "_");
    let wanted = plain(name);
    let allowed = (wanted.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(&wanted, &plain(candidate)), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Up to `most` candidates that look like `name`, the nearest first, whatever the case and the separators.
pub fn nearest_few<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    most: usize,
) -> Vec<&'a str> {
    let plain = |text: &str| -> String {
        let kept = text.chars().filter(|c| c.is_alphanumeric());
        kept.flat_map(char::to_lowercase).collect()
    };
    let wanted = plain(name);
    let allowed = (wanted.chars().count() / 3).max(1);
    // Of names equally near, the one with fewer letters to change comes first.
    let mut near: Vec<(usize, usize, &str)> = candidates
        .into_iter()
        .map(|candidate| (plain(candidate), candidate))
        .map(|(plain, candidate)| {
            let letters = strsim::damerau_levenshtein(&wanted, &plain);
            (apart(&wanted, &plain), letters, candidate)
        })
        .filter(|(apart, ..)| *apart <= allowed)
        .collect();
    near.sort_unstable();
    near.into_iter()
        .take(most)
        .map(|(.., candidate)| candidate)
        .collect()
}

/// Letters to change; a name within the other is near by what is left over, in tenths.
fn apart(wanted: &str, candidate: &str) -> usize {
    let (short, long) = match wanted.len() < candidate.len() {
        true => (wanted, candidate),
        false => (candidate, wanted),
    };
    if short.len() >= 4 && long.contains(short) {
        return (long.len() - short.len()).div_ceil(10);
    }
    strsim::damerau_levenshtein(wanted, candidate)
}

fn distance(wanted: &str, candidate: &str) -> usize {
    let typed_part = wanted.len() >= 4 && candidate.contains(wanted);
    let typed_more = candidate.len() >= 4 && wanted.contains(candidate);
    if typed_part || typed_more {
        return usize::from(wanted != candidate);
    }
    strsim::damerau_levenshtein(wanted, candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_name_and_nonsense_finds_none() {
        let names = ["tokens", "input_share", "difficulty_loading"];
        assert_eq!(nearest("tokns", names), Some("tokens"));
        assert_eq!(nearest("Input-Share", names), Some("input_share"));
        assert_eq!(nearest("loading", names), Some("difficulty_loading"));
        assert_eq!(nearest("zzz", names), None);
    }

    #[test]
    fn the_nearest_few_come_in_order_and_separators_do_not_count() {
        let names = ["gpt-5.4", "gpt-5.4-mini", "gpt-5-mini", "claude-opus-5"];
        let near = nearest_few("GPT 5.4 mini", names, 2);
        assert_eq!(near, ["gpt-5.4-mini", "gpt-5-mini"]);
        assert!(nearest_few("zzz", names, 5).is_empty());
    }
}
