//! A request as a ticket: the same checks as on the report page.

use super::fault::Refusal;
use super::place::Spot;
use super::question::Question;
use crate::http::ticket::text::{clean, name, phone};
use crate::ids::{derived_id, sha256_hex};
use crate::view::masked;
use crate::world::Application;
use hub_core::ids::{ApplicationId, TicketId};
use hub_core::ticket::{Category, FieldKind, Filing, Reporter, SentBy, Source, Suspicion};
use hub_core::time::UnixMs;
use uuid::Uuid;

/// Longest description, characters: the specification's.
const DESCRIPTION: usize = 4_000;
/// Longest address and longest link to a picture, characters.
const LINE: usize = 300;
/// The same request without a key of its own is the same one for so long, milliseconds, and at most twice that.
const SAME_MS: i64 = 3_600_000;

/// The ids a request may already have: by its own key for ever, else by what is in it for an hour.
pub fn ids_of(application: ApplicationId, key: Option<&str>, sent: &Question, now: UnixMs) -> Vec<TicketId> {
    let of = |text: &str| {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&crate::ids::sha256(text.as_bytes())[..16]);
        TicketId(derived_id(application.0, Uuid::from_bytes(bytes)))
    };
    match key {
        Some(key) => vec![of(&format!("key {key}"))],
        None => {
            let hour = now.0.div_euclid(SAME_MS);
            [hour, hour - 1].into_iter().map(|hour| of(&format!("hour {hour} {}", sent.sent()))).collect()
        }
    }
}

/// What is sent, as kept to tell whether another request is the same.
pub fn sent_by(application: ApplicationId, sent: &Question) -> SentBy {
    SentBy { application, sent_sha256: sha256_hex(sent.sent().as_bytes()) }
}

/// The ticket to be filed, and its text.
pub fn filing(
    id: TicketId,
    application: &Application,
    category: &Category,
    spot: Spot,
    sent: &Question,
) -> Result<Filing, Refusal> {
    let text = text(&spot, sent)?;
    let form = form(category, sent)?;
    if sent.one("description").is_none() && form.is_empty() {
        return Err(Refusal::Wrong("description is missing: say what it is".into()));
    }
    let answers = form.iter().map(|(_, answer)| answer.as_str());
    // A link may have numbers in it that lead to nobody.
    let written = [sent.one("description"), sent.one("address_string")].into_iter().flatten();
    let personal = written.chain(answers).any(|text| masked(text).1);
    Ok(Filing {
        id,
        no: 0,
        area: spot.area,
        place: spot.place,
        household: None,
        source: Source::Api,
        links: Vec::new(),
        text,
        form,
        photos: Vec::new(),
        reporter: Reporter {
            person: None,
            name: name(named(sent).as_deref())?,
            phone: phone(sent.one("phone"))?,
            follow_sha256: None,
            body_sha256: None,
            sent_by: Some(sent_by(application.id, sent)),
        },
        suspicion: personal.then_some(Suspicion::Masked),
        size: None,
        named: None,
    })
}

/// The description, and what has no field of its own here.
fn text(spot: &Spot, sent: &Question) -> Result<String, Refusal> {
    let mut lines = vec![clean("description", sent.one("description").unwrap_or_default(), DESCRIPTION)?];
    if let Some(address) = &spot.address {
        lines.push(format!("地址：{}", clean("address_string", address, LINE)?));
    }
    if let Some(media) = sent.one("media_url") {
        // For people to look at: nothing is fetched from there.
        lines.push(format!("图片：{}", clean("media_url", media, LINE)?));
    }
    Ok(lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n"))
}

fn named(sent: &Question) -> Option<String> {
    let (first, last) = (sent.one("first_name").unwrap_or_default(), sent.one("last_name").unwrap_or_default());
    let written = format!("{first} {last}");
    let latin = written.is_ascii();
    let name = if latin { written.trim().to_owned() } else { format!("{last}{first}") };
    Some(name).filter(|name| !name.is_empty())
}

fn form(category: &Category, sent: &Question) -> Result<Vec<(String, String)>, Refusal> {
    let mut answers = sent.attributes();
    for (code, answer) in &mut answers {
        let yes_no = category.form.iter().any(|field| field.key == *code && field.kind == FieldKind::YesNo);
        match answer.as_str() {
            "true" if yes_no => *answer = "yes".into(),
            "false" if yes_no => *answer = "no".into(),
            _ => {}
        }
    }
    Ok(crate::http::ticket::file::answers(category, &answers)?)
}
