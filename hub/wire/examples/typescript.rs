//! Writes `dashboard/src/lib/wire.ts`.

fn main() -> std::io::Result<()> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../dashboard/src/lib/wire.ts");
    std::fs::write(path, hub_wire::typescript::source())
}
