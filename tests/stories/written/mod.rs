//! Words in every field that takes some: none is kept that looks like another one (turned around, hidden, a tower of
//! accents), none without end, none that is no text.

mod case;
mod known;

use crate::guardian::{A, B, files, request as guardian_request};
use crate::open311::{form, posts, program};
use crate::report::{Resident, code_of, proxied};
use case::{Case, desk, registry, residents};
use http::Method;
use known::every_field_is_known;
use serde_json::{Value, json};
use tests::{Answer, PASSWORD, Setup, TestHub};
use uuid::Uuid;

/// What a body has where words belong.
const WORD: &str = "甲";
/// Looks like other words than it has.
const TURNED: &str = "甲\u{202e}乙";
/// Looks like one sign less.
const HIDDEN: &str = "甲\u{200b}乙";

/// One letter under ten accents.
fn tower() -> String {
    format!("{WORD}{}", "\u{301}".repeat(10))
}

struct Told {
    hub: TestHub,
    sent: u128,
    /// What was answered otherwise than it must be.
    faults: Vec<String>,
}

impl Told {
    /// Sends it with what is another one each time, and from an address of its own: this is about words, not about how
    /// many there are.
    async fn send(&mut self, case: &Case, body: &str) -> Answer {
        self.sent += 1;
        let (id, no) = (Uuid::from_u128(0x3a_0000 + self.sent).to_string(), self.sent.to_string());
        let filled = |text: &str| {
            let text = text.replace("{id}", &id).replace("{no}", &no);
            text.replace("{follow}", &format!("{:032x}", self.sent))
        };
        let request = case.who.request(case.method.clone(), &filled(&case.path));
        let request = request.header("x-forwarded-for", format!("203.0.{}.{}", self.sent / 200, self.sent % 200 + 1));
        case.who.send(request.header("content-type", "application/json").body(filled(body))).await
    }

    async fn try_out(&mut self, case: &Case) {
        let answer = self.send(case, &case.body.to_string()).await;
        if answer.status != 200 {
            return self.faults.push(format!("{}: the words of every day: {}", case.route, answer.text));
        }
        for pointer in case.words {
            let what = format!("{} {} {pointer}", case.method, case.route);
            let said = case.body.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
            assert!(said.contains(WORD), "{what}: {said}");
            let with = |text: &str| {
                let mut body = case.body.clone();
                *body.pointer_mut(pointer).unwrap() = json!(said.replace(WORD, text));
                body.to_string()
            };
            let endless = WORD.repeat(100_000);
            for (text, fits) in [(TURNED, true), (HIDDEN, true), (&*tower(), true), (&*endless, false)] {
                let status = self.send(case, &with(text)).await.status.as_u16();
                // A call for help is never refused for its words: they are cut.
                let taken = status == 200 && (fits || case.route == "/api/report/help");
                if !taken && status != 422 && (fits || status != 413) {
                    self.faults.push(format!("{what} {text:.20}: {status}"));
                }
            }
            let half = with("HALF").replace("HALF", "\\ud800");
            let answer = self.send(case, &half).await;
            if answer.refusal() != (422, "malformed".into()) {
                self.faults.push(format!("{what}: half a letter: {}", answer.text));
            }
        }
    }
}

/// What has no body like the others: files, lists, forms, headers, and what can be said once.
async fn by_other_ways(hub: &TestHub) {
    let (admin, staff) = (hub.log_in(&hub.town.admin).await, hub.log_in(&hub.town.coordinator_a).await);
    for words in [TURNED, HIDDEN, &*tower()] {
        let file = format!("name,role,model,label\nfile-1,button,{words},L1\nfile-2,button,M,{words}\n");
        let answer = admin.send(admin.request(Method::POST, "/api/devices/import").body(file)).await;
        assert!(
            answer.status == 422 && answer.text.contains("line 2") && answer.text.contains("line 3"),
            "{}",
            answer.text
        );
        let device = json!({ "name": "button-b", "role": "button", "label": words });
        let path = format!("/api/devices/{}", hub.town.button_b.device.id);
        assert_eq!(admin.send(admin.request(Method::PUT, &path).json(&device)).await.status, 422);
    }
    let words = format!("{TURNED}{HIDDEN}{}", tower());
    let follower = Resident::at(hub, code_of(hub, &hub.town.building_a).await, 1);
    follower.posts("message", json!({ "id": Uuid::from_u128(0x35), "text": words })).await.ok();
    let lists = [A, B].map(|list| list.replace("金丝雀三", &words));
    let staff_of = [&hub.town.coordinator_a];
    let check = guardian_request(hub, &staff_of, lists[0].as_bytes(), lists[1].as_bytes());
    hub.log_in(&hub.town.duty_lead).await.post("/api/guardian", check).await.ok();
    let made: Value =
        admin.post("/api/applications", json!({ "area": hub.town.community.path, "name": "热线" })).await.good();
    let said = ["description", "first_name", "last_name", "address_string", "media_url"].map(|name| (name, &*words));
    posts(&program(hub), &form(made["key"].as_str().unwrap(), &said)).await.ok();
    hub.settled().await;
    let visits: Value = staff.get("/api/visits").await.good();
    let visit = visits[0]["id"].as_str().unwrap();
    let visitor = hub.log_in(&hub.town.near[0]).await;
    for (key, mut act) in [(1, json!({ "do": "start" })), (2, crate::visit::finish())] {
        for answer in act.get_mut("answers").and_then(Value::as_array_mut).into_iter().flatten() {
            if answer["answer"]["kind"] == "text" {
                answer["answer"]["value"] = json!(words);
            }
        }
        let body = json!({ "key": Uuid::from_u128(0x36_0000 + key), "act": act });
        visitor.post(&format!("/api/visits/{visit}/act"), body).await.ok();
    }
}

/// Whatever was taken: nothing that was kept looks like anything else.
#[tokio::test]
async fn words_that_hide_turn_around_or_tower_are_kept_nowhere() {
    let hub = proxied().await;
    let mut cases = registry(&hub).await;
    cases.extend(desk(&hub).await);
    cases.extend(residents(&hub).await);
    every_field_is_known(&cases);
    let mut told = Told { hub, sent: 0, faults: Vec::new() };
    for case in &cases {
        told.try_out(case).await;
    }
    assert!(told.faults.is_empty(), "{:#?}", told.faults);
    by_other_ways(&told.hub).await;
    told.hub.settled().await;
    let kept = files(&told.hub);
    let holds = |words: &str| kept.windows(words.len()).any(|part| part == words.as_bytes());
    assert!(holds("甲乙"), "without what is hidden in them");
    for words in [TURNED, HIDDEN, &*format!("{WORD}{}", "\u{301}".repeat(5)), &*WORD.repeat(3_000)] {
        assert!(!holds(words), "{words:?}");
    }
}

#[tokio::test]
async fn the_first_administrator_has_a_name_like_everybody() {
    let hub = TestHub::with(Setup { town: None, ..Setup::default() }).await;
    let code = hub.setup_code().unwrap();
    let body = |name: &str, login: &str| json!({ "code": code, "name": name, "login": login, "password": PASSWORD });
    let client = hub.client();
    for (name, login) in [("管理员", TURNED), ("管理员", HIDDEN), ("\u{200b}", "admin"), ("管\n理员", "admin")]
    {
        assert_eq!(client.post("/api/setup", body(name, login)).await.status, 422, "{name:?} {login:?}");
    }
    let me: Value = client.post("/api/setup", body("管\u{202e}理员", "admin")).await.good();
    assert_eq!(me["name"], "管理员");
}
