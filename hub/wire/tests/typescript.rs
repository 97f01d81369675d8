//! The types that the dashboard is built with are the types that the hub speaks.

#[test]
fn the_dashboards_types_are_those_of_the_wire() {
    let kept = include_str!("../../../dashboard/src/lib/wire.ts");
    assert!(
        kept == hub_wire::typescript::source(),
        "run `cargo run -p hub-wire --example typescript` and commit wire.ts"
    );
}
