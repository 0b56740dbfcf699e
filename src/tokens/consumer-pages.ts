import {
  type Consumer,
  type ConsumerPage,
  type ConsumerPageRequest,
  type ListedConsumer,
  type Owner,
  type StoredRecord,
} from "./token-store.js";

/** What a store tells of the consumers' records of one credential. */
export interface ConsumerIndex {
  /** How many there are. */
  readonly total: number;
  /** At most so many of their names, in order, beginning after that text. */
  namesAfter(after: string, most: number): Promise<readonly string[]>;
  /** The record of each name; undefined where it is gone, damaged or of a later release. */
  read(names: readonly string[]): Promise<readonly (StoredRecord | undefined)[]>;
}

/** Records that are read for one page. */
const MOST_READ = 2_000;

/** Records that are read together. */
const MOST_TOGETHER = 100;

/** Before every name: those are hexadecimal. */
const BEFORE_ALL = "-";

/**
 * A page in the order of the records' names. Somebody whose id is the searched text is on the first page, and at once
 * where the channel is the empty one; whatever else matches is on those that follow. Throws as the index does.
 */
export async function consumerPage(
  index: ConsumerIndex,
  nameOf: (owner: Owner) => string,
  { after, limit, search }: ConsumerPageRequest,
): Promise<ConsumerPage> {
  const { total } = index;
  const exact = exactOwners(search).map(nameOf).slice(0, limit);
  if (after === undefined) {
    const consumers = (await index.read(exact)).flatMap((stored, at) => listed(stored, exact[at], nameOf));
    if (consumers.length > 0) return { consumers, next: BEFORE_ALL, total };
  }
  const consumers: ListedConsumer[] = [];
  let left = MOST_READ;
  for await (const { name, stored, isLast } of recordsAfter(index, after ?? BEFORE_ALL, search === "" ? limit : left)) {
    if (!exact.includes(name)) consumers.push(...listed(stored, name, nameOf).filter(matching(search)));
    left -= 1;
    if (!isLast && (consumers.length === limit || left === 0)) return { consumers, next: name, total };
  }
  return { consumers, total };
}

/** Without a look at the records: whose id is this text, or the number that it is the text of. */
function exactOwners(search: string): readonly Consumer[] {
  if (search === "") return [];
  const ids = [search, Number(search)].filter((id) => String(id) === search);
  return ids.map((consumer) => ({ kind: "consumer", channel: "", consumer }));
}

/** Whose record it is, where it tells so itself and lies in its place. */
function listed(
  stored: StoredRecord | undefined,
  name: string | undefined,
  nameOf: (owner: Owner) => string,
): readonly ListedConsumer[] {
  const { owner, record } = stored ?? {};
  return owner && record && nameOf(owner) === name ? [{ owner, record }] : [];
}

function matching(search: string): (consumer: ListedConsumer) => boolean {
  const part = search.toLowerCase();
  return ({ owner, record }) =>
    [String(owner.consumer), ...record.sets.map(({ account = "" }) => account)].some((text) =>
      text.toLowerCase().includes(part),
    );
}

/** One after the other, some read ahead. */
async function* recordsAfter(index: ConsumerIndex, after: string, most: number) {
  const together = Math.min(most, MOST_TOGETHER);
  for (let at: string | undefined = after; at !== undefined;) {
    const names: readonly string[] = await index.namesAfter(at, together + 1);
    const batch = names.slice(0, together);
    const records = await index.read(batch);
    for (const [place, name] of batch.entries()) {
      yield { name, stored: records[place], isLast: place === names.length - 1 };
    }
    at = names.length > together ? batch.at(-1) : undefined;
  }
}
