//! Writes the TypeScript types. One file, in a fixed order, so that two runs never differ.

use ts_rs::{Config, TS};

/// One declaration for each type, in the order given.
macro_rules! declarations {
    ($config:expr, $($name:ty),+ $(,)?) => { vec![$( <$name as TS>::decl($config) ),+] };
}

/// The whole of `dashboard/src/lib/wire.ts`.
#[must_use]
pub fn source() -> String {
    let config = Config::new();
    let mut text = String::from(
        "// Written by `cargo run -p hub-wire --example typescript` from hub/wire. Do not edit: a test compares.\n\n",
    );
    for declaration in rules(&config).into_iter().chain(messages(&config)) {
        text.push_str("export ");
        text.push_str(&declaration);
        text.push('\n');
    }
    text
}

/// Types of the rules that messages carry.
fn rules(config: &Config) -> Vec<String> {
    declarations!(
        config,
        hub_core::ids::AreaId,
        hub_core::ids::HouseholdId,
        hub_core::ids::DeviceId,
        hub_core::ids::PersonId,
        hub_core::ids::AlarmId,
        hub_core::ids::DeviceTicketId,
        hub_core::ids::OutageId,
        hub_core::ids::NoteId,
        hub_core::ids::PageNo,
        hub_core::ids::Position,
        hub_core::time::UnixMs,
        hub_core::geo::LatLon,
        hub_core::area::AreaLevel,
        hub_core::area::AreaPath,
        hub_core::household::RiskTier,
        hub_core::device::DeviceRole,
        hub_core::person::Skill,
        hub_core::access::Role,
        hub_core::access::Grant,
        hub_core::signal::SignalKind,
        hub_core::supervision::Fault,
        hub_core::supervision::Reason,
        hub_core::supervision::TicketState,
        hub_core::signal::AlarmKind,
        hub_core::policy::Ask,
        hub_core::policy::Step,
        hub_core::policy::LeaseLimits,
        hub_core::policy::Policy,
        hub_core::dispatch::PlaceUsed,
        hub_core::dispatch::PickCause,
        hub_core::dispatch::Pick,
        hub_core::dispatch::Shortfall,
        hub_core::alarm::PlaceSource,
        hub_core::alarm::Outcome,
        hub_core::alarm::PageState,
        hub_core::alarm::LeaseStage,
        hub_core::alarm::External,
    )
}

/// Messages and their parts.
fn messages(config: &Config) -> Vec<String> {
    declarations!(
        config,
        crate::alarm::PhaseName,
        crate::alarm::NextView,
        crate::alarm::HouseholdView,
        crate::alarm::LeaseView,
        crate::alarm::PageView,
        crate::alarm::AlarmView,
        crate::alarm::StatusView,
        crate::alarm::CallState,
        crate::alarm::DoorView,
        crate::alarm::ContactView,
        crate::alarm::GoingView,
        crate::alarm::CallView,
        crate::alarm::ActorKind,
        crate::alarm::TimelineEntry,
        crate::alarm::RecentAlarms,
        crate::alarm::AcceptRequest,
        crate::alarm::WidenRequest,
        crate::alarm::AddPersonRequest,
        crate::alarm::NoteRequest,
        crate::alarm::CloseRequest,
        crate::alarm::Committed,
        crate::area::AreaView,
        crate::area::MapView,
        crate::area::AreaRequest,
        crate::household::ResidentRecord,
        crate::household::HouseholdRequest,
        crate::household::HouseholdRecord,
        crate::household::HouseholdPage,
        crate::household::ImportRequest,
        crate::household::ImportReport,
        crate::policy::PolicyView,
        crate::policy::PolicyRequest,
        crate::policy::RemovePolicyRequest,
        crate::device::PresenceName,
        crate::device::DeviceView,
        crate::device::RejectionView,
        crate::device::HeardView,
        crate::device::BatteryDay,
        crate::device::DeviceTicketView,
        crate::device::DevicePage,
        crate::device::StrangerView,
        crate::device::DeviceRequest,
        crate::device::DeviceAdded,
        crate::device::EnrolRequest,
        crate::device::OutageView,
        crate::device::OutageHousehold,
        crate::device::OutagePage,
        crate::device::CoverageView,
        crate::device::DeviceSecret,
        crate::device::DevicesImported,
        crate::people::ResponderView,
        crate::people::CandidateView,
        crate::people::OnCallRequest,
        crate::people::PositionReport,
        crate::session::LoginRequest,
        crate::session::SetupRequest,
        crate::session::Me,
        crate::problem::Problem,
        crate::live::ReceiptStage,
        crate::live::ClientFrame,
        crate::live::EventView,
        crate::live::ResponderValue,
        crate::live::ServerFrame,
    )
}
