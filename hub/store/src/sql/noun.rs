//! Texts for the tables of the everyday side, which all have one shape.

use super::closed::closed;
use super::many::Many;
use crate::noun::NounTable;
use std::sync::LazyLock;

/// The texts of one table.
pub struct Texts {
    pub table: &'static str,
    pub put: LazyLock<Many>,
    pub open: &'static str,
    pub one: &'static str,
    /// What it takes stands at [`super::closed`].
    pub closed: &'static str,
    pub remove: &'static str,
    /// New body, id, and the body that must stand there.
    pub replace: &'static str,
}

macro_rules! texts {
    ($table:literal) => {{
        static TEXTS: Texts = Texts {
            table: $table,
            put: LazyLock::new(|| {
                Many::new(
                    concat!("INSERT INTO ", $table, " (id, area, opened_at, closed_at, body) VALUES"),
                    5,
                    &[],
                    "ON CONFLICT (id) DO UPDATE SET area = excluded.area, opened_at = excluded.opened_at, \
                     closed_at = excluded.closed_at, body = excluded.body",
                )
            }),
            open: concat!(
                "SELECT id, area, opened_at, closed_at, body FROM ",
                $table,
                " WHERE closed_at IS NULL ORDER BY opened_at, id"
            ),
            one: concat!("SELECT id, area, opened_at, closed_at, body FROM ", $table, " WHERE id = $1"),
            closed: closed!("id, area, opened_at, closed_at, body", $table),
            remove: concat!("DELETE FROM ", $table, " WHERE id = $1"),
            replace: concat!("UPDATE ", $table, " SET body = $1 WHERE id = $2 AND body = $3"),
        };
        &TEXTS
    }};
}

/// The texts of a table.
#[must_use]
pub fn of(table: NounTable) -> &'static Texts {
    match table {
        NounTable::Ticket => texts!("ticket"),
        NounTable::Category => texts!("category"),
        NounTable::Calendar => texts!("calendar"),
        NounTable::Team => texts!("team"),
        NounTable::VisitPlan => texts!("visit_plan"),
        NounTable::Visit => texts!("visit"),
        NounTable::VisitRules => texts!("visit_rules"),
        NounTable::GuardianCheck => texts!("guardian_check"),
        NounTable::Claimable => texts!("claimable"),
        NounTable::Account => texts!("account"),
        NounTable::BankRules => texts!("bank_rules"),
        NounTable::Partner => texts!("partner"),
        NounTable::Voucher => texts!("voucher"),
        NounTable::Photo => texts!("photo"),
        NounTable::Subscription => texts!("subscription"),
        NounTable::Application => texts!("application"),
        NounTable::Delivery => texts!("delivery"),
    }
}

/// All texts of all tables.
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    NounTable::ALL.into_iter().map(of).flat_map(|texts| {
        let single = [texts.open, texts.one, texts.closed, texts.remove, texts.replace];
        single.into_iter().chain(texts.put.texts())
    })
}
