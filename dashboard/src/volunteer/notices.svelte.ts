/** Notifications of the system, for a call that comes while the page is in the background. */
import type { AlarmId } from '../lib/wire';

export type Permission = 'unsupported' | NotificationPermission;

export class Notices {
  permission = $state<Permission>(typeof Notification === 'undefined' ? 'unsupported' : Notification.permission);

  /** Belongs into a tap. */
  async ask(): Promise<void> {
    if (this.permission !== 'default') return;
    this.permission = await Notification.requestPermission();
  }

  /** Shows a call, unless the page is looked at. One per alarm. */
  async show(alarm: AlarmId, title: string, body: string): Promise<void> {
    if (this.permission !== 'granted' || document.visibilityState === 'visible') return;
    const registration = await navigator.serviceWorker?.getRegistration();
    await registration?.showNotification(title, {
      body,
      tag: alarm,
      icon: '/icon-192.png',
      badge: '/icon-192.png',
      requireInteraction: true,
    });
  }

  /** Takes a call's notification away. */
  async clear(alarm: AlarmId): Promise<void> {
    const registration = await navigator.serviceWorker?.getRegistration();
    const shown = (await registration?.getNotifications({ tag: alarm })) ?? [];
    for (const notification of shown) notification.close();
  }
}
