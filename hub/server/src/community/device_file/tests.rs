//! Files of devices: what is written is read again, all or none, in the encodings of offices.

#![allow(clippy::unwrap_used)]
use super::*;
use crate::world::Change;
use std::sync::Arc;

fn import(world: &World, text: &str) -> Result<DevicesRead, Vec<String>> {
    import_devices(world, text, UnixMs(1), |_| true)
}

fn with(devices: &[Device]) -> World {
    let mut world = World::default();
    devices.iter().for_each(|device| world.absorb(Change::Device(Arc::new(device.clone()))));
    world
}

#[test]
fn what_is_written_is_read_again_also_what_looks_like_a_formula() {
    let mut devices = import(&World::default(), "name,role\na,button\nb,sensor\n").unwrap().devices;
    devices[0].model = "=cmd|' /C calc'!A1".into();
    devices[0].care.label = Some("-1+1".into());
    devices[1].dialect = Dialect { detects: Some(SignalKind::Smoke), ..Dialect::of("open_json", "b") };
    devices[1].model = "'@, \"x\"".into();
    devices[1].care.allowed_on = true;
    let world = with(&devices);
    let file = export_devices(&world, |_| true);
    assert!(file.starts_with('\u{feff}') && file.contains("'=cmd|") && file.contains("'-1+1"), "{file}");
    for line in file.lines().skip(1).flat_map(|line| line.split(',')) {
        assert!(!line.trim_matches('"').starts_with(['=', '+', '-', '@']), "{line}");
    }
    let again = import(&world, &file).unwrap();
    assert_eq!((again.unchanged, again.changed, again.added.len()), (2, 0, 0));
}

#[test]
fn one_wrong_line_and_none_is_taken_and_each_is_named() {
    let text = "name,role,beat_s,household\nok,button,,\nbad name,button,,\nx,toaster,,\ny,button,0,\nz,button,,nowhere\nok,button,,\n";
    let faults = import(&World::default(), text).unwrap_err();
    let lines: Vec<&str> = faults.iter().map(|fault| fault.split(':').next().unwrap()).collect();
    assert_eq!(lines, ["line 3", "line 4", "line 5", "line 6", "line 7"], "{faults:?}");
    for (text, says) in
        [("", "empty"), ("name\n", "role is missing"), ("name,role,x\n", "no column"), ("name,role\n\"a", "quote")]
    {
        assert!(import(&World::default(), text).unwrap_err()[0].contains(says), "{text:?}");
    }
    let many = format!("name,role\n{}", "a,button\n".repeat(LINES + 1));
    assert!(import(&World::default(), &many).unwrap_err()[0].contains("more than"));
}

#[test]
fn a_file_of_an_office_is_read_in_gbk_and_in_utf_8() {
    let text = "name,role,model\r\na,button,一键呼\r\n";
    let (gbk, _, _) = encoding_rs::GBK.encode(text);
    assert_eq!(text_of(&gbk).as_deref(), Some(text));
    assert_eq!(text_of(text.as_bytes()).as_deref(), Some(text));
    assert_eq!(text_of(&[0xff, 0xff, 0x81]), None);
    let marked = format!("\u{feff}{text}");
    assert_eq!(import(&World::default(), &marked).unwrap().devices[0].model, "一键呼");
}
