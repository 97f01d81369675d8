//! Guardian check: two lists in, candidates for named staff only, each decided, and afterwards nobody of the lists is to be
//! found anywhere: not in the log, not in the rows, not in the bytes of the database.

use crate::ticket::{filed, page, ticket_id};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hub_core::guardian::{Counts, ListsGone};
use hub_core::ids::{GuardianCheckId, Position};
use hub_core::ticket::Link;
use hub_store::NounTable;
use hub_wire::guardian::{GuardianCheckView, GuardianOpened, GuardianPage, LineFault, LineFaultKind};
use hub_wire::live::ServerFrame;
use hub_wire::ticket::TicketView;
use serde_json::{Value, json};
use sqlx::Connection;
use std::path::PathBuf;
use std::time::Duration;
use tests::{Answer, On, Setup, TestClient, TestHub, TestPerson, TestSocket, Town, eventually};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use uuid::Uuid;

const DAY: i64 = 86_400_000;
/// Names and addresses that occur nowhere else.
const CANARIES: [&str; 5] = ["金丝雀一", "金丝雀二", "金丝雀三", "金丝雀妈妈", "金丝雀路"];
pub const A: &str = "姓名,身份证号,地址,出生年份,类别\r\n金丝雀一,,金丝雀路1号,2021,儿童\r\n金丝雀二,,金丝雀路2号,1938,老人\r\n\
    金丝雀三,,金丝雀路3号,2015,儿童\r\n金丝雀妈妈,,金丝雀路3号,1985,监护人\r\n";
pub const B: &str =
    "name,address,born,listed_as\n金丝雀三,金丝雀路 ３ 号,2015,child\n金丝雀妈妈,金丝雀路3号,1985,carer\n";

fn id() -> GuardianCheckId {
    GuardianCheckId(Uuid::from_u128(0x9_0a4d))
}

pub fn path(what: &str) -> String {
    format!("/api/guardian/{}{what}", id())
}

pub fn request(hub: &TestHub, staff: &[&TestPerson], a: &[u8], b: &[u8]) -> Value {
    let staff: Vec<_> = staff.iter().map(|person| person.id()).collect();
    json!({ "id": id(), "area": hub.town.grid_a.path, "staff": staff, "list_a": STANDARD.encode(a),
        "list_b": STANDARD.encode(b) })
}

fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GBK.encode(text).0.into_owned()
}

/// Opened by the duty lead for the coordinator of the grid: one list as GBK, one as UTF-8 with its mark.
async fn opened(hub: &TestHub) -> (TestClient, TestClient, GuardianOpened) {
    let (lead, named) = (hub.log_in(&hub.town.duty_lead).await, hub.log_in(&hub.town.coordinator_a).await);
    let marked = format!("\u{feff}{B}");
    let body = request(hub, &[&hub.town.coordinator_a], &gbk(A), marked.as_bytes());
    let opened = lead.post("/api/guardian", body).await.good();
    (lead, named, opened)
}

async fn checks(client: &TestClient) -> Vec<GuardianCheckView> {
    client.get("/api/guardian").await.good()
}

async fn carer_found(client: &TestClient, candidates: &[u32]) -> Answer {
    client.post(&path("/decide"), json!({ "say": "carer_found", "candidates": candidates })).await
}

pub fn case(candidate: u32, ticket: u128, text: &str) -> Value {
    json!({ "say": "needs_case", "candidate": candidate, "ticket": ticket_id(ticket), "text": text })
}

/// The bytes of the database's own files.
pub fn files(hub: &TestHub) -> Vec<u8> {
    let file = PathBuf::from(hub.database().strip_prefix("sqlite://").unwrap());
    let beside = ["", "-wal", "-journal"].map(|ending| format!("{}{ending}", file.display()));
    beside.into_iter().filter_map(|name| std::fs::read(name).ok()).flatten().collect()
}

fn canary_in(bytes: &[u8]) -> Option<&'static str> {
    CANARIES.into_iter().find(|canary| bytes.windows(canary.len()).any(|window| window == canary.as_bytes()))
}

