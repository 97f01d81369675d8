//! Every route that stands in the OpenAPI document, by what it is about.

use super::{
    alarm, area, bank, claimable, device, docs, guardian, health, household, login, map, me, open311, people, photo,
    policy, push, rate, report, setup, ticket, visit, webhook,
};
use crate::app::Hub;
use axum::extract::DefaultBodyLimit;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Largest file in a request, bytes: some 20,000 households.
const FILE: usize = 4 * 1024 * 1024;

/// All routes that are described in the OpenAPI document.
pub(super) fn described() -> OpenApiRouter<Hub> {
    OpenApiRouter::with_openapi(docs::base())
        .merge(sessions())
        .merge(alarms())
        .merge(registry())
        .merge(tickets())
        .merge(community())
        .merge(residents())
        .merge(programs())
}

/// Log-in and the own person.
fn sessions() -> OpenApiRouter<Hub> {
    OpenApiRouter::new()
        .routes(routes!(login::login))
        .routes(routes!(login::logout))
        .routes(routes!(setup::is_open, setup::setup))
        .routes(routes!(me::me))
        .routes(routes!(me::on_call))
        .routes(routes!(me::position))
}

/// Alarms.
fn alarms() -> OpenApiRouter<Hub> {
    OpenApiRouter::new()
        .routes(routes!(alarm::list::open))
        .routes(routes!(alarm::list::recent))
        .routes(routes!(alarm::show::show))
        .routes(routes!(alarm::show::timeline))
        .routes(routes!(alarm::show::candidates))
        .routes(routes!(alarm::answer::accept))
        .routes(routes!(alarm::answer::decline))
        .routes(routes!(alarm::answer::depart))
        .routes(routes!(alarm::answer::arrive))
        .routes(routes!(alarm::answer::all_well))
        .routes(routes!(alarm::handle::widen))
        .routes(routes!(alarm::handle::add_person))
        .routes(routes!(alarm::handle::note))
        .routes(routes!(alarm::handle::notify_external))
        .routes(routes!(alarm::handle::external_taken))
        .routes(routes!(alarm::close::close))
        .routes(routes!(map::map))
        .routes(routes!(people::people))
}

/// What is registered: policies, areas, households, devices.
fn registry() -> OpenApiRouter<Hub> {
    OpenApiRouter::new()
        .routes(routes!(policy::policies, policy::set))
        .routes(routes!(policy::remove))
        .routes(routes!(area::areas))
        .routes(routes!(area::put))
        .routes(routes!(household::households))
        .routes(routes!(household::put))
        .merge(OpenApiRouter::new().routes(routes!(household::import)).layer(DefaultBodyLimit::max(FILE)))
        .routes(routes!(device::list::devices, device::change::add))
        .routes(routes!(device::show::device, device::change::put))
        .routes(routes!(device::change::retire))
        .routes(routes!(device::enrol::enrol))
        .routes(routes!(device::enrol::families))
        .routes(routes!(device::stranger::strangers))
        .routes(routes!(device::stranger::dismiss))
        .routes(routes!(device::stranger::restore))
        .routes(routes!(device::ticket::tickets))
        .routes(routes!(device::ticket::seen))
        .routes(routes!(device::ticket::done))
        .routes(routes!(device::outage::outages))
        .routes(routes!(device::outage::outage))
        .routes(routes!(device::outage::coverage))
        .routes(routes!(device::without::without))
        .routes(routes!(device::file::export))
        .merge(OpenApiRouter::new().routes(routes!(device::file::import)).layer(DefaultBodyLimit::max(FILE)))
        .routes(routes!(device::list::rejections))
}

