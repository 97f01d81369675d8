export { Alarms, mergePages } from './alarm.svelte';
export { Calls, isActive, withdrawn } from './call.svelte';
export { CLOSE, Feed, closeRule, cursorOf, feed } from './feed.svelte';
export { Session } from './me.svelte';
export { Responders } from './responder.svelte';
export { Statuses } from './status.svelte';
export { Jobs, Tickets } from './ticket.svelte';
export { Stops, Visits } from './visit.svelte';
