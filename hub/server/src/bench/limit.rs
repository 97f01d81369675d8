//! Open files: every connection is one, here and in the hub, which inherits the limit.

use anyhow::bail;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Beside the connections: databases, pipes, the runtime.
const OTHERS: u64 = 256;

/// Raises the limit so far that this process and the hub can each hold so many connections.
pub(super) fn make_room(connections: u64) -> anyhow::Result<()> {
    let wanted = connections + OTHERS;
    let limit = getrlimit(Resource::Nofile);
    let Some(raised) = raised(limit, wanted) else { return Ok(()) };
    if setrlimit(Resource::Nofile, raised).is_err() {
        let most = limit.maximum.unwrap_or(u64::MAX);
        bail!(
            "{wanted} open files are needed and {most} are allowed: `ulimit -Hn {wanted}` as root, or fewer connections"
        );
    }
    Ok(())
}

/// The limit to set; none when the present one will do. Raising the hard limit is for root only.
fn raised(limit: Rlimit, wanted: u64) -> Option<Rlimit> {
    let enough = |limit: Option<u64>| limit.is_none_or(|limit| limit >= wanted);
    if enough(limit.current) {
        return None;
    }
    let maximum = if enough(limit.maximum) { limit.maximum } else { Some(wanted) };
    Some(Rlimit { current: Some(wanted), maximum })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_raised_only_as_far_as_needed() {
        let limit = |current, maximum| Rlimit { current, maximum };
        assert_eq!(raised(limit(Some(1_024), Some(4_096)), 1_000), None);
        assert_eq!(raised(limit(None, None), 1_000_000), None);
        assert_eq!(raised(limit(Some(1_024), Some(4_096)), 2_000), Some(limit(Some(2_000), Some(4_096))));
        assert_eq!(raised(limit(Some(1_024), Some(4_096)), 9_000), Some(limit(Some(9_000), Some(9_000))));
        assert_eq!(raised(limit(Some(1_024), None), 9_000), Some(limit(Some(9_000), None)));
    }
}
