// How many lines a text takes in a column of a width, for rows whose height must be known before they are drawn.

let pen: CanvasRenderingContext2D | null | undefined;

/** At least 1, at most `most`. Words break only where they do not fit a line of their own. */
export function linesOf(text: string, font: string, width: number, most: number): number {
  pen ??= document.createElement("canvas").getContext("2d");
  if (!pen) return most;
  pen.font = font;
  let lines = 1;
  let used = 0;
  for (const word of text.split(/(?<=\s)/)) {
    const whole = pen.measureText(word).width;
    const bare = pen.measureText(word.trimEnd()).width;
    if (used > 0 && used + bare > width) {
      lines += 1;
      used = 0;
    }
    lines += Math.max(0, Math.ceil(bare / width) - 1);
    used = bare > width ? whole % width : used + whole;
    if (lines >= most) return most;
  }
  return lines;
}
