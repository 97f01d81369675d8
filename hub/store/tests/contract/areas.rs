//! What is closed is found by its area, whatever it is.

use crate::given::path;
use hub_core::area::AreaPath;

/// Twelve grids, and a compound in each.
pub fn places() -> impl Iterator<Item = (u64, AreaPath)> {
    (1..).zip((1..=12).flat_map(|grid| [path(&[1, grid]), path(&[1, grid, 50])]))
}

/// `closed` finds the areas of what lies in or below some areas, last closed first, up to a limit; something closed in each
/// of [`places`] at the same time, with the number as id.
pub async fn stays_in_its_areas(closed: impl AsyncFn(&[AreaPath], u32) -> Vec<AreaPath>) {
    let found = async |areas: &[&[u64]], limit| {
        let areas: Vec<_> = areas.iter().map(|area| path(area)).collect();
        closed(&areas, limit).await
    };
    assert_eq!(found(&[], 100).await, []);
    assert_eq!(found(&[&[2]], 100).await, []);
    assert_eq!(found(&[&[1, 3]], 100).await, [path(&[1, 3, 50]), path(&[1, 3])]);
    assert_eq!(found(&[&[1, 3, 50], &[1, 3], &[1, 3]], 100).await, [path(&[1, 3, 50]), path(&[1, 3])]);
    assert_eq!(found(&[&[1]], 100).await.len(), 24);
    // More areas than one statement takes.
    let many: Vec<Vec<u64>> = (1..=11).map(|grid| vec![1, grid]).collect();
    let many: Vec<&[u64]> = many.iter().map(Vec::as_slice).collect();
    assert_eq!(found(&many, 100).await.len(), 22);
    assert_eq!(found(&many, 3).await, [path(&[1, 11, 50]), path(&[1, 11]), path(&[1, 10, 50])]);
}
