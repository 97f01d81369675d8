//! A phone of the bench: it says of each call that it has it and that it shows it.

use super::web::Web;
use hub_core::ids::{AlarmId, PageNo};
use hub_wire::live::{ClientFrame, ReceiptStage};
use serde::Deserialize;
use std::collections::HashSet;

#[derive(Deserialize)]
struct CallFrame {
    events: Vec<CallEvent>,
}

#[derive(Deserialize)]
struct CallEvent {
    call: Option<Call>,
}

#[derive(Deserialize)]
struct Call {
    alarm: AlarmId,
    page: PageNo,
    state: String,
}

/// A phone that shows its call says so, once.
pub(super) async fn answer(web: &Web, text: &str, answered: &mut HashSet<(AlarmId, PageNo)>) -> anyhow::Result<()> {
    if !text.contains(r#""call":{"#) {
        return Ok(());
    }
    let frame: CallFrame = serde_json::from_str(text)?;
    for call in frame.events.into_iter().filter_map(|event| event.call) {
        if call.state == "ringing" && answered.insert((call.alarm, call.page)) {
            for stage in [ReceiptStage::Delivered, ReceiptStage::Seen] {
                let receipt = ClientFrame::Receipt { alarm: call.alarm, page: call.page, stage };
                web.say(&serde_json::to_string(&receipt)?).await?;
            }
        }
    }
    Ok(())
}