/// Everything that was ever written into the log, as text.
async fn log(hub: &TestHub) -> String {
    let entries = hub.hub().store.entries_after(Position(0), 10_000).await.unwrap();
    format!("{entries:?}")
}

async fn row(hub: &TestHub) -> String {
    hub.hub().store.noun(NounTable::GuardianCheck, id().0).await.unwrap().unwrap().body
}

/// From two lists to counts; `hub` runs on either database.
async fn from_lists_to_counts(hub: &mut TestHub) {
    let (lead, named, opened) = opened(hub).await;
    assert_eq!((opened.counts.list_a, opened.counts.list_b, opened.counts.candidates), (4, 2, 2));
    let whole: GuardianPage = named.get(&path("")).await.good();
    let who: Vec<_> = whole.candidates.iter().map(|one| (one.no, one.person.name.as_str(), one.score)).collect();
    assert_eq!(who, [(1, "金丝雀一", 95), (2, "金丝雀二", 95)]);
    assert!(canary_in(row(hub).await.as_bytes()).is_some(), "the canaries sing while the check is open");
    assert!(!row(hub).await.contains("金丝雀三"), "whoever has a carer is not kept at all");

    named.post(&path("/decide"), case(2, 1, "请上门看看")).await.ok();
    named.post(&path("/decide"), case(2, 1, "请上门看看")).await.ok();
    assert_eq!(carer_found(&named, &[2]).await.refusal(), (409, "already_decided".into()));
    let ticket = page(&named, ticket_id(1)).await;
    assert!(ticket.ticket.is_private_case && ticket.links[0].link == Link::GuardianCheck(id()));
    let back: GuardianPage = named.get(&path("")).await.good();
    assert_eq!(back.candidates[1].decided.as_ref().unwrap().ticket, Some(ticket_id(1)), "linked both ways");
    for other in [&lead, &hub.log_in(&hub.town.admin).await] {
        assert_eq!(other.get(&format!("/api/tickets/{}", ticket_id(1))).await.status, 404, "a private case");
        let board: Vec<TicketView> = other.get("/api/tickets").await.good();
        assert!(board.is_empty());
    }

    hub.stop().await;
    hub.start_again().await;
    let named = hub.log_in(&hub.town.coordinator_a).await;
    carer_found(&named, &[1]).await.ok();
    let counts = Counts { list_a: 4, list_b: 2, candidates: 2, cases: 1, no_cases: 1 };
    let over = checks(&named).await.remove(0);
    assert_eq!((over.gone, over.counts), (Some(ListsGone::Decided), counts));
    let empty: GuardianPage = named.get(&path("")).await.good();
    assert!(empty.candidates.is_empty());
    assert_eq!(carer_found(&named, &[1]).await.refusal(), (409, "over".into()));
    assert_eq!(canary_in(row(hub).await.as_bytes()), None);
    assert_eq!(canary_in(log(hub).await.as_bytes()), None, "events never carry names");
}

#[tokio::test]
async fn a_check_ends_with_its_lists_gone_from_every_byte_of_the_file() {
    let mut hub = TestHub::start().await;
    from_lists_to_counts(&mut hub).await;
    eventually("the canaries are gone from the file", async || canary_in(&files(&hub)).is_none().then_some(())).await;
    assert!(!files(&hub).is_empty());
    hub.stop().await;
    assert_eq!(canary_in(&files(&hub)), None);
}

#[tokio::test]
async fn a_check_ends_with_its_lists_gone_from_the_rows_of_postgres() {
    let mut hub = TestHub::with(Setup { on: On::Postgres, town: Some(Town::new()), ..Setup::default() }).await;
    from_lists_to_counts(&mut hub).await;
}

