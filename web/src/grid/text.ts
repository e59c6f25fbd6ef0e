// Text as it is drawn in a cell: its width, where to cut it, and what to show for characters that cannot be seen.
// Free of the DOM: widths come from a Measure. One thread. Every cache has a cap.
//
// ASCII widths are added up from a table of 128 advances, which needs kerning and ligatures to be off; other text is
// measured once. Text is cut between grapheme clusters, so that an emoji or an accent is never split.

export type Measure = (text: string) => number;

export interface Fitted {
  text: string;
  width: number;
  cut: boolean;
  rightToLeft: boolean;
}

const ellipsis = "…";
const widthsMax = 8_192;
const fitsMax = 4_096;
const longestKey = 512;

// Named: marks that would reorder or hide text. The rest of the C0 set has pictures of its own in Unicode.
const namedControls: ReadonlyMap<number, string> = new Map([
  [0x09, "→"],
  [0x0a, "↵"],
  [0x0d, "␍"],
  [0x7f, "␡"],
  [0x200b, "‹ZWSP›"],
  [0x200e, "‹LRM›"],
  [0x200f, "‹RLM›"],
  [0x2028, "‹LS›"],
  [0x2029, "‹PS›"],
  [0x202a, "‹LRE›"],
  [0x202b, "‹RLE›"],
  [0x202c, "‹PDF›"],
  [0x202d, "‹LRO›"],
  [0x202e, "‹RLO›"],
  [0x2066, "‹LRI›"],
  [0x2067, "‹RLI›"],
  [0x2068, "‹FSI›"],
  [0x2069, "‹PDI›"],
  [0xfeff, "‹BOM›"],
]);

const invisible = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const beyondAscii = /[^\x20-\x7e]/;
const rightToLeftLetter = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const strongLetter = /\p{L}/u;
const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

export function showControls(text: string): string {
  return text.replace(invisible, (character) => {
    const code = character.charCodeAt(0);
    const named = namedControls.get(code);
    if (named !== undefined) return named;
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : `‹${code.toString(16).toUpperCase()}›`;
  });
}

// Whether the first letter of the text is of a script written from right to left.
export function isRightToLeft(text: string): boolean {
  if (!rightToLeftLetter.test(text)) return false;
  const first = strongLetter.exec(text);
  return first !== null && rightToLeftLetter.test(first[0]);
}

export function graphemes(text: string): string[] {
  return [...segmenter.segment(text)].map((part) => part.segment);
}

export class TextRuler {
  private readonly measure: Measure;
  private readonly advances = new Float64Array(128);
  private readonly measured = new Map<string, number>();
  private readonly narrowest: number;
  readonly ellipsisWidth: number;

  constructor(measure: Measure) {
    this.measure = measure;
    for (let code = 0x20; code < 0x7f; code++) this.advances[code] = measure(String.fromCharCode(code));
    this.narrowest = Math.max(1, Math.min(...this.advances.subarray(0x20, 0x7f)));
    this.ellipsisWidth = measure(ellipsis);
  }

  width(text: string): number {
    if (beyondAscii.test(text)) return this.measuredWidth(text);
    let sum = 0;
    for (let index = 0; index < text.length; index++) sum += this.advances[text.charCodeAt(index)] ?? 0;
    return sum;
  }

  // The text for a place of `room` pixels. `shortened` says that the text is already only the beginning of a value:
  // then it ends with an ellipsis in any case.
  fit(text: string, room: number, shortened: boolean): Fitted {
    // No more characters than this could be seen; a megabyte is never walked. Marks of no width get some slack.
    const most = Math.ceil(room / this.narrowest) * 4 + 32;
    const cutShort = text.length > most;
    const shown = showControls(cutShort ? text.slice(0, most) : text);
    const rightToLeft = isRightToLeft(shown);
    if (!cutShort && !shortened) {
      const width = this.width(shown);
      if (width <= room) return { text: shown, width, cut: false, rightToLeft };
    }
    const head = this.longestHead(shown, room - this.ellipsisWidth);
    return { text: head + ellipsis, width: this.width(head) + this.ellipsisWidth, cut: true, rightToLeft };
  }

  private longestHead(text: string, room: number): string {
    if (room <= 0) return "";
    return beyondAscii.test(text) ? this.headOfGraphemes(text, room) : this.headOfAscii(text, room);
  }

  private headOfAscii(text: string, room: number): string {
    let sum = 0;
    for (let index = 0; index < text.length; index++) {
      sum += this.advances[text.charCodeAt(index)] ?? 0;
      if (sum > room) return text.slice(0, index);
    }
    return text;
  }

  // Adding up clusters is close, but shaping can make a run wider or narrower: the end is checked as a whole.
  private headOfGraphemes(text: string, room: number): string {
    const parts = graphemes(text);
    let sum = 0;
    let count = 0;
    for (; count < parts.length; count++) {
      sum += this.width(parts[count] ?? "");
      if (sum > room) break;
    }
    while (count > 0 && this.measure(parts.slice(0, count).join("")) > room) count--;
    return parts.slice(0, count).join("");
  }

  private measuredWidth(text: string): number {
    const known = this.measured.get(text);
    if (known !== undefined) return known;
    const width = this.measure(text);
    if (this.measured.size >= widthsMax) this.measured.clear();
    this.measured.set(text, width);
    return width;
  }
}

// The cut texts of one column, valid for one width. Values too long for a key are cut each time, which is bounded too.
export class FitCache {
  private readonly fits = new Map<string, Fitted>();
  private room = -1;

  fit(ruler: TextRuler, text: string, room: number, shortened: boolean): Fitted {
    if (room !== this.room) {
      this.fits.clear();
      this.room = room;
    }
    if (text.length > longestKey) return ruler.fit(text, room, shortened);
    const key = shortened ? `1${text}` : `0${text}`;
    const known = this.fits.get(key);
    if (known !== undefined) return known;
    const fitted = ruler.fit(text, room, shortened);
    if (this.fits.size >= fitsMax) this.fits.clear();
    this.fits.set(key, fitted);
    return fitted;
  }
}
