//! The largest few of many.

/// At most `count` items, the largest by `size`, in the order they came in.
pub(super) fn largest<T>(items: &[T], count: usize, size: impl Fn(&T) -> f64) -> Vec<&T> {
    let mut order: Vec<usize> = (0..items.len()).collect();
    // A stable sort: among equals the first stays.
    order.sort_by(|&a, &b| size(&items[b]).total_cmp(&size(&items[a])));
    order.truncate(count);
    order.sort_unstable();
    order.into_iter().map(|at| &items[at]).collect()
}

#[cfg(test)]
mod tests {
    use super::largest;

    #[test]
    fn the_largest_keep_their_order() {
        assert_eq!(
            largest(&[1.0, 9.0, 3.0, 9.0, 5.0], 3, |v| *v),
            [&9.0, &9.0, &5.0]
        );
        assert!(largest(&[] as &[f64], 3, |v| *v).is_empty());
    }
}
