//! Rights: the whole table of role x action, and where a role holds.

use hub_core::access::{ACTIONS, Action, Grant, Role, may, may_somewhere, role_allows};
use hub_core::area::AreaPath;
use hub_core::ids::AreaId;
use uuid::Uuid;

const ROLES: [Role; 6] =
    [Role::Contact, Role::Volunteer, Role::Observer, Role::Coordinator, Role::DutyLead, Role::Admin];

/// One row per action in the order of `ACTIONS`, one column per role in the order of `ROLES`.
const TABLE: [(Action, [bool; 6]); 16] = {
    const Y: bool = true;
    const N: bool = false;
    [
        (Action::SeeAlarmStatus, [N, N, Y, Y, Y, Y]),
        (Action::SeeAlarm, [N, N, N, Y, Y, Y]),
        (Action::HandleAlarm, [N, N, N, Y, Y, Y]),
        (Action::AnswerPage, [Y, Y, N, Y, Y, Y]),
        (Action::BeOnCall, [N, Y, N, Y, Y, Y]),
        (Action::SeePeople, [N, N, N, Y, Y, Y]),
        (Action::SeeDevices, [N, N, N, Y, Y, Y]),
        (Action::Administer, [N, N, N, N, N, Y]),
        (Action::SeeMap, [N, Y, Y, Y, Y, Y]),
        (Action::SeeTickets, [N, N, N, Y, Y, Y]),
        (Action::HandleTickets, [N, N, N, Y, Y, Y]),
        (Action::WorkTickets, [N, Y, N, Y, Y, Y]),
        (Action::SeeFigures, [N, N, Y, Y, Y, Y]),
        (Action::KeepBank, [N, N, N, Y, Y, Y]),
        (Action::KeepVisits, [N, N, N, Y, Y, Y]),
        (Action::MakeVisits, [N, Y, N, Y, Y, Y]),
    ]
};

fn path(ids: &[u128]) -> AreaPath {
    ids.iter().fold(AreaPath::root(), |path, id| path.child(AreaId(Uuid::from_u128(*id))))
}

#[test]
fn each_role_may_do_exactly_what_the_table_says() {
    assert_eq!(TABLE.map(|(action, _)| action), ACTIONS);
    for (action, row) in TABLE {
        for (role, expected) in ROLES.into_iter().zip(row) {
            assert_eq!(role_allows(role, action), expected, "{role:?} {action:?}");
        }
    }
}

#[test]
fn an_observer_writes_nothing_and_sees_nobody() {
    let personal = [Action::SeeAlarm, Action::HandleAlarm, Action::AnswerPage, Action::BeOnCall, Action::SeePeople];
    for action in personal.into_iter().chain([Action::SeeTickets, Action::HandleTickets, Action::WorkTickets]) {
        assert!(!role_allows(Role::Observer, action), "{action:?}");
    }
}

#[test]
fn a_role_holds_in_its_area_and_below_and_nowhere_else() {
    let grants = [Grant { role: Role::Coordinator, area: path(&[1, 2]) }];
    for (area, expected) in [
        (path(&[1, 2]), true),
        (path(&[1, 2, 3, 4]), true),
        (path(&[1]), false),
        (path(&[1, 3]), false),
        (AreaPath::root(), false),
    ] {
        assert_eq!(may(&grants, Action::SeeAlarm, &area), expected, "{area}");
    }
}

#[test]
fn a_right_of_one_role_is_not_lent_to_the_area_of_another() {
    let grants =
        [Grant { role: Role::Volunteer, area: path(&[1]) }, Grant { role: Role::Coordinator, area: path(&[2]) }];
    assert!(!may(&grants, Action::SeeAlarm, &path(&[1])));
    assert!(may(&grants, Action::SeeAlarm, &path(&[2])));
    assert!(may_somewhere(&grants, Action::SeeAlarm));
    assert!(!may_somewhere(&grants, Action::Administer));
    assert!(!may(&[], Action::SeeMap, &path(&[1])));
}
