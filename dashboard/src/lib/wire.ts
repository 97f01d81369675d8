// Written by `cargo run -p hub-wire --example typescript` from hub/wire. Do not edit: a test compares.

export type AreaId = string;
export type HouseholdId = string;
export type DeviceId = string;
export type PersonId = string;
export type AlarmId = string;
export type DeviceTicketId = string;
export type OutageId = string;
export type NoteId = string;
export type PageNo = number;
export type Position = number;
export type UnixMs = number;
export type LatLon = { 
/**
 * Degrees north, -90 to 90.
 */
lat: number, 
/**
 * Degrees east, -180 to 180.
 */
lon: number, };
export type AreaLevel = "street" | "community" | "grid" | "compound" | "building";
export type AreaPath = string;
export type RiskTier = "low" | "medium" | "high";
export type DeviceRole = "button" | "pull_cord" | "wearable" | "sensor" | "gateway" | "scene_button" | "phone";
export type Skill = "first_aid" | "medical" | "lifting" | "fire" | "trade";
export type Role = "contact" | "volunteer" | "observer" | "coordinator" | "duty_lead" | "admin";
export type Grant = { 
/**
 * The role.
 */
role: Role, 
/**
 * Where it holds.
 */
area: AreaPath, };
export type SignalKind = "sos" | "fall" | "smoke" | "gas" | "co" | "water" | "inactivity" | "door" | "motion" | "presence" | "bed" | "temperature" | "cancel" | "test" | "battery" | "tamper" | "fault" | "mains" | "online" | "heartbeat" | "location" | "geofence_exit";
export type Fault = "offline" | "mains" | "battery" | "link" | "tamper" | "broken" | "unstable" | "bad_messages";
export type Reason = { 
/**
 * What.
 */
fault: Fault, 
/**
 * Since when.
 */
since: UnixMs, 
/**
 * Over since then.
 */
over_at: UnixMs | null, };
export type TicketState = "open" | "seen" | "done";
export type DismissReason = "neighbour" | "broken" | "test" | "other";
export type AlarmKind = "sos" | "fall" | "smoke" | "gas" | "co" | "water" | "inactivity";
export type Ask = { "ask": "contacts" } | { "ask": "nearest", 
/**
 * Radius, metres.
 */
radius_m: number, 
/**
 * How many at most.
 */
count: number, } | { "ask": "staff" } | { "ask": "duty_lead" } | { "ask": "offer_external" } | { "ask": "notify_external" };
export type Step = { 
/**
 * Seconds after the alarm opened; not smaller than the step before.
 */
after_s: number, 
/**
 * All of these at once.
 */
ask: Array<Ask>, };
export type LeaseLimits = { 
/**
 * To have moved 20 m by day.
 */
depart_s: number, 
/**
 * To have moved 20 m at night.
 */
depart_night_s: number, 
/**
 * To have come nearer.
 */
approach_s: number, 
/**
 * To have arrived, in multiples of the estimated time.
 */
arrive_eta_factor: number, 
/**
 * Between two questions "are you all right?" at the scene.
 */
safety_s: number, };
export type Policy = { 
/**
 * In order; at least one.
 */
steps: Array<Step>, 
/**
 * Accepts without which the alarm stays unanswered.
 */
need: number, 
/**
 * Further accepts that are welcome.
 */
backup: number, 
/**
 * How long the others still ring for a backup once the need is met, seconds.
 */
backup_window_s: number, 
/**
 * Skills of which a responder must have at least one; empty asks for none.
 */
skills: Array<Skill>, 
/**
 * The device may take the call back this long, seconds.
 */
cancel_window_s: number, 
/**
 * A page not delivered after this is replaced, seconds.
 */
delivery_s: number, 
/**
 * A page not answered this long after the phone had it, or showed it, counts as expired, seconds.
 */
answer_s: number, 
/**
 * The top repeats after this, for ever, seconds.
 */
repeat_s: number, 
/**
 * Limits of an accept.
 */
lease: LeaseLimits, };
export type PlaceUsed = "fix" | "home_stale_fix" | "home" | "unknown";
export type PickCause = "nearest" | "contact" | "staff" | "duty_lead" | "replacement" | "by_hand";
export type Pick = { 
/**
 * Who.
 */
person: PersonId, 
/**
 * Why.
 */
cause: PickCause, 
/**
 * Which position was used.
 */
place: PlaceUsed, 
/**
 * Straight line, metres.
 */
distance_m: number | null, 
/**
 * Estimated seconds until they are at the door.
 */
eta_s: number | null, 
/**
 * Ranked later because they answered in the last 12 hours.
 */
unrested: boolean, 
/**
 * How often they answer, percent, where known.
 */
answer_percent: number | null, };
export type Shortfall = { 
/**
 * Wanted; 0 stands for "all there are".
 */
wanted: number, 
/**
 * Found.
 */
found: number, 
/**
 * Searched within, metres; none where nearness did not matter.
 */
radius_m: number | null, 
/**
 * On call there, but committed to another alarm.
 */
committed: number, 
/**
 * On call there, but without the skill.
 */
unable: number, 
/**
 * On call there, but asked before.
 */
asked_before: number, 
/**
 * The household's position is not known.
 */
no_place: boolean, };
export type PlaceSource = "device" | "household" | "area" | "unknown";
export type Outcome = "helped" | "false_press" | "device_fault" | "nobody_home" | "handed_over" | "drill";
export type PageState = "queued" | "sent" | "delivered" | "seen" | "undelivered" | "expired" | "declined" | "stood_down" | "accepted";
export type LeaseStage = "promised" | "departed" | "approaching" | "arrived" | "lapsed";
export type External = { 
/**
 * Offered to the operator.
 */
offered_at: UnixMs | null, 
/**
 * Notified, the last time.
 */
notified_at: UnixMs | null, 
/**
 * How often notified.
 */
notified_count: number, 
/**
 * The service's side took it (a webhook answered, or an operator says the call was made).
 */
taken_at: UnixMs | null, };
export type TicketId = string;
export type PhotoId = string;
export type TeamId = string;
export type VisitId = string;
export type Size = "big" | "small" | "private";
export type Source = "report" | "hazard" | "desk" | "patrol" | "alarm" | "device" | "visit" | "guardian" | "whistle" | "api";
export type Link = { "noun": "alarm", "id": AlarmId } | { "noun": "device_ticket", "id": DeviceTicketId } | { "noun": "visit", "id": VisitId } | { "noun": "guardian_check", "id": GuardianCheckId } | { "noun": "ticket", "id": TicketId };
export type Assignee = { "noun": "person", "id": PersonId } | { "noun": "team", "id": TeamId };
export type Closing = "satisfied" | "unrated" | "refused" | "merged" | "withdrawn";
export type FiveAsk = "need" | "cause" | "plan" | "progress" | "effect";
export type Suspicion = "honeypot" | "too_fast" | "repeated" | "masked";
export type TextNo = number;
export type TextKind = "description" | "from_reporter" | "to_reporter" | "ask" | "progress" | "report" | "reason" | "note";
export type CategoryKey = string;
export type FieldKind = "text" | "yes_no" | "choice" | "number" | "when";
export type Field = { 
/**
 * Its key in the answers.
 */
key: string, 
/**
 * The question in Chinese.
 */
zh: string, 
/**
 * The question in English.
 */
en: string, 
/**
 * What is asked.
 */
kind: FieldKind, 
/**
 * Choices as (value, Chinese, English); empty but for [`FieldKind::Choice`].
 */
choices: Array<[string, string, string]>, 
/**
 * Must be answered.
 */
required: boolean, };
export type Limits = { 
/**
 * Until somebody has looked at it.
 */
respond_min: number, 
/**
 * Until it is done.
 */
solve_min: number, 
/**
 * Service hours count (false: the clock runs day and night).
 */
service_hours: boolean, };
export type Category = { 
/**
 * Its key.
 */
key: CategoryKey, 
/**
 * Its name in Chinese.
 */
zh: string, 
/**
 * Its name in English.
 */
en: string, 
/**
 * One sign for buttons and the map: the name of an icon of the dashboard (`water`, `lift`), or a letter or two.
 */
icon: string, 
/**
 * What it usually is.
 */
size: Size, 
/**
 * Limits of its own.
 */
limits: Limits | null, 
/**
 * What somebody must be able to do.
 */
skills: Array<Skill>, 
/**
 * The form, at most 12 fields.
 */
form: Array<Field>, 
/**
 * Residents may choose it on the report page.
 */
for_residents: boolean, 
/**
 * A hazard in public space: couriers may choose it.
 */
hazard: boolean, 
/**
 * Sort order on pages.
 */
order: number, };
export type AccountId = string;
export type TransferId = string;
export type VoucherId = string;
export type PartnerId = string;
export type ClaimableId = string;
export type GuardianCheckId = string;
export type ClaimableKind = "responsibility_area" | "public_post" | "public_benefit_activity" | "public_asset" | "house_rule";
export type Adopter = { "noun": "person", "id": PersonId } | { "noun": "household", "id": HouseholdId } | { "noun": "team", "id": TeamId };
export type Terms = { 
/**
 * How many may adopt it at once.
 */
places: number, 
/**
 * The longest time, days, counted from adopting or renewing.
 */
most_days: number, 
/**
 * Asked this many days before the end whether it goes on.
 */
remind_days: number, };
export type Side = "a" | "b";
export type ListedAs = "child" | "elder" | "carer";
export type GuardianReason = "no_carer" | "no_carer_in_other" | "not_in_other" | "address_differs" | "name_differs" | "very_young" | "very_old";
export type NearReason = "same_name" | "part_of_address" | "name_alike" | "carer_at_part_of_address";
export type ListsGone = "decided" | "abandoned" | "lapsed";
export type Counts = { 
/**
 * Lines of list A.
 */
list_a: number, 
/**
 * Lines of list B.
 */
list_b: number, 
/**
 * Candidates that were found.
 */
candidates: number, 
/**
 * Of these, how many became a case.
 */
cases: number, 
/**
 * Of these, how many did not.
 */
no_cases: number, };
export type Unit = "coin" | "points";
export type Holder = { "noun": "person", "id": PersonId } | { "noun": "household", "id": HouseholdId } | { "noun": "partner", "id": PartnerId } | { "noun": "fund" } | { "noun": "issuer" };
export type ReversalReason = "wrong_account" | "wrong_amount" | "not_done" | "fraud" | "on_request";
export type TransferKind = { "kind": "earned", 
/**
 * Which.
 */
ticket: TicketId, 
/**
 * How long it took, minutes.
 */
minutes: number, } | { "kind": "reported", 
/**
 * Which.
 */
ticket: TicketId, } | { "kind": "gift" } | { "kind": "donation" } | { "kind": "grant" } | { "kind": "exchange", 
/**
 * Which.
 */
voucher: VoucherId, } | { "kind": "reversal", 
/**
 * Which.
 */
of: TransferId, 
/**
 * Why.
 */
reason: ReversalReason, };
export type VisitPlanId = string;
export type SubscriptionId = string;
export type ApplicationId = string;
export type RequestKey = string;
export type HardshipTier = "severe" | "marked" | "light";
export type Words = { 
/**
 * Chinese.
 */
zh: string, 
/**
 * English.
 */
en: string, };
export type Choice = { 
/**
 * Its key in the answer.
 */
key: string, 
/**
 * How it reads.
 */
text: Words, };
export type AnswerKind = { "kind": "yes_no" } | { "kind": "choice", 
/**
 * At least two.
 */
choices: Array<Choice>, } | { "kind": "text" };
export type Answer = { "kind": "yes_no", "value": boolean } | { "kind": "choice", "value": string } | { "kind": "text", "value": string };
export type Answered = { 
/**
 * The key of the question.
 */
question: string, 
/**
 * What was said or seen.
 */
answer: Answer, };
export type When = { "when": "yes_no", "value": boolean } | { "when": "choice", "value": string } | { "when": "any_text" };
export type Raises = { 
/**
 * Which answer.
 */
on: When, 
/**
 * What the ticket is about.
 */
category: CategoryKey, 
/**
 * How the ticket reads.
 */
text: Words, };
export type Question = { 
/**
 * Its key in the answers.
 */
key: string, 
/**
 * How it is asked.
 */
text: Words, 
/**
 * What may be answered.
 */
answer: AnswerKind, 
/**
 * Must be answered.
 */
required: boolean, 
/**
 * Which answers become tickets.
 */
raises: Array<Raises>, };
export type Checklist = { 
/**
 * Its key in plans.
 */
key: string, 
/**
 * What it is called.
 */
title: Words, 
/**
 * In the order of asking.
 */
questions: Array<Question>, };
export type Tell = "assigned" | "coordinator" | "duty_lead";
export type RiseStep = { 
/**
 * Seconds after it was due.
 */
after_s: number, 
/**
 * Who.
 */
tell: Tell, };
export type VisitRules = { 
/**
 * Days between visits of a household in severe hardship.
 */
severe_days: number, 
/**
 * Days between visits of one in marked hardship.
 */
marked_days: number, 
/**
 * Days between visits of one in light hardship.
 */
light_days: number, 
/**
 * A visit stands on the list this many days before it is due.
 */
lead_days: number, 
/**
 * Nobody at home: again after this many days.
 */
not_home_days: number, 
/**
 * Nobody at home this often in a row: the coordinator is told.
 */
not_home_tell: number, 
/**
 * Who is told of a late visit, in the order of time.
 */
rise: Array<RiseStep>, };
export type Trend = "rising" | "falling" | "steady";
export type PhaseName = "calling" | "coming" | "on_scene" | "closed";
export type NextView = { 
/**
 * The step's number from 0; send it back as `expected_step` to widen.
 */
step: number, 
/**
 * When it fires by itself.
 */
due_at: UnixMs, 
/**
 * Whom it asks. For "the top again", everybody the policy knows.
 */
ask: Array<Ask>, };
export type HouseholdView = { 
/**
 * Id.
 */
id: HouseholdId, 
/**
 * Building, unit and door as spoken: 幸福里3号楼 2单元 302.
 */
label: string, 
/**
 * Names of those who live there.
 */
residents: Array<string>, 
/**
 * Notes for whoever comes.
 */
notes: string, 
/**
 * Medicines and conditions.
 */
medicines: string, 
/**
 * How closely it is watched.
 */
risk: RiskTier, };
export type LeaseView = { 
/**
 * The accept.
 */
accepted_at: UnixMs, 
/**
 * Estimated seconds from the accept to the door.
 */
eta_s: number, 
/**
 * Where it stands.
 */
stage: LeaseStage, 
/**
 * Since when.
 */
stage_at: UnixMs, 
/**
 * The next limit; after it the call goes on. None when lapsed.
 */
limit_at: UnixMs | null, 
/**
 * "Are you all right?" was asked and not answered.
 */
safety_asked: boolean, };
export type PageView = { 
/**
 * Number within the alarm.
 */
no: PageNo, 
/**
 * Whom.
 */
person: PersonId, 
/**
 * Name.
 */
name: string, 
/**
 * Telephone.
 */
phone: string | null, 
/**
 * The step that asked.
 */
step: number, 
/**
 * Why this person.
 */
pick: Pick, 
/**
 * How far it got.
 */
state: PageState, 
/**
 * Asked.
 */
asked_at: UnixMs, 
/**
 * When the state last changed.
 */
state_at: UnixMs, 
/**
 * The promise, once accepted.
 */
lease: LeaseView | null, };
export type AlarmView = { 
/**
 * Id.
 */
id: AlarmId, 
/**
 * Entries of its stream so far: a view with a lower version is older.
 */
version: number, 
/**
 * What it is about.
 */
kind: AlarmKind, 
/**
 * Where it stands.
 */
phase: PhaseName, 
/**
 * Where it belongs.
 */
area: AreaPath, 
/**
 * Name of its area: the building, else what is known.
 */
area_name: string, 
/**
 * Street address.
 */
street: string | null, 
/**
 * The household; none when the address is unknown.
 */
household: HouseholdView | null, 
/**
 * Name of the device that called first.
 */
device: string | null, 
/**
 * Position.
 */
place: LatLon | null, 
/**
 * Where the position comes from.
 */
place_source: PlaceSource, 
/**
 * Drill.
 */
drill: boolean, 
/**
 * Saved from a damaged message.
 */
damaged: boolean, 
/**
 * The device is not in the registry: address unknown.
 */
unknown_device: boolean, 
/**
 * Opened.
 */
opened_at: UnixMs, 
/**
 * Milliseconds between press and arrival, when it came late.
 */
late_by_ms: number | null, 
/**
 * How often pressed.
 */
presses: number, 
/**
 * Last press.
 */
pressed_at: UnixMs, 
/**
 * The device took the call back, too late to close it.
 */
cancel_noted: boolean, 
/**
 * Accepts needed.
 */
need: number, 
/**
 * Accepts that count.
 */
accepts: number, 
/**
 * What comes next; none unless calling.
 */
next: NextView | null, 
/**
 * The first step that was not taken yet: send it as `expected_step` to widen, in any phase.
 */
next_step: number, 
/**
 * How many steps the policy has.
 */
steps: number, 
/**
 * Others may join as backup until then.
 */
backup_until: UnixMs | null, 
/**
 * Why the last step found fewer people than it wanted.
 */
gaps: Array<Shortfall>, 
/**
 * The ambulance.
 */
external: External, 
/**
 * The hub has a channel to the external service; without one, "notified" means: somebody must telephone.
 */
external_ready: boolean, 
/**
 * The outcome, once closed.
 */
outcome: Outcome | null, 
/**
 * Closed.
 */
closed_at: UnixMs | null, 
/**
 * Pages.
 */
pages: Array<PageView>, };
export type PageChange = { 
/**
 * Number within the alarm.
 */
no: PageNo, 
/**
 * How far.
 */
state: PageState, 
/**
 * Since when.
 */
state_at: UnixMs, };
export type AlarmChange = { 
/**
 * The alarm.
 */
id: AlarmId, 
/**
 * Entries of its stream so far: a change with a lower version than what is known is older.
 */
version: number, 
/**
 * How often pressed.
 */
presses: number, 
/**
 * Last press.
 */
pressed_at: UnixMs, 
/**
 * Pages that changed.
 */
pages?: Array<PageChange>, };
export type StatusView = { 
/**
 * Id.
 */
id: AlarmId, 
/**
 * What it is about.
 */
kind: AlarmKind, 
/**
 * Where it stands.
 */
phase: PhaseName, 
/**
 * Name of the grid.
 */
grid_name: string, 
/**
 * Drill.
 */
drill: boolean, 
/**
 * Opened.
 */
opened_at: UnixMs, 
/**
 * Closed.
 */
closed_at: UnixMs | null, };
export type CallState = "ringing" | "accepted" | "declined" | "stood_down" | "expired" | "closed";
export type DoorView = { 
/**
 * Building, unit and door as spoken.
 */
label: string, 
/**
 * Unit.
 */
unit: string | null, 
/**
 * Floor.
 */
floor: number | null, 
/**
 * Door number.
 */
door: string, 
/**
 * Names.
 */
residents: Array<string>, 
/**
 * Notes.
 */
notes: string, 
/**
 * Medicines and conditions.
 */
medicines: string, 
/**
 * Family and keyholders: name and telephone.
 */
contacts: Array<ContactView>, };
export type ContactView = { 
/**
 * Name.
 */
name: string, 
/**
 * Telephone.
 */
phone: string | null, };
export type GoingView = { 
/**
 * Name.
 */
name: string, 
/**
 * True for the reader.
 */
me: boolean, 
/**
 * Estimated seconds from the accept to the door.
 */
eta_s: number, 
/**
 * The accept.
 */
accepted_at: UnixMs, 
/**
 * Where the promise stands.
 */
stage: LeaseStage, };
export type CallView = { 
/**
 * The alarm.
 */
alarm: AlarmId, 
/**
 * Entries of the alarm's stream so far: a view with a lower version is older.
 */
version: number, 
/**
 * The page: send it back in receipts.
 */
page: PageNo, 
/**
 * Where it stands for you.
 */
state: CallState, 
/**
 * What it is about.
 */
kind: AlarmKind, 
/**
 * Drill.
 */
drill: boolean, 
/**
 * How often pressed.
 */
presses: number, 
/**
 * Street or area.
 */
street: string, 
/**
 * Straight line, metres.
 */
distance_m: number | null, 
/**
 * Estimated seconds to the door.
 */
eta_s: number | null, 
/**
 * Asked.
 */
asked_at: UnixMs, 
/**
 * Who goes.
 */
going: Array<GoingView>, 
/**
 * How many are needed.
 */
need: number, 
/**
 * After the accept: the promise.
 */
lease: LeaseView | null, 
/**
 * After the accept: where.
 */
place: LatLon | null, 
/**
 * After the accept: the door.
 */
door: DoorView | null, 
/**
 * Once closed.
 */
outcome: Outcome | null, };
export type ActorKind = "person" | "device" | "hub" | "operator";
export type TimelineEntry = { 
/**
 * Position in the log.
 */
position: Position, 
/**
 * When.
 */
at: UnixMs, 
/**
 * `alarm.opened`, `alarm.step_fired` …
 */
name: string, 
/**
 * Who.
 */
actor: ActorKind, 
/**
 * The person's or device's name.
 */
actor_name: string | null, 
/**
 * People concerned: those asked, stood down, accepted.
 */
people: Array<string>, 
/**
 * Step, for steps.
 */
step: number | null, 
/**
 * Whom the step asked.
 */
ask: Array<Ask>, 
/**
 * Gaps.
 */
gaps: Array<Shortfall>, 
/**
 * The promise's stage.
 */
stage: LeaseStage | null, 
/**
 * The note's text.
 */
note: string | null, 
/**
 * The outcome.
 */
outcome: Outcome | null, };
export type RecentAlarms = { 
/**
 * Alarms.
 */
alarms: Array<AlarmView>, 
/**
 * Send back as `before` for the next page; none at the end.
 */
next: string | null, };
export type AcceptRequest = { 
/**
 * Staff only: accept for this person. Without it: for oneself.
 */
on_behalf_of: PersonId | null, };
export type WidenRequest = { 
/**
 * The `next.step` the screen showed; another one means somebody was quicker.
 */
expected_step: number, };
export type AddPersonRequest = { 
/**
 * Whom to ask too.
 */
person: PersonId, };
export type NoteRequest = { 
/**
 * Made by the screen, so that the same note sent twice is one note. Any UUID.
 */
id: NoteId, 
/**
 * 1 to 2,000 characters.
 */
text: string, };
export type CloseRequest = { 
/**
 * What came of it.
 */
outcome: Outcome, 
/**
 * A last note.
 */
note: NoteRequest | null, };
export type Committed = { 
/**
 * The log is committed up to here; a screen that has this position has seen the effect.
 */
position: Position, };
export type AreaView = { 
/**
 * Id.
 */
id: AreaId, 
/**
 * From the root to itself.
 */
path: AreaPath, 
/**
 * Level.
 */
level: AreaLevel, 
/**
 * Name.
 */
name: string, 
/**
 * Street address.
 */
street: string | null, 
/**
 * Outline, one ring; empty when it has none.
 */
outline: Array<LatLon>, 
/**
 * A point inside.
 */
centre: LatLon | null, };
export type MapView = { 
/**
 * All areas the session may see.
 */
areas: Array<AreaView>, 
/**
 * Address of tiles, `{z}/{x}/{y}`; none: the map draws from the hub's own data only.
 */
tiles: string | null, };
export type AreaRequest = { 
/**
 * The area above; none for the widest.
 */
parent: AreaId | null, 
/**
 * Level; narrower than the area above.
 */
level: AreaLevel, 
/**
 * Name as people say it.
 */
name: string, 
/**
 * Street address.
 */
street: string | null, 
/**
 * Outline, one ring of 3 to 1,000 corners; empty when it has none.
 */
outline: Array<LatLon>, 
/**
 * A point inside.
 */
centre: LatLon | null, };
export type ResidentRecord = { 
/**
 * Name as it is spoken at the door.
 */
name: string, 
/**
 * Year of birth, where known.
 */
born: number | null, };
export type HouseholdRequest = { 
/**
 * The building, or the narrowest area there is.
 */
area: AreaPath, 
/**
 * Unit (单元).
 */
unit: string | null, 
/**
 * Floor.
 */
floor: number | null, 
/**
 * Door number.
 */
door: string, 
/**
 * Position of the door; the building's when none.
 */
place: LatLon | null, 
/**
 * Who lives there.
 */
residents: Array<ResidentRecord>, 
/**
 * Family and keyholders, asked first.
 */
contacts: Array<PersonId>, 
/**
 * Notes for whoever comes.
 */
notes: string, 
/**
 * Medicines and conditions.
 */
medicines: string, 
/**
 * How closely it is watched.
 */
risk: RiskTier, };
export type HouseholdRecord = { 
/**
 * Id.
 */
id: HouseholdId, 
/**
 * The building, or the narrowest area there is.
 */
area: AreaPath, 
/**
 * Unit.
 */
unit: string | null, 
/**
 * Floor.
 */
floor: number | null, 
/**
 * Door number.
 */
door: string, 
/**
 * Position of the door.
 */
place: LatLon | null, 
/**
 * Who lives there.
 */
residents: Array<ResidentRecord>, 
/**
 * Family and keyholders.
 */
contacts: Array<PersonId>, 
/**
 * Notes for whoever comes.
 */
notes: string, 
/**
 * Medicines and conditions.
 */
medicines: string, 
/**
 * How closely it is watched.
 */
risk: RiskTier, };
export type HouseholdPage = { 
/**
 * At most 500.
 */
households: Array<HouseholdRecord>, 
/**
 * `after` of the next page; none when this is the last.
 */
next: HouseholdId | null, };
export type ImportRequest = { 
/**
 * The file: UTF-8, comma separated, with a line of column names: area, door (both needed), unit, floor, lat, lon,
 * residents, contacts, notes, medicines, risk.
 */
csv: string, 
/**
 * Only say what would happen.
 */
dry_run: boolean, };
export type ImportReport = { 
/**
 * New households.
 */
added: number, 
/**
 * Households that are different now.
 */
changed: number, 
/**
 * Households that were like this before.
 */
unchanged: number, 
/**
 * The log is committed up to here; none when nothing was stored.
 */
position: Position | null, };
export type PolicyView = { 
/**
 * Where it holds; none for the built-in one, which holds wherever nothing is set.
 */
area: AreaPath | null, 
/**
 * For which kind.
 */
kind: AlarmKind, 
/**
 * The steps.
 */
policy: Policy, };
export type PolicyRequest = { 
/**
 * Where it is to hold; `/` is everywhere.
 */
area: AreaPath, 
/**
 * For which kind.
 */
kind: AlarmKind, 
/**
 * The steps.
 */
policy: Policy, };
export type RemovePolicyRequest = { 
/**
 * Where it holds.
 */
area: AreaPath, 
/**
 * For which kind.
 */
kind: AlarmKind, };
export type PresenceName = "never_seen" | "live" | "late" | "offline";
export type DeviceView = { 
/**
 * Id.
 */
id: DeviceId, 
/**
 * Name in topics.
 */
name: string, 
/**
 * What it is for.
 */
role: DeviceRole, 
/**
 * Model.
 */
model: string, 
/**
 * The family whose language it speaks.
 */
family: string, 
/**
 * Its address there.
 */
address: string, 
/**
 * What is printed on it.
 */
label: string | null, 
/**
 * Where it belongs.
 */
area: AreaPath, 
/**
 * Household.
 */
household_id: HouseholdId | null, 
/**
 * Household as spoken.
 */
household: string | null, 
/**
 * How it is there.
 */
presence: PresenceName, 
/**
 * What is wrong with it.
 */
faults: Array<Fault>, 
/**
 * Last word.
 */
last_word_at: UnixMs | null, 
/**
 * A sign of life is expected this often, seconds.
 */
beat_s: number | null, 
/**
 * Its own such time; none: as its model or its role says.
 */
own_beat_s: number | null, 
/**
 * Battery, percent.
 */
battery_percent: number | null, 
/**
 * Link quality.
 */
link_quality: number | null, 
/**
 * Firmware.
 */
firmware: string | null, 
/**
 * Refused at log-in since.
 */
blocked_at: UnixMs | null, 
/**
 * First real press seen.
 */
live_at: UnixMs | null, 
/**
 * Its first press is awaited until then, and will only prove that it works.
 */
enrolling_until: UnixMs | null, 
/**
 * Not looked after until then.
 */
muted_until: UnixMs | null, 
/**
 * Out of use since.
 */
retired_at: UnixMs | null, 
/**
 * Connected to the hub's own MQTT endpoint now.
 */
connected: boolean, };
export type RejectionView = { 
/**
 * Device name or topic.
 */
source: string, 
/**
 * Stable reason code.
 */
reason: string, 
/**
 * The first 4 KiB as text; what is no text is replaced.
 */
payload: string, 
/**
 * When.
 */
at: UnixMs, };
export type HeardView = { 
/**
 * When it came, the last time.
 */
at: UnixMs, 
/**
 * How often, one after the other.
 */
count: number, 
/**
 * Topic; empty where the transport has none.
 */
topic: string, 
/**
 * The first 512 bytes as text; what is no text is replaced.
 */
payload: string, 
/**
 * What was understood, or why it was not.
 */
said: Array<string>, 
/**
 * It was understood.
 */
understood: boolean, };
export type BatteryDay = { 
/**
 * Midnight UTC of the day.
 */
at: UnixMs, 
/**
 * Percent.
 */
percent: number, };
export type DeviceTicketView = { 
/**
 * Id.
 */
id: DeviceTicketId, 
/**
 * Counts its events: a lower one is older.
 */
version: number, 
/**
 * Which device.
 */
device: DeviceId, 
/**
 * Its name.
 */
device_name: string, 
/**
 * Where.
 */
area: AreaPath, 
/**
 * Household as spoken.
 */
household: string | null, 
/**
 * How closely the household is watched.
 */
risk: RiskTier | null, 
/**
 * How far it has got.
 */
state: TicketState, 
/**
 * What is or was wrong.
 */
reasons: Array<Reason>, 
/**
 * When it opened.
 */
opened_at: UnixMs, 
/**
 * To be settled by then.
 */
due_at: UnixMs, 
/**
 * Who looks after it.
 */
seen_by: PersonId | null, 
/**
 * Name of that person.
 */
seen_by_name: string | null, 
/**
 * Over since.
 */
done_at: UnixMs | null, 
/**
 * It went into this outage.
 */
outage: OutageId | null, 
/**
 * It is over because the device was muted.
 */
muted: boolean, };
export type WaitingView = { 
/**
 * What.
 */
kind: SignalKind, 
/**
 * Since when.
 */
since: UnixMs, 
/**
 * When it calls if nothing more happens; none while it waits for another sensor of its group.
 */
calls_at: UnixMs | null, };
export type SensorView = { 
/**
 * It must stay on for this long before it counts, seconds.
 */
delay_on_s: number, 
/**
 * From when it counts to the call, seconds.
 */
pending_s: number, 
/**
 * The sensors of the household it counts together with.
 */
group: string | null, 
/**
 * So many different sensors of the group must count.
 */
need: number | null, 
/**
 * Within this of each other, seconds.
 */
within_s: number | null, 
/**
 * What it has begun to say and has not called for yet.
 */
waiting: Array<WaitingView>, };
export type DevicePage = { 
/**
 * The device.
 */
device: DeviceView, 
/**
 * What its switch or contact means.
 */
detects: SignalKind | null, 
/**
 * The layout of its own payload.
 */
layout: string | null, 
/**
 * The product whose table reads its fields.
 */
product: string | null, 
/**
 * It has a key for encrypted payloads.
 */
has_key: boolean, 
/**
 * Topics it may publish under besides its own.
 */
prefixes: Array<string>, 
/**
 * It may be on when it is first seen.
 */
allowed_on: boolean, 
/**
 * When it is believed; none: at once.
 */
sensor: SensorView | null, 
/**
 * Its last messages, newest first.
 */
heard: Array<HeardView>, 
/**
 * Its messages that could not be understood, newest first.
 */
rejections: Array<RejectionView>, 
/**
 * Its tickets, newest first.
 */
tickets: Array<DeviceTicketView>, 
/**
 * Daily lows of its battery, oldest first.
 */
battery: Array<BatteryDay>, 
/**
 * Days until the battery is empty, by the trend.
 */
days_left: number | null, };
export type DismissedView = { 
/**
 * When.
 */
at: UnixMs, 
/**
 * By whom.
 */
by: string, 
/**
 * Why.
 */
reason: DismissReason, 
/**
 * In words; may be empty.
 */
text: string, };
export type StrangerView = { 
/**
 * The family that understood it.
 */
family: string, 
/**
 * Its address there.
 */
address: string, 
/**
 * The registered device it spoke through.
 */
gateway: string | null, 
/**
 * First heard.
 */
first_at: UnixMs, 
/**
 * Last heard.
 */
last_at: UnixMs, 
/**
 * Called for help, the last time.
 */
called_at: UnixMs | null, 
/**
 * Messages so far.
 */
count: number, 
/**
 * What it said, as understood.
 */
said: Array<string>, 
/**
 * The message as text; what is no text is replaced.
 */
payload: string, 
/**
 * It was taken off the list; one that has called for help since is on it again.
 */
dismissed: DismissedView | null, 
/**
 * It is off the list.
 */
is_dismissed: boolean, };
export type DismissRequest = { 
/**
 * Why.
 */
reason: DismissReason, 
/**
 * In words, at most 200 characters; needed for `other`.
 */
text: string | null, };
export type DeviceRequest = { 
/**
 * Name in topics, 1 to 64 of `A-Z a-z 0-9 . _ -`.
 */
name: string, 
/**
 * What it is for.
 */
role: DeviceRole, 
/**
 * Maker's model.
 */
model: string, 
/**
 * The family whose language it speaks; none: our own JSON.
 */
family: string | null, 
/**
 * Its address there; none: the name.
 */
address: string | null, 
/**
 * What its switch or contact means.
 */
detects: SignalKind | null, 
/**
 * The layout of its own payload.
 */
layout: string | null, 
/**
 * The product whose table reads its fields.
 */
product: string | null, 
/**
 * Key for encrypted payloads, hexadecimal; none leaves the one that is there.
 */
key: string | null, 
/**
 * Topics it may publish under besides its own.
 */
prefixes: Array<string>, 
/**
 * What is printed on it.
 */
label: string | null, 
/**
 * A sign of life is expected this often, seconds; none: as its model or its role says. What the device has from
 * those already does not become its own.
 */
beat_s: number | null, 
/**
 * It may be on when it is first seen.
 */
allowed_on: boolean, 
/**
 * Not looked after until then.
 */
muted_until: UnixMs | null, 
/**
 * Household.
 */
household: HouseholdId | null, 
/**
 * Area, when it is in no household.
 */
area: AreaPath | null, 
/**
 * Refused at log-in.
 */
blocked: boolean, };
export type DeviceAdded = { 
/**
 * The device.
 */
device: DeviceView, 
/**
 * What it logs in with, shown this once; none when it had one before.
 */
secret: string | null, };
export type EnrolRequest = { 
/**
 * What is printed on it: QR code or serial number.
 */
label: string | null, 
/**
 * The family of a stranger.
 */
family: string | null, 
/**
 * The address of a stranger.
 */
address: string | null, 
/**
 * Household.
 */
household: HouseholdId, 
/**
 * What it is for, when it is not registered yet; none: a button.
 */
role: DeviceRole | null, 
/**
 * What it detects, when it is not registered yet.
 */
detects: SignalKind | null, 
/**
 * Maker's model, when it is not registered yet.
 */
model: string | null, };
export type OutageView = { 
/**
 * Id.
 */
id: OutageId, 
/**
 * Counts its events: a lower one is older.
 */
version: number, 
/**
 * Where.
 */
area: AreaPath, 
/**
 * Name of the area.
 */
area_name: string, 
/**
 * Silent, or without mains.
 */
cause: Fault, 
/**
 * When the first of them went.
 */
began_at: UnixMs, 
/**
 * Devices in it, those that are back included.
 */
devices: number, 
/**
 * Back.
 */
back: number, 
/**
 * Over since.
 */
closed_at: UnixMs | null, 
/**
 * It became part of a wider one.
 */
merged_into: OutageId | null, };
export type OutageHousehold = { 
/**
 * Id.
 */
id: HouseholdId, 
/**
 * As spoken.
 */
label: string, 
/**
 * Names of the residents.
 */
residents: Array<string>, 
/**
 * How closely it is watched.
 */
risk: RiskTier, 
/**
 * None of its alarm devices works.
 */
without: boolean, };
export type OutagePage = { 
/**
 * The outage.
 */
outage: OutageView, 
/**
 * Households with a device in it that is not back; at most 1,000.
 */
households: Array<OutageHousehold>, };
export type CoverageView = { 
/**
 * Area.
 */
area: AreaPath, 
/**
 * People whose household has an alarm device.
 */
people: number, 
/**
 * Of these, people whose household has none that works.
 */
without: number, };
export type HomeWithout = { 
/**
 * Id.
 */
id: HouseholdId, 
/**
 * As spoken.
 */
label: string, 
/**
 * Where.
 */
area: AreaPath, 
/**
 * Names of the residents.
 */
residents: Array<string>, 
/**
 * People it counts for.
 */
people: number, 
/**
 * How closely it is watched.
 */
risk: RiskTier, 
/**
 * Its alarm devices.
 */
devices: Array<DeviceView>, };
export type WithoutPage = { 
/**
 * People in all of them, not only on this page.
 */
people: number, 
/**
 * Households.
 */
households: Array<HomeWithout>, 
/**
 * `after` of the next page; none on the last.
 */
next: HouseholdId | null, };
export type DeviceSecret = { 
/**
 * Name.
 */
name: string, 
/**
 * Secret.
 */
secret: string, };
export type DevicesImported = { 
/**
 * New devices with the secrets they log in with, shown this once.
 */
added: Array<DeviceSecret>, 
/**
 * Devices that are different now.
 */
changed: number, 
/**
 * Devices that were like this before.
 */
unchanged: number, };
export type ResponderView = { 
/**
 * Id.
 */
id: PersonId, 
/**
 * Name.
 */
name: string, 
/**
 * Telephone.
 */
phone: string | null, 
/**
 * On call.
 */
on_call: boolean, 
/**
 * A phone or screen of this person is connected now.
 */
connected: boolean, 
/**
 * Skills.
 */
skills: Array<Skill>, 
/**
 * Volunteer, coordinator, duty lead …, as far as the reader's area.
 */
roles: Array<Role>, 
/**
 * Committed to an alarm now.
 */
committed: boolean, 
/**
 * Where, as the ranking sees it; only while on call.
 */
place: LatLon | null, 
/**
 * When the phone reported that; none: it is the home.
 */
place_at: UnixMs | null, };
export type CandidateView = { 
/**
 * Who.
 */
id: PersonId, 
/**
 * Name.
 */
name: string, 
/**
 * Telephone.
 */
phone: string | null, 
/**
 * On call.
 */
on_call: boolean, 
/**
 * Committed to another alarm.
 */
committed: boolean, 
/**
 * Asked for this alarm already.
 */
asked: boolean, 
/**
 * Straight line, metres.
 */
distance_m: number | null, 
/**
 * Estimated seconds to the door.
 */
eta_s: number | null, };
export type OnCallRequest = { 
/**
 * On call from now on.
 */
on: boolean, };
export type PositionReport = { 
/**
 * Degrees north.
 */
lat: number, 
/**
 * Degrees east.
 */
lon: number, 
/**
 * Radius of the error, metres.
 */
accuracy_m: number | null, };
export type LoginRequest = { 
/**
 * Log-in name.
 */
login: string, 
/**
 * Password, at most 256 bytes.
 */
password: string, };
export type SetupRequest = { 
/**
 * The code in the link.
 */
code: string, 
/**
 * Name as spoken.
 */
name: string, 
/**
 * Log-in name.
 */
login: string, 
/**
 * Password, 8 to 256 bytes.
 */
password: string, };
export type Me = { 
/**
 * Id.
 */
person: PersonId, 
/**
 * Name.
 */
name: string, 
/**
 * Role per area.
 */
grants: Array<Grant>, 
/**
 * On call.
 */
on_call: boolean, 
/**
 * Sees the console.
 */
console: boolean, 
/**
 * May be paged: sees the volunteer's page.
 */
volunteer: boolean, };
export type Problem = { 
/**
 * `about:blank`: the code says more than a link would.
 */
type: string, 
/**
 * The status in words.
 */
title: string, 
/**
 * HTTP status.
 */
status: number, 
/**
 * Stable, for programs: `taken`, `already_widened`, `wrong_password` …
 */
code: string, 
/**
 * One sentence that says what to do.
 */
detail: string, 
/**
 * The same id stands in the hub's log.
 */
id: string, 
/**
 * Names of those who go, with code `taken`.
 */
going?: Array<string>, 
/**
 * The nearest job that is still to be had, with code `taken`.
 */
next_job?: JobView | null, 
/**
 * What is wrong with two lists, line by line, with code `lists`.
 */
faults?: Array<LineFault>, };
export type TicketStateName = "submitted" | "triaged" | "open" | "dispatched" | "claimed" | "working" | "done" | "confirmed" | "closed";
export type TicketView = { 
/**
 * Id.
 */
id: TicketId, 
/**
 * Number as spoken.
 */
no: number, 
/**
 * Counts its events.
 */
version: number, 
/**
 * Where it belongs.
 */
area: AreaPath, 
/**
 * Where it is, as spoken: building, unit, door or street.
 */
address: string, 
/**
 * The spot.
 */
place: LatLon | null, 
/**
 * What it is about.
 */
category: CategoryKey, 
/**
 * The first 80 characters of what was asked for.
 */
summary: string, 
/**
 * Whose job.
 */
size: Size | null, 
/**
 * Where it comes from.
 */
source: Source, 
/**
 * How far.
 */
state: TicketStateName, 
/**
 * How it ended.
 */
closing: Closing | null, 
/**
 * Whom it is given to, or who has it.
 */
assignee: Assignee | null, 
/**
 * Their name.
 */
assignee_name: string | null, 
/**
 * The claim lapses then.
 */
lease_until: UnixMs | null, 
/**
 * Somebody must have looked by then.
 */
respond_by: UnixMs | null, 
/**
 * To be done by then.
 */
solve_by: UnixMs | null, 
/**
 * 70 % of the time are used.
 */
warned: boolean, 
/**
 * Steps up the area tree that were taken because it is overdue.
 */
overdue_steps: number, 
/**
 * The clocks stand since then.
 */
paused_at: UnixMs | null, 
/**
 * A hazard: to be judged by then.
 */
judge_by: UnixMs | null, 
/**
 * A hazard: judged.
 */
hazard_valid: boolean | null, 
/**
 * A hazard: fixed or fenced off by then.
 */
safe_by: UnixMs | null, 
/**
 * Fenced off.
 */
fenced_at: UnixMs | null, 
/**
 * Others with the same trouble.
 */
me_too: number, 
/**
 * A private case: only named staff see it.
 */
is_private_case: boolean, 
/**
 * Held back until a coordinator has looked.
 */
suspicion: Suspicion | null, 
/**
 * Teams called, and how many of them have come.
 */
called: number, 
/**
 * How many of them have come.
 */
came: number, 
/**
 * Pictures and voice notes.
 */
photos: Array<PhotoId>, 
/**
 * Satisfied or not.
 */
satisfied: boolean | null, 
/**
 * How often it was reopened.
 */
reopened: number, 
/**
 * Filed.
 */
opened_at: UnixMs, 
/**
 * Over.
 */
closed_at: UnixMs | null, };
export type TextView = { 
/**
 * Its number.
 */
no: TextNo, 
/**
 * What it is.
 */
kind: TextKind, 
/**
 * What was written.
 */
body: string, 
/**
 * Who wrote it.
 */
by: ActorKind, 
/**
 * Their name, for staff.
 */
by_name: string | null, 
/**
 * When.
 */
at: UnixMs, };
export type AskView = { 
/**
 * Which.
 */
ask: FiveAsk, 
/**
 * The answer.
 */
body: string, 
/**
 * When.
 */
at: UnixMs, };
export type CalledView = { 
/**
 * Which.
 */
team: TeamId, 
/**
 * Its name.
 */
name: string, 
/**
 * When it was called.
 */
called_at: UnixMs, 
/**
 * Asked again then.
 */
ask_again_at: UnixMs | null, 
/**
 * How often it was asked.
 */
asked: number, 
/**
 * Who reported in.
 */
came_by: string | null, 
/**
 * When.
 */
came_at: UnixMs | null, 
/**
 * What it does.
 */
does: string | null, };
export type PhotoView = { 
/**
 * Id: `/api/photos/{id}/full`, `/api/photos/{id}/thumb`.
 */
id: PhotoId, 
/**
 * `photo` or `voice`.
 */
kind: string, 
/**
 * Width, pixels.
 */
width: number | null, 
/**
 * Height, pixels.
 */
height: number | null, 
/**
 * Published by a coordinator.
 */
published: boolean, 
/**
 * Added.
 */
at: UnixMs, };
export type ReporterView = { 
/**
 * Name as given.
 */
name: string | null, 
/**
 * Telephone as given.
 */
phone: string | null, 
/**
 * Nothing proves that name and telephone are the reporter's own.
 */
unproven: boolean, };
export type TicketEntry = { 
/**
 * Its position in the log.
 */
position: Position, 
/**
 * When.
 */
at: UnixMs, 
/**
 * `ticket.filed`, `ticket.claimed` …
 */
name: string, 
/**
 * What kind of actor.
 */
by: ActorKind, 
/**
 * Their name.
 */
by_name: string | null, 
/**
 * The person, team, area or ticket it names, as spoken.
 */
about: string | null, 
/**
 * What was written with it.
 */
text: string | null, };
export type LinkView = { 
/**
 * What.
 */
link: Link, 
/**
 * As spoken: a ticket's number, an alarm's kind and time.
 */
title: string, 
/**
 * The device that a ticket about one is about, while it is open.
 */
device: DeviceId | null, };
export type TicketPage = { 
/**
 * The ticket.
 */
ticket: TicketView, 
/**
 * Everything that was written.
 */
texts: Array<TextView>, 
/**
 * The answers to the form: question key and answer.
 */
form: Array<[string, string]>, 
/**
 * The five asks.
 */
asks: Array<AskView>, 
/**
 * Teams.
 */
called: Array<CalledView>, 
/**
 * Pictures and voice notes.
 */
photos: Array<PhotoView>, 
/**
 * Who asked; none for readers who may not see it.
 */
reporter: ReporterView | null, 
/**
 * The household.
 */
household: HouseholdId | null, 
/**
 * What it is linked with.
 */
links: Array<LinkView>, 
/**
 * Minutes of service, by name.
 */
minutes: Array<[string, number]>, 
/**
 * What happened, oldest first; empty for volunteers.
 */
history: Array<TicketEntry>, };
export type TicketCandidate = { 
/**
 * Who.
 */
assignee: Assignee, 
/**
 * Name.
 */
name: string, 
/**
 * Straight line, metres.
 */
distance_m: number | null, 
/**
 * Tickets they have now.
 */
load: number, 
/**
 * Skills the category asks for and they have.
 */
skills: Array<Skill>, 
/**
 * Skills they lack.
 */
lacks: Array<Skill>, 
/**
 * On call now.
 */
on_call: boolean, 
/**
 * They gave this ticket back before.
 */
handed_back: boolean, };
export type CalledTeam = { 
/**
 * Which: send it back in `report_in`.
 */
team: TeamId, 
/**
 * Its name.
 */
name: string, };
export type JobView = { 
/**
 * Id.
 */
id: TicketId, 
/**
 * Number as spoken.
 */
no: number, 
/**
 * What it is about.
 */
category: CategoryKey, 
/**
 * How far.
 */
state: TicketStateName, 
/**
 * Own: claimed by or given to the reader or the reader's team.
 */
is_mine: boolean, 
/**
 * Street or building; the door only when it is the reader's own.
 */
address: string, 
/**
 * The spot; coarse (the building) before the claim.
 */
place: LatLon | null, 
/**
 * Straight line, metres.
 */
distance_m: number | null, 
/**
 * To be done by then.
 */
solve_by: UnixMs | null, 
/**
 * The claim lapses then.
 */
lease_until: UnixMs | null, 
/**
 * What was asked for; the first 80 characters, masked, before the claim.
 */
summary: string, 
/**
 * Who asked and how to reach them; own ones only.
 */
reporter: ReporterView | null, 
/**
 * Pictures the reader may see.
 */
photos: Array<PhotoId>, 
/**
 * Skills it asks for.
 */
skills: Array<Skill>, 
/**
 * Coins for an hour of it by the community's rule, hundredths.
 */
coins_per_hour: number | null, 
/**
 * Teams of the reader that were called to the place and have not reported in.
 */
called: Array<CalledTeam>, };
export type ClosedTickets = { 
/**
 * Tickets.
 */
tickets: Array<TicketView>, 
/**
 * Ask with this for the next page; none at the end.
 */
next: string | null, };
export type FileTicketRequest = { 
/**
 * The same id again is the same ticket.
 */
id: TicketId, 
/**
 * Where it belongs.
 */
area: AreaPath, 
/**
 * The spot.
 */
place: LatLon | null, 
/**
 * The household it is about.
 */
household: HouseholdId | null, 
/**
 * What it is about.
 */
category: CategoryKey, 
/**
 * Desk or patrol.
 */
source: Source, 
/**
 * What is wanted.
 */
text: string, 
/**
 * The answers to the form.
 */
form: Array<[string, string]>, 
/**
 * Sized at once.
 */
size: Size | null, 
/**
 * Name of the person who asked.
 */
name: string | null, 
/**
 * Their telephone.
 */
phone: string | null, 
/**
 * Pictures that were uploaded before.
 */
photos: Array<PhotoId>, };
export type TicketAct = { "do": "triage", 
/**
 * Whose.
 */
size: Size, 
/**
 * Another category than filed.
 */
category: CategoryKey | null, 
/**
 * A private case: only these may see it.
 */
named: Array<PersonId> | null, } | { "do": "open", } | { "do": "dispatch", 
/**
 * To whom.
 */
to: Assignee, } | { "do": "claim", } | { "do": "start", } | { "do": "progress", 
/**
 * In words.
 */
text: string, 
/**
 * Pictures.
 */
photos: Array<PhotoId>, 
/**
 * Made by the client once for each message: the same again is stored once.
 */
id: NoteId | null, } | { "do": "hand_back", 
/**
 * Why.
 */
text: string, } | { "do": "ask", 
/**
 * Which.
 */
ask: FiveAsk, 
/**
 * The answer.
 */
text: string, 
/**
 * Made by the client once for each message: the same again is stored once.
 */
id: NoteId | null, } | { "do": "message", 
/**
 * What.
 */
text: string, 
/**
 * The clocks stand until they answer.
 */
pause: boolean, 
/**
 * Made by the client once for each message: the same again is stored once.
 */
id: NoteId | null, } | { "do": "note", 
/**
 * What.
 */
text: string, 
/**
 * Made by the client once for each message: the same again is stored once.
 */
id: NoteId | null, } | { "do": "resume", } | { "do": "extend", 
/**
 * Until then.
 */
until: UnixMs, 
/**
 * Why.
 */
text: string, } | { "do": "done", 
/**
 * What was done.
 */
text: string, 
/**
 * Minutes of service, by person; empty: the hub reckons from the claim.
 */
minutes: Array<[PersonId, number]>, 
/**
 * Pictures.
 */
photos: Array<PhotoId>, } | { "do": "send_back", 
/**
 * Why.
 */
text: string, } | { "do": "confirm", 
/**
 * Minutes of service that count, by person; none: as said by who did it.
 */
minutes: Array<[PersonId, number]> | null, } | { "do": "refuse", 
/**
 * Why.
 */
text: string, } | { "do": "merge", 
/**
 * Which goes on.
 */
into: TicketId, } | { "do": "reopen", 
/**
 * Why.
 */
text: string, } | { "do": "judge", 
/**
 * Valid.
 */
valid: boolean, 
/**
 * Why not.
 */
text: string | null, } | { "do": "fence", } | { "do": "whistle", 
/**
 * Which.
 */
teams: Array<TeamId>, 
/**
 * Asked again after so many minutes.
 */
ask_again_min: number, } | { "do": "report_in", 
/**
 * Which team.
 */
team: TeamId, 
/**
 * What it does.
 */
text: string | null, } | { "do": "clear", } | { "do": "photos", 
/**
 * Which.
 */
photos: Array<PhotoId>, };
export type BulkRequest = { 
/**
 * Which, at most 100.
 */
tickets: Array<TicketId>, 
/**
 * What.
 */
act: TicketAct, };
export type BulkResult = { 
/**
 * Which.
 */
ticket: TicketId, 
/**
 * Why not; none when it was done.
 */
refused: string | null, };
export type WebhookAnswer = { 
/**
 * When it was sent.
 */
at: UnixMs, 
/**
 * What was told: its place in the log; none for a test.
 */
position: Position | null, 
/**
 * HTTP status; none when there was no answer.
 */
status: number | null, 
/**
 * Milliseconds it took.
 */
took_ms: number, 
/**
 * The first 200 characters of the answer.
 */
said: string, 
/**
 * Why there was no answer: `refused_address`, `timeout`, `unreachable`; `redirect` is a refusal too.
 */
fault: string | null, };
export type SubscriptionView = { 
/**
 * Id.
 */
id: SubscriptionId, 
/**
 * Tickets there and below are told.
 */
area: AreaPath, 
/**
 * Name.
 */
name: string, 
/**
 * Where it is told.
 */
url: string, 
/**
 * It is told.
 */
on: boolean, 
/**
 * Switched off by the hub: it did not answer for a day.
 */
given_up_at: UnixMs | null, 
/**
 * Everything up to here was told.
 */
position: Position, 
/**
 * The end of the log.
 */
head: Position, 
/**
 * It has failed since then.
 */
failing_since: UnixMs | null, 
/**
 * Tried again then.
 */
next_at: UnixMs | null, 
/**
 * The last answer.
 */
last: WebhookAnswer | null, };
export type SubscribeRequest = { 
/**
 * Tickets there and below are told.
 */
area: AreaPath, 
/**
 * Name, at most 60 characters.
 */
name: string, 
/**
 * `https://…`, at most 500 characters; `http://` only for addresses that the configuration lists.
 */
url: string, 
/**
 * From this place of the log on; left out: from now on.
 */
from: Position | null, };
export type Subscribed = { 
/**
 * Id.
 */
id: SubscriptionId, 
/**
 * The secret of the signatures: `whsec_` and Base64.
 */
secret: string, };
export type SwitchRequest = { 
/**
 * Tell it.
 */
on: boolean, };
export type ReplayRequest = { 
/**
 * Everything from this place of the log on.
 */
from: Position, };
export type ApplicationView = { 
/**
 * Id.
 */
id: ApplicationId, 
/**
 * It files there and below.
 */
area: AreaPath, 
/**
 * Name.
 */
name: string, 
/**
 * Since when.
 */
since: UnixMs, };
export type ApplicationRequest = { 
/**
 * It files there and below.
 */
area: AreaPath, 
/**
 * Name, at most 60 characters.
 */
name: string, };
export type ApplicationAdded = { 
/**
 * Id.
 */
id: ApplicationId, 
/**
 * Its `api_key`.
 */
key: string, };
export type ReportStart = { 
/**
 * The place of the code as spoken, shown for confirmation: 幸福里 3 号楼.
 */
address: string, 
/**
 * The area.
 */
area: AreaPath, 
/**
 * The building.
 */
place: LatLon | null, 
/**
 * What can be reported there, in order.
 */
categories: Array<Category>, 
/**
 * Words that mean an emergency, lower case: the page offers a call for help at once.
 */
emergency_words: Array<string>, 
/**
 * Telephone of the duty desk, when the community names one.
 */
desk_phone: string | null, };
export type ReportRequest = { 
/**
 * Made by the page, 128 random bits: sending again changes nothing.
 */
id: TicketId, 
/**
 * The follow code: made by the page, 32 hexadecimal digits of a secure random source.
 */
follow: string, 
/**
 * The code behind the QR.
 */
code: string, 
/**
 * What it is about.
 */
category: CategoryKey, 
/**
 * What is wanted.
 */
text: string, 
/**
 * The answers to the form.
 */
form: Array<[string, string]>, 
/**
 * The spot, when it is not the code's.
 */
place: LatLon | null, 
/**
 * Pictures and voice notes that were uploaded before, with the tokens of their uploads.
 */
photos: Array<[PhotoId, string]>, 
/**
 * Name.
 */
name: string | null, 
/**
 * Telephone.
 */
phone: string | null, 
/**
 * When the reporter pressed "send"; tells reports that waited for a network.
 */
written_at: UnixMs | null, 
/**
 * A field people do not see.
 */
website: string, 
/**
 * Milliseconds from opening the form to sending.
 */
took_ms: number | null, };
export type ReportThanks = { 
/**
 * The ticket.
 */
ticket: TicketId, 
/**
 * Number as spoken.
 */
no: number, 
/**
 * A person judges it by then (hazards).
 */
judge_by: UnixMs | null, 
/**
 * Somebody looks at it by then.
 */
respond_by: UnixMs | null, 
/**
 * Kept, but a person must look first.
 */
held_back: boolean, };
export type SimilarView = { 
/**
 * The ticket.
 */
ticket: TicketId, 
/**
 * Number as spoken.
 */
no: number, 
/**
 * What it is about.
 */
category: CategoryKey, 
/**
 * Metres away.
 */
distance_m: number, 
/**
 * How far it has got.
 */
state: TicketStateName, 
/**
 * Others with the same trouble.
 */
me_too: number, 
/**
 * Published pictures.
 */
photos: Array<PhotoId>, 
/**
 * Filed.
 */
opened_at: UnixMs, };
export type MeTooRequest = { 
/**
 * The ticket.
 */
ticket: TicketId, 
/**
 * The code behind the QR.
 */
code: string, 
/**
 * A follow code for it.
 */
follow: string, };
export type HelpRequest = { 
/**
 * Sending again changes nothing.
 */
id: TicketId, 
/**
 * The code behind the QR.
 */
code: string, 
/**
 * The spot, when the phone tells it.
 */
place: LatLon | null, 
/**
 * Telephone.
 */
phone: string | null, 
/**
 * What is the matter.
 */
text: string, };
export type FollowMessage = { 
/**
 * From the reader.
 */
mine: boolean, 
/**
 * What was written.
 */
body: string, 
/**
 * When.
 */
at: UnixMs, };
export type FollowView = { 
/**
 * The ticket.
 */
ticket: TicketId, 
/**
 * Number as spoken.
 */
no: number, 
/**
 * What it is about.
 */
category: Category, 
/**
 * Where, as spoken.
 */
address: string, 
/**
 * How far.
 */
state: TicketStateName, 
/**
 * How it ended.
 */
closing: Closing | null, 
/**
 * Why it was refused.
 */
reason: string | null, 
/**
 * It went into this one, by number.
 */
merged_into: number | null, 
/**
 * Somebody is at it: their role as spoken, no name.
 */
in_hands_of: string | null, 
/**
 * To be done by then.
 */
solve_by: UnixMs | null, 
/**
 * The clocks stand: an answer is awaited.
 */
waits_for_me: boolean, 
/**
 * The five asks.
 */
asks: Array<AskView>, 
/**
 * Messages.
 */
messages: Array<FollowMessage>, 
/**
 * Own pictures and published ones.
 */
photos: Array<PhotoId>, 
/**
 * Others with the same trouble.
 */
me_too: number, 
/**
 * A hazard: valid or not.
 */
hazard_valid: boolean | null, 
/**
 * It may be rated until then.
 */
rate_until: UnixMs | null, 
/**
 * The own rating.
 */
satisfied: boolean | null, 
/**
 * Filed.
 */
opened_at: UnixMs, 
/**
 * Over.
 */
closed_at: UnixMs | null, };
export type FollowMessageRequest = { 
/**
 * Sending again changes nothing: made by the page.
 */
id: TicketId, 
/**
 * What.
 */
text: string, };
export type RateRequest = { 
/**
 * Satisfied or not.
 */
satisfied: boolean, 
/**
 * In words; required when not satisfied.
 */
text: string | null, };
export type Uploaded = { 
/**
 * The picture.
 */
id: PhotoId, 
/**
 * Whoever names it in a report shows this.
 */
token: string, 
/**
 * Where it was taken, when the picture told; for the uploader only.
 */
place: LatLon | null, };
export type TeamView = { 
/**
 * Id; a new one adds a team.
 */
id: TeamId, 
/**
 * Name.
 */
name: string, 
/**
 * Where it works.
 */
area: AreaPath, 
/**
 * Its base.
 */
base: LatLon | null, 
/**
 * Telephone of its desk.
 */
phone: string | null, 
/**
 * A department of the street rather than neighbours.
 */
department: boolean, 
/**
 * Members.
 */
members: Array<PersonId>, 
/**
 * Keys of categories it is for; empty: all.
 */
categories: Array<string>, };
export type CategoriesView = { 
/**
 * The area they are defined for.
 */
area: AreaPath, 
/**
 * In order.
 */
categories: Array<Category>, };
export type CalendarView = { 
/**
 * The area.
 */
area: AreaPath, 
/**
 * Per weekday from Monday: opens and closes; none is a day off.
 */
week: Array<[number, number] | null>, 
/**
 * Days off, `2026-10-01`.
 */
holidays: Array<string>, 
/**
 * Days worked although they would be off (调休), `2026-10-10`.
 */
working_days: Array<string>, 
/**
 * The duty number, which the report page shows; none: that of the wider area.
 */
phone: string | null, 
/**
 * Public holidays of China and the weekends worked for them count too.
 */
public_holidays: boolean, 
/**
 * They are known up to this day; behind it only the weekly hours count. In answers.
 */
public_until: string | null, 
/**
 * Somebody wrote these hours; else they are the usual ones. In answers.
 */
written: boolean, };
export type BalanceView = { 
/**
 * Of what.
 */
unit: Unit, 
/**
 * All there is.
 */
total: number, 
/**
 * Of this, what open vouchers hold.
 */
held: number, 
/**
 * More than the community means one account to have; nothing is refused for that.
 */
above_cap: boolean, };
export type FamilyView = { 
/**
 * Its id.
 */
id: AccountId, 
/**
 * Whose, as spoken.
 */
name: string, };
export type AccountView = { 
/**
 * Its id.
 */
id: AccountId, 
/**
 * The community.
 */
area: AreaPath, 
/**
 * Whose.
 */
holder: Holder, 
/**
 * Whose, as spoken; empty for the fund and the community's own account.
 */
name: string, 
/**
 * Coins, then points.
 */
balances: Array<BalanceView>, 
/**
 * To whom it may give.
 */
family: Array<FamilyView>, 
/**
 * Earned and booked today, hundredths of a coin.
 */
earned_today: number, 
/**
 * Earned today above the limit of the day and not booked, hundredths of a coin.
 */
over_today: number, 
/**
 * What can be earned in a day, hundredths of a coin; what is above is not booked.
 */
coins_per_day: number, 
/**
 * Closed since.
 */
closed_at: UnixMs | null, };
export type StatementLine = { 
/**
 * The entry's number in the ledger.
 */
no: number, 
/**
 * When it was booked.
 */
at: UnixMs, 
/**
 * Which transfer.
 */
transfer: TransferId, 
/**
 * Of what.
 */
unit: Unit, 
/**
 * What for.
 */
why: TransferKind, 
/**
 * Got (above zero) or given.
 */
amount: number, 
/**
 * What the account had of this unit afterwards.
 */
balance: number, 
/**
 * From or to whom, as spoken.
 */
other: string, 
/**
 * Taken back by this transfer.
 */
reversed_by: TransferId | null, 
/**
 * Of the same service this was above the limit of its day and not booked, hundredths of a coin.
 */
not_booked: number, };
export type OverLimitView = { 
/**
 * On which ticket.
 */
ticket: TicketId, 
/**
 * When it was confirmed.
 */
at: UnixMs, 
/**
 * How long it took.
 */
minutes: number, 
/**
 * Of its worth this was booked, hundredths of a coin.
 */
booked: number, 
/**
 * And this was not.
 */
not_booked: number, };
export type YearSum = { 
/**
 * Of what.
 */
unit: Unit, 
/**
 * What there was when it began.
 */
opening: number, 
/**
 * Got in it.
 */
got: number, 
/**
 * Given in it, below zero.
 */
given: number, 
/**
 * What there was when it ended.
 */
closing: number, };
export type Statement = { 
/**
 * The account.
 */
account: AccountView, 
/**
 * Last first.
 */
lines: Array<StatementLine>, 
/**
 * What was earned above the limit of a day, last first.
 */
over_limit: Array<OverLimitView>, 
/**
 * Coins, then points, when a year was asked for: all its lines are there.
 */
year: Array<YearSum>, 
/**
 * Years in which something was booked, last first.
 */
years: Array<number>, 
/**
 * There are more before the last of these: ask with its number.
 */
before: number | null, };
export type PartnerView = { 
/**
 * Its id.
 */
id: PartnerId, 
/**
 * The community.
 */
area: AreaPath, 
/**
 * Its name, as on the shop.
 */
name: string, 
/**
 * What it offers.
 */
offers: string, 
/**
 * Who may take vouchers at its counter; empty for whoever is not staff.
 */
people: Array<PersonId>, 
/**
 * Left since.
 */
closed_at: UnixMs | null, };
export type PartnerRequest = { 
/**
 * Id; a new one adds a partner and opens its account.
 */
id: PartnerId, 
/**
 * The community.
 */
area: AreaPath, 
/**
 * Its name, as on the shop.
 */
name: string, 
/**
 * What it offers.
 */
offers: string, 
/**
 * Who may take vouchers at its counter.
 */
people: Array<PersonId>, };
export type VoucherView = { 
/**
 * Its id.
 */
id: VoucherId, 
/**
 * Who pays.
 */
account: AccountId, 
/**
 * Where it is taken.
 */
partner: PartnerId, 
/**
 * Of what.
 */
unit: Unit, 
/**
 * How much it holds.
 */
amount: number, 
/**
 * Worth nothing from then on.
 */
expires_at: UnixMs, };
export type MyBank = { 
/**
 * Own account and those of households one cares for.
 */
accounts: Array<AccountView>, 
/**
 * Their open vouchers.
 */
vouchers: Array<VoucherView>, 
/**
 * Partners of their communities.
 */
partners: Array<PartnerView>, 
/**
 * Partners at whose counter one stands.
 */
counters: Array<PartnerView>, 
/**
 * Why nothing can be booked at the moment; none when all is well.
 */
trouble: string | null, };
export type TransferRequest = { "what": "gift", 
/**
 * Its id, made by the client: the same again changes nothing.
 */
id: TransferId, 
/**
 * From.
 */
from: AccountId, 
/**
 * To.
 */
to: AccountId, 
/**
 * Of what.
 */
unit: Unit, 
/**
 * How much.
 */
amount: number, } | { "what": "donation", 
/**
 * Its id.
 */
id: TransferId, 
/**
 * From.
 */
from: AccountId, 
/**
 * Of what.
 */
unit: Unit, 
/**
 * How much.
 */
amount: number, } | { "what": "grant", 
/**
 * Its id.
 */
id: TransferId, 
/**
 * To.
 */
to: AccountId, 
/**
 * Of what.
 */
unit: Unit, 
/**
 * How much.
 */
amount: number, } | { "what": "reversal", 
/**
 * Its id.
 */
id: TransferId, 
/**
 * Which transfer.
 */
of: TransferId, 
/**
 * Why.
 */
reason: ReversalReason, };
export type VoucherRequest = { 
/**
 * Who pays.
 */
account: AccountId, 
/**
 * Where it is to be taken.
 */
partner: PartnerId, 
/**
 * Of what.
 */
unit: Unit, 
/**
 * How much.
 */
amount: number, };
export type VoucherMade = { 
/**
 * Its id.
 */
id: VoucherId, 
/**
 * What is said or shown at the counter.
 */
code: string, 
/**
 * Worth nothing from then on.
 */
expires_at: UnixMs, };
export type RedeemRequest = { 
/**
 * Where.
 */
partner: PartnerId, 
/**
 * What was said or shown.
 */
code: string, };
export type Redeemed = { 
/**
 * Of what.
 */
unit: Unit, 
/**
 * How much.
 */
amount: number, };
export type OpenAccountRequest = { 
/**
 * The community.
 */
area: AreaPath, 
/**
 * Whose: a person's, a household's, or the fund.
 */
holder: Holder, };
export type FamilyRequest = { 
/**
 * The one.
 */
account: AccountId, 
/**
 * The other.
 */
family: AccountId, 
/**
 * One family from now on.
 */
on: boolean, };
export type AccountsView = { 
/**
 * By name.
 */
accounts: Array<AccountView>, 
/**
 * Shops of these communities that take vouchers, by name.
 */
partners: Array<PartnerView>, 
/**
 * Entries in the ledger.
 */
entries: number, 
/**
 * Why nothing can be booked at the moment; none when all is well.
 */
trouble: string | null, };
export type BankRulesView = { 
/**
 * The community.
 */
area: AreaPath, 
/**
 * For an hour of confirmed service.
 */
coins_per_hour: number, 
/**
 * Earned in a day at most.
 */
coins_per_day: number, 
/**
 * A balance above this is flagged: coins.
 */
cap_coins: number, 
/**
 * A balance above this is flagged: points.
 */
cap_points: number, 
/**
 * Points for a report that was judged valid; 0: none.
 */
points_per_report: number, 
/**
 * A voucher can be redeemed this long, seconds.
 */
voucher_s: number, };
export type VisitStateName = "planned" | "started" | "done" | "not_home" | "refused" | "cancelled";
export type VisitedHome = { 
/**
 * The household.
 */
id: HouseholdId, 
/**
 * Building, unit, door.
 */
address: string, 
/**
 * Names of who lives there.
 */
residents: Array<string>, 
/**
 * The door, else the building.
 */
place: LatLon | null, 
/**
 * How hard its life is; none when its plan is not there any more.
 */
tier: HardshipTier | null, 
/**
 * Why it is visited.
 */
reason: string, };
export type VisitPlanView = { 
/**
 * Id.
 */
id: VisitPlanId, 
/**
 * Where.
 */
area: AreaPath, 
/**
 * Whom, and why.
 */
home: VisitedHome, 
/**
 * How hard its life is.
 */
tier: HardshipTier, 
/**
 * Days between visits of this household alone; none: as its tier says.
 */
every_days: number | null, 
/**
 * Days between its visits.
 */
rhythm_days: number, 
/**
 * The key of the checklist.
 */
checklist: string, 
/**
 * Who visits.
 */
assigned: Assignee, 
/**
 * Their name.
 */
assigned_name: string, 
/**
 * The next visit is to be done by then.
 */
next_due_at: UnixMs, 
/**
 * The visit that stands on the list.
 */
on_list: VisitId | null, 
/**
 * Visits in a row at which nobody was at home.
 */
not_home: number, 
/**
 * The last visit that is over.
 */
last_visit: VisitId | null, 
/**
 * When somebody was spoken to last.
 */
last_done_at: UnixMs | null, 
/**
 * Rests since then.
 */
paused_at: UnixMs | null, 
/**
 * Ended since.
 */
closed_at: UnixMs | null, };
export type ToldView = { 
/**
 * Which of them.
 */
tell: Tell, 
/**
 * Their names: those nearest upwards in the tree of areas.
 */
names: Array<string>, };
export type VisitView = { 
/**
 * Id.
 */
id: VisitId, 
/**
 * Counts its events.
 */
version: number, 
/**
 * From which plan.
 */
plan: VisitPlanId, 
/**
 * Where.
 */
area: AreaPath, 
/**
 * Whom, and why.
 */
home: VisitedHome, 
/**
 * Whose list it stands on.
 */
assigned: Assignee, 
/**
 * Their name.
 */
assigned_name: string, 
/**
 * To be done by then.
 */
due_at: UnixMs, 
/**
 * How far.
 */
state: VisitStateName, 
/**
 * Who is there, or was.
 */
by_name: string | null, 
/**
 * When it was over.
 */
ended_at: UnixMs | null, 
/**
 * Nobody was at home this often in a row before.
 */
not_home_before: number, 
/**
 * The last who were told that it did not happen.
 */
told: ToldView | null, 
/**
 * Findings that became tickets.
 */
found: number, };
export type StopView = { 
/**
 * Id of the visit.
 */
id: VisitId, 
/**
 * Counts its events.
 */
version: number, 
/**
 * On the reader's list, or the reader's team's. One that is not leaves the phone.
 */
is_mine: boolean, 
/**
 * Where.
 */
area: AreaPath, 
/**
 * Whom, and why.
 */
home: VisitedHome, 
/**
 * What whoever comes should know: hard of hearing, dog.
 */
notes: string, 
/**
 * To be done by then.
 */
due_at: UnixMs, 
/**
 * How far.
 */
state: VisitStateName, 
/**
 * Started by somebody else of the team.
 */
taken_by: string | null, 
/**
 * Nobody was at home this often in a row before.
 */
not_home_before: number, 
/**
 * The key of the checklist.
 */
checklist: string, };
export type RoundView = { 
/**
 * Who goes.
 */
person: PersonId, 
/**
 * From where.
 */
start: LatLon | null, 
/**
 * Visits in the order of going: those due today and late ones.
 */
order: Array<VisitId>, 
/**
 * Straight lines from the start to the last, metres.
 */
length_m: number, };
export type FindingView = { 
/**
 * The key of the question.
 */
question: string, 
/**
 * What the ticket is about.
 */
category: CategoryKey, 
/**
 * How it reads.
 */
text: Words, 
/**
 * What the visitor wrote.
 */
said: string | null, 
/**
 * The ticket.
 */
ticket: TicketId, };
export type VisitEntry = { 
/**
 * Its place in the log.
 */
position: Position, 
/**
 * When.
 */
at: UnixMs, 
/**
 * `visit.planned`, `visit.rose` …
 */
name: string, 
/**
 * Who did it; none: the hub.
 */
by_name: string | null, 
/**
 * Who was told, when it rose.
 */
tell: Tell | null, };
export type VisitPage = { 
/**
 * The visit.
 */
visit: VisitView, 
/**
 * What is asked.
 */
checklist: Checklist, 
/**
 * What was answered.
 */
answers: Array<Answered>, 
/**
 * What was found.
 */
findings: Array<FindingView>, 
/**
 * What happened, oldest first.
 */
history: Array<VisitEntry>, };
export type ClosedVisits = { 
/**
 * Visits.
 */
visits: Array<VisitView>, 
/**
 * Ask with this for the next page; none at the end.
 */
next: string | null, };
export type HomeView = { 
/**
 * Id.
 */
id: HouseholdId, 
/**
 * Where.
 */
area: AreaPath, 
/**
 * Building, unit, door.
 */
address: string, 
/**
 * Names of who lives there.
 */
residents: Array<string>, 
/**
 * Its plan, when it has one.
 */
plan: VisitPlanId | null, };
export type VisitorView = { 
/**
 * Who.
 */
assignee: Assignee, 
/**
 * Their name.
 */
name: string, 
/**
 * Visits on their list now.
 */
load: number, };
export type VisitPlanRequest = { 
/**
 * Id; a new one adds a plan.
 */
id: VisitPlanId, 
/**
 * Whom. A plan stays with its household.
 */
household: HouseholdId, 
/**
 * How hard its life is.
 */
tier: HardshipTier, 
/**
 * Days between visits of this household alone, 1 to 366; none: as its tier says.
 */
every_days: number | null, 
/**
 * Why it is visited.
 */
reason: string, 
/**
 * The key of the checklist.
 */
checklist: string, 
/**
 * Who visits.
 */
assigned: Assignee, 
/**
 * The next visit is to be done by then; one that stands on the list keeps its day.
 */
next_due_at: UnixMs, };
export type VisitPlanAct = { "do": "pause", } | { "do": "resume", } | { "do": "end", };
export type VisitActRequest = { 
/**
 * Made by the client: the same key again changes nothing.
 */
key: RequestKey, 
/**
 * What.
 */
act: VisitAct, };
export type VisitAct = { "do": "assign", 
/**
 * Who.
 */
to: Assignee, } | { "do": "start", } | { "do": "finish", 
/**
 * The answers.
 */
answers: Array<Answered>, } | { "do": "not_home", } | { "do": "refuse", } | { "do": "cancel", };
export type VisitRulesView = { 
/**
 * Where they hold, there and below.
 */
area: AreaPath, 
/**
 * Rhythm and rising.
 */
rules: VisitRules, 
/**
 * Checklists.
 */
checklists: Array<Checklist>, };
export type AdoptionView = { 
/**
 * Who.
 */
by: Adopter, 
/**
 * Who, as spoken. Of a household only staff and its own people read the door.
 */
name: string, 
/**
 * Since when.
 */
since: UnixMs, 
/**
 * Ends then.
 */
until: UnixMs, 
/**
 * Was asked in this term whether it goes on.
 */
reminded: boolean, 
/**
 * The reader's own, or their household's or team's: theirs to renew and to release.
 */
own: boolean, };
export type ClaimableView = { 
/**
 * Its id.
 */
id: ClaimableId, 
/**
 * Counts its events: the higher one is the newer picture.
 */
version: number, 
/**
 * Where it belongs.
 */
area: AreaPath, 
/**
 * The same, as spoken.
 */
area_name: string, 
/**
 * Which of the five lists.
 */
kind: ClaimableKind, 
/**
 * What it is called.
 */
title: string, 
/**
 * What is to be done.
 */
task: string, 
/**
 * Where it is.
 */
place: LatLon | null, 
/**
 * How many may adopt it, and for how long.
 */
terms: Terms, 
/**
 * Who has it, the longest first.
 */
adoptions: Array<AdoptionView>, 
/**
 * Off the list since.
 */
closed_at: UnixMs | null, };
export type ClaimableRequest = { 
/**
 * Made by the client; the same again changes the one that is there.
 */
id: ClaimableId, 
/**
 * Where it belongs.
 */
area: AreaPath, 
/**
 * Which of the five lists.
 */
kind: ClaimableKind, 
/**
 * What it is called, up to 60 characters.
 */
title: string, 
/**
 * What is to be done, up to 1,000 characters.
 */
task: string, 
/**
 * Where it is.
 */
place: LatLon | null, 
/**
 * How many may adopt it, and for how long.
 */
terms: Terms, };
export type ClaimableAct = { "do": "adopt", 
/**
 * For so many days from now.
 */
days: number, 
/**
 * Whose.
 */
by: Adopter | null, 
/**
 * Made by the client: the same key again changes nothing.
 */
key: RequestKey | null, } | { "do": "renew", 
/**
 * For so many days from now.
 */
days: number, 
/**
 * Whose.
 */
by: Adopter | null, 
/**
 * Made by the client: the same key again changes nothing.
 */
key: RequestKey | null, } | { "do": "release", 
/**
 * Whose.
 */
by: Adopter | null, 
/**
 * Made by the client: the same key again changes nothing.
 */
key: RequestKey | null, } | { "do": "close", };
export type GuardianRequest = { 
/**
 * Made by the client.
 */
id: GuardianCheckId, 
/**
 * Whose residents are looked at.
 */
area: AreaPath, 
/**
 * The only people who may see and decide what is found.
 */
staff: Array<PersonId>, 
/**
 * The community's list, base64.
 */
list_a: string, 
/**
 * The agency's list, base64.
 */
list_b: string, };
export type GuardianOpened = { 
/**
 * Committed up to here.
 */
position: Position, 
/**
 * How much there was, and how many were found.
 */
counts: Counts, 
/**
 * Lines that stood in their list before, word for word: each counts once.
 */
repeated: number, };
export type LineFaultKind = "too_large" | "code_page" | "empty" | "column_missing" | "column_twice" | "quote" | "too_many_cells" | "formula" | "nobody" | "too_long" | "born" | "listed_as" | "id_number" | "crowded";
export type LineFault = { 
/**
 * Which list.
 */
side: Side, 
/**
 * The line as a spreadsheet counts it, from 1; 0: the whole file.
 */
line: number, 
/**
 * What is wrong.
 */
what: LineFaultKind, };
export type NamedView = { 
/**
 * Who.
 */
id: PersonId, 
/**
 * As spoken.
 */
name: string, };
export type GuardianCheckView = { 
/**
 * Its id.
 */
id: GuardianCheckId, 
/**
 * Where.
 */
area: AreaPath, 
/**
 * The same, as spoken.
 */
area_name: string, 
/**
 * Who opened it.
 */
opened_by: string, 
/**
 * When.
 */
opened_at: UnixMs, 
/**
 * The only people who may see and decide it.
 */
staff: Array<NamedView>, 
/**
 * How much there is.
 */
counts: Counts, 
/**
 * The lists are deleted then at the latest.
 */
keep_until: UnixMs, 
/**
 * Why the lists are gone; none while they are there.
 */
gone: ListsGone | null, 
/**
 * Since when.
 */
gone_at: UnixMs | null, 
/**
 * The reader is named.
 */
named: boolean, };
export type RecordView = { 
/**
 * Which list.
 */
side: Side, 
/**
 * Name as it is written there.
 */
name: string, 
/**
 * Address as it is written there.
 */
address: string, 
/**
 * Year of birth.
 */
born: number | null, 
/**
 * What this person is listed as.
 */
listed_as: ListedAs, 
/**
 * The list has an identity for this person.
 */
identified: boolean, };
export type NearView = { 
/**
 * The line.
 */
line: RecordView, 
/**
 * Why.
 */
why: NearReason, };
export type DecidedView = { 
/**
 * By whom.
 */
by: string, 
/**
 * When.
 */
at: UnixMs, 
/**
 * The private case; none: a carer was found.
 */
ticket: TicketId | null, };
export type GuardianCandidateView = { 
/**
 * The number within the check.
 */
no: number, 
/**
 * Who.
 */
person: RecordView, 
/**
 * Why.
 */
reasons: Array<GuardianReason>, 
/**
 * 0 to 100.
 */
score: number, 
/**
 * The same person elsewhere in the lists, and carers at the address.
 */
also: Array<RecordView>, 
/**
 * What is near: never taken for the same by the machine.
 */
near: Array<NearView>, 
/**
 * What staff said.
 */
decided: DecidedView | null, };
export type GuardianPage = { 
/**
 * Its head.
 */
check: GuardianCheckView, 
/**
 * The most pressing first; empty once the lists are gone.
 */
candidates: Array<GuardianCandidateView>, };
export type GuardianDecision = { "say": "carer_found", 
/**
 * Their numbers.
 */
candidates: Array<number>, } | { "say": "needs_case", 
/**
 * The number.
 */
candidate: number, 
/**
 * The ticket's id, made by the client.
 */
ticket: TicketId, 
/**
 * What is to be done, up to 2,000 characters. It stands in the ticket also when the lists are gone.
 */
text: string, };
export type GuardianStaffRequest = { 
/**
 * Staff of the area, at least one.
 */
staff: Array<PersonId>, };
export type ShareView = { 
/**
 * Tickets.
 */
part: number, 
/**
 * Of so many.
 */
of: number, 
/**
 * Percent, one decimal; none of nothing.
 */
percent: number | null, };
export type TallyView = { 
/**
 * Tickets in the group.
 */
closed: number, 
/**
 * Response rate (响应率): looked at, or refused with a reason, before the time to respond was over.
 */
responded_in_time: ShareView, 
/**
 * Solution rate (解决率): done, and confirmed by a coordinator.
 */
solved: ShareView, 
/**
 * Solved before its time was over, and never reopened.
 */
solved_in_time: ShareView, 
/**
 * Satisfaction rate (满意率): the person who asked said "satisfied" last.
 */
satisfied: ShareView, 
/**
 * Refused with a reason.
 */
refused: number, 
/**
 * Taken back by the person who asked.
 */
withdrawn: number, 
/**
 * Reopened at least once.
 */
reopened: number, };
export type RateLine = { 
/**
 * Path of the grid, key of the category, Monday of the week (`2026-03-02`); none for all, for what belongs to no
 * grid, and for private cases, which have no category here.
 */
key: string | null, 
/**
 * Its name in Chinese; empty without a key.
 */
zh: string, 
/**
 * Its name in English; empty without a key.
 */
en: string, 
/**
 * Over all that closed.
 */
all: TallyView, 
/**
 * Over those that the person who asked rated.
 */
raters: TallyView, };
export type CategoryChoice = { 
/**
 * Key.
 */
key: string, 
/**
 * Name in Chinese.
 */
zh: string, 
/**
 * Name in English.
 */
en: string, };
export type RatesView = { 
/**
 * The log is contained up to here.
 */
position: Position, 
/**
 * First day, `2026-03-02`.
 */
from: string, 
/**
 * Last day, included.
 */
to: string, 
/**
 * All of them.
 */
whole: RateLine, 
/**
 * By grid, by name.
 */
grids: Array<RateLine>, 
/**
 * By category, most tickets first.
 */
categories: Array<RateLine>, 
/**
 * By calendar week, first week first; weeks without a ticket too.
 */
weeks: Array<RateLine>, 
/**
 * Went on in another ticket: counted nowhere else.
 */
merged: number, 
/**
 * Categories to choose from.
 */
choices: Array<CategoryChoice>, };
export type TopicKind = "word" | "place";
export type TopicExample = { 
/**
 * Its id.
 */
id: TicketId, 
/**
 * Its number.
 */
no: number, 
/**
 * The beginning of what was asked for.
 */
summary: string, 
/**
 * When it was filed.
 */
opened_at: UnixMs, };
export type TopicView = { 
/**
 * Word or place.
 */
kind: TopicKind, 
/**
 * As it is written.
 */
name: string, 
/**
 * The place.
 */
area: AreaPath | null, 
/**
 * Tickets that named it: in the last seven days, then in each of the four times seven days before.
 */
weeks: Array<number>, 
/**
 * How it moves.
 */
trend: Trend, 
/**
 * The newest tickets, three at most, last first; empty for who may not see them.
 */
examples: Array<TopicExample>, };
export type TopicsView = { 
/**
 * The log is contained up to here.
 */
position: Position, 
/**
 * Last day of the five weeks, included.
 */
to: string, 
/**
 * Tickets that were read, by week as in [`TopicView::weeks`].
 */
tickets: Array<number>, 
/**
 * Rising ones first, then falling, then steady; the strongest first.
 */
topics: Array<TopicView>, };
export type ReceiptStage = "delivered" | "seen";
export type ClientFrame = { "type": "hello", 
/**
 * Protocol version.
 */
version: number, 
/**
 * Complete up to here; none asks for a snapshot.
 */
after: Position | null, 
/**
 * The epoch that position belongs to.
 */
epoch: string | null, } | { "type": "heartbeat", } | { "type": "receipt", 
/**
 * The alarm.
 */
alarm: AlarmId, 
/**
 * The page.
 */
page: PageNo, 
/**
 * How far.
 */
stage: ReceiptStage, } | { "type": "position" } & PositionReport;
export type EventView = { 
/**
 * Its position in the log.
 */
position: Position, 
/**
 * When.
 */
at: UnixMs, 
/**
 * `alarm.opened`, `alarm.step_fired`, `person.on_call` …
 */
name: string, 
/**
 * For staff: the alarm after the event, with the pages that changed.
 */
alarm?: AlarmView | null, 
/**
 * For staff, instead of the alarm: what the event changed of it.
 */
alarm_change?: AlarmChange | null, 
/**
 * For the one who is asked: the call after the event.
 */
call?: CallView | null, 
/**
 * For observers: the status after the event.
 */
status?: StatusView | null, 
/**
 * For staff: a responder who changed.
 */
responder?: ResponderView | null, 
/**
 * For staff: an open ticket about a device, after the event.
 */
device_ticket?: DeviceTicketView | null, 
/**
 * For staff: a ticket about a device that is over, and leaves the list.
 */
device_ticket_gone?: DeviceTicketId | null, 
/**
 * For staff: an outage after the event. One that is closed leaves the list.
 */
outage?: OutageView | null, 
/**
 * For staff: a ticket after the event. One that is closed leaves the board.
 */
ticket?: TicketView | null, 
/**
 * For staff: a ticket that has become a private case of others. It leaves the board.
 */
ticket_gone?: TicketId | null, 
/**
 * For volunteers: a job after the event. One that is closed, or no longer to be claimed and not theirs, leaves.
 */
job?: JobView | null, 
/**
 * For staff: a visit after the event. One that is over leaves the list.
 */
visit?: VisitView | null, 
/**
 * For staff: a plan of visits after the event. One that has ended leaves the list.
 */
visit_plan?: VisitPlanView | null, 
/**
 * For whoever makes visits: a stop of the own round after the event. One that is over or not theirs leaves.
 */
stop?: StopView | null, 
/**
 * Something that can be adopted, after the event. One that is closed leaves the list.
 */
claimable?: ClaimableView | null, 
/**
 * For staff who are named on a guardian check or were, and who opened it: it is different now, read it anew.
 */
guardian_check?: GuardianCheckId | null, 
/**
 * The reader's own rights or on-call changed.
 */
me?: Me | null, };
export type ResponderValue = { 
/**
 * Who.
 */
id: PersonId, 
/**
 * Where.
 */
place: LatLon | null, 
/**
 * When reported.
 */
place_at: UnixMs | null, 
/**
 * A phone or screen is connected.
 */
connected: boolean, };
export type ServerFrame = { "type": "snapshot", 
/**
 * Changes when the log starts anew (restore from a backup).
 */
epoch: string, 
/**
 * Complete up to here.
 */
position: Position, 
/**
 * The hub's clock, for running clocks on screens.
 */
now: UnixMs, 
/**
 * Who one is.
 */
me: Me, 
/**
 * For staff: open alarms.
 */
alarms: Array<AlarmView>, 
/**
 * For the one who is asked: calls of open alarms.
 */
calls: Array<CallView>, 
/**
 * For observers: open alarms.
 */
statuses: Array<StatusView>, 
/**
 * For staff: responders.
 */
responders: Array<ResponderView>, 
/**
 * For staff: open tickets about devices.
 */
device_tickets: Array<DeviceTicketView>, 
/**
 * For staff: open outages.
 */
outages: Array<OutageView>, 
/**
 * For staff and observers: people without a working alarm, in the areas of the reader's own roles.
 */
coverage: Array<CoverageView>, 
/**
 * For staff: tickets that are not closed.
 */
tickets: Array<TicketView>, 
/**
 * For volunteers: their own jobs and those they may claim.
 */
jobs: Array<JobView>, 
/**
 * What the reader, their household or their team has adopted.
 */
claimables: Array<ClaimableView>, 
/**
 * For staff: visits that are not over.
 */
visits: Array<VisitView>, 
/**
 * For whoever makes visits: the own round.
 */
stops: Array<StopView>, } | { "type": "resumed", 
/**
 * The same epoch.
 */
epoch: string, 
/**
 * The cursor.
 */
position: Position, 
/**
 * The hub's clock.
 */
now: UnixMs, } | { "type": "events", 
/**
 * Complete up to here, also when `events` is shorter: the rest was not for this session.
 */
position: Position, 
/**
 * Events this session may see.
 */
events: Array<EventView>, } | { "type": "values", 
/**
 * Complete up to here.
 */
position: Position, 
/**
 * Responders whose value changed.
 */
responders: Array<ResponderValue>, 
/**
 * People without a working alarm, when the figures may have changed; else empty.
 */
coverage?: Array<CoverageView>, } | { "type": "heartbeat", 
/**
 * Complete up to here.
 */
position: Position, 
/**
 * The hub's clock.
 */
now: UnixMs, } | { "type": "error", 
/**
 * Stable code.
 */
code: string, 
/**
 * One sentence.
 */
detail: string, };
