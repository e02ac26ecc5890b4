//! Cutting lines and areas to a range, dashes, and labels that keep their distance.

/// A point, in whatever plane the caller works in.
pub(super) type Xy = (f64, f64);

/// The parts of a line whose y lies within `low..=high`, cut where it crosses.
pub(super) fn clip_line(points: &[Xy], low: f64, high: f64) -> Vec<Vec<Xy>> {
    let mut parts: Vec<Vec<Xy>> = Vec::new();
    let mut open = false;
    if let [only] = points
        && (low..=high).contains(&only.1)
    {
        return vec![vec![*only]];
    }
    for pair in points.windows(2) {
        let Some((from, to)) = clip_segment(pair[0], pair[1], low, high) else {
            open = false;
            continue;
        };
        match parts.last_mut() {
            Some(part) if open => part.push(to),
            _ => parts.push(vec![from, to]),
        }
        open = to == pair[1];
    }
    parts
}

fn clip_segment(from: Xy, to: Xy, low: f64, high: f64) -> Option<(Xy, Xy)> {
    let (bottom, top) = (from.1.min(to.1), from.1.max(to.1));
    if top < low || bottom > high {
        return None;
    }
    let at = |y: f64| {
        (
            from.0 + (to.0 - from.0) * ((y - from.1) / (to.1 - from.1)),
            y,
        )
    };
    let cut = |point: Xy| match point.1 {
        y if y < low => at(low),
        y if y > high => at(high),
        _ => point,
    };
    Some((cut(from), cut(to)))
}

/// The part of a polygon whose y lies within `low..=high` (Sutherland and Hodgman, 1974).
pub(super) fn clip_polygon(corners: &[Xy], low: f64, high: f64) -> Vec<Xy> {
    let above = half_plane(corners, low, 1.0);
    half_plane(&above, high, -1.0)
}

/// What lies above `level` (`side` 1) or below it (`side` -1).
fn half_plane(corners: &[Xy], level: f64, side: f64) -> Vec<Xy> {
    let inside = |p: Xy| (p.1 - level) * side >= 0.0;
    let mut kept = Vec::with_capacity(corners.len() + 4);
    for (i, &to) in corners.iter().enumerate() {
        let from = corners[(i + corners.len() - 1) % corners.len()];
        if inside(from) != inside(to) {
            let share = (level - from.1) / (to.1 - from.1);
            kept.push((from.0 + (to.0 - from.0) * share, level));
        }
        if inside(to) {
            kept.push(to);
        }
    }
    kept
}

/// The dashes of a line, for lengths of dash, gap, dash, gap …; the whole line without any.
pub(super) fn dashed(points: &[Xy], lengths: &[f64]) -> Vec<Vec<Xy>> {
    let (Some(&first), false) = (points.first(), lengths.is_empty()) else {
        return vec![points.to_vec()];
    };
    let mut dashes = vec![vec![first]];
    let (mut turn, mut left, mut here) = (0, lengths[0], first);
    for &next in &points[1..] {
        let (dx, dy) = (next.0 - here.0, next.1 - here.1);
        let length = (dx * dx + dy * dy).sqrt();
        let mut gone = 0.0;
        while length - gone > left {
            gone += left;
            let at = (points_between(here, next, gone / length), turn % 2 == 0);
            end_of_stretch(&mut dashes, at.0, at.1);
            turn += 1;
            left = lengths[turn % lengths.len()].max(0.1);
        }
        left -= length - gone;
        here = next;
        if turn % 2 == 0
            && let Some(dash) = dashes.last_mut()
        {
            dash.push(next);
        }
    }
    dashes.retain(|dash| dash.len() > 1);
    dashes
}

fn points_between(from: Xy, to: Xy, share: f64) -> Xy {
    (
        from.0 + (to.0 - from.0) * share,
        from.1 + (to.1 - from.1) * share,
    )
}

/// Ends a dash at `point`, or starts the next where a gap ends.
fn end_of_stretch(dashes: &mut Vec<Vec<Xy>>, point: Xy, was_dash: bool) {
    match dashes.last_mut() {
        Some(dash) if was_dash => dash.push(point),
        _ => dashes.push(vec![point]),
    }
}

