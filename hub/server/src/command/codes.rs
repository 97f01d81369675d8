//! `fengdi codes`: the codes of buildings and doors as a list or as sheets to be printed and hung up. Needs no running hub.

use super::{clock, open_store};
use crate::clock::Clock;
use crate::config::Config;
use crate::http::{Behind, code_of, has_code, renew_codes, report_secret};
use crate::view::{household_label, place_name};
use crate::world::World;
use anyhow::Context;
use clap::Args;
use qrcode::QrCode;
use qrcode::render::svg;
use std::fmt::Write;
use std::path::PathBuf;

/// Codes on one row of a sheet.
const COLUMNS: usize = 3;
/// Width and height of one code with its words, millimetres.
const CELL_MM: (usize, usize) = (65, 80);

#[derive(Args)]
pub(super) struct CodesFlags {
    /// Only places whose name contains this.
    #[arg(long)]
    place: Option<String>,
    /// Doors too: whoever holds a door's code reports for that household.
    #[arg(long)]
    doors: bool,
    /// Make all codes void first, when one is in the wrong hands: every place gets another one, to be hung up anew. A hub
    /// that runs takes them over when it is started again.
    #[arg(long)]
    renew: bool,
    /// Write a sheet of QR codes (SVG) to this file; without it a list (CSV) is printed.
    #[arg(long)]
    svg: Option<PathBuf>,
}

struct Line {
    place: String,
    code: String,
    address: String,
}

pub(super) async fn codes(config: &Config, flags: CodesFlags) -> anyhow::Result<()> {
    let base = config.public_url.clone().context("set public_url: a code must say an address that phones can open")?;
    let store = open_store(config).await?;
    let world = World::load(store.as_ref(), clock().now()).await?;
    if flags.renew {
        renew_codes(store.as_ref()).await?;
    }
    let secret = report_secret(store.as_ref()).await?;
    store.close().await;
    let lines = lines(&world, &secret, &base, &flags);
    match &flags.svg {
        Some(file) => std::fs::write(file, sheet(&lines)?).with_context(|| file.display().to_string()),
        None => {
            super::say("place,code,address");
            lines.iter().for_each(|line| super::say(format!("{},{},{}", cell(&line.place), line.code, line.address)));
            Ok(())
        }
    }
}

fn lines(world: &World, secret: &str, base: &str, flags: &CodesFlags) -> Vec<Line> {
    let areas = world.areas.values().filter(|area| has_code(area));
    let mut places: Vec<(String, Behind)> =
        areas.map(|area| (place_name(world, &area.path), Behind::Area(area.id))).collect();
    if flags.doors {
        let doors = world.households.values();
        places.extend(doors.map(|home| (household_label(world, home), Behind::Household(home.id))));
    }
    places.retain(|(place, _)| flags.place.as_ref().is_none_or(|wanted| place.contains(wanted)));
    places.sort_by(|one, other| one.0.cmp(&other.0));
    let line = |(place, behind): (String, Behind)| {
        let code = code_of(secret, behind);
        let address = format!("{base}/r/{code}");
        Line { place, code, address }
    };
    places.into_iter().map(line).collect()
}

/// A cell that a spreadsheet takes for a text, whatever it begins with.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let quote = if formula { "'" } else { "" };
    format!("\"{quote}{}\"", text.replace('"', "\"\""))
}

fn sheet(lines: &[Line]) -> anyhow::Result<String> {
    let (width, height) = (COLUMNS * CELL_MM.0, lines.len().div_ceil(COLUMNS).max(1) * CELL_MM.1);
    let mut sheet = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" viewBox=\"0 0 {width} {height}\">\n"
    );
    for (at, line) in lines.iter().enumerate() {
        let (x, y) = (at % COLUMNS * CELL_MM.0, at / COLUMNS * CELL_MM.1);
        let code = QrCode::new(line.address.as_bytes()).context("the address is too long for a code")?;
        let picture = code.render::<svg::Color<'_>>().min_dimensions(200, 200).build();
        // The picture is a document of its own: only its drawing is put in.
        let drawing = picture.split_once("?>").map_or(picture.as_str(), |(_, drawing)| drawing);
        let drawing = drawing.replacen("<svg ", "<svg x=\"7\" y=\"2\" ", 1);
        let drawing = sized(&drawing);
        let (place, letters) = (escaped(&line.place), &line.code);
        writeln!(
            sheet,
            "<g transform=\"translate({x} {y})\">{drawing}<text x=\"32\" y=\"60\" font-size=\"5\" text-anchor=\"middle\">\
             {place}</text><text x=\"32\" y=\"67\" font-size=\"4\" text-anchor=\"middle\">扫码报事 {letters}</text></g>"
        )?;
    }
    sheet.push_str("</svg>\n");
    Ok(sheet)
}

/// Fifty millimetres wide and high, whatever the drawing says of itself.
fn sized(drawing: &str) -> String {
    let Some((head, rest)) = drawing.split_once('>') else { return drawing.to_owned() };
    let kept = head.split(' ').filter(|part| !part.starts_with("width=") && !part.starts_with("height="));
    format!("{} width=\"50\" height=\"50\">{rest}", kept.collect::<Vec<_>>().join(" "))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_sheet_holds_a_code_for_each_place_and_no_markup_of_a_name() {
        let line =
            |place: &str| Line { place: place.into(), code: "0".repeat(16), address: "https://a.example/r/0".into() };
        let sheet = sheet(&[line("3号楼"), line("<script>"), line("4号楼"), line("5号楼")]).unwrap();
        assert_eq!(sheet.matches("<text").count(), 8);
        assert_eq!(sheet.matches("width=\"50\" height=\"50\"").count(), 4);
        assert!(sheet.contains("&lt;script&gt;") && !sheet.contains("<script"));
        assert!(sheet.contains("height=\"160mm\""));
    }

    #[test]
    fn a_name_is_no_formula() {
        assert_eq!([cell("=1+1"), cell("3号\"楼\"")], ["\"'=1+1\"", "\"3号\"\"楼\"\"\""]);
    }
}
