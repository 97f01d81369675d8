/** Categories and teams, read once and then kept. A category is found in the narrowest area that has one of its key. */
import { i18n } from '../i18n';
import type { AreaPath, CategoriesView, Category, CategoryKey, PersonId, TeamId, TeamView } from '../wire';
import { ticketApi, type TicketApi } from './api';

/** The category of `key` that holds in `area`: of its own area, else of the nearest one above; else any. */
export function categoryIn(all: readonly CategoriesView[], key: CategoryKey, area: AreaPath): Category | undefined {
  const holders = all
    .map((one) => ({ above: area.startsWith(one.area), depth: one.area.length, category: one.categories.find((category) => category.key === key) }))
    .sort((a, b) => Number(b.above) - Number(a.above) || b.depth - a.depth);
  return holders.find(({ category }) => category !== undefined)?.category;
}

/** What may be chosen in `area`, each key once, in order. */
export function categoriesIn(all: readonly CategoriesView[], area: AreaPath | ''): Category[] {
  const keys = new Set(all.flatMap((one) => one.categories.map((category) => category.key)));
  return [...keys]
    .map((key) => categoryIn(all, key, area))
    .filter((category) => category !== undefined)
    .sort((a, b) => a.order - b.order || (a.key < b.key ? -1 : 1));
}

/** Its name in the chosen language. */
export function categoryName(category: Category): string {
  return i18n.language === 'zh' ? category.zh : category.en;
}

export class Catalogue {
  categories = $state.raw<readonly CategoriesView[]>([]);
  teams = $state.raw<readonly TeamView[]>([]);
  readonly #api: Pick<TicketApi, 'categories' | 'teams'>;
  #read: Promise<void> | null = null;

  constructor(api: Pick<TicketApi, 'categories' | 'teams'> = ticketApi) {
    this.#api = api;
  }

  /** Reads both unless they are there; after a failure the next call tries again. */
  async load(): Promise<void> {
    this.#read ??= this.#readBoth().catch(() => void (this.#read = null));
    await this.#read;
  }

  async #readBoth(): Promise<void> {
    const [categories, teams] = await Promise.all([this.#api.categories(), this.#api.teams().catch(() => [])]);
    this.categories = categories;
    this.teams = teams;
  }

  of(key: CategoryKey, area: AreaPath | ''): Category | undefined {
    return categoryIn(this.categories, key, area);
  }

  /** Its name in the chosen language; its key while it is unknown. */
  nameOf(key: CategoryKey, area: AreaPath | ''): string {
    const category = this.of(key, area);
    return category ? categoryName(category) : key;
  }

  iconOf(key: CategoryKey, area: AreaPath | ''): string {
    return this.of(key, area)?.icon ?? '';
  }

  team(id: TeamId): TeamView | undefined {
    return this.teams.find((team) => team.id === id);
  }

  /** The teams of a person. */
  teamsOf(person: PersonId | null): ReadonlySet<TeamId> {
    return new Set(this.teams.filter((team) => person !== null && team.members.includes(person)).map((team) => team.id));
  }
}

/** The one catalogue of this page. */
export const catalogue = new Catalogue();

/** What may be chosen in `area`, for a list that opens. */
export function categoryOptions(area: AreaPath | ''): [CategoryKey, string][] {
  return categoriesIn(catalogue.categories, area).map((one) => [one.key, categoryName(one)]);
}