/// Middles of labels of the given (wanted middle, height), moved apart so that none overlap, in
/// `top..=bottom` as far as they fit. The order of the wanted middles is kept.
pub(super) fn spread(labels: &[Xy], top: f64, bottom: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.sort_by(|&a, &b| labels[a].0.total_cmp(&labels[b].0));
    let mut middles = vec![0.0; labels.len()];
    let mut free_from = top;
    for &i in &order {
        let (wanted, height) = labels[i];
        middles[i] = wanted.max(free_from + height / 2.0);
        free_from = middles[i] + height / 2.0;
    }
    let mut free_to = bottom;
    for &i in order.iter().rev() {
        let height = labels[i].1;
        middles[i] = middles[i].min(free_to - height / 2.0);
        free_to = middles[i] - height / 2.0;
    }
    middles
}

/// At most `most` of the points, evenly picked, the first and the last among them; none for fewer than 2.
pub(super) fn thinned(points: &[Xy], most: usize) -> Vec<Xy> {
    let last = points.len().saturating_sub(1);
    if most < 2 {
        return Vec::new();
    }
    if points.len() <= most {
        return points.to_vec();
    }
    (0..most).map(|i| points[i * last / (most - 1)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_where_it_leaves_and_returns() {
        let parts = clip_line(&[(0.0, 0.0), (2.0, 2.0), (4.0, 0.0)], -1.0, 1.0);
        assert_eq!(
            parts,
            [vec![(0.0, 0.0), (1.0, 1.0)], vec![(3.0, 1.0), (4.0, 0.0)]]
        );
        assert!(clip_line(&[(0.0, 5.0), (1.0, 6.0)], -1.0, 1.0).is_empty());
        assert_eq!(clip_line(&[(0.0, 0.5)], 0.0, 1.0), [vec![(0.0, 0.5)]]);
        let inside = [(0.0, 0.1), (1.0, 0.2), (2.0, 0.3)];
        assert_eq!(clip_line(&inside, 0.0, 1.0), [inside.to_vec()]);
    }

    #[test]
    fn a_polygon_is_cut_to_the_band() {
        let square = [(0.0, -2.0), (1.0, -2.0), (1.0, 2.0), (0.0, 2.0)];
        let cut = clip_polygon(&square, -1.0, 1.0);
        assert_eq!(cut.len(), 4);
        assert!(cut.iter().all(|p| p.1.abs() <= 1.0));
        assert!(clip_polygon(&square, 3.0, 4.0).is_empty());
        assert!(clip_polygon(&[], 0.0, 1.0).is_empty());
    }

    #[test]
    fn dashes_keep_their_rhythm_round_corners() {
        let dashes = dashed(&[(0.0, 0.0), (3.0, 0.0), (3.0, 3.0)], &[2.0, 2.0]);
        assert_eq!(
            dashes,
            [vec![(0.0, 0.0), (2.0, 0.0)], vec![(3.0, 1.0), (3.0, 3.0)]]
        );
        assert_eq!(dashed(&[(0.0, 0.0), (1.0, 0.0)], &[]).len(), 1);
    }

    #[test]
    fn labels_are_moved_apart_and_stay_inside() {
        let middles = spread(&[(50.0, 10.0), (51.0, 10.0), (99.0, 10.0)], 0.0, 100.0);
        assert_eq!(middles, [50.0, 60.0, 95.0]);
        let crowded = spread(&[(100.0, 10.0); 5], 0.0, 100.0);
        assert_eq!(crowded, [55.0, 65.0, 75.0, 85.0, 95.0]);
    }

    #[test]
    fn thinning_keeps_both_ends() {
        let points: Vec<Xy> = (0..1000).map(|i| (f64::from(i), 0.0)).collect();
        let few = thinned(&points, 50);
        assert_eq!((few.len(), few[0], few[49]), (50, points[0], points[999]));
    }
}
