//! The names of all families, one a line: what `make fuzz` goes through.

fn main() {
    for family in devices::family::FAMILIES {
        println!("{}", family.name());
    }
}