/// A backup tool that holds the file open is in nobody's way; what it keeps from being cut goes when it is done.
#[tokio::test]
async fn while_somebody_reads_the_file_the_names_wait_in_its_log_and_go_afterwards() {
    let hub = TestHub::start().await;
    let (_, named, _) = opened(&hub).await;
    let mut reader = sqlx::SqliteConnection::connect(hub.database()).await.unwrap();
    sqlx::query("BEGIN").execute(&mut reader).await.unwrap();
    sqlx::query("SELECT count(*) FROM guardian_check").execute(&mut reader).await.unwrap();
    carer_found(&named, &[1, 2]).await.ok();
    assert!(checks(&named).await[0].gone.is_some() && canary_in(row(&hub).await.as_bytes()).is_none());
    assert!(canary_in(&files(&hub)).is_some(), "the reader still needs the older pages");
    sqlx::query("ROLLBACK").execute(&mut reader).await.unwrap();
    eventually("the canaries are gone from the file", async || canary_in(&files(&hub)).is_none().then_some(())).await;
}

/// Many pages of people, decided in many steps: what was freed on the way is overwritten too.
#[tokio::test]
async fn large_lists_leave_nothing_behind_either() {
    let hub = TestHub::start().await;
    let named = hub.log_in(&hub.town.coordinator_a).await;
    let lines: String = (0..400).map(|number| format!("金丝雀一,金丝雀路{number}号,1938,老人\n")).collect();
    let a = format!("姓名,地址,出生年份,类别\n{lines}");
    let body = request(&hub, &[&hub.town.coordinator_a], a.as_bytes(), B.as_bytes());
    let opened: GuardianOpened = named.post("/api/guardian", body).await.good();
    assert_eq!(opened.counts.candidates, 400);
    for some in (1..=400).collect::<Vec<u32>>().chunks(25) {
        carer_found(&named, some).await.ok();
    }
    assert!(checks(&named).await[0].gone.is_some());
    eventually("the canaries are gone from the file", async || canary_in(&files(&hub)).is_none().then_some(())).await;
}

#[tokio::test]
async fn candidates_are_for_the_staff_who_are_named_and_a_404_for_everybody_else() {
    let hub = TestHub::start().await;
    let (lead, named, _) = opened(&hub).await;
    for person in [&hub.town.admin, &hub.town.coordinator_b, &hub.town.observer, &hub.town.near[0], &hub.town.contact] {
        let client = hub.log_in(person).await;
        assert_eq!(client.get(&path("")).await.refusal(), (404, "not_found".into()), "{}", person.name());
        assert_eq!(carer_found(&client, &[1]).await.status, 404);
        assert_eq!(client.post(&path("/decide"), case(1, 9, "x")).await.status, 404);
        assert_eq!(client.post(&path("/abandon"), json!({})).await.status, 404);
        assert_eq!(client.post(&path("/staff"), json!({ "staff": [person.id()] })).await.status, 404);
        let list = client.get("/api/guardian").await;
        assert!(matches!(list.status.as_u16(), 200 | 403) && !list.text.contains("90a4d"), "{}", list.text);
    }
    assert!(checks(&hub.log_in(&hub.town.admin).await).await.is_empty());
    assert_eq!(hub.client().get(&path("")).await.status, 401);
    // Whoever opened it knows that it is there and says who is named, and sees nobody who was found.
    let head = checks(&lead).await.remove(0);
    assert!(!head.named && head.staff[0].name == hub.town.coordinator_a.name());
    let text = lead.get("/api/guardian").await.text;
    assert_eq!((canary_in(text.as_bytes()), lead.get(&path("")).await.status.as_u16()), (None, 404));
    let volunteer = json!({ "staff": [hub.town.near[0].id()] });
    assert_eq!(lead.post(&path("/staff"), volunteer).await.refusal(), (422, "invalid".into()));
    assert_eq!(lead.post(&path("/staff"), json!({ "staff": [] })).await.refusal(), (422, "invalid".into()));
    let other_grid = json!({ "staff": [hub.town.coordinator_b.id()] });
    assert_eq!(lead.post(&path("/staff"), other_grid).await.refusal(), (422, "invalid".into()));
    lead.post(&path("/staff"), json!({ "staff": [hub.town.duty_lead.id()] })).await.ok();
    assert_eq!((named.get(&path("")).await.status.as_u16(), lead.get(&path("")).await.status.as_u16()), (404, 200));
    assert_eq!(carer_found(&named, &[1]).await.status, 404, "taken off at once");
    assert_eq!(named.post(&path("/staff"), json!({ "staff": [hub.town.coordinator_a.id()] })).await.status, 404);
    filed(&lead, &hub, 7, "leak").await;
    assert_eq!(lead.post(&path("/decide"), case(1, 7, "x")).await.refusal(), (409, "conflict".into()), "no case");
    carer_found(&lead, &[1]).await.ok();
}