/// Tickets, their pictures, and what is reckoned from them.
fn tickets() -> OpenApiRouter<Hub> {
    OpenApiRouter::new()
        .routes(routes!(ticket::list::open, ticket::file::file))
        .routes(routes!(ticket::list::closed))
        .routes(routes!(ticket::act::bulk))
        .routes(routes!(ticket::show::show))
        .routes(routes!(ticket::act::act))
        .routes(routes!(ticket::show::candidates))
        .routes(routes!(ticket::show::similar))
        .routes(routes!(ticket::show::of_alarm))
        .routes(routes!(ticket::show::of_device_ticket))
        .routes(routes!(ticket::jobs::jobs))
        .routes(routes!(ticket::team::teams, ticket::team::put_team))
        .routes(routes!(ticket::team::remove_team))
        .routes(routes!(
            ticket::category::categories,
            ticket::category::put_categories,
            ticket::category::remove_categories
        ))
        .routes(routes!(ticket::calendar::calendars, ticket::calendar::put_calendar, ticket::calendar::remove_calendar))
        .routes(routes!(rate::rates::rates))
        .routes(routes!(rate::rates::export))
        .routes(routes!(rate::topics::topics))
        .routes(routes!(rate::topics::export))
        .routes(routes!(photo::upload::report_photo))
        .routes(routes!(photo::upload::ticket_photo))
        .routes(routes!(photo::show::show))
        .routes(routes!(photo::publish::publish))
        .routes(routes!(photo::publish::withdraw))
}

/// Time bank, visits, claim lists, guardian checks.
fn community() -> OpenApiRouter<Hub> {
    OpenApiRouter::new()
        .routes(routes!(bank::mine::mine))
        .routes(routes!(bank::desk::accounts, bank::desk::open))
        .routes(routes!(bank::statement::statement))
        .routes(routes!(bank::statement::export))
        .routes(routes!(bank::desk::family))
        .routes(routes!(bank::transfer::transfer))
        .routes(routes!(bank::voucher::issue))
        .routes(routes!(bank::voucher::cancel))
        .routes(routes!(bank::voucher::redeem))
        .routes(routes!(bank::desk::put_partner))
        .routes(routes!(bank::desk::close_partner))
        .routes(routes!(bank::rules::rules, bank::rules::put))
        .routes(routes!(visit::plan::plans, visit::plan::put))
        .routes(routes!(visit::plan::homes))
        .routes(routes!(visit::plan::turn))
        .routes(routes!(visit::plan::visitors))
        .routes(routes!(visit::list::open))
        .routes(routes!(visit::list::closed))
        .routes(routes!(visit::show::show))
        .routes(routes!(visit::act::act))
        .routes(routes!(visit::round::round))
        .routes(routes!(visit::rules::rules, visit::rules::put, visit::rules::remove))
        .routes(routes!(claimable::list, claimable::put))
        .routes(routes!(claimable::act))
        .merge(
            OpenApiRouter::new()
                .routes(routes!(guardian::list::list, guardian::open::open))
                .layer(DefaultBodyLimit::max(guardian::open::BODY)),
        )
        .routes(routes!(guardian::list::show))
        .routes(routes!(guardian::act::decide))
        .routes(routes!(guardian::act::staff))
        .routes(routes!(guardian::act::abandon))
}

/// The report page: no log-in.
fn residents() -> OpenApiRouter<Hub> {
    OpenApiRouter::new()
        .routes(routes!(report::start::start))
        .routes(routes!(report::start::similar))
        .routes(routes!(report::file::report))
        .routes(routes!(report::file::me_too))
        .routes(routes!(report::help::help))
        .routes(routes!(report::follow::follow))
        .routes(routes!(report::follow::message))
        .routes(routes!(report::follow::rate))
        .routes(routes!(report::follow::withdraw))
}

/// Other programs: Open311, webhooks, platforms that push, operation.
fn programs() -> OpenApiRouter<Hub> {
    OpenApiRouter::new()
        .routes(routes!(open311::service::services_json))
        .routes(routes!(open311::service::services_xml))
        .routes(routes!(open311::service::definition))
        .routes(routes!(open311::ask::requests_json, open311::file::post_json))
        .routes(routes!(open311::ask::requests_xml, open311::file::post_xml))
        .routes(routes!(open311::ask::one))
        .routes(routes!(open311::ask::token))
        .routes(routes!(webhook::application::applications, webhook::application::add_application))
        .routes(routes!(webhook::application::remove_application))
        .routes(routes!(webhook::list::webhooks, webhook::change::add_webhook))
        .routes(routes!(webhook::change::remove_webhook))
        .routes(routes!(webhook::change::switch_webhook))
        .routes(routes!(webhook::change::replay_webhook))
        .routes(routes!(webhook::test::test_webhook))
        .routes(routes!(push::test, push::push))
        .routes(routes!(health::healthz))
        .routes(routes!(health::readyz))
        .routes(routes!(health::metrics))
}
