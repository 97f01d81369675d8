/** A ticket as it is being filed at the desk. Its id is made once: sending again is the same ticket. */
import { SvelteMap } from 'svelte/reactivity';
import type { HouseholdHit } from '../../../lib/device/household.svelte';
import { newId } from '../../../lib/new_id';
import { answersOf, missing } from '../../../lib/ticket/form';
import type { AreaPath, Category, FileTicketRequest, Size } from '../../../lib/wire';

const given = (text: string): string | null => (text.trim() === '' ? null : text.trim());

export class TicketDraft {
  readonly id = newId();
  source = $state<'desk' | 'patrol'>('desk');
  household = $state.raw<HouseholdHit | null>(null);
  area = $state<AreaPath | ''>('');
  category = $state.raw<Category | null>(null);
  text = $state('');
  readonly answers = new SvelteMap<string, string>();
  size = $state<Size | null>(null);
  name = $state('');
  phone = $state('');
  photos = $state.raw<readonly File[]>([]);

  readonly where = $derived<AreaPath | ''>(this.household?.area ?? this.area);
  readonly missing = $derived(missing(this.category?.form ?? [], this.answers));
  readonly ready = $derived(this.where !== '' && this.category !== null && this.text.trim() !== '' && this.missing.length === 0);

  /** The hub knows the spot: the household's, else the middle of the area. */
  request(): FileTicketRequest | null {
    if (!this.ready || this.category === null) return null;
    return {
      id: this.id,
      area: this.where,
      place: null,
      household: this.household?.id ?? null,
      category: this.category.key,
      source: this.source,
      text: this.text.trim(),
      form: answersOf(this.category.form, this.answers),
      size: this.size,
      name: given(this.name),
      phone: given(this.phone),
      // They are added to the ticket once it is there.
      photos: [],
    };
  }
}
