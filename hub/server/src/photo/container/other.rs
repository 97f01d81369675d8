//! Files that are no pictures, and files that hide behind one: recognised so that the sentence can say what was sent.

use crate::photo::refusal::PhotoRefusal;

/// First bytes of files that people send by mistake or on purpose, and their names.
const KNOWN: [(&[u8], &str); 13] = [
    (b"GIF8", "a GIF"),
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP or office file"),
    (b"BM", "a BMP"),
    (b"II*\0", "a TIFF or raw picture"),
    (b"MM\0*", "a TIFF or raw picture"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"\x1a\x45\xdf\xa3", "a film or voice note"),
    (b"OggS", "a voice note"),
    (b"ID3", "a piece of music"),
    (b"Rar!", "an archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
];
/// Brands of ISO files that hold HEIC or AVIF pictures.
const HEIC: [&[u8]; 10] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"];
/// What a file that a browser or a reader would open begins with.
const ACTIVE: [&[u8]; 7] = [b"%PDF-", b"<script", b"<html", b"<svg", b"<!doctype", b"<?php", b"<iframe"];
/// How the end of a ZIP archive begins; it stands in the last 64 KB.
const ZIP_END: &[u8] = b"PK\x05\x06";

/// True for the format of an iPhone's album, and AVIF.
pub(super) fn is_heic(bytes: &[u8]) -> bool {
    bytes.get(4..8) == Some(b"ftyp") && bytes.get(8..12).is_some_and(|brand| HEIC.contains(&brand))
}

/// Why a file without a picture's first bytes is not taken.
pub(super) fn refusal(bytes: &[u8]) -> PhotoRefusal {
    PhotoRefusal::NotAPicture { found: name_of(bytes) }
}

/// What a file looks like, with its article.
fn name_of(bytes: &[u8]) -> &'static str {
    if let Some((_, name)) = KNOWN.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return name;
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return "a film or voice note";
    }
    let text = bytes.trim_ascii_start();
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).trim_ascii_start();
    if text.starts_with(b"<") { "a page or drawing (HTML, SVG, XML)" } else { "an unknown file" }
}

/// True when something that a browser, a reader or an unpacker would open stands behind the picture. What cameras leave
/// there (a second JPEG, a short film, their own marks) is no reason to refuse, and is not kept anyway.
pub(super) fn hides_a_file(behind: &[u8]) -> bool {
    let begins = |at: usize| {
        let rest = &behind[at..];
        ACTIVE.iter().any(|word| rest.get(..word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word)))
    };
    let active = behind.iter().enumerate().any(|(at, byte)| matches!(byte, b'<' | b'%') && begins(at));
    let tail = &behind[behind.len().saturating_sub(64 * 1024 + 22)..];
    active || tail.windows(ZIP_END.len()).any(|four| four == ZIP_END)
}