/// Positions of the frames' events about the check, and nothing else that speaks of it.
fn heard(socket: &TestSocket) -> usize {
    let text = serde_json::to_string(&socket.frames).unwrap();
    assert_eq!(canary_in(text.as_bytes()), None, "the feed names nobody");
    let events = socket.frames.iter().filter_map(|frame| match frame {
        ServerFrame::Events { events, .. } => Some(events),
        _ => None,
    });
    let told = events.flatten().filter(|event| event.name.starts_with("guardian"));
    let ids: Vec<_> = told.map(|event| event.guardian_check).collect();
    assert!(ids.iter().all(|told| *told == Some(id())), "{ids:?}");
    assert_eq!(text.matches(&id().to_string()).count(), ids.len(), "the id stands in these events only");
    ids.len()
}

/// Desks of the same area with the same role: the one who is named hears of every change, the others get no event.
#[tokio::test]
async fn a_check_is_live_for_those_who_are_named_and_silent_for_every_other_desk() {
    let hub = TestHub::start().await;
    let (_, mut named) = hub.screen(&hub.town.coordinator_a).await;
    let (_, mut lead) = hub.screen(&hub.town.duty_lead).await;
    let mut others = Vec::new();
    for person in [&hub.town.admin, &hub.town.coordinator_b, &hub.town.observer, &hub.town.near[0]] {
        others.push(hub.screen(person).await.1);
    }
    let (opener, desk, _) = opened(&hub).await;
    desk.post(&path("/decide"), case(2, 1, "请上门看看")).await.ok();
    hub.settled().await;
    for socket in [&mut named, &mut lead].into_iter().chain(&mut others) {
        socket.caught_up(hub.position()).await;
    }
    let before = heard(&named);
    assert!(before >= 2, "opened and decided: {before}");
    assert_eq!(heard(&lead), before, "who opened it may say who is named, and follows it");
    assert_eq!(others.iter().map(heard).collect::<Vec<_>>(), [0, 0, 0, 0]);

    opener.post(&path("/staff"), json!({ "staff": [hub.town.duty_lead.id()] })).await.ok();
    hub.settled().await;
    named.caught_up(hub.position()).await;
    assert_eq!(heard(&named), before + 1, "that the name is gone is the last word");
    carer_found(&opener, &[1]).await.ok();
    hub.settled().await;
    for socket in [&mut named, &mut lead].into_iter().chain(&mut others) {
        socket.caught_up(hub.position()).await;
    }
    assert_eq!((heard(&named), heard(&lead) > before + 1), (before + 1, true));
    assert_eq!(others.iter().map(heard).collect::<Vec<_>>(), [0, 0, 0, 0]);
}

/// Whoever loses the role loses the check, named or not, opener or not.
#[tokio::test]
async fn a_name_without_the_role_opens_nothing() {
    let hub = TestHub::start().await;
    let (_, named, _) = opened(&hub).await;
    for known in [&hub.town.coordinator_a, &hub.town.duty_lead] {
        let mut person = known.person.clone();
        person.grants = hub.town.near[0].person.grants.clone();
        person.password_hash = hub.hub().world.read().people[&person.id].password_hash.clone();
        hub.change(&[hub::commander::RegistryChange::Person(Box::new(person))]).await;
    }
    assert!(matches!(named.get(&path("")).await.status.as_u16(), 401 | 404));
    for known in [&hub.town.coordinator_a, &hub.town.duty_lead] {
        let client = hub.log_in(known).await;
        let staff = json!({ "staff": [hub.town.admin.id()] });
        assert_eq!(client.get(&path("")).await.status, 404);
        assert_eq!(carer_found(&client, &[1]).await.status, 404);
        assert_eq!(client.post(&path("/staff"), staff).await.status, 404);
        assert_eq!(client.post(&path("/abandon"), json!({})).await.status, 404);
    }
}

