//! Names and addresses in one form, so that what two offices write differently can be compared. Nothing is guessed: what
//! is not known stays as it is written.

/// Full width forms become half width; what is not seen is dropped.
fn folded(text: &str) -> impl Iterator<Item = char> {
    let half = |letter: char| match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
        other => other,
    };
    let unseen = |letter: &char| {
        letter.is_whitespace()
            || letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    text.chars().filter(move |letter| !unseen(letter)).map(half).flat_map(char::to_lowercase)
}

/// A name without spaces and middle dots, in half width and lower case: `买买提·艾力`, `买买提 • 艾力` and `买买提艾力`
/// are one.
#[must_use]
pub fn normal_name(name: &str) -> String {
    let dot = |letter: &char| {
        matches!(letter, '·' | '•' | '・' | '･' | '‧' | '∙' | '⋅' | '.' | '\u{387}' | '\u{16eb}' | '\u{2e31}')
    };
    folded(name).filter(|letter| !dot(letter)).collect()
}

/// One piece of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(char),
    Number(String),
    Building,
    Unit,
    Hyphen,
}

/// An address in the form `幸福小区3栋2单元302`: buildings written as 幢, 座, 号楼 or `#` are 栋, rooms lose their 室,
/// 户 or 房, numbers their leading zeros, and `3-2-302` is building, unit and room.
#[must_use]
pub fn normal_address(address: &str) -> String {
    let pieces = pieces(address);
    let mut out = String::new();
    let mut has_building = false;
    let mut at = 0;
    while at < pieces.len() {
        match &pieces[at] {
            Piece::Text(letter) => out.push(*letter),
            Piece::Building => {
                has_building = true;
                out.push('栋');
            }
            Piece::Unit => out.push_str("单元"),
            Piece::Hyphen => {}
            Piece::Number(_) => {
                let numbers = chain(&pieces[at..]);
                at += numbers.len() * 2 - 1;
                has_building |= write_chain(&numbers, pieces.get(at), has_building, &mut out);
                continue;
            }
        }
        at += 1;
    }
    out
}

/// The door without the street: `3栋2单元302` of `幸福小区3栋2单元302`. All of it when there is no building.
#[must_use]
pub fn door(normal: &str) -> &str {
    let Some(end) = normal.find('栋') else { return normal };
    let digits = normal[..end].chars().rev().take_while(char::is_ascii_alphanumeric).count();
    &normal[end - digits..]
}

/// The letters that count: without punctuation, and with one hyphen where numbers are joined and none elsewhere.
fn letters(address: &str) -> Vec<char> {
    let mut letters: Vec<char> = Vec::new();
    let mut joined = false;
    for letter in folded(address).filter(|letter| !matches!(letter, ',' | ';' | ':' | '、' | '。' | '.')) {
        if is_hyphen(letter) {
            joined = letters.last().is_some_and(char::is_ascii_digit);
            continue;
        }
        if joined && letter.is_ascii_digit() {
            letters.push('-');
        }
        joined = false;
        letters.push(letter);
    }
    letters
}

fn pieces(address: &str) -> Vec<Piece> {
    let mut letters = letters(address).into_iter().peekable();
    let mut pieces = Vec::new();
    while let Some(letter) = letters.next() {
        let after_number = matches!(pieces.last(), Some(Piece::Number(_)));
        match letter {
            '0'..='9' => {
                let mut number = String::from(letter);
                while let Some(digit) = letters.next_if(char::is_ascii_digit) {
                    number.push(digit);
                }
                let short = number.trim_start_matches('0');
                pieces.push(Piece::Number(if short.is_empty() { "0" } else { short }.to_owned()));
            }
            '栋' | '幢' | '座' | '棟' => pieces.push(Piece::Building),
            '号' if after_number && letters.next_if_eq(&'楼').is_some() => pieces.push(Piece::Building),
            '#' if after_number => {
                letters.next_if_eq(&'楼');
                pieces.push(Piece::Building);
            }
            '单' if letters.next_if_eq(&'元').is_some() => pieces.push(Piece::Unit),
            '室' | '户' | '房' if after_number && !letters.peek().is_some_and(char::is_ascii_digit) => {}
            '-' => pieces.push(Piece::Hyphen),
            other => pieces.push(Piece::Text(other)),
        }
    }
    pieces
}

fn is_hyphen(letter: char) -> bool {
    matches!(letter, '-' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−')
}

/// Numbers that are joined by hyphens, from the first piece on; at least one.
fn chain(pieces: &[Piece]) -> Vec<&str> {
    let mut numbers = Vec::new();
    let mut at = 0;
    while let Some(Piece::Number(number)) = pieces.get(at) {
        numbers.push(number.as_str());
        if pieces.get(at + 1) != Some(&Piece::Hyphen) {
            break;
        }
        at += 2;
    }
    numbers
}

/// Writes numbers that were joined by hyphens; true when a building was among them.
fn write_chain(numbers: &[&str], next: Option<&Piece>, has_building: bool, out: &mut String) -> bool {
    let unit_follows = next == Some(&Piece::Unit);
    match (numbers, has_building) {
        _ if next == Some(&Piece::Building) => out.push_str(&numbers.join("-")),
        ([building, unit, room], false) if !unit_follows => {
            out.push_str(&format!("{building}栋{unit}单元{room}"));
            return true;
        }
        ([building, last], false) => {
            out.push_str(&format!("{building}栋{last}"));
            return true;
        }
        ([unit, room], true) if !unit_follows => out.push_str(&format!("{unit}单元{room}")),
        _ => out.push_str(&numbers.join("-")),
    }
    false
}

/// True when one text becomes the other by changing, adding or leaving out one character. Two that are equal are not
/// meant.
#[must_use]
pub fn differs_by_one(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let same_before = short.iter().zip(&long).take_while(|(a, b)| a == b).count();
    match long.len() - short.len() {
        0 => same_before < short.len() && short[same_before + 1..] == long[same_before + 1..],
        1 => short[same_before..] == long[same_before + 1..],
        _ => false,
    }
}
