//! What supervision knows: with its device, the last of several, open apart from over, one low a day.

use crate::fresh::Fresh;
use crate::given::{device, path, put, uuid};
use hub_core::household::RiskTier;
use hub_core::ids::{DeviceId, DeviceTicketId, OutageId};
use hub_core::supervision::{
    DayLow, DeviceTicket, Fault, Outage, OutageEvent, TicketEvent, Watch, apply_outage, apply_ticket, due_at,
};
use hub_core::time::{Now, UnixMs};
use hub_store::Row;

fn of(number: u64) -> DeviceId {
    DeviceId(uuid(number))
}

fn watch(number: u64, since: i64) -> Watch {
    let mut watch = Watch::new(of(number));
    watch.faults.insert(Fault::Offline, UnixMs(since));
    watch.turns.push(UnixMs(since));
    watch.outages.insert(Fault::Offline, OutageId(uuid(7)));
    watch
}

fn ticket(number: u64, at: i64) -> DeviceTicket {
    let event = TicketEvent::Opened {
        device: of(1),
        area: path(&[1, 2]),
        household: None,
        fault: Fault::Battery,
        since: UnixMs(at),
        due_at: due_at(RiskTier::High, Now { at: UnixMs(at), hour: 9 }),
    };
    apply_ticket(DeviceTicketId(uuid(number)), None, &event, UnixMs(at)).unwrap()
}

fn done(ticket: DeviceTicket, at: i64) -> DeviceTicket {
    apply_ticket(ticket.id, Some(ticket), &TicketEvent::Done, UnixMs(at)).unwrap()
}

fn outage(number: u64, at: i64) -> Outage {
    let event = OutageEvent::Opened { area: path(&[1]), cause: Fault::Mains, began_at: UnixMs(at - 9), devices: 21 };
    apply_outage(OutageId(uuid(number)), None, &event, UnixMs(at)).unwrap()
}

pub async fn watches_are_kept_with_their_device(fresh: Fresh) {
    let store = fresh.open().await;
    let rows = [watch(1, 3), watch(9, 1), watch(1, 4)].map(|watch| Row::Watch(Box::new(watch)));
    put(&*store, rows.into_iter().chain([Row::Device(device(1, "a"))]).collect()).await;
    assert_eq!(store.watches().await.unwrap(), [watch(1, 4)]);
    assert_eq!(store.watch(of(1)).await.unwrap(), Some(watch(1, 4)));
    assert_eq!(store.watch(of(9)).await.unwrap(), None);
    put(&*store, vec![Row::RemoveDevice(of(1))]).await;
    assert_eq!(store.watches().await.unwrap(), []);
}

pub async fn tickets_and_outages_are_open_until_they_are_over(fresh: Fresh) {
    let store = fresh.open().await;
    let tickets = [ticket(2, 5), ticket(1, 5), ticket(3, 1), done(ticket(3, 1), 6)];
    put(&*store, tickets.map(|ticket| Row::DeviceTicket(Box::new(ticket))).to_vec()).await;
    assert_eq!(store.open_device_tickets().await.unwrap(), [ticket(1, 5), ticket(2, 5)]);
    assert_eq!(store.device_ticket(DeviceTicketId(uuid(3))).await.unwrap(), Some(done(ticket(3, 1), 6)));
    assert_eq!(store.device_ticket(DeviceTicketId(uuid(4))).await.unwrap(), None);
    assert_eq!(store.device_tickets_of(of(1), 2).await.unwrap(), [ticket(2, 5), ticket(1, 5)]);
    assert_eq!(store.device_tickets_of(of(2), 2).await.unwrap(), []);
    assert_eq!(store.purge_device_tickets(UnixMs(6)).await.unwrap(), 0);
    assert_eq!(store.purge_device_tickets(UnixMs(7)).await.unwrap(), 1);
    assert_eq!(
        store.device_tickets_of(of(1), 9).await.unwrap(),
        [ticket(2, 5), ticket(1, 5)],
        "those that are open stay"
    );

    let closed = OutageEvent::Closed { devices: 21, back: 20 };
    let over = apply_outage(OutageId(uuid(2)), Some(outage(2, 3)), &closed, UnixMs(9)).unwrap();
    put(&*store, [outage(2, 3), outage(1, 4), over.clone()].map(|row| Row::Outage(Box::new(row))).to_vec()).await;
    assert_eq!(store.open_outages().await.unwrap(), [outage(1, 4)]);
    assert_eq!(store.outage(OutageId(uuid(2))).await.unwrap(), Some(over));
}

pub async fn the_lowest_reading_of_a_day_is_kept(fresh: Fresh) {
    let store = fresh.open().await;
    put(&*store, vec![Row::Device(device(1, "a")), Row::Device(device(2, "b"))]).await;
    let low = |day, percent| DayLow { day, percent };
    let said = [(of(1), low(4, 80)), (of(9), low(4, 1)), (of(1), low(3, 90)), (of(1), low(4, 70)), (of(2), low(4, 5))];
    store.flush_battery(&said).await.unwrap();
    store.flush_battery(&[(of(1), low(4, 75)), (of(1), low(5, 60))]).await.unwrap();
    store.flush_battery(&[]).await.unwrap();
    assert_eq!(store.battery_of(of(1), 9).await.unwrap(), [low(3, 90), low(4, 70), low(5, 60)]);
    assert_eq!(store.battery_of(of(1), 2).await.unwrap(), [low(4, 70), low(5, 60)]);
    assert_eq!(store.battery_of(of(9), 2).await.unwrap(), []);
    assert_eq!(store.purge_battery(4).await.unwrap(), 1);
    put(&*store, vec![Row::RemoveDevice(of(1))]).await;
    assert_eq!(store.battery_of(of(1), 9).await.unwrap(), []);
    assert_eq!(store.battery_of(of(2), 9).await.unwrap(), [low(4, 5)]);
}