#[tokio::test]
async fn lists_that_nobody_finishes_are_deleted_after_thirty_days_once_also_by_two_hubs() {
    let mut hub = TestHub::start().await;
    opened(&hub).await;
    hub.advance(29 * DAY).await;
    hub.stop().await;
    hub.pass(2 * DAY);
    hub.start_again().await;
    let other = hub.beside().await;
    other.settled().await;
    hub.settled().await;
    let named = hub.log_in(&hub.town.coordinator_a).await;
    assert_eq!(checks(&named).await[0].gone, Some(ListsGone::Lapsed));
    assert_eq!(log(&hub).await.matches("ListsDeleted").count(), 1);
    eventually("the canaries are gone from the file", async || canary_in(&files(&hub)).is_none().then_some(())).await;
}

#[tokio::test]
async fn given_up_or_with_nobody_found_the_lists_go_at_once() {
    let hub = TestHub::start().await;
    let (_, named, _) = opened(&hub).await;
    named.post(&path("/abandon"), json!({})).await.ok();
    assert_eq!(checks(&named).await[0].gone, Some(ListsGone::Abandoned));
    assert_eq!(canary_in(row(&hub).await.as_bytes()), None);

    let mut body = request(&hub, &[&hub.town.coordinator_a], B.as_bytes(), B.as_bytes());
    let second = GuardianCheckId(Uuid::from_u128(0x9_0a4e));
    body["id"] = json!(second);
    let opened: GuardianOpened = named.post("/api/guardian", body.clone()).await.good();
    assert_eq!(opened.counts.candidates, 0);
    let kept = hub.hub().store.noun(NounTable::GuardianCheck, second.0).await.unwrap().unwrap();
    assert_eq!((kept.closed_at.is_some(), canary_in(kept.body.as_bytes())), (true, None));
    assert_eq!(named.post("/api/guardian", body).await.refusal(), (409, "conflict".into()), "the same id again");
}

fn faults(answer: &Answer) -> Vec<(u32, LineFaultKind)> {
    assert_eq!(answer.refusal(), (422, "lists".into()), "{}", answer.text);
    assert_eq!(canary_in(answer.text.as_bytes()), None, "what stands in a line is never repeated");
    let faults: Vec<LineFault> = serde_json::from_value(answer.json()["faults"].clone()).unwrap();
    faults.into_iter().map(|fault| (fault.line, fault.what)).collect()
}

