//! Benchmarks.
#[derive(clap::Args)]
pub struct PressFlags {}
pub async fn press(_flags: PressFlags) -> anyhow::Result<()> {
    Ok(())
}
