//! The nouns of the everyday side, all in one shape: the whole thing as JSON, and beside it what is searched by.

use crate::backend::{Cells, Value};
use crate::columns::{Columns, Reader, json};
use crate::error::StoreError;
use crate::sql;
use hub_core::area::AreaPath;
use hub_core::time::UnixMs;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// Which noun, and so which table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NounTable {
    /// 工单: a job that is no emergency.
    Ticket,
    /// 事项类别: what a ticket is about.
    Category,
    /// 服务时间: service hours and holidays of an area.
    Calendar,
    /// 队伍: people who are dispatched together.
    Team,
    /// A household that is visited in a rhythm.
    VisitPlan,
    /// 走访: one visit.
    Visit,
    /// 走访规则: rhythm, rising and checklists of an area.
    VisitRules,
    /// 监护核对: two lists that are compared.
    GuardianCheck,
    /// 认领项: something that can be adopted for a time.
    Claimable,
    /// An account of the time bank.
    Account,
    /// What the time bank of a community pays, and for what.
    BankRules,
    /// Somebody who takes coins.
    Partner,
    /// A one-time code at a partner.
    Voucher,
    /// 照片: a picture or a voice note.
    Photo,
    /// 订阅: an outside address that is told of changes.
    Subscription,
    /// A program outside that may file and ask.
    Application,
    /// How far a subscription has been told: a row with the subscription's id.
    Delivery,
}

impl NounTable {
    /// All there are.
    pub const ALL: [Self; 17] = [
        Self::Ticket,
        Self::Category,
        Self::Calendar,
        Self::Team,
        Self::VisitPlan,
        Self::Visit,
        Self::VisitRules,
        Self::GuardianCheck,
        Self::Claimable,
        Self::Account,
        Self::BankRules,
        Self::Partner,
        Self::Voucher,
        Self::Photo,
        Self::Subscription,
        Self::Application,
        Self::Delivery,
    ];

    /// The table's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        sql::noun::of(self).table
    }
}

/// One thing of the everyday side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NounRow {
    /// Which noun.
    pub table: NounTable,
    /// Id, unique within the table.
    pub id: Uuid,
    /// Where it belongs; decides who may see it.
    pub area: AreaPath,
    /// Since when it is there.
    pub opened_at: UnixMs,
    /// Since when it is over; none while it is open.
    pub closed_at: Option<UnixMs>,
    /// The whole thing, JSON.
    pub body: String,
}

impl NounRow {
    /// The row of a thing. [`StoreError::NotText`] when a text in it contains U+0000.
    pub fn of(
        table: NounTable,
        id: Uuid,
        area: AreaPath,
        opened_at: UnixMs,
        closed_at: Option<UnixMs>,
        thing: &impl Serialize,
    ) -> Result<Self, StoreError> {
        Ok(Self { table, id, area, opened_at, closed_at, body: json(table.name(), "body", thing)? })
    }

    /// The thing itself. [`StoreError::Corrupt`] when the body is no such thing.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, StoreError> {
        let corrupt = |_| StoreError::Corrupt { table: self.table.name(), column: "body", row: self.id.to_string() };
        serde_json::from_str(&self.body).map_err(corrupt)
    }
}

pub(crate) fn write(row: &NounRow) -> Result<Vec<Value>, StoreError> {
    Ok(Columns::of(row.table.name())
        .name(row.id)
        .text("area", row.area.as_str())?
        .at(row.opened_at)
        .opt_at(row.closed_at)
        .json_text("body", &row.body)?
        .done())
}

pub(crate) fn read<R: Cells>(table: NounTable, cells: &R) -> Result<NounRow, StoreError> {
    let mut row = Reader::new(table.name(), cells);
    Ok(NounRow {
        table,
        id: row.name("id")?,
        area: row.name("area")?,
        opened_at: row.at("opened_at")?,
        closed_at: row.opt_at("closed_at")?,
        body: row.text("body")?,
    })
}
