/** Where reports wait on the phone: IndexedDB, because pictures are too big for localStorage. Bytes, not Blobs: Safari loses those. */
import type { PhotoId, Problem, ReportRequest } from '../wire';

/** One picture or voice note of a report. */
export interface Piece {
  readonly type: string;
  readonly bytes: ArrayBuffer;
  /** What the hub gave for it. */
  readonly uploaded: readonly [PhotoId, string] | null;
  /** The hub does not take it: why. The report goes without it. */
  readonly refused: string | null;
}

/** A report that waits. */
export interface Kept {
  /** As sent, but for the pictures: those are in `pieces`. */
  readonly request: ReportRequest;
  readonly pieces: readonly Piece[];
  /** The hub does not take it: why. Waits for its owner. */
  readonly problem: Problem | null;
}

export interface Shelf {
  /** Oldest first. */
  all(): Promise<readonly Kept[]>;
  put(kept: Kept): Promise<void>;
  remove(id: string): Promise<void>;
}

const DATABASE = 'fengdi.report';
const WAITING = 'waiting';

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'));
  });
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(WAITING, { keyPath: 'request.id' });
  return done(request);
}

/** Reports in the browser's database. Rejects where the browser has none (private windows of old ones). */
export class BrowserShelf implements Shelf {
  #database: Promise<IDBDatabase> | null = null;

  async all(): Promise<readonly Kept[]> {
    const kept = await this.#with('readonly', (store) => done<Kept[]>(store.getAll()));
    return kept.sort((a, b) => (a.request.written_at ?? 0) - (b.request.written_at ?? 0));
  }

  put(kept: Kept): Promise<void> {
    return this.#with('readwrite', async (store) => void (await done(store.put(kept))));
  }

  remove(id: string): Promise<void> {
    return this.#with('readwrite', (store) => done(store.delete(id)));
  }

  async #with<T>(mode: IDBTransactionMode, use: (store: IDBObjectStore) => Promise<T>): Promise<T> {
    const opening = (this.#database ??= open());
    try {
      const transaction = (await opening).transaction(WAITING, mode);
      const result = use(transaction.objectStore(WAITING));
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB aborted'));
      });
      return await result;
    } catch (error) {
      // The system may close the database behind the page's back: the next one opens it anew.
      this.#database = null;
      throw error;
    }
  }
}
