export interface Intent {
  readonly name: string;
  readonly phrases: readonly string[];
}

/** As much of an NLU engine as a test needs: it knows an intent by its phrases. */
export class Agent {
  readonly intents: Intent[] = [
    { name: "Welcome", phrases: ["hello", "good morning"] },
    { name: "OrderStatus", phrases: ["where is my order", "has my parcel left"] },
  ];

  add(intent: Intent): void {
    this.intents.push(intent);
  }

  /** The intent with one of whose phrases the text has most words in common, and how sure that is; undefined for none. */
  detect(text: string): { readonly intent: Intent; readonly confidence: number } | undefined {
    const matches = this.intents.flatMap((intent) =>
      intent.phrases.map((phrase) => ({ intent, confidence: likeness(phrase, text) })),
    );
    const best = matches.sort((one, other) => other.confidence - one.confidence)[0];
    return best && best.confidence > 0.3 ? best : undefined;
  }
}

/** Words in common, of all words of both. */
function likeness(one: string, other: string): number {
  const [first, second] = [wordsOf(one), wordsOf(other)];
  const common = [...first].filter((word) => second.has(word)).length;
  return common / new Set([...first, ...second]).size;
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/\p{L}+/gu) ?? []);
}