#[tokio::test]
async fn lists_that_are_none_are_refused_whole_with_what_is_wrong_line_by_line() {
    use LineFaultKind as F;
    let hub = TestHub::start().await;
    let named = hub.log_in(&hub.town.coordinator_a).await;
    let tried =
        async |a: &[u8]| named.post("/api/guardian", request(&hub, &[&hub.town.coordinator_a], a, B.as_bytes())).await;
    let utf16: Vec<u8> = "name,address,listed_as\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let head = "姓名,地址,类别\n";
    for (what, a, expected) in [
        ("another code page", utf16, vec![(1, F::CodePage)]),
        ("no bytes of text", vec![0xff; 64], vec![(0, F::CodePage)]),
        ("a formula", format!("{head}=HYPERLINK(\"金丝雀一\"),a,儿童\n").into_bytes(), vec![(2, F::Formula)]),
        ("a million columns", ",".repeat(1_000_000).into_bytes(), vec![(1, F::TooLarge)]),
        ("a million cells", format!("{head}{}", ",".repeat(1_000_000)).into_bytes(), vec![(2, F::TooLarge)]),
        ("three megabytes", vec![b'a'; 3 * 1024 * 1024 + 1], vec![(0, F::TooLarge)]),
        ("nothing", Vec::new(), vec![(0, F::Empty)]),
        (
            "two wrong lines among good ones",
            format!("{head}金丝雀一,a,儿童\n,金丝雀路,老人\n金丝雀二,b,猫\n").into_bytes(),
            vec![(3, F::Nobody), (4, F::ListedAs)],
        ),
    ] {
        assert_eq!(faults(&tried(&a).await), expected, "{what}");
    }
    let crowd: String = (0..1_100).map(|number| format!("金丝雀{number},金丝雀路{number}号,老人\n")).collect();
    let refused = tried(format!("{head}{crowd}").as_bytes()).await;
    assert_eq!(refused.refusal(), (422, "invalid".into()), "more than people can look at: {}", refused.text);
    let twice = format!("{head}{}", "金丝雀一,a,儿童\n".repeat(500));
    let nothing = hub.position();
    assert!(checks(&named).await.is_empty() && hub.position() == nothing, "all or nothing");
    let opened: GuardianOpened = tried(twice.as_bytes()).await.good();
    assert_eq!((opened.repeated, opened.counts.list_a, opened.counts.candidates), (499, 1, 2));
}

#[tokio::test]
async fn a_gigabyte_is_cut_off_and_wrong_requests_open_nothing() {
    let hub = TestHub::start().await;
    let named = hub.log_in(&hub.town.coordinator_a).await;
    let ask = async |body: Value| named.post("/api/guardian", body).await.refusal();
    let good = || request(&hub, &[&hub.town.coordinator_a], A.as_bytes(), B.as_bytes());
    let with = |key: &str, value: Value| {
        let mut body = good();
        body[key] = value;
        body
    };
    assert_eq!(ask(with("staff", json!([]))).await, (422, "invalid".into()));
    assert_eq!(ask(with("staff", json!([hub.town.near[0].id()]))).await, (422, "invalid".into()));
    assert_eq!(ask(with("staff", json!(vec![hub.town.coordinator_a.id(); 21]))).await, (422, "invalid".into()));
    assert_eq!(ask(with("area", json!(hub.town.grid_b.path))).await.0, 403);
    let nowhere = hub.town.grid_a.path.child(hub.town.grid_b.id);
    assert_eq!(ask(with("area", json!(nowhere))).await, (422, "invalid".into()));
    assert_eq!(ask(with("list_a", json!("not base64!"))).await, (422, "lists".into()));
    assert_eq!(ask(with("rules", json!({}))).await, (422, "malformed".into()));
    assert_eq!(ask(with("list_b", json!("A".repeat(10 * 1024 * 1024)))).await, (413, "too_large".into()));

    // A gigabyte that never ends: refused as soon as it is announced, or cut off where the limit is.
    let mut line = tokio::net::TcpStream::connect(hub.http()).await.unwrap();
    let head = format!(
        "POST /api/guardian HTTP/1.1\r\nhost: {0}\r\norigin: http://{0}\r\ncookie: {1}\r\ncontent-type: application/json\r\n\
         content-length: 1073741824\r\n\r\n",
        hub.http(),
        named.cookie.as_ref().unwrap()
    );
    line.write_all(head.as_bytes()).await.unwrap();
    let chunk = vec![b' '; 1024 * 1024];
    let mut sent = 0;
    while sent < 1024 && line.write_all(&chunk).await.is_ok() {
        sent += 1;
        let mut answer = [0; 12];
        if let Ok(Ok(length)) = tokio::time::timeout(Duration::from_millis(1), line.read(&mut answer)).await {
            assert!(length == 0 || answer[..length] == b"HTTP/1.1 413"[..length]);
            break;
        }
    }
    assert!(sent < 64, "cut off after {sent} MiB");
    assert!(checks(&named).await.is_empty());
}
