//! Lists as offices write them: code pages, heads, identities, births, faults by line.

#![allow(clippy::unwrap_used)]
use super::*;

const KEY: [u8; 32] = [7; 32];
const HEAD: &str = "姓名,身份证号,地址,出生年份,类别\r\n";

type Taken = Result<(Vec<Record>, u32), Vec<(u32, Fault)>>;

fn list(text: &str) -> Taken {
    bytes(text.as_bytes())
}

fn bytes(bytes: &[u8]) -> Taken {
    let told = |faults: Vec<LineFault>| faults.into_iter().map(|fault| (fault.line, fault.what)).collect();
    read(Side::A, bytes, &KEY, 2026).map_err(told)
}

fn fault(line: &str) -> Option<Fault> {
    list(&format!("{HEAD}{line}")).err().map(|faults| faults[0].1)
}

#[test]
fn every_code_page_that_offices_write_brings_the_same_lines() {
    let text =
        format!("{HEAD}王小明,11010519491231002x,幸福里3号楼302,,儿童\r\n买买提·艾力,,人民路1号,1941-05-01,老人\r\n");
    let utf8 = list(&text).unwrap().0;
    assert_eq!((utf8[0].born, utf8[1].born, utf8[1].listed_as), (Some(1949), Some(1941), ListedAs::Elder));
    assert_eq!(list(&format!("\u{feff}{text}")).unwrap().0, utf8);
    let (gbk, _, lost) = encoding_rs::GBK.encode(&text);
    assert!(!lost && std::str::from_utf8(&gbk).is_err());
    assert_eq!(bytes(&gbk).unwrap().0, utf8);
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (big5, ..) = encoding_rs::BIG5.encode("姓名,地址,類別\r\n王,人民路,儿童\r\n");
    for wrong in [&utf16[..], &[0xff, 0xfe, 0x41], &big5] {
        let what = bytes(wrong).err().unwrap()[0].1;
        assert!(matches!(what, Fault::CodePage | Fault::ColumnMissing), "{what:?}");
    }
}

#[test]
fn what_hides_in_a_name_or_an_address_or_turns_it_around_is_left_out() {
    let one = list(&format!("{HEAD}王\u{202e}小\u{200b}明,,幸福里\u{2066}3号楼,,儿童")).unwrap().0.remove(0);
    assert_eq!((one.name.as_str(), one.address.as_str()), ("王小明", "幸福里3号楼"));
}

#[test]
fn a_number_and_its_hash_are_one_identity_and_neither_is_kept() {
    let number = "11010519491231002X";
    let hash: String = sha256(number.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    let one = list(&format!("{HEAD}王,{number},a,,儿童")).unwrap().0.remove(0);
    let full = list(&format!("{HEAD}王,'１１0105194912３1002x,a,,儿童")).unwrap().0.remove(0);
    let other = list(&format!("id_hash,address,listed_as\n{hash},a,child")).unwrap().0.remove(0);
    assert_eq!((one.id_hash, one.id_hash), (full.id_hash, other.id_hash));
    assert_ne!(one.id_hash.unwrap().to_string(), hash, "keyed");
}

#[test]
fn a_wrong_line_is_named_with_what_is_wrong_and_nothing_is_taken() {
    for (line, what) in [
        ("=cmd|' /C calc'!A0,,a,,儿童", Fault::Formula),
        ("王,,@SUM(1),,儿童", Fault::Formula),
        ("-1,,a,,儿童", Fault::Formula),
        (",,a,,儿童", Fault::Nobody),
        ("王,,a,,", Fault::ListedAs),
        ("王,,a,,宠物", Fault::ListedAs),
        ("王,,a,1066,老人", Fault::Born),
        ("王,,a,2027,儿童", Fault::Born),
        ("王,,a,四九年,老人", Fault::Born),
        ("王,110105194912310021,a,,老人", Fault::IdNumber),
        ("王,<script>,a,,老人", Fault::IdNumber),
        ("王,,a,,儿童,x", Fault::TooManyCells),
        ("\"王,,a,,儿童", Fault::Quote),
    ] {
        assert_eq!(fault(line), Some(what), "{line}");
    }
    assert_eq!(fault(&format!("{},,a,,儿童", "长".repeat(201))), Some(Fault::TooLong));
    assert_eq!(fault("王,,a,1949,老人,,"), None, "empty cells at the end are nothing");
    let both = list(&format!("{HEAD}王,,a,,儿童\n,,a,,儿童\n王,,a,,猫\n")).unwrap_err();
    assert_eq!(both, [(3, Fault::Nobody), (4, Fault::ListedAs)]);
}

#[test]
fn headings_must_say_what_is_what_and_be_few() {
    let told = |text: &str| list(text).unwrap_err()[0];
    assert_eq!(told(""), (0, Fault::Empty));
    assert_eq!(told(HEAD), (0, Fault::Empty));
    assert_eq!(told("地址,类别\na,儿童"), (1, Fault::ColumnMissing));
    assert_eq!(told("姓名,地址\n王,a"), (1, Fault::ColumnMissing));
    assert_eq!(told("姓名,name,地址,类别\n王,王,a,儿童"), (1, Fault::ColumnTwice));
    assert_eq!(told(&format!("姓名,地址,类别{}\n", ",x".repeat(60))), (1, Fault::TooLarge));
    assert_eq!(told(&",".repeat(1_000_000)), (1, Fault::TooLarge));
    assert_eq!(told(&format!("{HEAD}{}", ",".repeat(1_000_000))), (2, Fault::TooLarge));
    assert_eq!(told(&"长".repeat(LIST_BYTES)), (0, Fault::TooLarge));
}

#[test]
fn lines_that_stand_there_twice_count_once_and_crowds_are_refused() {
    let (records, repeated) = list(&format!("{HEAD}{}", "王,,a,,儿童\n".repeat(30_000))).unwrap();
    assert_eq!((records.len(), repeated), (1, 29_999));
    let many: String = (0..=AT_ONE_ADDRESS).map(|number| format!("王{number},,人民路1号,,老人\n")).collect();
    assert_eq!(fault(&many), Some(Fault::Crowded));
    let lines: String = (0..=MOST_LINES).map(|number| format!("王,,{number}号,,老人\n")).collect();
    assert_eq!(fault(&lines), Some(Fault::TooLarge));
    let faults = list(&format!("{HEAD}{}", ",,a,,儿童\n".repeat(500))).unwrap_err();
    assert_eq!(faults.len(), FAULTS, "a wrong file is not told line by line for ever");
}
