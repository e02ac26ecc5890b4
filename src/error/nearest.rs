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
}
