/** Requests about programs outside. All reject with `ApiError` or `NoAnswer`. */
import { get, post, remove } from '../api';
import type {
  ApplicationAdded,
  ApplicationId,
  ApplicationRequest,
  ApplicationView,
  Committed,
  Position,
  SubscribeRequest,
  Subscribed,
  SubscriptionId,
  SubscriptionView,
  WebhookAnswer,
} from '../wire';

const webhookPath = (id: SubscriptionId) => `/api/webhooks/${encodeURIComponent(id)}`;

export const outsideApi = {
  webhooks: () => get<SubscriptionView[]>('/api/webhooks'),
  /** The secret is in this answer and nowhere else. */
  addWebhook: (request: SubscribeRequest) => post<Subscribed>('/api/webhooks', request),
  switchWebhook: (id: SubscriptionId, on: boolean) => post<Committed>(`${webhookPath(id)}/switch`, { on }),
  replayWebhook: (id: SubscriptionId, from: Position) => post<Committed>(`${webhookPath(id)}/replay`, { from }),
  testWebhook: (id: SubscriptionId) => post<WebhookAnswer>(`${webhookPath(id)}/test`),
  removeWebhook: (id: SubscriptionId) => remove<Committed>(webhookPath(id)),
  applications: () => get<ApplicationView[]>('/api/applications'),
  /** The key is in this answer and nowhere else. */
  addApplication: (request: ApplicationRequest) => post<ApplicationAdded>('/api/applications', request),
  removeApplication: (id: ApplicationId) => remove<Committed>(`/api/applications/${encodeURIComponent(id)}`),
};
