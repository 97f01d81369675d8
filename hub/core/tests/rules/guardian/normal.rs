//! Names and addresses that mean the same are the same; others stay apart.

use hub_core::guardian::{differs_by_one, door, normal_address, normal_name};
use proptest::prelude::*;

#[test]
fn names_are_one_whatever_width_spaces_and_dots() {
    let table = [
        ("张三", "张三"),
        (" 张 三 ", "张三"),
        ("张\u{3000}三", "张三"),
        ("张\u{200b}三\u{202e}", "张三"),
        ("买买提·艾力", "买买提艾力"),
        ("买买提 • 艾力", "买买提艾力"),
        ("买买提・艾力", "买买提艾力"),
        ("买买提．艾力", "买买提艾力"),
        ("ＬＩ Ｗｅｉ", "liwei"),
        ("𠮷田", "𠮷田"),
        ("", ""),
    ];
    for (written, normal) in table {
        assert_eq!(normal_name(written), normal, "{written}");
    }
    assert_ne!(normal_name("张三"), normal_name("章三"));
}

#[test]
fn addresses_are_one_whatever_words_for_building_unit_and_room() {
    let same = "幸福小区3栋2单元302";
    let table = [
        "幸福小区3栋2单元302室",
        "幸福小区3幢2单元302",
        "幸福小区 3号楼 2单元 302室",
        "幸福小区３号楼２单元３０２室",
        "幸福小区3#楼2单元302户",
        "幸福小区3#2单元302房",
        "幸福小区03栋02单元0302",
        "幸福小区，3栋，2单元，302",
        "幸福小区3-2-302",
        "幸福小区３－２－３０２室",
        "幸福小区3—2—302",
        "幸福小区3栋2-302",
        "幸福小区3-2单元-302",
        "幸福小区3栋-2单元-302",
    ];
    for written in table {
        assert_eq!(normal_address(written), same, "{written}");
    }
}

#[test]
fn addresses_that_are_others_stay_others() {
    let table = [
        ("人民路12号3栋302", "人民路12号3栋302"),
        ("人民路12号", "人民路12号"),
        ("幸福小区3-302", "幸福小区3栋302"),
        ("幸福小区A座302", "幸福小区a栋302"),
        ("一户村5组", "一户村5组"),
        ("房山区1号", "房山区1号"),
        ("单家村2号", "单家村2号"),
        ("幸福小区1-3栋", "幸福小区1-3栋"),
        ("1-2-3-4", "1-2-3-4"),
        ("0", "0"),
        ("000", "0"),
        ("", ""),
    ];
    for (written, normal) in table {
        assert_eq!(normal_address(written), normal, "{written}");
    }
    let apart =
        ["幸福小区3栋2单元302", "幸福小区3栋302", "幸福小区3栋2单元303", "幸福小区13栋2单元302", "兴福小区3栋2单元302"];
    let mut normal: Vec<String> = apart.iter().map(|address| normal_address(address)).collect();
    normal.sort();
    normal.dedup();
    assert_eq!(normal.len(), apart.len());
}

#[test]
fn the_door_is_what_stands_behind_the_street() {
    assert_eq!(door("幸福小区3栋2单元302"), "3栋2单元302");
    assert_eq!(door("幸福小区a栋302"), "a栋302");
    assert_eq!(door("栋"), "栋");
    assert_eq!(door("人民路12号"), "人民路12号");
}

#[test]
fn one_character_more_less_or_other_is_near() {
    let near = [("张三", "张珊"), ("张三丰", "张三"), ("三丰", "张三丰"), ("张三丰", "张丰"), ("", "张")];
    for (one, other) in near {
        assert!(differs_by_one(one, other) && differs_by_one(other, one), "{one} {other}");
    }
    for (one, other) in [("张三", "张三"), ("张三", "李四"), ("张三", "三张"), ("", ""), ("张三丰", "张"), ("ab", "ba")]
    {
        assert!(!differs_by_one(one, other) && !differs_by_one(other, one), "{one} {other}");
    }
}

proptest! {
    #[test]
    fn the_normal_form_of_a_normal_form_is_itself(text in "[幸福小区栋幢座号楼单元室户房#０-９0-9A-Za-z \u{3000}，,.·-]{0,24}") {
        let name = normal_name(&text);
        prop_assert_eq!(normal_name(&name), name);
        let address = normal_address(&text);
        prop_assert_eq!(normal_address(&address), address);
    }

    #[test]
    fn any_text_has_a_normal_form_and_a_door(text in "\\PC{0,40}") {
        let address = normal_address(&text);
        prop_assert!(address.ends_with(door(&address)));
        prop_assert!(!normal_name(&text).contains('·'));
    }

    #[test]
    fn width_spaces_and_words_of_an_address_do_not_matter(building in 1u16..200, unit in 1u16..9, room in 101u16..3_000) {
        let wide = |number: u16| -> String {
            let digit = |digit: char| char::from_u32(digit as u32 - '0' as u32 + 0xff10).unwrap();
            number.to_string().chars().map(digit).collect()
        };
        let normal = format!("幸福里{building}栋{unit}单元{room}");
        for written in [
            format!("幸福里 {} 号楼 {} 单元 {} 室", wide(building), wide(unit), wide(room)),
            format!("幸福里{building}幢{unit}-{room}"),
            format!("幸福里{building}-{unit}-{room}户"),
            format!("幸福里0{building}＃{unit}单元0{room}房"),
        ] {
            prop_assert_eq!(normal_address(&written), normal.clone(), "{}", written);
        }
    }
}
