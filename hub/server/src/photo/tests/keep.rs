//! A picture from its bytes to its row and back, and what becomes of one that nobody names.

use super::given::{block, drawn, jpeg, shanghai, voice, with_exif};
use crate::ids::sha256_hex;
use crate::photo::*;
use hub_core::area::AreaPath;
use hub_core::ids::{AreaId, PhotoId, TicketId};
use hub_core::time::UnixMs;
use hub_store::{Batch, Memory, NounTable, Row, Store};
use jiff::tz::TimeZone;
use uuid::Uuid;

const NOON: UnixMs = UnixMs(1_795_348_800_000);
const DAY_MS: i64 = 86_400_000;

struct Given {
    dir: tempfile::TempDir,
    photos: Photos,
    store: Memory,
}

fn given(quota: Quota) -> Given {
    let dir = tempfile::tempdir().unwrap();
    let photos = Photos::open(&ShelfPlace::Folder(dir.path().to_owned()), quota, TimeZone::UTC).unwrap();
    Given { dir, photos, store: Memory::default() }
}

fn id(no: u128) -> PhotoId {
    PhotoId(Uuid::from_u128(no))
}

fn onto(no: u128) -> Onto {
    let community = AreaPath::root().child(AreaId(Uuid::from_u128(1)));
    Onto { ticket: TicketId(Uuid::from_u128(no)), area: community.child(AreaId(Uuid::from_u128(2))), community }
}

impl Given {
    async fn send(&self, no: u128, bytes: &[u8], said: &str, onto: Option<Onto>) -> Result<PhotoRow, PhotoFault> {
        let mut came = self.photos.receive(said);
        came.take(bytes).unwrap();
        let uploader = Uploader::Token(sha256_hex(b"token"));
        self.photos.keep(came, said, (id(no), uploader, onto), NOON).await
    }

    async fn commit(&self, row: &PhotoRow) {
        self.store.commit(&Batch::rows(vec![Row::Noun(row.noun().unwrap())])).await.unwrap();
    }

    fn folders(&self) -> usize {
        std::fs::read_dir(self.dir.path()).unwrap().count()
    }

    fn refused(&self, fault: Result<PhotoRow, PhotoFault>) -> PhotoRefusal {
        match fault {
            Err(PhotoFault::Refused(refusal)) => refusal,
            other => panic!("not refused: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_picture_waits_privately_until_a_report_names_it_with_its_token() {
    let given = given(Quota::default());
    let photo = with_exif(&jpeg(&drawn(640, 480)), &block(&shanghai(), None));
    let row = given.send(1, &photo, "image/jpeg", None).await.unwrap();
    assert_eq!((row.ticket, row.published, row.width, row.place.is_some()), (None, None, Some(640), true));
    given.commit(&row).await;
    assert_eq!(find(&given.store, id(1)).await.unwrap().as_ref(), Some(&row));
    let (full, mime) = given.photos.read(&row, Size::Full).await.unwrap().unwrap();
    let (thumb, _) = given.photos.read(&row, Size::Thumb).await.unwrap().unwrap();
    assert_eq!((full.len() + thumb.len()) as u64, row.bytes);
    assert_eq!((mime, &full[..2]), ("image/jpeg", &[0xff, 0xd8][..]));

    let claim = async |token: &str, onto: &Onto| given.photos.claim(&given.store, &[(id(1), token.into())], onto).await;
    for wrong in ["other", "", "tokentoken"] {
        assert!(matches!(claim(wrong, &onto(7)).await, Err(PhotoFault::Refused(PhotoRefusal::Elsewhere))));
    }
    let rows = claim("token", &onto(7)).await.unwrap();
    assert_eq!((rows[0].ticket, &rows[0].area), (Some(onto(7).ticket), &onto(7).area));
    given.commit(&rows[0]).await;
    assert_eq!(claim("token", &onto(7)).await.unwrap(), rows, "sent again, it is the same");
    assert!(matches!(claim("token", &onto(8)).await, Err(PhotoFault::Refused(PhotoRefusal::Elsewhere))));
}

#[tokio::test]
async fn a_voice_note_is_kept_as_it_came_and_has_no_small_form() {
    let given = given(Quota::default());
    let note = voice(VoiceFormat::Ogg, 3);
    let row = given.send(1, &note, "audio/ogg", None).await.unwrap();
    assert_eq!((row.kind, row.width), (PhotoKind::Voice(VoiceFormat::Ogg), None));
    let (kept, mime) = given.photos.read(&row, Size::Full).await.unwrap().unwrap();
    assert_eq!((kept.as_ref(), mime), (note.as_slice(), "audio/ogg"));
    assert_eq!(given.photos.read(&row, Size::Thumb).await.unwrap(), None);
}

#[tokio::test]
async fn what_is_refused_or_given_up_takes_no_space() {
    let given = given(Quota { per_ticket: 1, ..Quota::default() });
    let photo = jpeg(&drawn(64, 48));
    let no_picture = given.send(1, b"<html>", "image/jpeg", None).await;
    assert!(matches!(given.refused(no_picture), PhotoRefusal::NotAPicture { .. }));
    let first = given.send(2, &photo, "image/jpeg", Some(onto(7))).await.unwrap();
    let second = given.send(3, &photo, "image/jpeg", Some(onto(7))).await;
    assert_eq!(given.refused(second), PhotoRefusal::TicketFull { limit: 1 });
    assert_eq!(given.folders(), 1);
    given.photos.give_up(&first).await;
    assert_eq!(given.folders(), 0);
    given.send(4, &photo, "image/jpeg", Some(onto(7))).await.unwrap();
}

#[tokio::test]
async fn the_sweep_takes_what_has_no_row_and_says_what_nobody_named() {
    let given = given(Quota { waiting_bytes: 1_000_000, ..Quota::default() });
    let photo = jpeg(&drawn(64, 48));
    let forgotten = given.send(1, &photo, "image/jpeg", None).await.unwrap();
    let on_ticket = given.send(2, &photo, "image/jpeg", Some(onto(7))).await.unwrap();
    given.send(3, &photo, "image/jpeg", None).await.unwrap();
    given.commit(&forgotten).await;
    given.commit(&on_ticket).await;
    // Files carry the time of this machine, whatever the test's clock says; the sweep looks at them a day later.
    let written = std::fs::metadata(given.dir.path().join(id(3).to_string())).unwrap().modified().unwrap();
    let written = written.duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
    let later = UnixMs(i64::try_from(written).unwrap().max(NOON.0) + DAY_MS + 60_000);
    let soon = UnixMs(i64::try_from(written).unwrap().min(NOON.0) + DAY_MS - 60_000);
    assert_eq!(given.photos.sweep(&given.store, soon).await.unwrap(), []);
    assert_eq!(given.folders(), 3);
    assert_eq!(given.photos.sweep(&given.store, later).await.unwrap(), std::slice::from_ref(&forgotten));
    assert_eq!(given.folders(), 2);
    let removed = Row::RemoveNoun { table: NounTable::Photo, id: forgotten.id.0 };
    given.store.commit(&Batch::rows(vec![removed])).await.unwrap();
    given.photos.give_up(&forgotten).await;
    assert_eq!(given.folders(), 1);
    assert!(given.photos.read(&on_ticket, Size::Full).await.unwrap().is_some());
}
