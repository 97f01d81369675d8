/** What the page behind a QR code begins with, kept on the phone, so that a report can be written there without network. */
import { ApiError } from '../api';
import type { ReportStart } from '../wire';

const STORAGE_KEY = 'fengdi.report.starts';
/** Codes a phone remembers. */
const MAX_KEPT = 8;

interface KeptStart {
  readonly code: string;
  readonly start: ReportStart;
}

export interface Started {
  readonly start: ReportStart;
  /** False: without network, as it was the last time. */
  readonly current: boolean;
}

type Storing = Pick<Storage, 'getItem' | 'setItem'>;

function keptIn(storage: Storing | null): readonly KeptStart[] {
  try {
    const list: unknown = JSON.parse(storage?.getItem(STORAGE_KEY) ?? '[]');
    return Array.isArray(list) ? (list as KeptStart[]) : [];
  } catch {
    return [];
  }
}

/** Asks the hub; without an answer, what this phone remembers of the code. Rejects when it has nothing, or the code is wrong. */
export async function startOf(
  code: string,
  ask: (code: string) => Promise<ReportStart>,
  storage: Storing | null,
): Promise<Started> {
  try {
    const start = await ask(code);
    remember({ code, start }, storage);
    return { start, current: true };
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) throw error;
    const kept = keptIn(storage).find((one) => one.code === code);
    if (!kept) throw error;
    return { start: kept.start, current: false };
  }
}

function remember(one: KeptStart, storage: Storing | null): void {
  const others = keptIn(storage).filter((kept) => kept.code !== one.code);
  try {
    storage?.setItem(STORAGE_KEY, JSON.stringify([one, ...others].slice(0, MAX_KEPT)));
  } catch {
    // Without storage the page needs a network to begin; what is under way goes on.
  }
}
