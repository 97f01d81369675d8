//! Area paths: text form, what covers what.

use hub_core::area::AreaPath;
use hub_core::ids::AreaId;
use proptest::prelude::*;
use uuid::Uuid;

fn path(ids: &[u128]) -> AreaPath {
    ids.iter().fold(AreaPath::root(), |path, id| path.child(AreaId(Uuid::from_u128(*id))))
}

#[test]
fn only_slashes_with_ids_between_them_are_a_path() {
    let id = Uuid::from_u128(7);
    for (text, good) in [
        ("/".to_owned(), true),
        (format!("/{id}/"), true),
        (format!("/{id}/{id}/"), true),
        (String::new(), false),
        (format!("/{id}"), false),
        (format!("{id}/"), false),
        ("//".to_owned(), false),
        (format!("/{id}//"), false),
        ("/grid/".to_owned(), false),
        (format!("/{id}/../"), false),
    ] {
        assert_eq!(text.parse::<AreaPath>().is_ok(), good, "{text:?}");
    }
}

#[test]
fn a_leaf_is_the_last_id_and_the_root_has_none() {
    assert_eq!(AreaPath::root().leaf(), None);
    assert_eq!(path(&[1, 2]).leaf(), Some(AreaId(Uuid::from_u128(2))));
}

#[test]
fn the_shared_depth_counts_from_the_root() {
    for (a, b, depth) in [
        (path(&[1, 2, 3]), path(&[1, 2, 4]), 2),
        (path(&[1, 2]), path(&[1, 2, 4]), 2),
        (path(&[1]), path(&[2]), 0),
        (path(&[2, 1]), path(&[1, 1]), 0),
        (AreaPath::root(), path(&[1]), 0),
    ] {
        assert_eq!(a.shared_depth(&b), depth, "{a} {b}");
        assert_eq!(b.shared_depth(&a), depth, "{b} {a}");
    }
}

proptest! {
    #[test]
    fn a_path_covers_another_exactly_when_its_ids_begin_the_other(
        a in prop::collection::vec(1u128..4, 0..5),
        b in prop::collection::vec(1u128..4, 0..5),
    ) {
        prop_assert_eq!(path(&a).covers(&path(&b)), b.starts_with(&a));
    }

    #[test]
    fn the_text_form_reads_back(ids in prop::collection::vec(any::<u128>(), 0..5)) {
        let path = path(&ids);
        prop_assert_eq!(path.as_str().parse::<AreaPath>().unwrap(), path);
    }
}
