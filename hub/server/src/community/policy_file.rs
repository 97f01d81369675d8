//! Policies as a file, TOML or JSON: what somebody edits, keeps beside the configuration and takes to another hub. Areas
//! stand in it by name. All of a file is taken, or nothing.

use super::names::{area_called, name_of};
use crate::commander::RegistryChange;
use crate::ids::new_id;
use crate::world::World;
use hub_core::policy::Policy;
use hub_core::signal::{ALARM_KINDS, AlarmKind};
use hub_core::time::UnixMs;
use hub_store::PolicyRow;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::Path;

/// How the file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Toml,
    /// For programs.
    Json,
}

impl Format {
    /// By the ending of the file's name; TOML unless it is `.json`.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let json = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
        if json { Self::Json } else { Self::Toml }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    policies: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    area: String,
    kind: AlarmKind,
    policy: Policy,
}

/// The file's policies as rows: those that are not as the hub has them already.
///
/// # Errors
/// One sentence: what is wrong, and where.
pub fn import_policies(world: &World, text: &str, format: Format, at: UnixMs) -> Result<Vec<PolicyRow>, String> {
    let file: File = match format {
        Format::Toml => toml::from_str(text).map_err(|fault| fault.to_string())?,
        Format::Json => serde_json::from_str(text).map_err(|fault| fault.to_string())?,
    };
    let (mut rows, mut seen) = (Vec::new(), BTreeSet::new());
    for (number, Entry { area: name, kind, policy }) in (1..).zip(file.policies) {
        let about = |fault: String| format!("policy {number} ({name}, {kind:?}): {fault}");
        let area = area_called(world, &name).map_err(about)?;
        if !seen.insert((area.clone(), kind)) {
            return Err(about("stands in the file twice".into()));
        }
        let known = world.policies().iter().find(|row| row.area == area && row.kind == kind);
        let row = PolicyRow { id: known.map_or_else(|| new_id(at), |row| row.id), area, kind, policy };
        RegistryChange::Policy(row.clone()).check().map_err(|fault| about(fault.to_string()))?;
        if known != Some(&row) {
            rows.push(row);
        }
    }
    Ok(rows)
}

/// All policies of the hub; with `standard` the built-in ones, as if somebody had set them everywhere: a beginning to
/// edit.
///
/// # Errors
/// A value that the format cannot hold.
pub fn export_policies(world: &World, format: Format, standard: bool) -> Result<String, String> {
    let built_in = ALARM_KINDS.into_iter().filter(|_| standard);
    let built_in = built_in.map(|kind| Entry { area: "/".into(), kind, policy: Policy::standard(kind) });
    let own = world.policies().iter().filter(|_| !standard);
    let own = own.map(|row| Entry { area: name_of(world, &row.area), kind: row.kind, policy: row.policy.clone() });
    let file = File { policies: built_in.chain(own).collect() };
    match format {
        Format::Toml => toml::to_string_pretty(&file).map_err(|fault| fault.to_string()),
        Format::Json => serde_json::to_string_pretty(&file).map_err(|fault| fault.to_string()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::names::tests::street;
    use super::*;
    use crate::world::Change;

    const AT: UnixMs = UnixMs(1_772_416_800_000);

    #[test]
    fn what_was_written_is_read_again_in_both_formats() {
        let (mut world, [_, one, _, _, b]) = street();
        for (area, kind) in [(one, AlarmKind::Sos), (b, AlarmKind::Smoke)] {
            let policy = Policy { need: 3, ..Policy::standard(kind) };
            world.absorb(Change::Policy(PolicyRow { id: new_id(AT), area, kind, policy }));
        }
        for format in [Format::Toml, Format::Json] {
            let text = export_policies(&world, format, false).unwrap();
            assert!(text.contains("梅园街道/西社区/3号楼"), "{text}");
            assert_eq!(import_policies(&world, &text, format, AT).unwrap(), [], "as the hub has them");
            let (elsewhere, _) = street();
            let rows = import_policies(&elsewhere, &text, format, AT).unwrap();
            let mut expected: Vec<_> =
                world.policies().iter().map(|row| (row.area.clone(), row.kind, row.policy.clone())).collect();
            let mut got: Vec<_> = rows.into_iter().map(|row| (row.area, row.kind, row.policy)).collect();
            expected.sort_by_key(|row| (row.0.clone(), row.1));
            got.sort_by_key(|row| (row.0.clone(), row.1));
            assert_eq!(got, expected);
            let standard = export_policies(&world, format, true).unwrap();
            assert_eq!(import_policies(&elsewhere, &standard, format, AT).unwrap().len(), ALARM_KINDS.len());
        }
        assert_eq!((Format::of(Path::new("a.JSON")), Format::of(Path::new("a.toml"))), (Format::Json, Format::Toml));
    }

    #[test]
    fn a_wrong_policy_is_refused_with_a_sentence_that_says_which() {
        let (world, _) = street();
        let good = export_policies(&world, Format::Toml, true).unwrap();
        for (from, to, word) in [
            ("need = 1", "need = 0", "policy 1 (/, Sos): this policy cannot be used: need must be at least 1"),
            ("area = \"/\"", "area = \"南社区\"", "there is no area called 南社区"),
            ("repeat_s", "repeat_seconds", "repeat_seconds"),
            ("kind = \"fall\"", "kind = \"sos\"", "twice"),
        ] {
            let fault = import_policies(&world, &good.replacen(from, to, 1), Format::Toml, AT).unwrap_err();
            assert!(fault.contains(word), "{fault}");
        }
    }
}
